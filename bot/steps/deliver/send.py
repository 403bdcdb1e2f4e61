"""Say what becomes of a send."""

from dataclasses import replace
from datetime import datetime

from bot.errors import DeliveryError, Gone, Refused, Uncertain
from bot.settings import Delivering
from bot.steps.deliver.chat import in_general, reached, unreached, without_topic
from bot.types import Channel, Chat, Delivery, DeliveryState, Incident, Message, Outcome, Receipt, Turn

GENERAL = 1
"""The thread id of a forum's General topic, which the server leaves out of its answers."""


def after_send(
    turn: Turn, channel: Channel, result: Receipt | DeliveryError, rules: Delivering, now: datetime, draw: float
) -> Outcome:
    """Say what becomes of a send; `draw` is a random number from 0 to 1."""
    match result:
        case Receipt():
            return sent(turn, channel, result, now)
        case Uncertain():
            return uncertain(turn, channel, result, rules, now, draw)
        case Refused():
            return refused(turn, result, now)
        case Gone() if turn.message.reply_to is not None:
            # The server should have left out the reply target by itself; some say it is missing all the same.
            again = replace(turn.delivery, state=DeliveryState.PENDING, due=now, error=str(result))
            return Outcome(turns=((again, replace(turn.message, reply_to=None)),))
        case _:
            chat, incidents = unreached(turn.chat, channel, result, now, draw)
            after = turn.delivery.after if chat.id == turn.chat.id else None  # ids of another chat
            again = replace(turn.delivery, state=DeliveryState.PENDING, due=now, after=after, error=str(result))
            return Outcome(turns=((again, turn.message),), chat=chat, incidents=incidents)


def sent(turn: Turn, channel: Channel, receipt: Receipt, now: datetime) -> Outcome:
    """Keep the receipt, and have the message edited where another text was wanted meanwhile."""
    shown = turn.delivery.text or turn.message.wanted
    message = replace(
        turn.message,
        shown=shown,
        message_id=receipt.message_id,
        chat=receipt.chat,
        sent=now,
        due=None if shown == turn.message.wanted else now,
    )
    delivery = replace(turn.delivery, state=DeliveryState.SENT, due=None, error=None)
    chat, ended = reached(turn.chat, channel, now)
    chat, topic = after_topic(chat, channel, receipt, now)
    known = max(receipt.message_id, chat.known or 0)
    return Outcome(
        turns=((delivery, message),), chat=replace(chat, id=receipt.chat, known=known), incidents=(*ended, *topic)
    )


def after_topic(chat: Chat, channel: Channel, receipt: Receipt, now: datetime) -> tuple[Chat, tuple[Incident, ...]]:
    """Compare the topic in which a message stands with the one it was meant for."""
    if channel.topic is None or in_general(chat, now):
        return chat, ()
    if channel.topic not in (receipt.topic, GENERAL):
        # Telegram has been seen to post to General in silence when a topic is deleted.
        return without_topic(chat, channel, "Telegram put a message elsewhere", now)
    if chat.general is None:
        return chat, ()
    text = f"{channel.id}: topic {channel.topic} takes messages again."
    return replace(chat, general=None), (Incident(kind="topic", subject=channel.id, text=text, over=True),)


def uncertain(turn: Turn, channel: Channel, error: Uncertain, rules: Delivering, now: datetime, draw: float) -> Outcome:
    """Wait until the request has landed or never will, before it is looked for."""
    delivery = replace(
        turn.delivery,
        state=DeliveryState.UNCERTAIN,
        due=now + rules.settle,
        attempts=turn.delivery.attempts + 1,
        error=str(error),
    )
    chat, incidents = unreached(turn.chat, channel, error, now, draw)
    return Outcome(turns=((delivery, turn.message),), chat=chat, incidents=incidents)


def refused(turn: Turn, error: Refused, now: datetime) -> Outcome:
    """Try it plain once, and give it up then; the chat is well, so the next message goes on at once."""
    if error.markup and not turn.delivery.plain:
        again = replace(turn.delivery, state=DeliveryState.PENDING, due=now, plain=True, error=str(error))
        return Outcome(turns=((again, turn.message),))
    dead, told = given_up(turn.delivery, turn.message, f"Telegram refuses it: {error}")
    return Outcome(turns=((dead, turn.message),), incidents=(told,))


def given_up(delivery: Delivery, message: Message, reason: str) -> tuple[Delivery, Incident]:
    """End a delivery without success, and say so to the operator."""
    headline = message.wanted.plain.partition("\n")[0]
    text = f"{delivery.channel}: a message was given up. {reason}. It begins: {headline!r} (outbox show {message.id})"
    told = Incident(kind="dead", subject=message.id, text=text, passing=True)
    return replace(delivery, state=DeliveryState.DEAD, due=None, error=reason), told
