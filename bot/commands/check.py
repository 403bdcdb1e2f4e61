"""What is wrong with the operator's files and feeds, and the remedy."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from bot import app
from bot.commands.feed import doctor_of
from bot.commands.shell import CONFIG, DATA, Config, Data, progress_screen, say, screen, settings_of, store_of
from bot.doctor import Examined
from bot.edges.telegram import TelegramNotifier, try_out
from bot.errors import SettingsError
from bot.lexicon import Lexicon
from bot.lexicon.clashes import clashes
from bot.log import mask
from bot.settings import OPERATOR, Settings
from bot.settings.strays import strays
from bot.steps.diagnose import OF_NETWORK
from bot.steps.match.advice import advise
from bot.types import Feed, Poll

AT_ONCE = 64
"""Feeds in examination; those of one house wait for each other besides."""
WEEK = timedelta(days=7)
LATELY = timedelta(hours=6)
"""How old a visit of the bot may be for its experience with the feed to count: it may have been off since."""
MARKS = {True: "✔", False: "✘", None: "·"}


def check(
    config: Config = CONFIG,
    data: Data = DATA,
    feeds: Annotated[
        bool, typer.Option("--feeds", help="Visit all feeds too; exit code 1 when some are in trouble.")
    ] = False,
    telegram: Annotated[
        bool,
        typer.Option("--telegram", help="Try token, rights and a test message in every chat; show chats' numbers."),
    ] = False,
) -> None:
    """Say what is wrong with configuration, seeds, feeds and Telegram, and the remedy."""
    settings = settings_of(config)
    say(f"feeds: {len(settings.feeds)}, channels: {len(settings.channels)}, entities: {len(settings.entities)}")
    for storyline in settings.storylines.values():
        say(f"storyline {storyline.id}: {storyline.title}")
    say("telegram: " + ("a token is set" if settings.secrets.token else "no TELEGRAM_TOKEN, alerts go to the terminal"))
    for line in strays(config, config / settings.file.seeds):
        say(f"warning: {line}")
    for line in doubts(settings, data):
        say(f"warning: {line}")
    for line in clashes(str(config / "entities.toml"), settings.entities):
        say(f"warning: {line}")
    say("the configuration is sound")
    well = not telegram or asyncio.run(try_telegram(settings))
    if feeds and not sound(asyncio.run(examine(settings, visited(settings, data)))):
        well = False
    if not well:
        raise typer.Exit(1)


def doubts(settings: Settings, data: Path) -> Iterator[str]:
    """Say what is doubtful: no feed, and in storylines what their examples and the stories of the last days show."""
    if not settings.feeds:
        yield "feeds.toml: there is no feed, so there is nothing to tell; begin one with a line [[feed]]"
    lexicon = Lexicon(settings.entities.values(), app.watched(settings))
    seen = []
    if data.exists():
        with store_of(settings, data) as store:
            seen = [lexicon.study(story) for story in store.journal.recent(app.now() - WEEK)]
    for storyline in settings.storylines.values():
        yield from (f"storyline {storyline.id}: {line}" for line in advise(storyline, lexicon, seen))


async def try_telegram(settings: Settings) -> bool:
    """Try out all that the bot does in its chats, with a test message in each; return whether all went well."""
    secrets = settings.secrets
    if secrets.token is None:
        raise SettingsError(["check --telegram: set TELEGRAM_TOKEN to the token that @BotFather gave you"])
    operator = settings.addressees.get(OPERATOR)
    well = True
    async with TelegramNotifier(secrets.token, secrets.telegram_url, settings.limits, settings.delivery) as notifier:
        async for finding in try_out(notifier, settings.channels.values(), operator):
            say(f"{MARKS[finding.well]} {finding.subject}: {finding.text}")
            well = well and finding.well is not False
    return well


def visited(settings: Settings, data: Path) -> Mapping[str, Poll]:
    """Read what the bot's own visits have taught, where they are not long ago."""
    with store_of(settings, data) as store:
        polls = store.journal.polls()
    # without the page, on which everything may be new by now
    lately = [replace(poll, page=b"") for poll in polls if poll.succeeded and app.now() - poll.succeeded < LATELY]
    return {poll.url: poll for poll in lately}


async def examine(settings: Settings, polls: Mapping[str, Poll]) -> list[Examined]:
    """Visit all feeds, each house one feed at a time, and show how far it is."""
    room = asyncio.Semaphore(AT_ONCE)
    async with doctor_of(settings) as doctor:
        with Progress(console=progress_screen, transient=True) as progress:
            task = progress.add_task("visiting the feeds", total=len(settings.feeds))

            async def one(feed: Feed) -> Examined:
                async with room:
                    found = await doctor.examine(feed, polls.get(feed.url))
                progress.advance(task)
                return found

            async with asyncio.TaskGroup() as visits:
                tasks = [visits.create_task(one(feed)) for feed in settings.feeds.values()]
    return [task.result() for task in tasks]


def sound(found: Sequence[Examined]) -> bool:
    """Show how the feeds are, what needs attention first; return whether nothing does."""
    if len(found) > 1 and all(each.page is None and each.troubles[0].name in OF_NETWORK for each in found):
        say(f"network: none of the {len(found)} feeds can be reached; this machine has most likely no network")
        return False
    ill = [each for each in found if not each.is_sound]
    well = [each for each in found if each.is_sound]
    for title, part in (
        ("in trouble", [each for each in ill if each.feed.proven]),
        ("unproven, and in trouble: correct the address, or write `off = true`", [e for e in ill if not e.feed.proven]),
        ("read, with remarks", [each for each in well if each.troubles]),
    ):
        if part:
            screen.print(table(title, part))
    proven = [each.feed.name for each in well if not each.feed.proven]
    if proven:
        say(f"proven now, take `proven = false` out in feeds.toml: {', '.join(proven)}")
    say(f"{len(found)} feeds visited: {len(well)} can be read, {len(ill)} are in trouble")
    return not ill


def table(title: str, part: Sequence[Examined]) -> Table:
    """Show feeds with their troubles, the worst first, each with its name, its sentence and its remedy."""
    made = Table(title=title, title_justify="left", box=None)
    for heading in ("feed", "trouble", "what is wrong", "what to do"):
        made.add_column(heading, overflow="fold")
    for each in part:
        for number, trouble in enumerate(each.troubles):
            name = f"{each.feed.name}\n{each.feed.url}" if number == 0 else ""
            made.add_row(*[Text(mask(cell)) for cell in (name, trouble.name, trouble.sentence, trouble.remedy)])
    return made
