"""Measure how often an event follows from the right one.

    python -m tests.quality.parents                     # our streams, the demo, and the labelled one in EVAL_DIR
    python -m tests.quality.parents STREAM.jsonl ...    # these

Counted are the labelled events that were begun as events of their own, by the story that began the one which holds most
of their stories. Where the labels name a parent: is the bot's parent an event most of whose stories report that one? An
event whose parent was never an event of its own, since nothing of it was taken or it joined another, cannot be right.
Where the labels name none: has the bot none? What the reader of a chain sees is the first figure.
"""

import argparse
import logging
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import log
from tests.quality.floors import decisions
from tests.quality.score import read, share
from tests.quality.streams import DEMO, configured, streams


@dataclass(frozen=True, slots=True, kw_only=True)
class Parents:
    """How the parents of a stream were chosen."""

    labelled: int
    """Events with a parent in the labels that were begun as events of their own."""
    right: int
    wrong: int
    """Of those, that follow from another event; the rest follow from none."""
    reachable: int
    """Of those, whose parent was an event of its own when they began."""
    roots: int
    """Events without a parent in the labels."""
    alone: int
    """Of those, that have none."""


def parents(labelled: Iterable[Mapping[str, Any]], decided: Iterable[Mapping[str, Any]]) -> Parents:
    """Compare the parents of events with their labels."""
    rows = [
        (label, line)
        for label, line in zip(labelled, decided, strict=True)
        if label["event"] and line["event"] and label["kind"] != "borderline"
    ]
    held: dict[str, Counter[str]] = defaultdict(Counter)
    for label, line in rows:
        held[line["event"]][label["event"]] += 1
    means = {event: labels.most_common(1)[0][0] for event, labels in held.items()}
    parent = {label["event"]: label["parent"] for label, _ in reversed(rows)}
    begun: dict[str, str | None] = {}
    known: dict[str, set[str]] = {}
    for label, line in rows:
        if means[line["event"]] == label["event"] and label["event"] not in begun:
            begun[label["event"]] = means.get(line["parent"], "another") if line["parent"] else None
            known[label["event"]] = set(begun)
    following = [event for event in begun if parent[event]]
    roots = [event for event in begun if not parent[event]]
    return Parents(
        labelled=len(following),
        right=sum(begun[event] == parent[event] for event in following),
        wrong=sum(begun[event] not in (parent[event], None) for event in following),
        reachable=sum(parent[event] in known[event] for event in following),
        roots=len(roots),
        alone=sum(begun[event] is None for event in roots),
    )


def main() -> None:
    """Show the figures of each stream."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("streams", type=Path, nargs="*")
    chosen = parser.parse_args().streams or [*streams().values(), DEMO, *given()]
    log.configure(level=logging.WARNING)
    for path in chosen:
        found = parents(read(path), decisions(configured(), path))
        print(
            f"{path.stem:8} right parent {found.right} of {found.labelled} ({share(found.right, found.labelled):.2f}), "
            f"another {found.wrong}, within reach {found.reachable}; without a parent {found.alone} of {found.roots}",
            flush=True,
        )


def given() -> list[Path]:
    """Find the labelled stream kept elsewhere, if any."""
    folder = os.environ.get("EVAL_DIR")
    return [Path(folder) / "storyline" / "dev.jsonl"] if folder else []


if __name__ == "__main__":
    main()
