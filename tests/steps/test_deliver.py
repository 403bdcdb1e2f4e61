"""What becomes of a send or an edit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import Closed, DeliveryError, Gone, Moved, NotSent, Refused, Uncertain
from bot.steps.deliver import LONGEST, SETTLE, after_edit, after_send
from bot.types import Delivery, DeliveryState, Message, Receipt, Severity, Text

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
TEXT = Text(html="<b>Envoy summoned</b>", plain="Envoy summoned")
LATER = Text(html="<b>Envoy summoned</b> (2)", plain="Envoy summoned (2)")
OWED = Delivery(
    message="m", channel="c", severity=Severity.NOTABLE, since=NOW, state=DeliveryState.SENDING, due=NOW, text=TEXT
)
MESSAGE = Message(id="m", channel="c", event="e", part=0, wanted=TEXT)
RECEIPT = Receipt(message_id=7, chat="-100")


def send(outcome: Receipt | DeliveryError, delivery: Delivery = OWED, message: Message = MESSAGE) -> Delivery:
    """Return the delivery after a send."""
    return after_send(delivery, message, outcome, NOW, 0.5)[0]


@pytest.mark.parametrize(
    ("outcome", "state", "wait"),
    [
        (RECEIPT, DeliveryState.SENT, None),
        (NotSent("no connection"), DeliveryState.PENDING, timedelta(seconds=1.5)),
        (NotSent("slow down", wait=timedelta(seconds=31), limited=True), DeliveryState.PENDING, timedelta(seconds=31)),
        (Uncertain("no answer"), DeliveryState.UNCERTAIN, SETTLE),
        (Refused("can't parse entities", markup=True), DeliveryState.PENDING, timedelta(0)),
        (Refused("text is empty"), DeliveryState.DEAD, None),
        (Closed("kicked"), DeliveryState.PENDING, timedelta(minutes=5)),
        (Moved("upgraded", chat="-1009"), DeliveryState.PENDING, timedelta(0)),
    ],
)
def test_each_kind_of_outcome(outcome: Receipt | DeliveryError, state: DeliveryState, wait: timedelta | None) -> None:
    """Every kind of outcome leads to its state, and to the time at which it is looked at again."""
    after = send(outcome)
    assert after.state is state
    assert after.due == (None if wait is None else NOW + wait)


def test_a_receipt_is_kept() -> None:
    """A sent message knows its id and chat, and shows what the request carried."""
    _, message = after_send(OWED, MESSAGE, RECEIPT, NOW, 0.5)
    assert (message.message_id, message.chat, message.shown, message.sent) == (7, "-100", TEXT, NOW)
    assert message.due is None


def test_a_text_that_changed_while_it_was_sent_is_edited() -> None:
    """Where another text was wanted by the time the answer came, the message is due to be edited."""
    _, message = after_send(OWED, replace(MESSAGE, wanted=LATER), RECEIPT, NOW, 0.5)
    assert message.shown == TEXT
    assert message.due == NOW


def test_refused_markup_is_tried_plain_once() -> None:
    """A message that is refused with markup goes without; refused again it is dead."""
    plain = send(Refused("can't parse entities", markup=True))
    assert plain.plain
    assert send(Refused("can't parse entities", markup=True), plain).state is DeliveryState.DEAD


def test_a_limit_costs_no_attempt() -> None:
    """A 429 is no failure of the message."""
    assert send(NotSent("slow down", wait=timedelta(seconds=3), limited=True)).attempts == 0
    assert send(NotSent("no connection")).attempts == 1


def test_waits_grow_up_to_a_bound() -> None:
    """While Telegram is away, each try waits longer than the one before, but never longer than the bound."""
    waits = []
    delivery = OWED
    for _ in range(14):
        delivery = send(NotSent("no connection"), delivery)
        assert delivery.due is not None
        waits.append(delivery.due - NOW)
    assert waits == sorted(waits)
    assert waits[-1] <= LONGEST
    assert waits[0] < timedelta(seconds=3)


def test_what_is_sent_again_after_an_unknown_fate_is_marked() -> None:
    """A send that follows one of unknown fate may be a second copy, and says so."""
    uncertain = send(Uncertain("no answer"))
    assert not uncertain.repeated
    assert send(RECEIPT, uncertain).repeated


def test_an_edit_shows_what_was_wanted() -> None:
    """After an edit shown is wanted, and nothing is due."""
    after = after_edit(replace(MESSAGE, wanted=LATER, shown=TEXT, message_id=7), None, NOW)
    assert (after.shown, after.edited, after.due) == (LATER, NOW, None)


@pytest.mark.parametrize("error", [Gone("message to edit not found"), Refused("message is too long")])
def test_a_message_that_cannot_be_edited_is_left(error: DeliveryError) -> None:
    """What is gone or will never be taken is not tried again."""
    after = after_edit(replace(MESSAGE, shown=TEXT, message_id=7), error, NOW)
    assert after.due is None
    assert after.left == str(error)


@pytest.mark.parametrize("error", [Uncertain("no answer"), NotSent("no connection"), Closed("kicked")])
def test_an_edit_that_may_have_failed_is_made_again(error: DeliveryError) -> None:
    """An edit may be repeated, so an unknown fate needs no looking up."""
    after = after_edit(replace(MESSAGE, shown=TEXT, message_id=7), error, NOW)
    assert after.due is not None
    assert after.due > NOW
    assert after.left is None
