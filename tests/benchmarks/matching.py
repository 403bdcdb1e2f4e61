"""Match stories of 300 characters: how many a second on one core, and what a hundred storylines cost beside one.

    python -m tests.benchmarks.matching

The stories are our labelled ones, nearly all of which come near the storyline, and where EVAL_DIR is set world
headlines, of which few do; all are cut, or lengthened by their neighbours, to 300 characters. The further storylines
are pairs of countries. The CPU of one process is counted, in turns, and the best turn of each counts.
"""

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from bot import app
from bot.lexicon import Lexicon
from bot.settings import Settings
from bot.steps.match import Nearby, Past, Profile, index, match, nearby, prepare
from bot.types import Story
from bot.types.storylines import Group, Storyline
from tests.quality.firehose import headlines
from tests.quality.streams import configured, labelled, streams

LENGTH = 300
TURNS = 3
MANY = 100
COUNTRIES = ("am", "ge", "ir", "tr", "kz", "uz", "kg", "tj", "tm", "by", "md", "il", "us", "gb", "fr", "de", "pl", "cn")


def sources(settings: Settings) -> Iterator[tuple[str, list[Story]]]:
    """List the stories to be matched by where they come from."""
    yield "labelled", [each.story for path in streams().values() for each in labelled(path, settings)]
    if "EVAL_DIR" in os.environ:
        world = headlines(Path(os.environ["EVAL_DIR"]), settings)
        yield "world", [each.story for each in world[:: len(world) // 2000]]


def stories(found: Sequence[Story]) -> list[Story]:
    """Make stories of equal length."""
    made = []
    for story, following in zip(found, [*found[1:], found[0]], strict=True):
        text = f"{story.text} {following.title}. {following.text} " * 3
        made.append(replace(story, text=text[: max(0, LENGTH - len(story.title))]))
    return made


def storylines(shipped: Storyline, number: int) -> list[Storyline]:
    """List the shipped storyline and pairs of countries."""
    pairs = list(combinations(COUNTRIES, 2))[: number - 1]
    groups = [tuple(Group(name=name, countries=frozenset({name})) for name in pair) for pair in pairs]
    return [shipped, *(Storyline(id=f"{a.name}-{b.name}", title="", groups=(a, b)) for a, b in groups)]


def work(made: Sequence[Story], lexicon: Lexicon, profiles: dict[str, Profile], known: Nearby) -> float:
    """Read and match all stories; return seconds of CPU."""
    past = Past()
    start = time.process_time()
    for story in made:
        reading = lexicon.study(story)
        for line in nearby(reading, known):
            match(reading, profiles[line], story.published, past)
    return time.process_time() - start


def main() -> None:
    """Compare one storyline with a hundred, turn by turn."""
    settings = configured()
    for name, found in sources(settings):
        compare(name, stories(found), settings)


def compare(name: str, made: Sequence[Story], settings: Settings) -> None:
    """Print what one storyline and a hundred cost."""
    lexicon = Lexicon(settings.entities.values(), app.watched(settings))
    shipped = settings.storylines["russia-azerbaijan"]
    best: dict[int, tuple[dict[str, Profile], Nearby, list[float]]] = {}
    for number in (1, MANY):
        profiles = {line.id: prepare(line, lexicon) for line in storylines(shipped, number)}
        best[number] = (profiles, index(profiles.values()), [])
    for _ in range(TURNS):
        for profiles, known, seconds in best.values():
            seconds.append(work(made, lexicon, profiles, known))
    one, many = (min(seconds) for _, _, seconds in best.values())
    print(
        f"{name}: {len(made)} stories of {LENGTH} characters: {len(made) / one:,.0f} a second with one storyline, ",
        end="",
    )
    print(f"{len(made) / many:,.0f} with {MANY}, {many / one:.1f} times slower")


if __name__ == "__main__":
    main()
