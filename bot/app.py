"""Put the parts together, own the clock, and go on with a changed configuration."""

import asyncio
import gc
import os
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

import structlog

from bot import delivery
from bot.bells import LOOPS, keep_all
from bot.edges import web
from bot.edges.article import PoliteArticleReader
from bot.edges.console import ConsoleNotifier
from bot.edges.http import HttpFetcher
from bot.edges.reader import ProcessReader
from bot.edges.sql import Store, open_store
from bot.edges.telegram import TelegramNotifier
from bot.edges.watch import changes
from bot.errors import SettingsError, StoreError
from bot.lexicon import Lexicon
from bot.memory import Memory, stream_weights
from bot.parts import Parts
from bot.protocols import Charts, Ledger, Notifier, Summarizer
from bot.settings import Settings, load
from bot.steps.diagnose import diagnose
from bot.steps.group import Stream
from bot.steps.match import index, prepare
from bot.steps.normalize import outlets_of
from bot.types import Delays, Weight
from bot.types.storylines import Name

log = structlog.get_logger()

STORE = "storyline.db"
"""The file of the store in the data folder."""
DAY = timedelta(days=1)
JUMP = 2.0
"""Seconds by which a clock that runs a little fast or slow is off between two looks at the very most."""


def now() -> datetime:
    """Read the one clock."""
    return datetime.now(UTC)


def steady() -> float:
    """Read the clock that nobody sets: seconds since some moment."""
    return time.monotonic()


def jumps(wall: Callable[[], datetime], steady: Callable[[], float]) -> Callable[[], timedelta]:
    """Make what says how far the wall clock has jumped since it was last asked: set by hand, or after a sleep."""
    last = [(wall(), steady())]

    def jumped() -> timedelta:
        (before, at), here = last[0], (wall(), steady())
        last[0] = here
        by = (here[0] - before).total_seconds() - (here[1] - at)
        return timedelta(seconds=by if abs(by) > JUMP else 0)

    return jumped


def database_url(settings: Settings, data: Path) -> str:
    """Say where the store is: the operator's database, or a file below `data`, which is made where need be."""
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError([f"{data}: cannot be made a folder: {error.strerror}; name another by --data"]) from error
    return settings.secrets.database_url or f"sqlite:///{(data / STORE).absolute()}"


def watched(settings: Settings) -> list[Name]:
    """Collect the watch words of all storylines."""
    lines = settings.storylines.values()
    rules = [
        rule
        for line in lines
        for rule in (*line.required, *line.boosts, *line.exclusions, *([line.known] if line.known else []))
    ]
    groups = [group for line in lines for group in line.groups]
    return [word for group in groups for word in group.words] + [word for rule in rules for word in rule.words]


def assemble(settings: Settings, store: Store, **others: object) -> Parts:
    """Make the parts of settings and store; `others` replaces any of them."""
    lexicon = Lexicon(settings.entities.values(), watched(settings))
    profiles = {line.id: prepare(line, lexicon) for line in settings.storylines.values()}
    parts = Parts(
        settings=settings,
        lexicon=lexicon,
        profiles=profiles,
        nearby=index(profiles.values()),
        memory=Memory(store.stories, lexicon),
        outlets=outlets_of(settings.feeds.values()),
        streams=defaultdict(lambda: Stream(lexicon.read, stream_weights())),
        polls=store.polls,
        stories=store.stories,
        articles=store.articles,
        events=store.events,
        decisions=store.decisions,
        outbox=store.outbox,
        journal=store.journal,
        archive=store.archive,
        fetcher=HttpFetcher(settings.polling, now),
        reader=ProcessReader(),
        visitor=None,
        model=None,
        charts=None,
        notifier=ConsoleNotifier(),
        clock=now,
        draw=random.random,
        ring=lambda _loop: None,
        wake=lambda _loop, _moment: None,
        jumped=jumps(now, steady),
    )
    return replace(parts, **others)  # type: ignore[arg-type]


@asynccontextmanager
async def opened(settings: Settings, data: Path) -> AsyncIterator[Parts]:
    """Open store, network and worker processes, and close them again."""
    store = open_store(database_url(settings, data))
    try:
        async with (
            sole(store, settings, data),
            HttpFetcher(settings.polling, now) as fetcher,
            ProcessReader() as reader,
            notifier_for(settings) as notifier,
            model_for(settings, store.ledger) as model,
        ):
            visitor = PoliteArticleReader(fetcher, settings.polling, now) if settings.file.articles.read else None
            store.polls.sync(list(settings.feeds.values()), now())
            store.outbox.sync(list(settings.addressees.values()), now())
            yield assemble(
                settings,
                store,
                fetcher=fetcher,
                reader=reader,
                notifier=notifier,
                visitor=visitor,
                model=model,
                charts=charts_for(settings),
            )
    finally:
        store.close()


@asynccontextmanager
async def sole(store: Store, settings: Settings, data: Path) -> AsyncIterator[None]:
    """Refuse to work where another process does, and take over from one that died; PostgreSQL is shared by many."""
    with store.alone() as mine:
        if not mine:
            raise StoreError(
                f"another storyline-bot works on {data}: stop it first, or give this one another --data; several "
                "processes share the work only over PostgreSQL (DATABASE_URL)"
            )
        store.release(now(), delivery.lease(settings), settings.delivery.settle)
        yield


@asynccontextmanager
async def notifier_for(settings: Settings) -> AsyncIterator[Notifier]:
    """Open Telegram where there is a token, the terminal otherwise."""
    if settings.secrets.token is None:
        yield ConsoleNotifier()
        return
    secrets = settings.secrets
    async with TelegramNotifier(settings.secrets.token, secrets.telegram_url, settings.limits, settings.delivery) as it:
        yield it


@asynccontextmanager
async def model_for(settings: Settings, ledger: Ledger) -> AsyncIterator[Summarizer | None]:
    """Open the language model where one is set; nothing otherwise."""
    secrets = settings.secrets
    if secrets.llm_url is None:
        yield None
        return
    try:
        llm = import_module("bot.edges.llm")
    except ModuleNotFoundError as error:
        raise SettingsError(["LLM_BASE_URL is set, but its library is missing: install storyline-bot[llm]"]) from error
    served = llm.Served(url=secrets.llm_url, model=secrets.llm_model or "", key=secrets.llm_key)
    async with llm.ModelSummarizer(served, settings.model, ledger, now) as it:
        yield it


def charts_for(settings: Settings) -> Charts | None:
    """Load what draws where a channel wants pictures; nothing otherwise."""
    if all(channel.chart is None for channel in settings.channels.values()):
        return None
    try:
        charts = import_module("bot.edges.charts")
    except ModuleNotFoundError as error:
        raise SettingsError(
            ["channels.toml: chart is set, but its library is missing: install storyline-bot[charts]"]
        ) from error
    return charts.PulseChart()  # type: ignore[no-any-return]


async def run_once(parts: Parts, only: Sequence[str]) -> None:
    """Do everything that is due now, and what follows from it, then stop."""
    for name in only:
        while await LOOPS[name](parts):
            pass


def collect_seldom() -> None:
    """Have Python look for cycles of garbage once in 20,000 new objects instead of 700.

    What is remembered of stories are many objects and no cycles: to look through them again and again takes some 5 % of
    the time of grouping.
    """
    gc.set_threshold(20_000)


async def run(config: Path, data: Path, only: Sequence[str]) -> None:
    """Run the loops until a signal asks to stop; where the configuration changes, go on with the new one.

    An error that nobody expected ends the process.
    """
    collect_seldom()
    settings: Settings | None = load(config, os.environ)
    while settings is not None:
        beats: dict[str, datetime] = {}
        async with (
            opened(settings, data) as parts,
            web.serving(web.application(beats, now, lambda parts=parts: figures(parts)), settings.web),  # type: ignore[misc]
        ):
            seeds = config / settings.file.seeds
            settings = await keep_all(parts, only, beats, partial(changed, config, seeds), jumps(now, steady))


async def changed(config: Path, seeds: Path, stop: asyncio.Event) -> Settings | None:
    """Wait for a change of the configuration that can be read; None when it is time to stop.

    A change with mistakes in it is told and left alone: the bot goes on with what it has.
    """
    async for _ in changes([config, seeds], stop):
        try:
            return load(config, os.environ)
        except SettingsError as error:
            for problem in error.problems:
                log.error("the changed configuration is not used", problem=problem)  # noqa: TRY400 - the line says it
    return None


def figures(parts: Parts) -> dict[str, float]:
    """Give the figures for `/metrics`."""
    backlog = parts.journal.backlog(now())
    counts = {field.name: getattr(backlog, field.name) for field in fields(backlog) if field.name != "oldest"}
    age = (now() - backlog.oldest).total_seconds() if backlog.oldest else 0.0
    troubles = [diagnose(poll.trouble or "", poll.url) for poll in parts.journal.polls(troubled=True)]
    troubled = sum(1 for trouble in troubles if trouble.weight is not Weight.REMARK)
    standing = {"feeds_in_trouble": troubled, "oldest_debt_seconds": age}
    return counts | standing | pace_of_telling(parts.journal.delays(now() - DAY))


def pace_of_telling(delays: Delays) -> dict[str, float]:
    """Give the figures of how soon events are told."""
    found = {"published_to_told": delays.published, "seen_to_told": delays.seen}
    named = {name: spread for name, spread in found.items() if spread is not None}
    medians = {f"{name}_median_seconds": spread.median for name, spread in named.items()}
    slow = {f"{name}_slow_seconds": spread.slow for name, spread in named.items()}
    return {"told_last_day": delays.told, **medians, **slow}
