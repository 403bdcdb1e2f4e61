"""Which names are meant: by their company, the first names, trades and clubs beside them, and what denies them."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import replace

from bot.lexicon.languages import CYRILLIC, Language, languages
from bot.lexicon.names import Pattern
from bot.lexicon.reading import Mention, Passage, Word
from bot.text import bare, fold

Raw = tuple[Mention, Pattern]
Held = Set[tuple[str, int]]
"""Words that belong to names, by where they stand."""

NEAR = 3
"""Words between a surname and the trade of who bears it: `Aliyev, a young goalkeeper`."""

LEAST_TRADE = 6
"""Letters of a word that is known for a trade by its end alone."""

FEMININE_PAST = ("ла", "лась", "лася")
"""How a Russian or Ukrainian verb ends when a woman did it."""

TURKIC = ("az", "tr")
TURKIC_PLURAL = ("lar", "ler")
"""How a word ends that says of many what they are, so that no name follows: `Fotoqraflar Əliyevi çəkib`."""

MARKS = {"«": "»", "“": "”", "„": "“”", '"': '"', "‘": "’"}
"""Quotation marks, and what closes them."""

CLUBS = frozenset({"FC", "FK", "SC", "SK", "CF", "BC", "BK", "HC", "HK", "ФК", "СК", "ХК", "БК", "МФК"})


def settle(passages: Mapping[str, Passage], raw: Sequence[Raw], unless: Mapping[str, frozenset[str]]) -> list[Mention]:
    """Keep what is surely meant, mark what may be somebody else, and leave out what is.

    `unless` are the words, romanised, that deny an entity's short names.
    """
    asked = any(pattern.company or unless[mention.entity] for mention, pattern in raw)
    keys = (
        {key for each in passages.values() for word in each.words for key in (word.key, word.stem)} if asked else set()
    )
    full = {mention.entity for mention, pattern in raw if not (pattern.short or pattern.surname)}
    named = full | {mention.entity for mention, pattern in raw if not pattern.company}
    held = {(mention.where, mention.position + step) for mention, _ in raw for step in range(mention.length)}
    settled = []
    for mention, pattern in raw:
        if (pattern.short or not pattern.surname) and unless[mention.entity] & keys:
            continue
        passage = passages[mention.where]
        if pattern.surname and mention.entity not in full and is_somebody_else(mention, pattern, passage, held):
            continue
        if pattern.place and is_something_else(mention, passage, held):
            continue
        alone = pattern.company and mention.entity not in named and not pattern.company & (keys | named)
        unsure = alone or (named <= {mention.entity} and is_homograph(mention, passage))
        settled.append(replace(mention, certain=False) if unsure else mention)
    return settled


def is_somebody_else(mention: Mention, pattern: Pattern, passage: Passage, held: Held) -> bool:
    """Say whether a surname stands with another first name or a trade, or in a form that only a woman's has."""
    known = languages().values()
    if any(word.stem in language.callings for word in apposed(mention, passage) for language in known):
        return True
    before = word_before(mention, passage, held)
    if before and is_trade(before, languages()[passage.language]):
        return True
    return has_other_first_name(mention, passage, held, known) or is_woman(mention, pattern, passage)


def apposed(mention: Mention, passage: Passage) -> Iterable[Word]:
    """Yield the words that may say what a surname's bearer is: before it, before a first name, and after a comma."""
    at = mention.position
    same = [place for place in (at - 1, at - 2) if place >= 0 and passage.sentences[place] == mention.sentence]
    if same and not (passage.language in TURKIC and passage.words[same[0]].key.endswith(TURKIC_PLURAL)):
        yield passage.words[same[0]]
    if len(same) > 1 and (passage.words[same[0]].capital or passage.words[same[0]].stopword):
        yield passage.words[same[1]]
    if after(passage, at).lstrip("'’").startswith((",", " (", " —", " –")):
        yield from passage.words[at + 1 : at + 1 + NEAR]


def after(passage: Passage, at: int) -> str:
    """Give what stands between a word and the next."""
    begin = passage.starts[at] + len(passage.words[at].text)
    return passage.text[begin : passage.starts[at + 1]] if at + 1 < len(passage.words) else ""


def word_before(mention: Mention, passage: Passage, held: Held) -> Word | None:
    """Give the word right before a mention, in its sentence, after nothing but a space; none that names others."""
    before = mention.position - 1
    if before < 0 or (mention.where, before) in held or passage.sentences[before] != mention.sentence:
        return None
    word = passage.words[before]
    return word if passage.starts[before] + len(word.text) + 1 == passage.starts[mention.position] else None


def is_trade(word: Word, language: Language) -> bool:
    """Say whether a word ends like a trade and is no title."""
    if len(word.key) < LEAST_TRADE or word.stopword or word.stem in language.titles:
        return False
    return word.key.endswith(language.trades) or word.stem.endswith(language.trades)


def is_first_name(word: Word, known: Iterable[Language]) -> bool:
    """Say whether a word is a first name, in any case, in any language."""
    return word.capital and any(word.key in language.given or word.stem in language.given for language in known)


def has_other_first_name(mention: Mention, passage: Passage, held: Held, known: Iterable[Language]) -> bool:
    """Say whether a first name stands before a surname that is not the entity's own."""
    before = mention.position - 1
    if before < 0 or (mention.where, before) in held or passage.sentences[before] != mention.sentence:
        return False
    word = passage.words[before]
    if not word.capital or word.stopword or word.number or (len(word.text) > 1 and word.text.isupper()):
        return False
    if is_first_name(word, known):
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


def is_something_else(mention: Mention, passage: Passage, held: Held) -> bool:
    """Say whether the name of a place stands for a club, goods, a house or a person that bears it.

    They have quotation marks around them (гостиница «Москва»), a club's letters beside them (Karabakh FC), a first name
    before them (Наташа Ростова), or a state after them in which another place of that name lies (Odessa, Texas).
    """
    start = passage.starts[mention.position]
    last = mention.position + mention.length - 1
    end = passage.starts[last] + len(bare(passage.words[last].text))
    closing = MARKS.get(passage.text[start - 1 : start])
    if closing and passage.text[end : end + 1] in closing:
        return True
    following = passage.words[last + 1 : last + 2]
    if following and following[0].stem in languages()[passage.language].elsewhere:
        return True
    beside = passage.words[max(mention.position - 1, 0) : mention.position] + following
    if any(word.text in CLUBS for word in beside):
        return True
    if mention.length > 1 or passage.title_cased:
        return False
    word = word_before(mention, passage, held)
    return word is not None and not word.stopword and is_first_name(word, [languages()[passage.language]])


def is_homograph(mention: Mention, passage: Passage) -> bool:
    """Say whether a name may be an ordinary word that has its capital from the beginning of the sentence."""
    at = mention.position
    if mention.length > 1 or (at and passage.sentences[at - 1] == mention.sentence):
        return False
    return fold(bare(passage.words[at].text)) in languages()[passage.language].homographs
