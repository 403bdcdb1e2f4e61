"""How much an event weighs, and why."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.lexicon import Lexicon
from bot.settings.entities import read_entities
from bot.steps.severity import weigh
from bot.types import Severity, Story
from tests.telling import NOW, case, event, story

LEXICON = Lexicon(read_entities(Path(__file__).parents[2] / "config" / "entities.toml", []).values())


def weight(*stories: Story, **changes: object) -> tuple[Severity, str]:
    """Weigh an event of these stories."""
    level, reasons = weigh(case(*stories, **changes), [LEXICON.read(each) for each in stories], LEXICON.entities)
    return level, "; ".join(reasons)


def titled(language: str, title: str) -> Story:
    """Make a story of a title."""
    return story(1, id=f"{language} {title}", language=language, title=title)


@pytest.mark.parametrize(
    ("least", "titles"),
    [
        (Severity.MINOR, {"en": "Trade turnover with Russia reported for May", "ru": "Товарооборот с Россией за май"}),
        (Severity.NOTABLE, {"en": "Baku summons Russian envoy", "az": "Rusiya səfiri XİN-ə çağırılıb"}),
        (Severity.IMPORTANT, {"en": "Police detain 12 in raid", "ru": "Задержаны 12 человек"}),
        (Severity.SERIOUS, {"en": "Two people die in custody", "az": "İki nəfər ölüb"}),
        (Severity.CRITICAL, {"en": "Airliner crashes, 38 killed", "uk": "Розбився літак, загинули 38 людей"}),
    ],
)
def test_the_same_in_every_language(least: Severity, titles: dict[str, str]) -> None:
    """A title weighs what it tells, whatever its language."""
    for language, title in titles.items():
        assert weight(titled(language, title))[0] == least, title


def test_what_is_spoken_of_weighs_less_than_what_happens() -> None:
    """To speak of a strike is less than a strike."""
    strike = weight(titled("en", "Missile strike hits embassy in Kyiv"))[0]
    speech = weight(titled("en", "Kremlin denies strike hit embassy in Kyiv"))[0]
    assert speech < strike


def test_a_follow_up_does_not_weigh_its_parent_s_deed() -> None:
    """A later stage that only recalls a crash weighs less than the crash."""
    it = titled("en", "Airliner crash: questions remain")
    assert weight(it, event=event(it, parent="e0"))[0] < weight(it)[0]


def test_many_houses_weigh_more_and_fast_ones_more_still() -> None:
    """Corroboration lifts an event, and so does the speed with which it spreads."""
    title = "Police detain editors in Baku"
    alone = weight(story(1, id="a", title=title))
    slow = [story(n, id=f"b{n}", title=title, published=NOW - timedelta(hours=9 - n)) for n in range(1, 9)]
    fast = [story(n, id=f"c{n}", title=title) for n in range(1, 9)]
    assert alone[0] < weight(*slow)[0]
    assert "8 publishers +1.0" in weight(*slow)[1]
    assert "8 within an hour" in weight(*fast)[1]
    assert weight(*(replace(each, grade="E") for each in fast))[0] == alone[0]


def test_the_reasons_name_what_counted() -> None:
    """Action, people harmed and office are named with their points."""
    _, reasons = weight(titled("en", "Putin apologises to Aliyev"))
    assert "apologise +1.8" in reasons
    assert "putin +1.0" in reasons


def test_a_spokesman_is_no_president() -> None:
    """Who speaks for an office does not hold it."""
    assert "peskov +0.3" in weight(titled("en", "Peskov regrets the decision"))[1]


def test_flight_numbers_are_no_casualties() -> None:
    """The number of a flight beside a death counts nobody."""
    assert "8243" not in weight(titled("en", "Flight 8243 deaths remembered"))[1]
