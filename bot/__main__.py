"""The command line: `storyline-bot`, or `python -m bot`."""

import logging
import sys

import typer

from bot import log
from bot.commands.check import check
from bot.commands.demo import demo
from bot.commands.event import event
from bot.commands.explain import explain
from bot.commands.feed import feed
from bot.commands.opml import opml
from bot.commands.outbox import outbox
from bot.commands.preview import preview
from bot.commands.replay import replay
from bot.commands.run import run
from bot.commands.status import status
from bot.errors import BotError, SettingsError

HELP = "Follow a news storyline across many feeds and languages; tell each development once."
cli = typer.Typer(name="storyline-bot", help=HELP, no_args_is_help=True, add_completion=False)
COMMANDS = (
    run,
    demo,
    check,
    feed,
    explain,
    replay,
    preview,
    status,
)
"""In the order in which `--help` lists them; a line each, so that adding one is a line."""
for command in COMMANDS:
    cli.command()(command)
cli.add_typer(event)
cli.add_typer(outbox)
cli.add_typer(opml)


def main() -> None:
    """Run the command line: exit code 1 is a failure while working, 2 is wrong input."""
    log.configure(
        level=logging.WARNING
    )  # only `run` tells the fate of each story; the rest have an answer of their own
    try:
        cli()
    except SettingsError as error:
        for problem in error.problems:
            print(log.mask(problem), file=sys.stderr)  # noqa: T201 - the operator reads it here
        raise SystemExit(2) from None
    except BotError as error:
        print(log.mask(str(error)), file=sys.stderr)  # noqa: T201
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
