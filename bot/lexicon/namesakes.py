"""Which short names are meant: by their company, the first names and trades beside them, and what denies them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.lexicon.languages import CYRILLIC, Language, languages
from bot.lexicon.names import Pattern
from bot.lexicon.reading import Mention, Passage

Raw = tuple[Mention, Pattern]

NEAR = 3
"""Words between a surname and the trade of who bears it: `Aliyev, a young goalkeeper`."""

FEMININE_PAST = ("ла", "лась", "лася")
"""How a Russian or Ukrainian verb ends when a woman did it."""


def settle(passages: Mapping[str, Passage], raw: Sequence[Raw], unless: Mapping[str, frozenset[str]]) -> list[Mention]:
    """Keep what is surely meant, mark what may be somebody else, and leave out what is.

    `unless` are the words, romanised, that deny an entity's short names.
    """
    if not any(pattern.short or pattern.surname or unless[pattern.entity] for _, pattern in raw):
        return [mention for mention, _ in raw]
    keys = {key for passage in passages.values() for word in passage.words for key in (word.key, word.stem)}
    full = {mention.entity for mention, pattern in raw if not (pattern.short or pattern.surname)}
    named = full | {mention.entity for mention, pattern in raw if not pattern.company}
    held: set[tuple[str, int]] = {
        (mention.where, mention.position + step) for mention, _ in raw for step in range(mention.length)
    }
    settled = []
    for mention, pattern in raw:
        if (pattern.short or not pattern.surname) and unless[mention.entity] & keys:
            continue
        passage = passages[mention.where]
        if pattern.surname and mention.entity not in full and is_somebody_else(mention, pattern, passage, held):
            continue
        alone = pattern.company and mention.entity not in named and not pattern.company & (keys | named)
        settled.append(replace(mention, certain=False) if alone else mention)
    return settled


def is_somebody_else(mention: Mention, pattern: Pattern, passage: Passage, held: set[tuple[str, int]]) -> bool:
    """Say whether a surname stands with another first name or a trade, or in a form that only a woman's has."""
    known = languages()
    around = [
        passage.words[place]
        for place in range(max(0, mention.position - 2), min(len(passage.words), mention.position + NEAR + 1))
        if place != mention.position and passage.sentences[place] == mention.sentence
    ]
    if any(word.stem in language.callings for word in around for language in known.values()):
        return True
    return has_other_first_name(mention, passage, held, known.values()) or is_woman(mention, pattern, passage)


def has_other_first_name(
    mention: Mention, passage: Passage, held: set[tuple[str, int]], known: Iterable[Language]
) -> bool:
    """Say whether a first name stands before a surname that is not the entity's own."""
    before = mention.position - 1
    if before < 0 or (mention.where, before) in held or passage.sentences[before] != mention.sentence:
        return False
    word = passage.words[before]
    if not word.capital or word.number or (len(word.text) > 1 and word.text.isupper()):
        return False
    if any(word.key in language.given for language in known):
        return True
    first = before == 0 or passage.sentences[before - 1] != mention.sentence
    if first or any(word.stem in language.titles for language in known) or passage.title_cased:
        return False
    return passage.starts[before] + len(word.text) + 1 == passage.starts[mention.position]


def is_woman(mention: Mention, pattern: Pattern, passage: Passage) -> bool:
    """Say whether a surname is in a form that a woman's has and a man's has not, or not here."""
    word = passage.words[mention.position]
    if word.key == pattern.surname or not word.text.endswith(("a", "а", "A", "А")):
        return False
    if passage.language in CYRILLIC:
        following = passage.words[mention.position + 1 : mention.position + 2]
        return bool(following) and following[0].text.endswith(FEMININE_PAST)
    return word.key.endswith("eva") or (passage.language == "tr" and word.key.endswith(("ova", "ina")))
