"""Join two events that were taken for two, and part one that was taken for one."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, select, update

from bot.edges.sql.candidates import index_event
from bot.edges.sql.columns import Instant
from bot.edges.sql.rows import cells
from bot.edges.sql.tables import decisions, deliveries, events, is_owed, matches, messages, stories
from bot.edges.sql.upsert import insert_new
from bot.types import AlertKind, Event, Merge


def merge(connection: Connection, merged: Merge) -> bool:
    """Let an event take another one over; False, with that only noted, while a send of that is owed or uncertain."""
    old, new = (connection.execute(OF_ID, {"of": name}).one() for name in (merged.left, merged.kept))
    if old.merged:  # the operator was faster
        return False
    if connection.scalar(OWED_OF, {"of": merged.left}):
        connection.execute(_change(old.number, joins=merged.kept, why=merged.reason))
        return False
    last = max(old.last, new.last)
    connection.execute(update(matches).where(matches.c.event == old.number).values(event=new.number, via=old.number))
    connection.execute(update(events).where(events.c.merged == merged.left).values(merged=merged.kept))
    connection.execute(_change(old.number, merged=merged.kept, why=merged.reason, joins=None))
    kept = {
        "began": min(old.began, new.began),
        "last": last,
        "parent": old.parent if new.parent == merged.left else new.parent,
        "unsure": False,
        "apart": _each((*new.apart, *old.apart)),
    }
    connection.execute(_change(new.number, **kept))
    index_event(connection, new.storyline, merged.terms, new.number, last)
    connection.execute(LOOK_AGAIN, {"events": [merged.left, merged.kept], "at": merged.at})
    return True


def split(
    connection: Connection, event: str, parted: Event, moved: Sequence[str], terms: Collection[str], now: datetime
) -> None:
    """Move stories of an event to one of their own, for good, and have the other one's messages written anew."""
    old = connection.execute(OF_ID, {"of": event}).one()
    row = {**cells(parted, without=("stories",)), "revision": 1}
    connection.execute(BEGIN[connection.dialect.name], row)
    new = connection.execute(OF_ID, {"of": parted.id}).one()
    chosen = select(stories.c.number).where(stories.c.id.in_(moved))
    word = {"alert": AlertKind.MORE, "probability": 1.0, "fact": None, "grounds": ("the operator's word",), "via": None}
    connection.execute(
        update(matches)
        .where(matches.c.event == old.number, matches.c.story.in_(chosen))
        .values(event=new.number, **word)
    )
    apart = {"merged": None, "joins": None, "why": "", "unsure": False, "apart": _each((*new.apart, event))}
    connection.execute(_change(new.number, **apart))
    times = select(func.min(matches.c.published), func.max(matches.c.published)).where(matches.c.event == old.number)
    began, last = connection.execute(times).one()
    connection.execute(_change(old.number, began=began, last=last, apart=_each((*old.apart, parted.id))))
    index_event(connection, parted.storyline, terms, new.number, parted.last)
    connection.execute(LOOK_AGAIN, {"events": [event, parted.id], "at": now})


def _change(number: int, **values: Any) -> Any:
    return update(events).where(events.c.number == number).values(revision=events.c.revision + 1, **values)


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


OF_ID: Any = select(
    *(events.c[name] for name in ("number", "began", "last", "storyline", "parent", "apart", "merged"))
).where(events.c.id == bindparam("of"))
OWED_OF = select(exists().where(deliveries.c.message == messages.c.id, messages.c.event == bindparam("of"), is_owed()))
BEGIN = insert_new(events)
LOOK_AGAIN = (
    update(decisions)
    .where(decisions.c.event.in_(bindparam("events", expanding=True)))
    .values(due=func.coalesce(decisions.c.due, bindparam("at", type_=Instant)), touched=True)
)
