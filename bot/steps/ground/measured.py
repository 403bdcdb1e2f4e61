"""What belongs to each number and name: its measure, what it counts, the post that somebody holds."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product

from bot.lexicon import Passage, Reading
from bot.lexicon.concepts import MEANINGS, meanings
from bot.steps.ground.known import known
from bot.steps.ground.numbers import valued
from bot.text import fold

FAMILIES = (
    frozenset({"tonne", "barrel", "litre", "kilo", "cubic"}),
    frozenset({"rouble", "dollar", "euro", "manat"}),
    frozenset({"kilometre", "metre"}),
    frozenset({"hour", "minute", "day", "month", "year"}),
)
"""Measures that are taken for each other."""

REACH = 2
"""Words after a number among which its measure stands: `980 million roubles`."""
AROUND = 3
"""Words around a number among which `all` means all of them."""

Pair = tuple[str, str]


def belied(answer: Reading, sources: Sequence[Reading]) -> list[str]:
    """List the measures, counts, posts and wholes of an answer that its sources contradict."""
    return [
        *remeasured(answer, sources),
        *crossed(answer, sources, counts),
        *crossed(answer, sources, posts),
        *widened(answer, sources),
    ]


def passages(readings: Iterable[Reading]) -> Iterator[Passage]:
    """Give the titles and texts."""
    for reading in readings:
        yield from (reading.title, reading.text)


def remeasured(answer: Reading, sources: Sequence[Reading]) -> list[str]:
    """Find numbers that every source with a measure gives in another one of its kind."""
    theirs = {pair for passage in passages(sources) for pair in measures(passage)}
    return [
        f"{value} in {mine}s"
        for value, mine in sorted({pair for passage in passages([answer]) for pair in measures(passage)})
        for family in FAMILIES
        if mine in family and (given := {unit for other, unit in theirs if other == value} & family)
        if mine not in given
    ]


def measures(passage: Passage) -> Iterator[Pair]:
    """Give the numbers of a passage that are followed by a measure, each with it."""
    for place, value in valued(passage):
        following = [fold(word.text) for word in passage.words[place + 1 : place + 1 + REACH]]
        unit = next((name for word in following for name, listed in known().measures.items() if listed.has(word)), None)
        if unit:
            yield f"{value:g}", unit


def crossed(answer: Reading, sources: Sequence[Reading], find: Callable[[Passage], Iterator[Pair]]) -> list[str]:
    """Find two pairs of an answer whose parts have changed places: every source joins each with the other's."""
    mine = {pair for passage in passages([answer]) for pair in find(passage)}
    theirs = {pair for passage in passages(sources) for pair in find(passage)}
    new = sorted(mine - theirs)
    return [
        f"{one} and {other} exchanged"
        for (one, first), (other, second) in product(new, new)
        if one < other and first != second and (one, second) in theirs and (other, first) in theirs
    ]


def counts(passage: Passage) -> Iterator[Pair]:
    """Give each number with what the word after it means."""
    for place, value in valued(passage):
        for word in passage.words[place + 1 : place + 2]:
            yield from ((f"{value:g}", term) for term in terms(passage, word.text, word.stem))


def posts(passage: Passage) -> Iterator[Pair]:
    """Give each full name with what the word before it means: `his deputy Anton Belov`."""
    words = passage.words
    for place in range(1, len(words) - 1):
        post, first, last = words[place - 1 : place + 2]
        opens = place == 1 or passage.sentences[place - 2] != passage.sentences[place - 1]
        if first.capital and last.capital and not post.number and not post.stopword and (opens or not post.capital):
            yield from ((last.stem, term) for term in terms(passage, post.text, post.stem))


def terms(passage: Passage, text: str, stem: str) -> Iterator[str]:
    """Give what a word is compared by: what it means in any language, and itself in its own."""
    yield from (each.name for each in meanings(text, passage.language) if each.kind in MEANINGS)
    yield f"{passage.language}:{stem}"


def widened(answer: Reading, sources: Sequence[Reading]) -> list[str]:
    """Find an `all` beside a number of which the sources speak of some only, and of all of which none speaks."""
    mine, theirs = list(passages([answer])), list(passages(sources))
    parted = {whole for passage in theirs for whole in wholes(passage)}
    parted -= {whole for passage in theirs for whole in totals(passage)}
    return [f"all {value:g}" for passage in mine for value in totals(passage) if value in parted]


def totals(passage: Passage) -> Iterator[float]:
    """Give the numbers that `all` stands beside."""
    alls = [place for place, word in enumerate(passage.words) if known().whole.has(fold(word.text))]
    yield from (value for place, value in valued(passage) if any(abs(place - each) <= AROUND for each in alls))


def wholes(passage: Passage) -> Iterator[float]:
    """Give the numbers of which a smaller one stands near: `three of five`."""
    values = valued(passage)
    for place, value in values:
        if any(1 < less < value and 0 < abs(place - other) <= AROUND for other, less in values):
            yield value
