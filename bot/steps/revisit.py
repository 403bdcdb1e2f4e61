"""Plan the visits to the pages of told stories, and say when a report has vanished from its page, or is back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from bot.types import AlertKind, Page, Revisit, Story

HOURS = timedelta(hours=3)
"""How long a page must be missing before it counts: within that, desks move articles and servers recover."""
MOST = 2
"""Visits to a page for each one planned, however often it comes and goes."""
NOTHING_THERE = "gone"
"""The trouble of a `FetchError` that says 404 or 410, and nothing else does."""


class Sight(StrEnum):
    """What a visit saw."""

    THERE = "there"
    MISSING = "missing"
    UNCLEAR = "unclear"
    """A time-out, a refusal, a server in trouble, another page in its place: that says nothing of the report."""


def begun(story: Story, *, there: bool, gaps: Sequence[timedelta], now: datetime) -> Revisit | None:
    """Begin with the first visit; None where none is to follow."""
    if not gaps:
        return None
    return Revisit(story=story, since=now, due=now + gaps[0], visits=1, alive=now if there else None)


def seen(page: Page) -> Sight:
    """Say what a page that answered shows: a redirect to something higher up, as to the home page, says nothing."""
    if page.ended and depth(page.ended) < depth(page.url):
        return Sight.UNCLEAR
    return Sight.THERE


def depth(url: str) -> int:
    """Count the steps of an address below its host; what asks for something counts as one."""
    parts = urlsplit(url)
    return len([step for step in parts.path.split("/") if step]) + bool(parts.query)


def unseen(trouble: str) -> Sight:
    """Say what a page that gave nothing shows."""
    return Sight.MISSING if trouble == NOTHING_THERE else Sight.UNCLEAR


def after_visit(
    before: Revisit, sight: Sight, gaps: Sequence[timedelta], now: datetime
) -> tuple[Revisit, AlertKind | None]:
    """Say how things stand after a visit, when the next one is, and what that does to what was told of the story.

    A page vanishes by two answers of 404 or 410 some hours apart, and only where it was seen alive before.
    """
    alert: AlertKind | None = None
    after = replace(before, visits=before.visits + 1)
    if sight is Sight.THERE:
        alert = AlertKind.REFILED if before.gone else None
        after = replace(after, alive=now, missing=None, gone=False)
    elif sight is Sight.MISSING and before.alive is not None and not before.gone:
        missing = before.missing or now
        gone = now - missing >= HOURS
        alert = AlertKind.VANISHED if gone else None
        after = replace(after, missing=missing, gone=gone)
    return replace(after, due=next_visit(after, gaps, now)), alert


def next_visit(of: Revisit, gaps: Sequence[timedelta], now: datetime) -> datetime | None:
    """Say when a page is visited next: as planned, and sooner, or once more, where it was found missing."""
    if of.visits > MOST * len(gaps):
        return None
    planned = [of.since + gap for gap in gaps if of.since + gap > now]
    doubtful = of.missing is not None and not of.gone and (bool(planned) or of.missing == now)
    return min([*planned, *([now + HOURS] if doubtful else [])], default=None)
