"""The names and countries of a text, as the check compares them across scripts."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.lexicon import Mention, Passage, Reading, Word
from bot.lexicon.concepts import meanings
from bot.steps.ground.known import known
from bot.text import fold
from bot.types.storylines import Entity, EntityKind

LIKE = 80
"""Likeness in percent from which two romanised words are one name in two spellings: Huseyn and Гусейн have 83."""
SHORTEST = 4
"""Letters of a name that may be spelt otherwise; shorter ones must be the same."""
SHARED = 0.75
"""How much of the shorter of two words must begin both, where one of them has an ending more."""

ALIKE = ({"g", "h"}, {"e", "i"}, {"v", "u"})
"""First letters in which spellings of one name differ: Huseyn and Гусейн, Yevgeny and Євген."""

HEARD = str.maketrans("egq", "akk")
"""Letters that one sound of a Turkic name is written by: Əsgərli is Asgarli and Аскерлі."""

CAPITALS = frozenset({
    "moscow", "baku", "kyiv", "ankara", "astana", "yerevan", "tehran", "tbilisi", "tashkent", "bishkek", "dushanbe",
    "minsk", "chisinau",
})  # fmt: skip
"""Places that stand for their country's government."""

QUOTES = '"«»“”„'
LONGEST_QUOTED_NAME = 3
"""Words in quotation marks that are taken for a name; more of them are a saying."""

JOINED = re.compile(r" (?:and|и|və|ve|та|і|й|ile|ilə) [^\W\d_a-zа-яёіїєґəğışçöü]")
"""`Novak and Mustafayev`: two of a kind."""

SURNAME = re.compile(r"(?:ov|ev|enko|zade|oglu|shvili|dze|skii)$")
"""How a romanised surname of the region ends: it tells a name from the capital that begins a sentence."""

VERB = re.compile(r"(?:л[аои]?|лс[яь]|лась|лись|[еиєї]т|[юя]т|[еєї]|[аиіую]в)(?:ь?ся)?$")
"""How what somebody does ends in Russian and Ukrainian; without it `-ов` is as often many things as one man's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Who and what a text names."""

    entities: frozenset[str]
    countries: frozenset[str]
    keys: frozenset[str]
    """All words, romanised, with and without endings."""
    places: frozenset[str]
    """Concepts of places, whatever the language."""


def names(readings: Sequence[Reading]) -> Names:
    """Collect the names of several texts."""
    read = [(reading, passage) for reading in readings for passage in (reading.title, reading.text)]
    words = [word for reading in readings for passage in (reading.title, reading.text) for word in passage.words]
    return Names(
        entities=frozenset(mention.entity for reading in readings for mention in reading.mentions),
        countries=frozenset(
            country
            for reading in readings
            for country in (reading.country, *(mention.country for mention in reading.mentions))
            if country
        ),
        places=frozenset(
            place for reading, passage in read for word in passage.words for place in places_of(word, reading.language)
        ),
        keys=frozenset(key for word in words for key in (word.key, word.stem) if not word.stopword),
    )


def wrong_names(answer: Reading, sources: Names, entities: Mapping[str, Entity]) -> list[str]:
    """Name the people, places and countries of an answer that its sources do not have."""
    found: list[str] = []
    for where in ("title", "text"):
        passage = answer.title if where == "title" else answer.text
        mentions = [mention for mention in answer.mentions if mention.where == where]
        placed = {mention.position + n: mention for mention in mentions for n in range(mention.length)}
        right = [mention for mention in mentions if is_known(mention, passage, sources, entities)]
        meant = {mention.position + n for mention in right for n in range(mention.length)}
        found += [
            " ".join(word.text for word in passage.words[mention.position : mention.position + mention.length])
            for mention in mentions
            if mention not in right and mention.position not in meant
        ]
        found += [
            word.text
            for position, word in named(passage, answer.language, sources.keys, placed)
            if position not in placed
            and not occurs(word, sources.keys)
            and not places_of(word, answer.language) & sources.places
        ]
    return found


def places_of(word: Word, language: str) -> frozenset[str]:
    """Name the places that a word may mean, beside those that the entities name."""
    return frozenset(each.name for each in meanings(word.text, language) if each.kind == "places")


def is_known(mention: Mention, passage: Passage, sources: Names, entities: Mapping[str, Entity]) -> bool:
    """Say whether the sources name an entity, or the country that it stands for."""
    if mention.entity in sources.entities:
        return True
    entity = entities[mention.entity]
    stands = entity.kind in (EntityKind.COUNTRY, EntityKind.OFFICE) or entity.id in CAPITALS or mention.role
    if stands and entity.country:
        return entity.country in sources.countries
    words = passage.words[mention.position : mention.position + mention.length]
    if entity.kind in (EntityKind.INCIDENT, EntityKind.PERSON, EntityKind.ORGANISATION) and not any(
        word.capital for word in words
    ):
        return True
    return all(occurs(word, sources.keys) for word in words)


def named(
    passage: Passage, language: str, keys: AbstractSet[str], placed: Container[int]
) -> Iterator[tuple[int, Word]]:
    """Give the words of a passage that are written like names.

    `keys` are the words of the sources, `placed` the positions of known entities.
    """
    last = -1
    for position, word in enumerate(passage.words):
        opens = passage.sentences[position] != last or opened(passage, position)
        last = passage.sentences[position]
        plain = opens and bool(meanings(word.text, language))
        if is_name(word, language) and (not opens or is_surely_name(passage, position, keys, placed, plain=plain)):
            yield position, word


def opened(passage: Passage, position: int) -> bool:
    """Say whether a word begins something: the text, what follows a colon or a dash, a quotation that is no name."""
    before = passage.text[: passage.starts[position]].rstrip()
    if before and before[-1] in QUOTES:
        quoted = re.split(f"[{QUOTES}]", passage.text[passage.starts[position] :], maxsplit=1)[0]
        return len(quoted.split()) > LONGEST_QUOTED_NAME or is_saying(quoted, passage.language)
    return not before or before[-1] in ":(—–"


def is_saying(quoted: str, language: str) -> bool:
    """Say whether a few words in quotation marks say something: they end like a sentence, or go on in small letters.

    In Russian and Ukrainian a name goes on so too: «Русский дом».
    """
    rest = quoted.split()[1:]
    ends = quoted.rstrip()[-1:] in (".", ",", "!", "?", "…")
    return ends or (language not in ("ru", "uk") and bool(rest) and all(word[:1].islower() for word in rest))


def is_name(word: Word, language: str) -> bool:
    """Say whether a word may name somebody or something: a capital or a digit inside, and no office."""
    mixed = any(letter.isdigit() for letter in word.text) and any(letter.isalpha() for letter in word.text)
    if word.number or word.stopword or not (word.capital or mixed):
        return False
    kinds = {each.kind for each in meanings(word.text, language)}
    if kinds & {"numerals", "ordinals"} or ("months" in kinds and not SURNAME.search(word.key)):
        return False
    folded = fold(word.text)
    return len(word.key) > 1 and not known().generic[language].has(folded)


def is_surely_name(
    passage: Passage, position: int, keys: AbstractSet[str], placed: Container[int], *, plain: bool
) -> bool:
    """Say whether a word that begins a sentence is a name all the same: more of a name follows, or it ends like one.

    A `plain` word stands in the dictionary.
    """
    word = passage.words[position]
    following = passage.words[position + 1] if position + 1 < len(passage.words) else None
    rest = passage.text[passage.starts[position] + len(word.text) :]
    goes_on = following is not None and following.capital and rest[:1] == " " and not following.stopword
    goes_on = goes_on and position + 1 not in placed
    named = (goes_on and following is not None and not occurs(following, keys)) or rest.startswith(":")
    named = named or bool(JOINED.match(rest))
    acts = passage.language not in ("ru", "uk") or (
        following is not None and not following.capital and bool(VERB.search(following.text))
    )
    surname = acts and not plain and bool(SURNAME.search(word.key))
    return named or surname or word.text[1:] != word.text[1:].lower()


def occurs(word: Word, keys: Iterable[str]) -> bool:
    """Say whether a name occurs among romanised words, in any spelling and with any ending."""
    return any(is_same(key, other) for key in {word.key, word.stem} for other in keys)


def is_same(one: str, other: str) -> bool:
    """Say whether two romanised words are one name."""
    if one == other or (min(len(one), len(other)) >= SHORTEST and one.translate(HEARD) == other.translate(HEARD)):
        return True
    shorter = min(len(one), len(other))
    if shorter < SHORTEST or (one[0] != other[0] and {one[0], other[0]} not in ALIKE):
        return False
    begins = sum(1 for a, b in zip(one, other, strict=False) if a == b) if one[:3] == other[:3] else 0
    prefix = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), shorter)
    return (begins > 0 and prefix >= max(SHORTEST, SHARED * shorter)) or fuzz.ratio(one, other) >= LIKE
