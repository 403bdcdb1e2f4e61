"""What grouping a story costs as stories grow in the open window, the store and the step together.

    python -m tests.benchmarks.grouping 10000 100000        so many stories before, then 2,000 more

The stories are those of `tests.benchmarks.store`, whose titles and texts are made of their event's words and of others.
The time is processor time of one core, from a new story to its place: stored, matched by taking every story, read,
weighed against the candidates that the index finds, and saved. What counts is how the lines compare.
"""

import argparse
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import process_time

from bot import pipeline
from bot.app import assemble
from bot.edges.sql import open_store
from bot.settings import load
from bot.types import Match, Story
from tests.benchmarks import store as made
from tests.benchmarks.store import LEASE, LINE, NOW, Stream, fill, megabytes

MORE = 2_000
BATCH = 100
CONFIG = Path(__file__).parents[2] / "config"


class Worded(Stream):
    """Stories in which the words stand that the index finds their event by."""

    def tell(self, story: Story, words: list[str]) -> Story:
        """Put words into a story: some into the title."""
        return replace(story, title=" ".join(words[:9]), text=" ".join(words[9:]))


def new_stories(stream: Worded, count: int) -> list[Story]:
    """Make stories of events of their own, some of several reports."""
    found: list[Story] = []
    while len(found) < count:
        words = list(dict.fromkeys(stream.words(2 * made.PER_STORY)))
        for _ in range(stream.size()):
            at = NOW + timedelta(seconds=len(found))
            found.append(stream.tell(stream.story(at), stream.pick(words)))
    return found[:count]


def measure(before: int) -> tuple[float, float]:
    """Give milliseconds a story, and megabytes grown, with so many stories in the window before."""
    with tempfile.TemporaryDirectory() as folder:
        url, stream = f"sqlite:///{folder}/storyline.db", Worded()
        fill(url, before, stream, prefix="w:")
        store = open_store(url)
        settings = load(CONFIG, {})
        parts = assemble(replace(settings, channels={}), store, clock=lambda: NOW)
        stories, held, spent = new_stories(stream, MORE), megabytes(), 0.0
        for start in range(0, MORE, BATCH):
            begun = process_time()
            store.stories.add(stories[start : start + BATCH])
            claimed = store.stories.claim(NOW + timedelta(days=1), BATCH, LEASE)
            store.stories.save(
                [(each, [Match(story=each.id, storyline=LINE, matched=True, score=1.0)]) for each in claimed]
            )
            for matched in store.events.waiting(LINE, BATCH):
                pipeline.group_one(parts, matched)
            spent += process_time() - begun
        grown = megabytes() - held
        store.close()
    return 1000 * spent / MORE, grown


def main() -> None:
    """Measure each size that the command line names, and compare with the first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[10_000, 100_000])
    first = 0.0
    for before in parser.parse_args().sizes:
        cost, grown = measure(before)
        first = first or cost
        print(
            f"{before:>9,} before: {cost:.2f} ms a story, {1000 / cost:,.0f} a second, "
            f"{cost / first:.2f} times the first, {grown:+.0f} MB",
            flush=True,
        )


if __name__ == "__main__":
    main()
