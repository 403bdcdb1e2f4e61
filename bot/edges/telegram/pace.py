"""Keep requests within Telegram's limits: overall, per chat, and per chat and minute.

Rates are leaky buckets in the form of the generic cell rate algorithm (ITU-T I.371, annex A): one moment in time says
when the bucket will be empty again. The number a minute is a sliding window, which alone gives a chat all that it is
allowed. Telegram publishes rough limits only (https://core.telegram.org/bots/faq) and changes them, so a 429 halves
those of its chat and lowers the overall one a little; every success raises them again.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from bot.errors import NotSent

PATIENCE = 2.0
"""Seconds that a request waits for its turn in here; who would wait longer is told to come back."""
FLOOR = 1 / 16
"""No rate falls below this part of its setting, or one bad hour would be felt for days."""
MINUTE = 60.0
RECOVERY = 1.05
"""A rate that was halved is whole again after 15 successes."""


@dataclass(slots=True)
class Bucket:
    """One limit: `burst` at once, `rate` a second in the long run."""

    rate: float
    burst: float
    factor: float = 1.0
    """What 429s have left of the rate."""
    empty: float = 0.0
    """When all that was taken will have leaked away."""

    def wait(self, now: float) -> float:
        """Say how many seconds it takes until there is room for one more."""
        return max(0.0, self.empty - now - (self.burst - 1) / (self.rate * self.factor))

    def take(self, now: float) -> None:
        """Count one request."""
        self.empty = max(self.empty, now) + 1 / (self.rate * self.factor)

    def slow(self, factor: float) -> None:
        """Lower the rate after a 429."""
        self.factor = max(FLOOR, self.factor * factor)

    def recover(self) -> None:
        """Raise the rate again after a success."""
        self.factor = min(1.0, self.factor * RECOVERY)


@dataclass(slots=True)
class Window:
    """Another limit: so many in any 60 seconds."""

    number: int
    factor: float = 1.0
    times: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Say how many seconds it takes until there is room for one more."""
        while self.times and self.times[0] <= now - MINUTE:
            self.times.popleft()
        room = max(1, int(self.number * self.factor))
        return self.times[-room] + MINUTE - now if len(self.times) >= room else 0.0

    def take(self, now: float) -> None:
        """Count one request."""
        self.times.append(now)

    def slow(self, factor: float) -> None:
        """Lower the number after a 429."""
        self.factor = max(FLOOR, self.factor * factor)

    def recover(self) -> None:
        """Raise the number again after a success."""
        self.factor = min(1.0, self.factor * RECOVERY)


@dataclass(slots=True)
class Lane:
    """What one chat is allowed."""

    second: Bucket
    minute: Window
    shut: float = 0.0
    """Until when the server wants to hear nothing for this chat."""

    def wait(self, now: float) -> float:
        """Say how many seconds it takes until this chat may get one more."""
        return max(self.shut - now, self.second.wait(now), self.minute.wait(now))


@dataclass(slots=True)
class Pace:
    """When the next request may leave; `clock` and `sleep` are arguments so that a test can play a day in a moment."""

    overall_rate: float
    chat_rate: float
    minute_rate: int
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    lanes: dict[str, Lane] = field(default_factory=dict)
    overall: Bucket = field(init=False)

    def __post_init__(self) -> None:
        self.overall = Bucket(rate=self.overall_rate, burst=max(1.0, self.overall_rate / 5))

    def lane(self, chat: str) -> Lane:
        """Find what is known of a chat, or begin it."""
        if chat not in self.lanes:
            self.lanes[chat] = Lane(Bucket(rate=self.chat_rate, burst=1), Window(self.minute_rate))
        return self.lanes[chat]

    async def turn(self, chat: str) -> None:
        """Wait until a message to this chat may leave; raise `NotSent` with the wait where that takes long."""
        wait = self.room(chat)
        self.take(chat, wait)
        if wait > 0:
            await self.sleep(wait)
        await self.any_turn()

    def room(self, chat: str) -> float:
        """Say how many seconds it takes until this chat may get a message; raise `NotSent` where that is long."""
        wait = self.lane(chat).wait(self.clock())
        if wait > PATIENCE:
            raise NotSent("its turn has not come yet", wait=timedelta(seconds=wait), limited=True)
        return wait

    def take(self, chat: str, wait: float = 0) -> None:
        """Count a message that leaves in so many seconds."""
        lane = self.lane(chat)
        lane.second.take(self.clock() + wait)
        lane.minute.take(self.clock() + wait)

    async def any_turn(self) -> None:
        """Wait until a request that puts no message in a chat may leave."""
        now = self.clock()
        wait = self.overall.wait(now)
        self.overall.take(now)
        if wait > 0:
            await self.sleep(wait)

    def limited(self, chat: str, wait: timedelta) -> None:
        """Learn from a 429: shut that chat for so long, and be slower there and a little slower everywhere."""
        lane = self.lane(chat)
        lane.shut = self.clock() + wait.total_seconds()
        lane.second.slow(0.5)
        lane.minute.slow(0.5)
        self.overall.slow(0.9)

    def passed(self, chat: str) -> None:
        """Learn from a success."""
        lane = self.lane(chat)
        lane.second.recover()
        lane.minute.recover()
        self.overall.recover()
