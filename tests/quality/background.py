"""Count how common terms are in the stories that come near a storyline: what the bot knows before its stream begins.

    EVAL_DIR=... python -m tests.quality.background     # writes bot/data/background.json

Counted are our labelled streams and, where EVAL_DIR is set, its headlines and its labelled stream: only how often terms
occur, and only those that occur often enough to tell nothing of a single story.
"""

import gzip
import json
import os
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from bot import app
from bot.lexicon import Lexicon
from bot.replay import parse_row, read_rows, to_entry
from bot.settings import Settings
from bot.steps.match import index, nearby, prepare, terms
from bot.steps.normalize import outlets_of, story_from_row
from bot.types import Story
from tests.quality.streams import DEMO, HELD_OUT, configured, streams

FEWEST = 3
"""Stories that a term must occur in."""
WRITTEN = Path(app.__file__).parent / "data" / "background.json"


def stories(settings: Settings) -> Iterator[Story]:
    """Read all that is counted."""
    outlets = outlets_of(settings.feeds.values())
    rows = chain.from_iterable(read_rows(path) for name, path in streams().items() if name not in HELD_OUT)
    rows = chain(rows, read_rows(DEMO))
    if "EVAL_DIR" in os.environ:
        folder = Path(os.environ["EVAL_DIR"])
        rows = chain(rows, read_rows(folder / "storyline" / "dev.jsonl"))
        for path in sorted(folder.glob("firehose/*.jsonl.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                rows = chain(rows, [parse_row(line, path.name) for line in lines])
    for row in rows:
        yield story_from_row(to_entry(row), row.published, outlets)


def main() -> None:
    """Count, and write the file."""
    settings = configured()
    lexicon = Lexicon(settings.entities.values(), app.watched(settings))
    known = index(prepare(line, lexicon) for line in settings.storylines.values())
    counts: Counter[str] = Counter()
    number = 0
    for story in stories(settings):
        reading = lexicon.study(story)
        if nearby(reading, known):
            counts.update(terms(reading).keys())
            number += 1
    kept = {term: count for term, count in sorted(counts.items()) if count >= FEWEST}
    WRITTEN.write_text(json.dumps({"stories": number, "terms": kept}, ensure_ascii=False, indent=0) + "\n", "utf-8")
    print(f"{number} stories, {len(kept)} terms")


if __name__ == "__main__":
    main()
