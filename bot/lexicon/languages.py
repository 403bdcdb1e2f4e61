"""The five languages as data: words that say nothing, endings that words take, and how names are declined."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from itertools import product
from typing import Any

from bot.text import fold, romanise

CODES = ("en", "ru", "az", "tr", "uk")
CYRILLIC = ("ru", "uk")

BARE = str.maketrans("əƏşŞçÇğĞıİöÖüÜ", "eEsScCgGiIoOuU")

LEAST_STEM = 3
"""Letters of an ordinary word that are never taken for an ending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paradigm:
    """How a name with a certain end is declined: what is dropped, and what may then follow."""

    ends: tuple[str, ...]
    drop: int
    endings: frozenset[str]
    """Romanised; the name itself is among them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What reading needs to know of one language."""

    code: str
    stopwords: frozenset[str]
    """Romanised."""
    endings: tuple[tuple[int, frozenset[str]], ...]
    """Folded, in the rounds in which they come off a word (case before derivation), with the length of the longest."""
    paradigms: tuple[Paradigm, ...]
    given: frozenset[str]
    """Given names and their stems, romanised."""
    callings: frozenset[str]
    """Stems of what somebody is by trade, romanised: `wrestler`."""
    trades: tuple[str, ...]
    """How words end that say what somebody is by trade, romanised: -щик, -çı."""
    elsewhere: frozenset[str]
    """Stems, romanised, of what follows a place's name when another place is meant: `Texas`, `eyalet`."""
    homographs: frozenset[str]
    """Words, folded, that are written like a form of a name: the first of a sentence has its capital from there."""
    asks: frozenset[str]
    """Words, romanised, with which a headline begins that asks or explains more than it reports."""
    titles: frozenset[str]
    """Stems of what may stand before a surname, romanised: `minister`."""
    chained: bool
    """Words take suffixes one after the other, and a name may also keep its last letter before them."""
    topics: Mapping[str, tuple[str, ...]]
    """What news is about: words by topic, as written."""

    def stem(self, word: str) -> str:
        """Take the endings off a word and fold it, of each round the longest ending that leaves enough of it."""
        folded = fold(word)
        for longest, endings in self.endings:
            for length in range(min(longest, len(folded) - LEAST_STEM), 0, -1):
                if folded[-length:] in endings:
                    folded = folded[:-length]
                    break
        return folded

    def declined(self, name: str) -> Iterable[tuple[str, frozenset[str]]]:
        """Give the stems of one word of a name, romanised, each with the endings that may follow it."""
        folded = fold(name)
        for paradigm in self.paradigms:
            if folded.endswith(paradigm.ends):
                stem = romanise(folded[: len(folded) - paradigm.drop])
                yield stem, paradigm.endings
                if not paradigm.drop or not self.chained:
                    return
        yield romanise(folded), frozenset({""})


@cache
def languages() -> Mapping[str, Language]:
    """Read the languages that the bot ships with."""
    folder = resources.files("bot") / "languages"
    return {code: read_language(code, tomllib.loads((folder / f"{code}.toml").read_text("utf-8"))) for code in CODES}


def read_language(code: str, data: Mapping[str, Any]) -> Language:
    """Make a language of its file."""
    slots = data.get("chains", [])
    chains = chain([[to_ending(suffix) for suffix in slot] for slot in slots])
    chains |= chain([[to_ending(bared(suffix)) for suffix in slot] for slot in slots])
    rounds = (chain(slots) | set(data["endings"]), frozenset(data.get("derived", ())))
    bare = Language(
        code=code,
        stopwords=frozenset(map(romanise, data["stopwords"])),
        endings=tuple(with_longest(map(fold, endings)) for endings in rounds),
        paradigms=tuple(to_paradigm(table, chains) for table in data.get("paradigm", ())),
        given=frozenset(),
        chained=bool(slots),
        callings=frozenset(),
        trades=tuple(to_ending(ending) for ending in data.get("trades", ())),
        elsewhere=frozenset(),
        asks=frozenset(map(romanise, data["asks"])),
        homographs=frozenset(map(fold, data.get("homographs", ()))),
        titles=frozenset(),
        topics={topic: tuple(words) for topic, words in data.get("topics", {}).items()},
    )
    return replace(
        bare,
        given=frozenset(key for name in data.get("given", ()) for key in (romanise(name), romanise(bare.stem(name)))),
        callings=frozenset(stem for word in data.get("callings", ()) for stem in stems_of_calling(bare, word)),
        titles=frozenset(romanise(bare.stem(word)) for word in data.get("titles", ())),
        elsewhere=frozenset(romanise(bare.stem(word)) for word in data.get("elsewhere", ())),
    )


def stems_of_calling(language: Language, word: str) -> Iterable[str]:
    """Give the stems under which a trade may be met: as of a noun, as of an adjective, and before a softened k."""
    yield romanise(language.stem(word))
    if word.endswith(("ий", "ый")):
        yield romanise(word[:-2])
    if word.endswith("ка"):
        yield romanise(word[:-2] + "ц")


def to_paradigm(table: Mapping[str, Any], chains: frozenset[str]) -> Paradigm:
    """Make one paradigm of its table."""
    own = frozenset(to_ending(ending) for ending in table.get("forms", ()))
    return Paradigm(
        ends=tuple(table["ends"]), drop=table.get("drop", 0), endings=own | chains if table.get("chains") else own
    )


def with_longest(endings: Iterable[str]) -> tuple[int, frozenset[str]]:
    """Collect endings, with the length of the longest, so that a word is looked up, not compared to all."""
    kept = frozenset(ending for ending in endings if ending)
    return max(map(len, kept), default=0), kept


def bared(text: str) -> str:
    """Write Turkic letters as those do who type without them: `Eliyev` for `Əliyev`."""
    return text.translate(BARE)


def to_ending(ending: str) -> str:
    """Romanise an ending as it is when it follows a consonant."""
    return romanise("b" + ending)[1:]


def chain(slots: list[list[str]]) -> frozenset[str]:
    """Join suffixes into every chain that the slots allow, each slot being free to stay empty."""
    return frozenset("".join(links) for links in product(*(["", *slot] for slot in slots)))
