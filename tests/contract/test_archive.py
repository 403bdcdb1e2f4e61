"""What every store promises to its keeper: nothing in use goes, what is useless does, and a copy is whole."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.edges.sql import Store, open_store
from bot.errors import StoreError
from bot.types import DecisionState, DeliveryState
from tests.contract.made import LEASE, NOW, WEEK, bring, decision, event, owe, place, send, story

DAY = timedelta(days=1)


def tidy(store: Store, now: datetime, *, window: int = 6, bodies: int = 30, history: int = 400) -> int:
    """Clear away until nothing is left to do; return in how many portions."""
    portions = 1
    while store.archive.tidy(now, window=window * DAY, bodies=bodies * DAY, history=history * DAY):
        portions += 1
        assert portions < 1_000
    return portions


def text_of(store: Store, name: str) -> str | None:
    found = store.journal.story(name)
    return found.text if found else None


def test_texts_go_after_a_while_and_headlines_and_keys_stay(store: Store) -> None:
    """A story of old is known by its keys and its headline, without what it said."""
    bring(store, story("old"), story("young", seen=NOW + 20 * DAY))
    [unplaced] = [each for each in store.events.waiting("line", 9) if each.story.id == "old"]
    store.stories.save([(unplaced.story, [replace(unplaced.match, matched=False)])])
    tidy(store, NOW + 31 * DAY)
    assert (text_of(store, "old"), text_of(store, "young")) == ("", "Text of young")
    assert store.polls.known(["url:old"])["url:old"].digest == story("old").digest


def test_it_is_done_once_a_day(store: Store) -> None:
    """After all portions nothing is due until tomorrow."""
    assert tidy(store, NOW) > 1
    assert tidy(store, NOW) == tidy(store, NOW + DAY - LEASE) == 1
    assert tidy(store, NOW + DAY) > 1


def test_what_was_never_matched_or_placed_is_kept_whole(store: Store) -> None:
    """A story that still waits for its match or its place loses nothing, however old."""
    store.stories.add([story("unmatched")])
    tidy(store, NOW + 1000 * DAY)
    assert text_of(store, "unmatched") == "Text of unmatched"
    bring(store, story("waiting"))
    tidy(store, NOW + 2000 * DAY)
    assert [each.story.text for each in store.events.waiting("line", 9)] == ["Text of unmatched", "Text of waiting"]


def test_the_stories_of_an_event_that_goes_on_are_kept_whole(store: Store) -> None:
    """As long as an event is talked about, its first reports can be compared with."""
    first, last = story("first"), story("last", published=NOW + 40 * DAY, seen=NOW + 40 * DAY)
    place(store, first, event("e", first))
    place(store, last, event("e", first, last))
    tidy(store, NOW + 41 * DAY)
    assert text_of(store, "first") == "Text of first"
    tidy(store, NOW + 71 * DAY)
    assert text_of(store, "first") == text_of(store, "last") == ""


def test_what_is_owed_or_waits_is_kept_with_all_that_belongs_to_it(store: Store) -> None:
    """Neither a message that is owed nor a decision that waits goes, nor their events and stories."""
    owed = owe(store, "owed")
    of = story("waits")
    place(store, of, event("waits", of), decision(event("waits"), of, due=NOW + 3000 * DAY))
    tidy(store, NOW + 1000 * DAY)
    for name in ("owed", "waits"):
        assert store.journal.event(name) is not None
        assert text_of(store, name) == f"Text of {name}"
    assert [each.id for _, each in store.journal.outbox([DeliveryState.PENDING], 9)] == [owed.id]
    assert [each.event for each in store.decisions.claim(NOW + 3000 * DAY, 9, LEASE)] == ["waits"]


def test_history_goes_with_keys_events_messages_and_deliveries(store: Store) -> None:
    """After the time of keeping nothing is left of what is over; what is younger is untouched."""
    send(store, "told", 7)
    bring(store, story("near miss"))
    [missed] = store.events.waiting("line", 9)
    store.stories.save([(missed.story, [replace(missed.match, matched=False)])])
    young = story("young", published=NOW + 300 * DAY, seen=NOW + 300 * DAY)
    place(store, young, event("young", young, parent="told"))
    tidy(store, NOW + 401 * DAY)
    assert store.journal.event("told") is None
    assert store.journal.messages(9) == []
    assert store.journal.outbox(list(DeliveryState), 9) == []
    assert store.polls.known(["url:told", "url:near miss"]) == {}
    assert store.journal.story("told") is None
    found = store.journal.event("young")
    assert found is not None
    assert found[0].stories == ("young",)


def test_terms_go_when_no_story_can_ask_for_them(store: Store) -> None:
    """The index forgets what is out of the window, wherever its number lies."""
    words = [f"word{number}" for number in range(100)]
    old, young = story("old"), story("young", published=NOW + WEEK)
    place(store, old, event("old", old), terms=words)
    place(store, young, event("young", young), terms=words)
    tidy(store, NOW + WEEK)
    found = store.events.candidates("line", words, NOW - WEEK, 9)
    assert [each.id for each, _ in found] == ["young"]
    place(store, young, event("young", young), terms=words)


def test_more_than_a_portion_goes_too(store: Store) -> None:
    """However much there is, it goes portion by portion."""
    for batch in range(3):
        store.stories.add([story(f"s{batch}-{number}") for number in range(400)])
    claimed = store.stories.claim(NOW, 9_999, LEASE)
    store.stories.save([(each, ()) for each in claimed])
    tidy(store, NOW + 31 * DAY)
    assert text_of(store, "s0-0") == text_of(store, "s2-399") == ""
    tidy(store, NOW + 401 * DAY)
    assert store.polls.known([f"url:s{batch}-{number}" for batch in range(3) for number in range(400)]) == {}


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(ages=st.lists(st.integers(0, 800), min_size=1, max_size=8), due=st.sets(st.integers(0, 7)))
def test_whatever_their_ages_nothing_that_is_owed_goes(ages: list[int], due: set[int]) -> None:
    """Over arbitrary histories: what is owed or waits is there afterwards, and is told with its text."""
    store = open_store("sqlite://")
    for number, age in enumerate(ages):
        then = NOW - age * DAY
        of = story(f"s{number}", published=then, seen=then)
        opened = decision(event(f"e{number}"), of, due=NOW if number in due else None)
        place(store, of, event(f"e{number}", of), opened)
    tidy(store, NOW)
    claimed = store.decisions.claim(NOW, 99, LEASE)
    assert {each.event for each in claimed} == {f"e{number}" for number in due if number < len(ages)}
    for each in claimed:
        [told] = store.decisions.case(each, NOW).stories
        assert told.story.text == f"Text of {told.story.id}"
        store.decisions.save(replace(each, state=DecisionState.DROPPED, due=None), None, None)
    store.close()


@pytest.fixture(params=["memory", "file"])
def light(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Open SQLite in memory and in a file."""
    opened = open_store("sqlite://" if request.param == "memory" else f"sqlite:///{tmp_path / 'storyline.db'}")
    yield opened
    opened.close()


def test_a_backup_is_whole_and_of_one_moment(light: Store, tmp_path: Path) -> None:
    """A copy made at work holds all that was saved, opens as a store, and replaces an older copy at once."""
    copy = tmp_path / "copy.db"
    copy.write_text("an older copy")
    sent = send(light, "told", 7)
    light.archive.backup(copy)
    light.stories.add([story("later")])
    restored = open_store(f"sqlite:///{copy}")
    assert restored.journal.messages(9) == [sent]
    assert restored.journal.story("later") is None
    restored.close()
    assert sqlite3.connect(copy).execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".part"] == []


def test_a_backup_that_cannot_be_written_says_so(light: Store, tmp_path: Path) -> None:
    """A folder that is not there is named, and the older copy of another place is untouched."""
    with pytest.raises(StoreError, match="missing"):
        light.archive.backup(tmp_path / "missing" / "copy.db")


@pytest.mark.slow
def test_postgresql_is_backed_up_by_its_own_tool(postgres: object) -> None:
    """The bot does not copy a server's database; it names what does."""
    assert callable(postgres)
    store = open_store(postgres())
    with pytest.raises(StoreError, match="pg_dump"):
        store.archive.backup(Path("copy.db"))
    store.close()
