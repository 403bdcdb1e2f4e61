"""Feeds whose items appear as those of real feeds do: for measuring schedules, the same for the same seed."""

import math
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

PAGES = (
    (50, 80.0),
    (50, 46.0),
    (30, 103.0),
    (20, 80.0),
    (23, 55.0),
    (100, 53.0),
    (30, 144.0),
    (30, 103.0),
    (25, 32.0),
    (100, 100.0),
    (916, 102.0),
    (25, 200.0),
    (97, 250.0),
    (200, 180.0),
    (30, 3.1),
    (20, 1.2),
    (36, 0.6),
    (33, 0.3),
    (24, 4.4),
    (12, 11.0),
    (30, 12.0),
    (60, 40.0),
    (20, 20.0),
    (46, 25.0),
)
"""Items on a page and new items a day, of real feeds of this storyline: how deep their pages reach back, and what six
of them brought from hour to hour."""
SLOWEST, FASTEST = 0.3, 300.0
"""New items a day: three decades."""
HOURS = (0.25, 0.18, 0.15, 0.12, 0.12, 0.2, 0.4, 0.7, 1.1, 1.5, 1.7, 1.75)
AFTERNOON = (1.75, 1.75, 1.7, 1.65, 1.6, 1.5, 1.35, 1.2, 1.0, 0.8, 0.6, 0.4)
"""Share of a day's mean at each local hour, of outlets that sleep."""
BEGAN = datetime(2025, 3, 3, tzinfo=UTC)
"""A Monday."""
DAYS = 7
BURSTS = 3
"""A week and a feed, beside the events that all feeds write about."""
EVENTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFeed:
    """A feed with the moments at which its items appear, sorted."""

    number: int
    depth: int
    appear: tuple[datetime, ...]
    """Begins a week before `BEGAN`, so that the first page is full where it would be."""
    dated: bool
    offset: timedelta


def made_feeds(count: int, seed: int) -> list[MadeFeed]:
    """Make feeds; a tenth of them without dates, a twentieth with local time written as UTC, a fifth in batches."""
    draw = random.Random(seed)
    events = [BEGAN + timedelta(hours=draw.uniform(0, 24 * DAYS)) for _ in range(EVENTS)]
    return [_feed(number, random.Random(draw.random()), events) for number in range(count)]


def _feed(number: int, draw: random.Random, events: list[datetime]) -> MadeFeed:
    rate = math.exp(draw.uniform(math.log(SLOWEST), math.log(FASTEST)))
    near = sorted(PAGES, key=lambda page: abs(math.log(page[1] / rate)))[:6]
    zone = timedelta(hours=draw.choice((0, 1, 3, 3, 4, 4)))
    weekend = draw.uniform(0.4, 0.9)
    bursts = [(BEGAN + timedelta(hours=draw.uniform(0, 24 * DAYS)), draw.uniform(4, 10)) for _ in range(BURSTS)]
    bursts += [(event, draw.uniform(1, 5)) for event in events]
    lengths = [timedelta(minutes=draw.uniform(30, 120)) for _ in bursts]

    def intensity(moment: datetime) -> float:
        local = moment + zone
        factor = (HOURS + AFTERNOON)[local.hour] * (weekend if local.weekday() >= 5 else 1)
        during = [
            times for (start, times), length in zip(bursts, lengths, strict=True) if start <= moment < start + length
        ]
        return rate / 24 * factor * max(during, default=1)

    batch = 3 if draw.random() < 0.2 else 1
    return MadeFeed(
        number=number,
        depth=draw.choice(near)[0],
        appear=_thinned(draw, intensity, rate / 24 * 1.75 * 10, batch),
        dated=draw.random() < 0.9,
        offset=timedelta(hours=draw.choice((3, 4))) if draw.random() < 0.05 else timedelta(0),
    )


def _thinned(draw: random.Random, intensity: object, highest: float, batch: int) -> tuple[datetime, ...]:
    """Draw the moments of an inhomogeneous Poisson process by thinning (Lewis and Shedler, 1979)."""
    assert callable(intensity)
    moments: list[datetime] = []
    at = BEGAN - timedelta(days=DAYS)
    while at < BEGAN + timedelta(days=DAYS):
        at += timedelta(hours=draw.expovariate(highest / batch))
        if draw.random() < intensity(at) / highest:
            moments += [at] * (draw.randint(1, 2 * batch - 1) if batch > 1 else 1)
    return tuple(moments)
