"""Names that two entities share are told to the operator, with file, entities and remedy."""

import pytest

from bot.lexicon.clashes import clashes
from bot.types.storylines import Entity, EntityKind, Name


def entity(
    ident: str, *names: Name, kind: EntityKind = EntityKind.PERSON, roles: tuple[Name, ...] = (), unless: str = ""
) -> Entity:
    """Make an entity of its names."""
    return Entity(id=ident, kind=kind, names=names, roles=roles, unless=tuple(unless.split()))


def warn(*entities: Entity) -> list[str]:
    """Look for clashes among these."""
    return clashes("config/entities.toml", {each.id: each for each in entities})


ALIYEV = entity("aliyev", Name(text="Алиев", language="ru"))


@pytest.mark.parametrize(
    ("text", "language"), [("Алиев", "ru"), ("Алиева", "ru"), ("Aliyev", "en"), ("АЛИЕВ", "ru"), ("Алієв", "uk")]
)
def test_a_name_that_is_read_as_another_entity_too_is_told(text: str, language: str) -> None:
    """Be it equal, a form of the other, in capitals, or met only in another script; the line says what to do."""
    lines = warn(ALIYEV, entity("wrestler", Name(text=text, language=language)))
    said = f"config/entities.toml: wrestler and aliyev: {text!r} (names.{language} of wrestler) is read as both"
    assert any(line.startswith(said) and "make it `short` there, with `company`" in line for line in lines)


@pytest.mark.parametrize(
    "other",
    [
        entity("alimov", Name(text="Алимов", language="ru")),
        entity("wrestler", Name(text="Шариф Алиев", language="ru")),
        entity("wrestler", Name(text="Алиев", language="ru", short=True, company=("борец",))),
        entity(
            "trial", Name(text="дело Алиев", language="ru"), Name(text="Алиев", language="ru"), kind=EntityKind.INCIDENT
        ),
    ],
    ids=["another name", "a longer one", "told apart by company", "a matter that is meant beside it"],
)
def test_names_that_are_told_apart_are_no_clash(other: Entity) -> None:
    """A warning that cannot be obeyed would teach operators to read past warnings."""
    assert warn(ALIYEV, other) == []


def test_an_office_that_two_people_hold_is_told() -> None:
    """Roles are names too."""
    office = Name(text="Kremlin aide", language="en")
    one = entity("one", Name(text="One", language="en"), roles=(office,))
    two = entity("two", Name(text="Two", language="en"), roles=(office,))
    assert [line.split(": ")[1] for line in warn(one, two)] == ["one and two", "two and one"]


def test_company_that_no_text_can_keep_is_told() -> None:
    """Several words are never looked for, and what is in both lists sinks the name that it should make certain."""
    one = entity(
        "kiselyov",
        Name(text="Киселёв", language="ru", short=True, company=("Россия сегодня", "боец")),
        unless="боец",
    )
    lines = warn(one)
    assert len(lines) == 2
    assert "company: 'Россия сегодня' is no id" in lines[0]
    assert "'боец' stands in `company` and in `unless`" in lines[1]
