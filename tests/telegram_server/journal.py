"""The ordered record of what was asked, and ways to wait for it without sleeping."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Request:
    """One request as it came in, and what became of it."""

    number: int
    method: str
    params: dict[str, str]
    files: list[str]
    at: float
    """When it arrived, on the server's clock."""
    state: str = "arrived"
    """`arrived`, `held`, `answered`, `cut` or `abandoned`.

    Held is one that waits for updates, for time or for `release`; cut is one of which no whole answer was sent;
    abandoned is one that the end of the server found unanswered.
    """
    applied: bool = False
    """Whether it took effect."""
    code: int = 0
    """The HTTP status that was sent, or meant to be."""
    description: str = ""
    """Of a refusal."""
    message_id: int | None = None
    """Of the message that it made or changed."""
    answered_at: float | None = None


@dataclass(slots=True)
class Journal:
    """All requests since the start or the last clearing."""

    requests: list[Request] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Methods that were asked for and are not simulated."""
    _total: int = 0
    _watchers: list[tuple[Callable[[], bool], asyncio.Future[None]]] = field(default_factory=list)

    def begin(self, method: str, params: dict[str, str], files: list[str], at: float) -> Request:
        """Record a request that came in."""
        self._total += 1
        request = Request(number=self._total, method=method, params=params, files=files, at=at)
        self.requests.append(request)
        self.changed()
        return request

    def select(self, method: str | None = None, state: str | None = None) -> list[Request]:
        """Return the requests of a method in a state, in the order in which they came."""
        named = (r for r in self.requests if method is None or r.method.lower() == method.lower())
        return [r for r in named if state is None or r.state == state]

    def changed(self) -> None:
        """Wake those whose wait is over."""
        for predicate, future in list(self._watchers):
            if not future.done() and predicate():
                future.set_result(None)

    async def wait(self, predicate: Callable[[], bool]) -> None:
        """Wait until something is true of the record."""
        if predicate():
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (predicate, future)
        self._watchers.append(entry)
        try:
            await future
        finally:
            self._watchers.remove(entry)
