"""A preview compares what was told with what a changed configuration would have told."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import app
from bot.commands.preview import lines_of, span
from bot.edges.sql import Store, open_store
from bot.errors import SettingsError
from bot.preview import Comparison, preview, rehearse
from bot.replay import read_rows, to_entry
from bot.settings import Settings, load
from bot.steps.normalize import identify, outlets_of, story_from_row
from bot.types import Channel, DeliveryState, Severity
from bot.types.storylines import Group

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[1]
ROWS = list(read_rows(ROOT / "bot/data/demo.jsonl"))
END = ROWS[-1].published + timedelta(hours=2)
SINCE = ROWS[0].published


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(ROOT / "config", {})


@pytest.fixture(scope="module")
def store(settings: Settings) -> Iterator[Store]:
    """Offer a store in which the demo's days were told to the terminal."""
    opened = open_store("sqlite://")
    outlets = outlets_of(settings.feeds.values())
    stories = identify([story_from_row(to_entry(row), row.published, outlets) for row in ROWS], {})
    stories.sort(key=lambda story: story.seen)
    asyncio.run(rehearse(stories, app.assemble(settings, opened), END))
    yield opened
    opened.close()


def compare(settings: Settings, store: Store, since: datetime = SINCE) -> Comparison:
    return asyncio.run(preview(settings, store, since, END))


def changed(settings: Settings, **changes: object) -> Settings:
    """Change the one storyline that is on."""
    lines = {name: replace(line, **changes) for name, line in settings.storylines.items()}  # type: ignore[arg-type]
    return replace(settings, storylines=lines)


def test_an_unchanged_configuration_gains_and_loses_nothing(settings: Settings, store: Store) -> None:
    """What was told is told again, and nothing else; also where the days before only take part."""
    whole, half = compare(settings, store), compare(settings, store, SINCE + timedelta(days=2))
    assert whole.told == whole.would_tell > 5
    assert 0 < half.told < whole.told
    assert whole.gained == whole.lost == half.gained == half.lost == ()


def test_a_storyline_that_asks_for_more_loses_alerts_and_says_why(settings: Settings, store: Store) -> None:
    """Each alert that would be lost comes with what the storyline now misses in it."""
    line = next(iter(settings.storylines.values()))
    third = Group(name="Georgia", countries=frozenset({"ge"}))
    found = compare(changed(settings, groups=(*line.groups, third), known=None), store)
    assert found.lost
    assert found.gained == ()
    lines = list(lines_of(found, "4d"))
    assert f"lost: {len(found.lost)}" in lines
    assert any(line.startswith("- ") and found.lost[0].story.title in line for line in lines)
    assert sum("does not belong to russia-azerbaijan" in line for line in lines) >= len(found.lost)


def test_a_channel_that_asks_for_more_loses_what_weighs_too_little(settings: Settings, store: Store) -> None:
    """The channel's own rules are previewed too, with the reason of the decision."""
    strict = {name: replace(channel, floor=Severity.CRITICAL) for name, channel in settings.channels.items()}
    found = compare(replace(settings, channels=strict), store)
    assert found.lost
    assert any("channel terminal: dropped" in line for line in lines_of(found, "4d"))


def test_a_channel_whose_operator_is_asked_first_loses_nothing(settings: Settings, store: Store) -> None:
    """Nobody can be asked about the past: a preview takes all of it for approved."""
    asking = {name: replace(channel, approve=True) for name, channel in settings.channels.items()}
    found = compare(replace(settings, channels=asking), store)
    assert (found.gained, found.lost) == ((), ())


def test_a_new_channel_gains_everything_and_nothing_is_owed(settings: Settings, store: Store) -> None:
    """What a channel would have been told is all gained; the store owes no message for it."""
    carried = tuple(settings.storylines)
    both = {**settings.channels, "second": Channel(id="second", chat="-100", storylines=carried)}
    found = compare(replace(settings, channels=both), store)
    assert {each.alert.channel for each in found.gained} == {"second"}
    assert len(found.gained) == found.told
    assert store.journal.outbox((DeliveryState.PENDING, DeliveryState.UNCERTAIN), 10) == []


@pytest.mark.parametrize(("text", "hours"), [("12h", 12), ("7d", 168), ("1w", 168)])
def test_a_span_is_a_number_and_a_unit(text: str, hours: int) -> None:
    """Durations are read as everywhere else."""
    assert span(text) == timedelta(hours=hours)


def test_a_wrong_span_is_told_with_its_option() -> None:
    """The operator sees which option is wrong and how it is written."""
    with pytest.raises(SettingsError, match=r"--since: a duration is written as .* \(here: 'yesterday'\)"):
        span("yesterday")
