"""Open decisions, or have those looked at again that are there."""

from sqlalchemy import Connection, bindparam, func, select

from bot.edges.sql.rows import cells
from bot.edges.sql.tables import decisions
from bot.edges.sql.upsert import upsert
from bot.types import AlertKind, Decision

PARTS = frozenset(AlertKind) - {AlertKind.NEW, AlertKind.MORE, AlertKind.NONE}
"""What is told in a part of its own, each time."""


def open_decision(connection: Connection, decision: Decision) -> None:
    """Open a decision; one that is there is made due, and a part besides the event itself gets the next number."""
    row = cells(decision)
    if decision.alert in PARTS:
        row["part"] = connection.scalar(NEXT_PART, {"of": decision.event, "for": decision.channel})
    connection.execute(OPEN[connection.dialect.name], {**row, "touched": True})


NEXT_PART = select(func.coalesce(func.max(decisions.c.part), 0) + 1).where(
    decisions.c.event == bindparam("of"), decisions.c.channel == bindparam("for")
)
OPEN = upsert(
    decisions,
    ["event", "channel", "part"],
    lambda new: {"due": func.coalesce(new.due, decisions.c.due), "touched": True},
)
