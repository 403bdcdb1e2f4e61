"""Tell where the sources of the two sides say different things of one event: another number, or that it is not so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.lexicon import Passage, Reading
from bot.lexicon.concepts import concepts
from bot.lexicon.quantities import tolls
from bot.types import Accounts, Story

LAG = timedelta(minutes=15)
"""How long after the higher number was out the lower one must have been said for it to be no older state of things."""

HEDGES = {
    "en": r"at least|not? (?:less|fewer) than|more than|over|about|around|some|nearly|almost|up to|dozens|reportedly",
    "ru": r"не ме(?:нее|ньше)|минимум|более|больше|свыше|около|порядка|почти|до|десятк\w+|предварительн\w+",
    "uk": r"не менше|щонайменше|мінімум|понад|більше|близько|майже|до|десятк\w+|попередн\w+",
    "az": r"ən azı|azı|azından|çox|artıq|təxminən|yaxın|qədər|onlarla|ilkin",
    "tr": r"en az|asgari|fazla|aşkın|yaklaşık|civarında|kadar|onlarca|ilk belirlemelere",
}
"""Words beside a number that make it no exact one."""
BEFORE, AFTER = 24, 16
"""Letters before and after a number in which such a word is looked for."""


@dataclass(frozen=True, slots=True)
class Count:
    """What one source counts."""

    country: str
    unit: str
    value: float
    at: datetime


Told = tuple[Story, Reading]


def differing(told: Sequence[Told], denied: Sequence[bool], sides: tuple[str, str]) -> Accounts | None:
    """Say what the outlets of two countries tell differently, given which stories deny what they report.

    None unless each side is at one with itself. The lower number must have been said after the higher was out: else it
    may only be older. One side denies where all its headlines say that one of its own does, and no headline of
    the other side speaks of a denial.
    """
    counts = [count for story, reading in told if story.country in sides for count in counted(story, reading)]
    for unit in sorted({count.unit for count in counts}):
        one, other = (
            last_said([each for each in counts if (each.unit, each.country) == (unit, side)]) for side in sides
        )
        if one and other and is_other(one, other):
            return Accounts(unit=unit, said=((sides[0], one[0].value), (sides[1], other[0].value)))
    return denial(told, denied, sides)


def counted(story: Story, reading: Reading) -> Iterator[Count]:
    """List what a story's headline and first sentence count exactly, and once."""
    found = [pair for passage in (reading.title, reading.text) for pair in exact(passage, reading.language)]
    for unit in sorted({unit for unit, _ in found}):
        values = {value for each, value in found if each == unit}
        if len(values) == 1 and (value := values.pop()) is not None:
            yield Count(story.country, unit, value, story.published)


def exact(passage: Passage, language: str) -> Iterator[tuple[str, float | None]]:
    """List the tolls of a passage's first sentence; None stands for a number that is no exact one."""
    found = concepts([word.text for word in passage.words], language)
    for each in tolls(passage.text, passage.starts, found):
        if passage.sentences[each.position] == 0:
            start = passage.starts[each.position]
            word = passage.words[each.position].text
            vague = is_hedged(passage.text, start, start + len(word), language)
            spelt_out = each.value <= 1 and not word[0].isdigit()  # `one of the wounded` counts nobody
            yield each.unit, None if vague or spelt_out else each.value


def is_hedged(text: str, start: int, end: int, language: str) -> bool:
    """Say whether a number is given as a rough one."""
    words = HEDGES.get(language, HEDGES["en"])
    around = f"{text[max(0, start - BEFORE) : start]} | {text[end : end + AFTER]}"
    return re.search(rf"\b(?:{words})\b", around, re.IGNORECASE) is not None


def last_said(counts: Sequence[Count]) -> Sequence[Count]:
    """Give the counts of a side from where all are the last one; none where the side went back and forth."""
    ordered = sorted(counts, key=lambda count: count.at)
    values = [count.value for count in ordered]
    since = values.index(values[-1]) if values else 0
    return ordered[since:] if len(set(values[since:])) == 1 else []


def is_other(one: Sequence[Count], other: Sequence[Count]) -> bool:
    """Say whether two sides stand by different numbers, the lower one in spite of the higher."""
    if one[0].value == other[0].value:
        return False
    lower, higher = sorted((one, other), key=lambda said: said[0].value)
    return lower[-1].at >= higher[0].at + LAG


def denial(told: Sequence[Told], denied: Sequence[bool], sides: tuple[str, str]) -> Accounts | None:
    """Say which side denies what the other reports."""
    for side, other in (sides, sides[::-1]):
        mine, theirs = (
            [(reading, no) for (story, reading), no in zip(told, denied, strict=True) if story.country == country]
            for country in (side, other)
        )
        its_own = all(no and speaks(reading) == side for reading, no in mine)
        if mine and theirs and its_own and not any(no for _, no in theirs):
            return Accounts(denied_by=side)
    return None


def speaks(reading: Reading) -> str:
    """Say whose side a headline names first; empty where it names none."""
    return next((mention.country for mention in reading.mentions if mention.where == "title" and mention.country), "")
