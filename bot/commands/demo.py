"""The recorded stream, offline."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot import demo as recorded
from bot.commands.shell import CONFIG, Config, say
from bot.edges.page import page
from bot.errors import SettingsError
from bot.settings import load

LANGUAGES = ("en", "ru", "az", "tr", "uk")
NAME = "storyline-bot"


def demo(
    config: Config = CONFIG,
    language: Annotated[str, typer.Option(help="The channel's language: en, ru, az, tr or uk.")] = "en",
    html: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the channel as a page to look at in a browser.")
    ] = None,
) -> None:
    """Play four recorded days of ten invented outlets through the real pipeline, offline."""
    if language not in LANGUAGES:
        raise SettingsError([f"--language: {language!r} is none of {', '.join(LANGUAGES)}"])
    settings = load(config, {})
    account = asyncio.run(recorded.play(settings, [language], Console()))
    for line in account.lines():
        say(line)
    if html is not None:
        write(html, page(account.shown, recorded.channel_of(language, settings.storylines), NAME))


def write(file: Path, text: str) -> None:
    """Write the page; raise `SettingsError` where that cannot be done."""
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise SettingsError([f"--html: {file} cannot be written: {error.strerror}"]) from error
    say(f"{file} shows the channel; open it in a browser")
