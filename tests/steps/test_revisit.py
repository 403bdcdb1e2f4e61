"""When pages of told stories are looked at again, and what their answers mean."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings.sections import Articles
from bot.steps.revisit import HOURS, Sight, after_visit, begun, seen, unseen
from bot.types import AlertKind, Page
from tests.telling import NOW, story

THERE, MISSING, UNCLEAR = Sight.THERE, Sight.MISSING, Sight.UNCLEAR
VANISHED, REFILED = AlertKind.VANISHED, AlertKind.REFILED
GAPS = Articles().again
HOUR = timedelta(hours=1)


def live(sights: list[Sight], *, there: bool = True) -> tuple[list[AlertKind | None], list[float]]:
    """Visit a page as planned as long as there are answers; give what each did, and at which hour it was made."""
    at, did, hours = begun(story(), there=there, gaps=GAPS, now=NOW), [], []
    for sight in sights:
        if at is None or at.due is None:
            break
        hours.append((at.due - NOW) / HOUR)
        at, alert = after_visit(at, sight, GAPS, at.due)
        did.append(alert)
    return did, hours


@pytest.mark.parametrize(
    ("sights", "did", "hours"),
    [
        ([THERE] * 9, [None] * 5, [1, 3, 8, 20, 44]),
        ([MISSING, MISSING, MISSING], [None, None, VANISHED], [1, 3, 6]),
        ([THERE, MISSING, MISSING, THERE], [None, None, VANISHED, REFILED], [1, 3, 6, 8]),
        ([THERE, MISSING, THERE, THERE], [None, None, None, None], [1, 3, 6, 8]),
        ([THERE, THERE, THERE, THERE, MISSING, MISSING], [None] * 5 + [VANISHED], [1, 3, 8, 20, 44, 47]),
        ([THERE, MISSING, UNCLEAR, MISSING], [None, None, None, VANISHED], [1, 3, 6, 8]),
        ([MISSING, UNCLEAR, MISSING], [None, None, VANISHED], [1, 3, 6]),
        ([UNCLEAR] * 9, [None] * 5, [1, 3, 8, 20, 44]),
        ([THERE, MISSING, MISSING, MISSING, MISSING], [None, None, VANISHED, None, None], [1, 3, 6, 8, 20]),
    ],
)
def test_a_page_vanishes_by_two_answers_hours_apart(
    sights: list[Sight], did: list[AlertKind | None], hours: list[float]
) -> None:
    """It is told once, after at least three hours, and again when it is back; what is unclear changes nothing."""
    assert live(sights) == (did, hours)


def test_a_page_that_was_never_there_cannot_vanish() -> None:
    """Servers that show the bot nothing from the start say nothing of a report; once seen, it counts."""
    assert live([MISSING] * 9, there=False) == ([None] * 5, [1, 3, 8, 20, 44])
    assert live([THERE, MISSING, MISSING], there=False)[0] == [None, None, VANISHED]


def test_without_gaps_nothing_is_visited_again() -> None:
    """The operator may leave it out."""
    assert begun(story(), there=True, gaps=(), now=NOW) is None


@given(st.lists(st.sampled_from(Sight), min_size=30, max_size=30), st.booleans())
def test_visits_are_few_and_alerts_take_turns(sights: list[Sight], there: bool) -> None:
    """Whatever the answers, two days later it is over, after few visits; what is back had vanished before."""
    did, hours = live(sights, there=there)
    told = [alert for alert in did if alert]
    assert len(hours) <= 2 * len(GAPS)
    assert hours[-1] <= 48
    assert told == [VANISHED, REFILED] * (len(told) // 2) + [VANISHED] * (len(told) % 2)


@given(st.floats(0, 500))
def test_a_bot_that_was_off_looks_once_more_at_most_for_certainty(hours: float) -> None:
    """What was due meanwhile is made up by one visit; a page found missing then is asked for once more."""
    before = begun(story(), there=True, gaps=GAPS, now=NOW)
    assert before is not None
    late = NOW + HOUR + timedelta(hours=hours)
    after, alert = after_visit(before, MISSING, GAPS, late)
    assert alert is None
    assert after.due is not None
    assert late < after.due <= late + HOURS


@pytest.mark.parametrize(
    ("ended", "sight"),
    [
        (None, THERE),
        ("https://outlet.example/", UNCLEAR),
        ("https://outlet.example/en", UNCLEAR),
        ("https://outlet.example/news/2025", UNCLEAR),
        ("https://outlet.example/news/2025/raid-in-the-city", THERE),
        ("https://www.outlet.example/news/2025/raid/", THERE),
        ("https://outlet.example/news/2025/raid?amp=1", THERE),
    ],
)
def test_a_redirect_to_something_higher_up_says_nothing(ended: str | None, sight: Sight) -> None:
    """Sites that lead vanished articles to their home page do so with live ones too; a new name is the article."""
    assert seen(Page(url="https://outlet.example/news/2025/raid", body=b"", ended=ended)) is sight


@pytest.mark.parametrize(
    "trouble",
    ["timeout", "blocked", "limited", "server", "status", "robots", "unreachable", "certificate", "redirects"],
)
def test_only_404_and_410_count(trouble: str) -> None:
    """A server in trouble or a refusal says nothing of the report."""
    assert unseen(trouble) is UNCLEAR
    assert unseen("gone") is MISSING
