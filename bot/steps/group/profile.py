"""What grouping compares of a story: weighted words and concepts, names, numbers, who acts, and when."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import sqrt

from bot.lexicon import Reading
from bot.lexicon.concepts import MEANINGS, Concept, concepts
from bot.lexicon.quantities import Quantity, quantities
from bot.lexicon.reading import Passage
from bot.lexicon.weights import Weights
from bot.types import Story

TITLE, TEXT = 1.0, 0.5
"""What a term of the title and of the text below it counts: the lead decides, the tail retells."""

LONGEST_NAME = 6
"""Letters of a name's skeleton."""

FEWEST_NAME = 3

Counted = Mapping[str, float]
"""Terms with how much they were said."""

Vector = Mapping[str, float]
"""Terms with their weights, of length one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What grouping compares of a story, as its terms were weighed when it came."""

    story: str
    language: str
    publisher: str
    published: datetime
    words: Vector
    title: Vector
    concepts: Vector
    title_concepts: Vector
    actions: Vector
    names: Mapping[str, float]
    """Names and what they weigh."""
    numbers: frozenset[float]
    title_numbers: frozenset[float]
    quantities: tuple[Quantity, ...]
    side: str
    """Country of the first entity of the title that has one."""
    first: str
    """The first entity of the title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a story speaks of, before it is weighed."""

    words: Counted
    title: Counted
    concepts: Counted
    title_concepts: Counted
    actions: Counted
    names: frozenset[str]
    quantities: tuple[Quantity, ...]
    title_quantities: tuple[Quantity, ...]

    @property
    def all(self) -> set[str]:
        """Everything that weights count."""
        return {*self.words, *self.concepts}


def terms(reading: Reading) -> Terms:
    """Find what a story speaks of: words, concepts, entities, names and numbers."""
    title = concepts([word.text for word in reading.title.words], reading.language)
    text = concepts([word.text for word in reading.text.words], reading.language)
    names = names_of(reading.title), names_of(reading.text)
    meant_title = meant(title) | entities(reading, "title") | prefixed("n:", names[0])
    meant_text = meant(text) | entities(reading, "text") | prefixed("n:", names[1])
    title_quantities = tuple(quantities(reading.title.text, reading.title.starts, title))
    text_quantities = tuple(quantities(reading.text.text, reading.text.starts, text))
    numbers = {f"#{each.value:g}" for each in (*title_quantities, *text_quantities)}
    return Terms(
        words=joined(stems(reading.title), stems(reading.text)),
        title=dict.fromkeys(stems(reading.title), 1.0),
        concepts=joined(meant_title, meant_text | numbers),
        title_concepts=dict.fromkeys(meant_title, 1.0),
        actions={f"c:{concept.name}": 1.0 for _, concept in title if concept.kind == "actions"},
        names=frozenset(names[0] | names[1]),
        quantities=title_quantities + text_quantities,
        title_quantities=title_quantities,
    )


def profile(story: Story, reading: Reading, weights: Weights) -> Profile:
    """Weigh what a story speaks of by how rare that is in the stream."""
    found = terms(reading)
    first = next((mention for mention in reading.mentions if mention.where == "title"), None)
    sided = next((mention for mention in reading.mentions if mention.where == "title" and mention.country), None)
    return Profile(
        story=story.id,
        language=reading.language,
        publisher=story.publisher,
        published=story.published,
        words=weighed(found.words, weights),
        title=weighed(found.title, weights),
        concepts=weighed(found.concepts, weights),
        title_concepts=weighed(found.title_concepts, weights),
        actions=weighed(found.actions, weights),
        names={name: weights.weigh("n:" + name) for name in found.names},
        numbers=frozenset(each.value for each in found.quantities),
        title_numbers=frozenset(each.value for each in found.title_quantities),
        quantities=found.quantities,
        side=sided.country if sided else "",
        first=first.entity if first else "",
    )


def stems(passage: Passage) -> set[str]:
    """List the terms for the stems of a passage that say something."""
    return {f"w:{word.stem}" for word in passage.words if not word.stopword}


def meant(found: Iterable[tuple[int, Concept]]) -> set[str]:
    """List the terms that stand for concepts."""
    return {f"c:{concept.name}" for _, concept in found if concept.kind in MEANINGS}


def entities(reading: Reading, where: str) -> set[str]:
    """List the terms that stand for entities."""
    return {f"e:{mention.entity}" for mention in reading.mentions if mention.where == where and mention.certain}


def names_of(passage: Passage) -> set[str]:
    """List the skeletons of what is written like a name: spellings and case endings differ in their vowels first."""
    return {
        skeleton(word.stem)
        for word in passage.words
        if word.capital and len(word.text) > FEWEST_NAME and not word.stopword and not word.number
    }


def skeleton(stem: str) -> str:
    """Keep a romanised name's first letter and the consonants that follow."""
    return stem[:1] + re.sub("[aeiou]", "", stem[1:])[: LONGEST_NAME - 1]


def prefixed(prefix: str, terms: Iterable[str]) -> set[str]:
    """Mark terms as of one kind."""
    return {prefix + term for term in terms}


def joined(title: Iterable[str], text: Iterable[str]) -> dict[str, float]:
    """Count the terms of title and text."""
    counted = dict.fromkeys(title, TITLE)
    for term in text:
        counted[term] = min(1.2, counted.get(term, 0.0) + TEXT)
    return counted


def weighed(counted: Counted, weights: Weights) -> dict[str, float]:
    """Weigh terms and scale the whole to length one."""
    vector = {term: count * weights.weigh(term) for term, count in counted.items()}
    length = sqrt(sum(value * value for value in vector.values()))
    return {term: value / length for term, value in vector.items()} if length else {}
