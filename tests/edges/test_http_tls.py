"""Feeds are fetched over TLS that is verified, and over HTTP/2 where the server speaks it."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import RequestReceived

from bot.edges.http import HttpFetcher
from bot.errors import FetchError
from bot.settings import Polling
from bot.types import Feed, Page, Poll

pytestmark = pytest.mark.anyio
NOW = datetime(2025, 1, 2, 12, 0, tzinfo=UTC)
CERTIFICATE = Path(__file__).parents[1] / "data" / "localhost.pem"
"""For localhost alone, signed by itself; made for these tests, and the key is no secret."""
BODY = b"<rss><channel><item><title>x</title></item></channel></rss>"


async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer requests in HTTP/2."""
    connection = H2Connection(H2Configuration(client_side=False))
    connection.initiate_connection()
    writer.write(connection.data_to_send())
    while data := await reader.read(65_536):
        for event in connection.receive_data(data):
            if isinstance(event, RequestReceived) and event.stream_id:
                connection.send_headers(event.stream_id, [(":status", "200"), ("etag", '"h2"')])
                connection.send_data(event.stream_id, BODY, end_stream=True)
        writer.write(connection.data_to_send())
    writer.close()


@pytest.fixture
async def address(anyio_backend: str) -> AsyncIterator[str]:
    """Offer a server that speaks nothing but HTTP/2, over TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    context.set_alpn_protocols(["h2"])
    server = await asyncio.start_server(speak, "127.0.0.1", 0, ssl=context)
    yield f"https://localhost:{server.sockets[0].getsockname()[1]}/rss"
    server.close()


async def fetch(url: str) -> Page:
    async with HttpFetcher(Polling(allow_private=True), lambda: NOW) as fetcher:
        return await fetcher.fetch(Feed(url=url, name="N", publisher="N"), Poll(url=url, since=NOW, due=NOW))


async def test_http_2_is_spoken(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that speaks HTTP/2 is answered in it; whom to trust is the system's choice."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    page = await fetch(address)
    assert (page.body, page.etag) == (BODY, '"h2"')


async def test_a_certificate_that_nobody_vouches_for_is_refused(address: str) -> None:
    """Case 17: TLS is always verified, and the operator reads what is wrong with the certificate."""
    with pytest.raises(FetchError) as raised:
        await fetch(address)
    assert raised.value.trouble == "certificate"
    assert "self-signed" in str(raised.value)
