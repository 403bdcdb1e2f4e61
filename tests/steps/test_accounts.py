"""Where the sources of the two sides tell one event differently, the message says so, and only where that is sure."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lexicon import Lexicon
from bot.steps.accounts import LAG, differing
from bot.steps.compose import compose
from bot.types import Accounts, Story, Verdict
from bot.types.storylines import Entity, EntityKind, Name
from tests.steps.test_compose import SUMMARY
from tests.telling import CHANNEL, NOW, case, story

LEXICON = Lexicon(
    Entity(id=name, kind=EntityKind.COUNTRY, country=country, names=(Name(text=name, language="en"),))
    for name, country in (("Moscow", "ru"), ("Baku", "az"))
)
SIDES = ("az", "ru")


def report(country: str, title: str, language: str = "en", *, minutes: int = 0, text: str = "") -> Story:
    """Make a report of an outlet of a country."""
    return story(
        1, id=f"{country}{title}{minutes}", country=country, title=title, text=text, language=language,
        published=NOW + timedelta(minutes=minutes),
    )  # fmt: skip


def compared(*reports: Story, denied: tuple[str, ...] = ()) -> Accounts | None:
    """Compare reports; those of the countries `denied` deny."""
    told = [(each, LEXICON.study(each)) for each in reports]
    return differing(told, [each.country in denied for each in reports], SIDES)


@pytest.mark.parametrize(
    ("language", "lower"),
    [
        ("en", "Moscow: 1 killed in the raid"),
        ("ru", "СК: при рейде 1 погибший"),
        ("uk", "Слідком РФ: 1 загиблий під час рейду"),
        ("tr", "Moskova: baskında 1 ölü"),
        ("az", "Moskva: reyd zamanı 1 nəfər həlak olub"),
    ],
)
def test_two_sides_that_count_differently(language: str, lower: str) -> None:
    """A number that is said again after a higher one was out is another account, whatever the language."""
    found = compared(report("az", "Baku: 2 killed in the raid"), report("ru", lower, language, minutes=60))
    assert found == Accounts(unit="kill", said=(("az", 2.0), ("ru", 1.0)))


@pytest.mark.parametrize(
    "reports",
    [
        pytest.param([report("az", "2 killed"), report("ru", "2 killed", minutes=60)], id="they agree"),
        pytest.param([report("ru", "1 killed"), report("az", "2 killed", minutes=60)], id="the toll has risen"),
        pytest.param([report("az", "2 killed"), report("ru", "1 killed", minutes=5)], id="it may not know yet"),
        pytest.param([report("az", "2 killed"), report("tr", "1 killed", minutes=60)], id="no side of the storyline"),
        pytest.param([report("az", "2 killed"), report("az", "1 killed", minutes=60)], id="one side alone"),
        pytest.param([report("az", "2 killed"), report("ru", "At least 1 killed", minutes=60)], id="a rough number"),
        pytest.param([report("az", "2 killed"), report("ru", "One of those killed", minutes=60)], id="no number"),
        pytest.param([report("az", "2 killed"), report("ru", "1 detained", minutes=60)], id="something else counted"),
        pytest.param([report("az", "50 detained"), report("ru", "9 of 50 detained held", minutes=60)], id="a part"),
        pytest.param(
            [report("az", "2 killed"), report("ru", "Raid", text="Police came. In May, 1 was killed.", minutes=60)],
            id="background",
        ),
        pytest.param(
            [report("az", "2 killed"), report("ru", "1 killed", minutes=60), report("ru", "2 killed", minutes=90)],
            id="it has come round",
        ),
        pytest.param(
            [
                report("az", "2 killed"),
                report("ru", "1 killed", minutes=60),
                report("ru", "2 killed", minutes=90),
                report("ru", "1 killed", minutes=120),
            ],
            id="it is divided",
        ),
    ],
)
def test_what_is_not_sure_is_not_said(reports: list[Story]) -> None:
    """Agreement, a rising toll, a lag, rough numbers, parts and background are no other account."""
    assert compared(*reports) is None


def test_one_side_that_denies() -> None:
    """It denies where all its headlines say that one of its own does, and nobody on the other side speaks of that."""
    told = [report("az", "Baku: strike was deliberate"), report("ru", "Moscow denies", minutes=60)]
    assert compared(*told, denied=("ru",)) == Accounts(denied_by="ru")
    assert compared(*told, denied=("az", "ru")) is None
    assert compared(*told[1:], denied=("ru",)) is None
    assert compared(told[0], report("ru", "Baku autopsy refutes it", minutes=60), denied=("ru",)) is None


reports = st.builds(
    lambda country, number, minutes: report(country, f"{number} killed in the raid", minutes=minutes),
    st.sampled_from(["az", "ru", "tr"]),
    st.integers(2, 5),
    st.integers(0, 200),
)


@given(st.lists(reports, max_size=6))
def test_whatever_is_said_was_said(told: list[Story]) -> None:
    """The numbers shown differ, each was reported by that side, and the lower one after the higher was out."""
    found = compared(*told)
    if found is None:
        return
    (_, one), (_, other) = found.said
    assert one != other
    for country, number in found.said:
        assert any(each.country == country and each.title.startswith(f"{number:g} ") for each in told)
    low, high = sorted(found.said, key=lambda said: said[1])
    times = {
        side: [each.published for each in told if each.country == side[0] and each.title.startswith(f"{side[1]:g} ")]
        for side in (low, high)
    }
    assert max(times[low]) >= min(times[high]) + LAG


@given(st.lists(reports, max_size=6))
def test_the_order_of_sides_and_reports_says_nothing(told: list[Story]) -> None:
    """The same reports in another order, and sides named the other way round, tell the same."""
    found, again = compared(*told), compared(*reversed(told))
    assert found == again
    turned = differing([(each, LEXICON.study(each)) for each in told], [False] * len(told), SIDES[::-1])
    assert (found and set(found.said)) == (turned and set(turned.said))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "⚖ Accounts differ: 2 killed (Azerbaijani sources), 1 killed (Russian sources)"),
        ("ru", "⚖ Сообщают разное: 2 погибших (азербайджанские источники), 1 погибший (российские источники)"),
        ("uk", "⚖ Повідомляють різне: 2 загиблих (азербайджанські джерела), 1 загиблий (російські джерела)"),
        (
            "az",
            "⚖ Məlumatlar fərqlidir: 2 nəfər həlak olub (Azərbaycan mənbələri), 1 nəfər həlak olub (Rusiya mənbələri)",
        ),
        ("tr", "⚖ Bilgiler çelişiyor: 2 ölü (Azerbaycan kaynakları), 1 ölü (Rusya kaynakları)"),
    ],
)
def test_the_message_says_it_in_one_line(language: str, said: str) -> None:
    """Above the line of publishers, in the channel's language and its plurals."""
    told = replace(case(), accounts=Accounts(unit="kill", said=(("az", 2.0), ("ru", 1.0))))
    verdict = Verdict(decision=told.decision, show=True, severity=told.severity)
    message, _ = compose(told, verdict, replace(CHANNEL, language=language), SUMMARY, NOW)
    lines = message.wanted.plain.replace("\u00a0", " ").split("\n")
    assert said in lines
    assert lines.index(said) < next(place for place, line in enumerate(lines) if "09:" in line or "08:" in line)


def test_a_denial_and_a_country_without_a_phrase() -> None:
    """Sources of any country can be named."""
    told = replace(case(), accounts=Accounts(denied_by="ge"))
    verdict = Verdict(decision=told.decision, show=True, severity=told.severity)
    message, _ = compose(told, verdict, CHANNEL, SUMMARY, NOW)
    assert "⚖ Accounts differ: sources in Georgia deny it" in message.wanted.plain
