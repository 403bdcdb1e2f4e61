"""Names that would be read as two entities at once, and company that no text can keep: what to tell the operator."""

from collections.abc import Iterable, Mapping

from bot.lexicon.names import Names, Pattern, index, is_cyrillic, scan
from bot.text import bare, romanise, words
from bot.types.storylines import Entity, EntityKind, Name


def clashes(file: str, entities: Mapping[str, Entity]) -> list[str]:
    """Say what makes names of entities ambiguous or useless, a line each: file, entities, name and remedy.

    A name clashes that is surely read as another entity as well, by the same words in any form: Алиева is a woman's
    name and a form of Алиев. Matters made of other names are meant beside them and never clash.
    """
    names = index(entities.values())
    lines = dict.fromkeys(
        line
        for entity in entities.values()
        if entity.kind != EntityKind.INCIDENT
        for key, name in [*(("names", name) for name in entity.names), *(("roles", role) for role in entity.roles)]
        if not name.company
        for line in shared(file, entity, key, name, names)
    )
    return [*lines, *(line for entity in entities.values() for line in idle(file, entity, entities))]


def shared(file: str, entity: Entity, key: str, name: Name, names: Names) -> Iterable[str]:
    """Yield a line for each other entity that a name is surely read as."""
    for other in sorted({pattern.entity for pattern in whole(name, names) if is_sure(pattern)} - {entity.id}):
        yield (
            f"{file}: {entity.id} and {other}: {name.text!r} ({key}.{name.language} of {entity.id}) is read as both; "
            f"leave it to one of them, or make it `short` there, with `company` that tells which is meant"
        )


def whole(name: Name, names: Names) -> Iterable[Pattern]:
    """Yield the names that a name, standing in a text of its language, is read as from its first word to its last."""
    parts = [bare(word) for _, word in words(name.text)]
    found = [
        names.find(part, romanise(part), cyrillic=is_cyrillic(part), english=name.language == "en") for part in parts
    ]
    return [pattern for at, pattern, _ in scan(found) if at == 0 and len(pattern.slots) == len(parts)]


def is_sure(pattern: Pattern) -> bool:
    """Say whether nothing more is asked for than the words of the name."""
    return not (pattern.company or pattern.within)


def idle(file: str, entity: Entity, entities: Mapping[str, Entity]) -> Iterable[str]:
    """Yield a line for each word of an entity's `company` and `unless` that can decide nothing."""
    company = {word for name in entity.names for word in name.company}
    for key, texts in (("company", company), ("unless", set(entity.unless))):
        for text in sorted(texts - set(entities)):
            if len(words(text)) > 1:
                yield (
                    f"{file}: {entity.id}: {key}: {text!r} is no id of an entity, and several words are never "
                    f"looked for; write the id, or one word"
                )
    denied = {romanise(text) for text in entity.unless}
    for text in sorted(text for text in company if romanise(text) in denied):
        yield (
            f"{file}: {entity.id}: {text!r} stands in `company` and in `unless`, which sinks the name; "
            f"take it out of one of them"
        )
