"""Requests keep within the limits."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.edges.telegram.pace import PATIENCE, Pace
from bot.errors import NotSent


class Hours:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0

    def read(self) -> float:
        """Tell the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def pace(hours: Hours, *, overall: float = 25, chat: float = 1, minute: int = 18) -> Pace:
    """Make a pace that plays in `hours`."""
    return Pace(overall, chat, minute, clock=hours.read, sleep=hours.sleep)


async def send_until(pace: Pace, hours: Hours, chats: list[str], seconds: float) -> list[tuple[float, str]]:
    """Send to the chats in turn as fast as allowed, and return when each message left."""
    left: list[tuple[float, str]] = []
    end = hours.now + seconds
    while hours.now < end:
        waits = []
        for chat in chats:
            try:
                await pace.turn(chat)
                left.append((hours.now, chat))
            except NotSent as error:
                waits.append((error.wait or timedelta(0)).total_seconds())
        if len(waits) == len(chats):
            hours.now += min(waits)
    return left


@given(minute=st.integers(1, 60), chat=st.floats(0.2, 5))
def test_no_minute_sees_more_than_its_number(minute: int, chat: float) -> None:
    """Wherever a window of 60 s begins, one chat gets at most its number of messages, and it is not starved."""
    hours = Hours()
    left = asyncio.run(send_until(pace(hours, chat=chat, minute=minute), hours, ["a"], 300))
    for start, _ in left:
        assert sum(1 for at, _ in left if start <= at < start + 59.999) <= minute
    assert len(left) >= 300 / 60 * min(minute, chat * 60) * 0.9


def test_a_chat_gets_one_message_a_second() -> None:
    """Two messages to one chat are at least a second apart."""
    hours = Hours()
    left = asyncio.run(send_until(pace(hours), hours, ["a"], 30))
    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(left)]
    assert min(gaps) >= 0.999


def test_no_second_sees_more_than_overall() -> None:
    """Many chats together stay below the overall limit of the server."""
    hours = Hours()
    left = asyncio.run(send_until(pace(hours), hours, [str(number) for number in range(80)], 20))
    assert max(sum(1 for at, _ in left if start <= at < start + 1) for start, _ in left) <= 30


def test_a_long_wait_is_told() -> None:
    """Who would wait long in here is told to come back instead, so that others go first."""
    hours = Hours()
    limits = pace(hours)
    limits.limited("a", timedelta(seconds=40))
    with pytest.raises(NotSent) as caught:
        asyncio.run(limits.turn("a"))
    assert caught.value.limited
    assert caught.value.wait is not None
    assert timedelta(seconds=39) < caught.value.wait < timedelta(seconds=41)
    asyncio.run(limits.turn("b"))
    assert hours.now < 1000 + PATIENCE


def test_a_limit_slows_its_chat_alone() -> None:
    """After a 429 its chat gets about half as many messages, and another one as many as before."""
    hours = Hours()
    limits = pace(hours, minute=60)
    limits.limited("a", timedelta(0))
    slowed = asyncio.run(send_until(limits, hours, ["a"], 120))
    other = asyncio.run(send_until(limits, hours, ["b"], 120))
    assert 0.35 < len(slowed) / len(other) < 0.65


def test_successes_bring_the_rate_back() -> None:
    """Fifteen successes after a 429 the rate is whole again."""
    hours = Hours()
    limits = pace(hours)
    limits.limited("a", timedelta(0))
    for _ in range(15):
        limits.passed("a")
    assert limits.lane("a").second.factor == 1
    assert limits.overall.factor == 1
