"""Read `config/entities.toml`."""

from pathlib import Path

from pydantic import Field

from bot.settings.feeds import Language
from bot.settings.files import Country, Section, ShortName, read_tables
from bot.types.storylines import Entity, EntityKind, Name

ByLanguage = dict[Language, tuple[str, ...]]


class AlsoTable(Section):
    """One `[[entity.also]]`: further short names with a company of their own."""

    short: ByLanguage
    company: tuple[str, ...] = Field(min_length=1)


class EntityTable(Section):
    """One `[[entity]]`."""

    id: ShortName
    kind: EntityKind
    country: Country = ""
    names: ByLanguage = Field(default_factory=dict)
    short: ByLanguage = Field(default_factory=dict)
    roles: ByLanguage = Field(default_factory=dict)
    company: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    also: tuple[AlsoTable, ...] = ()


def read_entities(path: Path, problems: list[str]) -> dict[str, Entity]:
    """Read the entities by id; whatever is wrong is added to `problems`."""
    entities: dict[str, Entity] = {}
    for where, found in read_tables(path, "entity", "id", EntityTable, problems):
        if found.id in entities:
            problems.append(f"{where}: id: {found.id} stands here twice; every entity needs an id of its own")
        if not (found.names or found.short or found.also):
            problems.append(f"{where}: names: an entity without a name is never found; write names.en and others")
            continue
        entities[found.id] = to_entity(found)
    return entities


def to_entity(table: EntityTable) -> Entity:
    """Make the domain's entity of what the operator wrote."""
    names = to_names(table.names) + to_names(table.short, table.company)
    for also in table.also:
        names += to_names(also.short, also.company)
    return Entity(
        id=table.id,
        kind=table.kind,
        country=table.country,
        names=names,
        roles=to_names(table.roles),
        unless=table.unless,
    )


def to_names(table: ByLanguage, company: tuple[str, ...] | None = None) -> tuple[Name, ...]:
    """List the names of all languages, each once a language; short ones where a company is given, be it empty."""
    return tuple(
        Name(text=text, language=language, short=company is not None, company=company or ())
        for language, texts in table.items()
        for text in dict.fromkeys(texts)
    )
