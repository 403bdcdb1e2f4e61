"""What becomes of it: channels, decisions, messages and their deliveries."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.types.news import AlertKind, Event, Matched, Severity, Story


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
    alerts: bool = True
    """Whether events are told one by one; a channel without is told them in its digests alone."""
    digests: tuple[time, ...] = ()
    """Times of day at which what happened since the last time is told in one message."""
    weekday: int | None = None
    """The only day of digests, Monday being 0; None makes them daily."""
    chart: str | None = None
    """The picture that opens a digest, `light` or `dark`; None leaves it out."""
    cap: int = 20
    """Messages an hour; what exceeds it is counted in one closing message."""
    preview: bool = False
    silent: bool = False
    grades: bool = False
    """Whether the reliability of a source is shown beside its name."""
    reads: tuple[str, ...] = ()
    """Other languages that its readers know, the best known first."""
    template: str = ""
    """The layout of an event's message; empty takes the bot's own."""
    approve: bool = False
    """Whether the operator is asked before an event or an update is told."""
    unknown: str = "resend"
    """What becomes of a send whose fate cannot be looked up: `resend` or `hold`."""


class DecisionState(StrEnum):
    """How far one event in one channel has come."""

    WAITING = "waiting"
    HELD = "held"
    """Kept for the channel's next digest."""
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
    approved: bool = False
    """The operator wants it told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A message as it stands in a channel."""

    html: str
    plain: str
    preview: str | None = None
    """The address whose preview is shown; None shows none."""
    headline: str = ""
    """What links to the message are called by."""
    picture: bytes | None = None
    """A PNG that the message shows above its text."""


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


CLOSING_EVENT = "more"
DIGEST_EVENT = "digest"
"""What stands before the colon in `Message.event` of messages that tell several events: then a moment follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """What the sources of two countries tell differently of one event."""

    unit: str = ""
    """What they count differently, as the concept is called; empty where one side denies."""
    said: tuple[tuple[str, float], ...] = ()
    """Country and number."""
    denied_by: str = ""
    """The country whose sources deny what the others report."""


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
    parts: tuple[Decision, ...] = ()
    """All that is decided of the event in this channel, as stored: its message first, then updates and corrections."""
    answers: tuple[Message, ...] = ()
    """Messages of the events that answer this one."""
    denials: tuple[Message, ...] = ()
    """Those of them that deny it."""
    closing: Message | None = None
    """The channel's last message of the kind "and N more"."""
    parent: Message | None
    """The parent event's message in this channel; of an event that was taken over, that of the one that took it."""
    sent_last_hour: int
    told: frozenset[str] = frozenset()
    """Digests of the sentences that the channel was shown lately."""
    severity: Severity = Severity.NOTABLE
    """As weighed from what was read in the stories."""
    grounds: tuple[str, ...] = ()
    """What the severity rests on, in words."""
    happened: date | None = None
    """The day that the reports name as that of the happening."""
    accounts: Accounts | None = None
    """What the sources of the storyline's two sides tell differently, where that is sure."""
    stale: str = ""
    """Why it is old news that resurfaced; empty where nothing says so."""

    @property
    def whole(self) -> DecisionState | None:
        """What was decided of the event itself; None where that was never asked."""
        return next((each.state for each in self.parts if each.part == 0), None)

    @property
    def withdrawn(self) -> frozenset[str]:
        """The stories that their sources took back; all of them where the operator took the event back."""
        if any(each.alert is AlertKind.RETRACTED for each in self.parts):
            return frozenset(matched.story.id for matched in self.stories)
        return self.vanished | {each.story for each in self.parts if each.alert is AlertKind.WITHDRAWN}

    @property
    def vanished(self) -> frozenset[str]:
        """The stories whose pages do not hold them any more; one that is filed anew elsewhere stands there."""
        gone: set[str] = set()
        for each in self.parts:  # in their order
            if each.alert is AlertKind.VANISHED:
                gone.add(each.story)
            elif each.alert is AlertKind.REFILED and each.fact is None:
                gone.discard(each.story)
        return frozenset(gone)

    @property
    def standing(self) -> tuple[Story, ...]:
        """The stories that no source took back; all of them where that leaves none."""
        stories = tuple(matched.story for matched in self.stories)
        return tuple(story for story in stories if story.id not in self.withdrawn) or stories

    @property
    def telling(self) -> tuple[Story, ...]:
        """The stories that this part rests on: an update is told by the one that raised it and those after it."""
        stories = self.standing
        raised = next((place for place, story in enumerate(stories) if story.id == self.decision.story), 0)
        return stories[raised:] if self.decision.part else stories


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
    closing: bool = False
    """It is told in one line of a message that closes the hour."""
    asks: bool = False
    """The operator is to be asked whether it is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What of an event a digest has to tell."""

    fresh: bool
    """Told for the first time since the last digest, or in this one."""
    publishers: int
    """Houses that report it."""
    joined: int
    """Those of them that have come since then."""
    facts: tuple[str, ...] = ()
    """What changed since then, as grouping writes it down; of several changes of one thing the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A storyline's events and publishers by day and by country of outlet, for a picture."""

    days: tuple[tuple[date, int, int], ...]
    """Day, events that began on it, publishers that reported on it; oldest first, without gaps."""
    countries: tuple[tuple[str, int], ...]
    """Country of outlet and publishers from there, most first; empty for outlets without a country."""
