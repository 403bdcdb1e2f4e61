"""Say what in a model's answer is not borne out by its sources."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from bot.lexicon import Reading
from bot.steps.ground.facts import facts, wrong_facts
from bot.steps.ground.known import known
from bot.steps.ground.measured import belied
from bot.steps.ground.names import names, wrong_names
from bot.steps.ground.said import bidden, misquoted, turned
from bot.steps.ground.sides import exchanged, misplaced
from bot.text import fold
from bot.types.storylines import Entity

ADDRESS = re.compile(
    r"https?:|www\.|\bt\.me/|@\w{3,}|\b[\w-]+\.(?:com|org|net|ru|az|ua|tr|io|me|info|example)/", re.IGNORECASE
)
MARKUP = re.compile(r"</?[a-z][^>]*>|\]\(|\*\*|```|^#+ |&[a-z]+;|\{\{|\}\}", re.IGNORECASE | re.MULTILINE)


def unfounded(
    answer: Reading, sources: Sequence[Reading], published: Collection[date], entities: Mapping[str, Entity]
) -> tuple[str, ...]:
    """List what an answer says that its sources do not; empty where it may be shown.

    It is a check of parts: names, countries, numbers and what they measure, days, quotations, and who does what to
    whom, in any of the five languages. A false sentence made of true parts passes it, but for what is surely exchanged.
    """
    named = names(sources)
    text = f"{answer.title.text}\n{answer.text.text}"
    return (
        *(f"address {found}" for found in ADDRESS.findall(text)),
        *(f"markup {found}" for found in MARKUP.findall(text)),
        *(f"order {found}" for listed in known().orders.values() for found in listed.found(fold(text))),
        *wrong_facts(facts([answer]), facts(sources), published),
        *wrong_names(answer, named, entities),
        *elsewhere(fold(text), sources, named.countries),
        *exchanged(answer, sources, entities),
        *misplaced(answer, sources, entities),
        *belied(answer, sources),
        *misquoted(answer, sources),
        *turned(answer, sources),
        *bidden(answer, sources),
    )


def elsewhere(answer: str, sources: Sequence[Reading], named: Collection[str]) -> list[str]:
    """Find countries and their people that an answer speaks of and its sources do not."""
    theirs = fold("\n".join(f"{source.title.text}\n{source.text.text}" for source in sources))
    return [
        mine[0]
        for country, listed in known().countries.items()
        if country not in named and (mine := listed.found(answer)) and not listed.found(theirs)
    ]
