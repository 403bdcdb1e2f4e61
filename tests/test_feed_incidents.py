"""The operator's chat hears once of each incident of a feed, and once of its end."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from bot import delivery, pipeline
from bot.app import assemble
from bot.edges.http import HttpFetcher
from bot.edges.reader import ProcessReader
from bot.edges.sql import open_store
from bot.parts import Parts
from bot.settings import OPERATOR, Polling, Secrets, Settings
from bot.settings.sections import BotFile
from bot.types import DeliveryState, Feed
from tests.feed_server import FeedServer, Item, feed_server

pytestmark = pytest.mark.anyio
BEGAN = datetime(2025, 7, 1, 9, tzinfo=UTC)
BOUNDS = Polling(allow_private=True)
STEP = timedelta(minutes=15)
ALL = (DeliveryState.PENDING,)


class Watch:
    """A bot that polls feeds of a loopback server, on a clock that the test moves."""

    def __init__(self, parts: Parts, now: list[datetime]) -> None:
        self.parts = parts
        self.now = now

    async def go(self, steps: int) -> None:
        """Let time pass, and the bot do what is due."""
        for _ in range(steps):
            self.now[0] += STEP
            while await pipeline.poll(self.parts):
                pass
            delivery.report(self.parts)

    def heard(self) -> list[str]:
        """List what the operator was told, line by line."""
        messages = [message for _, message in self.parts.journal.outbox(ALL, 99) if message.channel == OPERATOR]
        return [line for message in messages for line in message.wanted.plain.splitlines()]


@asynccontextmanager
async def watching(server: FeedServer, *paths: str, host: str = "") -> AsyncIterator[Watch]:
    now = [BEGAN]
    feeds = [Feed(url=f"{host or server.address}{path}", name=path[1:], publisher=path, relay=True) for path in paths]
    settings = Settings(
        file=BotFile(operator="-100", polling=BOUNDS),
        feeds={feed.url: feed for feed in feeds},
        channels={},
        storylines={},
        entities={},
        secrets=Secrets(token="1:x"),
    )
    store = open_store("sqlite://")
    store.polls.sync(feeds, BEGAN)
    store.outbox.sync(list(settings.addressees.values()), BEGAN)
    async with HttpFetcher(BOUNDS, lambda: now[0]) as fetcher, ProcessReader() as reader:
        parts = assemble(settings, store, fetcher=fetcher, reader=reader, clock=lambda: now[0], draw=lambda: 0.5)
        yield Watch(parts, now)
    store.close()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    """Offer feeds on loopback, one of them with items."""
    with feed_server() as served:
        for path in ("/one", "/two"):
            for number in range(4):
                served.publish(path, Item(f"{path} {number}", published=BEGAN - timedelta(hours=number)))
        yield served


async def test_an_incident_is_told_once_and_its_end_once(server: FeedServer) -> None:
    """However long a feed is blocked, the operator has one message of it, with the remedy, and one of its end."""
    async with watching(server, "/one", "/two") as watch:
        await watch.go(2)
        assert watch.heard() == []
        server.faults["/one"] = "html"
        await watch.go(24)
        [told] = watch.heard()
        assert told.startswith("⚠️ one (")
        assert "What to do: have the bot look like a browser" in told
        del server.faults["/one"]
        await watch.go(28)
        assert watch.heard()[1:] == ["✅ one: the feed is well again"]


async def test_a_short_trouble_is_not_told(server: FeedServer) -> None:
    """A server that is in trouble for an hour costs the operator no message."""
    async with watching(server, "/one", "/two") as watch:
        await watch.go(1)
        server.faults["/one"] = "500"
        await watch.go(4)
        del server.faults["/one"]
        await watch.go(20)
        assert watch.heard() == []


async def test_an_outage_of_our_own_is_one_incident_and_feeds_come_back_soon(server: FeedServer) -> None:
    """A hundred unreachable feeds are one message; when the network is back, none waits for hours."""
    paths = [f"/{number}" for number in range(20)]
    async with watching(server, *paths, host="http://127.0.0.1:1") as watch:
        await watch.go(16)
        [told] = watch.heard()
        assert "no feed can be reached" in told
        last = watch.parts.journal.polls()
        assert max(poll.due - watch.now[0] for poll in last) <= timedelta(minutes=11)


async def test_after_an_outage_the_bot_catches_up_without_a_flood(server: FeedServer) -> None:
    """Each feed is visited once, what is old by then is stored silently, and the rhythm goes on as before."""
    async with watching(server, "/one", "/two") as watch:
        await watch.go(4)
        before = dict(server.visits)
        for minutes in range(0, 600, 20):
            moment = watch.now[0] + timedelta(minutes=minutes)
            server.publish("/one", Item(f"Report of minute {minutes}", published=moment))
        watch.now[0] += timedelta(hours=10)
        while await pipeline.poll(watch.parts):
            pass
        assert {path: server.visits[path] - before[path] for path in ("/one", "/two")} == {"/one": 1, "/two": 1}
        stories = [each for each in watch.parts.stories.claim(watch.now[0], 99, STEP) if "minute" in each.title]
        assert len(stories) == 30
        fresh = [each for each in stories if not each.silent]
        assert {each.published >= watch.now[0] - BOUNDS.fresh_for for each in fresh} == {True}
        assert len(fresh) == 18
        assert max(poll.due - watch.now[0] for poll in watch.parts.journal.polls()) <= BOUNDS.longest * 1.1
