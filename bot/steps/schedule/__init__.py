"""Decide when a feed is visited next, and keep what its visit has taught."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from bot.errors import FetchError, ParseError
from bot.settings import Polling
from bot.steps.schedule.honesty import believed, offset_learned, validators
from bot.steps.schedule.rhythm import first_look, interval, learn
from bot.steps.schedule.trouble import first_pauses, pauses_learned, redirect_noted, troubles
from bot.types import Document, Habits, Page, Poll

__all__ = ["after_failure", "after_success", "is_changed", "refuse_empty", "troubles"]

LONGEST_BACK_OFF = timedelta(hours=6)
"""However often a feed failed: it is never given up."""
LONGEST_OUTAGE = timedelta(minutes=10)
"""How long a feed is left alone that cannot be reached because our own network is down."""
JITTER = 0.1
"""Of the interval, so that feeds that began together do not stay together."""
EPOCH = datetime(1990, 1, 1, tzinfo=UTC)
"""What is dated before has a date that somebody's software left empty."""
PATIENT = timedelta(minutes=15)
"""How long an answer's promise to stay fresh is believed: many servers promise a day."""


def is_changed(page: Page, poll: Poll) -> bool:
    """Tell whether a page has a body whose items were not read before."""
    return page.body is not None and digest_of(page.body) != poll.digest


def refuse_empty(document: Document, poll: Poll) -> Document:
    """Return a document that may be believed; raise `ParseError` where a feed that had items has none any more."""
    if poll.page and not document.page:
        raise ParseError("no_items", "the feed is still there, but all its items are gone")
    return document


def after_success(  # noqa: PLR0913, PLR0917 - what a visit brought, and what the decision may depend on
    poll: Poll, page: Page, document: Document | None, new: int, bounds: Polling, now: datetime, draw: float
) -> Poll:
    """Return the poll as a successful visit leaves it; `draw` is a random number from 0 to 1."""
    habits = _learned(poll, page, document, new, now)
    wanted = interval(habits, bounds, now)
    promised = min(page.wait or timedelta(0), PATIENT, bounds.longest)
    due = now + max(wanted * (1 + JITTER * (2 * draw - 1)), promised)
    whole = page.whole and (document is None or document.whole)
    full = (now if page.unconditional and page.body is not None else poll.full) if whole else None
    etag, last_modified = validators(habits, page, due, full)
    trouble = next(iter(troubles(poll, habits, page, document, bounds, now)), None)
    return replace(
        poll,
        due=due,
        interval=wanted,
        etag=etag,
        last_modified=last_modified,
        digest=digest_of(page.body) if document and page.body else poll.digest,
        page=document.page if document else poll.page,
        failures=0,
        visited=now,
        succeeded=now,
        full=full,
        trouble=trouble,
        troubled=_since(poll, trouble, now),
        habits=habits,
    )


def after_failure(
    poll: Poll,
    error: FetchError | ParseError,
    bounds: Polling,
    now: datetime,
    draw: float,
    *,
    is_ours: bool = False,
) -> Poll:
    """Return the poll as a failed visit leaves it: waiting longer each time, never for good.

    `is_ours` says that no feed can be reached: when the network is back, none should wait for hours. What the last good
    visit left stays as it is, so that a page that could not be read is asked for again.
    """
    failures = poll.failures + 1
    longest = LONGEST_OUTAGE if is_ours else LONGEST_BACK_OFF
    back_off = min(bounds.shortest * 2.0 ** min(failures - 1, 20), longest)
    asked = error.wait if isinstance(error, FetchError) and error.wait else timedelta(0)
    trouble = f"{error.trouble}: {error}"
    return replace(
        poll,
        due=now + max(back_off * (1 + JITTER * draw), asked),
        failures=failures,
        visited=now,
        trouble=trouble,
        troubled=_since(poll, trouble, now) if poll.failures else now,
    )


def digest_of(body: bytes) -> str:
    """Fingerprint the items of a body; what stands around them, such as the time of writing, does not count."""
    name = b"item" if b"<item" in body else b"entry"
    start, end = body.find(b"<" + name), body.rfind(b"</" + name)
    return blake2b(body[start:end] if 0 <= start < end else body, digest_size=16).hexdigest()


def _learned(poll: Poll, page: Page, document: Document | None, new: int, now: datetime) -> Habits:
    same = poll.habits.address == page.asked
    habits = redirect_noted(poll.habits if same else replace(poll.habits, address=page.asked), page, now)
    entries = document.entries if document else ()
    depth = len(document.page) // 8 if document else habits.depth
    if not habits.hours:
        dates = [date for entry in entries if (date := entry.published or entry.updated) and date > EPOCH]
        return first_pauses(first_look(habits, dates, depth, now), dates, now)
    since = poll.succeeded or now
    habits = believed(habits, page, poll, entries, changed=document is not None)
    habits = offset_learned(habits, entries, since, now) if new else habits
    habits = pauses_learned(habits, now, new)
    return learn(habits, since, now, new, depth)


def _since(poll: Poll, trouble: str | None, now: datetime) -> datetime | None:
    """Say since when this trouble lasts: one with the same name goes on."""
    if trouble is None:
        return None
    same = poll.trouble is not None and poll.trouble.partition(":")[0] == trouble.partition(":")[0]
    return poll.troubled or now if same else now
