"""Tell what is wrong with a feed that answers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from bot.settings import Polling
from bot.types import Document, Habits, Page, Poll

SIZE = 8
"""Bytes of a fingerprint in `Document.page`."""
SILENT = 5
"""Times its longest usual pause after which a feed has fallen silent."""
QUIETEST = timedelta(hours=12)
"""Of a usual pause: no shorter one raises an alarm before two and a half days."""
UNKNOWN_PAUSE = timedelta(days=7)
PROPOSE_AFTER = timedelta(days=7)
PROPOSE_VISITS = 10
"""For how long and at how many visits a redirect must have been permanent before the operator is asked to follow it."""
FIRST = ("missed", "window", "fallback", "silent", "moved", "cut", "links", "guids", "undated", "offset", "charset")
"""Which trouble is told where there are several; others come last."""


def first_pauses(habits: Habits, dates: Sequence[datetime], now: datetime) -> Habits:
    """Guess the longest usual pause from the dates on the first page seen; a week where they tell none.

    The newest date counts as the last arrival, so that a feed that died years ago is known at its first visit.
    """
    past = sorted(date for date in dates if date <= now)
    longest = max((later - sooner for sooner, later in pairwise(past)), default=UNKNOWN_PAUSE)
    return replace(habits, arrived=past[-1] if past else now, quiet=longest)


def pauses_learned(habits: Habits, now: datetime, new: int) -> Habits:
    """Learn how long the pauses between arrivals usually are."""
    if not new:
        return habits
    pause = now - habits.arrived if habits.arrived else timedelta(0)
    return replace(habits, arrived=now, quiet=max(pause, habits.quiet * 0.98))


def redirect_noted(habits: Habits, page: Page, now: datetime) -> Habits:
    """Note where a permanent redirect points, and for how long it has."""
    if page.moved is None:
        return replace(habits, moved=None, moved_since=None, moved_seen=0) if habits.moved else habits
    if page.moved != habits.moved:
        return replace(habits, moved=page.moved, moved_since=now, moved_seen=1)
    return replace(habits, moved_seen=habits.moved_seen + 1)


def troubles(
    before: Poll, habits: Habits, page: Page, document: Document | None, bounds: Polling, now: datetime
) -> list[str]:
    """List what is wrong after a good visit, each with its name before a colon, the worst first.

    What a page's document showed stays true as long as the page stays the same.
    """
    found = [*_kept(before, document), *page.problems, *(document.problems if document else ())]
    if document and _is_all_new(before.page, document.page):
        found.append("missed: nothing on the page was seen at the last visit, so that stories may have gone by unseen")
    turnover = timedelta(hours=habits.depth / habits.peak) if habits.depth and habits.peak else bounds.shortest
    if turnover < bounds.shortest:
        often, every = _said(turnover), _said(bounds.shortest)
        found.append(f"window: the page can turn over in {often}; a visit every {every} misses stories")
    if habits.arrived and now - habits.arrived > SILENT * max(habits.quiet, QUIETEST):
        found.append(f"silent: nothing new since {habits.arrived:%Y-%m-%d %H:%M} UTC, far longer than usual")
    if habits.moved_since and now - habits.moved_since >= PROPOSE_AFTER and habits.moved_seen >= PROPOSE_VISITS:
        found.append(f"moved: the server has redirected to {habits.moved} for a week; write that address in feeds.toml")
    if habits.offset:
        found.append(f"offset: the feed's dates are {_hours(habits.offset)} off; the bot corrects them")
    return sorted(found, key=_rank)


def _is_all_new(before: bytes, now: bytes) -> bool:
    """Tell whether two pages that are both not empty have no entry in common."""
    seen = {before[at : at + SIZE] for at in range(0, len(before), SIZE)}
    return bool(seen and now) and not any(now[at : at + SIZE] in seen for at in range(0, len(now), SIZE))


def _kept(before: Poll, document: Document | None) -> Sequence[str]:
    name = (before.trouble or "").partition(":")[0]
    of_document = before.failures == 0 and name in ("cut", "links", "guids", "undated", "charset", "malformed")
    return (before.trouble,) if document is None and of_document and before.trouble else ()


def _rank(trouble: str) -> int:
    name = trouble.partition(":")[0]
    return FIRST.index(name) if name in FIRST else len(FIRST)


def _said(span: timedelta) -> str:
    minutes = round(span / timedelta(minutes=1))
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


def _hours(offset: timedelta) -> str:
    hours = round(offset / timedelta(hours=1))
    return f"{abs(hours)} hour{'s' if abs(hours) > 1 else ''} {'ahead' if hours > 0 else 'behind'},"
