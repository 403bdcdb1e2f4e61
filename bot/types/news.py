"""What it means: stories, how they match a storyline, and the events that they report."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from hashlib import blake2b

from bot.types.feeds import FeedKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An entry made clean; the same article from two feeds is one story."""

    id: str
    """Derived from the first strong key seen; a revised article keeps it and raises `version`."""
    keys: tuple[str, ...]
    feed: str
    source: str
    publisher: str
    family: str = ""
    """The owner of that house and of others; empty where none is known."""
    country: str = ""
    kind: FeedKind = FeedKind.INDEPENDENT
    grade: str | None = None
    language: str
    url: str
    title: str
    text: str = ""
    """What the feed says beside the title."""
    body: str = ""
    """What the article's own page says, as far as it was read."""
    published: datetime
    seen: datetime
    version: int = 1
    marker: str | None = None
    """The word that marked the title as revised ("UPDATED"), taken off it."""
    silent: bool = False
    """Already old when first seen: stored and grouped, never told."""

    @property
    def house(self) -> str:
        """Who it speaks for when independent houses are counted: its family, or else its publisher."""
        return self.family or self.publisher

    @property
    def corroborates(self) -> bool:
        """Say whether its source bears others out: graded D or E (not usually reliable, or never) it does not.

        F says on that scale (NATO STANAG 2511) that nobody can tell yet, and no grade that nobody has judged: both do.
        """
        return self.grade not in ("D", "E")

    @property
    def digest(self) -> str:
        """Fingerprint title and text: another digest is another version."""
        return digest(self.title, self.text)


def digest(title: str, text: str) -> str:
    """Fingerprint a story's title and text."""
    return blake2b(f"{title}\n{text}".encode(errors="replace"), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Revisit:
    """The page of a story, visited again now and then to see whether the report still stands there."""

    story: Story
    since: datetime
    """When the page was visited first; the others are so long after that."""
    due: datetime | None
    """When it is visited next; None when that was the last time."""
    visits: int = 0
    alive: datetime | None = None
    """When the page was there last; None where it never was."""
    missing: datetime | None = None
    """Since when it was found missing; None while it is there."""
    gone: bool = False
    """Whether it counts as taken off."""
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What the store remembers of a story that it has seen before."""

    id: str
    digest: str
    """`Story.digest` as last stored."""
    version: int
    seen: datetime
    published: datetime
    feed: str
    """The feed that gave the version stored last; what another feed says of the same article is no revision."""
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How a story stands to a storyline."""

    story: str
    storyline: str
    matched: bool
    score: float
    """0 to 1; the storyline's threshold lies inside. 0: the storyline is nowhere near."""
    own: float = 1.0
    """The score without what earlier stories lent: how far the story may lend to later ones."""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """A story with its match to one storyline."""

    story: Story
    match: Match
    event: str | None = None
    """The event that holds an earlier version of the story; None where it was not placed yet."""
    before: Story | None = None
    """That earlier version, as it was when it was placed."""


class AlertKind(StrEnum):
    """What a story does to the channel."""

    NEW = "new"
    UPDATE = "update"
    MORE = "more"
    CORRECTED = "corrected"
    """A source changed what it had reported: opened for channels, never an outcome of placing."""
    WITHDRAWN = "withdrawn"
    """A source took its report back."""
    VANISHED = "vanished"
    """A source's page does not hold its report any more."""
    REFILED = "refiled"
    """A report that had vanished stands again: on its page, or filed anew."""
    RETRACTED = "retracted"
    """The operator took back all that was told of an event."""
    NONE = "none"


class Severity(IntEnum):
    """How much an event weighs for a reader, in five plain levels."""

    MINOR = 1
    NOTABLE = 2
    IMPORTANT = 3
    SERIOUS = 4
    CRITICAL = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The stories of one storyline that report one happening."""

    id: str
    storyline: str
    began: datetime
    last: datetime
    parent: str | None = None
    """The event that this one answers or continues."""
    stories: tuple[str, ...] = ()
    """Oldest first; of the same storyline."""
    merged: str | None = None
    """The older event that took this one over."""
    unsure: bool = False
    """It may be no news: it is told once another house reports it too."""
    why: str = ""
    """Why it was merged."""
    apart: tuple[str, ...] = ()
    """Events that the operator parted it from: these are never merged again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """Two events are one: one takes the other over."""

    kept: str
    left: str
    """The one taken over: an untold one just joins, the message of a told one points to the other's."""
    reason: str
    at: datetime
    """When that was found."""
    terms: tuple[str, ...] = ()
    """What the index of candidates finds the stories of `left` by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where grouping put a story, and what that means for the channels."""

    story: str
    event: Event
    """As it is with the story in it."""
    alert: AlertKind
    probability: float
    """That the story reports this event; 1 for the story that begins it."""
    fact: str | None = None
    """What an update changes, in words."""
    reasons: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    """What the index of candidates finds this story by."""
    merge: Merge | None = None
    """What the story shows besides, before it is put into the event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What happened, in words for a reader."""

    headline: str
    language: str
    """Of headline and sentences; not the channel's where no source speaks that and nothing translates."""
    sentences: tuple[tuple[str, str], ...] = ()
    """Pairs of sentence and id of the story that it was taken from."""
    original: str | None = None
    """The source's own headline, where a machine translated it."""
    machine: bool = False
    """A model wrote it."""
    claims: frozenset[str] = frozenset()
    """The sentences that are told as the word of the state whose outlets alone report them."""

    @property
    def digests(self) -> frozenset[str]:
        """Fingerprint the sentences, so that no channel is shown one twice."""
        return frozenset(sentence_digest(sentence) for sentence, _ in self.sentences)


def sentence_digest(sentence: str) -> str:
    """Fingerprint a sentence by its letters and digits alone."""
    letters = "".join(character for character in sentence.casefold() if character.isalnum())
    return blake2b(letters.encode(errors="replace"), digest_size=12).hexdigest()
