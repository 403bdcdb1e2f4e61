"""Incidents: opened once, told once, ended once."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select, update

from bot.edges.sql.columns import Instant
from bot.edges.sql.tables import incidents, messages
from bot.edges.sql.upsert import upsert
from bot.settings import OPERATOR
from bot.types import Incident


def record(connection: Connection, news: Iterable[Incident], now: datetime) -> None:
    """Open and end incidents; one that is open goes on, and its end counts only while it is open."""
    for incident in news:
        if incident.over:
            of = {"of_kind": incident.kind, "of_subject": incident.subject}
            connection.execute(END, {**of, "now": now, "words": incident.text})
        else:
            row = {
                "kind": incident.kind,
                "subject": incident.subject,
                "text": incident.text,
                "passing": incident.passing,
                "since": now,
            }
            connection.execute(OPEN[connection.dialect.name], row)


def untold(connection: Connection) -> list[Incident]:
    """List beginnings and ends that the operator has not heard, oldest first."""
    return [
        Incident(kind=kind, subject=subject, text=ending if told else text, over=told is not None, passing=passing)
        for kind, subject, text, ending, told, passing in connection.execute(UNTOLD)
    ]


def told(connection: Connection, news: Collection[Incident], now: datetime) -> None:
    """Take note of what the operator was told."""
    for incident in news:
        of = {"of_kind": incident.kind, "of_subject": incident.subject, "now": now}
        connection.execute(HEARD if incident.over else TOLD, of)


_of = and_(incidents.c.kind == bindparam("of_kind"), incidents.c.subject == bindparam("of_subject"))
_now = bindparam("now", type_=Instant)


def _opened_again(new: Any) -> dict[str, Any]:
    """Begin anew what had ended and been heard of; what ended unheard simply goes on."""
    anew = and_(incidents.c.ended.is_not(None), incidents.c.heard.is_not(None))
    return {
        "text": new.text,
        "since": case((anew, new.since), else_=incidents.c.since),
        "told": case((anew, None), else_=incidents.c.told),
        "ended": None,
        "ending": None,
        "heard": None,
    }


OPEN = upsert(incidents, ["kind", "subject"], _opened_again, where=lambda _new: incidents.c.passing.is_(False))
END = (
    update(incidents)
    .where(_of, incidents.c.ended.is_(None), incidents.c.passing.is_(False))
    .values(
        ended=_now,
        ending=bindparam("words"),
        # nobody hears of the end of what nobody has heard of
        heard=case((incidents.c.told.is_(None), _now), else_=None),
    )
)
UNTOLD = (
    select(
        incidents.c.kind,
        incidents.c.subject,
        incidents.c.text,
        incidents.c.ending,
        incidents.c.told,
        incidents.c.passing,
    )
    .where(
        or_(
            and_(incidents.c.told.is_(None), incidents.c.ended.is_(None)),
            and_(incidents.c.told.is_not(None), incidents.c.ended.is_not(None), incidents.c.heard.is_(None)),
        )
    )
    .order_by(incidents.c.since, incidents.c.kind, incidents.c.subject)
)
TOLD = update(incidents).where(_of).values(told=_now)
HEARD = update(incidents).where(_of).values(heard=_now)
TOLD_LATELY = (
    select(func.count())
    .select_from(messages)
    .where(messages.c.channel == OPERATOR, messages.c.sent > bindparam("since", type_=Instant))
)
