"""The store, opened: all its views over one database."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.edges.sql.database import Database
from bot.edges.sql.decisions import SqlDecisions
from bot.edges.sql.events import SqlEvents
from bot.edges.sql.journal import SqlJournal
from bot.edges.sql.migrate import migrate
from bot.edges.sql.outbox import SqlOutbox
from bot.edges.sql.polls import SqlPolls
from bot.edges.sql.stories import SqlStories


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The views of one database."""

    polls: SqlPolls
    stories: SqlStories
    events: SqlEvents
    decisions: SqlDecisions
    outbox: SqlOutbox
    journal: SqlJournal
    close: Callable[[], None]


def open_store(url: str) -> Store:
    """Open the database at an SQLAlchemy address and bring its tables up to date; raise `StoreError`.

    `sqlite://` lives in memory, `sqlite:///data/storyline.db` in a file, `postgresql+psycopg://...` on a server.
    """
    database = Database(url)
    migrate(database)
    return Store(
        polls=SqlPolls(database),
        stories=SqlStories(database),
        events=SqlEvents(database),
        decisions=SqlDecisions(database),
        outbox=SqlOutbox(database),
        journal=SqlJournal(database),
        close=database.close,
    )
