"""Two events that turn out to be one are merged by the story that fits both, and only on strict evidence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.steps.group import Stream as Remembered
from bot.steps.group import place
from bot.types import AlertKind, Event, Match, Matched, Placement, Story
from tests.steps.test_group import LEXICON, MOMENT

Telling = tuple[str, str]
"""A language and a headline."""

BLOCKED = ("en", "Russia closes access to two Azerbaijani news websites")
BLOCKED_TOO = ("en", "Two Azerbaijani news websites: Russia closes access")
BOTH = ("en", "Russia closes access to two news websites of Azerbaijan")
ANSWER = ("en", "Baku demands that Russia explain why it blocked two Azerbaijani websites")


def matched(remembered: Remembered, number: int, telling: Telling, **changes: object) -> Matched:
    """Make a matched story, an hour after the one before."""
    at = MOMENT + number * timedelta(hours=1)
    language, title = telling
    told = Story(
        id=str(number), keys=(str(number),), feed="", source=f"Outlet {number}", publisher=f"Outlet {number}",
        language=language, url=f"https://news.example/{number}", title=title, published=at, seen=at,
    )  # fmt: skip
    told = replace(told, **changes)  # type: ignore[arg-type]
    remembered.profile(told)
    return Matched(story=told, match=Match(story=told.id, storyline="line", matched=True, score=1.0))


def third(one: Telling, other: Telling, story: Telling, *, younger: dict[str, object] | None = None) -> Placement:
    """Place a story before two events, an hour apart, of one story each."""
    remembered = Remembered(LEXICON.study)
    stories = [matched(remembered, number, telling) for number, telling in enumerate((one, other, story))]
    events = [alone(each, f"event {number}") for number, each in enumerate(stories[:2])]
    events[1] = replace(events[1], **(younger or {}))  # type: ignore[arg-type]
    opened = [(event, [each]) for event, each in zip(events, stories[:2], strict=True)]
    return place(stories[2], remembered, opened)


def alone(of: Matched, name: str) -> Event:
    """Make the event of one story."""
    at = of.story.published
    return Event(id=name, storyline="line", began=at, last=at, stories=(of.story.id,))


def test_the_younger_event_joins_the_older_one_with_the_story() -> None:
    """A report that fits two events which report the same makes them one; it joins that, and says why."""
    placed = third(BLOCKED, BLOCKED_TOO, BOTH)
    assert placed.merge is not None
    assert (placed.merge.kept, placed.merge.left) == ("event 0", "event 1")
    assert placed.merge.at == MOMENT + timedelta(hours=2)
    assert placed.merge.terms
    assert placed.event.id == "event 0"
    assert placed.event.stories == ("0", "1", "2")
    assert placed.alert is AlertKind.MORE
    assert any(reason.startswith("shows that event 1 is one with event 0: both") for reason in placed.reasons)


@pytest.mark.parametrize("other", [ANSWER, ("en", "Turkey's weather office warns of snow in the east")])
def test_what_is_not_the_same_is_left_apart(other: Telling) -> None:
    """An answer that names all of what it answers, and a story of something else, are not merged."""
    assert third(BLOCKED, other, BOTH).merge is None


def test_what_the_operator_parted_is_not_merged_again() -> None:
    """However alike they are."""
    assert third(BLOCKED, BLOCKED_TOO, BOTH, younger={"apart": ("event 0",)}).merge is None


def test_what_was_told_takes_over_what_was_not_sure_enough() -> None:
    """The event that readers know stays, though it is the younger one."""
    remembered = Remembered(LEXICON.study)
    stories = [matched(remembered, number, telling) for number, telling in enumerate((BLOCKED, BLOCKED_TOO, BOTH))]
    events = [alone(each, f"event {number}") for number, each in enumerate(stories[:2])]
    opened = [(replace(events[0], unsure=True), [stories[0]]), (events[1], [stories[1]])]
    placed = place(stories[2], remembered, opened)
    assert placed.merge is not None
    assert (placed.merge.kept, placed.merge.left) == ("event 1", "event 0")
    assert placed.event.began == MOMENT
    assert not placed.event.unsure


@pytest.mark.parametrize(("house", "alert"), [("Outlet 1", AlertKind.NEW), ("Outlet 0", AlertKind.NONE)])
def test_two_events_that_were_not_sure_enough_bear_each_other_out(house: str, alert: AlertKind) -> None:
    """They are told as one where two houses report them, and wait on where one house wrote all of it."""
    remembered = Remembered(LEXICON.study)
    text = "The regulator gave no reason. Editors learned of it from readers who wrote to them in the morning."
    first = matched(remembered, 0, BLOCKED, publisher="Outlet 0")
    second = matched(remembered, 1, BLOCKED, publisher=house, text=text)
    late = matched(remembered, 2, BOTH, publisher="Outlet 0")
    opened = [(replace(alone(each, f"event {each.story.id}"), unsure=True), [each]) for each in (first, second)]
    placed = place(late, remembered, opened)
    assert placed.merge is not None
    assert placed.alert is alert
