"""Ask one address for a feed, through redirects to the answer."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

import httpx

from bot.edges.http.answer import fresh_for, refusal
from bot.edges.http.body import LARGEST, Broken, TooLarge, unpack
from bot.edges.http.guard import PrivateAddress, is_private_name
from bot.edges.http.pace import Pace, house_of
from bot.errors import FetchError
from bot.settings import Polling
from bot.steps.normalize.address import registrable
from bot.types import Feed, Page, Poll

HOPS = 10
"""Redirects that are followed."""
CONNECT, READ = 10.0, 15.0
"""Seconds to connect, and between two pieces of an answer."""
ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"
)
PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
HARMLESS = frozenset({"user-agent", "accept", "accept-language"})
"""Of the operator's own headers, those that go to other houses too: the rest may be keys."""


@dataclass(kw_only=True)
class Visit:
    """One visit to one address."""

    feed: Feed
    url: str
    poll: Poll
    bounds: Polling
    transport: httpx.AsyncBaseTransport
    pace: Pace
    clock: Callable[[], datetime]
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    """Those that are set on the way, for the rest of the way."""

    async def page(self) -> Page:
        """Follow redirects to the answer, one house's turn at a time; waiting for a turn costs none of the time."""
        async with asyncio.timeout(self.bounds.timeout.total_seconds()) as limit, AsyncExitStack() as turn:
            seen: set[tuple[str, str]] = set()
            at, permanent, house = self.url, True, None
            for _ in range(HOPS + 1):
                if (here := house_of(self.feed, at)) != house:
                    house = here
                    await self._take_turn(turn, limit, at)
                request = self._request(at)
                state = (at, request.headers.get("cookie", ""))
                if state in seen:
                    raise FetchError(
                        self.url, "redirects", f"the server sends the bot round in circles, by way of {at}"
                    )
                seen.add(state)
                answer = await self._answer(request)
                if isinstance(answer, Page):
                    ended = at if at != self.url else None
                    return replace(answer, moved=ended if permanent else None, ended=ended)
                permanent = permanent and answer[0] in PERMANENT
                at = answer[1]
        raise FetchError(self.url, "redirects", f"the server redirects more than {HOPS} times")

    async def _take_turn(self, turn: AsyncExitStack, limit: asyncio.Timeout, at: str) -> None:
        now = asyncio.get_running_loop().time
        left = (limit.when() or now()) - now()
        limit.reschedule(None)
        await turn.aclose()
        await turn.enter_async_context(self.pace.visit(self.feed, at))
        limit.reschedule(now() + left)

    async def _answer(self, request: httpx.Request) -> Page | tuple[int, str]:
        """Ask; return the page, or the status and the address of a redirect."""
        if not self.bounds.allow_private and is_private_name(request.url.host):
            raise PrivateAddress(request.url.host)
        response = await self.transport.handle_async_request(request)
        response.request = request
        try:
            self.cookies.extract_cookies(response)
            if response.status_code in REDIRECTS and "location" in response.headers:
                return response.status_code, urljoin(str(request.url), response.headers["location"])
            return await self._page(response)
        finally:
            await response.aclose()

    def _request(self, url: str) -> httpx.Request:
        own = {name.lower(): value for name, value in self.feed.headers}
        if not self._is_at_home(url):
            own = {name: value for name, value in own.items() if name in HARMLESS}
        headers = {
            "user-agent": self.bounds.user_agent,
            "accept": ACCEPT,
            "accept-encoding": "gzip, deflate, br, zstd",
            **({"if-none-match": self.poll.etag} if self.poll.etag else {}),
            **({"if-modified-since": self.poll.last_modified} if self.poll.last_modified else {}),
            **own,
        }
        timeout = {"connect": CONNECT, "read": READ, "write": READ, "pool": None}
        request = httpx.Request("GET", url, headers=headers, extensions={"timeout": timeout})
        self.cookies.set_cookie_header(request)
        return request

    def _is_at_home(self, url: str) -> bool:
        """Tell whether an address belongs to the house that the operator wrote down, and is not less protected."""
        home, here = urlsplit(self.feed.url), urlsplit(url)
        unprotected = home.scheme == "https" and here.scheme != "https"
        return registrable(home.hostname or "") == registrable(here.hostname or "") and not unprotected

    async def _page(self, response: httpx.Response) -> Page:
        asked = bool(self.poll.etag or self.poll.last_modified)
        head = Page(
            url=self.url,
            body=None,
            content_type=response.headers.get("content-type", ""),
            etag=response.headers.get("etag"),
            last_modified=response.headers.get("last-modified"),
            wait=fresh_for(response),
            unconditional=not asked,
        )
        if response.status_code == 304 and asked:
            kept = self.poll
            return replace(head, etag=head.etag or kept.etag, last_modified=head.last_modified or kept.last_modified)
        if response.status_code != 200:
            error = refusal(self.url, response, self.poll, self.clock())
            if error.trouble == "limited" and error.wait:
                self.pace.rest(house_of(self.feed, str(response.request.url)), error.wait)
            raise error
        raw, arrived = await self._download(response)
        try:
            body, unpacked = unpack(raw, response.headers.get("content-encoding", "").lower())
        except TooLarge as error:
            raise FetchError(self.url, "large", "the body grows beyond any feed when it is unpacked") from error
        except Broken as error:
            raise FetchError(self.url, "packing", f"the body cannot be unpacked: {error}") from error
        whole = arrived and unpacked
        odd = () if whole else ("cut: the answer broke off before its end",)
        return replace(head, body=body, whole=whole, problems=odd)

    async def _download(self, response: httpx.Response) -> tuple[bytes, bool]:
        """Read a body as it is sent; return it and whether it came to its end."""
        parts: list[bytes] = []
        size = 0
        try:
            async for part in response.aiter_raw():
                parts.append(part)
                size += len(part)
                if size > LARGEST:
                    raise FetchError(self.url, "large", f"the body is larger than any feed ({LARGEST:,} bytes)")
        except (httpx.RemoteProtocolError, httpx.ReadError):
            if not parts:
                raise
            return b"".join(parts), False
        return b"".join(parts), True
