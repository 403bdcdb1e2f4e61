"""Visit a feed to say how it is; nothing is stored, and nobody is told."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import FetchError, ParseError
from bot.protocols import Fetcher, Reader
from bot.settings import Polling
from bot.steps.diagnose import diagnose
from bot.steps.discover import discover
from bot.steps.parse.encoding import decode
from bot.steps.schedule import after_success, refuse_empty, troubles
from bot.types import Document, Feed, Page, Poll, Trouble, Weight

WORST = (Weight.LASTING, Weight.PASSING, Weight.REMARK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What a visit showed."""

    feed: Feed
    poll: Poll
    """As the visit would leave it."""
    page: Page | None = None
    """None where the server gave none."""
    document: Document | None = None
    """None where the page is no feed."""
    troubles: tuple[Trouble, ...] = ()
    """The worst first."""

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing is wrong that the bot does not cope with."""
        return all(trouble.weight is Weight.REMARK for trouble in self.troubles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctor:
    """What an examination works with."""

    fetcher: Fetcher
    reader: Reader
    bounds: Polling
    clock: Callable[[], datetime]

    def first(self, feed: Feed) -> Poll:
        """Give the poll of a feed that was never visited."""
        now = self.clock()
        return Poll(url=feed.url, since=now, due=now)

    async def examine(self, feed: Feed, poll: Poll | None = None) -> Examined:
        """Visit a feed; `poll` is what earlier visits have left."""
        poll = replace(poll or self.first(feed), etag=None, last_modified=None)
        try:
            page = await self.fetcher.fetch(feed, poll)
        except FetchError as error:
            return Examined(feed=feed, poll=poll, troubles=(diagnose(f"{error.trouble}: {error}", feed.url),))
        return await self.read(feed, poll, page)

    async def read(self, feed: Feed, poll: Poll, page: Page) -> Examined:
        """Read a page, and say how the feed is that it belongs to."""
        try:
            document = refuse_empty(await self.reader.read(page), poll)
        except ParseError as error:
            return Examined(
                feed=feed, poll=poll, page=page, troubles=(diagnose(f"{error.trouble}: {error}", feed.url),)
            )
        bounds, now = self.bounds.every(feed.every), self.clock()
        after = after_success(poll, page, document, 0, bounds, now, 0.5)
        found = [*_at_once(document, page), *troubles(poll, after.habits, page, document, bounds, now)]
        told = sorted([diagnose(each, feed.url) for each in found], key=lambda trouble: WORST.index(trouble.weight))
        return Examined(feed=feed, poll=after, page=page, document=document, troubles=tuple(told))

    async def feeds_of(self, page: Page) -> AsyncIterator[Examined]:
        """Try, politely and one after the other, the addresses at which the feeds of a site may lie."""
        text, _ = decode(page.body or b"", page.content_type)
        for url in discover(text, page.moved or page.url):
            yield await self.examine(Feed(url=url, name=url, publisher=url))


def _at_once(document: Document, page: Page) -> list[str]:
    """List what the first visit shows already, and what is told of the feed only once it lasts."""
    found = []
    if not document.page:
        found.append("no_items: the feed is well-formed and has no items")
    if page.moved:
        found.append(f"redirect: the server redirects for good to {page.moved}")
    return found
