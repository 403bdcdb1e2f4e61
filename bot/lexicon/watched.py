"""The index of watch words: the words, phrases and patterns that operators wrote, found in one pass."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.lexicon.languages import languages
from bot.text import bare, fold, words


@dataclass(frozen=True, slots=True)
class Phrase:
    """A watch word in stems, in its own letters; `*` ends the beginning of a word, `=` a word that stands as it is."""

    stems: tuple[str, ...]
    text: str
    topic: str = ""


@dataclass(slots=True)
class Watched:
    """All watch words of one language."""

    language: str
    starts: dict[str, list[Phrase]] = field(default_factory=lambda: defaultdict(list))
    prefixes: set[str] = field(default_factory=set)
    exact: set[str] = field(default_factory=set)

    def add(self, text: str, topic: str = "") -> None:
        """Enter a watch word."""
        language = languages()[self.language]
        stems = []
        for start, part in words(text):
            if text[start + len(part) : start + len(part) + 1] == "*":
                self.prefixes.add(fold(bare(part)))
                stems.append(fold(bare(part)) + "*")
            elif text[:start].endswith("="):
                self.exact.add(fold(bare(part)))
                stems.append(fold(bare(part)) + "=")
            else:
                stems.append(language.stem(bare(part)))
        phrase = Phrase(tuple(stems), text, topic)
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
                last = position + len(phrase.stems)
                if last <= len(stems) and all(
                    part in stems[position + step] for step, part in enumerate(phrase.stems) if step
                ):
                    yield position, phrase
