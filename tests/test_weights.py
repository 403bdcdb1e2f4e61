"""How much terms say, however long a stream grows."""

import pytest

from bot.lexicon import weights
from bot.lexicon.weights import Weights


def test_the_rarest_terms_are_forgotten_until_half_the_room_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """More terms than there is room for, each seen twice: room is made seldom, and a new one is learned still."""
    monkeypatch.setattr(weights, "ROOM", 100)
    made = Weights()
    swept = 0
    for number in range(2_000):
        before = len(made._counts)
        made.learn({"common", f"pair{number // 2}"})
        swept += len(made._counts) < before
    assert len(made._counts) <= 100
    assert swept <= 1_000 // 50 + 1
    assert made.weigh("common") < made.weigh("pair999") < made.weigh("never")
