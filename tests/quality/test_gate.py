"""The quality gate: no figure falls below its floor, floors only go up, and the scorer says what the field's says."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.quality.floors import FLOORS as FILE
from tests.quality.floors import LABELLED, decisions, fallen, raised, read_floors, written
from tests.quality.merges import merges
from tests.quality.parents import parents
from tests.quality.score import cases, read, score
from tests.quality.streams import DATA, configured

FLOORS = read_floors()
EVAL = os.environ.get("EVAL_DIR")


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FLOORS))
def test_no_figure_falls_below_its_floor(name: str) -> None:
    """What was once reached is kept, measured with the labels that it was reached with."""
    labelled, floors = LABELLED[name], FLOORS[name]
    assert labelled.digest == floors["digest"], f"the labels of {name} were changed: see tests/quality/floors.py"
    assert fallen(floors, labelled.measure(configured())) == []


def test_a_floor_is_raised_and_never_lowered() -> None:
    """A better figure lifts its floor to the hundredth below it, a worse one leaves the floor and is named."""
    floors = {"digest": "d", "tracking": 0.9, "alerts": 0.8}
    figures = {"tracking": 0.957, "alerts": 0.7}
    assert raised(floors, figures) == {"tracking": 0.95, "alerts": 0.8}
    assert fallen(floors, figures) == ["alerts: 0.700 is below its floor 0.8"]


def test_the_floors_are_as_their_tool_writes_them() -> None:
    """Nobody lowers a floor by hand in passing: the file is what the tool makes of it."""
    assert written(FLOORS) == FILE.read_text("utf-8")


CASES = [
    # id, relevant, kind, gold event, matched, event, alert
    ("a", True, "plain", "x", True, "1", "new"),
    ("b", True, "plain", "x", True, "1", "update"),
    ("c", True, "hard", "y", True, "1", "update"),
    ("d", True, "plain", "y", False, None, "none"),
    ("e", False, "plain", None, True, "2", "new"),
    ("f", False, "hard", None, False, None, "none"),
    ("g", True, "borderline", "z", True, "3", "new"),
]


def test_a_reader_would_count_so() -> None:
    """One event is told, one only under another's message; one message is about nothing; borderline counts apart."""
    labelled = [
        {"id": name, "lang": lang, "relevant": relevant, "kind": kind, "event": gold}
        for (name, relevant, kind, gold, *_), lang in zip(
            CASES, ["en", "ru", "en", "ru", "en", "en", "en"], strict=True
        )
    ]
    decided = [
        {"id": name, "matched": matched, "event": event, "alert": alert}
        for name, _, _, _, matched, event, alert in CASES
    ]
    result = score(cases(labelled, decided))
    assert (result.stories, result.tracking) == (6, (0.75, 0.75))
    assert result.events == pytest.approx(((2 / 3 * 2 + 1 / 3 + 1) / 4, (1 + 1 + 0.5 + 0.5) / 4))
    assert result.across == (0.5, 0.5)
    assert (result.told, result.misfiled, result.false, result.borderline) == (1.0, 1, 1, 1.0)
    assert result.economy == pytest.approx(2 / 4)


def test_a_merge_is_right_where_both_events_are_labelled_alike() -> None:
    """The labels of what was merged count for the event that stays; a story that is not told counts as well."""
    labelled = [{"id": str(number), "event": event} for number, event in enumerate("xxyyx")]
    reasons = ["", "", "shows that 2 is one with 1: both", "", "shows that 3 is one with 1: both"]
    decided = [
        {"event": event, "reasons": [reason]} for event, reason in zip(["1", "2", "3", "3", "1"], reasons, strict=True)
    ]
    assert list(merges(labelled, decided)) == [True, False]


def test_a_parent_is_right_where_most_of_its_stories_report_it() -> None:
    """Of three events with a parent one has the right one, one another, one none; a root has none, as it should."""
    rows = [
        # gold event and parent, the bot's event and parent
        ("crash", None, "1", None),
        ("visit", None, "2", None),
        ("report", "crash", "3", "1"),
        ("call", "visit", "4", "1"),
        ("answer", "report", "5", None),
        ("crash", None, "5", None),
        ("answer", "report", "5", None),
    ]
    labelled = [{"event": event, "parent": parent, "kind": "plain"} for event, parent, _, _ in rows]
    decided = [{"event": event, "parent": parent} for _, _, event, parent in rows]
    found = parents(labelled, decided)
    assert (found.labelled, found.right, found.wrong, found.reachable) == (3, 1, 1, 3)
    assert (found.roots, found.alone) == (2, 2)


@pytest.mark.slow
@pytest.mark.skipif(EVAL is None, reason="EVAL_DIR names no scorer to agree with")
def test_the_scorer_agrees_with_the_one_of_the_streams(tmp_path: Path) -> None:
    """Our figures are those of the scorer that streams kept elsewhere come with."""
    path = DATA / "stories.jsonl"
    decided = tmp_path / "decided.jsonl"
    lines = decisions(configured(), path)
    decided.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    command = [sys.executable, str(Path(EVAL or "") / "score.py"), str(path), str(decided), "--json"]
    theirs: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["all"]
    ours = score(cases(read(path), lines))
    assert ours.stories == theirs["stories"]
    assert ours.tracking == pytest.approx((theirs["tracking"]["precision"], theirs["tracking"]["recall"]))
    assert ours.events == pytest.approx((theirs["events"]["bcubed_precision"], theirs["events"]["bcubed_recall"]))
    assert ours.across == pytest.approx(
        [theirs["events"][f"across_languages_{rate}"] for rate in ("precision", "recall")]
    )
    assert ours.figures["alerts"] == pytest.approx(theirs["alerts"]["f1"])
    assert ours.per_event == pytest.approx(theirs["alerts"]["messages_per_event"])
    assert (ours.misfiled, ours.false) == (theirs["alerts"]["misfiled_updates"], theirs["alerts"]["false_messages"])
    assert ours.borderline == pytest.approx(theirs["borderline_rate"])
