"""Fit the calibration of grouping (`bot/data/grouping.toml`) to labelled streams, and say what it is worth unseen.

    python -m tests.quality.fit_grouping             # cross-validate: each stream by the others, and by months
    python -m tests.quality.fit_grouping --write     # fit to all streams, and write the calibration

EVAL_DIR names the streams kept elsewhere (numpy is needed too: `pip install numpy`). Matching is taken as perfect here:
a story that does not belong to the storyline is no question of grouping. `fresh.jsonl` is never read.

Each story is a choice between the open events nearest to it and a new one (a conditional logistic model, McFadden
1974). The open events are first those of the labels, then also those that the model itself makes of the stream, with
its mistakes in them (as in Ross et al. 2011, DAgger), since those are what it will meet. And a labelled stream
tells a few stories a day where a crisis brings hundreds: so each stream of the storyline comes a second time with its
events close together (`busy`), for what was published in the same hour is not the same for that.
"""

import argparse
import json
import os
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.app import watched
from bot.lexicon import Lexicon
from bot.memory import stream_weights
from bot.replay import parse_row, read_rows, to_entry
from bot.settings import load
from bot.steps.group import Stream
from bot.steps.group.calibration import EVIDENCE, KNOWN, Calibration, probabilities
from bot.steps.group.candidate import NEAREST
from bot.steps.group.evidence import glance
from bot.steps.group.profile import Profile
from bot.steps.normalize import outlets_of, story_from_row
from tests.quality.score import Case, across_languages, bcubed, harmonic
from tests.quality.streams import CONFIG, DATA, DEMO

EVAL = Path(os.environ.get("EVAL_DIR", "."))
OUTPUT = CONFIG.parent / "bot" / "data" / "grouping.toml"
STORYLINE = {
    "dev": EVAL / "storyline" / "dev.jsonl",
    "stories": DATA / "stories.jsonl",
    "later": DATA / "later.jsonl",
    "autumn": DATA / "autumn.jsonl",
    "demo": DEMO,
}
GENERAL = {
    "uci": (EVAL / "grouping" / "uci-a.jsonl", 900),
    "ecb": (EVAL / "grouping" / "ecb-train-dev.jsonl", 770),
    "ru-0527": (EVAL / "grouping" / "ru-slugs-0527.jsonl", 500),
}
"""General news, with how many of its stories are fitted to; the others show what it is worth."""

NAMES = {
    "known": (
        "bias", "nearest meanings", "centre meanings", "first meanings", "title meanings", "title entities", "rarest",
        "same language", "same language words", "other action", "first", "speaker", "direction", "publisher",
        "publisher lately", "asks", "asks, centre", "centre words", "names", "numbers", "gap", "age", "plain", "short",
    ),
    "unknown": (
        "bias", "words", "nearest words", "centre words", "copy", "title", "nearest title", "same language title",
        "names", "title known", "numbers", "other numbers", "gap", "age", "size", "short", "plain", "plain age",
        "pieces", "nearest pieces", "centre pieces",
    ),
    "parent": (
        "bias", "nearest meanings", "centre meanings", "title meanings", "title entities", "rarest", "first", "speaker",
        "direction", "gap", "age", "plain", "title known", "titles known", "size", "centre words", "numbers", "names",
    ),
}  # fmt: skip
"""Of the evidence that was tried (some seventy kinds), what did not lose on streams that were not fitted to."""

PENALTY = {"known": 12.0, "unknown": 2.0, "parent": 5.0}
"""Of squared coefficients, evidence being scaled to a deviation of one: by the likelihood of unseen streams."""
THRESHOLD = {"known": 0.45, "unknown": 0.4, "parent": 0.4}
"""By the BCubed F1 of unseen streams, which changes little from 0.4 to 0.55, and the precision across languages. Of a
parent: three of four that are named are right there, and of those with one half are found."""
GENERAL_WEIGHT = 0.3
"""What a story of general news counts beside one of the storyline."""
BUSY = 40
"""How many times closer together events begin in a busy stream: half a year's in five days. By 10 or 100 it is no
better. Without such streams, of two unlike stories of one hour every fourth was taken for the same event."""
BUSY_WEIGHT = 0.5
"""What a story of a busy stream counts."""
PAIR_WEIGHT = 0.5
"""What one of our labelled pairs counts."""
PAIRS = DATA / "pairs.jsonl"
ROUNDS = 2
OWN = (0.4, 0.5, 0.65)
"""Thresholds at which the model groups for itself what it is fitted to next, each counting a third: by one alone, a few
choices that turn move each stream's figures by a hundredth either way."""
POSTINGS, CANDIDATES, OPEN_HOURS = 32, 24, 72
"""As the store's index and the settings have them."""

MANY = 600
"""Stories of which pairs are not counted: general news has one language a stream."""

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A labelled story that belongs."""

    id: str
    profile: Profile
    event: str
    parent: str | None
    lang: str
    month: str
    counts: bool
    """Borderline stories count in no figure, but they come, and open events."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A story before the open events nearest to it."""

    item: Item
    known: bool
    events: Sequence[str]
    evidence: Sequence[Mapping[str, float]]
    purity: Sequence[float]
    """Of each open event, the share of its stories that report what this story reports."""
    held: Sequence[float]
    """Of each open event, how many of its stories do."""


Choose = Callable[[Choice], str | None]


class Shelf:
    """The open events, found as the store's index finds them."""

    def __init__(self) -> None:
        self.members: dict[str, list[Profile]] = defaultdict(list)
        self._newest: dict[str, OrderedDict[str, None]] = defaultdict(OrderedDict)

    def add(self, event: str, profile: Profile) -> None:
        """Put a story into an event."""
        self.members[event].append(profile)
        for term in profile.terms:
            newest = self._newest[term]
            newest.pop(event, None)
            newest[event] = None
            if len(newest) > POSTINGS:
                newest.popitem(last=False)

    def find(self, profile: Profile) -> list[str]:
        """Find the open events that share most terms, nearest first."""
        weight: Counter[str] = Counter()
        for term in profile.terms:
            for event in self._newest.get(term, ()):
                weight[event] += 1_000_000 // (8 + len(self._newest[term]))
        hours = {
            event: (profile.published - self.members[event][-1].published).total_seconds() / 3600 for event in weight
        }
        found = [event for event, _ in weight.most_common() if hours[event] <= OPEN_HOURS][:CANDIDATES]
        return sorted(found, key=lambda event: (-glance(profile, self.members[event]), event))[:NEAREST]


def load_stream(lexicon: Lexicon, path: Path, most: int | None = None) -> list[Item]:
    """Read the stories of a labelled stream that belong, or nearly; the same article comes once."""
    stream, seen, items = Stream(lexicon.study, stream_weights()), set[str](), list[Item]()
    labels = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for row, label in zip(read_rows(path), labels, strict=True):
        story = story_from_row(to_entry(row), row.published, outlets_of(()))
        borderline = label["kind"] == "borderline"
        if label["relevant"] and not borderline and not seen & set(story.keys):
            seen |= set(story.keys)
            profile = stream.profile(replace(story, id=row.id))
            items.append(
                Item(
                    id=row.id,
                    profile=profile,
                    event=label["event"] or row.id,
                    parent=label.get("parent"),
                    lang=label["lang"],
                    month=label["published"][:7],
                    counts=not borderline,
                )
            )
    return items[:most]


def busy(items: Sequence[Item]) -> list[Item]:
    """Bring the events of a stream closer together; within an event, stories follow one another as they did."""
    began: dict[str, datetime] = {}
    found = []
    for item in items:
        at = item.profile.published
        first = began.setdefault(item.event, at)
        moved = items[0].profile.published + (first - items[0].profile.published) / BUSY + (at - first)
        found.append(replace(item, profile=replace(item.profile, published=moved)))
    return sorted(found, key=lambda item: item.profile.published)


def load_pairs(lexicon: Lexicon) -> list[tuple[str, Choice]]:
    """Read our labelled pairs: the second story comes before one open event, which holds the first."""
    stream, found = Stream(lexicon.study, stream_weights()), []
    for number, line in enumerate(PAIRS.read_text("utf-8").splitlines()):
        pair = json.loads(line)
        first, second = (
            stream.profile(replace(story_from_row(to_entry(row), row.published, outlets_of(())), id=row.id))
            for side in ("first", "second")
            for row in [parse_row(json.dumps(pair[side] | {"id": f"{number} {side}", "url": ""}), f"{PAIRS}:{number}")]
        )
        same = float(pair["same"])
        item = Item(id=str(number), profile=second, event="", parent=None, lang=pair["lang"], month="", counts=False)
        seen = [EVIDENCE["known"](second, [first])]
        found.append(
            ("pairs", Choice(item=item, known=True, events=["first"], evidence=seen, purity=[same], held=[same]))
        )
    return found


def walk(items: Sequence[Item], choose: Choose | None) -> Iterator[tuple[Choice, str]]:
    """Take a stream story by story; without a choice the labels decide. Yield each choice with the event taken."""
    shelf, labels = Shelf(), defaultdict[str, Counter[str]](Counter)
    for item in items:
        events = shelf.find(item.profile)
        members = [shelf.members[event] for event in events]
        named = item.profile.entities + sum(each[0].entities for each in members)
        known = named >= KNOWN * (1 + len(members))
        held = [float(labels[event][item.event]) for event in events]
        choice = Choice(
            item=item,
            known=known,
            events=events,
            evidence=[EVIDENCE["known" if known else "unknown"](item.profile, each) for each in members],
            purity=[count / labels[event].total() for count, event in zip(held, events, strict=True)],
            held=held,
        )
        taken = item.event if choose is None else choose(choice) or f"new {item.id}"
        yield choice, taken
        shelf.add(taken, item.profile)
        labels[taken][item.event] += 1


def followed(items: Sequence[Item]) -> Iterator[Choice]:
    """Show the first story of each event the open events, of which it may follow from one."""
    shelf, begun = Shelf(), set[str]()
    for item in items:
        events = [event for event in shelf.find(item.profile) if event != item.event]
        if item.event not in begun and events:
            held = [float(event == item.parent) for event in events]
            seen = [EVIDENCE["parent"](item.profile, shelf.members[event]) for event in events]
            yield Choice(item=item, known=True, events=events, evidence=seen, purity=held, held=held)
        begun.add(item.event)
        shelf.add(item.event, item.profile)


def fit_parents(streams: Mapping[str, Sequence[Item]]) -> Calibration:
    """Fit which open event a new one follows from, or none, to the streams that name parents."""
    choices = [choice for items in streams.values() if any(item.parent for item in items) for choice in followed(items)]
    coefficients = fit_logit(choices, [1.0] * len(choices), NAMES["parent"], PENALTY["parent"])
    return Calibration(threshold=THRESHOLD["parent"], coefficients=coefficients, evidence=EVIDENCE["parent"])


def chooser(model: Mapping[str, Calibration]) -> Choose:
    """Choose as the bot does."""

    def choose(choice: Choice) -> str | None:
        calibration = model["known" if choice.known else "unknown"]
        weights = [
            sum(found[name] * coefficient for name, coefficient in calibration.coefficients.items())
            for found in choice.evidence
        ]
        best = max(zip(probabilities(weights), choice.events, strict=True), default=(0.0, ""))
        return best[1] if best[0] >= calibration.threshold else None

    return choose


def fit(streams: Mapping[str, Sequence[Item]], pairs: Sequence[tuple[str, Choice]]) -> dict[str, Calibration]:
    """Fit both calibrations to streams, busy ones too, and pairs."""
    every = dict(streams) | {f"busy {name}": busy(items) for name, items in streams.items() if name not in GENERAL}
    choices = [(name, choice) for name, items in every.items() for choice, _ in walk(items, None)]
    choices += pairs
    model = fit_both(choices)
    for _ in range(ROUNDS):
        own = [
            (name, choice)
            for threshold in OWN
            for name, items in every.items()
            for choice, _ in walk(items, chooser(with_threshold(model, threshold)))
        ]
        model = fit_both(choices, own)
    return model


def with_threshold(model: Mapping[str, Calibration], threshold: float) -> dict[str, Calibration]:
    """Let a model join from another probability on."""
    return model | {"known": replace(model["known"], threshold=threshold)}


def fit_both(choices: Sequence[tuple[str, Choice]], own: Sequence[tuple[str, Choice]] = ()) -> dict[str, Calibration]:
    """Fit to choices, each with the name of its stream, and to those that came of the model's own grouping."""
    model = {}
    for kind in ("known", "unknown"):
        mine = [
            (choice, story_weight(name, kind) / times)
            for listed, times in ((choices, 1), (own, len(OWN)))
            for name, choice in listed
            if choice.known == (kind == "known") and choice.events
        ]
        shown, weights = [choice for choice, _ in mine], [weight for _, weight in mine]
        coefficients = fit_logit(shown, weights, NAMES[kind], PENALTY[kind])
        model[kind] = Calibration(threshold=THRESHOLD[kind], coefficients=coefficients, evidence=EVIDENCE[kind])
    return model


def story_weight(name: str, kind: str) -> float:
    """Say what a story of a stream counts."""
    if name.startswith("busy "):
        return BUSY_WEIGHT
    return PAIR_WEIGHT if name == "pairs" else GENERAL_WEIGHT if name in GENERAL and kind == "known" else 1.0


def fit_logit(
    choices: Sequence[Choice], weights: Sequence[float], names: Sequence[str], penalty: float
) -> dict[str, float]:
    """Find the most likely coefficients under a penalty by Newton's method; a new event has the odds of one."""
    blocks = [[[found[name] for name in names] for found in choice.evidence] for choice in choices]
    deviation = np.std([row for block in blocks for row in block], axis=0)
    deviation[deviation < 1e-6] = 1
    rows = np.concatenate([np.vstack([np.zeros(len(names)), np.array(block) / deviation]) for block in blocks])
    targets = np.concatenate([target(choice) for choice in choices])
    sizes = np.array([len(block) + 1 for block in blocks])
    starts, weight = np.cumsum(sizes) - sizes, np.array(weights)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    ridge = np.array([0.01 if name == "bias" else penalty for name in names])

    def loss(now: Vector) -> tuple[float, Vector]:
        odds = rows @ now
        highest = np.maximum.reduceat(odds, starts)
        scaled = np.exp(odds - highest[owner])
        total = np.add.reduceat(scaled, starts)
        given = np.log(total) + highest - np.add.reduceat(targets * odds, starts)
        return float(weight @ given + 0.5 * (ridge * now) @ now), scaled / total[owner]

    now = np.zeros(len(names))
    value, chance = loss(now)
    for _ in range(50):
        slope = rows.T @ (weight[owner] * (chance - targets)) + ridge * now
        centre = np.add.reduceat(rows * chance[:, None], starts)
        curve = rows.T @ (rows * (weight[owner] * chance)[:, None]) - (centre * weight[:, None]).T @ centre
        step, length = np.linalg.solve(curve + np.diag(ridge), slope), 1.0
        while loss(now - length * step)[0] > value and length > 1e-4:
            length /= 2
        now = now - length * step
        before, (value, chance) = value, loss(now)
        if before - value < 1e-7 * abs(before):
            break
    return {name: round(float(each), 4) for name, each in zip(names, now / deviation, strict=True)}


def target(choice: Choice) -> Vector:
    """Say what was to be chosen: a new event first, then the open ones, by how many of the right stories they hold."""
    right = np.array([held if pure >= 0.5 else 0.0 for held, pure in zip(choice.held, choice.purity, strict=True)])
    total = right.sum()
    return np.concatenate([[1.0], right]) if total == 0 else np.concatenate([[0.0], right / total])


def found_by(model: Mapping[str, Calibration], items: Sequence[Item]) -> dict[str, str]:
    """Group a stream by a model: event by story."""
    return {choice.item.id: taken for choice, taken in walk(items, chooser(model))}


def figures(items: Sequence[Item], found: Mapping[str, str]) -> str:
    """Say how well stories were grouped."""
    cases = [
        Case(
            id=item.id, lang=item.lang, relevant=True, borderline=False, gold=item.event, matched=True,
            event=found[item.id], alert="none",
        )
        for item in items
        if item.counts
    ]  # fmt: skip
    precision, recall = bcubed(cases)
    across = across_languages(cases) if len(items) < MANY else (0.0, 0.0)
    return (
        f"BCubed P {precision:.3f} R {recall:.3f} F1 {harmonic(precision, recall):.3f}, "
        f"across languages P {across[0]:.2f} R {across[1]:.2f}"
    )


def cross_validate(
    storyline: Mapping[str, Sequence[Item]], general: Mapping[str, Sequence[Item]], pairs: Sequence[tuple[str, Choice]]
) -> None:
    """Print how each stream is grouped by what was fitted to the others, and each month by the other months."""
    for name, items in storyline.items():
        model = fit({other: rest for other, rest in (storyline | general).items() if other != name}, pairs)
        print(f"{name:10} by the other streams  {figures(items, found_by(model, items))}", flush=True)
        print(f"{name:10} so, on busy days      {figures(busy(items), found_by(model, busy(items)))}", flush=True)
    months = sorted({item.month for items in storyline.values() for item in items})
    for name, items in storyline.items():
        found: dict[str, str] = {}
        for fold in range(4):
            held = set(months[fold::4])
            rest = {other: [i for i in all_ if i.month not in held] for other, all_ in storyline.items()}
            grouped = found_by(fit(rest | dict(general), pairs), items)
            found |= {item.id: grouped[item.id] for item in items if item.month in held}
        print(f"{name:10} by the other months   {figures(items, found)}", flush=True)


def write(model: Mapping[str, Calibration]) -> None:
    """Write the calibration that the bot ships with."""
    lines = ["# How evidence is weighed; written by `python -m tests.quality.fit_grouping --write`, not by hand."]
    lines += [
        "# `known`: entities and meanings are known. `unknown`: general news. `parent`: what an event follows from."
    ]
    for kind, calibration in model.items():
        lines += ["", f"[{kind}]", f"threshold = {calibration.threshold}", "", f"[{kind}.coefficients]"]
        lines += [f'"{name}" = {value}' for name, value in calibration.coefficients.items()]
    OUTPUT.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Cross-validate, or fit and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="write the calibration")
    settings = load(CONFIG, {})
    lexicon = Lexicon(settings.entities.values(), watched(settings))
    storyline = {name: load_stream(lexicon, path) for name, path in STORYLINE.items()}
    general = {name: load_stream(lexicon, path, most) for name, (path, most) in GENERAL.items()}
    pairs = load_pairs(lexicon)
    if not parser.parse_args().write:
        cross_validate(storyline, general, pairs)
        return
    model = fit(storyline | general, pairs)
    write(model | {"parent": fit_parents(storyline)})
    every: dict[str, Any] = storyline | {name: load_stream(lexicon, path) for name, (path, _) in GENERAL.items()}
    for name, items in every.items():
        print(f"{name:10} fitted to: {figures(items, found_by(model, items))}")
    for name, items in storyline.items():
        print(f"{name:10} on busy days: {figures(busy(items), found_by(model, busy(items)))}")


if __name__ == "__main__":
    main()
