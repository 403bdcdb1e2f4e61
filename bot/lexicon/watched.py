"""The index of watch words: the words, phrases and patterns that operators wrote, found in one pass."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.lexicon.languages import languages
from bot.text import PATTERN, bare, compiled, fold, words


@dataclass(frozen=True, slots=True)
class Phrase:
    """A watch word in stems, in its own letters; `*` ends the beginning of a word, `=` a word that stands as it is."""

    stems: tuple[str, ...]
    text: str
    topic: str = ""
    apart: tuple[int, ...] = ()
    """How many words may stand before each stem but the first, where the phrase says so (`ceasefire ~5 broken`)."""


@dataclass(slots=True)
class Watched:
    """All watch words of one language."""

    language: str
    starts: dict[str, list[Phrase]] = field(default_factory=lambda: defaultdict(list))
    prefixes: set[str] = field(default_factory=set)
    exact: set[str] = field(default_factory=set)
    patterns: list[tuple[Any, Phrase]] = field(default_factory=list)

    def add(self, text: str, topic: str = "") -> None:
        """Enter a watch word; raise ValueError where it is a pattern that cannot be read."""
        if text.startswith(PATTERN):
            self.patterns.append((compiled(text), Phrase((), text, topic)))
            return
        language = languages()[self.language]
        stems: list[str] = []
        apart: list[int] = []
        for start, part in words(text):
            if text[:start].endswith("~") and part.isdigit():
                apart[len(stems) - 1 :] = [int(part)]
                continue
            apart += [0] * (len(stems) - len(apart))
            if text[start + len(part) : start + len(part) + 1] == "*":
                self.prefixes.add(fold(bare(part)))
                stems.append(fold(bare(part)) + "*")
            elif text[:start].endswith("="):
                self.exact.add(fold(bare(part)))
                stems.append(fold(bare(part)) + "=")
            else:
                stems.append(language.stem(bare(part)))
        phrase = Phrase(tuple(stems), text, topic, tuple(apart) if any(apart) else ())
        if stems and phrase not in self.starts[stems[0]]:
            self.starts[stems[0]].append(phrase)

    def find(self, folded: str, stem: str) -> frozenset[str]:
        """Name the stems and beginnings that a word answers to, if any phrase has them."""
        answers = {folded[:cut] + "*" for cut in range(2, len(folded) + 1) if folded[:cut] in self.prefixes}
        return frozenset(answers | {stem, folded + "="} if folded in self.exact else answers | {stem})


def scan_watched(stems: Sequence[frozenset[str]], watched: Watched) -> Iterable[tuple[int, Phrase]]:
    """Yield each watch word that stands in a text, with its place."""
    for position, answers in enumerate(stems):
        for answer in answers:
            for phrase in watched.starts.get(answer, ()):
                if phrase.apart:
                    if is_near(phrase, stems, position):
                        yield position, phrase
                elif position + len(phrase.stems) <= len(stems) and all(
                    part in stems[position + step] for step, part in enumerate(phrase.stems) if step
                ):
                    yield position, phrase


def is_near(phrase: Phrase, stems: Sequence[frozenset[str]], position: int) -> bool:
    """Say whether the further words of a phrase follow within their reach."""
    for part, apart in zip(phrase.stems[1:], phrase.apart, strict=True):
        reach = range(position + 1, min(position + apart + 2, len(stems)))
        following = next((place for place in reach if part in stems[place]), None)
        if following is None:
            return False
        position = following
    return True


def scan_patterns(text: str, starts: Sequence[int], watched: Watched) -> Iterable[tuple[int, Phrase]]:
    """Yield each pattern that fits a text, with the place of the word that it begins in."""
    for pattern, phrase in watched.patterns:
        for found in pattern.finditer(text):
            yield max(0, bisect_right(starts, found.start()) - 1), phrase
