"""`status` says how soon events are told, and so do the metrics."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot import app
from bot.edges.sql import open_store
from bot.types import Delays, DeliveryState, Outcome, Spread
from tests.commands.call import Operator
from tests.contract.made import send


def test_the_delays_of_the_last_day_are_told(operator: Operator) -> None:
    """Since the bot saw the report, and since it was published; nothing is said of a day without news."""
    (operator.folder / "data").mkdir()
    store = open_store(f"sqlite:///{operator.folder / 'data/storyline.db'}")
    assert "told in the last day" not in operator.call("status").out
    now = datetime.now(UTC)
    sent = send(store, "one", 1)
    [(delivery, _)] = store.journal.outbox([DeliveryState.SENT], 9)
    store.outbox.save(Outcome(turns=((delivery, replace(sent, sent=now)),)), now)
    said, told = operator.call("status").out, json.loads(operator.call("status", "--json").out)["delays"]
    store.close()
    assert "told in the last day: 1, " in said
    assert told["told"] == 1
    assert told["seen"]["median"] > timedelta(days=300).total_seconds()  # the report is an old one


def test_the_delays_are_figures() -> None:
    """Each has a median and what one in ten exceeds; without news only the number is there."""
    found = app.pace_of_telling(Delays(told=3, published=Spread(median=60, slow=90), seen=Spread(median=1, slow=2)))
    assert found == {
        "told_last_day": 3,
        "published_to_told_median_seconds": 60,
        "published_to_told_slow_seconds": 90,
        "seen_to_told_median_seconds": 1,
        "seen_to_told_slow_seconds": 2,
    }
    assert app.pace_of_telling(Delays(told=0, published=None, seen=None)) == {"told_last_day": 0}
