"""The store as its keeper sees it: what has outlived its use goes, and what there is is copied to a safe place."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, exists, literal_column, or_, select, update

from bot.edges.sql.columns import Instant
from bot.edges.sql.database import Database
from bot.edges.sql.decisions import LATELY
from bot.edges.sql.tables import (
    answers,
    chores,
    decisions,
    deliveries,
    events,
    is_owed,
    matches,
    messages,
    questions,
    stories,
    terms,
    told,
    versions,
)
from bot.edges.sql.upsert import insert_new
from bot.errors import StoreError

EVERY = timedelta(days=1)

PORTION = 500
"""Rows that one transaction clears away, so that no other one waits for more than some milliseconds."""

SLICES = 256
"""Terms are numbers spread evenly over 64 bits. With a million stories, a slice is read in some 10 ms."""


class SqlArchive:
    """Clearing away and copying."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tidy(self, now: datetime, *, window: timedelta, bodies: timedelta, history: timedelta) -> bool:
        """Clear away a portion of what has outlived its use, once a day; False when nothing is left to do.

        Terms go after `window`, texts of stories and a model's answers after `bodies`, stories with their keys and
        events with their messages after `history`. What is owed, waits, or belongs to an event that goes on stays.
        """
        steps = [now - window] * SLICES + [now - bodies, now - history, now - history, now - LATELY, now - bodies]
        with self._database.write() as connection:
            connection.execute(BEGIN[connection.dialect.name], {"name": "tidy", "due": now, "place": 0})
            place = connection.scalar(TAKE, {"now": now})
            if place is None:
                return False
            place += CHORES[max(0, place - SLICES + 1)](connection, steps[place], place)
            over = place == len(steps)
            connection.execute(NEXT, {"next": 0 if over else place, "then": now + EVERY if over else now})
            return not over

    def backup(self, path: Path) -> None:
        """Write a copy of a SQLite database, whole and of one moment, while others go on; raise `StoreError`."""
        if not self._database.is_sqlite:
            raise StoreError("PostgreSQL has its own tool for this: pg_dump --format=custom --file=FILE DATABASE")
        part = path.with_name(f"{path.name}.part")
        try:
            part.unlink(missing_ok=True)
            with self._database.read() as connection:
                connection.connection.cursor().execute("VACUUM INTO ?", (str(part),))
            part.replace(path)
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}") from error
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def _sweep_terms(connection: Connection, before: datetime, slice_number: int) -> bool:
    width = 2**64 // SLICES
    first = slice_number * width - 2**63
    connection.execute(delete(terms).where(terms.c.term.between(first, first + width - 1), terms.c.last < before))
    return True


def _empty_stories(connection: Connection, before: datetime, _: int) -> bool:
    """Forget what stories said; that they were there, and their headlines, is still known."""
    goes_on = exists().where(events.c.number == matches.c.event, ~_is_over(before))
    in_use = exists().where(matches.c.story == stories.c.number, or_(matches.c.waiting, goes_on))
    old = select(stories.c.number).where(
        stories.c.seen < before,
        or_(stories.c.text != literal_column("''"), stories.c.body != literal_column("''")),
        stories.c.due.is_(None),
    )
    found = connection.scalars(old.where(~in_use).limit(PORTION)).all()
    if found:
        connection.execute(update(stories).where(stories.c.number.in_(found)).values(text="", body=""))
        connection.execute(delete(versions).where(versions.c.story.in_(found)))
    return len(found) < PORTION


def _forget_events(connection: Connection, before: datetime, _: int) -> bool:
    rows = connection.execute(select(events.c.number, events.c.id).where(_is_over(before)).limit(PORTION)).all()
    if rows:
        numbers, ids = [row.number for row in rows], [row.id for row in rows]
        for table in (messages, decisions):  # deliveries go with their messages
            connection.execute(delete(table).where(table.c.event.in_(ids)))
        for table, column in ((matches, matches.c.event), (events, events.c.number)):
            connection.execute(delete(table).where(column.in_(numbers)))
    return len(rows) < PORTION


def _forget_stories(connection: Connection, before: datetime, _: int) -> bool:
    """Forget stories, and with them their keys, matches and former versions."""
    in_use = exists().where(matches.c.story == stories.c.number, or_(matches.c.waiting, matches.c.event.is_not(None)))
    old = select(stories.c.number).where(stories.c.seen < before, stories.c.due.is_(None), ~in_use).limit(PORTION)
    found = connection.scalars(old).all()
    if found:
        connection.execute(delete(stories).where(stories.c.number.in_(found)))
    return len(found) < PORTION


def _forget_sentences(connection: Connection, before: datetime, _: int) -> bool:
    connection.execute(delete(told).where(told.c.at < before))
    return True


def _forget_answers(connection: Connection, before: datetime, _: int) -> bool:
    old = select(answers.c.key).where(answers.c.at < before).limit(PORTION)
    found = connection.scalars(old).all()
    connection.execute(delete(answers).where(answers.c.key.in_(found)))
    connection.execute(delete(questions).where(questions.c.at < before))
    return len(found) < PORTION


def _is_over(before: datetime) -> ColumnElement[bool]:
    """Nobody has talked of the event since, and nothing of it is owed or waits."""
    return and_(
        events.c.last < before,
        ~exists().where(decisions.c.event == events.c.id, decisions.c.due.is_not(None)),
        ~exists().where(messages.c.event == events.c.id, messages.c.due.is_not(None)),
        ~exists().where(messages.c.event == events.c.id, deliveries.c.message == messages.c.id, is_owed()),
    )


CHORES = (_sweep_terms, _empty_stories, _forget_events, _forget_stories, _forget_sentences, _forget_answers)
"""The first is done for every slice."""

BEGIN = insert_new(chores)
TAKE = select(chores.c.place).where(chores.c.due <= bindparam("now", type_=Instant)).with_for_update()
NEXT = update(chores).values(place=bindparam("next"), due=bindparam("then", type_=Instant))
