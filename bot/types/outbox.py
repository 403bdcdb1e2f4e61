"""What is owed to channels: deliveries, the chats behind the channels, and what becomes of a turn."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.types.news import Severity
from bot.types.telling import Message, Text


class DeliveryState(StrEnum):
    """How far a send has come; `steps/deliver.py` draws the transitions."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    FOLDED = "folded"
    """Told with others in one message after an outage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The outbox row that carries a message's send."""

    message: str
    channel: str
    severity: Severity
    number: int = 0
    """The order in which the channel's messages were decided."""
    since: datetime
    """When it was first owed."""
    state: DeliveryState = DeliveryState.PENDING
    due: datetime | None
    """When it has its turn; of one that is sent, until when an edit of it may be under way."""
    attempts: int = 0
    """How often it was sent without learning its fate."""
    tried: datetime | None = None
    """When the last request left; set with `text`, `chat` and `after` by the claim, before it leaves."""
    text: Text | None = None
    """What the last request carried, a send or an edit, to be looked for where its fate is unknown."""
    chat: str | None = None
    """Where the last request went; the chat may have moved since."""
    plain: bool = False
    """Sent without markup, since the server refused it with."""
    repeated: bool = False
    """Sent again though an earlier send may have arrived."""
    after: int | None = None
    """The last message id known in the chat before the send whose fate is unknown."""
    error: str | None = None
    into: str | None = None
    """The message that told it with others, where it was folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The server's word that a message stands in a chat."""

    message_id: int
    chat: str
    topic: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """What is known of the chat behind a channel."""

    channel: str
    configured: str
    """What the operator wrote."""
    id: str
    """The chat in use; another one than configured after a migration."""
    due: datetime
    """Nothing is sent or edited before."""
    known: int | None = None
    """The highest message id seen in it."""
    tries: int = 0
    """How often in a row it could not be reached."""
    closed: datetime | None = None
    """Since when it refuses the bot."""
    general: datetime | None = None
    """Until when messages go to the General topic, since the one configured is closed or gone."""
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What was found where a message of unknown fate may stand."""

    found: Receipt | None = None
    through: int | None = None
    """The last id up to which something stands there; None where nothing does."""


FEED_TROUBLE = "feed"
"""The kind of incidents whose subject is a feed's address."""


APPROVAL = "approval"
"""The kind of incidents that ask the operator whether something is told: each has a message of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something that the operator hears of once, and of its end once."""

    kind: str
    subject: str
    """With the kind it says which incident it is: a second one is the same one, going on."""
    text: str
    over: bool = False
    """Says that it has ended; an incident that is not open cannot end."""
    passing: bool = False
    """Told once, without an end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A send or an edit whose turn has come, with all that it needs."""

    delivery: Delivery
    message: Message
    chat: Chat
    reply_to: int | None = None
    """The id of the post that it answers, where that stands in the same chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What becomes of a turn; saved in one transaction."""

    turns: tuple[tuple[Delivery, Message], ...] = ()
    """Rows that exist, changed."""
    owed: tuple[tuple[Delivery, Message], ...] = ()
    """Rows that are new."""
    chat: Chat | None = None
    incidents: tuple[Incident, ...] = ()
