"""Fetch feeds over HTTP: politely, conditionally, and never more than a feed can be."""

import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Self

import httpx

from bot.edges.http.answer import failure
from bot.edges.http.guard import GuardedTransport, PrivateAddress
from bot.edges.http.pace import GAP, Pace
from bot.edges.http.visit import Visit
from bot.errors import FetchError
from bot.settings import Polling
from bot.types import Feed, Page, Poll

__all__ = ["HttpFetcher"]

CONNECTIONS = 100


class HttpFetcher:
    """Visit feeds; used as an async context manager, which closes its connections."""

    def __init__(self, bounds: Polling, clock: Callable[[], datetime], gap: float = GAP) -> None:
        self._bounds = bounds
        self._clock = clock
        self._pace = Pace(gap)
        self._context = ssl.create_default_context()
        self._transports: dict[str | None, httpx.AsyncBaseTransport] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for transport in self._transports.values():
            await transport.aclose()

    async def fetch(self, feed: Feed, poll: Poll) -> Page:
        """Ask for the feed's document; where its address fails, for its fallbacks in their order.

        Raises `FetchError` of the feed's own address where all of them fail.
        """
        try:
            return await self._visit(feed, feed.url, poll)
        except FetchError as error:
            for other in feed.fallbacks:
                page = await self._fallback(feed, other, poll)
                if page:
                    told = f"fallback: {feed.url} failed ({error}); read from {other} instead"
                    return replace(page, asked=other, problems=(*page.problems, told))
            raise

    async def _fallback(self, feed: Feed, url: str, poll: Poll) -> Page | None:
        """Visit a fallback; its validators and redirects mean nothing to the feed's own server, and are left out."""
        try:
            page = await self._visit(feed, url, replace(poll, etag=None, last_modified=None))
        except FetchError:
            return None
        return replace(page, etag=None, last_modified=None, moved=None)

    async def _visit(self, feed: Feed, url: str, poll: Poll) -> Page:
        visit = Visit(
            feed=feed,
            url=url,
            poll=poll,
            bounds=self._bounds,
            transport=self._transport(feed.proxy),
            pace=self._pace,
            clock=self._clock,
        )
        try:
            return await visit.page()
        except (httpx.HTTPError, httpx.InvalidURL, PrivateAddress, TimeoutError, ssl.SSLError, OSError) as error:
            raise failure(url, error) from error

    def _transport(self, proxy: str | None) -> httpx.AsyncBaseTransport:
        if proxy not in self._transports:
            self._transports[proxy] = (
                httpx.AsyncHTTPTransport(verify=self._context, http2=True, proxy=proxy)
                if proxy
                else GuardedTransport(self._context, allow_private=self._bounds.allow_private, connections=CONNECTIONS)
            )
        return self._transports[proxy]
