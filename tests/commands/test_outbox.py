"""`outbox` shows what is owed, says what becomes of it next, and lets the operator decide."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.edges.sql import Store, open_store
from bot.types import Channel, Chat, DeliveryState, Outcome
from tests.commands.call import Operator
from tests.contract.made import NOW, owe
from tests.telegram_server import TOKEN

CHANNEL = '[[channel]]\nid = "desk"\nchat = "-100"\n'


@pytest.fixture
def store(operator: Operator) -> Iterator[Store]:
    """Offer the operator's store."""
    (operator.folder / "config/channels.toml").write_text(CHANNEL, "utf-8")
    (operator.folder / "data").mkdir()
    opened = open_store(f"sqlite:///{operator.folder / 'data/storyline.db'}")
    yield opened
    opened.close()


def test_nothing_owed_is_said(operator: Operator, store: Store) -> None:
    """An empty outbox is no empty table."""
    assert operator.call("outbox", "list").out == "nothing is owed\n"
    assert json.loads(operator.call("outbox", "list", "--json").out) == []


@pytest.mark.parametrize(
    ("state", "due", "next_"),
    [
        (DeliveryState.PENDING, NOW, "sent, when its turn comes"),
        (DeliveryState.SENDING, NOW + timedelta(days=9999), "under way until"),
        (DeliveryState.UNCERTAIN, NOW, "looked for, when its turn comes"),
        (DeliveryState.UNCERTAIN, None, "look in the chat, then retry or drop it"),
        (DeliveryState.DEAD, None, "nothing, unless you retry it"),
    ],
)
def test_each_state_says_what_comes_next(
    operator: Operator, store: Store, state: DeliveryState, due: object, next_: str
) -> None:
    """Whoever sees a delivery knows whether the bot goes on by itself."""
    owed = owe(store, "one", state=state, due=due, error="no answer")
    listed, shown = operator.call("outbox", "list").out, operator.call("outbox", "show", owed.id).out
    assert next_ in listed
    assert next_ in shown
    assert "no answer" in shown
    assert shown.endswith(f"{owed.wanted.plain}\n")


def test_a_beginning_names_a_delivery(operator: Operator, store: Store) -> None:
    """The shortened id of the list is enough; several with the same beginning are told apart."""
    one, _two = owe(store, "north"), owe(store, "notes")
    assert operator.call("outbox", "drop", "desk/nor").out == "given up\n"
    assert operator.call("outbox", "drop", one.id).out == "given up\n"
    assert operator.call("outbox", "retry", "desk/nor").out == "owed again\n"
    several, none = operator.call("outbox", "show", "desk/no"), operator.call("outbox", "show", "100%")
    assert (several.code, none.code) == (2, 2)
    assert "write more of the id" in several.err
    assert "there is no delivery '100%'" in none.err


def test_what_is_sent_is_the_operators_no_more(operator: Operator, store: Store) -> None:
    """A word says why there is nothing to do."""
    owed = owe(store, "one", state=DeliveryState.SENT, due=None)
    assert operator.call("outbox", "retry", owed.id).out == "it is sent: there is nothing to retry\n"
    assert operator.call("outbox", "drop", owed.id).out == "it is sent: there is nothing to drop\n"


def test_a_channel_that_is_refused_is_named(operator: Operator, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above what is owed stands why it is not sent."""
    store.outbox.sync([Channel(id="desk", chat="-100")], NOW)
    owe(store, "one")
    chat = Chat(channel="desk", configured="-100", id="-100", due=NOW, closed=NOW, error="bot was kicked")
    store.outbox.save(Outcome(chat=chat), NOW)
    assert (
        "desk: refused since 07-01 12:00 UTC (bot was kicked)"
        in operator.call("outbox", "list", TELEGRAM_TOKEN=TOKEN).out
    )
    store.outbox.save(Outcome(chat=replace(chat, closed=None, error="no connection")), NOW)
    assert "desk: no connection; goes on at 12:00:00 UTC" in operator.call("outbox", "list", TELEGRAM_TOKEN=TOKEN).out
