"""Say what becomes of an edit; one whose fate is unknown is made again when it can land no more."""

import hashlib
import re
from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import DeliveryError, Gone, NotSent, Refused, Uncertain, Unreadable
from bot.settings import Delivering
from bot.steps.deliver.chat import reached, unreached
from bot.steps.deliver.look import is_same
from bot.types import Channel, Delivery, DeliveryState, Message, Outcome, Text, Turn

BUSY = timedelta(seconds=5)
"""How long an edit waits when the operator chat, in which it would be read back, has no room and says no time."""


def after_reading(turn: Turn, channel: Channel, said: str | DeliveryError, now: datetime) -> Outcome | None:
    """Say what becomes of an edit whose message was read back; None says that it may be edited.

    What a person has changed or deleted is left as it is.
    """
    match said:
        case str():
            if said_as_shown(turn, said):
                return None
            return left(turn, "a person has changed it", now)
        case Unreadable():
            return None
        case Gone():
            return left(turn, "a person has deleted it", now)
        case NotSent(limited=True):
            return Outcome(turns=((replace(turn.delivery, due=now + (said.wait or BUSY)), turn.message),))
        case _:
            chat, incidents = unreached(turn.chat, channel, said, now, 1.0)
            return Outcome(turns=((replace(turn.delivery, due=None), turn.message),), chat=chat, incidents=incidents)


def said_as_shown(turn: Turn, said: str) -> bool:
    """Compare what a post says with what the bot wrote there last, and with what it may have written since."""
    return any(is_same(said, text, plain=plain) for text in own_words(turn) for plain in (False, True))


def own_words(turn: Turn) -> list[Text]:
    """List what the bot may have made the message say: an edit of unknown fate may have landed or not."""
    return [text for text in (turn.message.shown, turn.delivery.text) if text is not None]


def before_edit(turn: Turn, said: str | DeliveryError, now: datetime) -> Turn:
    """Note what an edit will carry, before it leaves, and what the message said until then."""
    shown = turn.message.shown
    if isinstance(said, str):
        shown = next((text for text in own_words(turn) if is_same(said, text, plain=turn.delivery.plain)), shown)
    delivery = replace(turn.delivery, text=turn.message.wanted, tried=now)
    return replace(turn, delivery=delivery, message=replace(turn.message, shown=shown))


def after_edit(
    turn: Turn, channel: Channel, error: DeliveryError | None, rules: Delivering, now: datetime, draw: float
) -> Outcome:
    """Say what becomes of an edit; `draw` is a random number from 0 to 1."""
    free = replace(turn.delivery, due=None)
    match error:
        case None:
            chat, incidents = reached(turn.chat, channel, now)
            edited = replace(turn.message, shown=turn.message.wanted, edited=now, due=None)
            return Outcome(turns=((free, edited),), chat=chat, incidents=incidents)
        case Gone():
            return left(turn, str(error), now)
        case Refused(markup=True) if not turn.delivery.plain:
            return Outcome(turns=((replace(free, plain=True), turn.message),))
        case Refused():
            return left(turn, str(error), now)
        case _:
            chat, incidents = unreached(turn.chat, channel, error, now, draw)
            # what may still land must not land upon the next edit
            waits = replace(free, due=now + rules.settle) if isinstance(error, Uncertain) else free
            return Outcome(turns=((waits, turn.message),), chat=chat, incidents=incidents)


def left(turn: Turn, reason: str, now: datetime) -> Outcome:
    """Leave a message as it stands from now on; what matters of the change is told by a reply."""
    message = replace(turn.message, left=turn.message.left or reason, due=None)
    free = replace(turn.delivery, due=None)
    if not is_worth_telling(message):
        return Outcome(turns=((free, message),))
    told = replace(message, shown=message.wanted)
    return Outcome(turns=((free, told),), owed=(follow_up(turn.delivery, message, now),))


def is_worth_telling(message: Message) -> bool:
    """Say whether a change matters to a reader: another headline does, another source does not."""
    return message.shown is not None and words(message.shown.plain) != words(message.wanted.plain)


def words(plain: str) -> str:
    """Take a headline without the mark before it, which says how much an event weighs."""
    return re.sub(r"^[\W_]+", "", headline(plain))


def headline(plain: str) -> str:
    """Take a message's first line."""
    return plain.strip().partition("\n")[0].strip()


def follow_up(delivery: Delivery, message: Message, now: datetime) -> tuple[Delivery, Message]:
    """Owe a reply that says what the message can no longer be made to say."""
    digest = hashlib.blake2b(f"{message.id} {message.wanted.plain}".encode(), digest_size=8).hexdigest()
    reply = Message(
        id=f"{message.id}-{digest}",
        channel=message.channel,
        event=message.event,
        part=-int(digest[:7], 16),
        wanted=message.wanted,
        reply_to=message.id,
    )
    owed = Delivery(
        message=reply.id,
        channel=message.channel,
        severity=delivery.severity,
        since=now,
        state=DeliveryState.PENDING,
        due=now,
        plain=delivery.plain,
    )
    return owed, reply
