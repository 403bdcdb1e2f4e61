"""What somebody is said to have said: quotations, and grave claims turned round or put in by an instruction."""

import re
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from bot.lexicon import Passage, Reading
from bot.lexicon.concepts import concepts
from bot.steps.ground.known import Words, known
from bot.steps.ground.names import LONGEST_QUOTED_NAME, is_name, is_same
from bot.text import fold, sentences

QUOTATION = re.compile('[«“„"]([^«»“”„"]+)[»”“"]')
LIKE = 85
"""Likeness in percent from which a quotation stands in a source of its language; endings are fitted to the sentence."""


def misquoted(answer: Reading, sources: Sequence[Reading]) -> list[str]:
    """Find quotations that no source of the language has, and whose speaker none of another language quotes."""
    texts = [fold(f"{each.title.text}\n{each.text.text}") for each in sources if each.language == answer.language]
    named = [keys for each in sources if each.language != answer.language for _, keys in quotations(each)]
    return [
        f"quotation {quoted}"
        for quoted, mine in quotations(answer)
        if not any(fuzz.partial_ratio(fold(quoted), text) >= LIKE for text in texts)
        if not is_quoted(mine, named)
    ]


def is_quoted(mine: frozenset[str], speakers: Sequence[frozenset[str]]) -> bool:
    """Say whether a source quotes one of those named beside a quotation; anybody, where nobody is named."""
    if not mine:
        return bool(speakers)
    return any(is_same(one, other) for theirs in speakers for one in mine for other in theirs)


def quotations(reading: Reading) -> Iterator[tuple[str, frozenset[str]]]:
    """Give the quotations that are more than a name, each with the names in the rest of its sentence."""
    for passage in (reading.title, reading.text):
        for start, end in sentences(passage.text):
            for found in QUOTATION.finditer(passage.text, start, end):
                if len(found.group(1).split()) > LONGEST_QUOTED_NAME:
                    yield found.group(1), beside(passage, (start, end), found.span(), reading.language)


def beside(passage: Passage, sentence: tuple[int, int], quoted: tuple[int, int], language: str) -> frozenset[str]:
    """List the names of a sentence outside a quotation, romanised without endings."""
    return frozenset(
        key
        for word, at in zip(passage.words, passage.starts, strict=True)
        if sentence[0] <= at < sentence[1] and not quoted[0] <= at < quoted[1] and is_name(word, language)
        for key in (word.key, word.stem)
    )


def turned(answer: Reading, sources: Sequence[Reading]) -> list[str]:
    """Find grave claims that an answer makes and its sources deny, or that stand in an instruction alone."""
    mine = fold(f"{answer.title.text}\n{answer.text.text}")
    parts = [
        fold(passage.text[start:end])
        for source in sources
        for passage in (source.title, source.text)
        for start, end in sentences(passage.text)
    ]
    news = [part for part in parts if not known().bidding.found(part)]
    found = []
    for claim, words in known().claims.items():
        yes, no = stands(mine, words)
        told = [stands(part, words) for part in news]
        affirmed, denied = any(each for each, _ in told), any(each for _, each in told)
        if (yes and not affirmed and (denied or len(news) < len(parts))) or (no and affirmed and not denied):
            found.append(f"{claim} turned round")
    return found


def bidden(answer: Reading, sources: Sequence[Reading]) -> list[str]:
    """Find actions that an answer tells of and its sources only where they instruct whoever passes them on."""
    bid: set[str] = set()
    news: set[str] = set()
    for passage in (passage for source in sources for passage in (source.title, source.text)):
        spans = sentences(passage.text)
        instructs = [bool(known().bidding.found(fold(passage.text[start:end]))) for start, end in spans]
        for place, name in actions(passage):
            (bid if instructs[passage.sentences[place]] else news).add(name)
    mine = {name for passage in (answer.title, answer.text) for _, name in actions(passage)}
    return [f"{name} as instructed" for name in sorted(mine & bid - news)]


def actions(passage: Passage) -> list[tuple[int, str]]:
    """List the actions that a passage tells of, each with its place."""
    found = concepts([word.text for word in passage.words], passage.language)
    return [(place, concept.name) for place, concept in found if concept.kind == "actions"]


def stands(folded: str, claim: Mapping[str, Words]) -> tuple[bool, bool]:
    """Say whether a folded text makes a claim, and whether it denies it."""
    denials = claim["no"].found(folded)
    for denial in denials:
        folded = re.sub(rf"{re.escape(denial)}\w*", " ", folded)
    return bool(claim["yes"].found(folded)), bool(denials)
