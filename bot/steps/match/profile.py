"""A storyline made ready for matching: which side every entity stands on, and what its rules and examples ask for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.types.storylines import Entity, EntityKind, Group, Rule, Storyline

SPEAKERS = (EntityKind.PERSON, EntityKind.OFFICE)
"""Who acts in a side's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A storyline with all that matching needs to look up."""

    storyline: Storyline
    sides: Mapping[str, frozenset[str]]
    """The groups that an entity belongs to; those that belong to none are left out."""
    speakers: frozenset[str]
    others: Mapping[str, str]
    """Entities of countries that are no side, with their country."""
    known: frozenset[str]
    words: Mapping[str, frozenset[str]]
    """The groups that a watch word belongs to."""


def prepare(storyline: Storyline, entities: Iterable[Entity]) -> Profile:
    """Make a storyline ready for matching."""
    everybody = tuple(entities)
    own = {country for group in storyline.groups for country in group.countries}
    sides = {entity.id: belongs_to(entity, storyline.groups) for entity in everybody}
    return Profile(
        storyline=storyline,
        sides={name: groups for name, groups in sides.items() if groups},
        speakers=frozenset(entity.id for entity in everybody if entity.kind in SPEAKERS),
        others={entity.id: entity.country for entity in everybody if entity.country and entity.country not in own},
        known=known_entities(storyline.known),
        words=group_words(storyline.groups),
    )


def belongs_to(entity: Entity, groups: Iterable[Group]) -> frozenset[str]:
    """Name the groups that an entity belongs to."""
    return frozenset(group.name for group in groups if entity.id in group.entities or entity.country in group.countries)


def known_entities(rule: Rule | None) -> frozenset[str]:
    """Name the matters that belong to the storyline alone."""
    return rule.entities if rule else frozenset()


def group_words(groups: Iterable[Group]) -> dict[str, frozenset[str]]:
    """Say for each watch word of the groups which of them it stands for."""
    words: dict[str, frozenset[str]] = {}
    for group in groups:
        for word in group.words:
            words[word.text] = words.get(word.text, frozenset()) | {group.name}
    return words
