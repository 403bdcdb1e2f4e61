"""Which storylines a story may belong to at all, found in one look, so that a hundred cost little more than one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.lexicon import Reading
from bot.steps.match.profile import Profile

Lookup = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """The storylines by what they may be known by."""

    order: tuple[str, ...]
    entities: Lookup
    words: Lookup
    outlets: Lookup
    """By country."""
    languages: Lookup


def index(profiles: Iterable[Profile]) -> Nearby:
    """Enter each storyline under its entities, words, outlets and languages."""
    tables: dict[str, dict[str, list[str]]] = {name: defaultdict(list) for name in ("entity", "word", "of", "in")}
    order = []
    for profile in profiles:
        line = profile.storyline
        order.append(line.id)
        for table, keys in (
            ("entity", {*profile.sides, *profile.known}),
            ("word", {*profile.words, *profile.known_words}),
            ("of", {country for group in line.groups for country in group.outlets}),
            ("in", {language for group in line.groups for language in group.languages}),
        ):
            for key in keys:
                tables[table][key].append(line.id)
    entities, words, outlets, languages = (
        {key: tuple(lines) for key, lines in table.items()} for table in tables.values()
    )
    return Nearby(order=tuple(order), entities=entities, words=words, outlets=outlets, languages=languages)


def nearby(reading: Reading, known: Nearby) -> list[str]:
    """List the storylines that a story comes near, in their order."""
    found = {line for name in reading.entities for line in known.entities.get(name, ())}
    found.update(line for word in reading.words for line in known.words.get(word, ()))
    found.update(known.outlets.get(reading.country, ()), known.languages.get(reading.language, ()))
    return [line for line in known.order if line in found]
