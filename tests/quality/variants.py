"""Show what a storyline is worth as it ships, by its words alone, and by a title and its examples alone.

    EVAL_DIR=... python -m tests.quality.variants [STREAM.jsonl ...]     # by default storyline/dev.jsonl of EVAL_DIR

Every variant is followed with the shipped weights, in time, with what it would itself have told before.
"""

import argparse
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bot import app
from bot.lexicon import Lexicon
from bot.steps.match import prepare
from bot.steps.match.weights import BIAS, WEIGHTS
from bot.types.storylines import Example, Storyline
from tests.quality.fit import LINE, Desk, Model, figures, follow
from tests.quality.streams import configured, labelled

SHIPPED = Model(bias=BIAS, weights=WEIGHTS)


def variants(line: Storyline) -> Mapping[str, Storyline]:
    """List the storyline with parts of it taken away."""
    return {
        "as it ships": line,
        "words, no examples": replace(line, examples=()),
        "title and examples": Storyline(id=line.id, title=line.title, examples=line.examples),
        "title and three": Storyline(id=line.id, title=line.title, examples=three(line)),
    }


def three(line: Storyline) -> tuple[Example, ...]:
    """Choose three examples that belong: the first, the middle and the last."""
    own = [example for example in line.examples if example.belongs]
    return own[0], own[len(own) // 2], own[-1]


def main() -> None:
    """Measure each variant on each stream."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("streams", nargs="*", type=Path)
    paths = parser.parse_args().streams or [Path(os.environ["EVAL_DIR"]) / "storyline" / "dev.jsonl"]
    settings = configured()
    for path in paths:
        stories = labelled(path, settings)
        for name, line in variants(settings.storylines[LINE]).items():
            lexicon = Lexicon(settings.entities.values(), app.watched(replace(settings, storylines={LINE: line})))
            desk = Desk(lexicon=lexicon, profile=prepare(line, lexicon))
            print(f"{path.stem:<9} {name:<20}", figures(follow(stories, desk, SHIPPED), SHIPPED))


if __name__ == "__main__":
    main()
