"""Visit the pages of articles as robots.txt allows, and read each in a process of its own."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from bot.errors import FetchError, ParseError
from bot.protocols import Fetcher
from bot.settings import Polling
from bot.steps.parse.encoding import decode
from bot.types import Feed, Page, Poll, Revisit, Story

__all__ = ["PoliteArticleReader"]

ACCEPT = ("accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1")
LARGEST = 4 * 2**20
"""Bytes of a page; articles have some 100 kB, and a tenth of that is text."""
PATIENCE = 20.0
"""Seconds by the clock for reading one page."""
KEPT, TRIED = timedelta(hours=24), timedelta(hours=1)
"""How long the rules of a site are kept (RFC 9309, section 2.4), and for how long it is left alone without any."""
OPEN = frozenset({"gone", "blocked", "status"})
"""Answers to the question for robots.txt after which a site has no rules (RFC 9309, section 2.3.1.3)."""
SITES = 1_000
RULES = 500 * 2**10
"""Bytes of robots.txt that are read (RFC 9309, section 2.5)."""


class PoliteArticleReader:
    """Read articles: one visit a house at a time, with the same ceilings as feeds, since the same fetcher makes it."""

    def __init__(self, fetcher: Fetcher, bounds: Polling, clock: Callable[[], datetime]) -> None:
        self._fetcher = fetcher
        self._agent = bounds.user_agent.split("/")[0].split(" ")[0]
        self._clock = clock
        self._rules: dict[str, tuple[RobotFileParser | None, datetime]] = {}
        self._asking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._room = asyncio.Semaphore(1)

    async def read(self, story: Story, feed: Feed) -> str:
        """Read the page of a story that came by this feed; raise `FetchError` or `ParseError`."""
        await self._ask_leave(story.url, feed)
        page = await self._visit(story.url, feed)
        if len(page.body or b"") > LARGEST:
            raise ParseError("large", "the page is larger than any article")
        async with self._room:
            return await _extract(page)

    async def revisit(self, before: Revisit, feed: Feed) -> Page:
        """Visit a story's page again, without a body where it has not changed; raise `FetchError`."""
        await self._ask_leave(before.story.url, feed)
        return await self._visit(before.story.url, feed, before.etag, before.last_modified)

    async def _ask_leave(self, url: str, feed: Feed) -> None:
        """Raise `FetchError` where the site's rules do not let the bot visit a page, or nobody knows them."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        async with self._asking[site]:  # two stories of a site ask for its rules once
            rules = await self._rules_of(site, feed)
        if rules is None or not rules.can_fetch(self._agent, url):
            raise FetchError(url, "robots", "the site's robots.txt does not let the bot read this page")

    async def _visit(self, url: str, feed: Feed, etag: str | None = None, last_modified: str | None = None) -> Page:
        """Visit a page as the feed is visited, with its headers and proxy; pages of a relay's sources take turns."""
        now = self._clock()
        headers = tuple((name, value) for name, value in feed.headers if name.lower() != "accept")
        asked = replace(feed, url=url, fallbacks=(), headers=(*headers, ACCEPT), relay=False)
        since = Poll(url=url, since=now, due=now, etag=etag, last_modified=last_modified)
        return await self._fetcher.fetch(asked, since)

    async def _rules_of(self, site: str, feed: Feed) -> RobotFileParser | None:
        rules, until = self._rules.get(site, (None, self._clock()))
        if self._clock() >= until:
            rules = await self._ask(f"{site}/robots.txt", feed)
            while len(self._rules) >= SITES:
                del self._rules[next(iter(self._rules))]
            self._rules[site] = (rules, self._clock() + (KEPT if rules else TRIED))
        return rules

    async def _ask(self, url: str, feed: Feed) -> RobotFileParser | None:
        """Read the rules of a site; None where its server does not say: then nothing is read there for a while."""
        rules = RobotFileParser()
        try:
            page = await self._visit(url, feed)
        except FetchError as error:
            if error.trouble not in OPEN:
                return None
            rules.parse([])
            return rules
        rules.parse((page.body or b"")[:RULES].decode("utf-8", "replace").splitlines())
        return rules


async def _extract(page: Page) -> str:
    """Have a process find the article on a page: whatever the page does to it, nobody else suffers."""
    text, _ = decode(page.body or b"", page.content_type)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.edges.article.worker", page.url, stdin=PIPE, stdout=PIPE, stderr=DEVNULL
    )
    try:
        async with asyncio.timeout(PATIENCE):
            answer, _ = await process.communicate(text.encode("utf-8", "replace"))
    except TimeoutError:
        answer = b""
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await asyncio.shield(process.wait())
    if process.returncode or not answer:
        raise ParseError("no_article", "no article was found on the page")
    return answer.decode("utf-8", "replace")
