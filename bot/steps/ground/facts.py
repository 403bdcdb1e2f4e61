"""The numbers and days of a text, as the check compares them."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from bot.lexicon import Passage, Reading
from bot.lexicon.concepts import Concept, concepts
from bot.lexicon.quantities import dates, digits, tolls
from bot.steps.ground.known import known
from bot.steps.ground.numbers import valued
from bot.text import fold

ARTICLES = (0.0, 1.0)
"""`One` and its like are articles as often as numbers, and a zero is a way to say none."""

BOTH = 2.0
"""`The two presidents` stands for both, where it is a word and nobody was counted."""

WITHIN = {
    "en": re.compile(r"\b(?:in|since|until|by) \w+$"),
    "ru": re.compile(r"[еь]$"),
    "uk": re.compile(r"[ійень]$"),
    "az": re.compile(r"[dt][aə]$"),
    "tr": re.compile(r"[dt][ae]$"),
}
"""How what leads up to a number ends where its month says when something is, not which day: `in July 12 concerts`."""

SURNAME = re.compile(r"(?:ov|ev|ova|eva)$")
"""How a surname ends that begins like a month: Kasımov, Nisanova."""

WEEK = 6
"""Days around the publication in which a day of the week is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a text counts and dates."""

    numbers: frozenset[float]
    figures: frozenset[float]
    """Those in digits."""
    tolls: frozenset[tuple[float, str]]
    """How many were killed, held and so on."""
    days: frozenset[tuple[int, int]]
    """Day and month."""
    months: frozenset[int]
    told: frozenset[float]
    """Numbers that it says without naming them: `an hour and a half`."""
    weekdays: frozenset[int]
    """From Monday on."""


def facts(readings: Iterable[Reading]) -> Facts:
    """Collect the facts of several texts."""
    passages = [(passage, reading.language) for reading in readings for passage in (reading.title, reading.text)]
    read = [passage_facts(passage, language) for passage, language in passages]
    return Facts(
        numbers=frozenset().union(*(each.numbers for each in read)),
        figures=frozenset().union(*(each.figures for each in read)),
        tolls=frozenset().union(*(each.tolls for each in read)),
        days=frozenset().union(*(each.days for each in read)),
        months=frozenset().union(*(each.months for each in read)),
        told=frozenset().union(*(each.told for each in read)),
        weekdays=frozenset().union(*(each.weekdays for each in read)),
    )


def passage_facts(passage: Passage, language: str) -> Facts:
    """Find the facts of one passage: numbers in digits and in words, multiplied by the word that follows."""
    found = [
        (place, each)
        for place, each in concepts([word.text for word in passage.words], language)
        if each.kind != "months" or not SURNAME.search(passage.words[place].key)
    ]
    ordinal = [(place, float(each.name)) for place, each in found if each.kind == "ordinals"]
    figures = digits(passage.text, passage.starts)
    numbers = valued(passage)
    folded = fold(passage.text)
    return Facts(
        numbers=frozenset(value for _, value in (*numbers, *ordinal)),
        figures=frozenset(value for _, value in figures),
        tolls=frozenset((each.value, each.unit) for each in tolls(passage.text, passage.starts, found)),
        days=frozenset(
            (day, month)
            for place, day, month in dates(numbers + ordinal, found)
            if not is_within(passage, place, found)
        ),
        months=frozenset(int(each.name) for _, each in found if each.kind == "months"),
        told=frozenset(float(value) for value, listed in known().told.items() if listed.found(folded)),
        weekdays=frozenset(weekdays(folded)),
    )


def is_within(passage: Passage, place: int, found: Iterable[tuple[int, Concept]]) -> bool:
    """Say whether the month beside a number says when something is that the number counts: `İyulda 12 konsert`."""
    months = {where for where, each in found if each.kind == "months"}
    if place + 1 in months or place - 1 not in months:
        return False
    end = passage.starts[place - 1] + len(passage.words[place - 1].text)
    return bool(WITHIN[passage.language].search(fold(passage.text[:end])))


def weekdays(folded: str) -> Iterator[int]:
    """Give the days of the week that a folded text names; `cümə axşamı` is Thursday and no `cümə`."""
    forms = [(form, day) for day, listed in known().weekdays.items() for form in listed.found(folded)]
    for form, day in sorted(forms, key=lambda each: -len(each[0])):
        if re.search(rf"(?<!\w){re.escape(form)}", folded):
            folded = re.sub(rf"(?<!\w){re.escape(form)}", " ", folded)
            yield day


def on(day: tuple[int, int], near: Iterable[date]) -> Iterator[int]:
    """Give the days of the week that a day and month may be, in the years of the publications."""
    for year in {each.year for each in near}:
        with suppress(ValueError):
            yield date(year, day[1], day[0]).weekday()


def wrong_facts(answer: Facts, sources: Facts, published: Iterable[date]) -> list[str]:
    """Name the numbers and days of an answer that its sources do not have."""
    near = {day + timedelta(days=n) for day in published for n in (-1, 0)}
    week = {day + timedelta(days=n) for day in published for n in range(-WEEK, WEEK + 1)}
    near |= {day for day in week if day.weekday() in sources.weekdays}
    numbers = sources.numbers | sources.told | {float(day.year) for day in near}
    if sources.months - {day.month for day in near}:
        numbers |= {float(day.year - 1) for day in near}
    days = sources.days | {(day.day, day.month) for day in near}
    numbers |= {float(day) for day, _ in answer.days & days}
    months = sources.months | {day.month for day in near}
    if BOTH not in answer.figures and not any(value == BOTH for value, _ in answer.tolls):
        numbers |= {BOTH}
    possible = (
        sources.weekdays | {day.weekday() for day in near} | {weekday for day in days for weekday in on(day, near)}
    )
    counts = {value for value, _ in sources.tolls}
    counted = {unit for _, unit in sources.tolls}
    return [
        *(f"number {value:g}" for value in sorted(answer.numbers - numbers) if value not in ARTICLES),
        *(f"day {day}.{month}" for day, month in sorted(answer.days - days)),
        *(f"weekday {day}" for day in sorted(answer.weekdays - possible)),
        *(f"month {month}" for month in sorted(answer.months - months)),
        *(
            f"{value:g} counted as {unit}"
            for value, unit in sorted(answer.tolls - sources.tolls)
            if value in counts and unit in counted and value not in ARTICLES
        ),
    ]
