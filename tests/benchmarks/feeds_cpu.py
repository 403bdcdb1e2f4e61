"""CPU from a feed's body to its new entries, beside feedparser, in one run.

    FEEDS_DIR=FOLDER python -m tests.benchmarks.feeds_cpu

Ours is everything between fetching and storing: digest, packing for the worker process and back, decoding, reading,
leaving out what stood on the last page, normalizing, identifying, and the next visit. feedparser's is
`feedparser.parse` of the same bytes alone. The documents are the consecutive versions of real feeds below
FEEDS_DIR/corpus/_series (left out, and said, where there are none), and 500 made feeds of 50 items of which one is new.
The last line is about bodies that did not change at all.
"""

import gc
import io
import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import feedparser

from tests.benchmarks.made_feeds import made_feed
from tests.visits import BEGAN as NOW
from tests.visits import Reader, new_reader

FEEDS = int(os.environ.get("BENCH_FEEDS", "500"))


def series(root: Path) -> Iterator[list[bytes]]:
    """Read the consecutive versions of each scraped feed."""
    for folder in sorted({path.parent for path in root.glob("corpus/_series/**/*.xml") if path.is_file()}):
        yield [path.read_bytes() for path in sorted(folder.iterdir())]


@dataclass
class Spent:
    """CPU seconds of each way, over the same documents."""

    ours: float = 0
    default: float = 0
    plain: float = 0
    documents: int = 0
    found: int = 0


def side_by_side(polls: Iterable[tuple[Reader, list[bytes]]]) -> Spent:
    """Read each feed's bodies as consecutive visits, and parse each right after with feedparser, both ways."""
    spent = Spent()
    for reader, bodies in polls:
        for number, body in enumerate(bodies):
            began = time.process_time()
            fresh = reader.visit(body, NOW + timedelta(minutes=30 * number))
            spent.ours += time.process_time() - began
            reader.keep(fresh)
            spent.found += len(fresh)
            spent.documents += 1
            spent.default += _parse(body)
            spent.plain += _parse(body, sanitize_html=False, resolve_relative_uris=False)
    return spent


def _parse(body: bytes, **options: bool) -> float:
    began = time.process_time()
    feedparser.parse(io.BytesIO(body), **options)
    return time.process_time() - began


def line(name: str, spent: Spent) -> None:
    """Print one row."""
    each = 1000 / spent.documents
    print(
        f"{name:<34}{spent.documents:>7}"
        f"{each * spent.ours:>10.3f}{each * spent.default:>12.2f}{each * spent.plain:>12.2f}"
        f"{spent.default / spent.ours:>10.1f}x{spent.plain / spent.ours:>9.1f}x   {spent.found} new"
    )


def measure(name: str, feeds: list[list[bytes]], warm: Callable[[Reader, int], None]) -> None:
    """Measure one workload side by side."""
    readers = [new_reader(f"https://outlet{number}.example/rss") for number in range(len(feeds))]
    for number, reader in enumerate(readers):
        warm(reader, number)
    gc.collect()
    gc.freeze()
    line(name, side_by_side(zip(readers, feeds, strict=True)))


def _first_visit(reader: Reader, number: int) -> None:
    reader.keep(reader.visit(made_feed(number, 100), NOW))


def _same_visit(reader: Reader, number: int) -> None:
    reader.keep(reader.visit(made_feed(number, 101), NOW))


def main() -> None:
    """Measure and print."""
    new_reader("https://warm.example/rss").visit(made_feed(0, 60), NOW)  # the language model is loaded once
    print(
        "milliseconds of CPU a document".ljust(41) + "ours".rjust(10) + "feedparser".rjust(12) + "unsanitised".rjust(12)
    )
    root = os.environ.get("FEEDS_DIR")
    recorded = list(series(Path(root))) if root else []
    if recorded:
        measure("recorded series, in their order", recorded, lambda _reader, _number: None)
    else:
        print("FEEDS_DIR is not set or holds no series: recorded feeds are left out", file=sys.stderr)
    measure("made feeds, 1 of 50 items new", [[made_feed(n, 101)] for n in range(FEEDS)], _first_visit)
    measure("made feeds, first sight, 50 new", [[made_feed(n, 101)] for n in range(FEEDS // 5)], lambda _r, _n: None)
    measure("made feeds, body unchanged", [[made_feed(n, 101)] for n in range(FEEDS // 5)], _same_visit)


if __name__ == "__main__":
    main()
