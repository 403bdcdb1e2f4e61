"""Ring the loops' bells, keep them at work, and stop in time."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import pipeline
from bot.errors import StoreError
from bot.parts import Parts
from bot.settings import Settings

log = structlog.get_logger()

Loop = Callable[[Parts], Awaitable[int]]

LOOPS: Mapping[str, Loop] = {
    "poll": pipeline.poll,
    "match": pipeline.match,
    "read": pipeline.read,
    "group": pipeline.group,
    "tell": pipeline.tell,
    "deliver": pipeline.deliver,
}
"""In the order of the path."""
WORKERS = {"poll": 4, "deliver": 4}
"""So that one slow server holds up a quarter of the visits or sends and not all; the other loops have one each."""
SOONEST = 0.05
"""Seconds until a bell rings at the earliest, lest two workers that wait for each other's row keep waking up."""
GRACE = timedelta(seconds=5)
"""How long what is under way may take to finish after a stop: containers are killed 10 s after SIGTERM, and closing the
store and ending the worker processes takes a busy machine some of them."""


async def keep_all(
    parts: Parts,
    only: Sequence[str],
    beats: dict[str, datetime],
    changed: Callable[[asyncio.Event], Awaitable[Settings | None]],
    jumped: Callable[[], timedelta],
) -> Settings | None:
    """Keep every loop at work until a signal asks to stop, or other settings are to be worked with; return those."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    bells = {name: asyncio.Event() for name in only}
    parts = replace(
        parts, ring=lambda name: bells[name].set() if name in bells else None, wake=waking(bells, parts.clock)
    )
    scheduler = ringing(bells, stop, parts.settings.limits.tick, parts.clock)
    try:
        async with asyncio.TaskGroup() as group:
            loops = [
                group.create_task(keep(name, bells, parts, stop, beats), name=name)
                for name in only
                for _ in range(WORKERS.get(name, 1))
            ]
            minders = [group.create_task(mind_the_clock(parts, scheduler, jumped)), group.create_task(keep_tidy(parts))]
            found = await changed(stop)
            for minder in minders:
                minder.cancel()
            log.info("stopping" if found is None else "going on with the changed configuration")
            stop.set()
            for bell in bells.values():
                bell.set()
            _, late = await asyncio.wait(loops, timeout=GRACE.total_seconds())
            for task in late:
                task.cancel()
    finally:
        scheduler.shutdown(wait=False)
    return found


async def mind_the_clock(parts: Parts, scheduler: AsyncIOScheduler, jumped: Callable[[], timedelta]) -> None:
    """Go on at once after a jump of the clock; set back, bells and visits would wait for their old hour."""
    back = timedelta(0)
    while True:
        await asyncio.sleep(parts.settings.limits.tick.total_seconds())
        if by := jumped():
            log.warning("the clock has jumped", seconds=by.total_seconds())
            for job in scheduler.get_jobs():
                job.modify(next_run_time=parts.clock())
        back += min(by, timedelta(0))
        if back:
            back = shifted(parts, back)


def shifted(parts: Parts, back: timedelta) -> timedelta:
    """Move the visits back with the clock; return what is left to move where the store fails in this moment."""
    try:
        parts.polls.shift(back, parts.clock())
    except StoreError as error:
        log.error("store failed", error=str(error))  # noqa: TRY400 - the line says it
        return back
    return timedelta(0)


async def keep_tidy(parts: Parts) -> None:
    """Clear away what has outlived its use, a portion a tick, so that no loop has to wait for it."""
    keeping = parts.settings.keeping
    while True:
        await asyncio.sleep(parts.settings.limits.tick.total_seconds())
        grouping = parts.settings.grouping
        window = max(grouping.open_for, grouping.follows_for) + timedelta(days=1)
        try:
            parts.archive.tidy(parts.clock(), window=window, bodies=keeping.texts, history=keeping.stories)
        except StoreError as error:
            log.error("store failed", error=str(error))  # noqa: TRY400 - the line says it


def waking(bells: Mapping[str, asyncio.Event], clock: Callable[[], datetime]) -> Callable[[str, datetime], None]:
    """Make what rings a bell at a moment; of several moments for one bell the last one asked for holds."""
    alarms: dict[str, asyncio.TimerHandle] = {}

    def wake(name: str, moment: datetime) -> None:
        if name in alarms:
            alarms[name].cancel()
        wait = max(SOONEST, (moment - clock()).total_seconds())
        alarms[name] = asyncio.get_running_loop().call_later(wait, bells[name].set)

    return wake


async def keep(
    name: str, bells: Mapping[str, asyncio.Event], parts: Parts, stop: asyncio.Event, beats: dict[str, datetime]
) -> None:
    """Do a loop's work whenever its bell rings, until nothing is due."""
    while not stop.is_set():
        await bells[name].wait()
        bells[name].clear()
        beats[name] = parts.clock()
        try:
            while not stop.is_set() and await LOOPS[name](parts):  # noqa: ASYNC110 - it works, it does not wait
                await asyncio.sleep(0)
        except* StoreError as errors:
            # The database may be back at the next tick; what was claimed comes back with its lease.
            log.error("store failed", loop=name, error=str(errors.exceptions[0]))  # noqa: TRY400 - the line says it
    bells[name].set()  # wakes the loop's other workers, so that they stop too


def ringing(
    bells: Mapping[str, asyncio.Event], stop: asyncio.Event, tick: timedelta, clock: Callable[[], datetime]
) -> AsyncIOScheduler:
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
            next_run_time=clock(),
            id=name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
    scheduler.start()
    return scheduler
