"""What is read: feeds, their visits, and what stands on their pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class FeedKind(StrEnum):
    """Who speaks through a feed."""

    WIRE = "wire"
    STATE = "state"
    INDEPENDENT = "independent"
    GOVERNMENT = "government"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """An address that the operator wrote down."""

    url: str
    name: str
    """What readers see as the source."""
    publisher: str
    """The house behind it: feeds of one publisher never corroborate each other."""
    country: str = ""
    """ISO 3166 alpha-2 of the outlet, lower case; empty when it has none."""
    language: str | None = None
    kind: FeedKind = FeedKind.INDEPENDENT
    grade: str | None = None
    """Reliability on the analysts' scale, A to F."""
    fallbacks: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    proxy: str | None = None
    proven: bool = True
    """False until a visit has shown that the address works."""
    relay: bool = False
    """The host carries many sources: its troubles and pauses are this feed's alone."""
    every: timedelta | None = None
    """A fixed interval; None leaves it to the feed's own rhythm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A feed that is due, with what its last visit left."""

    url: str
    since: datetime
    """When the feed was first configured: what was published before is the baseline, stored but not told."""
    due: datetime
    interval: timedelta = timedelta(minutes=10)
    etag: str | None = None
    last_modified: str | None = None
    digest: str | None = None
    """Of the last body that was read; an equal body is not parsed again."""
    failures: int = 0
    visited: datetime | None = None
    succeeded: datetime | None = None
    """None as long as the feed was never read."""
    full: datetime | None = None
    """When it was last asked without validators."""
    trouble: str | None = None
    """The name of what is wrong, and the sentence for it after a colon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a feed's server answered: a body, or None where it has not changed."""

    url: str
    body: bytes | None
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None
    wait: timedelta | None = None
    """How long the server asks not to be visited again."""
    moved: str | None = None
    """Where a permanent redirect points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One item of a feed document, as the feed says it."""

    guid: str | None = None
    url: str | None = None
    title: str = ""
    summary: str = ""
    """May hold markup."""
    published: datetime | None = None
    updated: datetime | None = None
    language: str | None = None
    source: str | None = None
    """The outlet that a relay names for the item."""
    source_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a feed's body says: its entries in the order of the page, and what was wrong with it."""

    title: str = ""
    url: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    problems: tuple[str, ...] = ()
