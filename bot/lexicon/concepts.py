"""What words mean across the five languages, as far as telling events apart needs it: actions, things and places."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources

from bot.text import bare, fold, words

MATTERS = ("actions", "things", "places")
"""The tables that say what a text is about."""

MEANINGS = (*MATTERS, "common")
"""Those that say anything of what it tells: `common` is what news of any kind says."""

KINDS = (*MEANINGS, "units", "numerals", "ordinals", "months")
"""All tables of a dictionary; the last three name numbers."""

FEWEST_LETTERS = 2
"""The shortest beginning of a word that a concept may be given by."""

GAP = 2
"""How far apart two words of a phrase may stand: one other word fits between them."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Something that a text speaks of, whatever its language."""

    name: str
    kind: str
    """The table that it stands in, one of KINDS."""


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a phrase: as it stands, or the beginning of a word."""

    text: str
    open: bool

    def fits(self, word: str) -> bool:
        """Say whether a folded word is this part."""
        return word.startswith(self.text) if self.open else word == self.text


Phrases = tuple[tuple[tuple[Part, ...], Concept], ...]


@dataclass(slots=True)
class Dictionary:
    """The words of one language with what they mean."""

    whole: dict[str, set[Concept]] = field(default_factory=lambda: defaultdict(set))
    beginnings: dict[str, set[Concept]] = field(default_factory=lambda: defaultdict(set))
    phrases: dict[str, list[tuple[tuple[Part, ...], Concept]]] = field(default_factory=lambda: defaultdict(list))
    """By the first two letters of the first word."""

    def add(self, text: str, concept: Concept) -> None:
        """Enter a word or a phrase as the data file writes it."""
        parts = tuple(Part(spelt(word), open=text[start + len(word) :].startswith("*")) for start, word in words(text))
        if len(parts) > 1:
            self.phrases[parts[0].text[:FEWEST_LETTERS]].append((parts, concept))
        elif parts[0].open:
            self.beginnings[parts[0].text].add(concept)
        else:
            self.whole[parts[0].text].add(concept)

    def beginning(self, word: str) -> Phrases:
        """List the phrases that a word, spelt so, may begin."""
        return tuple(each for each in self.phrases.get(word[:FEWEST_LETTERS], ()) if each[0][0].fits(word))

    def meanings(self, word: str) -> frozenset[Concept]:
        """Look one word up, spelt so: as a whole word, then by the longest beginning."""
        if word in self.whole:
            return frozenset(self.whole[word])
        for length in range(len(word), FEWEST_LETTERS - 1, -1):
            if word[:length] in self.beginnings:
                return frozenset(self.beginnings[word[:length]])
        return frozenset()


@cache
def dictionary(language: str) -> Dictionary:
    """Read the dictionary of a language that the bot ships with; of another language it is empty."""
    filled = Dictionary()
    file = resources.files("bot") / "languages" / "concepts" / f"{language}.toml"
    if file.is_file():
        tables: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(file.read_text("utf-8"))
        for kind in KINDS:
            for name, listed in tables[kind].items():
                for text in listed:
                    filled.add(text, Concept(name, kind))
    return filled


@lru_cache(maxsize=1 << 16)
def spelt(word: str) -> str:
    """Write a word as dictionaries are searched: without case, without what follows an apostrophe, and `ё` as `е`."""
    return fold(bare(word)).replace("ё", "е")


@lru_cache(maxsize=1 << 16)
def looked_up(word: str, language: str) -> tuple[frozenset[Concept], Phrases]:
    """Look up what one word, as written, may mean, and what phrases it may begin."""
    known, folded = dictionary(language), spelt(word)
    return known.meanings(folded), known.beginning(folded)


def meanings(word: str, language: str) -> frozenset[Concept]:
    """Look up what one word, as written, may mean."""
    return looked_up(word, language)[0]


def concepts(texts: Sequence[str], language: str) -> list[tuple[int, Concept]]:
    """Find the concepts that a passage speaks of, each with the place of its first word; phrases before words."""
    looked = [looked_up(text, language) for text in texts]
    found: list[tuple[int, Concept]] = []
    taken: set[int] = set()
    for places, concept in _phrases(texts, [beginning for _, beginning in looked]):
        found.append((places[0], concept))
        taken.update(places)
    for position, (meant, _) in enumerate(looked):
        if meant and position not in taken:
            found.extend((position, concept) for concept in meant)
    return sorted(found, key=lambda each: (each[0], each[1].name))


def _phrases(texts: Sequence[str], begun: Sequence[Phrases]) -> Iterable[tuple[list[int], Concept]]:
    if not any(begun):
        return
    folded = [spelt(text) for text in texts]
    for position, phrases in enumerate(begun):
        for parts, concept in phrases:
            if places := _places(parts, folded, position):
                yield places, concept


def _places(parts: Sequence[Part], folded: Sequence[str], position: int) -> list[int] | None:
    """Find where the words of a phrase stand that begins here."""
    places = [position]
    for part in parts[1:]:
        near = range(places[-1] + 1, min(places[-1] + GAP, len(folded) - 1) + 1)
        following = next((place for place in near if part.fits(folded[place])), None)
        if following is None:
            return None
        places.append(following)
    return places
