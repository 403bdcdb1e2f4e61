"""Read the operator's configuration once, whole, and say everything that is wrong with it at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import SettingsError
from bot.settings.channels import OPERATOR, read_channels
from bot.settings.entities import read_entities
from bot.settings.feeds import read_feeds
from bot.settings.files import check, read_toml
from bot.settings.sections import BotFile, Delivering, Grouping, Keeping, Limits, Model, Polling, Web
from bot.settings.storylines import read_storylines
from bot.types import Channel, Feed
from bot.types.storylines import Entity, Storyline

__all__ = ["OPERATOR", "Delivering", "Grouping", "Limits", "Model", "Polling", "Secrets", "Settings", "Web", "load"]

TERMINAL = "terminal"
"""The id of the channel that stands in when there is no token."""
MOST = 10
"""Problems of one file that are told at a time; a slip that is copied makes hundreds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """What comes from the environment; never shown."""

    token: str | None = field(default=None, repr=False)
    telegram_url: str | None = None
    database_url: str | None = field(default=None, repr=False)
    llm_url: str | None = None
    llm_model: str | None = None
    llm_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole configuration, checked."""

    file: BotFile
    feeds: Mapping[str, Feed]
    """By address."""
    channels: Mapping[str, Channel]
    """By id; without a token there is only the terminal."""
    storylines: Mapping[str, Storyline]
    """Those that are switched on, by id."""
    entities: Mapping[str, Entity]
    """By id."""
    secrets: Secrets = Secrets()

    @property
    def polling(self) -> Polling:
        """How feeds are visited."""
        return self.file.polling

    @property
    def grouping(self) -> Grouping:
        """How stories become events."""
        return self.file.grouping

    @property
    def keeping(self) -> Keeping:
        """How long what was read is kept."""
        return self.file.keeping

    @property
    def limits(self) -> Limits:
        """How much is done at a time."""
        return self.file.limits

    @property
    def delivery(self) -> Delivering:
        """What becomes of messages that do not arrive at once."""
        return self.file.delivery

    @property
    def model(self) -> Model:
        """How much a language model may take."""
        return self.file.model

    @property
    def addressees(self) -> Mapping[str, Channel]:
        """The channels by id, and the operator's chat as one more where there is one."""
        if self.file.operator is None or not self.secrets.token:
            return self.channels
        return {**self.channels, OPERATOR: Channel(id=OPERATOR, chat=self.file.operator)}

    @property
    def web(self) -> Web:
        """Where the running bot answers."""
        return self.file.web


def read_secrets(environ: Mapping[str, str]) -> Secrets:
    """Take the secrets out of the environment; an empty variable counts as none."""

    def found(name: str) -> str | None:
        return environ.get(name, "").strip() or None

    return Secrets(
        token=found("TELEGRAM_TOKEN"),
        telegram_url=found("TELEGRAM_API_URL"),
        database_url=found("DATABASE_URL"),
        llm_url=found("LLM_BASE_URL"),
        llm_model=found("LLM_MODEL"),
        llm_key=found("LLM_API_KEY"),
    )


def load(config: Path, environ: Mapping[str, str]) -> Settings:
    """Read every file below `config`; raise `SettingsError` with all problems found."""
    problems: list[str] = []
    if not config.is_dir():
        raise SettingsError([f"{config}: there is no such folder; name the one with bot.toml by --config"])
    path = config / "bot.toml"
    file = check(BotFile, read_toml(path, problems), str(path), problems) or BotFile()
    secrets = read_secrets(environ)
    entities = read_entities(config / "entities.toml", problems)
    if not (config / file.seeds).is_dir():
        problems.append(f"{path}: seeds: there is no folder {config / file.seeds}; correct the key, or make the folder")
    storylines = read_storylines(config / "storylines", config / file.seeds, entities, problems)
    feeds = read_feeds(config / "feeds.toml", problems)
    named = {path.stem for path in (config / "storylines").glob("*.toml")}  # those with mistakes too: they are there
    channels = read_channels(config / "channels.toml", named, problems)
    problems += of_secrets(secrets)
    followed = {name: storyline for name, storyline in storylines.items() if storyline.on}
    problems += [f"{config / 'channels.toml'}: {line}" for line in of_channels(channels, storylines, file, secrets)]
    if problems:
        raise SettingsError(capped(problems))
    if not secrets.token:
        channels = {TERMINAL: Channel(id=TERMINAL, chat=TERMINAL, storylines=tuple(followed))}
    return Settings(file=file, feeds=feeds, channels=channels, storylines=followed, entities=entities, secrets=secrets)


def capped(problems: Sequence[str]) -> list[str]:
    """Put the problems of each file together, the first `MOST` of them, and say how many more there are."""
    by_file: dict[str, list[str]] = {}
    for problem in problems:
        by_file.setdefault(problem.partition(": ")[0], []).append(problem)
    said = []
    for file, found in by_file.items():
        said += found[:MOST]
        said += [f"{file}: and {len(found) - MOST} more; correct these first"] if len(found) > MOST else []
    return said


def of_secrets(secrets: Secrets) -> Iterator[str]:
    """Say what is wrong with the environment, without showing it."""
    if secrets.token and not re.fullmatch(r"\d+:[\w-]+", secrets.token):
        yield "TELEGRAM_TOKEN is no token; it looks like 123456:ABC-DEF..., as @BotFather wrote it"
    if secrets.llm_url and not secrets.llm_model:
        yield "LLM_BASE_URL is set and LLM_MODEL is not; set it to the name of a model that the server has"


def of_channels(
    channels: Mapping[str, Channel], storylines: Mapping[str, Storyline], file: BotFile, secrets: Secrets
) -> Iterator[str]:
    """Say which channels do not go together with the other files, `storylines` being all that could be read."""
    on = {name for name, storyline in storylines.items() if storyline.on}
    if secrets.token and not channels:
        yield "no channel; take the # off one of the examples and set its chat"
    for each in channels.values():
        if each.unknown == "hold" and file.operator is None:
            yield f'{each.id}: unknown = "hold" needs somebody to decide; set `operator` in bot.toml, or write "resend"'
        if each.approve and file.operator is None:
            yield f"{each.id}: approve = true asks in the operator chat; set `operator` in bot.toml, or leave it out"
        if on and on.isdisjoint(each.storylines) and set(each.storylines) <= set(storylines):
            yield f"{each.id}: storylines: all that it carries are switched off; write on = true in one of them"
