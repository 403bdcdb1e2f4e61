"""Read every document at hand in a worker process, and say what each cost.

    FEEDS_DIR=FOLDER python -m tests.quality.feeds_survive

Without FEEDS_DIR only the project's own documents are read. For each document that was stopped, and for the dearest of
the others, a line says what it cost: seconds of CPU, and megabytes of the process at its largest (Linux tells them).
Fails where anything but a document or an error with a name comes out, or one costs more than `SECONDS` or `LARGEST`.
"""

import asyncio
import os
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.edges.reader import ProcessReader
from bot.errors import ParseError
from bot.types import Document, Page
from tests.quality.feeds_agree import documents

SECONDS = 2.0
LARGEST = 300
"""Megabytes of the worker process."""
TICK = os.sysconf("SC_CLK_TCK")
GOOD = b"<rss version='2.0'><channel><item><guid>1</guid><title>T</title></item></channel></rss>"


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What reading one document came to."""

    path: Path
    outcome: str
    """`read`, or the name of the trouble."""
    entries: int
    seconds: float
    megabytes: float


async def read_all(paths: list[Path]) -> list[Cost]:
    """Read the documents one after another, each followed by a good one, which has to be read whatever came before."""
    costs: list[Cost] = []
    others = _children()
    async with ProcessReader() as reader:
        await reader.read(page(GOOD))
        for path in paths:
            costs.append(await _read(reader, path, others))
            document = await reader.read(page(GOOD))
            assert document.entries[0].title == "T", path
    return costs


def page(body: bytes) -> Page:
    """Make the page of a body."""
    return Page(url="https://feeds.example/rss", body=body)


async def _read(reader: ProcessReader, path: Path, others: set[str]) -> Cost:
    proc = _worker(others)
    began = _seconds(proc)
    watching = asyncio.create_task(_watch(proc, began))
    document: Document | None = None
    try:
        document = await reader.read(page(_body(path)))
        outcome = "read"
    except ParseError as error:
        outcome = error.trouble
    watching.cancel()
    spent, large = await watching
    with suppress(OSError, IndexError, StopIteration):
        spent, large = _seconds(proc) - began, _largest(proc)
    entries = len(document.entries) if document else 0
    return Cost(path=path, outcome=outcome, entries=entries, seconds=spent, megabytes=large)


async def _watch(proc: Path, began: float) -> tuple[float, float]:
    """Look at a process until told to stop, since one that was stopped can no longer be asked."""
    spent = large = 0.0
    try:
        while True:
            try:
                spent, large = _seconds(proc) - began, max(large, _largest(proc))
            except (OSError, IndexError, StopIteration):
                return spent, large
            await asyncio.sleep(0.005)
    except asyncio.CancelledError:
        return spent, large


def _body(path: Path) -> bytes:
    return path.read_bytes()


def _children() -> set[str]:
    """Name the processes that this one has started, whichever of its threads did."""
    return {child for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()}


def _worker(others: set[str]) -> Path:
    """Find the reader's process, and let its high-water mark of memory begin anew."""
    (process,) = _children() - others
    proc = Path("/proc", process)
    (proc / "clear_refs").write_text("5")
    return proc


def _seconds(proc: Path) -> float:
    fields = (proc / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _largest(proc: Path) -> float:
    lines = (proc / "status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def main() -> int:
    """Read and tell."""
    folder = os.environ.get("FEEDS_DIR")
    if not folder:
        print("FEEDS_DIR is not set: only the project's own documents are read", file=sys.stderr)
    costs = asyncio.run(read_all(list(documents(Path(folder) if folder else None))))
    dear = sorted(costs, key=lambda cost: cost.seconds)[-5:] + sorted(costs, key=lambda cost: cost.megabytes)[-5:]
    shown = [cost for cost in costs if cost.outcome == "harmful" or cost in dear]
    print(f"{'outcome':<10}{'entries':>8}{'seconds':>9}{'MB':>7}  document")
    for cost in shown:
        print(f"{cost.outcome:<10}{cost.entries:>8}{cost.seconds:>9.2f}{cost.megabytes:>7.0f}  {cost.path}")
    counts = Counter(cost.outcome for cost in costs)
    print(f"documents {len(costs)}: " + ", ".join(f"{count} {name}" for name, count in counts.most_common()))
    bad = [cost for cost in costs if cost.seconds > SECONDS or cost.megabytes > LARGEST]
    for cost in bad:
        print(f"TOO DEAR: {cost}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
