"""The fault proxy spoils connections as it is told, and only those."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from tests.faults import Spoiled, spoil

pytestmark = pytest.mark.anyio
BODY = b"x" * 20_000


@asynccontextmanager
async def origin(heard: list[bytes]) -> AsyncIterator[int]:
    """Serve BODY to whoever asks, and note what was asked."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            heard.append(await reader.readuntil(b"\r\n\r\n"))
            head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(BODY)}\r\nConnection: close\r\n\r\n"
            writer.write(head.encode() + BODY)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            heard.append(repr(error).encode())
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def fetch(url: str, read: float = 5.0) -> httpx.Response:
    async with httpx.AsyncClient(verify=False, timeout=httpx.Timeout(5.0, read=read)) as client:  # noqa: S501
        return await client.get(url)


@pytest.mark.parametrize(
    ("how", "failure", "asked"),
    [
        (Spoiled(refused=True), httpx.ReadError, 0),
        (Spoiled(blackhole=True), httpx.ReadTimeout, 0),
        (Spoiled(cut_request=10), httpx.RemoteProtocolError, 0),
        (Spoiled(cut_answer=0), httpx.RemoteProtocolError, 1),
        (Spoiled(cut_answer=10_000), httpx.RemoteProtocolError, 1),
        (Spoiled(cut_answer=10_000, reset=True), httpx.ReadError, 1),
        (Spoiled(latency=0.4), httpx.ReadTimeout, 1),
    ],
)
async def test_a_connection_fails_as_it_is_told(how: Spoiled, failure: type[Exception], asked: int) -> None:
    """The client sees the failure; the origin has the request or has not; the next connection is whole."""
    heard: list[bytes] = []
    async with origin(heard) as port, spoil(port, how) as proxy:
        with pytest.raises(failure):
            await fetch(proxy.url, read=0.1)
        assert len([request for request in heard if request.startswith(b"GET")]) == asked
        assert (await fetch(proxy.url)).content == BODY
        assert proxy.served == 2


async def test_an_answer_is_throttled_and_still_whole() -> None:
    """At 100 kB a second 20 kB take at least 0.2 seconds."""
    async with origin([]) as port, spoil(port, Spoiled(rate=100_000)) as proxy:
        begin = time.monotonic()
        assert (await fetch(proxy.url)).content == BODY
        assert time.monotonic() - begin >= 0.19


async def test_the_plan_is_changed_on_the_way() -> None:
    """A test may spoil later connections by name, and all after them."""
    async with origin([]) as port, spoil(f"http://127.0.0.1:{port}/", then=Spoiled(refused=True)) as proxy:
        with pytest.raises(httpx.ReadError):
            await fetch(proxy.url)
        proxy.plan()
        assert (await fetch(proxy.url)).status_code == 200
