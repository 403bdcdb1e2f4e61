"""What the benchmarks load straight into the tables is what the path would have written."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, select

from bot.edges.sql import open_store, tables
from bot.lexicon import Lexicon
from bot.settings import load
from bot.steps.group import Stream as Grouping
from tests.benchmarks.made_stories import LINE, NOW, Stream, fill, happened

CONFIG = Path(__file__).parents[2] / "config"
STORIES = 80
WRITTEN = (tables.stories, tables.keys, tables.events, tables.matches, tables.terms)


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Read all that is written, but for when a page is to be visited: the loaded stories' pages were read."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: sorted(
                tuple(row) for row in connection.execute(select(*(each for each in table.c if each.name != "article")))
            )
            for table in WRITTEN
        }
    engine.dispose()
    return found


def test_loaded_rows_are_those_of_the_path(tmp_path: Path) -> None:
    """Row by row, the five tables hold what the store writes when the same stories get the same places."""
    loaded, walked = f"sqlite:///{tmp_path / 'loaded.db'}", f"sqlite:///{tmp_path / 'walked.db'}"
    fill(loaded, STORIES, Stream())
    store = open_store(walked)
    for told in happened(Stream(), STORIES):
        store.stories.add([told.story])
        store.stories.claim(NOW, 1, timedelta(minutes=5))
        store.stories.save([(told.story, [told.match])])
        store.events.save(told.placement, [])
    store.close()
    there = rows(walked)
    assert len(there["stories"]) == STORIES < len(there["terms"])
    assert len(there["events"]) < STORIES
    assert rows(loaded) == there


def test_loaded_terms_are_those_that_grouping_finds() -> None:
    """The index leads to a loaded story by the terms that grouping would read in it."""
    settings = load(CONFIG, {})
    stream = Grouping(Lexicon(settings.entities.values()).read)
    told = list(happened(Stream(), STORIES))
    assert [stream.profile(each.story).terms for each in told] == [each.placement.terms for each in told]
    assert {each.match.storyline for each in told} == {LINE}
