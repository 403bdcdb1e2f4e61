"""What all tables are made with."""

from typing import Any

from sqlalchemy import Column, ForeignKey, Index, MetaData, text
from sqlalchemy.sql.elements import ColumnElement

from bot.edges.sql.columns import SERIAL

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def story_column(**options: Any) -> Column[int]:
    """Make the column that names a story by its number."""
    return Column("story", SERIAL, ForeignKey("stories.number", ondelete="CASCADE"), autoincrement=False, **options)


def index_of_few(name: str, *columns: ColumnElement[Any], rows: str, in_sqlite: str = "") -> Index:
    """Make an index of the few rows that a loop looks for; SQLite takes it only for a condition in the same words."""
    return Index(name, *columns, sqlite_where=text(in_sqlite or rows), postgresql_where=text(rows))
