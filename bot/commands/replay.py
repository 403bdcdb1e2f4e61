"""The pipeline over recorded stories."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from bot import app
from bot import replay as replaying
from bot.commands.shell import CONFIG, DATA, Config, Data, progress_screen
from bot.edges.sql import open_store
from bot.settings import load


def replay(
    stream: Annotated[Path, typer.Argument(metavar="STREAM.jsonl", help="One story a line, sorted by time.")],
    every_story: Annotated[bool, typer.Option("--every-story", help="Match everything: grouping alone.")] = False,
    batch: Annotated[int | None, typer.Option(min=1, help="Rows taken in at a time; changes no outcome.")] = None,
    config: Config = CONFIG,
    data: Data = DATA,  # noqa: ARG001 - common to all commands; a replay keeps its store in memory
) -> None:
    """Run the pipeline over recorded stories with their own clock; decisions go to standard output."""
    settings = replaying.for_replay(load(config, {}), every_story=every_story)
    rows = list(replaying.read_rows(stream))

    async def work() -> None:
        store = open_store("sqlite://")
        with Progress(console=progress_screen, transient=True) as progress:
            task = progress.add_task(stream.name, total=len(rows))
            parts = app.assemble(settings, store)
            async for decided in replaying.replay(rows, parts, batch=batch, every_story=every_story):
                sys.stdout.write(replaying.to_line(decided) + "\n")
                progress.advance(task)
        store.close()

    asyncio.run(work())
