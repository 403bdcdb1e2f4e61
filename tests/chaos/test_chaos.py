"""A few of the runs that `python -m tests.chaos` plays by the hundred."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.chaos.kinds import KINDS
from tests.chaos.play import plan, play
from tests.chaos.verdict import table

SEEDS = range(4, 12)
"""The last one has no operator chat."""


def test_a_seed_is_a_plan() -> None:
    """The same seed draws the same plan, and two hundred draw more than a thousand faults of every kind."""
    plans = [plan(seed) for seed in range(1, 201)]
    drawn = Counter(kind for each in plans for volley in each.volleys for _, kind, _ in volley.faults)
    assert plans == [plan(seed) for seed in range(1, 201)]
    assert set(drawn) == set(KINDS)
    assert drawn.total() > 1500
    assert {plan(seed).reading for seed in SEEDS} == {True, False}
    assert 30 < sum(not each.reading for each in plans) < 70


@pytest.mark.slow
def test_nothing_is_lost_doubled_or_out_of_order() -> None:
    """Eight runs of real processes, at the same time since they mostly wait: the promise is kept in each."""
    with ThreadPoolExecutor(4) as lanes:
        verdicts = list(lanes.map(lambda seed: play(plan(seed)), SEEDS))
    account = "\n".join([*(verdict.line() for verdict in verdicts), *table(verdicts)])
    print(account)
    assert all(verdict.is_good for verdict in verdicts), account
    assert sum(len(verdict.blows) for verdict in verdicts) > 30
