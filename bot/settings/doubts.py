"""What in a storyline is written by the rules and yet can never be found."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.text import PATTERN, compiled, words
from bot.types.storylines import Entity, Group, Name, Rule, Storyline

SIGNS = re.compile(r"[|\\()\[\]{}^$]")
"""Signs of a regular expression, which a watch word is only where it says so."""
MISPLACED_STAR = re.compile(r"\*\w|(?<!\w\w)\*")
"""A star that has a letter behind it, or fewer than two before it."""


def doubts(path: Path, storyline: Storyline, entities: Mapping[str, Entity]) -> Iterator[str]:
    """Say what no story can ever have, each with its place and the remedy."""
    countries = {entity.country for entity in entities.values()}
    for where, part in parts(storyline):
        if not (part.words or part.entities or part.countries):
            yield f"{path}: {where}: names nothing; give it words, entities or countries, or remove it"
        for country in sorted(part.countries - countries) if entities else ():
            yield f"{path}: {where}: countries: nobody in entities.toml has country = {country!r}"
        for word in part.words:
            if trouble := misspelt(word):
                yield f"{path}: {where}: words.{word.language}: {word.text!r} {trouble}"


def parts(storyline: Storyline) -> Iterable[tuple[str, Group | Rule]]:
    """List the groups and rules with the words that say where they stand."""
    yield from ((f"group {group.name}", group) for group in storyline.groups)
    if storyline.known:
        yield "known", storyline.known
    yield from ((f"require {rule.name}", rule) for rule in storyline.required)
    yield from ((f"boost {rule.name}", rule) for rule in storyline.boosts)
    yield from ((f"exclude {rule.name}", rule) for rule in storyline.exclusions)


def misspelt(word: Name) -> str:
    """Say what is wrong with a watch word; nothing where it can be found."""
    if word.text.startswith(PATTERN):
        try:
            compiled(word.text)
        except ValueError as error:
            return str(error)
        return ""
    if SIGNS.search(word.text):
        return (
            "is no pattern: write each form as a word of its own (a star stands for any end), or begin it with regex:"
        )
    if MISPLACED_STAR.search(word.text):
        return "has a star in a wrong place: it stands for the end of a word, behind two letters or more"
    return "" if words(word.text) else "has no letters"
