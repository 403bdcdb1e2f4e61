"""The index of terms by which an event is found, at a cost that does not grow with the number of events."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
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
    cast,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.edges.sql.columns import TICK, Instant
from bot.edges.sql.members import EVENT
from bot.edges.sql.tables import events, terms

POSTINGS = 32
"""Of a term that occurs in many events, how many of the newest are looked at: what one story costs stays the same
however many stories there are. On four labelled streams 16, 32, 64 and all of them find the right event among the best
24 alike (to 0.003): the rare terms are what tells events apart."""

RARE = 8
"""A term in n of those counts 1 / (RARE + n). Counting all terms alike loses up to 5 points of the best eight there."""

FAR = 10
"""What shares less than this part of what the best shares is left out: at a tenth, no right event of the labelled
storyline and 1 in 2,500 of the others are lost, with a sixth to a half of the candidates."""

FEW = 8
"""What shares less than this part of all that the story's known terms weigh is left out: among very many events there
is one for every single rare word, and each costs the reading of its stories. Of 3,098 stories on six labelled streams
whose event is among the candidates, 1 that joins it would lose it, and at a fifth 11."""

REFRESHED = timedelta(hours=1)
"""How often an event's place among the newest of a term is renewed at most: it spares most writes to the index."""


def find_candidates(
    connection: Connection, storyline: str, wanted: Collection[str], since: datetime, limit: int
) -> list[Sequence[Any]]:
    """Find rows of EVENT for the events that share most of these terms, best first."""
    asked = {"terms": _listed(storyline, wanted), "since": since, "count": limit, "several": 2 * limit}
    rows = connection.execute(CANDIDATES[connection.dialect.name], asked).all()
    return [row[1:] for row in rows if row[0] * FAR >= rows[0][0]]


def index_event(connection: Connection, storyline: str, found: Collection[str], event: int, last: datetime) -> None:
    """Let these terms lead to the event of this number."""
    row = {"terms": _listed(storyline, found), "number": event, "at": last}
    connection.execute(INDEX[connection.dialect.name], row)


@lru_cache(maxsize=1 << 15)
def term_number(storyline: str, term: str) -> int:
    """Make the number that stands for a term of a storyline; at 64 bits two of a million never meet in practice."""
    return int.from_bytes(blake2b(f"{storyline}\0{term}".encode(errors="replace"), digest_size=8).digest(), signed=True)


def _listed(storyline: str, words: Collection[str]) -> str:
    """List terms as JSON: a statement with one parameter is the same statement for any number of terms."""
    return json.dumps(sorted({term_number(storyline, word) for word in words}))


def _candidates(term: ColumnElement[int]) -> Select[Any]:
    """Score events by the terms they share: each counts the more, the fewer of the newest events it occurs in."""
    since = bindparam("since", type_=Instant)
    newest = select(terms.c.last).where(terms.c.term == term, terms.c.last > since).order_by(terms.c.last.desc())
    floor = newest.limit(1).offset(POSTINGS - 1).correlate_except(terms).scalar_subquery()
    asked = (
        select(term.label("term"), func.coalesce(floor, since).label("floor")).cte("asked").prefix_with("MATERIALIZED")
    )
    number = select(func.count()).where(terms.c.term == asked.c.term, terms.c.last >= asked.c.floor).scalar_subquery()
    counted = select(asked, number.label("number")).cte("counted").prefix_with("MATERIALIZED")
    rated = select(counted, (literal(1_000_000) // (RARE + counted.c.number)).label("weight")).cte("rated")
    known = select(func.sum(rated.c.weight)).where(rated.c.number > 0).scalar_subquery()
    weight = func.sum(rated.c.weight)
    hits = (
        select(terms.c.event, weight.label("weight"))
        .join_from(rated, terms, (terms.c.term == rated.c.term) & (terms.c.last >= rated.c.floor))
        .group_by(terms.c.event)
        .having(weight * FEW >= known)
        .order_by(weight.desc(), terms.c.event.desc())
        .limit(bindparam("several"))  # a few may have been merged
        .subquery("hits")
    )
    return (
        select(hits.c.weight, *EVENT)
        .join(hits, hits.c.event == events.c.number)
        .where(events.c.merged.is_(None))
        .order_by(hits.c.weight.desc(), events.c.number.desc())
        .limit(bindparam("count"))
    )


def _index(dialect: Any, term: ColumnElement[int]) -> Any:
    rows = select(term, bindparam("number", type_=BigInteger), bindparam("at", type_=Instant).label("last")).where(
        literal(1) == 1
    )  # without a WHERE, SQLite takes ON CONFLICT for a join's ON
    statement = dialect.insert(terms).from_select(["term", "event", "last"], rows)
    old, new = (type_coerce(column, BigInteger) for column in (terms.c.last, statement.excluded.last))
    return statement.on_conflict_do_update(
        index_elements=["term", "event"], set_={"last": statement.excluded.last}, where=old < new - REFRESHED // TICK
    )


_numbers = bindparam("terms", type_=String)
_each = func.json_each(_numbers).table_valued("value", name="listed").c.value
_element = func.json_array_elements_text(cast(_numbers, JSON)).table_valued("value", name="listed").c.value
CANDIDATES = {"sqlite": _candidates(_each), "postgresql": _candidates(cast(_element, BigInteger))}
INDEX = {"sqlite": _index(sqlite, _each), "postgresql": _index(postgresql, cast(_element, BigInteger))}
