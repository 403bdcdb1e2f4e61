"""Consecutive versions of a feed are told once each, whatever the feed's habits."""

import os
from pathlib import Path

import pytest

from tests.quality.feeds_series import made, recorded, replay
from tests.quality.made_series import EXTRA, HABITS

FEEDS = os.environ.get("FEEDS_DIR")


@pytest.mark.parametrize("habit", [*HABITS, *EXTRA])
def test_no_habit_of_a_feed_tells_an_article_twice_or_never(habit: str) -> None:
    """Cases 21, 39, 41 to 44, 47 to 51 and 53 to 56: each article is told at the first visit that shows it."""
    row = made(habit, 1)
    assert (row.twice, row.missed, row.late) == ((), (), 0)
    assert row.told == row.articles > 40


@pytest.mark.slow
@pytest.mark.skipif(not FEEDS, reason="FEEDS_DIR is not set: the recorded series are not read")
def test_recorded_series_are_told_once() -> None:
    """What a poller met of real feeds: no item told twice, none missed."""
    rows = [replay(*one) for one in recorded(Path(FEEDS or ""))]
    assert rows
    assert [row for row in rows if row.twice or row.missed or row.late] == []
