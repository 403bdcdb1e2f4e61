"""Measure what the one calibration that ships is worth on general news, where no storyline helps.

    EVAL_DIR=... python -m tests.quality.general

Every story is taken (`replay --every-story`). Beside each figure stands that of single-pass TF-IDF whose weights follow
the stream and whose threshold was fitted on the very file. BCubed F1 over stories; of pairs, F1 of calling them one.
"""

import json
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot import log
from bot.replay import parse_row, read_rows
from bot.settings import Settings
from tests.quality.floors import decide
from tests.quality.score import bcubed, cases, harmonic, read, share
from tests.quality.streams import configured

EVAL = Path(os.environ.get("EVAL_DIR", ".")) / "grouping"
LEVELS = {"uci-a": 0.80, "ecb-train-dev": 0.86, "ru-slugs-0525": 0.73, "ru-slugs-0527": 0.76}
PAIRS = "pairs-telegram-contest"
AT = "2020-05-01T08:00:00Z"
"""The pairs have no times."""
PAIRS_LEVEL = 0.83
"""Of the Russian pairs, by character TF-IDF of title and text."""


def of_stream(settings: Settings, path: Path) -> tuple[float, float, float]:
    """Give BCubed precision, recall and F1 of a labelled stream."""
    labels = [{**line, "kind": line.get("kind", "plain"), "relevant": True} for line in read(path)]
    found = decide(settings, read_rows(path), every_story=True)
    decided = [{"id": each.id, "matched": True, "event": each.event, "alert": "none"} for each in found]
    precision, recall = bcubed(cases(labels, decided))
    return precision, recall, harmonic(precision, recall)


def of_pairs(settings: Settings, pairs: Sequence[dict[str, Any]]) -> tuple[float, float, float]:
    """Give precision, recall and F1 of calling the two stories of a pair one event."""
    judged = []
    for number, pair in enumerate(pairs):
        rows = [
            parse_row(json.dumps({"published": AT} | pair[side] | {"id": side}), f"{PAIRS}:{number}")
            for side in ("first", "second")
        ]
        found = decide(settings, rows, every_story=True)
        judged.append((found[0].event == found[1].event, bool(pair["same"])))
    right = sum(said and true for said, true in judged)
    precision = share(right, sum(said for said, _ in judged))
    recall = share(right, sum(true for _, true in judged))
    return precision, recall, harmonic(precision, recall)


def main() -> None:
    """Print a line for each file."""
    log.configure(level=logging.WARNING)
    settings = configured()
    for name, level in LEVELS.items():
        figures = of_stream(settings, EVAL / f"{name}.jsonl")
        print(f"{name}: BCubed P {figures[0]:.3f} R {figures[1]:.3f} F1 {figures[2]:.3f} (TF-IDF {level})", flush=True)
    pairs = read(EVAL / f"{PAIRS}.jsonl")
    for language in ("ru", "en"):
        mine = [pair for pair in pairs if pair["lang"] == language]
        figures = of_pairs(settings, mine)
        beside = f" (TF-IDF {PAIRS_LEVEL})" if language == "ru" else ""
        print(
            f"{PAIRS} {language}: {len(mine)} pairs, P {figures[0]:.3f} R {figures[1]:.3f} F1 {figures[2]:.3f}{beside}",
            flush=True,
        )


if __name__ == "__main__":
    main()
