"""The command line: `storyline-bot`, or `python -m bot`."""

import asyncio
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from bot import app, demo, log
from bot import replay as replaying
from bot.bells import LOOPS
from bot.commands import event as events
from bot.commands import explain as explaining
from bot.commands import outbox as owing
from bot.commands import status as standing
from bot.edges.sql import Store, open_store
from bot.edges.web import ask_health
from bot.errors import BotError, SettingsError
from bot.settings import Settings, load
from bot.steps.normalize import outlets_of, story_from_row
from bot.types import Entry

HELP = "Follow a news storyline across many feeds and languages; tell each development once."
cli = typer.Typer(name="storyline-bot", help=HELP, no_args_is_help=True, add_completion=False)
outbox = typer.Typer(name="outbox", help="What is owed to the channels, uncertain or given up.", no_args_is_help=True)
event = typer.Typer(name="event", help="What the bot made one event.", no_args_is_help=True)
cli.add_typer(outbox)
cli.add_typer(event)

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
    """Open the store for a question."""
    store = open_store(app.database_url(settings, data))
    try:
        yield store
    finally:
        store.close()


def say(line: str) -> None:
    """Print a line as it is, secrets masked."""
    screen.print(log.mask(line), markup=False, highlight=False)


@cli.command()
def run(
    config: Config = CONFIG,
    data: Data = DATA,
    once: Annotated[bool, typer.Option("--once", help="Do what is due now, and stop.")] = False,
    only: Annotated[str, typer.Option(metavar="LOOPS", help="Of poll,match,group,tell,deliver only these.")] = "",
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


@cli.command("demo")
def play_demo(
    config: Config = CONFIG,
    language: Annotated[str, typer.Option(help="The channel's language: en, ru, az, tr or uk.")] = "en",
) -> None:
    """Play four recorded days of ten invented outlets through the real pipeline, offline."""
    account = asyncio.run(demo.play(load(config, {}), language, Console()))
    for line in account.lines():
        say(line)


@cli.command()
def check(config: Config = CONFIG, data: Data = DATA) -> None:  # noqa: ARG001 - common to all commands
    """Say what is wrong with configuration and seeds, and the remedy."""
    settings = settings_of(config)
    say(f"{len(settings.feeds)} feeds, {len(settings.channels)} channels, {len(settings.entities)} entities")
    for storyline in settings.storylines.values():
        say(f"storyline {storyline.id}: {storyline.title}")
    say("telegram: " + ("a token is set" if settings.secrets.token else "no TELEGRAM_TOKEN, alerts go to the terminal"))
    say("the configuration is sound")


@cli.command()
def explain(
    url: Annotated[str, typer.Argument(metavar="URL", help="The story's address.")] = "",
    text: Annotated[str, typer.Option(help="A headline or text instead of a stored story.")] = "",
    config: Config = CONFIG,
    data: Data = DATA,
) -> None:
    """Say why a story was told, or why not: rules, scores, event, deliveries."""
    if bool(url) == bool(text):
        raise SettingsError(["explain: give either the address of a story or --text with words of your own"])
    settings = settings_of(config)
    if text:
        now = datetime.now(UTC)
        story = story_from_row(Entry(guid="text", title=text), now, outlets_of(settings.feeds.values()))
        store = open_store("sqlite://")
        lines = explaining.explain_text(app.assemble(settings, store), story)
        store.close()
    else:
        with store_of(settings, data) as store:
            found = store.journal.story(url)
            if found is None:
                raise SettingsError([f"{url}: the bot has not seen this story; `storyline-bot status` shows its feeds"])
            lines = explaining.explain_story(store, found)
    for line in lines:
        say(line)


@cli.command()
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


@cli.command()
def status(
    config: Config = CONFIG,
    data: Data = DATA,
    as_json: Json = False,
    health: Annotated[bool, typer.Option("--health", help="Ask the running bot; exit code 1 when it is ill.")] = False,
) -> None:
    """Show feeds, backlog, outbox and the last alerts."""
    settings = settings_of(config)
    if health:
        ask_health(settings.web)
        return
    with store_of(settings, data) as store:
        found = standing.status_of(settings, store, app.now())
    if as_json:
        sys.stdout.write(standing.to_json(found) + "\n")
    else:
        standing.show(found, screen)


@event.command("show")
def event_show(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Show an event's stories, and what it follows from."""
    with store_of(settings_of(config), data) as store:
        found = store.journal.event(number)
    if found is None:
        raise SettingsError([f"there is no event {number!r}; `storyline-bot explain URL` names a story's event"])
    for line in events.show(*found):
        say(line)


@outbox.command("list")
def outbox_list(config: Config = CONFIG, data: Data = DATA) -> None:
    """List what is owed, of unknown fate, or given up."""
    with store_of(settings_of(config), data) as store:
        screen.print(owing.table(store.journal.outbox(owing.OPEN, 1000)))


@outbox.command("show")
def outbox_show(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Show a delivery with its whole text."""
    with store_of(settings_of(config), data) as store:
        delivery, message = owing.find(store, number)
    screen.print(owing.table([(delivery, message)]))
    say(message.wanted.plain)


@outbox.command("retry")
def outbox_retry(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Owe a delivery again, also one that was given up."""
    with store_of(settings_of(config), data) as store:
        owing.find(store, number)
        say("owed again" if store.journal.retry(number, app.now()) else "it was sent already, nothing to do")


@outbox.command("drop")
def outbox_drop(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Give a delivery up for good."""
    with store_of(settings_of(config), data) as store:
        owing.find(store, number)
        say("given up" if store.journal.drop(number) else "it was sent already, nothing to do")


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
