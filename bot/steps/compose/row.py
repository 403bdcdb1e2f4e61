"""Turn a text into the row of its message: a new one with the send that it asks for, or one that stands, changed."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b

from bot.types import Delivery, Message, Severity, Text

REFRESH = timedelta(minutes=1)
"""How soon after its last change a message may change again; edits share the limit of about 20 a minute."""


def begun(channel: str, event: str, part: int, wanted: Text, reply: Message | None) -> Message:
    """Make a message that does not stand yet."""
    return Message(
        id=message_id(channel, event, part),
        channel=channel,
        event=event,
        part=part,
        wanted=wanted,
        reply_to=reply.id if reply else None,
    )


def owed(message: Message, severity: Severity, now: datetime) -> tuple[Message, Delivery]:
    """Add the send that a new message asks for."""
    return message, Delivery(message=message.id, channel=message.channel, severity=severity, since=now, due=now)


def changed(own: Message, wanted: Text, now: datetime) -> Message:
    """Have a message that stands show another text."""
    return replace(own, wanted=wanted, due=next_edit(own, wanted, now))


def message_id(channel: str, event: str, part: int) -> str:
    """Derive a message's id, so that composing twice writes the same row."""
    return blake2b(f"{channel}\n{event}\n{part}".encode(), digest_size=16).hexdigest()


def next_edit(own: Message, wanted: Text, now: datetime) -> datetime | None:
    """Say when a message that stands is changed: at most once a minute, and not where nothing is new."""
    last = own.edited or own.sent
    if last is None or wanted == own.shown:
        return None
    return max(now, last + REFRESH)
