"""Who does or says it in a headline: who speaks, who is named first, whose side acts on whose; and what only asks."""

import re
from collections.abc import Sequence

from bot.lexicon import Reading
from bot.lexicon.concepts import Concept
from bot.lexicon.languages import languages
from bot.lexicon.reading import Mention

SPEECH = frozenset({
    "say", "answer", "deny", "refuse", "demand", "warn", "threaten", "accuse", "criticise", "praise", "promise", "wait",
    "admit", "apologise", "condole", "confirm", "agree", "protest",
})  # fmt: skip
"""Actions that are done in words."""

HEAD = 5
"""Words before a colon, at most, that name who speaks: `Russian Foreign Ministry spokeswoman Zakharova: ...`."""

COLON_BY = 60
"""The letter by which that colon must have come."""

REACH = 4
"""Words between a speaker and what he does in words."""


PART = re.compile(r"[:.!?—–-]\s+")
"""What parts a headline."""


def asks(reading: Reading) -> bool:
    """Say whether the title asks or explains more than it reports, as comments on what was told do."""
    title = reading.title
    spoken = languages().get(reading.language)
    if "?" in title.text or spoken is None:
        return "?" in title.text
    begins = {0, *(match.end() for match in PART.finditer(title.text))}
    firsts = {min((start for start in title.starts if start >= begin), default=-1) for begin in begins}
    return any(
        word.key in spoken.asks for word, start in zip(title.words, title.starts, strict=True) if start in firsts
    )


def named(reading: Reading) -> list[Mention]:
    """List the mentions of the title, in order."""
    return [mention for mention in reading.mentions if mention.where == "title"]


def first(reading: Reading) -> str:
    """Name the entity that the title names first; empty where it names none."""
    return next((mention.entity for mention in named(reading)), "")


def direction(reading: Reading) -> tuple[str, str] | None:
    """Say whose side the title names first and whose then; None where it names one alone."""
    sides = list(dict.fromkeys(mention.country for mention in named(reading) if mention.country))
    return (sides[0], sides[1]) if len(sides) > 1 else None


def speaker(reading: Reading, found: Sequence[tuple[int, Concept]]) -> str:
    """Name the entity whose words the title tells, given the title's concepts; empty where it tells a deed."""
    mentions = named(reading)
    if not mentions:
        return ""
    colon = reading.title.text.find(": ", 0, COLON_BY)
    head = [mention for mention in mentions if reading.title.starts[mention.position] < colon]
    if head and sum(start < colon for start in reading.title.starts) <= HEAD:
        return head[-1].entity
    speech = next((place for place, each in found if each.kind == "actions" and each.name in SPEECH), None)
    if speech is None:
        return ""
    before = [mention for mention in mentions if mention.position <= speech]
    near = before and speech - before[-1].position <= REACH
    return (before[-1] if near else mentions[0]).entity
