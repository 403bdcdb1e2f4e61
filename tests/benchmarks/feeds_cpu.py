"""CPU from a feed's body to its new entries, beside feedparser, in one run.

    FEEDS_DIR=../shared/feeds python -m tests.benchmarks.feeds_cpu

Ours is everything between fetching and storing: digest, decoding, reading, leaving out what stood on the last page,
normalizing, identifying, and the next visit. feedparser's is `feedparser.parse` of the same bytes alone. The documents are the
consecutive versions of real feeds below FEEDS_DIR/corpus/_series (left out, and said, where there are none), and 500 made
feeds of 50 items of which one is new. The last table is about bodies that did not change at all.
"""

import gc
import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser

from bot.settings import Polling
from bot.steps.normalize import identify, normalize
from bot.steps.parse import parse, unseen
from bot.steps.schedule import after_success, is_changed
from bot.types import Document, Feed, Known, Page, Poll, Story
from tests.benchmarks.made_feeds import made_feed

BOUNDS = Polling()
NOW = datetime(2025, 1, 2, tzinfo=UTC)
FEEDS = int(os.environ.get("BENCH_FEEDS", "500"))


@dataclass
class Reader:
    """One feed as the bot reads it, with a store that is a dict."""

    feed: Feed
    poll: Poll
    known: dict[str, Known] = field(default_factory=dict)

    def visit(self, body: bytes, now: datetime) -> list[Story]:
        """Go from a body to its new stories."""
        page = Page(url=self.feed.url, body=body)
        document: Document | None = None
        fresh: list[Story] = []
        if is_changed(page, self.poll):
            document = unseen(parse(body, "", page.url), self.poll.page)
            stories = [normalize(entry, self.feed, self.poll, BOUNDS, now) for entry in document.entries]
            fresh = identify(stories, self.known)
        self.poll = after_success(self.poll, page, document, len(fresh), BOUNDS, now, 0.5)
        return fresh

    def keep(self, stories: Iterable[Story]) -> None:
        """Store stories."""
        for story in stories:
            for key in story.keys:
                self.known[key] = Known(
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
    return Reader(Feed(url=url, name="N", publisher="N"), Poll(url=url, since=NOW - timedelta(days=400), due=NOW))


def series(root: Path) -> Iterator[list[bytes]]:
    """Read the consecutive versions of each scraped feed."""
    for folder in sorted({path.parent for path in root.glob("corpus/_series/**/*.xml") if path.is_file()}):
        yield [path.read_bytes() for path in sorted(folder.iterdir())]


def ours(polls: Iterable[tuple[Reader, list[bytes]]]) -> tuple[float, int]:
    """Read each feed's bodies as consecutive visits; return the CPU seconds and how many stories were new."""
    spent, found = 0.0, 0
    for reader, bodies in polls:
        for number, body in enumerate(bodies):
            began = time.process_time()
            fresh = reader.visit(body, NOW + timedelta(minutes=30 * number))
            spent += time.process_time() - began
            reader.keep(fresh)
            found += len(fresh)
    return spent, found


def theirs(bodies: Iterable[bytes], **options: bool) -> float:
    """Parse each body with feedparser; return the CPU seconds."""
    began = time.process_time()
    for body in bodies:
        feedparser.parse(io.BytesIO(body), **options)
    return time.process_time() - began


def line(name: str, documents: int, spent: float, default: float, plain: float, extra: str = "") -> None:
    """Print one row."""
    print(
        f"{name:<34}{documents:>7}{1000 * spent / documents:>10.3f}{1000 * default / documents:>12.2f}"
        f"{1000 * plain / documents:>12.2f}{default / spent:>10.1f}x{plain / spent:>9.1f}x   {extra}"
    )


def measure(name: str, feeds: list[list[bytes]], warm: Callable[[Reader, int], None]) -> None:
    """Measure one workload side by side."""
    readers = [new_reader(f"https://outlet{number}.example/rss") for number in range(len(feeds))]
    for number, reader in enumerate(readers):
        warm(reader, number)
    bodies = [body for feed in feeds for body in feed]
    gc.collect()
    spent, found = ours(zip(readers, feeds, strict=True))
    default = theirs(bodies)
    plain = theirs(bodies, sanitize_html=False, resolve_relative_uris=False)
    line(name, len(bodies), spent, default, plain, f"{found} new")


def _first_visit(reader: Reader, number: int) -> None:
    reader.keep(reader.visit(made_feed(number, 100), NOW))


def _same_visit(reader: Reader, number: int) -> None:
    reader.keep(reader.visit(made_feed(number, 101), NOW))


def main() -> None:
    """Measure and print."""
    new_reader("https://warm.example/rss").visit(made_feed(0, 60), NOW)  # the language model is loaded once
    print("milliseconds of CPU a document".ljust(41) + "ours".rjust(10) + "feedparser".rjust(12) + "unsanitised".rjust(12))
    root = os.environ.get("FEEDS_DIR")
    recorded = list(series(Path(root))) if root else []
    if recorded:
        measure("recorded series, in their order", recorded, lambda _reader, _number: None)
    else:
        print("FEEDS_DIR is not set or holds no series: recorded feeds are left out", file=sys.stderr)
    measure("made feeds, 1 of 50 items new", [[made_feed(n, 101)] for n in range(FEEDS)], _first_visit)
    measure("made feeds, first sight, 50 new", [[made_feed(n, 101)] for n in range(FEEDS // 5)], lambda _r, _n: None)
    measure("made feeds, body unchanged", [[made_feed(n, 101)] for n in range(FEEDS // 5)], _same_visit)


if __name__ == "__main__":
    main()
