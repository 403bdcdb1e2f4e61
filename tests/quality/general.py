"""Measure what the one calibration that ships is worth on general news, where no storyline helps.

    EVAL_DIR=... python -m tests.quality.general

Every story is taken (`replay --every-story`). Beside each figure stands that of single-pass TF-IDF whose weights follow
the stream and whose threshold was fitted on the very file. BCubed F1 over stories; of pairs, F1 of calling them one.
They have no times, and how long after the first the second came decides much: so several are shown.
"""

import json
import logging
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import log
from bot.replay import parse_row
from bot.settings import Settings
from tests.quality.floors import decide, every_story
from tests.quality.score import harmonic, read, share
from tests.quality.streams import configured

EVAL = Path(os.environ.get("EVAL_DIR", ".")) / "grouping"
LEVELS = {"uci-a": 0.80, "ecb-train-dev": 0.86, "ru-slugs-0525": 0.73, "ru-slugs-0527": 0.76}
PAIRS = "pairs-telegram-contest"
PAIRS_LEVEL = 0.83
"""Of the Russian pairs, by character TF-IDF of title and text."""
BEGAN, LATER = datetime(2020, 5, 1, 8, tzinfo=UTC), (0, 1, 6, 24)
"""When the first of a pair is taken to have come, and how many hours later the second."""


def of_pairs(settings: Settings, pairs: Sequence[dict[str, Any]], later: int) -> tuple[float, float]:
    """Give precision and recall of calling the two stories of a pair one event, the second so many hours later."""
    judged = []
    for number, pair in enumerate(pairs):
        rows = [
            parse_row(json.dumps(pair[side] | {"id": side, "published": at.isoformat()}), f"{PAIRS}:{number}")
            for side, at in (("first", BEGAN), ("second", BEGAN + timedelta(hours=later)))
        ]
        found = decide(settings, rows, every_story=True)
        judged.append((found[0].event == found[1].event, bool(pair["same"])))
    right = sum(said and true for said, true in judged)
    return share(right, sum(said for said, _ in judged)), share(right, sum(true for _, true in judged))


def main() -> None:
    """Print a line for each file."""
    log.configure(level=logging.WARNING)
    settings = configured()
    for name, level in LEVELS.items():
        print(f"{name}: BCubed {figures(*every_story(settings, EVAL / f'{name}.jsonl'))} (TF-IDF {level})", flush=True)
    pairs = read(EVAL / f"{PAIRS}.jsonl")
    for language in ("ru", "en"):
        mine = [pair for pair in pairs if pair["lang"] == language]
        beside = f" (TF-IDF {PAIRS_LEVEL})" if language == "ru" else ""
        for later in LATER:
            found = figures(*of_pairs(settings, mine, later))
            print(f"{PAIRS} {language}: {len(mine)} pairs, {later} h apart, {found}{beside}", flush=True)


def figures(precision: float, recall: float) -> str:
    """Write down what was right of what was found, and found of what is right."""
    return f"P {precision:.3f} R {recall:.3f} F1 {harmonic(precision, recall):.3f}"


if __name__ == "__main__":
    main()
