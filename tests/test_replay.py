"""A replay decides each recorded story with what was known at its moment."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot import app
from bot.edges.sql import open_store
from bot.errors import SettingsError
from bot.replay import Outcome, for_replay, read_rows, replay, to_line
from bot.settings import Settings, load
from bot.types import AlertKind

ROOT = Path(__file__).parents[1]
STREAM = ROOT / "bot/data/demo.jsonl"


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(ROOT / "config", {})


def decide(settings: Settings, stream: Path, *, batch: int | None = None, every_story: bool = False) -> list[Outcome]:
    """Replay a stream over a fresh store."""
    store = open_store("sqlite://")
    parts = app.assemble(for_replay(settings, every_story=every_story), store)

    async def work() -> list[Outcome]:
        return [each async for each in replay(read_rows(stream), parts, batch=batch, every_story=every_story)]

    decided = asyncio.run(work())
    store.close()
    return decided


@pytest.fixture(scope="module")
def decided(settings: Settings) -> list[Outcome]:
    return decide(settings, STREAM)


@pytest.mark.parametrize("batch", [1, 7])
def test_the_size_of_a_batch_changes_nothing(settings: Settings, decided: list[Outcome], batch: int) -> None:
    """Two runs, and runs with other batch sizes, give the same bytes."""
    assert [to_line(each) for each in decide(settings, STREAM, batch=batch)] == [to_line(each) for each in decided]


def test_every_row_has_a_line_in_the_same_order(decided: list[Outcome]) -> None:
    """What goes in comes out, with the keys that other tools rely on."""
    rows = list(read_rows(STREAM))
    lines = [json.loads(to_line(each)) for each in decided]
    assert [line["id"] for line in lines] == [row.id for row in rows]
    keys = {"id", "matched", "score", "storyline", "event", "alert", "parent", "message", "reasons"}
    assert all(set(line) == keys for line in lines)


def test_the_recorded_stream_is_told_event_by_event(decided: list[Outcome]) -> None:
    """What a newcomer sees first: no event of the demo is told twice and nothing else is; one joins what it answers."""
    labels = [json.loads(line) for line in STREAM.read_text("utf-8").splitlines()]
    told = [label["event"] for label, each in zip(labels, decided, strict=True) if each.alert is AlertKind.NEW]
    events = {label["event"] for label in labels if label["relevant"]}
    assert len(told) == len(set(told))
    assert events - set(told) <= {"moscow-puzzled"}
    assert set(told) <= events


def test_what_is_told_has_a_message_and_a_reason(decided: list[Outcome]) -> None:
    """A message stands with `new` and `update` alone; each line says why."""
    for each in decided:
        assert (each.message is not None) == (each.alert in {AlertKind.NEW, AlertKind.UPDATE})
        assert each.matched == (each.event is not None) == (each.storyline is not None)
        assert each.reasons


def test_a_parent_is_an_event_told_before(decided: list[Outcome]) -> None:
    """A reader can walk from an event to the one that it answers."""
    seen: set[str] = set()
    for each in decided:
        assert each.parent is None or each.parent in seen
        seen.add(each.event or "")


def test_with_every_story_everything_is_grouped(settings: Settings, tmp_path: Path) -> None:
    """Grouping is measured alone where matching is switched off."""
    stream = tmp_path / "stream.jsonl"
    stream.write_text("".join(STREAM.read_text("utf-8").splitlines(keepends=True)[:20]), "utf-8")
    assert all(each.matched and each.event for each in decide(settings, stream, every_story=True))


def test_the_same_article_again_is_no_news(settings: Settings, tmp_path: Path) -> None:
    """A row that repeats an article has the event of the first and no alert."""
    first, *_ = (line for line in STREAM.read_text("utf-8").splitlines() if '"event": "yek-raid"' in line)
    stream = tmp_path / "stream.jsonl"
    stream.write_text(f"{first}\n{json.dumps(json.loads(first) | {'id': 'again'})}\n", "utf-8")
    one, again = decide(settings, stream)
    assert (again.id, again.event, again.alert, again.matched) == ("again", one.event, AlertKind.NONE, True)


def test_what_goes_on_after_days_is_looked_for_by_meanings(settings: Settings, tmp_path: Path) -> None:
    """A new event follows from the one over that speaks of the same, not from one that shares mere words with it."""
    titles = [
        "Russia closes access to two Azerbaijani news websites",
        "Velvet lanterns hum gently beneath crooked amber willows",
    ]
    later = "Court in Moscow: two Azerbaijani news websites may open access again"
    told = [("2025-07-01", titles[0], ""), ("2025-07-01", titles[1], ""), ("2025-07-07", later, titles[1])]
    stream = tmp_path / "stream.jsonl"
    rows = [
        {"id": f"{number}", "published": f"{day}T0{number}:00:00Z", "lang": "en", "title": title, "summary": summary}
        for number, (day, title, summary) in enumerate(told)
    ]
    stream.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    grouping = settings.file.grouping.model_copy(update={"candidates": 1})
    narrow = replace(settings, file=settings.file.model_copy(update={"grouping": grouping}))
    first, _, third = decide(narrow, stream, every_story=True)
    assert third.parent == first.event


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json", "stream.jsonl:1: this line is not JSON; write one story a line"),
        ("{}", "stream.jsonl:1: a story needs id, published, title"),
        ('{"id": "1", "title": "T", "published": "yesterday"}', "stream.jsonl:1: published: not a moment; write it"),
        ("[1]", "stream.jsonl:1: a story needs"),
        ('{"id": "1", "title": "T", "published": "2025-07-01", "lang": 7}', "stream.jsonl:1: lang"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str, words: str) -> None:
    """A mistake in a recorded stream names file and line."""
    path = tmp_path / "stream.jsonl"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(SettingsError) as caught:
        list(read_rows(path))
    assert words in str(caught.value)
    assert "Expecting" not in str(caught.value)
