"""A storyline made ready for matching: which side every entity stands on, and what its rules and examples ask for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.lexicon import Lexicon
from bot.lexicon.terms import terms
from bot.steps.match.seeds import Seed, Seeds, sow
from bot.steps.match.twins import distinct
from bot.types.storylines import Entity, EntityKind, Group, Storyline

SPEAKERS = (EntityKind.PERSON, EntityKind.OFFICE)
"""Who acts in a side's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A storyline with all that matching needs to look up."""

    storyline: Storyline
    """Where it has no groups, with those that its title names."""
    sides: Mapping[str, frozenset[str]]
    """The groups that an entity belongs to; those that belong to none are left out."""
    speakers: frozenset[str]
    countries: frozenset[str]
    others: Mapping[str, str]
    """Entities of countries that are no side, with their country."""
    known: frozenset[str]
    """Entities that are matters of the storyline alone."""
    known_words: frozenset[str]
    words: Mapping[str, frozenset[str]]
    """The groups that a watch word belongs to."""
    seeds: Seeds


def prepare(storyline: Storyline, lexicon: Lexicon) -> Profile:
    """Make a storyline ready for matching."""
    everybody = tuple(lexicon.entities.values())
    if not storyline.groups:
        storyline = replace(storyline, groups=groups_of_title(storyline, lexicon))
    own = {country for group in storyline.groups for country in group.countries}
    sides = {entity.id: belongs_to(entity, storyline.groups) for entity in everybody}
    seeds = read_seeds(storyline, lexicon)
    return Profile(
        storyline=storyline,
        sides={name: groups for name, groups in sides.items() if groups},
        speakers=frozenset(entity.id for entity in everybody if entity.kind in SPEAKERS),
        countries=frozenset(entity.id for entity in everybody if entity.kind == EntityKind.COUNTRY),
        others={entity.id: entity.country for entity in everybody if entity.country and entity.country not in own},
        known=(storyline.known.entities if storyline.known else frozenset()) | incidents(seeds, lexicon),
        known_words=frozenset(word.text for word in storyline.known.words) if storyline.known else frozenset(),
        words=group_words(storyline.groups),
        seeds=sow(seeds),
    )


def groups_of_title(storyline: Storyline, lexicon: Lexicon) -> tuple[Group, ...]:
    """Take the countries that a storyline's title names for its sides, where the operator wrote no groups."""
    named = lexicon.peruse(storyline.title, "", "en").mentions
    countries = dict.fromkeys(mention.country for mention in named if mention.certain and mention.country)
    return tuple(
        Group(name=country, countries=frozenset({country}), outlets=frozenset({country})) for country in countries
    )


def read_seeds(storyline: Storyline, lexicon: Lexicon) -> tuple[Seed, ...]:
    """Read the examples into terms, each text once."""
    return tuple(
        Seed(
            id=f"{example.id}.{example.language}",
            terms=terms(lexicon.peruse(example.title, example.text, example.language)),
            belongs=example.belongs,
        )
        for example in distinct(storyline.examples)
    )


def incidents(seeds: Sequence[Seed], lexicon: Lexicon) -> frozenset[str]:
    """Name the incidents that examples report and no counter-example does: they are matters of the storyline."""
    entities = lexicon.entities
    told, denied = (
        {term[2:] for seed in seeds if seed.belongs == belongs for term in seed.terms if term.startswith("e:")}
        for belongs in (True, False)
    )
    return frozenset(name for name in told - denied if entities[name].kind == EntityKind.INCIDENT)


def belongs_to(entity: Entity, groups: Iterable[Group]) -> frozenset[str]:
    """Name the groups that an entity belongs to."""
    return frozenset(group.name for group in groups if entity.id in group.entities or entity.country in group.countries)


def group_words(groups: Iterable[Group]) -> dict[str, frozenset[str]]:
    """Say for each watch word of the groups which of them it stands for."""
    words: dict[str, frozenset[str]] = {}
    for group in groups:
        for word in group.words:
            words[word.text] = words.get(word.text, frozenset()) | {group.name}
    return words
