"""Count a storyline's events and publishers, day by day and by country."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.types import Case, Pulse

DAYS = 14
"""How far back the picture looks: two weeks stay readable on a phone."""
LEAST = 7
"""Days that are shown also where the storyline is younger."""
COUNTRIES = 8


def pulse_of(cases: Sequence[Case], zone: str, until: datetime) -> Pulse:
    """Count what these events show, on the channel's calendar; an event counts on the day on which it began."""
    local = ZoneInfo(zone)

    def day(moment: datetime) -> date:
        return moment.astimezone(local).date()

    last = day(until)
    began = [day(case.event.began) for case in cases]
    reports = {(day(story.published), story.publisher) for case in cases for story in case.standing}
    first = max(last - timedelta(days=DAYS - 1), min([*began, last - timedelta(days=LEAST - 1)]))
    days = [first + timedelta(days=after) for after in range((last - first).days + 1)]
    counted = tuple((each, began.count(each), sum(on == each for on, _ in reports)) for each in days)
    return Pulse(days=counted, countries=by_country(cases, first, day))


def by_country(cases: Sequence[Case], first: date, day: Callable[[datetime], date]) -> tuple[tuple[str, int], ...]:
    """Count the publishers of each country, most first."""
    houses = {
        (story.country, story.publisher) for case in cases for story in case.standing if day(story.published) >= first
    }
    countries = [country for country, _ in houses]
    ranked = sorted(set(countries), key=lambda country: (-countries.count(country), country))
    return tuple((country, countries.count(country)) for country in ranked[:COUNTRIES])
