"""Learn how far a server's validators and a feed's dates can be believed."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from statistics import median, quantiles

from bot.types import Entry, Habits, Page, Poll

WHOLE_EVERY = timedelta(hours=6)
"""How long answers of "not changed" are believed before the whole page is asked for."""
IDLE_ANSWERS = 5
"""Whole answers in a row with a known page, after which a server is asked with other validators: some heed one only."""
LIES = 2
"""Times that a page had changed behind "not changed" before that server's validators are left alone."""
BEFORE = timedelta(minutes=10)
"""How much older than the last visit a new item must be to prove that the visit should have brought it."""
MODES = ("both", "date", "etag")
SAMPLES = 20
ENOUGH = 8
"""New items with dates before an offset is believed."""
SPREAD = 40
"""Minutes within which the middle half of them must lie: zones are constant, slow desks are not."""
SLOW_DESK = -1
"""Hours: items that always come an hour old have a slow desk or cache, not another zone."""
LONGEST_OFFSET = 14 * 60


def believed(habits: Habits, page: Page, poll: Poll, entries: Iterable[Entry], *, changed: bool) -> Habits:
    """Learn from a good visit which validators the server answers honestly."""
    if page.body is None:
        return replace(habits, unchanged=habits.unchanged + 1, same=0)
    lied = page.unconditional and habits.unchanged > 0 and _came_before(entries, poll)
    stale = habits.stale + 1 if lied else habits.stale
    same = 0 if changed or page.unconditional else habits.same + 1
    mode = habits.validators
    if stale >= LIES:
        mode = "none"
    elif same >= IDLE_ANSWERS and mode in MODES:
        mode, same = MODES[(MODES.index(mode) + 1) % len(MODES)], 0
    return replace(habits, unchanged=0, stale=stale, same=same, validators=mode)


def validators(habits: Habits, page: Page, due: datetime, full: datetime | None) -> tuple[str | None, str | None]:
    """Choose with what the server is asked at the next visit; with nothing where the whole page is due."""
    if habits.validators == "none" or full is None or due - full >= WHOLE_EVERY:
        return None, None
    return (
        page.etag if habits.validators in ("both", "etag") else None,
        page.last_modified if habits.validators in ("both", "date") else None,
    )


def offset_learned(habits: Habits, entries: Iterable[Entry], since: datetime, now: datetime) -> Habits:
    """Learn by how many whole hours a feed's dates are off: local time that is written as if it were another zone's.

    An honest new item is dated between the last visit and this one, give or take the desk's delay.
    """
    middle = since + (now - since) / 2
    fresh = [round((date - middle).total_seconds() / 60) for entry in entries if (date := entry.published)]
    ahead = (*habits.ahead, *[minutes for minutes in fresh if abs(minutes) <= LONGEST_OFFSET])[-SAMPLES:]
    if len(ahead) < ENOUGH:
        return replace(habits, ahead=ahead)
    low, _, high = quantiles(ahead, n=4)
    if high - low > SPREAD:
        return replace(habits, ahead=ahead)
    hours = round(median(ahead) / 60)
    return replace(habits, ahead=ahead, offset=timedelta(hours=0 if hours == SLOW_DESK else hours))


def _came_before(entries: Iterable[Entry], poll: Poll) -> bool:
    """Tell whether an item now seen for the first time was there at the last visit, by its date."""
    if poll.visited is None:
        return False
    earliest = poll.visited - WHOLE_EVERY
    dates = [entry.published - poll.habits.offset for entry in entries if entry.published]
    return any(earliest < date < poll.visited - BEFORE for date in dates)
