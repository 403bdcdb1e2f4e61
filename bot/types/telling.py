"""What becomes of it: channels, decisions, messages and their deliveries."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.types.news import AlertKind, Event, Matched, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """When a channel is left in peace; may cross midnight."""

    start: time
    end: time
    passes: Severity = Severity.CRITICAL
    """Events of this severity or more are told all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """Where to tell, and by which rules."""

    id: str
    chat: str
    """A numeric chat id, or @name."""
    topic: int | None = None
    language: str = "en"
    zone: str = "UTC"
    storylines: tuple[str, ...] = ()
    floor: Severity = Severity.MINOR
    publishers: int = 1
    """The least number of independent publishers before an event is told."""
    patience: timedelta = timedelta(minutes=30)
    """How long to wait for them before the event is dropped for this channel."""
    quiet: QuietHours | None = None
    digests: tuple[time, ...] = ()
    """Times of day at which everything is told in one message, instead of one by one."""
    cap: int = 20
    """Messages an hour; what exceeds it is counted in one closing message."""
    preview: bool = False
    silent: bool = False
    unknown: str = "resend"
    """What becomes of a send whose fate cannot be looked up: `resend` or `hold`."""


class DecisionState(StrEnum):
    """How far one event in one channel has come."""

    WAITING = "waiting"
    TOLD = "told"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One event in one channel: waiting until when and for what, told, or not told and why."""

    channel: str
    event: str
    part: int
    """0 is the event's message, 1 and up its updates."""
    alert: AlertKind
    story: str
    """The story that raised it."""
    fact: str | None = None
    since: datetime
    due: datetime | None
    """When it is looked at (again); None when nothing is left to decide."""
    state: DecisionState = DecisionState.WAITING
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A message as it stands in a channel."""

    html: str
    plain: str
    preview: str | None = None
    """The address whose preview is shown; None shows none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a channel should show for a part of an event, and what it shows."""

    id: str
    """Derived from channel, event and part."""
    channel: str
    event: str
    part: int
    wanted: Text
    shown: Text | None = None
    message_id: int | None = None
    chat: str | None = None
    """The chat in which it stands; not the channel's where that has moved or the operator has changed it."""
    reply_to: str | None = None
    """The id of the message that this one answers."""
    sent: datetime | None = None
    edited: datetime | None = None
    due: datetime | None = None
    """When shown is brought to wanted; None where they are the same or an edit is no longer possible."""
    left: str | None = None
    """Why it is left as it stands, such as a person's edit; None while the bot keeps it up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that telling one decision needs to know."""

    decision: Decision
    event: Event
    stories: tuple[Matched, ...]
    """Of the event, oldest first."""
    own: Message | None
    """The message of this very part, where there is one already."""
    first: Message | None
    """The event's message in this channel (part 0)."""
    parent: Message | None
    """The parent event's message in this channel."""
    sent_last_hour: int
    told: frozenset[str] = frozenset()
    """Digests of the sentences that the channel was shown lately."""
    severity: Severity = Severity.NOTABLE
    """As weighed from what was read in the stories."""
    grounds: tuple[str, ...] = ()
    """What the severity rests on, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was decided of a case."""

    decision: Decision
    """As it is to be stored."""
    show: bool
    """Whether the channel is to have a message of it, or its message another text."""
    severity: Severity
    publishers: int = 1
    """Independent houses that report the event; copies of one text count once."""
