"""Count how common terms are: what the bot knows before its stream begins.

    EVAL_DIR=... python -m tests.quality.background     # writes bot/data/background.json

For matching, the stories are counted that come near a storyline, for grouping those that belong: of our labelled
streams and, where EVAL_DIR is set, of its headlines and its labelled stream. Counted is only how often terms occur, and
only of those that occur often enough to tell nothing of a single story.
"""

import gzip
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from bot import app
from bot.lexicon import Lexicon
from bot.replay import parse_row, read_rows, to_entry
from bot.settings import Settings
from bot.steps.group import Stream
from bot.steps.match import index, nearby, prepare, terms
from bot.steps.normalize import outlets_of, story_from_row
from bot.types import Story
from tests.quality.streams import DEMO, HELD_OUT, configured, labelled, streams

FEWEST = 3
"""Stories that a term must occur in."""
EVAL = Path(os.environ["EVAL_DIR"]) if "EVAL_DIR" in os.environ else None
WRITTEN = Path(app.__file__).parent / "data" / "background.json"


def main() -> None:
    """Count, and write the file."""
    settings = configured()
    lexicon = Lexicon(settings.entities.values(), app.watched(settings))
    known = index(prepare(line, lexicon) for line in settings.storylines.values())
    read = ((story, lexicon.study(story)) for story in stories(settings))
    stream = Stream(lexicon.study)
    found = {
        "matching": count(set(terms(reading)) for _, reading in read if nearby(reading, known)),
        "grouping": count(stream.profile(story).terms for story in belonging(settings)),
    }
    WRITTEN.write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", "utf-8")
    for name, table in found.items():
        print(f"{name}: {table['stories']} stories, {len(table['terms'])} terms")


def count(told: Iterable[Iterable[str]]) -> dict[str, Any]:
    """Count stories, and in how many of them each term occurs that occurs often enough."""
    counts: Counter[str] = Counter()
    number = 0
    for each in told:
        counts.update(each)
        number += 1
    return {"stories": number, "terms": {term: n for term, n in sorted(counts.items()) if n >= FEWEST}}


def ours() -> list[Path]:
    """List the labelled streams that may be learned from."""
    paths = [path for name, path in streams().items() if name not in HELD_OUT]
    outside = [EVAL / "storyline" / "dev.jsonl"] if EVAL else []
    return [*paths, DEMO, *outside]


def stories(settings: Settings) -> Iterator[Story]:
    """Read all stories, of the world's news too."""
    outlets = outlets_of(settings.feeds.values())
    rows = chain.from_iterable(read_rows(path) for path in ours())
    for path in sorted(EVAL.glob("firehose/*.jsonl.gz")) if EVAL else ():
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = chain(rows, [parse_row(line, path.name) for line in lines])
    for row in rows:
        yield story_from_row(to_entry(row), row.published, outlets)


def belonging(settings: Settings) -> Iterator[Story]:
    """Read the stories that belong to the storyline."""
    for path in ours():
        yield from (each.story for each in labelled(path, settings) if each.label["relevant"])


if __name__ == "__main__":
    main()
