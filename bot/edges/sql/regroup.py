"""Join two events that were taken for two, and part one that was taken for one."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, func, select, update

from bot.edges.sql.candidates import index_event
from bot.edges.sql.columns import Instant
from bot.edges.sql.rows import cells
from bot.edges.sql.tables import decisions, deliveries, events, is_owed, matches, messages, stories
from bot.edges.sql.upsert import insert_new
from bot.types import AlertKind, Event


def merge(connection: Connection, younger: str, older: str, terms: Collection[str], now: datetime) -> bool:
    """Let an event take another one over; False, with nothing changed, while a send of that is owed or uncertain."""
    if connection.scalar(OWED_OF, {"of": younger}):
        return False
    (left, left_began, left_last, *_), (kept, began, last, storyline) = (
        connection.execute(OF_ID, {"of": name}).one() for name in (younger, older)
    )
    last = max(last, left_last)
    connection.execute(update(matches).where(matches.c.event == left).values(event=kept))
    connection.execute(update(events).where(events.c.merged == younger).values(merged=older))
    change = {"revision": events.c.revision + 1}
    connection.execute(update(events).where(events.c.number == left).values(merged=older, **change))
    connection.execute(
        update(events)
        .where(events.c.number == kept)
        .values(began=min(began, left_began), last=last, unsure=False, **change)
    )
    index_event(connection, storyline, terms, kept, last)
    connection.execute(LOOK_AGAIN, {"events": [younger, older], "at": now})
    return True


def split(
    connection: Connection, event: str, parted: Event, moved: Sequence[str], terms: Collection[str], now: datetime
) -> None:
    """Move stories of an event to one of their own, and have the other one's messages written anew."""
    left = connection.execute(OF_ID, {"of": event}).one()[0]
    row = {**cells(parted, without=("stories",)), "revision": 1}
    number = connection.scalar(BEGIN[connection.dialect.name], row)
    if number is None:
        number = connection.execute(OF_ID, {"of": parted.id}).one()[0]
    chosen = select(stories.c.number).where(stories.c.id.in_(moved))
    connection.execute(
        update(matches)
        .where(matches.c.event == left, matches.c.story.in_(chosen))
        .values(event=number, alert=AlertKind.MORE, probability=1.0, fact=None, grounds=("the operator's word",))
    )
    times = select(func.min(matches.c.published), func.max(matches.c.published)).where(matches.c.event == left)
    began, last = connection.execute(times).one()
    connection.execute(
        update(events).where(events.c.number == left).values(began=began, last=last, revision=events.c.revision + 1)
    )
    index_event(connection, parted.storyline, terms, number, parted.last)
    connection.execute(LOOK_AGAIN, {"events": [event], "at": now})


OF_ID: Any = select(events.c.number, events.c.began, events.c.last, events.c.storyline).where(
    events.c.id == bindparam("of")
)
OWED_OF = select(exists().where(deliveries.c.message == messages.c.id, messages.c.event == bindparam("of"), is_owed()))
BEGIN = insert_new(events, events.c.number)
LOOK_AGAIN = (
    update(decisions)
    .where(decisions.c.event.in_(bindparam("events", expanding=True)))
    .values(due=func.coalesce(decisions.c.due, bindparam("at", type_=Instant)), touched=True)
)
