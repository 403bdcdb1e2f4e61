"""Read `config/storylines/*.toml` and the example articles of each."""

from pathlib import Path
from typing import get_args

from pydantic import Field

from bot.settings.doubts import doubts
from bot.settings.feeds import Language
from bot.settings.files import Hashtag, Section, check, read_toml
from bot.types.storylines import Entity, Example, Group, Level, Name, Reach, Rule, Storyline

LANGUAGES = get_args(Language)
COUNTER = "not"
"""The folder of counter-examples in a storyline's folder."""
LARGEST_EXAMPLE = 200_000
"""Bytes; a long feature has a tenth of it."""

ByLanguage = dict[Language, tuple[str, ...]]


class GroupTable(Section):
    """One `[[group]]`."""

    name: str = Field(min_length=1)
    words: ByLanguage = Field(default_factory=dict)
    entities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    strikes: tuple[str, ...] = ()


class RuleTable(Section):
    """One `[[require]]`, `[[boost]]` or `[[exclude]]`, or the table `[known]`."""

    name: str = Field(default="", max_length=80)
    words: ByLanguage = Field(default_factory=dict)
    entities: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    reach: Reach = Reach.WHOLE
    weight: float = Field(default=1.0, gt=0, le=5)


class StorylineTable(Section):
    """The whole of a storyline's file."""

    title: str = Field(min_length=1)
    titles: dict[Language, str] = Field(default_factory=dict)
    hashtag: Hashtag = ""
    on: bool = True
    languages: tuple[Language, ...] = ("en", "ru", "az", "tr", "uk")
    level: Level = Level.NORMAL
    group: tuple[GroupTable, ...] = ()
    known: RuleTable | None = None
    require: tuple[RuleTable, ...] = ()
    boost: tuple[RuleTable, ...] = ()
    exclude: tuple[RuleTable, ...] = ()
    seeds: str | None = None
    """The folder of example articles below the seeds folder; the storyline's own name where it is left out."""


def read_storylines(
    folder: Path, seeds: Path, entities: dict[str, Entity], problems: list[str]
) -> dict[str, Storyline]:
    """Read the storylines by id, with their examples; whatever is wrong is added to `problems`."""
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not paths:
        problems.append(f"{folder}: there is no storyline here; copy one that the bot ships with")
    storylines = {}
    for path in paths:
        storyline = read_storyline(path, seeds, entities, problems)
        if storyline is not None:
            storylines[storyline.id] = storyline
            problems.extend(doubts(path, storyline, entities))
    if storylines and len(storylines) == len(paths) and not any(each.on for each in storylines.values()):
        problems.append(f"{folder}: every storyline is switched off; write on = true in one of them")
    return storylines


def read_storyline(path: Path, seeds: Path, entities: dict[str, Entity], problems: list[str]) -> Storyline | None:
    """Read one storyline; None when its file is unusable."""
    before = len(problems)
    data = read_toml(path, problems)
    table = check(StorylineTable, data, str(path), problems) if len(problems) == before else None
    if table is None:
        return None
    problems.extend(unknown_names(path, table, entities) if entities else [])
    examples = read_examples(seeds / (table.seeds or path.stem), problems)
    if not table.group and not examples:
        problems.append(f"{path}: group: without a [[group]] and without example articles nothing can match")
    return Storyline(
        id=path.stem,
        title=table.title,
        titles={str(language): title for language, title in table.titles.items()},
        hashtag=table.hashtag,
        on=table.on,
        languages=table.languages,
        level=table.level,
        groups=tuple(map(to_group, table.group)),
        known=to_rule(table.known, "known") if table.known else None,
        required=tuple(to_rule(rule, f"require {number}") for number, rule in enumerate(table.require, 1)),
        boosts=tuple(to_rule(rule, f"boost {number}") for number, rule in enumerate(table.boost, 1)),
        exclusions=tuple(to_rule(rule, f"exclude {number}") for number, rule in enumerate(table.exclude, 1)),
        examples=examples,
    )


def unknown_names(path: Path, table: StorylineTable, entities: dict[str, Entity]) -> list[str]:
    """Say which entities a storyline names that `entities.toml` does not have."""
    places: list[tuple[str, tuple[str, ...]]] = [(f"group {group.name}", group.entities) for group in table.group]
    places += [("known", table.known.entities)] if table.known else []
    places += [(f"require {rule.name}", rule.entities) for rule in table.require]
    places += [(f"boost {rule.name}", rule.entities) for rule in table.boost]
    places += [(f"exclude {rule.name}", rule.entities) for rule in table.exclude]
    return [
        f"{path}: {place}: entities: there is no entity {name!r} in entities.toml"
        for place, names in places
        for name in names
        if name not in entities
    ]


def to_words(words: ByLanguage) -> tuple[Name, ...]:
    """List the words of all languages."""
    return tuple(Name(text=text, language=language) for language, texts in words.items() for text in texts)


def to_group(table: GroupTable) -> Group:
    """Make the domain's group of what the operator wrote."""
    return Group(
        name=table.name,
        words=to_words(table.words),
        entities=frozenset(table.entities),
        countries=frozenset(table.countries),
        outlets=frozenset(table.outlets),
        languages=frozenset(table.languages),
        strikes=frozenset(table.strikes),
    )


def to_rule(table: RuleTable, name: str) -> Rule:
    """Make the domain's rule of what the operator wrote."""
    return Rule(
        name=table.name or name,
        words=to_words(table.words),
        entities=frozenset(table.entities),
        countries=frozenset(table.countries),
        reach=table.reach,
        weight=table.weight,
    )


def read_examples(folder: Path, problems: list[str]) -> tuple[Example, ...]:
    """Read the example articles of a storyline, and those in `not/` that only look like it."""
    found = []
    for belongs, place in ((True, folder), (False, folder / COUNTER)):
        for path in sorted(place.glob("[!.]*.*")) if place.is_dir() else ():
            if path.suffix != ".md":
                problems.append(f"{path}: is not read; the name of an example ends with its language and .md")
                continue
            example = read_example(path, problems, belongs=belongs)
            if example is not None:
                found.append(example)
    return tuple(found)


def read_example(path: Path, problems: list[str], *, belongs: bool) -> Example | None:
    """Read one example: its first line is the title, its language stands in the file's name."""
    name, _, language = path.stem.rpartition(".")
    if language not in LANGUAGES:
        such = f"{name or language}.en.md"
        problems.append(f"{path}: the file's name must end with en, ru, az, tr or uk and .md, such as {such}")
        return None
    text = read_text(path, problems)
    if text is None:
        return None
    first, _, body = text.strip().partition("\n")
    title = first.lstrip("# ").strip()
    if not first.startswith("#") or not title:
        problems.append(f"{path}: the first line must be the title, written as # Title")
        return None
    return Example(id=name, language=language, title=title, text=body.strip(), belongs=belongs)


def read_text(path: Path, problems: list[str]) -> str | None:
    """Read an example's file; None when it is no text, or longer than any article."""
    try:
        if path.stat().st_size > LARGEST_EXAMPLE:
            problems.append(f"{path}: longer than {LARGEST_EXAMPLE:,} bytes; an example is one article")
            return None
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8")
    except OSError as error:
        problems.append(f"{path}: cannot be read: {error.strerror}")
    return None
