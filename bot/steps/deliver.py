"""Say what becomes of a send or an edit, once it is known how it went.

A delivery's states, with every way from one to another:

                claimed                    receipt
    PENDING ───────────────▶ SENDING ───────────────────────▶ SENT
       ▲                      │ │ └─ refused, plain too ────▶ DEAD
       │  surely not sent     │ │                              ▲
       ├──────────────────────┘ │ fate unknown, or found       │ the operator drops it
       │                        ▼ SENDING after a crash        │
       └──── sent again ◀─── UNCERTAIN ───────────────────────┘
          (marked as repeated)

`SENDING` is saved before the request leaves. A send that surely did not arrive costs nothing but time; one whose fate
is unknown waits until a request that timed out has either landed or is lost.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import Closed, DeliveryError, Gone, Moved, NotSent, Refused, Uncertain
from bot.types import Delivery, DeliveryState, Message, Receipt

SETTLE = timedelta(seconds=60)
"""How long a request may still land after it was given up."""
SHORTEST = timedelta(seconds=2)
LONGEST = timedelta(minutes=5)
"""Bounds of the back-off: the field waits 5 s to 5 min while Telegram answers 502."""
CLOSED_FOR = timedelta(minutes=5)
"""How often a chat that refuses the bot is tried: rights come back without a word."""


def after_send(
    delivery: Delivery, message: Message, outcome: Receipt | DeliveryError, now: datetime, draw: float
) -> tuple[Delivery, Message]:
    """Say what becomes of a send; `draw` is a random number from 0 to 1."""
    repeated = delivery.repeated or delivery.state is DeliveryState.UNCERTAIN
    free = isinstance(outcome, NotSent) and outcome.limited
    again = replace(
        delivery,
        state=DeliveryState.PENDING,
        due=now,
        repeated=repeated,
        attempts=delivery.attempts + (0 if free else 1),
        error=str(outcome),
    )
    match outcome:
        case Receipt():
            return sent(replace(delivery, repeated=repeated), message, outcome, now)
        case Uncertain():
            return replace(again, state=DeliveryState.UNCERTAIN, due=now + SETTLE), message
        case Refused(markup=True) if not delivery.plain:
            return replace(again, plain=True), message
        case Refused():
            return replace(again, state=DeliveryState.DEAD, due=None), message
        case _:
            return replace(again, due=now + wait_after(outcome, delivery.attempts, draw)), message


def sent(delivery: Delivery, message: Message, receipt: Receipt, now: datetime) -> tuple[Delivery, Message]:
    """Keep the receipt, and have the message edited where another text was wanted meanwhile."""
    shown = delivery.text or message.wanted
    done = replace(delivery, state=DeliveryState.SENT, due=None, error=None)
    return done, replace(
        message,
        shown=shown,
        message_id=receipt.message_id,
        chat=receipt.chat,
        sent=now,
        due=None if shown == message.wanted else now,
    )


def wait_after(error: DeliveryError, attempts: int, draw: float) -> timedelta:
    """Say how long to wait after a send that surely did not arrive."""
    if isinstance(error, NotSent) and error.wait is not None:
        return error.wait
    if isinstance(error, Moved):
        return timedelta(0)
    if isinstance(error, Closed):
        return CLOSED_FOR
    return min(LONGEST, SHORTEST * float(1 << min(attempts, 10))) * (0.5 + draw / 2)


def after_edit(message: Message, error: DeliveryError | None, now: datetime) -> Message:
    """Say what becomes of an edit; one whose fate is unknown is simply made again."""
    match error:
        case None:
            return replace(message, shown=message.wanted, edited=now, due=None)
        case Gone() | Refused() | Moved():
            return replace(message, due=None, left=str(error))
        case _:
            return replace(message, due=now + wait_after(error, 0, 1.0))
