"""The store as the group loop sees it."""

import json
from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    select,
    type_coerce,
    update,
)

from bot.edges.sql.columns import TICK, Instant
from bot.edges.sql.database import Database
from bot.edges.sql.intake import FORMER
from bot.edges.sql.members import MATCH, STORY, read_events, read_matched
from bot.edges.sql.rows import cells
from bot.edges.sql.tables import decisions, events, matches, stories, terms, versions
from bot.edges.sql.upsert import replacing, upsert
from bot.types import AlertKind, Decision, Event, Matched, Placement

PLACED = ("event", "alert", "probability", "fact", "grounds")
"""The columns of a match that say where the story was put."""

POSTINGS = 64
"""Of a term that occurs in many events, how many of the newest are looked at: what one story costs stays the same
however many stories there are, and the rare terms are what tells events apart."""

REFRESHED = timedelta(hours=1)
"""How often an event's place among the newest of a term is renewed at most: it spares most writes to the index."""


class SqlEvents:
    """Matched stories that wait for their event, and the events."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def turn(self, storyline: str) -> AbstractContextManager[bool]:
        """Hold the storyline's lock while the context lasts; False when somebody else has it."""
        return self._database.turn(f"storyline {storyline}")

    def waiting(self, storyline: str, limit: int) -> list[Matched]:
        """List matched stories that wait for their place, by time of publishing then id."""
        with self._database.read() as connection:
            rows = connection.execute(WAITING, {"of": storyline, "count": limit}).all()
        return [_waiting(row) for row in rows]

    def candidates(
        self, storyline: str, wanted: Collection[str], since: datetime, limit: int
    ) -> list[tuple[Event, tuple[Matched, ...]]]:
        """Find the open events, active after `since`, that share most of these index terms, with their stories."""
        if not wanted:
            return []
        numbers = sorted({_term(storyline, term) for term in wanted})
        with self._database.read() as connection:
            asked = {"terms": json.dumps(numbers), "since": since, "count": limit}
            found = connection.scalars(CANDIDATES[connection.dialect.name], asked).all()
            read = read_events(connection, found)
        return [read[event] for event in found]

    def save(self, placement: Placement, opened: Iterable[Decision]) -> None:
        """Store where a story was put, and open or touch the decisions that follow from it."""
        with self._database.write() as connection:
            dialect = connection.dialect.name
            event = connection.scalar(EVENT[dialect], cells(placement.event, without=("stories",)))
            if connection.execute(PLACE, _place(placement, event)).rowcount == 0:
                connection.rollback()
                return
            numbers = sorted({_term(placement.event.storyline, term) for term in placement.terms})
            postings = [{"term": term, "event": event, "last": placement.event.last} for term in numbers]
            if postings:
                connection.execute(INDEX[dialect], postings)
            for decision in opened:
                _open(connection, decision)


def _waiting(row: Sequence[Any]) -> Matched:
    matched = read_matched(row[1 + len(FORMER) :], row[0])
    former = dict(zip(FORMER, row[1:], strict=False))
    if former["version"] is None:
        return matched
    return replace(matched, before=replace(matched.story, **former))


def _place(placement: Placement, event: int) -> dict[str, Any]:
    return {
        "of": placement.story,
        "in": placement.event.storyline,
        "new_event": event,
        "new_alert": placement.alert,
        "new_probability": placement.probability,
        "new_fact": placement.fact,
        "new_grounds": placement.reasons,
    }


def _term(storyline: str, term: str) -> int:
    """Make the number that stands for a term of a storyline; at 64 bits two of a million never meet in practice."""
    return int.from_bytes(blake2b(f"{storyline}\0{term}".encode(errors="replace"), digest_size=8).digest(), signed=True)


def _open(connection: Connection, decision: Decision) -> None:
    row = cells(decision)
    if decision.alert is AlertKind.UPDATE:
        row["part"] = connection.scalar(NEXT_PART, {"of": decision.event, "for": decision.channel})
    connection.execute(OPEN[connection.dialect.name], {**row, "touched": True})


def _candidates(asked_terms: ColumnElement[int]) -> Select[str]:
    """Score events by the terms they share: each counts the more, the fewer of the newest events it occurs in."""
    since = bindparam("since", type_=Instant)
    newest = select(terms.c.last).where(terms.c.term == asked_terms).order_by(terms.c.last.desc())
    floor = newest.limit(1).offset(POSTINGS - 1).correlate_except(terms).scalar_subquery()
    wanted = select(asked_terms.label("term"), case((floor > since, floor), else_=since).label("floor"))
    asked = wanted.cte("asked").prefix_with("MATERIALIZED")
    weight = 1_000_000 / (8 + func.count().over(partition_by=terms.c.term))
    hits = (
        select(terms.c.event, weight.label("weight"))
        .join_from(asked, terms, terms.c.term == asked.c.term)
        .where(terms.c.last >= asked.c.floor)
        .subquery("hits")
    )
    return (
        select(events.c.id)
        .join(hits, hits.c.event == events.c.number)
        .where(events.c.merged.is_(None), events.c.last >= since)
        .group_by(events.c.id, events.c.last)
        .order_by(func.sum(hits.c.weight).desc(), events.c.last.desc(), events.c.id)
        .limit(bindparam("count"))
    )


_numbers = bindparam("terms", type_=String)
_json_each = func.json_each(_numbers).table_valued("value", name="listed")
_json_elements = func.json_array_elements_text(cast(_numbers, JSON)).table_valued("value", name="listed")
CANDIDATES = {
    "sqlite": _candidates(_json_each.c.value),
    "postgresql": _candidates(cast(_json_elements.c.value, BigInteger)),
}
WAITING = (
    select(events.c.id, *(versions.c[name] for name in FORMER), *STORY, *MATCH)
    .select_from(matches)
    .join(stories, stories.c.number == matches.c.story)
    .outerjoin(events, events.c.number == matches.c.event)
    .outerjoin(versions, (versions.c.story == matches.c.story) & (versions.c.version == matches.c.placed))
    .where(matches.c.waiting, matches.c.storyline == bindparam("of"))
    .order_by(matches.c.published, stories.c.id)
    .limit(bindparam("count"))
)
EVENT = upsert(events, ["id"], replacing("began", "last", "parent", "merged"), returned=[events.c.number])
PLACE = (
    update(matches)
    .where(
        matches.c.story == select(stories.c.number).where(stories.c.id == bindparam("of")).scalar_subquery(),
        matches.c.storyline == bindparam("in"),
        matches.c.waiting,
    )
    .values(
        {name: bindparam(f"new_{name}", type_=matches.c[name].type) for name in PLACED}
        | {"waiting": False, "placed": matches.c.version}
    )
)
INDEX = upsert(
    terms,
    ["term", "event"],
    replacing("last"),
    where=lambda new: type_coerce(terms.c.last, BigInteger) < type_coerce(new.last, BigInteger) - REFRESHED // TICK,
)
NEXT_PART = select(func.coalesce(func.max(decisions.c.part), 0) + 1).where(
    decisions.c.event == bindparam("of"), decisions.c.channel == bindparam("for")
)
OPEN = upsert(
    decisions,
    ["event", "channel", "part"],
    lambda new: {"due": func.coalesce(new.due, decisions.c.due), "touched": True},
)
