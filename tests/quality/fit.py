"""Fit the weights of matching: logistic regression with a ridge over the evidence of `bot/steps/match/weigh.py`.

    python -m tests.quality.fit            # write bot/steps/match/weights.py
    python -m tests.quality.fit --only-show    # only the figures: each stream left out, and each month

The stories are those of our labelled streams, and of `storyline/dev.jsonl` where EVAL_DIR is set. Each stream is
followed in the order of time with what was told before: by its labels first, and by the fitted model itself in the
rounds that follow, so that weights are learned on what the bot will remember. Held out streams are only measured.
"""

import argparse
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log
from pathlib import Path

import numpy as np

from bot import app, memory
from bot.lexicon import Lexicon
from bot.lexicon.weights import Weights
from bot.steps.match import LENT, Past, Profile, Told, prepare, remember, telling, terms
from bot.steps.match.past import KEPT
from bot.steps.match.weigh import weigh
from bot.steps.match.weights import THRESHOLDS
from bot.types.storylines import Level
from tests.quality.score import harmonic, share
from tests.quality.streams import DEMO, HELD_OUT, Labelled, configured, labelled, streams

RIDGE = 1.0
"""Strength of the pull towards no weight; from 0.5 to 2 the streams that are left out are followed alike."""
ROUNDS = 3
STEPS = 12
"""Newton's steps; the likelihood moves no more after eight."""
LINE = "russia-azerbaijan"
ENOUGH = log(THRESHOLDS[Level.NORMAL] / (1 - THRESHOLDS[Level.NORMAL]))
"""Log odds from which a story is taken."""
WRITTEN = Path(app.__file__).parent / "steps" / "match" / "weights.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """What is fitted."""

    bias: float
    weights: Mapping[str, float]

    def odds(self, seen: Mapping[str, float]) -> float:
        """Add up evidence."""
        return sum(self.weights.get(name, 0.0) * amount for name, amount in seen.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A labelled story with the evidence that was found in it; none where the storyline is nowhere near."""

    story: Labelled
    evidence: Mapping[str, float]
    lent: Mapping[str, float]
    fixed: float
    """What the storyline's own rules give or take."""

    def odds(self, model: Model) -> tuple[float, float]:
        """Give the log odds by the story's own evidence, and with what was lent."""
        if not self.evidence:
            return -9.0, -9.0
        own = model.bias + model.odds(self.evidence) + self.fixed
        return own, own + min(LENT, model.odds(self.lent))


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What reading a stream needs."""

    lexicon: Lexicon
    profile: Profile


def follow(stream: Sequence[Labelled], desk: Desk, model: Model | None) -> list[Seen]:
    """Follow a stream in time; without a model, what belongs by its label is what is remembered."""
    number, counts = memory.background("matching")
    weights, told, found = Weights(counts, number), [], []
    past = remember((), weights)
    for each in stream:
        seen = look(each, desk, past)
        found.append(seen)
        spoken = terms(desk.lexicon.read(each.story))
        if seen.evidence:
            weights.learn(spoken)
        own = worth(seen, model)
        if own > 0:
            since = each.story.published - KEPT
            told = [past for past in told if past.published >= since] + [to_told(each, spoken, own, desk.profile)]
            past = remember(told, weights)
    return found


def look(each: Labelled, desk: Desk, past: Past) -> Seen:
    """List the evidence in a story."""
    pieces = list(weigh(desk.lexicon.read(each.story), desk.profile, each.story.published, past))
    return Seen(
        story=each,
        evidence={piece.name: piece.amount for piece in pieces if piece.points is None and not piece.lent},
        lent={piece.name: piece.amount for piece in pieces if piece.lent},
        fixed=sum(piece.points or 0.0 for piece in pieces),
    )


def worth(seen: Seen, model: Model | None) -> float:
    """Say how much a story teaches: its own score, where it was taken."""
    if model is None:
        return float(seen.story.label["relevant"])
    own, odds = seen.odds(model)
    return 1 / (1 + exp(-own)) if odds >= ENOUGH else 0.0


def to_told(each: Labelled, spoken: Mapping[str, float], own: float, profile: Profile) -> Told:
    """Make what is remembered of a story."""
    story = each.story
    return Told(
        story=story.id,
        title=story.title,
        published=story.published,
        terms=telling(spoken, profile.countries),
        own=own,
    )


def prior(stream: Iterable[Labelled]) -> float:
    """Give the log odds with which a story of a stream belongs, whatever it says."""
    belongs = [each.label["relevant"] for each in stream if each.label["kind"] != "borderline"]
    return log((sum(belongs) + 1) / (len(belongs) - sum(belongs) + 1))


def regress(found: Iterable[tuple[Seen, float]]) -> Model:
    """Fit weights to stories that came near, borderline ones left out, each with how its stream leans."""
    both = [(each, lean) for each, lean in found if each.evidence and each.story.label["kind"] != "borderline"]
    rows = [each for each, _ in both]
    names = sorted({name for each in rows for name in (*each.evidence, *each.lent)})
    column = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(rows), len(names) + 1))
    table[:, -1] = 1
    for row, each in zip(table, rows, strict=True):
        for name, amount in (*each.evidence.items(), *each.lent.items()):
            row[column[name]] = amount
    truth = np.array([float(each.story.label["relevant"]) for each in rows])
    fixed = np.array([each.fixed + lean for each, lean in both])
    ridge = np.full(len(names) + 1, RIDGE)
    ridge[-1] = 0.01
    weights = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        guess = 1 / (1 + np.exp(-(table @ weights + fixed)))
        slope = table.T @ (guess - truth) + ridge * weights
        curve = (table * (guess * (1 - guess))[:, None]).T @ table + np.diag(ridge)
        weights -= np.linalg.solve(curve, slope)
    return Model(bias=float(weights[-1]), weights=dict(zip(names, map(float, weights), strict=False)))


def train(sets: Sequence[Sequence[Labelled]], desk: Desk, use: Callable[[Labelled], bool] = lambda _: True) -> Model:
    """Fit in rounds, each with what the model of the round before would have remembered.

    How much of a stream belongs is its writer's choice: what one leans beside the others is not learned (the prior
    correction of King and Zeng 2001).
    """
    priors = [prior(stream) for stream in sets]
    leans = [each - sorted(priors)[len(priors) // 2] for each in priors]
    model = None
    for _ in range(ROUNDS):
        model = regress(
            (seen, lean)
            for stream, lean in zip(sets, leans, strict=True)
            for seen in follow(stream, desk, model)
            if use(seen.story)
        )
    assert model is not None
    return model


def figures(found: Iterable[Seen], model: Model) -> str:
    """Give precision, recall and F1 in words."""
    judged = [(each.odds(model)[1] >= ENOUGH, each.story.label["relevant"]) for each in found if plain(each)]
    right = sum(said and true for said, true in judged)
    precision = share(right, sum(said for said, _ in judged))
    recall = share(right, sum(true for _, true in judged))
    return f"{len(judged):>4} stories  P {precision:.3f}  R {recall:.3f}  F1 {harmonic(precision, recall):.3f}"


def plain(seen: Seen) -> bool:
    """Say whether a story counts in the figures."""
    return bool(seen.story.label["kind"] != "borderline")


def leave_out(sets: Mapping[str, Sequence[Labelled]], desk: Desk) -> None:
    """Print how each stream is followed by a model that has not seen it, and each month by one that has not seen it."""
    for name, stream in sets.items():
        model = train([other for key, other in sets.items() if key != name], desk)
        print(f"left out: {name:<10}", figures(follow(stream, desk, model), model))
    pooled: list[tuple[Seen, Model]] = []
    for month in sorted({each.month for stream in sets.values() for each in stream}):
        model = train(list(sets.values()), desk, lambda each, month=month: each.month != month)
        seen = [each for stream in sets.values() for each in follow(stream, desk, model) if each.story.month == month]
        print(f"left out: {month:<10}", figures(seen, model))
        pooled += [(each, model) for each in seen]
    hits = [(each.odds(model)[1] >= ENOUGH, each.story.label["relevant"]) for each, model in pooled if plain(each)]
    right = sum(said and true for said, true in hits)
    precision, recall = share(right, sum(said for said, _ in hits)), share(right, sum(true for _, true in hits))
    print(f"by months together: P {precision:.3f}  R {recall:.3f}  F1 {harmonic(precision, recall):.3f}")


def write(model: Model) -> None:
    """Write the weights into the step."""
    text = WRITTEN.read_text("utf-8")
    head = text[: text.index("BIAS = ")]
    lines = [f'    "{name}": {weight:.2f},' for name, weight in sorted(model.weights.items()) if abs(weight) >= 0.005]
    WRITTEN.write_text(f"{head}BIAS = {model.bias:.2f}\n\nWEIGHTS = {{\n" + "\n".join(lines) + "\n}\n", "utf-8")


def main() -> None:
    """Fit and show."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only-show", action="store_true", help="print cross-validation, write nothing")
    args = parser.parse_args()
    settings = configured()
    lexicon = Lexicon(settings.entities.values(), app.watched(settings))
    desk = Desk(lexicon=lexicon, profile=prepare(settings.storylines[LINE], lexicon))
    paths = {**streams(), "demo": DEMO}
    if "EVAL_DIR" in os.environ:
        paths["dev"] = Path(os.environ["EVAL_DIR"]) / "storyline" / "dev.jsonl"
    read = {name: labelled(path, settings) for name, path in paths.items()}
    sets = {name: stream for name, stream in read.items() if name not in HELD_OUT}
    if args.only_show:
        leave_out(sets, desk)
    model = train(list(sets.values()), desk)
    for name, stream in read.items():
        print(
            f"{'held out' if name in HELD_OUT else 'fitted'}: {name:<10}", figures(follow(stream, desk, model), model)
        )
    if not args.only_show:
        write(model)


if __name__ == "__main__":
    main()
