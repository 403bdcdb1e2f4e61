"""The bells ring whatever the clock does."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import app, bells
from bot.edges.sql import Store, open_store
from bot.protocols import Archive
from bot.settings import Limits, Settings
from bot.settings.sections import BotFile
from bot.types import Feed
from tests.contract.made import story

HOUR = timedelta(hours=1)
SOON = timedelta(seconds=0.01)


class Watched:
    """An archive that tells when nothing is left to clear away."""

    def __init__(self, archive: Archive, done: asyncio.Event) -> None:
        self.archive = archive
        self.done = done

    def tidy(self, now: datetime, *, window: timedelta, bodies: timedelta, history: timedelta) -> bool:
        more = self.archive.tidy(now, window=window, bodies=bodies, history=history)
        if not more:
            self.done.set()
        return more


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store("sqlite://")
    yield opened
    opened.close()


def test_a_clock_set_back_silences_no_bell(store: Store) -> None:
    """The next ring is not an hour away because the clock went back by one, and neither is a visit to come."""
    now = datetime.now(UTC)
    feed = Feed(url="https://a.example/rss", name="A", publisher="a")
    store.polls.sync([feed], now)
    [poll] = store.polls.claim(now, 9, HOUR)
    store.polls.save(replace(poll, due=now + timedelta(minutes=59)), ())
    settings = Settings(file=BotFile(limits=Limits(tick=SOON)), feeds={}, channels={}, storylines={}, entities={})
    parts = app.assemble(settings, store, clock=lambda: now)
    jumps = iter([timedelta(), -HOUR])

    async def play() -> None:
        ringing = {"poll": asyncio.Event()}
        scheduler = bells.ringing(ringing, asyncio.Event(), HOUR, lambda: now + HOUR)
        try:
            assert not ringing["poll"].is_set()
            minder = asyncio.create_task(bells.mind_the_clock(parts, scheduler, lambda: next(jumps, timedelta())))
            await asyncio.wait_for(ringing["poll"].wait(), 10)
            minder.cancel()
        finally:
            scheduler.shutdown(wait=False)

    asyncio.run(play())
    assert [poll.url for poll in store.polls.claim(now, 9, HOUR)] == [feed.url]


def test_visits_move_with_the_clock_even_where_the_store_is_locked(tmp_path: Path) -> None:
    """What could not be moved at once is left to move, and is no longer when it has been."""
    now = datetime.now(UTC)
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}?timeout=0")
    feed = Feed(url="https://a.example/rss", name="A", publisher="a")
    store.polls.sync([feed], now)
    settings = Settings(file=BotFile(), feeds={}, channels={}, storylines={}, entities={})
    parts = app.assemble(settings, store, clock=lambda: now - HOUR)
    with closing(sqlite3.connect(tmp_path / "store.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert bells.shifted(parts, -HOUR) == -HOUR
    assert bells.shifted(parts, -HOUR) == timedelta()
    assert [poll.since for poll in store.polls.claim(now - HOUR, 9, HOUR)] == [now - HOUR]
    store.close()


def test_what_has_outlived_its_use_is_cleared_away(store: Store) -> None:
    """Cases 51 and 52: while the bot runs, texts go after two months, and keys stay for 400 days."""
    now = datetime.now(UTC)
    settings = Settings(file=BotFile(limits=Limits(tick=SOON / 10)), feeds={}, channels={}, storylines={}, entities={})
    ages = {"week": 7, "season": 90, "years": 900}
    old = [replace(story(name), seen=now - timedelta(days=age)) for name, age in ages.items()]
    store.stories.add(old)
    store.stories.save([(one, ()) for one in old])

    async def play() -> None:
        done = asyncio.Event()
        archive = Watched(store.archive, done)
        tidying = asyncio.create_task(
            bells.keep_tidy(app.assemble(settings, store, archive=archive, clock=lambda: now))
        )
        await asyncio.wait_for(done.wait(), 30)
        tidying.cancel()

    asyncio.run(play())
    texts = {name: found.text for name in ages if (found := store.journal.story(name))}
    assert texts == {"week": "Text of week", "season": ""}
    assert set(store.polls.known([f"url:{name}" for name in ages])) == {"url:week", "url:season"}


@pytest.mark.parametrize(("slept", "set_by", "jump"), [(5, 0, 0), (5, 1, 0), (5, -3600, -3600), (0, 7200, 7200)])
def test_a_jump_is_what_the_steady_clock_did_not_see(slept: int, set_by: int, jump: int) -> None:
    """Waiting is no jump, and neither is a clock that is put right by a second; each jump is told once."""
    wall, steady = [datetime(2026, 11, 3, tzinfo=UTC)], [100.0]
    jumped = app.jumps(lambda: wall[0], lambda: steady[0])
    wall[0] += timedelta(seconds=slept + set_by)
    steady[0] += slept
    assert [jumped(), jumped()] == [timedelta(seconds=jump), timedelta()]
