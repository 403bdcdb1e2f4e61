"""What is followed: entities with their names, and storylines made of word groups and examples."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class EntityKind(StrEnum):
    """What a name stands for."""

    COUNTRY = "country"
    PERSON = "person"
    OFFICE = "office"
    PLACE = "place"
    ORGANISATION = "organisation"
    INCIDENT = "incident"
    VEHICLE = "vehicle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """One way to write an entity."""

    text: str
    language: str
    short: bool = False
    """A surname or a word that others bear too: it counts as certain only in company."""
    company: tuple[str, ...] = ()
    """Words, and ids of entities, one of which must stand in the story with a short name; none asked where empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One person, office, place, organisation or incident with its names in every language."""

    id: str
    kind: EntityKind
    country: str = ""
    """ISO 3166 alpha-2, lower case, of the side it belongs to."""
    names: tuple[Name, ...]
    roles: tuple[Name, ...] = ()
    """What it is called by office: `Kremlin spokesman`."""
    unless: tuple[str, ...] = ()
    """Words that tell a namesake: `wrestler`, `vaccine`."""


class Reach(StrEnum):
    """Where in a story a rule looks."""

    TITLE = "title"
    LEAD = "lead"
    WHOLE = "whole"


class Level(StrEnum):
    """How readily a storyline takes a story."""

    STRICT = "strict"
    NORMAL = "normal"
    WIDE = "wide"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Words and entities one of which a story must have, since it is not about the storyline without."""

    name: str
    words: tuple[Name, ...] = ()
    entities: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    """Every entity of these countries belongs to the group."""
    outlets: frozenset[str] = frozenset()
    """Countries whose outlets need not name this side: to their readers it is `we`."""
    languages: frozenset[str] = frozenset()
    """Languages whose readers are this side."""
    strikes: frozenset[str] = frozenset()
    """Countries that this side wages war on: a blow struck there is its own, named or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Words and entities that lift a story or sink it."""

    name: str
    words: tuple[Name, ...] = ()
    entities: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    reach: Reach = Reach.WHOLE
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An article that shows what belongs to a storyline, or only looks like it."""

    id: str
    language: str
    title: str
    text: str
    belongs: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Storyline:
    """What is followed, as the operator wrote it."""

    id: str
    title: str
    hashtag: str = ""
    languages: tuple[str, ...] = ("en", "ru", "az", "tr", "uk")
    level: Level = Level.NORMAL
    on: bool = True
    titles: Mapping[str, str] = field(default_factory=dict)
    """The title in other languages."""
    groups: tuple[Group, ...] = ()
    known: Rule | None = None
    """Matters that belong to this storyline alone: naming one stands for every group."""
    required: tuple[Rule, ...] = ()
    """Of each, a story must have something."""
    boosts: tuple[Rule, ...] = ()
    exclusions: tuple[Rule, ...] = ()
    examples: tuple[Example, ...] = ()
