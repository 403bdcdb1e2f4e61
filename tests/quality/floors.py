"""The floors under the quality of matching, grouping, telling and names; they only go up.

    python -m tests.quality.floors              # measure, and show each figure beside its floor
    python -m tests.quality.floors --raise      # write the higher floors; a figure below its floor is refused
    python -m tests.quality.floors --raise --relabelled stories    # labels were changed with reason: begin anew there

A floor is the figure, rounded down to hundredths; a figure within a hundredth of its floor is let pass, since one story
that turns can make that much, and what helps matching may cost grouping as little. A floor holds for the labels that
it was measured with: `digest` tells when they were changed.
"""

import argparse
import asyncio
import json
import logging
import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot import app, log
from bot.edges.sql import open_store
from bot.lexicon import Lexicon
from bot.replay import Outcome, Row, for_replay, read_rows, replay, to_line
from bot.settings import Settings
from tests.quality.names import score as names
from tests.quality.score import bcubed, cases, harmonic, read, score
from tests.quality.streams import configured, streams

HERE = Path(__file__).parent
FLOORS = HERE / "floors.toml"
ROOM = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """Files with labels, and how to measure by them."""

    files: tuple[Path, ...]
    measure: Callable[[Settings], Mapping[str, float]]

    @property
    def digest(self) -> str:
        """Fingerprint the labels."""
        return sha256(b"".join(path.read_bytes() for path in self.files)).hexdigest()[:16]


def decide(settings: Settings, rows: Iterable[Row], *, every_story: bool = False) -> list[Outcome]:
    """Replay rows over a fresh store."""
    store = open_store("sqlite://")
    parts = app.assemble(for_replay(settings, every_story=every_story), store)

    async def work() -> list[Outcome]:
        return [each async for each in replay(rows, parts, every_story=every_story)]

    try:
        return asyncio.run(work())
    finally:
        store.close()


def decisions(settings: Settings, stream: Path) -> list[dict[str, Any]]:
    """Replay a stream into what the command would have written."""
    return [json.loads(to_line(each)) for each in decide(settings, read_rows(stream))]


def stream(path: Path) -> Labelled:
    """Measure by one of our labelled streams."""

    def measure(settings: Settings) -> Mapping[str, float]:
        figures = score(cases(read(path), decisions(settings, path))).figures
        return {**figures, "every story": harmonic(*every_story(settings, path))}

    return Labelled(files=(path,), measure=measure)


def every_story(settings: Settings, path: Path) -> tuple[float, float]:
    """Measure grouping alone, with whatever else the stream holds taken too: its BCubed precision and recall."""
    taken = {each.id: each.event for each in decide(settings, read_rows(path), every_story=True)}
    labelled = [line | {"relevant": True, "kind": "plain", "event": line["event"] or line["id"]} for line in read(path)]
    decided = [{"id": name, "matched": True, "event": event, "alert": "none"} for name, event in taken.items()]
    return bcubed(cases(labelled, decided))


def measure_names(settings: Settings) -> Mapping[str, float]:
    """Measure how well names are known in all their forms."""
    lexicon = Lexicon(settings.entities.values())
    found = names.rates(
        names.evaluate(names.load(names.HERE / "forms.jsonl"), lexicon),
        names.evaluate(names.load(names.HERE / "lookalikes.jsonl"), lexicon),
    )
    return {"precision": found[0], "recall": found[1], "F1": harmonic(*found)}


LABELLED = {
    **{name: stream(path) for name, path in streams().items()},
    "names": Labelled(files=(names.HERE / "forms.jsonl", names.HERE / "lookalikes.jsonl"), measure=measure_names),
}


def read_floors() -> dict[str, dict[str, Any]]:
    """Read the floors: for each set of labels its digest and its figures."""
    return tomllib.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}


def fallen(floors: Mapping[str, Any], figures: Mapping[str, float]) -> list[str]:
    """Name each figure that is below its floor."""
    return [
        f"{name}: {figures[name]:.3f} is below its floor {floor}"
        for name, floor in floors.items()
        if name != "digest" and figures[name] < floor - ROOM
    ]


def raised(floors: Mapping[str, Any], figures: Mapping[str, float]) -> dict[str, float]:
    """Give the higher of floor and figure for each."""
    return {name: max(floors.get(name, 0.0), math.floor(figure * 100) / 100) for name, figure in figures.items()}


def written(floors: Mapping[str, Mapping[str, Any]]) -> str:
    """Write the floors as their file has them."""
    lines = ["# Written by `python -m tests.quality.floors --raise`; floors only go up."]
    for name, table in sorted(floors.items()):
        lines += ["", f"[{name}]", f'digest = "{table["digest"]}"']
        lines += [f'"{figure}" = {floor}' for figure, floor in table.items() if figure != "digest"]
    return "\n".join(lines) + "\n"


def renew(relabelled: Iterable[str]) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Measure everything; give the new floors, and what stands against writing them."""
    settings, floors = configured(), read_floors()
    wrong = []
    for name, labelled in LABELLED.items():
        known = {} if name in relabelled else floors.get(name, {})
        figures = labelled.measure(settings)
        print(name, *(f"{figure} {value:.3f} (floor {known.get(figure, 0)})" for figure, value in figures.items()))
        if known and known["digest"] != labelled.digest:
            wrong.append(f"{name}: its labels were changed; say --relabelled {name} if that is meant")
        wrong += [f"{name}: {words}" for words in fallen(known, figures)]
        floors[name] = {"digest": labelled.digest, **raised(known, figures)}
    return floors, wrong


def main() -> None:
    """Show figures and floors; write the floors when asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--raise", dest="write", action="store_true")
    parser.add_argument("--relabelled", action="append", default=[], choices=list(LABELLED))
    args = parser.parse_args()
    log.configure(level=logging.WARNING)
    floors, wrong = renew(args.relabelled)
    if wrong:
        raise SystemExit("\n".join([*wrong, "no floor is lowered: nothing was written"]))
    if args.write:
        FLOORS.write_text(written(floors), "utf-8")


if __name__ == "__main__":
    main()
