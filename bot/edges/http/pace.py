"""Visit each house one feed at a time, with a pause between."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from urllib.parse import urlsplit

import tldextract

from bot.types import Feed

GAP = 2.0
"""Seconds between two visits to one house: what hosts that count requests are known to bear."""

_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


class Pace:
    """Who is being visited, and who asked to be left alone."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._free: dict[str, float] = {}

    @asynccontextmanager
    async def visit(self, feed: Feed, url: str) -> AsyncIterator[None]:
        """Wait for the house's turn, and keep others waiting while the visit lasts."""
        house = house_of(feed, url)
        now = asyncio.get_running_loop().time
        async with self._locks.setdefault(house, asyncio.Lock()) if house else nullcontext():
            if house and (pause := self._free.get(house, 0) - now()) > 0:
                await asyncio.sleep(pause)
            try:
                yield
            finally:
                if house:
                    self._free[house] = now() + GAP


def house_of(feed: Feed, url: str) -> str:
    """Name the domain whose feeds take turns: empty for relays, which carry many sources, and for bare addresses."""
    host = urlsplit(url).hostname or ""
    if feed.relay or host == "localhost":
        return ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        found = _suffixes.extract_str(host)
        return f"{found.domain}.{found.suffix}" if found.suffix else host
    return ""
