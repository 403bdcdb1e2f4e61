"""Fetch feeds over HTTP: politely, conditionally, and never more than a feed can be."""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Self
from urllib.parse import urljoin

import httpx

from bot.edges.http.answer import failure, fresh_for, refusal
from bot.edges.http.body import LARGEST, Broken, TooLarge, unpack
from bot.edges.http.guard import GuardedTransport, PrivateAddress
from bot.edges.http.pace import Pace
from bot.errors import FetchError
from bot.settings import Polling
from bot.types import Feed, Page, Poll

__all__ = ["HttpFetcher"]

HOPS = 10
"""Redirects that are followed."""
CONNECT, READ = 10.0, 15.0
"""Seconds to connect, and between two pieces of an answer."""
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"
)
PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
CONNECTIONS = 100


class HttpFetcher:
    """Visit feeds; used as an async context manager, which closes its connections."""

    def __init__(self, bounds: Polling, clock: Callable[[], datetime]) -> None:
        self._bounds = bounds
        self._clock = clock
        self._pace = Pace()
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
                    return replace(page, asked=other, moved=None, problems=(*page.problems, told))
            raise

    async def _fallback(self, feed: Feed, url: str, poll: Poll) -> Page | None:
        try:
            return await self._visit(feed, url, replace(poll, etag=None, last_modified=None))
        except FetchError:
            return None

    async def _visit(self, feed: Feed, url: str, poll: Poll) -> Page:
        transport = self._transport(feed.proxy)
        try:
            async with self._pace.visit(feed, url), asyncio.timeout(self._bounds.timeout.total_seconds()):
                return await self._chain(transport, feed, url, poll)
        except (httpx.HTTPError, httpx.InvalidURL, PrivateAddress, TimeoutError, ssl.SSLError, OSError) as error:
            raise failure(url, error) from error

    async def _chain(self, transport: httpx.AsyncBaseTransport, feed: Feed, url: str, poll: Poll) -> Page:
        """Follow redirects to the answer, with the cookies that are set on the way."""
        cookies = httpx.Cookies()
        seen: set[tuple[str, str]] = set()
        at, permanent = url, True
        for _ in range(HOPS + 1):
            request = self._request(feed, at, poll)
            cookies.set_cookie_header(request)
            state = (at, request.headers.get("cookie", ""))
            if state in seen:
                raise FetchError(url, "redirects", f"the server sends the bot round in circles, by way of {at}")
            seen.add(state)
            response = await transport.handle_async_request(request)
            response.request = request
            try:
                cookies.extract_cookies(response)
                if response.status_code in REDIRECTS and "location" in response.headers:
                    permanent = permanent and response.status_code in PERMANENT
                    at = urljoin(at, response.headers["location"])
                    continue
                page = await self._page(url, response, poll)
                return replace(page, moved=at if permanent and at != url else None)
            finally:
                await response.aclose()
        raise FetchError(url, "redirects", f"the server redirects more than {HOPS} times")

    def _request(self, feed: Feed, url: str, poll: Poll) -> httpx.Request:
        headers = {
            "user-agent": self._bounds.user_agent,
            "accept": ACCEPT,
            "accept-encoding": "gzip, deflate, br, zstd",
            **({"if-none-match": poll.etag} if poll.etag else {}),
            **({"if-modified-since": poll.last_modified} if poll.last_modified else {}),
            **dict(feed.headers),
        }
        timeout = {"connect": CONNECT, "read": READ, "write": READ, "pool": None}
        return httpx.Request("GET", url, headers=headers, extensions={"timeout": timeout})

    async def _page(self, url: str, response: httpx.Response, poll: Poll) -> Page:
        asked = bool(poll.etag or poll.last_modified)
        head = Page(
            url=url,
            body=None,
            content_type=response.headers.get("content-type", ""),
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
            wait=fresh_for(response),
            unconditional=not asked,
        )
        if response.status_code == 304 and asked:
            return replace(head, etag=head.etag or poll.etag, last_modified=head.last_modified or poll.last_modified)
        if response.status_code != 200:
            raise refusal(url, response, poll, self._clock())
        raw, arrived = await _download(url, response)
        try:
            body, unpacked = unpack(raw, response.headers.get("content-encoding", "").lower())
        except TooLarge as error:
            raise FetchError(url, "large", "the body grows beyond any feed when it is unpacked") from error
        except Broken as error:
            raise FetchError(url, "packing", f"the body cannot be unpacked: {error}") from error
        whole = arrived and unpacked
        odd = () if whole else ("cut: the answer broke off before its end",)
        return replace(head, body=body, whole=whole, problems=odd)

    def _transport(self, proxy: str | None) -> httpx.AsyncBaseTransport:
        if proxy not in self._transports:
            self._transports[proxy] = (
                httpx.AsyncHTTPTransport(verify=self._context, http2=True, proxy=proxy)
                if proxy
                else GuardedTransport(self._context, allow_private=self._bounds.allow_private, connections=CONNECTIONS)
            )
        return self._transports[proxy]


async def _download(url: str, response: httpx.Response) -> tuple[bytes, bool]:
    """Read a body as it is sent; return it and whether it came to its end."""
    parts: list[bytes] = []
    size = 0
    try:
        async for part in response.aiter_raw():
            parts.append(part)
            size += len(part)
            if size > LARGEST:
                raise FetchError(url, "large", f"the body is larger than any feed ({LARGEST:,} bytes)")
    except httpx.RemoteProtocolError:
        if not parts:
            raise
        return b"".join(parts), False
    return b"".join(parts), True
