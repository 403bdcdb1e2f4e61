"""Pause, move and resume the chat behind a channel."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import Closed, DeliveryError, Moved, NotSent, TokenRefused
from bot.types import Channel, Chat, Incident

SHORTEST = timedelta(seconds=2)
LONGEST = timedelta(minutes=5)
"""Bounds of the back-off while Telegram is out of reach; outages with 502 for hours are on record."""
CLOSED_SHORTEST = timedelta(seconds=30)
CLOSED_LONGEST = timedelta(minutes=10)
"""Bounds while a chat refuses the bot: rights come back without a word."""
TOPIC_AGAIN = timedelta(hours=1)
"""How long a closed topic is left alone before it is tried again."""
TOKEN = "token"  # noqa: S105 - the kind of an incident


def growing(shortest: timedelta, longest: timedelta, tries: int, draw: float) -> timedelta:
    """Double the wait with every try, up to a bound, and spread it by chance over its upper half."""
    return min(longest, shortest * float(1 << min(tries, 20))) * (0.5 + draw / 2)


def reached(chat: Chat, channel: Channel, now: datetime) -> tuple[Chat, tuple[Incident, ...]]:
    """Take note that the chat answers as it should: whatever was wrong with it is over."""
    ended: list[Incident] = []
    if chat.closed is not None:
        text = f"{channel.id}: the chat takes messages again."
        ended.append(Incident(kind="closed", subject=channel.id, text=text, over=True))
    if chat.error == TOKEN:
        ended.append(Incident(kind=TOKEN, subject="telegram", text="Telegram accepts the token again.", over=True))
    return replace(chat, due=min(chat.due, now), tries=0, closed=None, error=None), tuple(ended)


def unreached(
    chat: Chat, channel: Channel, error: DeliveryError, now: datetime, draw: float
) -> tuple[Chat, tuple[Incident, ...]]:
    """Pause the chat for as long as its trouble asks, and say what the operator should hear of it."""
    match error:
        case Moved():
            return moved(chat, channel, error, now)
        case Closed() if error.topic and channel.topic is not None and not in_general(chat, now):
            return without_topic(chat, channel, str(error), now)
        case Closed():
            return refused(chat, channel, error, now, draw)
        case TokenRefused():
            told = Incident(kind=TOKEN, subject="telegram", text=f"{error}. Until then nothing can be sent.")
            return replace(chat, due=now + (error.wait or LONGEST), error=TOKEN), (told,)
        case NotSent(wait=timedelta() as wait):
            return replace(chat, due=now + wait, error=str(error)), ()
        case _:
            wait = growing(SHORTEST, LONGEST, chat.tries, draw)
            return replace(chat, due=now + wait, tries=chat.tries + 1, error=str(error)), ()


def moved(chat: Chat, channel: Channel, error: Moved, now: datetime) -> tuple[Chat, tuple[Incident, ...]]:
    """Follow a chat to its new id, and ask the operator to write it down."""
    text = (
        f"{channel.id}: {error}, so its chat has a new id. The bot has followed it; "
        f"write chat = {error.chat} in channels.toml."
    )
    told = Incident(kind="moved", subject=f"{channel.id} {error.chat}", text=text, passing=True)
    return replace(chat, id=error.chat, known=None, tries=0, due=now), (told,)


def without_topic(chat: Chat, channel: Channel, reason: str, now: datetime) -> tuple[Chat, tuple[Incident, ...]]:
    """Use the General topic for a while."""
    text = (
        f"{channel.id}: topic {channel.topic} takes no messages ({reason}). Until it does they go to the General "
        "topic: reopen the topic, or change `topic` in channels.toml."
    )
    told = Incident(kind="topic", subject=channel.id, text=text)
    return replace(chat, general=now + TOPIC_AGAIN, due=now), (told,)


def refused(
    chat: Chat, channel: Channel, error: Closed, now: datetime, draw: float
) -> tuple[Chat, tuple[Incident, ...]]:
    """Pause a chat in which the bot may not write."""
    text = (
        f"{channel.id}: the bot may not write in chat {chat.id} ({error}). What it owes is kept for a day and sent as "
        "soon as it may: make it an administrator who can post and edit messages."
    )
    told = Incident(kind="closed", subject=channel.id, text=text)
    wait = growing(CLOSED_SHORTEST, CLOSED_LONGEST, chat.tries, draw)
    paused = replace(chat, due=now + wait, tries=chat.tries + 1, closed=chat.closed or now, error=str(error))
    return paused, (told,)


def in_general(chat: Chat, now: datetime) -> bool:
    """Say whether messages go to the General topic for the time being."""
    return chat.general is not None and now < chat.general


def topic_of(chat: Chat, channel: Channel, now: datetime) -> int | None:
    """Say to which topic a message goes now."""
    return None if in_general(chat, now) else channel.topic


def is_in(place: str | None, chat: Chat) -> bool:
    """Say whether what went to `place` went to this chat as it is now; only a chat without an @name ever moves."""
    return place is not None and (place == chat.id or (place.startswith("@") and place == chat.configured))


def at(chat: Chat, channel: Channel, now: datetime) -> Channel:
    """Point a channel to where its messages go now."""
    return replace(channel, chat=chat.id, topic=topic_of(chat, channel, now))
