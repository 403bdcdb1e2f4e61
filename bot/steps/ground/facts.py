"""The numbers and days of a text, as the check compares them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.lexicon import Passage, Reading
from bot.lexicon.concepts import concepts
from bot.lexicon.quantities import dates, digits, spelled, tolls
from bot.steps.ground.known import known
from bot.text import fold

ARTICLES = (0.0, 1.0)
"""`One` and its like are articles as often as numbers, and a zero is a way to say none."""

BOTH = 2.0
"""`The two presidents` stands for both, where it is a word and nobody was counted."""

TEN = 10

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
    found = concepts([word.text for word in passage.words], language)
    ordinal = [(place, float(each.name)) for place, each in found if each.kind == "ordinals"]
    figures = digits(passage.text, passage.starts)
    folded = fold(passage.text)
    return Facts(
        numbers=frozenset(value for _, value in (*valued(passage), *ordinal)),
        figures=frozenset(value for _, value in figures),
        tolls=frozenset((each.value, each.unit) for each in tolls(passage.text, passage.starts, found)),
        days=frozenset((day, month) for _, day, month in dates(figures + spelled(found) + ordinal, found)),
        months=frozenset(int(each.name) for _, each in found if each.kind == "months"),
        told=frozenset(float(value) for value, listed in known().told.items() if listed.found(folded)),
        weekdays=frozenset(day for day, listed in known().weekdays.items() if listed.found(folded)),
    )


def valued(passage: Passage) -> list[tuple[int, float]]:
    """List the numbers of a passage, in digits and in words, each multiplied by the word after its last place."""
    words = [word.text for word in passage.words]
    spelt = [and_one(words, place, value) for place, value in spelled(concepts(words, passage.language))]
    values = digits(passage.text, passage.starts) + spelt
    return sorted((place, value * scale(words, place)) for place, value in values)


def and_one(words: Sequence[str], place: int, value: float) -> tuple[int, float]:
    """Add the `bir` of `iyirmi bir` to its ten; alone the word is an article."""
    follows = value >= TEN and value % TEN == 0 and words[place + 1 : place + 2] == ["bir"]
    return (place + 1, value + 1) if follows else (place, value)


def scale(words: Sequence[str], place: int) -> int:
    """Say what the word after a number multiplies it by."""
    following = fold(words[place + 1]) if place + 1 < len(words) else ""
    return next((scale for scale, listed in known().scales.items() if listed.has(following)), 1)


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
    counts = {value for value, _ in sources.tolls}
    counted = {unit for _, unit in sources.tolls}
    return [
        *(f"number {value:g}" for value in sorted(answer.numbers - numbers) if value not in ARTICLES),
        *(f"day {day}.{month}" for day, month in sorted(answer.days - days)),
        *(f"month {month}" for month in sorted(answer.months - months)),
        *(
            f"{value:g} counted as {unit}"
            for value, unit in sorted(answer.tolls - sources.tolls)
            if value in counts and unit in counted and value not in ARTICLES
        ),
    ]
