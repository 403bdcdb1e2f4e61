"""Numbers of a passage with what they count, and the days that it speaks of."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from bot.lexicon.concepts import Concept

NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[  ,.]\d{3})+(?![\w,.]*\d)|(?<![\w.,])\d+(?:[.,]\d{1,2})?(?!\w)")
"""`1,250`, `1 250` and `1.250` are one number; `J2`, `8243rd` and `5.12.2024` are none."""

TOLLS = frozenset({"kill", "injure", "survive", "detain", "arrest", "deport", "expel", "release"})
"""Actions that are counted in people, and whose count changes while an event is being reported."""

COUNTED = TOLLS | {
    "passenger", "pilot", "citizen", "source", "explode", "missile", "drone", "flight", "relative", "journalist",
    "people", "city", "percent", "kilometre", "year", "month", "day", "hour", "page", "dollar", "tonne",
}  # fmt: skip
"""What numbers of this trade count."""

REACH = 4
"""Words between a number and what it counts, at most; `42 of the passengers were citizens` needs them."""

BEHIND = 0.5
"""What stands before a number is taken only where nothing as near follows."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts."""

    value: float
    unit: str
    """Name of a concept; empty where nothing near can be counted."""
    position: int


def quantities(text: str, starts: Sequence[int], found: Sequence[tuple[int, Concept]]) -> list[Quantity]:
    """List the numbers of a passage, in digits or words, with what they count."""
    countable = [(place, concept.name) for place, concept in found if concept.name in COUNTED]
    values = digits(text, starts) + spelled(found)
    days = {place for place, _, _ in dates(values, found)}
    return [Quantity(value, _counted(place, countable), place) for place, value in sorted(values) if place not in days]


def tolls(text: str, starts: Sequence[int], found: Sequence[tuple[int, Concept]]) -> list[Quantity]:
    """List the numbers that count people; `killed ten years ago` counts years."""
    timed = {place - 1 for place, each in found if each.kind == "units" and each.name != "people"}
    return [each for each in quantities(text, starts, found) if each.unit in TOLLS and each.position not in timed]


def digits(text: str, starts: Sequence[int]) -> list[tuple[int, float]]:
    """List the numbers in digits, each with the place of its last word."""
    return [(bisect_right(starts, match.end() - 1) - 1, number(match.group())) for match in NUMBER.finditer(text)]


def spelled(found: Sequence[tuple[int, Concept]]) -> list[tuple[int, float]]:
    """List the numbers in words, each with the place of its last word: `twenty-one` and `триста сорок` are one each."""
    values: list[tuple[int, float]] = []
    for place, concept in found:
        if concept.kind == "numerals":
            value = float(concept.name)
            last = values[-1] if values else (-2, 0.0)
            room = next((room for room in (100, 10) if last[1] >= room and last[1] % room == 0), 1)
            joins = last[0] == place - 1 and 0 < value < room and last[1] != 10
            values = [*values[:-1], (place, last[1] + value)] if joins else [*values, (place, value)]
    return values


def number(text: str) -> float:
    """Read a number in digits, whatever groups its thousands."""
    if re.fullmatch(r"\d{1,3}(?:[  ,.]\d{3})+", text):
        return float(re.sub(r"\D", "", text))
    return float(text.replace(",", "."))


def _counted(place: int, countable: Sequence[tuple[int, str]]) -> str:
    """Choose what a number counts: a toll within reach, else the nearest thing; what follows before what precedes."""
    near = [
        (name not in TOLLS, abs(other - place) + (BEHIND if other < place else 0), name)
        for other, name in countable
        if other != place and abs(other - place) <= REACH
    ]
    return min(near)[2] if near else ""


def dates(values: Sequence[tuple[int, float]], found: Sequence[tuple[int, Concept]]) -> list[tuple[int, int, int]]:
    """List the days that a passage speaks of as place of the number, day and month."""
    months = {place: int(concept.name) for place, concept in found if concept.kind == "months"}
    return [
        (place, int(value), months[beside])
        for place, value in values
        for beside in (place + 1, place - 1)
        if beside in months and value.is_integer() and 1 <= value <= 31
    ]
