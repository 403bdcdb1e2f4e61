"""Find the sentences that one side alone claims without saying so: readers should hear whose word it is."""

import re
from collections.abc import Callable, Collection, Sequence

from bot.lexicon import Reading
from bot.lexicon.concepts import concepts
from bot.text import words
from bot.types import FeedKind, Story, Summary

SIDED = (FeedKind.STATE, FeedKind.GOVERNMENT)
SPEAKERS = frozenset({
    "say", "relative", "embassy", "ambassador", "charge-d-affaires", "consul", "foreign-ministry", "defence-ministry",
    "prosecutor", "investigative-committee", "police", "security-service", "parliament", "president", "kremlin",
    "prime-minister", "minister", "spokesperson", "source", "expert", "commission", "agency", "airline", "diaspora",
    "diaspora-head", "doctor", "lawyer", "human-rights", "journalist", "businessman", "interstate-aviation",
})  # fmt: skip
"""Concepts that speak: where one of them claims, the sentence says itself whose word it is."""
REPORTED = re.compile(
    r"""\b(?:reportedly|allegedly|it\ (?:is|was)\ (?:said|reported|stated|alleged|claimed)
    |(?:is|are|was|were)\ (?:said|reported|alleged|claimed)\ to
    |(?<!не\ )(?:сообщается|утверждается|отмечается|подч[её]ркивается)
    |(?<!не\ )(?:повідомляється|стверджується|зазначається|наголошується)
    |bildirilir|bildirilib|qeyd\ (?:olunur|edilir|olunub)|vurğulanır|deyilir|iddia\ (?:olunur|edilir)
    |bildirildi|bildiriliyor|belirtildi|belirtiliyor|kaydedildi|vurgulandı|denildi|öne\ sürüldü|iddia\ ediliyor)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""How something is said without anybody who says it."""
ACCUSED = re.compile(
    r"""\b(?:(?:is|are|was|were|been)\ (?:accused|blamed|charged)
    |обвиняют|обвиня[ею]тся|обвин[её]н[аы]?|звинувачують|звинувачу[юєе]ть?ся|звинувачен[оаі]
    |ittiham\ (?:olunur|edilir)|(?:təqsirləndiril|günahlandırıl)\w+
    |itham\ edil(?:di|iyor)\w*|suçlanıyor\w*|suçlandı\w*)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""How people are accused without anybody who accuses them; who does it stands behind."""
JUDGED = re.compile(
    r"""\b(?:groundless|baseless|unfounded
    |(?:необоснованн|беспочвенн|голословн|безосновательн|безпідставн|необґрунтован)\w+
    |не\ (?:соответству[ею]т|відповіда[єю]ть?)\ (?:действительности|дійсності)
    |əsassız\w*|asılsız\w*|həqiqətə\ uyğun\ deyil|gerçeği\ yansıtm\w+)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""How something is denied without anybody who does it."""
FIRST_WORDS = 2
"""Of a sentence that judges: who is named there may be the one who does."""
BY = re.compile(
    r"""\bby\s+(?!\w+ing\b)|\bauthorities\b|\binvestigators\b|\bвласт(?:и|ями)\b|\bслед(?:ователи|ствием)\w*
    |\bвлад(?:а|ою)\b|\bслідч\w+|\btərəfindən\b|\btarafından\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""Who accuses, in a sentence that need not name them."""
CALLS = re.compile(
    r"\b(?:call(?:s|ed)?|consider\w*|назв?ал\w*|называ\w+|счита\w+|назва(?:в|ла|ли)|вважа\w+|adlandır\w+|nitele\w+)\b",
    re.IGNORECASE,
)
"""Verbs with somebody who judges so."""

Peruse = Callable[[str, str, str], Reading]
"""Reads a title and a text in a language."""


def claimed(summary: Summary, stories: Sequence[Story], sides: Collection[str], peruse: Peruse) -> frozenset[str]:
    """List the sentences that accuse, deny or report and rest on the outlets of one side's state alone."""
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

    Whatever names that side says it, and so does whoever says it or might: the capital would stand there twice, or for
    somebody else's words.
    """
    text = sentence.text.text
    if any(mention.country == side for mention in sentence.mentions) or CALLS.search(text):
        return False
    if accused := ACCUSED.search(text):
        before = text[: accused.start()] if accused[0].casefold().endswith(("ют", "ють")) else ""
        return not (BY.search(text) or speaks(before, sentence.language) or "say" in named(text, sentence.language))
    if said := REPORTED.search(text):
        return not speaks(text[: said.start()] + text[said.end() :], sentence.language)
    first = min((mention.position for mention in sentence.mentions), default=FIRST_WORDS)
    return bool(JUDGED.search(text)) and first >= FIRST_WORDS and not speaks(text, sentence.language)


def speaks(text: str, language: str) -> bool:
    """Say whether somebody stands there who may speak, or says something."""
    return bool(named(text, language) & SPEAKERS)


def named(text: str, language: str) -> set[str]:
    """List the concepts that a text speaks of."""
    return {concept.name for _, concept in concepts([word for _, word in words(text)], language)}
