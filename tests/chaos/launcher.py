"""The bot as `python -m bot` runs it, but with short waits, and a clock and a disk that a test spoils while it runs.

Each is a process of its own, forked from one that has imported everything: a run starts the bot several times, and
half of what a start costs is imports.
"""

import os
import sys
import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import time_machine
from sqlalchemy import Pool, event

from bot import delivery
from bot.__main__ import main as run
from bot.edges.telegram import notifier
from bot.lexicon.languages import languages
from bot.steps import schedule
from bot.steps.compose import row
from bot.steps.deliver import chat, edit, look

PLENTY = 1_000_000
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])
languages()  # the forked processes have it then


class Disk:
    """How large the database may be; SQLite takes the size that it has for the least."""

    def __init__(self) -> None:
        self.pages = PLENTY

    def limit(self, connection: object, *_: object) -> None:
        """Tell a connection, each time before it is used."""
        connection.execute(f"PRAGMA max_page_count={self.pages}").close()  # type: ignore[attr-defined]


def launch(
    folder: Path, arguments: Sequence[str], environ: Mapping[str, str], off: float
) -> tuple[BaseProcess, Connection]:
    """Start the bot with a clock that is so many seconds off; the connection takes commands (see `obey`)."""
    theirs, ours = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=be_the_bot, args=(folder, arguments, environ, off, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def be_the_bot(
    folder: Path, arguments: Sequence[str], environ: Mapping[str, str], off: float, commands: Connection
) -> None:
    """Be the bot, in a process of its own."""
    with (folder / "log").open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["storyline-bot", *arguments]
    clock = time_machine.travel(datetime.now(UTC) + timedelta(seconds=off), tick=True).start()
    disk = Disk()
    event.listen(Pool, "checkout", disk.limit)
    shorten_waits()
    threading.Thread(target=obey, args=[commands, clock, disk], daemon=True).start()
    run()


def obey(commands: Connection, clock: time_machine.Traveller, disk: Disk) -> None:
    """Do what the test says: `("jump", seconds)` sets the clock, `("pages", number)` the room for the database.

    The end of the test is the end of the process.
    """
    while True:
        try:
            verb, number = commands.recv()
        except EOFError:
            os._exit(1)
        if verb == "jump":
            clock.shift(number)
        else:
            disk.pages = number


def shorten_waits() -> None:
    """Make of minutes seconds where no setting does."""
    chat.SHORTEST = look.SHORTEST = timedelta(seconds=0.2)
    chat.LONGEST = timedelta(seconds=1)
    chat.CLOSED_SHORTEST, chat.CLOSED_LONGEST = timedelta(seconds=0.5), timedelta(seconds=1)
    edit.BUSY = timedelta(seconds=0.5)
    row.REFRESH = timedelta(seconds=1)
    notifier.CONNECT, notifier.DEFAULT_WAIT = 2.0, timedelta(seconds=1)
    schedule.LONGEST_BACK_OFF = timedelta(seconds=2)
    delivery.AGAIN = (0.2, 0.3, *[0.5] * 600)
