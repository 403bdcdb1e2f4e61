"""The main job: keep the loops at work, or do once what is due."""

import asyncio
from typing import Annotated

import typer

from bot import app, log
from bot.bells import LOOPS
from bot.commands.shell import CONFIG, DATA, Config, Data, settings_of
from bot.errors import SettingsError


def run(
    config: Config = CONFIG,
    data: Data = DATA,
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and stop.")] = False,
    only: Annotated[str, typer.Option(metavar="LOOPS", help="Of poll,match,read,group,tell,deliver only these.")] = "",
) -> None:
    """Poll, match, group, tell and deliver; without TELEGRAM_TOKEN alerts go to the terminal."""
    log.configure()
    loops = chosen(only)
    if not once:
        asyncio.run(app.run(config, data, loops))
        return

    async def work() -> None:
        async with app.opened(settings_of(config), data) as parts:
            await app.run_once(parts, loops)

    asyncio.run(work())


def chosen(only: str) -> list[str]:
    """Read `--only` into names of loops, in the order of the path."""
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    if unknown := [name for name in wanted if name not in LOOPS]:
        raise SettingsError([f"--only: there is no loop {unknown[0]!r}; known are {', '.join(LOOPS)}"])
    return [name for name in LOOPS if not wanted or name in wanted]
