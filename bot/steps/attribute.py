"""Find the sentences that one side alone claims without saying so: readers should hear whose word it is."""

import re
from collections.abc import Callable, Collection, Sequence

from bot.lexicon import Reading
from bot.lexicon.concepts import concepts
from bot.types import FeedKind, Story, Summary

SIDED = (FeedKind.STATE, FeedKind.GOVERNMENT)
CLAIMS = frozenset({"accuse", "deny"})
SPEAKERS = frozenset({
    "relative", "embassy", "ambassador", "charge-d-affaires", "consul", "foreign-ministry", "defence-ministry",
    "prosecutor", "investigative-committee", "police", "security-service", "parliament", "president", "kremlin",
    "prime-minister", "minister", "spokesperson", "source", "expert", "commission", "agency", "airline", "diaspora",
    "diaspora-head", "doctor", "lawyer", "human-rights", "journalist", "businessman", "interstate-aviation",
})  # fmt: skip
"""Concepts that speak: where one of them claims, the sentence says itself whose word it is."""
REPORTED = re.compile(
    r"""\b(?:reportedly|allegedly|it\ (?:is|was)\ (?:said|reported|stated|alleged|claimed)
    |(?:is|are|was|were)\ (?:said|reported|alleged|claimed)\ to
    |(?:сообщается|утверждается|отмечается|говорится|подч[её]ркивается|уточняется)
    |(?:повідомляється|стверджується|зазначається|наголошується|йдеться)
    |(?:bildirilir|bildirilib|qeyd\ (?:olunur|edilir|olunub)|vurğulanır|deyilir|iddia\ (?:olunur|edilir))
    |(?:bildirildi|bildiriliyor|belirtildi|belirtiliyor|kaydedildi|vurgulandı|denildi|iddia\ edildi|öne\ sürüldü))\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""How something is said in five languages without anybody who says it; every other way of saying names its speaker."""

Peruse = Callable[[str, str, str], Reading]
"""Reads a title and a text in a language."""


def claimed(summary: Summary, stories: Sequence[Story], sides: Collection[str], peruse: Peruse) -> frozenset[str]:
    """List the sentences that accuse, deny or report something and rest on the outlets of one side's state alone."""
    side = side_of(stories)
    if side is None or side not in sides:
        return frozenset()
    said = (sentence for sentence, _ in summary.sentences)
    return frozenset(sentence for sentence in said if is_claim(peruse("", sentence, summary.language), side))


def side_of(stories: Sequence[Story]) -> str | None:
    """Give the country whose state tells it, where nobody else does."""
    countries = {story.country if story.kind in SIDED else "" for story in stories}
    return next(iter(countries)) or None if len(countries) == 1 else None


def is_claim(sentence: Reading, side: str) -> bool:
    """Say whether a sentence claims something without saying whose claim that is.

    Whatever names that side says it, and so does an actor before the claim: the capital would stand there twice, or
    for somebody else's words.
    """
    if any(mention.country == side for mention in sentence.mentions):
        return False
    found = concepts([word.text for word in sentence.text.words], sentence.language)
    speaking = [place for place, concept in found if concept.name in SPEAKERS]
    if REPORTED.search(sentence.text.text):
        return not speaking
    claiming = next((place for place, concept in found if concept.name in CLAIMS), None)
    actors = speaking + [mention.position for mention in sentence.mentions if mention.country]
    return claiming is not None and not any(place < claiming for place in actors)
