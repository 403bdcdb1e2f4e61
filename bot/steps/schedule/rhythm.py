"""Learn how fast a feed's page turns over, and space the visits by it."""

import math
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.settings import Polling
from bot.types import Habits

HOUR = timedelta(hours=1)
RECENT = 0.75
"""Hours after which an arrival counts a third in what is going on just now: news comes in bursts of an hour or two."""
TRUST = 1.0
"""Hours of watching that the habit of the hour of day weighs beside what is going on just now."""
DAYS = 5.0
"""Visits' worth of an hour of the day, in hours, after which what was learned of it counts a third."""
FORGET = 14 * 24.0
"""Hours after which the fastest turn-over seen counts a third: a bad day comes back within weeks."""
SHORTEST_BURST = 0.25
"""Hours over which arrivals are spread at least before they count as a rate."""
FILL = 0.4
"""Share of a page that may be new at the next visit, were the fastest turn-over seen to come again."""
UNKNOWN = 1.0
"""New items an hour of a feed without dates, before anything was learned."""
WEEK = timedelta(days=7)


def interval(habits: Habits, bounds: Polling, now: datetime) -> timedelta:
    """Say when to come again: inside the bounds, the sooner the more is expected, and before the page is full.

    At a given number of visits the mean delay over all feeds is least where the intervals go with the root of the rates
    (Lagrange, for arrivals without memory); `bounds.typical` is the interval at one new item an hour.
    """
    expected = max(rate(habits, now), 1e-6)
    wanted = bounds.typical / math.sqrt(expected)
    if habits.depth and habits.peak:
        wanted = min(wanted, HOUR * FILL * habits.depth / habits.peak)
    return min(max(wanted, bounds.shortest), bounds.longest)


def rate(habits: Habits, now: datetime) -> float:
    """Estimate the new items an hour to come, from the hour of day and what is going on just now."""
    if not habits.hours:
        return UNKNOWN
    usual = (_at(habits.hours, now) + _at(habits.hours, now + HOUR / 2)) / 2
    return (habits.recent + TRUST * usual) / (RECENT + TRUST)


def first_look(habits: Habits, dates: Iterable[datetime], depth: int, now: datetime) -> Habits:
    """Guess a feed's rhythm from the dates on the first page seen of it."""
    ages = sorted(now - date for date in dates if timedelta(0) <= now - date <= WEEK)
    guess = len(ages) / max(ages[-1] / HOUR, 1.0) if len(ages) > 1 else (1 / 24 if ages else UNKNOWN)
    recent = sum(math.exp(-(age / HOUR) / RECENT) for age in ages)
    return replace(habits, hours=(guess,) * 24, recent=recent, peak=guess, depth=depth)


def learn(habits: Habits, since: datetime, now: datetime, new: int, depth: int) -> Habits:
    """Learn from the new items of a visit; `since` is when the page was seen last."""
    hours = max((now - since) / HOUR, 1e-3)
    fade = math.exp(-hours / RECENT)
    fastest = new / max(hours, SHORTEST_BURST)
    return replace(
        habits,
        hours=_by_hour(habits, since, now, new / hours),
        watched=habits.watched + hours,
        recent=habits.recent * fade + new * (1 - fade) * RECENT / hours,
        peak=max(habits.peak * math.exp(-hours / FORGET), fastest),
        depth=depth,
    )


def _by_hour(habits: Habits, since: datetime, now: datetime, measured: float) -> tuple[float, ...]:
    """Move the rates of the hours of day that have passed towards what was measured, slowly once much was seen."""
    rates = list(habits.hours or (UNKNOWN,) * 24)
    memory = min(DAYS, 0.5 + habits.watched / 24)
    start = max(since, now - 24 * HOUR)
    while start < now:
        end = min(start.replace(minute=0, second=0, microsecond=0) + HOUR, now)
        kept = math.exp(-((end - start) / HOUR) / memory)
        rates[start.hour] = round(rates[start.hour] * kept + measured * (1 - kept), 4)
        start = end
    return tuple(rates)


def _at(hours: tuple[float, ...], moment: datetime) -> float:
    """Read a rate off the hours of day, which run into each other."""
    hour = moment.hour
    return 0.25 * hours[hour - 1] + 0.5 * hours[hour] + 0.25 * hours[(hour + 1) % 24]
