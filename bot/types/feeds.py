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
    family: str = ""
    """The owner of several such houses, which never corroborate each other either; empty where none is set."""
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
class Habits:
    """What the visits have taught about a feed; the store keeps it whole, as JSON."""

    hours: tuple[float, ...] = ()
    """New items an hour, for each hour of the day in UTC; empty before the first visit."""
    watched: float = 0
    """Hours over which that was learned."""
    recent: float = 0
    """New items of the last hour or so, each counting less the older it is."""
    peak: float = 0
    """The most new items an hour that were seen, slowly forgotten."""
    depth: int = 0
    """Items on a page."""
    arrived: datetime | None = None
    """When something new was last seen."""
    quiet: timedelta = timedelta(0)
    """The longest pause between arrivals that is usual here."""
    offset: timedelta = timedelta(0)
    """What is taken off the feed's dates, which state local time as if it were another zone's."""
    ahead: tuple[int, ...] = ()
    """Minutes by which the last new items were dated before (negative) or after they came."""
    validators: str = "both"
    """Which the server is asked with: `both`, `etag`, `date` or `none`, as far as it answers them honestly."""
    unchanged: int = 0
    """Answers of "not changed" in a row."""
    same: int = 0
    """Whole answers in a row with a page that was already known."""
    stale: int = 0
    """Times that the server said "not changed" of a page which had changed."""
    moved: str | None = None
    """Where permanent redirects point, and since when and how often without a break."""
    moved_since: datetime | None = None
    moved_seen: int = 0
    address: str | None = None
    """The fallback that answered last; None for the feed's own address."""


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
    troubled: datetime | None = None
    """Since when."""
    page: bytes = b""
    """Fingerprints of the entries that stood on the last page, eight bytes each."""
    habits: Habits = Habits()


class Weight(StrEnum):
    """How much a feed's trouble asks of the operator."""

    REMARK = "remark"
    """The bot copes with it."""
    PASSING = "passing"
    """It mostly ends by itself: somebody has to act only where it lasts for hours."""
    LASTING = "lasting"
    """It stays until somebody acts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Something that is wrong with a feed, as the operator reads it."""

    name: str
    sentence: str
    remedy: str
    weight: Weight


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
    ended: str | None = None
    """Where redirects of any kind ended; None where there were none."""
    asked: str | None = None
    """The address that answered where it is one of the feed's fallbacks."""
    whole: bool = True
    """False where the answer broke off: its entries count, but it proves nothing about what is missing."""
    unconditional: bool = False
    """Whether it was asked for without validators."""
    problems: tuple[str, ...] = ()
    """What was odd in the answer, in words."""


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
    doubtful: frozenset[str] = frozenset()
    """Which of `guid` and `url` cannot tell this item from others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a feed's body says: its entries in the order of the page, and what was wrong with it."""

    title: str = ""
    url: str | None = None
    language: str | None = None
    entries: tuple[Entry, ...] = ()
    page: bytes = b""
    """Fingerprints of all entries of the page, eight bytes each, dates left out; also of those that were taken away
    because they stood on the last page."""
    whole: bool = True
    """False where the document breaks off before its end."""
    problems: tuple[str, ...] = ()
    """The name of each trouble, and the sentence for it after a colon."""
