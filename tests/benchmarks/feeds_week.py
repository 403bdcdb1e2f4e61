"""A simulated week of 200 feeds: what is missed, how late items are seen, and how many visits that takes.

    python -m tests.benchmarks.feeds_week [--feeds 200] [--seed 1]

Our schedule is the bot's own (`bot.steps.schedule`), fed as the poll loop feeds it; the fixed ones visit every 5, 10
and 30 minutes, with the same jitter. For each of them `typical` is set so that ours makes as many visits, and the
the delays are compared. An item is missed that left the page before a visit; the delay is from appearing to being seen.
"""

import argparse
import random
from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from bot.settings import Polling
from bot.steps.schedule import after_success
from bot.types import Document, Entry, Page, Poll
from tests.benchmarks.made_rhythms import BEGAN, DAYS, MadeFeed, made_feeds

ENDED = BEGAN + timedelta(days=DAYS)
JITTER = 0.1
Schedule = Callable[[MadeFeed, random.Random], "Outcome"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the items of some feeds."""

    visits: int
    delays: tuple[float, ...]
    """Minutes, of the items that were seen."""
    missed: frozenset[tuple[int, int]]
    """Feed and item."""

    @property
    def items(self) -> int:
        return len(self.delays) + len(self.missed)


def ours(bounds: Polling) -> Schedule:
    """Visit as the bot does."""

    def run(feed: MadeFeed, draw: random.Random) -> Outcome:
        first = BEGAN + bounds.typical * draw.random()
        state = Poll(url=f"https://feed{feed.number}.example/rss", since=BEGAN, due=first)

        def visit(now: datetime, fresh: range, shown: int, _: timedelta) -> datetime:
            nonlocal state
            entries = tuple(_entry(feed, item) for item in fresh)
            page = Page(url=state.url, body=b"" if fresh or state.succeeded is None else None)
            document = Document(entries=entries, page=bytes(8 * shown)) if page.body is not None else None
            new = len(fresh) if state.succeeded else 0
            state = after_success(state, page, document, new, bounds, now, draw.random())
            return state.due

        return _simulate(feed, first, visit)

    return run


def fixed(every: timedelta) -> Schedule:
    """Visit at one interval."""

    def run(feed: MadeFeed, draw: random.Random) -> Outcome:
        first = BEGAN + every * draw.random()
        return _simulate(
            feed, first, lambda now, _fresh, _shown, _gap: now + every * (1 + JITTER * (2 * draw.random() - 1))
        )

    return run


def _entry(feed: MadeFeed, item: int) -> Entry:
    return Entry(guid=str(item), published=feed.appear[item] + feed.offset if feed.dated else None)


def _simulate(feed: MadeFeed, first: datetime, visit: Callable[[datetime, range, int, timedelta], datetime]) -> Outcome:
    """Let one feed be visited for a week; `visit` says when it comes again."""
    now, seen, visits = first, None, 0
    delays: list[float] = []
    missed: set[tuple[int, int]] = set()
    while now < ENDED:
        there = bisect_right(feed.appear, now)
        shown = min(there, feed.depth)
        begin = max(there - shown, seen or 0)
        if seen is not None:
            missed.update((feed.number, item) for item in range(seen, there - shown))
            delays += [(now - feed.appear[item]).total_seconds() / 60 for item in range(begin, there)]
        visits, seen = visits + 1, there
        now = visit(now, range(begin, there), shown, now - first)
    return Outcome(visits=visits, delays=tuple(delays), missed=frozenset(missed))


def week(feeds: Iterable[MadeFeed], schedule: Schedule, seed: int) -> Outcome:
    """Let all feeds be visited for a week."""
    each = [schedule(feed, random.Random(seed * 1_000_003 + feed.number)) for feed in feeds]
    return Outcome(
        visits=sum(one.visits for one in each),
        delays=tuple(delay for one in each for delay in one.delays),
        missed=frozenset(item for one in each for item in one.missed),
    )


def matched(feeds: list[MadeFeed], visits: int, seed: int) -> tuple[Polling, Outcome]:
    """Find the `typical` at which our schedule makes as many visits as another, within one in a hundred."""
    typical = timedelta(days=DAYS) * len(feeds) / visits
    for _ in range(12):
        bounds = Polling(shortest=timedelta(minutes=1), longest=timedelta(hours=4), typical=typical)
        outcome = week(feeds, ours(bounds), seed)
        if abs(outcome.visits - visits) <= 0.01 * visits:
            break
        typical *= outcome.visits / visits
    return bounds, outcome


def show(name: str, outcome: Outcome) -> None:
    """Print one line of the table."""
    delays = sorted(outcome.delays)
    share = len(outcome.missed) / outcome.items
    print(
        f"{name:<36}{outcome.visits:>9,}{outcome.items:>9,}{len(outcome.missed):>8}{share:>9.3%}"
        f"{median(delays):>9.2f}{sum(delays) / len(delays):>8.2f}{delays[int(0.95 * len(delays))]:>8.1f}"
    )


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    feeds = made_feeds(given.feeds, given.seed)
    print(f"{'schedule':<36}{'visits':>9}{'items':>9}{'missed':>8}{'share':>9}{'median':>9}{'mean':>8}{'95 %':>8} min")
    show("ours, as shipped", week(feeds, ours(Polling()), given.seed))
    caught = None
    for minutes in (5, 10, 30):
        plain = week(feeds, fixed(timedelta(minutes=minutes)), given.seed)
        caught = caught or plain
        bounds, outcome = matched(feeds, plain.visits, given.seed)
        show(f"fixed, every {minutes} min", plain)
        show(f"ours, as many visits (typical {bounds.typical.total_seconds() / 60:.1f} min)", outcome)
        ratio = median(outcome.delays) / median(plain.delays)
        lost = len(outcome.missed - caught.missed)
        print(f"    median delay {ratio:.2f} of the fixed one; {lost} missed that every 5 minutes catches")


if __name__ == "__main__":
    main()
