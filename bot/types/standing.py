"""What the operator asks for: how things stand, and what became of a story."""

from dataclasses import dataclass
from datetime import datetime

from bot.types.news import Match, Placement
from bot.types.outbox import Delivery
from bot.types.telling import Decision, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """How much each loop has before it."""

    visits: int
    """Feeds that are due."""
    unmatched: int
    unplaced: int
    undecided: int
    """Decisions that are due; those that wait for their hour are not counted."""
    owed: int
    uncertain: int
    """Of those owed: their fate is unknown."""
    dead: int
    repeated: int
    """Sent again though an earlier send may have arrived: possibly told twice."""
    edits: int
    oldest: datetime | None
    """Since when the oldest debt to a channel stands; None without debts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How long something took, in seconds."""

    median: float
    slow: float
    """One in ten took longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """How soon events were told; digests, which wait for their hour, are not counted."""

    told: int
    published: Spread | None
    """Since the publisher's own time; None where nothing was told."""
    seen: Spread | None
    """Since the bot saw the report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What questions to a language model took."""

    calls: int = 1
    seconds: float
    money: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What became of a story in one storyline."""

    match: Match
    placement: Placement | None = None
    """None as long as it waits, and for a near miss."""
    decisions: tuple[Decision, ...] = ()
    messages: tuple[Message, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
