"""A feed as the bot reads it, visit by visit, with a store that is a dict and a network that is none."""

import pickle
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.settings import Polling
from bot.steps.normalize import aliases, identify, normalize
from bot.steps.parse import parse
from bot.steps.schedule import after_success, is_changed
from bot.types import Document, Feed, Known, Page, Poll, Story

BOUNDS = Polling()
BEGAN = datetime(2025, 1, 2, tzinfo=UTC)


@dataclass
class Reader:
    """One feed, and what is known of it."""

    feed: Feed
    poll: Poll
    known: dict[str, Known] = field(default_factory=dict)
    again: list[Story] = field(default_factory=list)
    """Known stories that the last visit met under further keys."""

    def visit(self, body: bytes, now: datetime) -> list[Story]:
        """Go from a body to its new and revised stories."""
        page = Page(url=self.feed.url, body=body)
        document: Document | None = None
        fresh: list[Story] = []
        self.again = []
        if is_changed(page, self.poll):
            sent, seen = pickle.loads(pickle.dumps((page, self.poll.page)))  # noqa: S301 - as the worker gets it
            document = pickle.loads(pickle.dumps(parse(sent.body or b"", "", sent.url, seen)))  # noqa: S301 - and back
            stories = [normalize(entry, self.feed, self.poll, BOUNDS, now) for entry in document.entries]
            fresh = identify(stories, self.known)
            self.again = aliases(stories, self.known)
        self.poll = after_success(self.poll, page, document, len(fresh), BOUNDS, now, 0.5)
        return fresh

    def keep(self, stories: Iterable[Story]) -> None:
        """Store stories, and the further keys of known ones."""
        for story in stories:
            for key in story.keys:
                self.known[key] = as_known(story)
        by_id = {known.id: known for known in self.known.values()} if self.again else {}
        for story in self.again:
            self.known.update({key: by_id[story.id] for key in story.keys if key not in self.known})


def as_known(story: Story) -> Known:
    """Remember a story as the store does."""
    return Known(
        id=story.id,
        digest=story.digest,
        version=story.version,
        seen=story.seen,
        published=story.published,
        feed=story.feed,
        title=story.title,
    )


def new_reader(url: str) -> Reader:
    """Set up a feed that was never read."""
    return Reader(Feed(url=url, name="N", publisher="N"), Poll(url=url, since=BEGAN - timedelta(days=400), due=BEGAN))
