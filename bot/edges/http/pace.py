"""Visit each house one feed at a time, with a pause between, and leave it alone where it asks for that."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from urllib.parse import urlsplit

from bot.errors import FetchError
from bot.steps.normalize.address import registrable
from bot.types import Feed

GAP = 2.0
"""Seconds between two visits to one house: what hosts that count requests are known to bear."""
PATIENCE = 30.0
"""Seconds that a visit waits for a house that wants to be left alone; a longer rest is the business of the schedule."""


class Pace:
    """Who is being visited, and who asked to be left alone."""

    def __init__(self, gap: float = GAP) -> None:
        self._gap = gap
        self._locks: dict[str, asyncio.Lock] = {}
        self._free: dict[str, float] = {}

    @asynccontextmanager
    async def visit(self, feed: Feed, url: str) -> AsyncIterator[None]:
        """Wait for the house's turn, and keep others waiting while the visit lasts.

        Raises `FetchError` (`limited`) where the house has asked all its visitors to stay away for longer.
        """
        house = house_of(feed, url)
        now = asyncio.get_running_loop().time
        async with self._locks.setdefault(house, asyncio.Lock()) if house else nullcontext():
            pause = self._free.get(house, 0) - now()
            if pause > PATIENCE:
                told = f"the server of another feed of {house} asked for fewer visits, and this one waits as well"
                raise FetchError(url, "limited", told, wait=timedelta(seconds=pause))
            if pause > 0:
                await asyncio.sleep(pause)
            try:
                yield
            finally:
                self._keep_free(house, self._gap)

    def rest(self, house: str, wait: timedelta) -> None:
        """Leave a house alone for as long as it asked."""
        self._keep_free(house, wait.total_seconds())

    def _keep_free(self, house: str, seconds: float) -> None:
        if house:
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
