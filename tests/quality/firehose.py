"""Mix a stream of world headlines with the labelled stream, by time, and see what is taken of either.

    EVAL_DIR=... python -m tests.quality.firehose

Weights follow the stream: the mixing must not lose a story that is taken without it, and each headline that is taken is
shown, to be judged by a reader; the headlines have no labels. Exit code 1 when a story is lost.
"""

import gzip
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from bot import app
from bot.lexicon import Lexicon
from bot.replay import parse_row, to_entry
from bot.settings import Settings
from bot.steps.match import prepare
from bot.steps.normalize import outlets_of, story_from_row
from tests.quality.fit import ENOUGH, LINE, Desk, Seen, follow
from tests.quality.streams import Labelled, configured, labelled
from tests.quality.variants import SHIPPED

UNLABELLED = {"relevant": False, "kind": "plain", "lang": "en"}


def headlines(folder: Path, settings: Settings) -> list[Labelled]:
    """Read the headlines as stories without a label."""
    outlets = outlets_of(settings.feeds.values())
    found = []
    for path in sorted(folder.glob("firehose/*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [parse_row(line, path.name) for line in lines]
        stories = (story_from_row(to_entry(row), row.published, outlets) for row in rows)
        found += [Labelled(story=story, label=UNLABELLED) for story in stories]
    return found


def taken(stream: Sequence[Labelled], desk: Desk) -> list[Seen]:
    """Follow a stream in time; give what is taken."""
    in_time = sorted(stream, key=lambda each: each.story.published)
    return [seen for seen in follow(in_time, desk, SHIPPED) if seen.odds(SHIPPED)[1] >= ENOUGH]


def ids(found: Iterable[Seen]) -> set[str]:
    """Name stories."""
    return {seen.story.story.id for seen in found}


def main() -> None:
    """Follow the labelled stream alone and in the mixture, and show what differs."""
    folder, settings = Path(os.environ["EVAL_DIR"]), configured()
    lexicon = Lexicon(settings.entities.values(), app.watched(settings))
    desk = Desk(lexicon=lexicon, profile=prepare(settings.storylines[LINE], lexicon))
    dev, news = labelled(folder / "storyline" / "dev.jsonl", settings), headlines(folder, settings)
    alone, mixed = taken(dev, desk), taken([*dev, *news], desk)
    own = {each.story.id for each in dev}
    lost = ids(alone) - ids(mixed)
    false = [seen for seen in mixed if seen.story.story.id not in own]
    print(
        f"{len(news)} headlines: {len(false)} taken; {len(alone)} labelled stories taken alone, {len(lost)} lost, ",
        end="",
    )
    print(f"{len(ids(mixed) & own - ids(alone))} gained")
    for seen in false:
        story = seen.story.story
        print(f"taken {story.published:%Y-%m-%d} {story.source}: {story.title} | {story.text}")
    for each in dev:
        if each.story.id in lost:
            print(f"lost {each.story.title}")
    sys.exit(bool(lost))


if __name__ == "__main__":
    main()
