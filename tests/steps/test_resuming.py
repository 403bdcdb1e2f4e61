"""A new event follows from one that is over, where it plainly goes on with it."""

import pytest

from bot.steps.group import Stream as Remembered
from bot.steps.group import place, resuming
from bot.types import Event, Matched, Placement
from tests.steps.test_group import LEXICON
from tests.steps.test_merging import alone, matched

CRASH = ("en", "Russia closes access to two Azerbaijani news websites")
REPORT = ("en", "Court in Moscow: two Azerbaijani news websites may open access again")
WEATHER = ("en", "Heavy snow in the east of Turkey")


def begun(headline: tuple[str, str], *over: tuple[str, str]) -> tuple[Placement, list[tuple[Event, list[Matched]]]]:
    """Begin an event, some others being over."""
    remembered = Remembered(LEXICON.study)
    past = [matched(remembered, number, each) for number, each in enumerate(over)]
    events = [(alone(each, f"event {each.story.id}"), [each]) for each in past]
    new = matched(remembered, 300, headline)
    return resuming(place(new, remembered, []), new, remembered, events), events


def test_a_new_event_follows_from_the_nearest_that_is_over() -> None:
    """A later stage that comes after days is told as one, and `explain` says why."""
    placed, _ = begun(REPORT, WEATHER, CRASH)
    assert placed.event.parent == "event 1"
    assert placed.reasons[-1].startswith("goes on with event 1, which is over: likeness of meanings 0.")


@pytest.mark.parametrize("over", [(), (WEATHER,)])
def test_what_is_far_is_no_parent(over: tuple[tuple[str, str], ...]) -> None:
    """Without anything near, an event is a beginning."""
    assert begun(REPORT, *over)[0].event.parent is None


def test_no_event_follows_from_itself() -> None:
    """A story that is revised after days finds its own event among those that are over."""
    remembered = Remembered(LEXICON.study)
    new = matched(remembered, 300, CRASH)
    placed = place(new, remembered, [])
    assert resuming(placed, new, remembered, [(placed.event, [new])]).event.parent is None
