"""Count the merges of events that the bot makes of labelled streams, right ones and wrong ones.

    python -m tests.quality.merges                    # our streams, the demo, and the labelled one in EVAL_DIR
    python -m tests.quality.merges STREAM.jsonl ...   # these

A merge is right where the most frequent label of both events is the same. No story is shown, so that streams that
nobody may look into can be counted too. The figures of the whole stream stand beside: what right merges gain may be
lost elsewhere, since an event that has become older takes stories in less readily.
"""

import argparse
import logging
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot import log
from tests.quality.floors import decisions
from tests.quality.score import cases, read, score
from tests.quality.streams import DEMO, configured, streams

MERGED = re.compile(r"^shows that (\w+) is one with (\w+): ")
"""As grouping gives its reason."""


def merges(labelled: Iterable[Mapping[str, Any]], decided: Iterable[Mapping[str, Any]]) -> Iterator[bool]:
    """Say of each merge, in order, whether it was right."""
    labels: dict[str, Counter[str]] = defaultdict(Counter)
    for label, line in zip(labelled, decided, strict=True):
        for left, kept in merged(line["reasons"]):
            yield most(labels[left]) == most(labels[kept])
            labels[kept] += labels.pop(left)
        if line["event"]:
            labels[line["event"]][label["event"] or f"none {label['id']}"] += 1


def merged(reasons: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Find which event was merged into which."""
    for reason in reasons:
        if found := MERGED.match(reason):
            yield found[1], found[2]


def most(labels: Counter[str]) -> str:
    """Give the most frequent label; of equally frequent ones the first."""
    return labels.most_common(1)[0][0]


def main() -> None:
    """Count, and show the figures of each stream."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("streams", type=Path, nargs="*")
    chosen = parser.parse_args().streams or [*streams().values(), DEMO, *given()]
    log.configure(level=logging.WARNING)
    whole = list[bool]()
    for path in chosen:
        labelled, decided = read(path), decisions(configured(), path)
        found = list(merges(labelled, decided))
        whole += found
        figures = score(cases(labelled, decided)).figures
        shown = ", ".join(f"{name} {value:.3f}" for name, value in figures.items() if name != "tracking")
        print(f"{path.stem:8} {sum(found)} of {len(found)} merges right | {shown}", flush=True)
    print(f"together {sum(whole)} of {len(whole)} merges right")


def given() -> list[Path]:
    """Find the labelled stream kept elsewhere, if any."""
    folder = os.environ.get("EVAL_DIR")
    return [Path(folder) / "storyline" / "dev.jsonl"] if folder else []


if __name__ == "__main__":
    main()
