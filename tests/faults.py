"""A TCP proxy on loopback that spoils connections as a test says: slow, cut, reset, silent."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import chain, repeat

CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoiled:
    """What happens to one connection; with nothing set it is passed on whole."""

    refused: bool = False
    """Reset at once, before a byte is passed on."""
    blackhole: bool = False
    """Take everything and answer nothing."""
    latency: float = 0.0
    """Seconds (of wall time) before each piece of an answer."""
    rate: int | None = None
    """Bytes of the answer a second."""
    cut_request: int | None = None
    """Pass on so many bytes of the request, then end both sides."""
    cut_answer: int | None = None
    """Pass on so many bytes of the answer, then end both sides."""
    reset: bool = False
    """End by RST and not by FIN, when a limit is reached."""


WHOLE = Spoiled()


class FaultProxy:
    """A listening proxy in front of one address; `served` counts connections."""

    def __init__(self, host: str, port: int, script: Iterable[Spoiled], then: Spoiled) -> None:
        self.url = ""
        self.port = 0
        self.served = 0
        self.struck: list[tuple[Spoiled, float]] = []
        """What was spoiled and when, in seconds since the epoch."""
        self._target = (host, port)
        self._script = chain(script, repeat(then))
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        self._server = await asyncio.start_server(self._accepted, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    async def stop(self) -> None:
        """Stop listening and end what is open."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for writer in list(self._open):
            await self._close(writer, reset=False)

    def plan(self, *script: Spoiled, then: Spoiled = WHOLE) -> None:
        """Replace what happens to the next connections, in their order, and to all after them."""
        self._script = chain(script, repeat(then))

    async def cut(self) -> None:
        """Reset every connection that is open, so that what is planned meets the next request."""
        for writer in list(self._open):
            await self._close(writer, reset=True)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.served += 1
        self._open.add(writer)
        how = next(self._script)
        if how != WHOLE:
            self.struck.append((how, time.time()))
        task = asyncio.ensure_future(self._serve(how, reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, how: Spoiled, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if how.refused:
            return await self._close(writer, reset=True)
        if how.blackhole:
            while await _read(reader, CHUNK):
                pass
            return await self._close(writer, reset=how.reset)
        try:
            upward_reader, upward_writer = await asyncio.open_connection(*self._target)
        except ConnectionError:
            return await self._close(writer, reset=True)
        self._open.add(upward_writer)
        ways = (
            _pass(reader, upward_writer, how.cut_request, Spoiled()),
            _pass(upward_reader, writer, how.cut_answer, how),
        )
        tasks = [asyncio.ensure_future(way) for way in ways]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._close(upward_writer, reset=False)
            await self._close(writer, reset=how.reset)
        return None

    async def _close(self, writer: asyncio.StreamWriter, *, reset: bool) -> None:
        self._open.discard(writer)
        connection = writer.get_extra_info("socket")
        if reset and connection is not None and connection.fileno() >= 0:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: int | None, how: Spoiled) -> None:
    """Pass bytes on until the end or the limit."""
    left = limit
    size = CHUNK if how.rate is None else max(1, how.rate // 20)
    while left is None or left > 0:
        piece = await _read(reader, size if left is None else min(size, left))
        if not piece:
            return
        left = None if left is None else left - len(piece)
        pause = how.latency + (len(piece) / how.rate if how.rate else 0.0)
        if pause:
            await asyncio.sleep(pause)
        writer.write(piece)
        with suppress(ConnectionError):
            await writer.drain()


async def _read(reader: asyncio.StreamReader, size: int) -> bytes:
    try:
        return await reader.read(size)
    except ConnectionError:
        return b""


@asynccontextmanager
async def spoil(url_or_port: str | int, *script: Spoiled, then: Spoiled = WHOLE) -> AsyncIterator[FaultProxy]:
    """Put a proxy before an address for the length of a block; the script has one item a connection."""
    port = int(str(url_or_port).rpartition(":")[2].split("/")[0])
    proxy = FaultProxy("127.0.0.1", port, script, then)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
