"""Read feed documents in processes of their own, which are stopped where a document costs too much."""

import asyncio
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from typing import Self

from bot.edges.reader.worker import HEADER, Answer
from bot.errors import ParseError
from bot.types import Document, Page

PATIENCE = 30.0
"""Seconds by the clock, for a process that waits instead of working, or a machine that is very busy."""
DYING = 2.0
"""Seconds that a process may take to end once it has closed its output."""


class ProcessReader:
    """Read pages in as many processes as given; used as an async context manager, which starts and ends them.

    Each process reads one document at a time. One that had to be stopped takes only its own document with it.
    """

    def __init__(self, processes: int = 1) -> None:
        self._count = processes
        self._idle: asyncio.Queue[Process | None] = asyncio.Queue()
        for _ in range(processes):
            self._idle.put_nowait(None)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for _number in range(self._count):
            await _end(await self._idle.get())

    async def read(self, page: Page, seen: bytes = b"") -> Document:
        """Read a page; raise `ParseError`, with the trouble `harmful` where its document had to be stopped.

        Entries whose fingerprints are in `seen` (those of the last page) are left out.
        """
        process = await self._idle.get()
        alive = None
        try:
            process = process if process and process.returncode is None else await _start()
            answer = await _ask(process, page, seen)
            alive = process if isinstance(answer, Document) or (answer and answer[0] != "harmful") else None
        finally:
            # also where this visit was cancelled: a process in the middle of an answer is of no use to the next, and
            # neither is one whose memory is full
            if alive is None:
                await asyncio.shield(_end(process))
            self._idle.put_nowait(alive)
        if answer is None:
            raise ParseError("harmful", "the document cost more time or memory than any feed should, and was stopped")
        if isinstance(answer, Document):
            return answer
        raise ParseError(*answer)


async def _start() -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.edges.reader.worker", stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )


async def _ask(process: Process, page: Page, seen: bytes) -> Answer | None:
    """Return the answer of a process; None where it died over the document, or has to."""
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - both are pipes
    message = pickle.dumps((page, seen))
    try:
        async with asyncio.timeout(PATIENCE):
            process.stdin.write(HEADER.pack(len(message)) + message)
            await process.stdin.drain()
            (size,) = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
            answer: Answer = pickle.loads(await process.stdout.readexactly(size))  # noqa: S301 - our own process
    except (asyncio.IncompleteReadError, ConnectionError, TimeoutError):
        return None
    return answer


async def _end(process: Process | None) -> None:
    if process is None or process.returncode is not None:
        return
    with suppress(TimeoutError):
        # what is dying by itself is waited for: killing it now would take its exit status away from the event loop
        if process.stdout and process.stdout.at_eof():
            await asyncio.wait_for(process.wait(), DYING)
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()
