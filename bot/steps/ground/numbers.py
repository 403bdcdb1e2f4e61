"""The numbers of a passage, in digits and in words: `three hundred and five`, `iki yüz əlli min`, `2 тысячи 300`."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.lexicon import Passage
from bot.lexicon.concepts import concepts
from bot.lexicon.quantities import digits
from bot.steps.ground.known import known
from bot.text import fold

TEN = 10
HUNDRED = 100

TEENS = ("az", "tr")
"""Languages that say twelve as `on iki`; in the others nothing is added to a ten of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number as far as it has been read."""

    place: int
    """Of its last word."""
    done: float = 0.0
    """Thousands and more, which nothing multiplies any more."""
    part: float = 0.0
    room: float = 1.0
    """What may still be added in words is less."""
    bare: bool = False
    """It is a `hundred` or `thousand` alone, which may as well be a manner of speaking."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that makes a number, or the last word of one in digits."""

    place: int
    value: float
    scale: bool = False
    figure: bool = False
    article: bool = False
    """It is a number only behind another one."""


def valued(passage: Passage) -> list[tuple[int, float]]:
    """List the numbers of a passage, each with the place of its last word."""
    counts: list[Count] = []
    for mark in marks(passage):
        last = counts[-1] if counts and follows(counts[-1], mark.place, passage) else None
        grown = grow(last, mark) if last else None
        if grown:
            counts[-1] = grown
        elif not mark.article:
            counts.append(begin(mark, passage.language))
    return [(each.place, each.done + each.part) for each in counts if not each.bare]


def marks(passage: Passage) -> Iterator[Mark]:
    """Give the words of a passage that make numbers."""
    found = concepts([word.text for word in passage.words], passage.language)
    spelt = {place: float(each.name) for place, each in found if each.kind == "numerals"}
    figures = dict(digits(passage.text, passage.starts))
    for place, word in enumerate(passage.words):
        folded = fold(word.text)
        if place in figures:
            yield Mark(place, figures[place], figure=True)
        elif place in spelt:
            yield Mark(place, spelt[place])
        elif folded == "bir":
            yield Mark(place, 1.0, article=True)
        elif scale := next((scale for scale, listed in known().scales.items() if listed.has(folded)), 0):
            yield Mark(place, float(scale), scale=True)


def begin(mark: Mark, language: str) -> Count:
    """Begin a number."""
    if mark.scale:
        high = mark.value > HUNDRED
        return Count(place=mark.place, done=mark.value * high, part=mark.value * (not high), room=mark.value, bare=True)
    return Count(place=mark.place, part=mark.value, room=1.0 if mark.figure else roominess(mark.value, language))


def roominess(value: float, language: str) -> float:
    """Say below what a word may be added to another one: twenty takes one to nine, three hundred one to ninety-nine."""
    if value >= HUNDRED:
        return HUNDRED if value % HUNDRED == 0 else 1.0
    tens = value > TEN or (value == TEN and language in TEENS)
    return TEN if tens and value % TEN == 0 else 1.0


def grow(count: Count, mark: Mark) -> Count | None:
    """Go on with a number by the word that follows it; None where that begins another one."""
    if mark.scale:
        if count.bare or not count.part:
            return None
        if mark.value == HUNDRED:
            return replace(count, place=mark.place, part=count.part * HUNDRED, room=HUNDRED)
        done = count.done + count.part * mark.value
        return replace(count, place=mark.place, done=done, part=0.0, room=mark.value)
    if not 0 < mark.value < count.room or (mark.figure and count.part) or (mark.article and count.room > HUNDRED):
        return None
    room = 1.0 if mark.figure else min(count.room, roominess(mark.value, "az"))
    return replace(count, place=mark.place, part=count.part + mark.value, room=room, bare=False)


def follows(last: Count, place: int, passage: Passage) -> bool:
    """Say whether a word stands beside a number, with at most an English `and` behind its hundreds between."""
    gap = [fold(word.text) for word in passage.words[last.place + 1 : place]]
    return not gap or (gap == ["and"] and last.room >= HUNDRED)
