"""The recorded stream, offline."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from bot import demo as recorded
from bot.commands.shell import CONFIG, Config, say
from bot.settings import load


def demo(
    config: Config = CONFIG,
    language: Annotated[str, typer.Option(help="The channel's language: en, ru, az, tr or uk.")] = "en",
) -> None:
    """Play four recorded days of ten invented outlets through the real pipeline, offline."""
    account = asyncio.run(recorded.play(load(config, {}), language, Console()))
    for line in account.lines():
        say(line)
