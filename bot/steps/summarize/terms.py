"""What a sentence is about, as romanised stems, so that sources in any language speak for each other."""

from collections.abc import Set as AbstractSet
from functools import lru_cache

from bot.lexicon import languages
from bot.text import bare, romanise, words


@lru_cache(maxsize=4096)
def terms(text: str, language: str) -> frozenset[str]:
    """List the telling words of a text: stems without stopwords, names, and all numbers."""
    facts = languages().get(language) or languages()["en"]
    found = set()
    for _, word in words(text):
        if word[0].isdigit():
            found.add(word)
        elif romanise(bare(word)) not in facts.stopwords:
            found.add(facts.stem(bare(word)))
    return frozenset(found)


def likeness(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Share of terms in common, 0 to 1 (Dice)."""
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0


def covered(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Share of the first's terms that the other has too, 0 to 1."""
    return len(one & other) / len(one) if one else 1.0
