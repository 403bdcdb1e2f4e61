"""What was read in a story: its words, its sentences and the entities and watch words that they name."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeVar, cast

Found = TypeVar("Found")
Where = Literal["title", "text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word as it was read; one value serves all its occurrences in texts of one language."""

    text: str
    key: str
    """Romanised: what is compared across scripts."""
    stem: str
    """The key without its endings."""
    stopword: bool = False
    number: bool = False

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A title or a text, in words."""

    text: str
    language: str
    words: tuple[Word, ...]
    starts: tuple[int, ...]
    """Where each word begins in `text`."""
    sentences: tuple[int, ...]
    """The number of the sentence that each word stands in."""

    @property
    def title_cased(self) -> bool:
        """Whether most words begin with a capital, as in many an English headline."""
        return self.language == "en" and sum(word.capital for word in self.words) > 0.6 * len(self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An entity, named at one place of a story."""

    entity: str
    where: Where
    sentence: int
    position: int
    """Of its first word, counted in the passage."""
    length: int
    """In words."""
    certain: bool = True
    """False where a namesake, another case of another name, or a misspelling cannot be ruled out."""
    role: bool = False
    """It was named by its office."""
    country: str = ""
    """Whose side it is on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A watch word of a storyline, found at one place of a story."""

    word: str
    """As the operator, or the language's file, wrote it."""
    topic: str = ""
    """Of a word that says what news is about; empty for a storyline's own words."""
    where: Where
    sentence: int
    position: int


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read in one version of a story."""

    story: str
    version: int
    language: str
    country: str = ""
    """Of the outlet."""
    title: Passage
    text: Passage
    mentions: tuple[Mention, ...] = ()
    hits: tuple[Hit, ...] = ()
    topics: tuple[Hit, ...] = ()

    @cached_property
    def entities(self) -> frozenset[str]:
        """Name every entity that is surely meant."""
        return frozenset(mention.entity for mention in self.mentions if mention.certain)

    @cached_property
    def _derived(self) -> dict[Any, Any]:
        return {}

    def derived(self, find: Callable[["Reading"], Found]) -> Found:
        """Give what a function finds in this reading, and find it once."""
        if find not in self._derived:
            self._derived[find] = find(self)
        return cast("Found", self._derived[find])

    @cached_property
    def words(self) -> frozenset[str]:
        """Name every watch word that was found."""
        return frozenset(hit.word for hit in self.hits)
