"""Put the parts together, own the clock, ring the bells, and stop in time."""

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import delivery, pipeline
from bot.edges import web
from bot.edges.console import ConsoleNotifier
from bot.edges.http import HttpFetcher
from bot.edges.reader import ProcessReader
from bot.edges.sql import Store, open_store
from bot.edges.telegram import TelegramNotifier
from bot.errors import SettingsError, StoreError
from bot.lexicon import Lexicon
from bot.parts import Parts
from bot.protocols import Notifier, Summarizer
from bot.settings import Settings
from bot.steps.match import prepare
from bot.types.storylines import Name

log = structlog.get_logger()

Loop = Callable[[Parts], Awaitable[int]]

LOOPS: Mapping[str, Loop] = {
    "poll": pipeline.poll,
    "match": pipeline.match,
    "group": pipeline.group,
    "tell": pipeline.tell,
    "deliver": pipeline.deliver,
}
"""In the order of the path."""
WORKERS = {"poll": 4, "deliver": 4}
"""So that one slow server holds up a quarter of the visits or sends and not all; the other loops have one each."""
JUMP = 2.0
"""Seconds by which a clock that runs a little fast or slow is off between two looks at the very most."""
SOONEST = 0.05
"""Seconds until a bell rings at the earliest, lest two workers that wait for each other's row keep waking up."""
GRACE = timedelta(seconds=8)
"""How long what is under way may take to finish after a stop: containers are killed 10 s after SIGTERM."""


def now() -> datetime:
    """Read the one clock."""
    return datetime.now(UTC)


def steady() -> float:
    """Read the clock that nobody sets: seconds since some moment."""
    return time.monotonic()


def jumps(wall: Callable[[], datetime], steady: Callable[[], float]) -> Callable[[], bool]:
    """Make what says whether the wall clock has jumped since it was last asked: set by hand, or after a sleep."""
    last = [(wall(), steady())]

    def jumped() -> bool:
        (before, at), here = last[0], (wall(), steady())
        last[0] = here
        return abs((here[0] - before).total_seconds() - (here[1] - at)) > JUMP

    return jumped


def database_url(settings: Settings, data: Path) -> str:
    """Say where the store is: the operator's database, or a file below `data`, which is made where need be."""
    data.mkdir(parents=True, exist_ok=True)
    return settings.secrets.database_url or f"sqlite:///{(data / 'storyline.db').absolute()}"


def watched(settings: Settings) -> list[Name]:
    """Collect the watch words of all storylines."""
    lines = settings.storylines.values()
    rules = [rule for line in lines for rule in (*line.boosts, *line.exclusions, *([line.known] if line.known else []))]
    groups = [group for line in lines for group in line.groups]
    return [word for group in groups for word in group.words] + [word for rule in rules for word in rule.words]


def assemble(settings: Settings, store: Store, **others: object) -> Parts:
    """Make the parts of settings and store; `others` replaces any of them."""
    parts = Parts(
        settings=settings,
        lexicon=Lexicon(settings.entities.values(), watched(settings)),
        profiles={line.id: prepare(line, settings.entities.values()) for line in settings.storylines.values()},
        polls=store.polls,
        stories=store.stories,
        events=store.events,
        decisions=store.decisions,
        outbox=store.outbox,
        journal=store.journal,
        fetcher=HttpFetcher(settings.polling, now),
        reader=ProcessReader(),
        model=None,
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
            model_for(settings) as model,
        ):
            store.polls.sync(list(settings.feeds.values()), now())
            store.outbox.sync(list(settings.addressees.values()), now())
            yield assemble(settings, store, fetcher=fetcher, reader=reader, notifier=notifier, model=model)
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
async def model_for(settings: Settings) -> AsyncIterator[Summarizer | None]:
    """Open the language model where one is set; nothing otherwise."""
    secrets = settings.secrets
    if secrets.llm_url is None:
        yield None
        return
    try:
        llm = import_module("bot.edges.llm")
    except ModuleNotFoundError as error:
        raise SettingsError(["LLM_BASE_URL is set, but its library is missing: install storyline-bot[llm]"]) from error
    async with llm.ModelSummarizer(
        secrets.llm_url, secrets.llm_model or "", secrets.llm_key, settings.model, now
    ) as it:
        yield it


async def run_once(parts: Parts, only: Sequence[str]) -> None:
    """Do everything that is due now, and what follows from it, then stop."""
    for name in only:
        while await LOOPS[name](parts):
            pass


async def run(parts: Parts, only: Sequence[str]) -> None:
    """Run the loops until a signal asks to stop; an error that nobody expected ends the process."""
    beats: dict[str, datetime] = {}
    async with web.serving(web.application(beats, now, lambda: figures(parts)), parts.settings.web):
        await keep_all(parts, only, beats)


def figures(parts: Parts) -> dict[str, float]:
    """Give the figures for `/metrics`."""
    backlog = parts.journal.backlog(now())
    counts = {field.name: getattr(backlog, field.name) for field in fields(backlog) if field.name != "oldest"}
    age = (now() - backlog.oldest).total_seconds() if backlog.oldest else 0.0
    return {**counts, "feeds_in_trouble": len(parts.journal.polls(troubled=True)), "oldest_debt_seconds": age}


async def keep_all(parts: Parts, only: Sequence[str], beats: dict[str, datetime]) -> None:
    """Keep every loop at work until a signal asks to stop."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    bells = {name: asyncio.Event() for name in only}
    parts = replace(parts, ring=lambda name: bells[name].set() if name in bells else None, wake=waking(bells))
    scheduler = ringing(bells, stop, parts.settings.limits.tick)
    try:
        async with asyncio.TaskGroup() as group:
            loops = [
                group.create_task(keep(name, bells, parts, stop, beats), name=name)
                for name in only
                for _ in range(WORKERS.get(name, 1))
            ]
            await stop.wait()
            log.info("stopping")
            for bell in bells.values():
                bell.set()
            _, late = await asyncio.wait(loops, timeout=GRACE.total_seconds())
            for task in late:
                task.cancel()
    finally:
        scheduler.shutdown(wait=False)


def waking(bells: Mapping[str, asyncio.Event]) -> Callable[[str, datetime], None]:
    """Make what rings a bell at a moment; of several moments for one bell the last one asked for holds."""
    alarms: dict[str, asyncio.TimerHandle] = {}

    def wake(name: str, moment: datetime) -> None:
        if name in alarms:
            alarms[name].cancel()
        wait = max(SOONEST, (moment - now()).total_seconds())
        alarms[name] = asyncio.get_running_loop().call_later(wait, bells[name].set)

    return wake


async def keep(
    name: str, bells: Mapping[str, asyncio.Event], parts: Parts, stop: asyncio.Event, beats: dict[str, datetime]
) -> None:
    """Do a loop's work whenever its bell rings, until nothing is due."""
    while not stop.is_set():
        await bells[name].wait()
        bells[name].clear()
        beats[name] = now()
        try:
            while not stop.is_set() and await LOOPS[name](parts):  # noqa: ASYNC110 - it works, it does not wait
                await asyncio.sleep(0)
        except* StoreError as errors:
            # The database may be back at the next tick; what was claimed comes back with its lease.
            log.error("store failed", loop=name, error=str(errors.exceptions[0]))  # noqa: TRY400 - the line says it
    bells[name].set()  # wakes the loop's other workers, so that they stop too


def ringing(bells: Mapping[str, asyncio.Event], stop: asyncio.Event, tick: timedelta) -> AsyncIOScheduler:
    """Start the scheduler, which rings every bell once a tick: for waits that end and for work of other processes."""
    scheduler = AsyncIOScheduler(timezone=UTC)

    async def ring(name: str) -> None:
        bells[name].set()

    def failed(event: JobExecutionEvent) -> None:
        log.error("scheduler failed", job=event.job_id, error=repr(event.exception))
        stop.set()

    scheduler.add_listener(failed, EVENT_JOB_ERROR)
    for name in bells:
        scheduler.add_job(
            ring,
            "interval",
            args=[name],
            seconds=tick.total_seconds(),
            next_run_time=now(),
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    return scheduler
