"""When it happened, and what is old news though it was published just now."""

from datetime import UTC, date, datetime

import pytest

from bot.lexicon import Lexicon
from bot.steps.happened import day_of, staleness
from bot.types import Story
from tests.telling import story

LEXICON = Lexicon([])
TUESDAY = datetime(2025, 7, 1, 12, 0, tzinfo=UTC)


def report(title: str, text: str = "", language: str = "en", **changes: object) -> Story:
    """Make a report published on Tuesday, 1 July 2025."""
    return story(
        1, id=f"{title}{text}{changes}", title=title, text=text, language=language, **{"published": TUESDAY} | changes
    )


def day(*reports: Story) -> date | None:
    """Find the day of an event with these reports."""
    return day_of(reports, [LEXICON.read(each) for each in reports])


def stale(*reports: Story) -> str:
    """Find why these reports are old news."""
    return staleness(reports, [LEXICON.read(each) for each in reports])


@pytest.mark.parametrize(
    ("language", "title", "found"),
    [
        ("en", "Brothers died in custody on 28 June", date(2025, 6, 28)),
        ("en", "Brothers died in custody on Saturday", date(2025, 6, 28)),
        ("en", "Brothers died in custody yesterday", date(2025, 6, 30)),
        ("ru", "Братья погибли в субботу после задержания", date(2025, 6, 28)),
        ("ru", "28 июня в Екатеринбурге погибли братья", date(2025, 6, 28)),
        ("ru", "Среди задержанных есть раненые", None),
        ("uk", "Брати загинули в суботу після затримання", date(2025, 6, 28)),
        ("az", "Qardaşlar iyunun 28-də həlak olub", date(2025, 6, 28)),
        ("az", "Qardaşlar şənbə günü həlak olub", date(2025, 6, 28)),
        ("tr", "Kardeşler 28 Haziran'da öldü", date(2025, 6, 28)),
        ("tr", "Kardeşler cumartesi günü öldü", date(2025, 6, 28)),
        ("en", "Baku recalls the crash of 25 December", None),
        ("en", "Baku to open the road on 5 August", None),
        ("en", "Nobody was hurt since Wednesday", None),
        ("en", "Baku summons the envoy", None),
    ],
)
def test_the_day_that_a_report_names(language: str, title: str, found: date | None) -> None:
    """Dates, weekdays and `yesterday` are read in every language; days long ago or to come are not the news."""
    assert day(report(title, language=language)) == found


def test_the_day_may_stand_in_the_first_sentence_only() -> None:
    """What later sentences date is background."""
    assert day(report("Envoy summoned", "He came on 29 June. Talks failed.")) == date(2025, 6, 29)
    assert day(report("Envoy summoned", "Talks failed. He came on 29 June.")) is None


def test_one_report_among_many_dates_nothing() -> None:
    """A day counts when a third of the reports name it."""
    others = [report(f"Envoy summoned {number}") for number in range(3)]
    assert day(report("Envoy summoned on 29 June"), *others[:2]) == date(2025, 6, 29)
    assert day(report("Envoy summoned on 29 June"), *others) is None


@pytest.mark.parametrize(
    ("it", "reason"),
    [
        (report("Envoy summoned", url="https://news.example/2025/03/12/envoy"), "address is of 2025-03-12"),
        (report("Envoy summoned", url="https://news.example/20250312/envoy"), "address is of 2025-03-12"),
        (report("Envoy summoned", url="https://news.example/2025/06/30/envoy"), ""),
        (report("Envoy summoned", url="https://news.example/a/20259988"), ""),
        (report("On 3 March 2025 the envoy was summoned"), "dated 2025-03-03"),
        (report("Посла вызвали 3 марта 2025 года", language="ru"), "dated 2025-03-03"),
        (report("Court rules on the crash of 25 December 2024", "It ruled on Monday."), ""),
        (report("Anniversary of the crash of 25 December 2024"), ""),
        (report("Envoy summoned over the crash of 25 December"), ""),
    ],
)
def test_old_news(it: Story, reason: str) -> None:
    """An old address, or an old day with its year and nothing newer, tells old news; background does not."""
    assert reason in stale(it)
    assert bool(stale(it)) == bool(reason)


def test_one_fresh_report_is_enough() -> None:
    """An event is old news only where all its reports are."""
    old = report("Envoy summoned", url="https://news.example/2025/03/12/envoy")
    assert stale(old)
    assert not stale(old, report("Envoy summoned again"))
