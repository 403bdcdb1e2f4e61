"""Fixtures that several test modules share."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import AsyncIterator

import hypothesis
import pytest
import telegram
from telegram import error
from telegram.request import HTTPXRequest

from tests.telegram_server import TOKEN, TelegramServer, serve
from tests.telegram_server.control import Control

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("exploring", derandomize=False, deadline=None)
hypothesis.settings.load_profile("repeatable")
"""The suite gives the same answer each time; `pytest --hypothesis-profile exploring` looks further."""


@pytest.fixture
def anyio_backend() -> str:
    """Run async tests (marked `anyio`) on asyncio only."""
    return "asyncio"


@pytest.fixture
async def telegram_server(anyio_backend: str) -> AsyncIterator[TelegramServer]:
    """Offer a Bot API server in the test's event loop, whose clock stands still."""
    async with serve() as server:
        yield server


@pytest.fixture
def control(telegram_server: TelegramServer) -> Control:
    """Offer the handle of that server."""
    return telegram_server.control


@pytest.fixture
def channel(control: Control) -> int:
    """Offer a channel in which the bot may post."""
    return control.add_chat("channel", "Alerts", username="alerts")


def make_bot(url: str) -> telegram.Bot:
    """Make a client of a simulated server."""
    kept = {"verify": False}  # loopback has no TLS, and loading the certificates takes 25 ms
    requests = [HTTPXRequest(httpx_kwargs=kept) for _ in range(2)]
    return telegram.Bot(TOKEN, base_url=f"{url}/bot", request=requests[0], get_updates_request=requests[1])


@pytest.fixture
async def bot(telegram_server: TelegramServer) -> AsyncIterator[telegram.Bot]:
    """Offer a client of that server."""
    async with make_bot(telegram_server.url) as made:
        yield made


def refused(words: str, kind: type[Exception] = error.BadRequest) -> pytest.RaisesExc[Exception]:
    """Expect an error of the client library; it changes the case of the server's words."""
    return pytest.raises(kind, match=f"(?i){re.escape(words)}")


def png(width: int = 8, height: int = 8) -> bytes:
    """Draw a black picture."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(bytes((width + 1) * height))) + part(b"IEND", b"")
