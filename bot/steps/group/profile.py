"""What grouping compares of a story: weighted words and meanings, names, numbers, who speaks, and when."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from sys import intern

from bot.lexicon import Reading
from bot.lexicon.concepts import MEANINGS, Concept, concepts
from bot.lexicon.quantities import Quantity, quantities
from bot.lexicon.reading import Passage
from bot.lexicon.weights import Weights
from bot.steps.group.roles import asks, direction, first, speaker
from bot.types import Story

TITLE, TEXT, BOTH = 1.0, 0.5, 1.2
"""What a term counts in the title, in the text below it, and in both: the lead decides, the tail retells."""

LONGEST_NAME = 6
"""Letters of a name's skeleton."""

FEWEST_NAME = 3

BEGINNING = 6
"""Letters by which words are compared: it spares endings in any language and script, also where the language was not
told rightly, and brings kindred languages together. Stems do no better on the storyline, and 4 points worse on Russian
titles in Latin letters."""

GRAM = 4
"""Letters of a piece of a word; 3 and 5 do no better on transliterated titles."""

Counted = Mapping[str, float]
"""Terms with how much they were said."""

Vector = Mapping[str, float]
"""Terms with their weights, of length one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a story speaks of, before it is weighed.

    Words begin with `w:`, meanings with `c:`, entities with `e:`, what is written like a name with `n:`, numbers with
    `#` and pieces of title words with `g:`. They are interned: thousands of profiles hold the same few.
    """

    words: Counted
    title: frozenset[str]
    meanings: Counted
    title_meanings: frozenset[str]
    grams: Counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What grouping compares of a story, as its terms were weighed when it came."""

    story: str
    terms: tuple[str, ...]
    """What the index of candidates finds the story by."""
    language: str
    publisher: str
    house: str
    """Whom the publisher belongs to."""
    published: datetime
    words: Vector
    title: Vector
    meanings: Vector
    title_meanings: Vector
    title_entities: frozenset[str]
    actions: Vector
    """Of the title."""
    grams: Vector
    """Pieces of the title's words."""
    heavy: Mapping[str, float]
    """What the meanings of the title weigh."""
    names: Mapping[str, float]
    """What is written like a name, and what it weighs."""
    entities: int
    """How many known ones it names."""
    quantities: tuple[Quantity, ...]
    numbers: frozenset[float]
    title_numbers: frozenset[float]
    first: str
    """The first entity of the title."""
    speaker: str
    """The entity whose words the title tells; empty where it tells a deed."""
    asks: bool
    """The title asks or explains more than it reports."""
    direction: tuple[str, str] | None
    """Whose side the title names first, and whose then; None where it names one alone."""


def profile(story: Story, reading: Reading, weights: Weights) -> Profile:
    """Weigh what a story speaks of by how rare that is in the stream, this story counted in."""
    title = concepts([word.text for word in reading.title.words], reading.language)
    text = concepts([word.text for word in reading.text.words], reading.language)
    told = tuple(quantities(reading.title.text, reading.title.starts, title))
    below = tuple(quantities(reading.text.text, reading.text.starts, text))
    found = terms(reading, title, text, {f"#{each.value:g}" for each in (*told, *below)})
    weights.learn({*found.words, *found.meanings, *found.grams})
    return Profile(
        story=story.id,
        terms=tuple(sorted({*found.words, *found.meanings})),
        language=reading.language,
        publisher=story.publisher,
        house=story.house,
        published=story.published,
        words=weighed(found.words, weights),
        title=weighed(dict.fromkeys(found.title, 1.0), weights),
        meanings=weighed(found.meanings, weights),
        title_meanings=weighed(dict.fromkeys(found.title_meanings, 1.0), weights),
        title_entities=frozenset(term for term in found.title_meanings if term.startswith("e:")),
        actions=weighed({f"c:{each.name}": 1.0 for _, each in title if each.kind in ("actions", "common")}, weights),
        grams=weighed(found.grams, weights),
        heavy={term: weights.weigh(term) for term in found.title_meanings},
        names={term: weights.weigh(term) for term in found.meanings if term.startswith("n:")},
        entities=sum(term.startswith("e:") for term in found.meanings),
        quantities=told + below,
        numbers=frozenset(each.value for each in (*told, *below)),
        title_numbers=frozenset(each.value for each in told),
        first=first(reading),
        speaker=speaker(reading, title),
        asks=asks(reading),
        direction=direction(reading),
    )


def terms(
    reading: Reading, title: Iterable[tuple[int, Concept]], text: Iterable[tuple[int, Concept]], numbers: set[str]
) -> Terms:
    """Find what a story speaks of, given the concepts of its title and text, and its numbers."""
    own = meant(title) | entities(reading, "title") | names_of(reading.title)
    below = meant(text) | entities(reading, "text") | names_of(reading.text)
    words = beginnings(reading.title)
    return Terms(
        words=joined(words, beginnings(reading.text)),
        title=frozenset(words),
        meanings=joined(own, below | numbers),
        title_meanings=frozenset(own),
        grams=grams(reading.title),
    )


def beginnings(passage: Passage) -> set[str]:
    """List the terms for the words of a passage that say something, by how they begin."""
    return {intern("w:" + word.key[:BEGINNING]) for word in passage.words if not word.stopword}


def grams(passage: Passage) -> dict[str, float]:
    """Count the pieces of a passage's words, whose ends count as a letter."""
    counted: dict[str, float] = {}
    for word in passage.words:
        if not word.stopword:
            ended = f"_{word.key}_"
            for start in range(max(1, len(ended) - GRAM + 1)):
                piece = intern("g:" + ended[start : start + GRAM])
                counted[piece] = counted.get(piece, 0.0) + 1
    return counted


def meant(found: Iterable[tuple[int, Concept]]) -> set[str]:
    """List the terms that stand for concepts."""
    return {intern(f"c:{concept.name}") for _, concept in found if concept.kind in MEANINGS}


def entities(reading: Reading, where: str) -> set[str]:
    """List the terms that stand for entities."""
    return {intern(f"e:{mention.entity}") for mention in reading.mentions if mention.where == where and mention.certain}


def names_of(passage: Passage) -> set[str]:
    """List the terms for what is written like a name; where most words have a capital, a capital says nothing."""
    if passage.title_cased:
        return set()
    return {
        intern("n:" + skeleton(word.stem))
        for word in passage.words
        if word.capital and len(word.text) > FEWEST_NAME and not word.stopword and not word.number
    }


def skeleton(stem: str) -> str:
    """Keep a romanised name's first letter and the consonants that follow: spellings differ in their vowels first."""
    return stem[:1] + re.sub("[aeiou]", "", stem[1:])[: LONGEST_NAME - 1]


def joined(title: Iterable[str], text: Iterable[str]) -> dict[str, float]:
    """Count the terms of title and text."""
    counted = dict.fromkeys(title, TITLE)
    for term in text:
        counted[term] = BOTH if term in counted else TEXT
    return counted


def weighed(counted: Counted, weights: Weights) -> dict[str, float]:
    """Weigh terms and scale the whole to length one."""
    vector = {term: count * weights.weigh(term) for term, count in counted.items()}
    length = sqrt(sum(value * value for value in vector.values()))
    return {term: value / length for term, value in vector.items()} if length else {}
