"""Score what `replay` decided of a labelled stream, as its readers would: taken, joined and told rightly, or not.

    python -m tests.quality.score GOLD.jsonl DECISIONS.jsonl [--by lang]

Borderline stories count in no figure but the rate at which they are taken; `data/README.md` says how we label.
"""

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A labelled story with what was decided of it."""

    id: str
    lang: str
    relevant: bool
    borderline: bool
    gold: str | None
    """The event that it reports."""
    matched: bool
    event: str
    """Where the bot put it; a story that it did not take stands alone."""
    alert: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well a stream was followed; every figure but the counts is between 0 and 1, and more is better."""

    stories: int
    tracking: tuple[float, float]
    """Precision and recall over stories."""
    events: tuple[float, float]
    """BCubed precision and recall over the relevant stories (Bagga and Baldwin 1998)."""
    across: tuple[float, float]
    """Precision over pairs in different languages; recall of such pairs, as the mean over events."""
    told: float
    """The share of the events that got a message."""
    economy: float
    """The share of the messages that a reader would have wanted."""
    per_event: float
    """New messages for each event that was told."""
    misfiled: int
    false: int
    borderline: float
    """The share of the borderline stories that was taken."""

    @property
    def figures(self) -> dict[str, float]:
        """Give what has a floor: the F1 of each question, and what its two sides are where readers feel them."""
        return {
            "tracking": harmonic(*self.tracking),
            "events": harmonic(*self.events),
            "across languages": harmonic(*self.across),
            "across languages, right": self.across[0],
            "across languages, found": self.across[1],
            "alerts": harmonic(self.told, self.economy),
            "alerts, told": self.told,
            "alerts, wanted": self.economy,
            "alerts, once": share(1.0, self.per_event),
        }


def harmonic(a: float, b: float) -> float:
    """Give the harmonic mean: F1 of precision and recall."""
    return 2 * a * b / (a + b) if a + b else 0.0


def share(part: float, whole: float) -> float:
    """Divide, with 0 for nothing of nothing."""
    return part / whole if whole else 0.0


def read(path: Path) -> list[dict[str, Any]]:
    """Read one JSON object a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def cases(labelled: Iterable[Mapping[str, Any]], decided: Iterable[Mapping[str, Any]]) -> list[Case]:
    """Put labels and decisions together; raise KeyError with the id of a story that was not decided."""
    by_id = {line["id"]: line for line in decided}
    return [to_case(line, by_id[line["id"]]) for line in labelled]


def to_case(label: Mapping[str, Any], line: Mapping[str, Any]) -> Case:
    """Make one case of a label and a decision."""
    taken = line["matched"] and line["event"]
    return Case(
        id=label["id"],
        lang=label["lang"],
        relevant=label["relevant"],
        borderline=label["kind"] == "borderline",
        gold=label["event"],
        matched=line["matched"],
        event=line["event"] if taken else f"alone {label['id']}",
        alert=line["alert"],
    )


def score(found: Sequence[Case]) -> Score:
    """Score the cases of a stream, or of a part of it."""
    judged = [case for case in found if not case.borderline]
    relevant = [case for case in judged if case.relevant]
    between = [case for case in found if case.borderline]
    messages, misfiled, false = told(judged)
    kinds = Counter(messages)
    events = {event for event, _ in kinds}
    repeats = sum(count - 1 for (_, kind), count in kinds.items() if kind in ("new", "update"))
    return Score(
        stories=len(judged),
        tracking=tracking(judged),
        events=bcubed(relevant),
        across=across_languages(relevant),
        told=share(len(events), len({case.gold for case in relevant})),
        economy=share(len(events), len(events) + repeats + misfiled + false),
        per_event=share(sum(count for (_, kind), count in kinds.items() if kind == "new"), len(events)),
        misfiled=misfiled,
        false=false,
        borderline=share(sum(case.matched for case in between), len(between)),
    )


def tracking(judged: Iterable[Case]) -> tuple[float, float]:
    """Give precision and recall of taking stories."""
    counts = Counter((case.matched, case.relevant) for case in judged)
    right = counts[True, True]
    return share(right, right + counts[True, False]), share(right, right + counts[False, True])


def clusters(of: Iterable[Case], key: Callable[[Case], Hashable]) -> dict[Hashable, set[str]]:
    """Collect the ids of stories by event."""
    found: dict[Hashable, set[str]] = defaultdict(set)
    for case in of:
        found[key(case)].add(case.id)
    return found


def bcubed(relevant: Sequence[Case]) -> tuple[float, float]:
    """Give BCubed precision and recall: of each story's fellows, how many are rightly so."""
    gold, found = clusters(relevant, lambda case: case.gold), clusters(relevant, lambda case: case.event)
    common = [(len(gold[case.gold] & found[case.event]), case) for case in relevant]
    precision = sum(both / len(found[case.event]) for both, case in common)
    recall = sum(both / len(gold[case.gold]) for both, case in common)
    return share(precision, len(relevant)), share(recall, len(relevant))


def across_languages(relevant: Sequence[Case]) -> tuple[float, float]:
    """Give precision and recall over pairs of stories in different languages."""
    pairs = [(one, other) for one, other in combinations(relevant, 2) if one.lang != other.lang]
    joined = [one.gold == other.gold for one, other in pairs if one.event == other.event]
    of_event: dict[str | None, list[bool]] = defaultdict(list)
    for one, other in pairs:
        if one.gold == other.gold:
            of_event[one.gold].append(one.event == other.event)
    recalls = [share(sum(same), len(same)) for same in of_event.values()]
    return share(sum(joined), len(joined)), share(sum(recalls), len(recalls))


def told(judged: Sequence[Case]) -> tuple[list[tuple[str | None, str]], int, int]:
    """List the messages by event and kind, and count those under another event's message and those for nothing.

    An update is misfiled where most relevant stories of the message's event report something else.
    """
    inside: dict[str, Counter[str | None]] = defaultdict(Counter)
    for case in judged:
        if case.relevant:
            inside[case.event][case.gold] += 1
    messages, misfiled, false = [], 0, 0
    for case in judged:
        if case.alert not in ("new", "update"):
            continue
        if not case.relevant:
            false += 1
            continue
        wrong = case.alert == "update" and inside[case.event].most_common(1)[0][0] != case.gold
        misfiled += wrong
        messages.append((case.gold, "misfiled" if wrong else case.alert))
    return messages, misfiled, false


def show(name: str, result: Score) -> str:
    """Put a score in one line."""
    (precision, recall), (b_precision, b_recall), across = result.tracking, result.events, result.across
    return (
        f"{name:<9} {result.stories:>4} stories | tracking P {precision:.3f} R {recall:.3f} "
        f"F1 {harmonic(precision, recall):.3f} | events P {b_precision:.3f} R {b_recall:.3f} "
        f"F1 {harmonic(b_precision, b_recall):.3f}, across languages P {across[0]:.2f} R {across[1]:.2f} | alerts told "
        f"{result.told:.3f}, {result.per_event:.2f} an event, {result.misfiled} misfiled, {result.false} false, "
        f"F1 {harmonic(result.told, result.economy):.3f} | borderline {result.borderline:.2f}"
    )


def main() -> None:
    """Score a replay from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    parser.add_argument("decisions", type=Path)
    parser.add_argument("--by", choices=["lang"], help="also score each language apart")
    args = parser.parse_args()
    found = cases(read(args.gold), read(args.decisions))
    print(show("all", score(found)))
    for lang in sorted({case.lang for case in found}) if args.by else ():
        print(show(lang, score([case for case in found if case.lang == lang])))


if __name__ == "__main__":
    main()
