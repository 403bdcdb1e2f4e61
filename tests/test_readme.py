"""What README and the configuration's comments say is true: commands, options, places, keys and their defaults."""

import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from pydantic import BaseModel

from bot.__main__ import cli
from bot.settings.channels import ChannelTable
from bot.settings.feeds import FeedTable
from bot.settings.files import parse_duration
from bot.settings.sections import BotFile
from bot.settings.storylines import GroupTable, RuleTable, StorylineTable

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
SECRETS = ("TELEGRAM_TOKEN", "TELEGRAM_API_URL", "DATABASE_URL", "LLM_BASE_URL", "LLM_MODEL", "LLM_API_KEY")


def commands(group: typer.Typer = cli, prefix: str = "") -> Iterator[tuple[str, set[str]]]:
    """List every command with its options."""
    command = typer.main.get_command(group)
    for name, each in command.commands.items():  # type: ignore[attr-defined]
        if hasattr(each, "commands"):
            for inner, leaf in each.commands.items():
                yield f"{name} {inner}", {option for parameter in leaf.params for option in parameter.opts}
        else:
            yield name, {option for parameter in each.params for option in parameter.opts}


@pytest.mark.parametrize("name", [name for name, _ in commands()])
def test_every_command_stands_in_the_readme(name: str) -> None:
    """A newcomer finds every command."""
    *group, last = name.split()
    rows = [line for line in README.splitlines() if f"`storyline-bot {group[0] if group else last}" in line]
    assert any(re.search(rf"\b{last}\b", row) for row in rows)


def test_every_option_in_the_readme_exists() -> None:
    """No option of the README is made up or gone."""
    known = {option for _, options in commands() for option in options}
    others = {"--only", "--editable", "--scale", "--runs", "--only-show"}  # of the tools under tests/
    mentioned = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README))
    assert mentioned <= known | others | {"--help"}


@pytest.mark.parametrize("name", SECRETS)
def test_every_variable_of_the_environment_stands_in_the_readme(name: str) -> None:
    """The operator finds every variable."""
    assert f"`{name}`" in README or f"{name}=" in README


def test_the_map_names_places_that_exist() -> None:
    """Every place of the map is there, and every room of the package is on the map."""
    section = README.split("## Where things are")[1].split("\n## ")[0]
    cells = [re.findall(r"`([^`]+)`", row.split("|")[1]) for row in section.splitlines() if row.startswith("| `")]
    places = []
    for names in cells:
        folder = Path()
        for name in names:
            path = Path(name) if name.startswith(("bot/", "config/", "seeds/", "docker/", "tests/")) else folder / name
            places.append(path)
            folder = path.parent
    assert [str(path) for path in places if not (ROOT / path).exists()] == []
    rooms = {path.name for path in (ROOT / "bot").iterdir() if path.name[0] not in "_."}
    assert rooms - {path.name for path in places} == set()


def sections() -> Iterator[tuple[str, str, object]]:
    """List the keys of bot.toml with their defaults."""
    for name, field in BotFile.model_fields.items():
        if isinstance(field.default, BaseModel):
            for key in type(field.default).model_fields:
                yield name, key, getattr(field.default, key)


@pytest.mark.parametrize(("section", "key", "default"), list(sections()))
def test_every_key_of_bot_toml_is_explained_with_its_default(section: str, key: str, default: object) -> None:
    """The operator's file names every key, says above it what it does, and shows what it is without the line."""
    text = (ROOT / "config/bot.toml").read_text("utf-8")
    lines = text.split(f"[{section}]\n")[1].split("\n[")[0].splitlines()
    found = [number for number, line in enumerate(lines) if re.match(rf"(# )?{key} = ", line)]
    assert found, f"[{section}] {key} is not in config/bot.toml"
    assert lines[found[0] - 1].startswith("#"), f"[{section}] {key} has no comment above it"
    written = tomllib.loads(lines[found[0]].removeprefix("# "))[key]
    if not lines[found[0]].startswith("#"):
        assert as_read(written, default) == default


def as_read(written: object, default: object) -> object:
    """Read a value as the settings do."""
    if isinstance(default, tuple) and isinstance(written, list):
        return tuple(as_read(*pair) for pair in zip(written, default, strict=True))
    return parse_duration(written) if isinstance(default, timedelta) else written


@pytest.mark.parametrize("key", list(ChannelTable.model_fields))
def test_every_key_of_a_channel_is_shown_in_an_example(key: str) -> None:
    """The commented examples of channels.toml show every key."""
    assert re.search(rf"^# {key} = ", (ROOT / "config/channels.toml").read_text("utf-8"), re.MULTILINE)


def test_the_examples_of_channels_are_right_and_what_is_left_out_is_as_said() -> None:
    """Whoever takes the # off has no mistake to look for, and the defaults above the examples are those of the code."""
    text = (ROOT / "config/channels.toml").read_text("utf-8")
    head, *examples = text.split("# [[channel]]\n")
    blocks = [re.sub("^# ?", "", block.split("\n\n")[0], flags=re.MULTILINE) for block in examples]
    plain = "".join(f"[[channel]]\n{block}\n" for block in blocks)
    tables = [ChannelTable.model_validate(table) for table in tomllib.loads(plain)["channel"]]
    assert [table.id for table in tables] == ["english", "baku"]
    said = dict(re.findall(r'(\w+) = ("?\w+"?)(?=,)', head.split("What is left out")[1]))
    assert len(said) == 8
    for key, words in said.items():
        default = ChannelTable.model_fields[key].default
        value = tomllib.loads(f"it = {words}")["it"]
        assert default == (parse_duration(value) if isinstance(default, timedelta) else value), key


STORYLINE = (ROOT / "config/storylines/russia-azerbaijan.toml").read_text("utf-8")


@pytest.mark.parametrize(
    "key", sorted({key for table in (StorylineTable, GroupTable, RuleTable) for key in table.model_fields})
)
def test_every_key_of_a_storyline_is_explained(key: str) -> None:
    """The first storyline's comments name every key that a storyline may have."""
    assert re.search(rf"^(#  ? *)?(\[+{key}\]+|{key}\b)", STORYLINE, re.MULTILINE)


def test_the_examples_of_rules_are_right() -> None:
    """Whoever takes the # off has no mistake to look for."""
    head, *examples = re.split(r"\n(?=# \[\[)", STORYLINE)
    table = StorylineTable.model_validate(
        tomllib.loads("\n".join([head, *(block.replace("# ", "") for block in examples)]))
    )
    assert [len(rules) for rules in (table.boost, table.exclude, table.require)] == [1, 1, 1]


@pytest.mark.parametrize("key", list(FeedTable.model_fields))
def test_every_key_of_a_feed_is_explained(key: str) -> None:
    """The head of feeds.toml explains every key."""
    head = (ROOT / "config/feeds.toml").read_text("utf-8").split("\n[[feed]]")[0]
    assert re.search(rf"\b{key}\b", head)
