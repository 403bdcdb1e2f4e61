"""What the database's own troubles come to: a line for the operator, and nothing lost."""

import sqlite3
from collections import defaultdict
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.edges.sql import Store, open_store
from bot.edges.sql.database import Database
from bot.edges.sql.members import EventShelf
from bot.errors import StoreError
from bot.types import Outcome
from tests.contract.made import DESK, LEASE, MINUTE, NOW, bring, decision, feed, owe, place, placement, send, story
from tests.contract.made import event as happening


@pytest.fixture
def file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'storyline.db'}"


def test_a_full_disk_is_said_in_words_and_loses_nothing_saved(file: str) -> None:
    """Without room saving fails with a remedy; what was saved before is there, and with room it goes on."""
    store = open_store(f"{file}?max_page_count=120")
    saved, words = _fill(store)
    assert 10 < saved < 999
    assert "is full" in words
    assert "make room" in words
    store.close()
    roomy = open_store(f"{file}?max_page_count=100000")
    claimed = roomy.stories.claim(NOW, 9_999, LEASE)
    assert [each.id for each in claimed] == [f"s{number}" for number in range(saved)]
    assert roomy.stories.add([story("more")]) == 1
    roomy.close()


def test_a_full_disk_leaves_no_half_of_a_transaction(file: str) -> None:
    """A visit that cannot be stored whole is not stored at all: neither its stories nor the next visit."""
    store = open_store(f"{file}?max_page_count=120")
    store.polls.sync([feed("a")], NOW)
    [poll] = store.polls.claim(NOW, 9, LEASE)
    with pytest.raises(StoreError, match="full"):
        store.polls.save(poll, [story(f"s{number}", text="x" * 2_000) for number in range(1_000)])
    assert store.polls.known(["url:s0", "url:s999"]) == {}
    assert store.stories.claim(NOW, 9, LEASE) == []
    assert [each.url for each in store.polls.claim(NOW + LEASE, 9, LEASE)] == ["a"]
    store.close()


def test_a_locked_database_is_said_in_words_and_works_again_afterwards(file: str) -> None:
    """A foreign writer that holds on makes saving fail with a remedy, reading not at all; then all is well again."""
    store = open_store(f"{file}?timeout=0")
    store.stories.add([story("before")])
    with closing(sqlite3.connect(file.removeprefix("sqlite:///"), isolation_level=None)) as foreign:
        foreign.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match=r"locked.*another process"):
            store.stories.add([story("during")])
        assert store.journal.story("before") is not None
        foreign.execute("ROLLBACK")
    assert store.stories.add([story("after")]) == 1
    store.close()


def test_a_damaged_file_is_said_in_words(tmp_path: Path) -> None:
    """A file that is no database is named with the remedy, and left as it is."""
    path = tmp_path / "storyline.db"
    path.write_bytes(b"this is no database" * 1_000)
    with pytest.raises(StoreError, match="put back a backup"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"this is no database")


def test_a_file_that_may_not_be_written_is_said_in_words(tmp_path: Path) -> None:
    """Missing rights are named with the remedy."""
    path = tmp_path / "storyline.db"
    open_store(f"sqlite:///{path}").close()
    store = open_store(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(StoreError, match="check the rights"):
        store.stories.add([story("one")])
    store.close()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("storyline", "is no address of a database"),
        ("postgresql://user:secret@host:port/bot", "is no address of a database"),
        ("mysql://user:secret@host/bot", "does not know mysql"),
        ("sqlite:///x.db?max_page_count=many", "max_page_count is a whole number"),
        ("postgresql://bot:secret@127.0.0.1:1/bot", "check DATABASE_URL"),
    ],
)
def test_a_wrong_address_is_said_in_words(address: str, words: str) -> None:
    """Whatever is wrong with the address, the operator reads what, and never the password."""
    with pytest.raises(StoreError, match=words) as caught:
        open_store(address)
    assert "secret" not in str(caught.value)


def test_a_database_of_a_newer_bot_is_refused(shared_url: str) -> None:
    """Tables of a later version are not touched by an older bot."""
    open_store(shared_url).close()
    database = Database(shared_url)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'r9999'")
    database.close()
    with pytest.raises(StoreError, match="newer version"):
        open_store(shared_url)


def test_events_at_hand_are_read_again_when_they_changed(shared_url: str) -> None:
    """What another process changed of an event is seen at the next look, and unchanged events are not read again."""
    first, second = open_store(shared_url), open_store(shared_url)
    one, two = story("one"), story("two")
    place(first, one, happening("e", one), terms=["a"])
    [(before, _)] = first.events.candidates("line", ["a"], NOW - MINUTE, 9)
    [(again, _)] = first.events.candidates("line", ["a"], NOW - MINUTE, 9)
    assert again is before
    place(second, two, happening("e", one, two), terms=["a"])
    [(after, members)] = first.events.candidates("line", ["a"], NOW - MINUTE, 9)
    assert after.stories == ("one", "two")
    bring(second, story("one", version=2, title="Revised"))
    [(_, members)] = first.events.candidates("line", ["a"], NOW - MINUTE, 9)
    assert [each.story.title for each in members] == ["Revised", "Title of two"]
    for each in (first, second):
        each.close()


def test_events_at_hand_are_no_more_than_there_is_room_for(store: Store) -> None:
    """The events held in memory are bounded, and what had to go is read again."""
    names = [f"e{number}" for number in range(6)]
    for name in names:
        of = story(name)
        place(store, of, happening(name, of), terms=["a"])
    shelf = EventShelf(room=4)
    with store.events._database.read() as connection:
        assert list(shelf.find(connection, names)) == names
        assert len(shelf._held) == 4
        assert list(shelf.find(connection, names)) == names


BIG = {"stories", "keys", "versions", "matches", "events", "terms", "decisions", "messages", "deliveries"}


def test_no_loop_reads_a_table_from_end_to_end() -> None:
    """Each statement of the loops finds its rows by an index: its cost does not grow with what is stored."""
    store = open_store("sqlite://")
    statements: dict[str, int] = {}

    def remember(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.setdefault(statement, statement.count("?"))

    event.listen(store.events._database.engine, "before_cursor_execute", remember)
    _walk(store)
    plans = defaultdict(list)
    with store.events._database.engine.connect() as connection:
        for statement, parameters in list(statements.items()):
            if statement.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"}:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (1,) * parameters)
                plans[statement] = [row.detail for row in rows]
    store.close()
    assert len(plans) > 30
    scans = [
        (step, statement)
        for statement, steps in plans.items()
        for step in steps
        if step.startswith("SCAN") and step.split()[1] in BIG and " USING " not in step
    ]
    assert scans == []


def _fill(store: Store) -> tuple[int, str]:
    """Store stories one by one until there is no room; return how many there was room for, and the words."""
    for saved in range(1_000):
        try:
            store.stories.add([story(f"s{saved}", text="x" * 2_000)])
        except StoreError as error:
            return saved, str(error)
    return 1_000, ""


def _walk(store: Store) -> None:
    """Go every step of the five loops."""
    sent = send(store, "sent", 7)
    owe(store, "owed")
    store.polls.sync([feed("a")], NOW)
    [poll] = store.polls.claim(NOW, 9, LEASE)
    store.polls.known(["url:one"])
    store.polls.save(poll, [story("one")])
    [one] = store.stories.claim(NOW, 9, LEASE)
    store.stories.add([story("one", version=2, title="Revised"), story("two", keys=["url:two", "guid:two"])])
    bring(store, one)
    [waiting, _] = store.events.waiting("line", 9)
    at = happening("e", waiting.story)
    store.events.candidates("line", ["a", "b"], NOW - timedelta(days=3), 9)
    store.events.save(placement(waiting.story, at, terms=["a", "b"]), [decision(at, waiting.story)])
    for claimed in store.decisions.claim(NOW + LEASE, 9, LEASE):
        store.decisions.case(claimed, NOW)
        store.decisions.save(claimed, None, None, ["digest"])
    for turn in store.outbox.claim(NOW, 9, LEASE):
        store.outbox.save(Outcome(turns=((turn.delivery, turn.message),)), NOW)
    store.outbox.edits(NOW, 9, LEASE)
    store.outbox.interrupted(NOW)
    store.outbox.next()
    store.outbox.waiting(DESK.id, NOW)
    store.outbox.known_ids(DESK.chat, 1, 9)
    store.outbox.message(sent.id)
    store.journal.story("two")
    store.archive.tidy(NOW, window=MINUTE, bodies=MINUTE, history=MINUTE)
