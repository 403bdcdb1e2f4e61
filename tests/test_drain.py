"""A long queue goes out as fast as Telegram allows, and one channel that is refused holds nobody up."""

import asyncio
import heapq
import tracemalloc
from collections import Counter, defaultdict
from collections.abc import Awaitable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import app, pipeline
from bot.edges.sql import Store, open_store
from bot.edges.sql.tables import chats, deliveries, messages
from bot.edges.telegram.pace import Pace
from bot.errors import Closed, NotSent, Unreadable
from bot.parts import Parts
from bot.settings import Limits, Settings
from bot.settings.sections import BotFile
from bot.types import Channel, DeliveryState, Receipt, Severity, Text
from tests.telegram_server import Flood
from tests.telegram_server.flood import FloodGauge

pytestmark = pytest.mark.slow

START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


class Hours:
    """Time that passes only when everybody sleeps."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = 0

    def read(self) -> float:
        return self.seconds

    def clock(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    async def sleep(self, seconds: float) -> None:
        self._number += 1
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.seconds + seconds, self._number, future))
        await future

    async def play(self, work: Awaitable[int]) -> int:
        """Do some work, and move time on whenever it waits."""
        task = asyncio.ensure_future(work)
        while not task.done():
            for _ in range(4):
                await asyncio.sleep(0)
            if not task.done() and self._sleepers:
                self.seconds, _, future = heapq.heappop(self._sleepers)
                future.set_result(None)
        return task.result()


class LimitedTelegram:
    """Telegram with its limits, behind the bot's own pace: satisfies `Notifier`."""

    def __init__(self, hours: Hours, limits: Limits) -> None:
        self.pace = Pace(limits.overall, limits.chat, limits.minute, clock=hours.read, sleep=hours.sleep)
        self.gauge = FloodGauge(Flood())
        self.hours = hours
        self.got: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
        self.refusals: Counter[str] = Counter()
        self.closed: set[str] = set()

    async def send(self, channel: Channel, text: Text, *, plain: bool, reply_to: int | None) -> Receipt:
        await self.pace.turn(channel.chat)
        await self.hours.sleep(0.05)  # the request itself
        if channel.chat in self.closed:
            self.refusals["closed"] += 1
            raise Closed("bot was kicked")
        if wait := self.gauge.wait(int(channel.chat), self.hours.seconds, is_group=True):
            self.refusals["429"] += 1
            self.pace.limited(channel.chat, timedelta(seconds=wait))
            raise NotSent("slow down", wait=timedelta(seconds=wait), limited=True)
        self.pace.passed(channel.chat)
        self.got[channel.chat].append((self.hours.seconds, text.plain))
        return Receipt(message_id=len(self.got[channel.chat]), chat=channel.chat)

    async def edit(self, channel: Channel, message_id: int, text: Text, *, plain: bool) -> None:
        raise AssertionError("nothing is to be edited")

    async def read(self, channel: Channel, message_id: int, via: str | None) -> str:
        raise Unreadable("nothing is to be read")


def owe(store: Store, channels: int, each: int) -> None:
    """Owe every channel so many messages."""
    with store.outbox._database.write() as connection:
        names = [(channel, number) for number in range(each) for channel in range(channels)]
        words = [Text(html=f"m{number}", plain=f"m{number}") for number in range(each)]
        connection.execute(
            messages.insert(),
            [
                {"id": f"{channel}/{number}", "channel": f"c{channel}", "event": f"e{number}", "part": 0}
                | {"wanted": words[number]}
                for channel, number in names
            ],
        )
        connection.execute(
            deliveries.insert(),
            [
                {"message": f"{channel}/{number}", "channel": f"c{channel}", "severity": Severity.NOTABLE}
                | {"since": START, "state": DeliveryState.PENDING, "due": START, "attempts": 0, "plain": False}
                | {"repeated": False, "thread": f"{channel}/{number}"}
                for channel, number in names
            ],
        )


def parts_for(store: Store, channels: int, hours: Hours, telegram: LimitedTelegram) -> Parts:
    """Make the parts of a bot with so many channels."""
    known = {f"c{number}": Channel(id=f"c{number}", chat=f"-{100 + number}") for number in range(channels)}
    file = BotFile()
    settings = Settings(file=file, feeds={}, channels=known, storylines={}, entities={})
    store.outbox.sync(list(known.values()), START)
    return app.assemble(settings, store, notifier=telegram, clock=hours.clock, draw=lambda: 0.5)


async def drain(parts: Parts, hours: Hours, until: float = float("inf")) -> None:
    """Deliver until nothing is owed, waiting as the program does until the next turn comes."""
    waking: list[datetime] = []
    parts = replace(parts, wake=lambda _loop, moment: waking.append(moment))
    while hours.seconds < until:
        if await hours.play(pipeline.deliver(parts)):
            continue
        if not waking:
            return
        hours.seconds = max(hours.seconds + 0.001, (waking.pop() - START).total_seconds())


def test_ten_thousand_messages_drain_at_the_allowed_rate() -> None:
    """Fifty channels with 200 messages each get all of them, each in order, near the limit and with flat memory."""
    hours = Hours()
    telegram = LimitedTelegram(hours, Limits())
    store = open_store("sqlite://")
    parts = parts_for(store, 50, hours, telegram)
    owe(store, 50, 200)
    asyncio.run(drain(parts, hours, until=60))
    tracemalloc.start()
    asyncio.run(drain(parts, hours, until=180))
    early, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    tracemalloc.start()
    asyncio.run(drain(parts, hours, until=300))
    later, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    asyncio.run(drain(parts, hours))
    store.close()
    assert {tuple(text for _, text in got) for got in telegram.got.values()} == {tuple(f"m{n}" for n in range(200))}
    assert len(telegram.got) == 50
    minutes = hours.seconds / 60
    print(f"{minutes:.1f} min, refusals {dict(telegram.refusals)}, memory {early / 1e6:.2f} and {later / 1e6:.2f} MB")
    assert minutes < 1.25 * 200 / Limits().minute
    assert telegram.refusals["429"] < 100
    assert later < 1.5 * early + 200_000


def test_a_refused_channel_holds_up_nobody() -> None:
    """While one of five channels is refused for a day, the others get everything at their usual pace."""
    hours = Hours()
    telegram = LimitedTelegram(hours, Limits())
    telegram.closed.add("-100")
    store = open_store("sqlite://")
    parts = parts_for(store, 5, hours, telegram)
    owe(store, 5, 60)
    asyncio.run(drain(parts, hours, until=360))
    assert [len(telegram.got[f"-{100 + number}"]) for number in range(5)] == [0, 60, 60, 60, 60]
    asyncio.run(drain(parts, hours, until=23 * 3600))
    assert telegram.refusals["closed"] < 200  # one try every seven and a half minutes
    telegram.closed.clear()
    asyncio.run(drain(parts, hours))
    with store.outbox._database.read() as connection:
        assert connection.execute(chats.select().where(chats.c.closed.is_not(None))).all() == []
    [(_, digest)] = telegram.got["-100"]
    assert all(f"m{number}" in digest for number in range(60))
    store.close()
