"""Visit each house one feed at a time, with a pause between, and leave it alone where it asks for that."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlsplit

from bot.errors import FetchError
from bot.steps.normalize.address import registrable
from bot.types import Feed

GAP = 2.0
"""Seconds between two visits to one house: what hosts that count requests are known to bear."""
PATIENCE = 20.0
"""Seconds that a visit waits for its turn; whatever takes longer is the business of the schedule, and of no lease."""


class Pace:
    """Who is being visited, and who asked to be left alone."""

    def __init__(self, gap: float = GAP, patience: float = PATIENCE) -> None:
        self._gap = gap
        self._patience = patience
        self._locks: dict[str, asyncio.Lock] = {}
        self._free: dict[str, float] = {}

    @asynccontextmanager
    async def visit(self, feed: Feed, url: str) -> AsyncIterator[None]:
        """Wait for the house's turn, and keep others waiting while the visit lasts.

        Raises `FetchError` (`limited`) where the turn does not come: the house has asked all its visitors to stay away,
        or answers the others so slowly that there is no end to the line.
        """
        house = house_of(feed, url)
        if not house:
            yield
            return
        async with self._turn(url, house):
            pause = self._free.get(house, 0) - asyncio.get_running_loop().time()
            if pause > self._patience:
                told = f"the server of another feed of {house} asked for fewer visits, and this one waits as well"
                raise FetchError(url, "limited", told, wait=timedelta(seconds=pause))
            if pause > 0:
                await asyncio.sleep(pause)
            try:
                yield
            finally:
                self._keep_free(house, self._gap)

    @asynccontextmanager
    async def _turn(self, url: str, house: str) -> AsyncIterator[None]:
        lock = self._locks.setdefault(house, asyncio.Lock())
        try:
            await asyncio.wait_for(lock.acquire(), self._patience)
        except TimeoutError as error:
            told = f"so many feeds of {house} are due, or answer so slowly, that this one did not have its turn"
            raise FetchError(url, "limited", told) from error
        try:
            yield
        finally:
            lock.release()

    def rest(self, house: str, wait: timedelta) -> None:
        """Leave a house alone for as long as it asked."""
        if house:
            self._keep_free(house, wait.total_seconds())

    def _keep_free(self, house: str, seconds: float) -> None:
        until = asyncio.get_running_loop().time() + seconds
        self._free[house] = max(until, self._free.get(house, 0))


def house_of(feed: Feed, url: str) -> str:
    """Name the domain whose feeds take turns: empty for relays, which carry many sources, and for bare addresses."""
    if feed.relay:
        return ""
    host = urlsplit(url).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "" if host == "localhost" else registrable(host)
    return ""
