"""INSERT ... ON CONFLICT, once for both databases."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects import postgresql, sqlite

Change = Callable[[Any], Mapping[str, Any]]
"""From the row that was refused to the columns to set in the row that is there."""


def insert_new(table: Table, *returned: ColumnElement[Any]) -> dict[str, Any]:
    """Make the INSERT, by dialect, that leaves alone the rows that are there and returns the others."""
    made = {}
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
        statement = dialect.insert(table).on_conflict_do_nothing()
        made[name] = statement.returning(*returned) if returned else statement
    return made


def upsert(
    table: Table,
    on: Sequence[str],
    change: Change,
    *,
    where: Callable[[Any], ColumnElement[bool]] | None = None,
    returned: Sequence[ColumnElement[Any]] = (),
) -> dict[str, Any]:
    """Make the INSERT, by dialect, that changes the rows that are there."""
    made = {}
    for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
        statement = dialect.insert(table)
        statement = statement.on_conflict_do_update(
            index_elements=list(on),
            set_=dict(change(statement.excluded)),
            where=where(statement.excluded) if where else None,
        )
        made[name] = statement.returning(*returned) if returned else statement
    return made


def replacing(*names: str) -> Change:
    """Set these columns as the refused row has them."""
    return lambda refused: {name: refused[name] for name in names}
