"""The numbers and days of a text, as the check compares them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.lexicon import Passage, Reading
from bot.lexicon.concepts import concepts
from bot.lexicon.quantities import TOLLS, dates, digits, quantities, spelled
from bot.steps.ground.known import known
from bot.text import fold

ARTICLES = (0.0, 1.0)
"""`One` and its like are articles as often as numbers, and a zero is a way to say none."""

BOTH = 2.0
"""`The two presidents` stands for both, where nobody was counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a text counts and dates."""

    numbers: frozenset[float]
    tolls: frozenset[tuple[float, str]]
    """How many were killed, held and so on."""
    days: frozenset[tuple[int, int]]
    """Day and month."""
    months: frozenset[int]


def facts(readings: Iterable[Reading]) -> Facts:
    """Collect the facts of several texts."""
    passages = [(passage, reading.language) for reading in readings for passage in (reading.title, reading.text)]
    read = [passage_facts(passage, language) for passage, language in passages]
    return Facts(
        numbers=frozenset().union(*(each.numbers for each in read)),
        tolls=frozenset().union(*(each.tolls for each in read)),
        days=frozenset().union(*(each.days for each in read)),
        months=frozenset().union(*(each.months for each in read)),
    )


def passage_facts(passage: Passage, language: str) -> Facts:
    """Find the facts of one passage: numbers in digits and in words, multiplied by the word that follows."""
    words = [word.text for word in passage.words]
    found = concepts(words, language)
    values = digits(passage.text, passage.starts)
    values += spelled(found) + [(place, float(each.name)) for place, each in found if each.kind == "ordinals"]
    counted = quantities(passage.text, passage.starts, found)
    # `killed ten years ago` counts years
    timed = {place - 1 for place, each in found if each.kind == "units" and each.name != "people"}
    return Facts(
        numbers=frozenset(value * scale(words, place) for place, value in values),
        tolls=frozenset(
            (each.value, each.unit) for each in counted if each.unit in TOLLS and each.position not in timed
        ),
        days=frozenset((day, month) for _, day, month in dates(values, found)),
        months=frozenset(int(each.name) for _, each in found if each.kind == "months"),
    )


def scale(words: Sequence[str], place: int) -> int:
    """Say what the word after a number multiplies it by."""
    following = fold(words[place + 1]) if place + 1 < len(words) else ""
    return next((scale for scale, listed in known().scales.items() if listed.has(following)), 1)


def wrong_facts(answer: Facts, sources: Facts, published: Iterable[date]) -> list[str]:
    """Name the numbers and days of an answer that its sources do not have."""
    near = {day + timedelta(days=n) for day in published for n in (-1, 0)}
    numbers = sources.numbers | {float(day.year) for day in near}
    if sources.months - {day.month for day in near}:
        numbers |= {float(day.year - 1) for day in near}
    days = sources.days | {(day.day, day.month) for day in near}
    numbers |= {float(day) for day, _ in answer.days & days}
    months = sources.months | {day.month for day in near}
    if not any(value == BOTH for value, _ in answer.tolls):
        numbers |= {BOTH}
    tolls = {value for value, _ in sources.tolls}
    counted = {unit for _, unit in sources.tolls}
    return [
        *(f"number {value:g}" for value in sorted(answer.numbers - numbers) if value not in ARTICLES),
        *(f"day {day}.{month}" for day, month in sorted(answer.days - days)),
        *(f"month {month}" for month in sorted(answer.months - months)),
        *(
            f"{value:g} counted as {unit}"
            for value, unit in sorted(answer.tolls - sources.tolls)
            if value in tolls and unit in counted and value not in ARTICLES
        ),
    ]
