"""The server's only clock: it stands still until a test advances it, or runs with the wall."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

START = 1_790_000_000.0
"""A moment in September 2026 at which a standing clock begins."""


class Clock:
    """Seconds since the epoch; `advance` works in both modes and wakes whoever sleeps on it."""

    def __init__(self, start: float | None = None, *, running: bool = False) -> None:
        self._origin = time.time() if start is None and running else (START if start is None else start)
        self._monotonic = time.monotonic()
        self._advanced = 0.0
        self._running = running
        self._waiters: set[asyncio.Future[None]] = set()

    def now(self) -> float:
        """Tell the time."""
        elapsed = time.monotonic() - self._monotonic if self._running else 0.0
        return self._origin + elapsed + self._advanced

    def advance(self, seconds: float) -> float:
        """Move time forward and tell the new time."""
        if seconds < 0:
            raise ValueError("time only moves forward")
        self._advanced += seconds
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        return self.now()

    def sleep(self, seconds: float) -> Coroutine[Any, Any, None]:
        """Wait until that much time has passed on this clock, counted from the call, not from the await."""
        return self._until(self.now() + seconds)

    async def _until(self, deadline: float) -> None:
        while (left := deadline - self.now()) > 0:
            await self._nap(left)

    async def _nap(self, left: float) -> None:
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[None] = loop.create_future()
        self._waiters.add(waiter)
        alarm = loop.call_later(left, _wake, waiter) if self._running else None
        try:
            await waiter
        finally:
            self._waiters.discard(waiter)
            if alarm is not None:
                alarm.cancel()


def _wake(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)
