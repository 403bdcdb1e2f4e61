"""Decide when a feed is visited next, and what its visit has taught."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.errors import FetchError, ParseError
from bot.settings import Polling
from bot.types import Document, Page, Poll

SEEN_SHARE = 0.5
"""Of a page that should still be known at the next visit; a third to two thirds keep clear of both edges."""
LONGEST_BACK_OFF = timedelta(hours=6)
"""However often a feed failed: it is never given up."""
JITTER = 0.1
"""Of the interval, so that feeds that began together do not stay together."""
FINGERPRINT = 8
"""Bytes of each entry in `Document.page`."""
WHOLE_EVERY = timedelta(hours=6)
"""How long answers of "not changed" are believed before the whole page is asked for."""


def is_changed(page: Page, poll: Poll) -> bool:
    """Tell whether a page has a body that was not read before."""
    return page.body is not None and digest_of(page.body) != poll.digest


def after_success(  # noqa: PLR0913, PLR0917 - what a visit brought, and what the decision may depend on
    poll: Poll, page: Page, document: Document | None, new: int, bounds: Polling, now: datetime, draw: float
) -> Poll:
    """Return the poll as a successful visit leaves it; `draw` is a random number from 0 to 1."""
    interval = _interval(poll, document, new, bounds)
    wait = max(interval * (1 + JITTER * (2 * draw - 1)), page.wait or timedelta(0))
    return replace(
        poll,
        due=now + wait,
        interval=interval,
        etag=page.etag,
        last_modified=page.last_modified,
        digest=digest_of(page.body) if document and page.body else poll.digest,
        page=document.page if document else poll.page,
        failures=0,
        visited=now,
        succeeded=now,
        full=now if page.unconditional else poll.full,
        trouble=None,
        troubled=None,
    )


def after_failure(poll: Poll, error: FetchError | ParseError, bounds: Polling, now: datetime, draw: float) -> Poll:
    """Return the poll as a failed visit leaves it: waiting longer each time, never for good.

    What the last good visit left stays as it is, so that a page that could not be read is asked for again.
    """
    failures = poll.failures + 1
    back_off = min(bounds.shortest * 2.0 ** min(failures, 20), LONGEST_BACK_OFF)
    asked = error.wait if isinstance(error, FetchError) and error.wait else timedelta(0)
    return replace(
        poll,
        due=now + max(back_off * (1 + JITTER * draw), asked),
        failures=failures,
        visited=now,
        trouble=f"{error.trouble}: {error}",
        troubled=poll.troubled or now,
    )


def digest_of(body: bytes) -> str:
    """Fingerprint the items of a body; what stands around them, such as the time of writing, does not count."""
    name = b"item" if b"<item" in body else b"entry"
    start, end = body.find(b"<" + name), body.rfind(b"</" + name)
    return blake2b(body[start:end] if 0 <= start < end else body, digest_size=16).hexdigest()


def _interval(poll: Poll, document: Document | None, new: int, bounds: Polling) -> timedelta:
    if document is None or not document.page:
        wanted = poll.interval * 1.25
    else:
        share = min(new * FINGERPRINT / len(document.page), 1)
        wanted = poll.interval * 1.5 if share == 0 else poll.interval * min(max((1 - SEEN_SHARE) / share, 0.5), 1.5)
    return min(max(wanted, bounds.shortest), bounds.longest)
