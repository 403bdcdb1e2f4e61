"""Turn entries into stories, and tell which of them are new."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.settings import Polling
from bot.steps.normalize.address import tidy
from bot.steps.normalize.families import family_of, host_of
from bot.steps.normalize.identify import aliases, identify
from bot.steps.normalize.keys import keys_of, story_id
from bot.steps.normalize.language import language_of
from bot.steps.normalize.marker import strip_marker
from bot.steps.normalize.outlets import Outlets, find_outlet, outlets_of
from bot.steps.normalize.plain import lead, plain
from bot.steps.normalize.relayed import attribute
from bot.types import Entry, Feed, Poll, Story

__all__ = ["Outlets", "aliases", "attribute", "find_outlet", "identify", "normalize", "outlets_of", "story_from_row"]

LONGEST_TEXT = 4_000
"""Characters of a story's text that are kept: what matching and summaries read."""
LONGEST_TITLE = 500
EPOCH = datetime(1990, 1, 1, tzinfo=UTC)
"""What is dated before has a date that somebody's software left empty."""
FAR = datetime(2100, 1, 1, tzinfo=UTC)
"""What is dated after stands at the end of somebody's calendar, where no sum with a date is safe."""


def normalize(entry: Entry, feed: Feed, poll: Poll, bounds: Polling, now: datetime) -> Story:
    """Make a story of an entry. Never raises, whatever the entry holds.

    A date ahead of now is the moment of first sight: clocks differ, and embargoes are not ours to keep. A story is
    silent where it was already old at first sight: published before the feed was configured (which says nothing while
    the clock is set back to before that) or longer ago than `bounds.fresh_for`, or undated on the first page that was
    read.
    """
    stated = _stated(entry)
    published = min(stated - poll.habits.offset, now) if stated else None
    old = published is not None and (published < poll.since <= now or now - published > bounds.fresh_for)
    undated = published is None and poll.succeeded is None
    return replace(_story(entry, feed, published or now, now), silent=old or undated)


def story_from_row(row: Entry, published: datetime, outlets: Outlets) -> Story:
    """Make a story of a recorded entry; the outlet that it names as its source is looked up among the feeds."""
    source = row.source or ""
    found = find_outlet(outlets, source, row.url) or Feed(url="", name=source, publisher=source)
    return _story(row, replace(found, name=source, language=row.language), published, published)


def _story(entry: Entry, feed: Feed, published: datetime, seen: datetime) -> Story:
    url = tidy(entry.url, feed.url) or tidy(entry.guid, feed.url)
    title, marker = strip_marker(plain(entry.title[: 20 * LONGEST_TITLE])[:LONGEST_TITLE])
    text = lead(entry.summary, title, LONGEST_TEXT)
    title = title or text.split("\n", 1)[0][:120]
    keys = keys_of(entry, url, title, feed, _stated(entry)) or (f"text:{feed.url}:{title}",)
    return Story(
        id=story_id(keys[0]),
        keys=keys,
        feed=feed.url,
        source=feed.name,
        publisher=feed.publisher,
        family=feed.family or family_of(host_of(url), feed.publisher, feed.name),
        country=feed.country,
        kind=feed.kind,
        grade=feed.grade,
        language=language_of(f"{title}\n{text}", feed.language or entry.language),
        url=url,
        title=title,
        text=text,
        published=published,
        seen=seen,
        marker=marker,
    )


def _stated(entry: Entry) -> datetime | None:
    """Give the date that an entry states, unless it is an empty field's."""
    date = entry.published or entry.updated
    return date if date and EPOCH < date < FAR else None
