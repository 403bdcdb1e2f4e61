"""What grouping a story costs as stories grow in the open window, the store and the step together.

    python -m tests.benchmarks.grouping 10000 100000 1000000        so many stories before, then 2,000 more
    python -m tests.benchmarks.grouping --database postgresql 10000 100000

The stories are those of `tests.benchmarks.made_stories`, loaded as the path would have written them; one storyline
takes them all. The time is processor time of this process, from a new story to its place: stored, matched by taking
every story, read, weighed against the candidates that the index finds, and saved; what a server spends is not in it,
so that the time by the clock stands beside. Memory is what this process grows by; another one does the loading. What
counts is how the lines compare.
"""

import argparse
from dataclasses import replace
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter, process_time

from bot import pipeline
from bot.app import assemble, collect_seldom
from bot.edges.sql import open_store
from bot.settings import load
from bot.types import Match
from tests.benchmarks.made_stories import LINE, NOW, Stream, fill, made
from tests.benchmarks.store import LEASE, databases, megabytes

MORE = 2_000
BATCH = 100
CONFIG = Path(__file__).parents[2] / "config"


def measure(url: str) -> tuple[float, float, float]:
    """Give milliseconds a story, of the processor and by the clock, and megabytes grown."""
    store = open_store(url)
    settings = load(CONFIG, {})
    line = next(iter(settings.storylines.values()))
    settings = replace(settings, channels={}, storylines={LINE: replace(line, id=LINE)})
    parts = assemble(settings, store, clock=lambda: NOW)
    stories = [story for story, _ in made(Stream(seed=2), MORE)]
    held, begun, started = megabytes(), process_time(), perf_counter()
    for start in range(0, MORE, BATCH):
        store.stories.add(stories[start : start + BATCH])
        claimed = store.stories.claim(NOW + timedelta(days=1), BATCH, LEASE)
        store.stories.save(
            [(each, [Match(story=each.id, storyline=LINE, matched=True, score=1.0)]) for each in claimed]
        )
        for matched in store.events.waiting(LINE, BATCH):
            pipeline.group_one(parts, matched)
    spent = (process_time() - begun, perf_counter() - started)
    grown = megabytes() - held
    store.close()
    return 1000 * spent[0] / MORE, 1000 * spent[1] / MORE, grown


def main() -> None:
    """Measure each size that the command line names, and compare with the first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["file", "postgresql"], default="file")
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    asked = parser.parse_args()
    collect_seldom()
    first = 0.0
    for before in asked.sizes:
        with databases([asked.database]) as urls:
            loading = get_context("spawn").Process(target=fill, args=(urls[asked.database], before, Stream()))
            loading.start()
            loading.join()
            cost, waited, grown = measure(urls[asked.database])
        first = first or cost
        print(
            f"{before:>9,} before: {cost:.2f} ms a story, {1000 / cost:,.0f} a second, "
            f"{cost / first:.2f} times the first, {waited:.2f} ms by the clock, {grown:+.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
