"""What commands share: the options common to all, the screen, and the opened configuration and store."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot import app, log
from bot.edges.sql import Store, open_store
from bot.settings import Settings, load

Config = Annotated[Path, typer.Option("--config", metavar="DIR", help="The folder with bot.toml, feeds.toml, ...")]
Data = Annotated[Path, typer.Option("--data", metavar="DIR", help="The folder in which the bot keeps its store.")]
Json = Annotated[bool, typer.Option("--json", help="For other programs.")]
Id = Annotated[str, typer.Argument(metavar="ID")]
CONFIG, DATA = Path("config"), Path("data")
screen = Console(soft_wrap=True)
progress_screen = Console(stderr=True)


def settings_of(config: Path) -> Settings:
    """Read the configuration."""
    return load(config, os.environ)


@contextmanager
def store_of(settings: Settings, data: Path) -> Iterator[Store]:
    """Open the store for a question; say so where there was none, for `data` may be the wrong folder."""
    address = app.database_url(settings, data)
    if not settings.secrets.database_url and not (data / app.STORE).exists():
        warn(f"{data}: there was no store here; if the bot has run, name its folder by --data")
    store = open_store(address)
    try:
        yield store
    finally:
        store.close()


def warn(line: str) -> None:
    """Print a line beside the answer, where it is in no other program's way."""
    progress_screen.print(line, markup=False, highlight=False, soft_wrap=True)


def say(line: str) -> None:
    """Print a line as it is, secrets masked."""
    screen.print(log.mask(line), markup=False, highlight=False)
