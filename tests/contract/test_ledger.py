"""What every store promises to a language model's edge."""

from datetime import timedelta

from bot.edges.sql import Store
from bot.types import Spent
from tests.contract.made import MINUTE, NOW

DAY = timedelta(days=1)


def test_an_answer_is_kept_once(store: Store) -> None:
    """Whatever it says; the first one stays."""
    assert store.ledger.answer("key") is None
    store.ledger.remember("key", '{"headline": "Səfir \\u0000 посол"}', NOW)
    store.ledger.remember("key", "another", NOW)
    assert store.ledger.answer("key") == '{"headline": "Səfir \\u0000 посол"}'


def test_what_was_asked_adds_up(store: Store) -> None:
    """A question counts from before it is asked, with the most that it may take, until it is settled."""
    assert store.ledger.spent(NOW - DAY) == Spent(calls=0, seconds=0.0, money=0.0)
    first = store.ledger.begin(NOW, Spent(seconds=20.0, money=0.5))
    second = store.ledger.begin(NOW + MINUTE, Spent(seconds=20.0, money=0.5))
    store.ledger.settle(first, Spent(seconds=1.5, money=0.25))
    assert store.ledger.spent(NOW - DAY) == Spent(calls=2, seconds=21.5, money=0.75)
    store.ledger.settle(second, Spent(seconds=0.5, money=0.0))
    assert store.ledger.spent(NOW) == Spent(calls=1, seconds=0.5, money=0.0)


def test_answers_go_with_the_texts_that_they_tell(store: Store) -> None:
    """What was asked long ago costs no room."""
    for days in (0, 20):
        store.ledger.remember(f"key {days}", "content", NOW + days * DAY)
        store.ledger.begin(NOW + days * DAY, Spent(seconds=1.0, money=1.0))
    while store.archive.tidy(NOW + 31 * DAY, window=DAY, bodies=30 * DAY, history=400 * DAY):
        pass
    assert (store.ledger.answer("key 0"), store.ledger.answer("key 20")) == (None, "content")
    assert store.ledger.spent(NOW - DAY).calls == 1
