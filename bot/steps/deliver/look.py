"""Look for a message whose fate is unknown, before anything is sent again.

Telegram knows no idempotency key, and a bot cannot read its own channel. What it can do is forward a post to another
chat, which shows its text. Ids run per channel but with gaps, so a window of ids is looked through.
"""

import html
import re
from dataclasses import replace
from datetime import datetime

from bot.errors import DeliveryError, NotSent, Unreadable
from bot.settings import Delivering
from bot.steps.deliver.chat import SHORTEST, growing, reached, unreached
from bot.steps.deliver.send import given_up, sent
from bot.types import Channel, Delivery, DeliveryState, Incident, Look, Outcome, Text, Turn

VAIN = 5
"""So often a message is sent and looked for in vain, while the server answers otherwise, before it is given up."""
TAG = re.compile(r"<[^<>]*>")


def after_crash(delivery: Delivery, rules: Delivering, now: datetime) -> Delivery:
    """Treat a delivery found `SENDING`, whose process died, as one whose fate is unknown."""
    return replace(
        delivery,
        state=DeliveryState.UNCERTAIN,
        due=now + rules.settle,
        attempts=max(1, delivery.attempts),  # it is not the message's fault
        error="the bot stopped while it was sending",
    )


def is_same(said: str, text: Text, *, plain: bool) -> bool:
    """Compare what a post says with what a request carried, up to spaces."""
    carried = text.plain if plain else html.unescape(TAG.sub("", text.html))
    return said.split() == carried.split()


def after_look(turn: Turn, channel: Channel, look: Look, now: datetime) -> Outcome:
    """Take what was found as sent; go on looking while there are posts; else send again."""
    if look.found is not None:
        return sent(turn, channel, look.found, now)
    chat, incidents = reached(turn.chat, channel, now)
    if look.through is not None:
        delivery = replace(turn.delivery, after=look.through, due=now)
    elif turn.delivery.attempts >= VAIN:
        delivery, told = given_up(turn.delivery, turn.message, "Telegram fails on it again and again")
        incidents = (*incidents, told)
    else:
        delivery = replace(turn.delivery, state=DeliveryState.PENDING, due=now, error="looked for in vain")
    return Outcome(turns=((delivery, turn.message),), chat=chat, incidents=incidents)


def after_failed_look(turn: Turn, channel: Channel, error: DeliveryError, now: datetime, draw: float) -> Outcome:
    """Look again later where that may help; otherwise the channel's rule decides."""
    if isinstance(error, NotSent) and error.limited:
        # It is the operator chat that is busy, so only this look waits.
        later = replace(turn.delivery, due=now + (error.wait or SHORTEST))
        return Outcome(turns=((later, turn.message),))
    if not isinstance(error, Unreadable):
        # Also where the chat has moved: the next look finds that out by itself.
        chat, incidents = unreached(turn.chat, channel, error, now, draw)
        return Outcome(turns=((replace(turn.delivery, due=now), turn.message),), chat=chat, incidents=incidents)
    if channel.unknown == "hold":
        text = (
            f"{channel.id}: it is not known whether a message arrived ({turn.delivery.error}), and it cannot be looked "
            f"for ({error}). Look yourself, then: outbox retry {turn.message.id}, or outbox drop {turn.message.id}"
        )
        told = Incident(kind="held", subject=turn.message.id, text=text, passing=True)
        return Outcome(turns=((replace(turn.delivery, due=None), turn.message),), incidents=(told,))
    wait = growing(SHORTEST, SHORTEST * 64, turn.delivery.attempts - 1, draw)
    again = replace(turn.delivery, state=DeliveryState.PENDING, due=now + wait, repeated=True)
    return Outcome(turns=((again, turn.message),))
