"""Articles that vanish from their pages and come back: the whole path over HTTP, hour by hour, through restarts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import pipeline
from bot.app import assemble
from bot.edges.article import PoliteArticleReader
from bot.edges.http import HttpFetcher
from bot.edges.reader import ProcessReader
from bot.edges.sql import open_store
from bot.parts import Parts
from bot.settings import Settings, load
from bot.types import Channel, Feed, Receipt, Text
from tests.feed_server import FeedServer, Item, feed_server
from tests.telling import NOW

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
HOUR = timedelta(hours=1)
TITLE = "Baku summons Russian envoy over raid in Yekaterinburg"
NOTE = "The Azerbaijani Foreign Ministry handed the Russian envoy a note that demands an inquiry into the two deaths."
MORE = "Azerbaijan also recalls its trade delegation from Moscow until the inquiry into the raid in Yekaterinburg ends."
PAGE = f"<html><body><article><h1>{TITLE}</h1><p>{NOTE}</p><p>{MORE}</p></article></body></html>"
OTHER = "Azerbaijan summons Russian ambassador after the Yekaterinburg raid"
ELSE = "Two brothers died in custody there, and the ambassador was called to the ministry in Baku this morning over it."
OTHER_PAGE = f"<html><body><article><h1>{OTHER}</h1><p>{ELSE}</p><p>{ELSE} Relatives wait.</p></article></body></html>"
LOOPS: tuple[Callable[[Parts], Awaitable[int]], ...] = (
    pipeline.poll,
    pipeline.match,
    pipeline.read,
    pipeline.group,
    pipeline.tell,
    pipeline.deliver,
)


class World:
    """A server, a clock, readers, and a bot whose process may be another one at any hour."""

    def __init__(self, server: FeedServer, data: Path) -> None:
        self.server = server
        self.now = NOW
        self.shows: dict[int, str] = {}
        self.links: dict[int, str] = {}
        self.answers: dict[int, int | None] = {}
        feeds = {
            f"{server.address}/{name}": Feed(url=f"{server.address}/{name}", name=name, publisher=name) for name in "ab"
        }
        loaded = load(Path(__file__).parents[1] / "config", {})
        polling = loaded.polling.model_copy(update={"allow_private": True, "timeout": timedelta(seconds=5)})
        channel = Channel(id="news", chat="@news", storylines=tuple(loaded.storylines))
        self.settings: Settings = replace(
            loaded,
            file=loaded.file.model_copy(update={"polling": polling}),
            feeds=feeds,
            channels={"news": channel},
        )
        self.url = f"sqlite:///{data / 'storyline.db'}"

    async def send(self, channel: Channel, text: Text, *, plain: bool, reply_to: int | None) -> Receipt:
        number = len(self.shows) + 1
        self.shows[number], self.answers[number] = text.plain.replace("\u00a0", " "), reply_to
        self.links[number] = text.html
        return Receipt(message_id=number, chat="-1001")

    async def edit(self, channel: Channel, message_id: int, text: Text, *, plain: bool) -> None:
        self.shows[message_id] = text.plain.replace("\u00a0", " ")

    async def read(self, channel: Channel, message_id: int, via: str | None) -> str:
        return self.shows[message_id]

    def clock(self) -> datetime:
        return self.now

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[Parts]:
        """Start the bot as a new process would, on the store that is there."""
        store = open_store(self.url)
        polling = self.settings.polling
        try:
            async with HttpFetcher(polling, self.clock, gap=0.0) as fetcher, ProcessReader() as reader:
                store.polls.sync(list(self.settings.feeds.values()), self.now)
                store.outbox.sync(list(self.settings.channels.values()), self.now)
                yield assemble(
                    self.settings,
                    store,
                    fetcher=fetcher,
                    reader=reader,
                    visitor=PoliteArticleReader(fetcher, polling, self.clock),
                    notifier=self,
                    clock=self.clock,
                    draw=lambda: 0.5,
                    jumped=timedelta,
                )
        finally:
            store.close()

    async def live(self, until: timedelta) -> None:
        """Let the bot work until so long after the beginning, half an hour at a time and some minutes after each."""
        async with self.bot() as parts:
            while self.now < NOW + until:
                self.now += HOUR / 2
                for _ in range(2):
                    await settle(parts)
                    self.now += timedelta(minutes=2)


async def settle(parts: Parts) -> None:
    """Let every loop do what is due."""
    moved = 1
    while moved:
        moved = sum([await loop(parts) for loop in LOOPS])


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Offer a world in which one house has reported what nobody else has."""
    with feed_server() as server:
        server.pages["/1"] = PAGE
        server.publish("/a", Item(TITLE, "Baku reacts.", NOW + HOUR, f"{server.address}/1"))
        server.publish("/b", Item("Snow in the mountains", "Roads are open.", NOW - 9 * HOUR, f"{server.address}/9"))
        yield World(server, tmp_path)


def heads(world: World) -> list[str]:
    """Give the first line of every message."""
    return [text.splitlines()[0] for text in world.shows.values()]


async def test_an_article_that_vanishes_is_taken_back_and_one_that_returns_is_told_so(world: World) -> None:
    """Banner and reply come after two answers hours apart, once each however often the bot is restarted."""
    await world.live(2 * HOUR)
    assert heads(world) == [f"🔵 {TITLE}"] or TITLE in heads(world)[0]
    world.server.faults["/1"] = "404"
    await world.live(5 * HOUR)
    assert len(world.shows) == 1
    for hours in (7, 8, 9):
        await world.live(hours * HOUR)
    assert world.shows[1].startswith("🚫 Taken off: a no longer has its report on its site\n")
    assert world.shows[2] == f"🚫 Taken off the site — a\n\nWas: {TITLE}\n\n🌐 a"
    assert world.answers[2] == 1
    del world.server.faults["/1"]
    for hours in (22, 24, 50):
        await world.live(hours * HOUR)
    assert "🚫" not in world.shows[1]
    assert world.shows[3] == f"🔁 Filed again — a\n\n{TITLE}\n\n🌐 a"
    assert world.answers[3] == 1
    assert len(world.shows) == 3
    assert world.server.visits["/1"] == 1 + 6


@pytest.mark.parametrize("fault", ["500", "403", "home"])
async def test_other_answers_take_nothing_back(world: World, fault: str) -> None:
    """A server in trouble, a refusal and a way to the home page say nothing of the report, for as long as they last."""
    await world.live(2 * HOUR)
    world.server.faults["/1"] = fault
    await world.live(50 * HOUR)
    assert len(world.shows) == 1
    assert "🚫" not in world.shows[1]
    assert world.server.visits["/1"] == 1 + 5


async def test_a_source_that_others_bear_out_leaves_without_a_word(world: World) -> None:
    """Where another house reports the same on its own, the message loses the dead link and nobody is interrupted."""
    await world.live(HOUR / 2)
    world.server.pages["/2"] = OTHER_PAGE
    world.server.publish("/b", Item(OTHER, ELSE, world.now, f"{world.server.address}/2"))
    await world.live(2 * HOUR)
    assert len(world.shows) == 1
    assert world.shows[1].splitlines()[-2] == "🌐 a, b"
    world.server.faults["/1"] = "410"
    await world.live(9 * HOUR)
    assert len(world.shows) == 1
    assert world.shows[1].splitlines()[-2] == "🌐 b"
    assert "🚫" not in world.shows[1]


@pytest.mark.parametrize("title", [TITLE, "Baku summons the Russian envoy over the raid in Yekaterinburg"])
async def test_an_article_that_moves_is_told_as_filed_again(world: World, title: str) -> None:
    """The same house files it at another address after it was missed: the reply leads there, and the banner goes."""
    await world.live(2 * HOUR)
    world.server.faults["/1"] = "404"
    await world.live(8 * HOUR)
    assert len(world.shows) == 2
    world.server.pages["/3"] = PAGE
    world.server.publish("/a", Item(title, "Baku reacts.", world.now, f"{world.server.address}/3"))
    await world.live(10 * HOUR)
    assert "🚫" not in world.shows[1]
    assert [text.splitlines()[0] for text in world.shows.values()][2:] == ["🔁 Filed again — a"]
    assert title in world.shows[3]
    assert world.answers[3] == 1
    assert f"{world.server.address}/3" in world.links[3]


async def test_an_article_that_moved_before_anybody_missed_it_is_told_no_more(world: World) -> None:
    """A house that files it anew at once has taken nothing back: the message links to the new address."""
    await world.live(2 * HOUR)
    world.server.faults["/1"] = "404"
    world.server.pages["/3"] = PAGE
    world.server.publish("/a", Item(TITLE, "Baku reacts.", world.now, f"{world.server.address}/3"))
    await world.live(50 * HOUR)
    assert len(world.shows) == 1
    assert "🚫" not in world.shows[1]
