"""The store, opened: all its views over one database."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update

from bot.edges.sql.archive import SqlArchive
from bot.edges.sql.articles import SqlArticles
from bot.edges.sql.database import Database
from bot.edges.sql.decisions import SqlDecisions
from bot.edges.sql.events import SqlEvents
from bot.edges.sql.journal import SqlJournal
from bot.edges.sql.ledger import SqlLedger
from bot.edges.sql.members import EventShelf
from bot.edges.sql.migrate import migrate
from bot.edges.sql.outbox import SqlOutbox
from bot.edges.sql.polls import SqlPolls
from bot.edges.sql.stories import SqlStories
from bot.edges.sql.tables import decisions, deliveries, stories
from bot.errors import StoreError
from bot.types import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The views of one database."""

    polls: SqlPolls
    stories: SqlStories
    articles: SqlArticles
    events: SqlEvents
    decisions: SqlDecisions
    outbox: SqlOutbox
    journal: SqlJournal
    ledger: SqlLedger
    archive: SqlArchive
    alone: Callable[[], AbstractContextManager[bool]]
    """Keeps other processes off a database that only one may work on; False where another one has it."""
    release: Callable[[datetime, timedelta, timedelta], None]
    """Ends the leases of a process that is known to be dead; its requests may still land for a settling time."""
    close: Callable[[], None]


def open_store(url: str) -> Store:
    """Open the database at an SQLAlchemy address and bring its tables up to date; raise `StoreError`.

    `sqlite://` lives in memory, `sqlite:///data/storyline.db` in a file, `postgresql+psycopg://...` on a server. A
    file's address may end in `?max_page_count=N&timeout=N`: a ceiling in pages of 4 kB, and seconds to wait for a lock.
    """
    database = Database(url)
    try:
        migrate(database)
    except StoreError:
        database.close()
        raise
    shelf = EventShelf()
    return Store(
        polls=SqlPolls(database),
        stories=SqlStories(database),
        articles=SqlArticles(database),
        events=SqlEvents(database, shelf),
        decisions=SqlDecisions(database, shelf),
        outbox=SqlOutbox(database),
        journal=SqlJournal(database, shelf),
        ledger=SqlLedger(database),
        archive=SqlArchive(database),
        alone=lambda: database.turn("run") if database.is_sqlite else nullcontext(enter_result=True),
        release=lambda now, lease, settle: release(database, now, lease, settle),
        close=database.close,
    )


def release(database: Database, now: datetime, lease: timedelta, settle: timedelta) -> None:
    """Make due at once what may be claimed by a process that died; what only waited is looked at early, and waits on.

    Feeds are left out: a server should not be asked early because we were restarted. What is of unknown fate is looked
    for no sooner than a request can have landed that left just before the end.
    """
    if not database.is_sqlite:
        return  # other processes may live
    landing = deliveries.c.state.in_((DeliveryState.UNCERTAIN, DeliveryState.SENT)) & deliveries.c.due.is_not(None)
    with database.write() as connection:
        for table in (stories, decisions):
            claimed = (table.c.due > now) & (table.c.due <= now + lease)
            connection.execute(update(table).where(claimed).values(due=now))
        connection.execute(update(deliveries).where(landing).values(due=now + settle))
        connection.execute(update(deliveries).where(deliveries.c.state == DeliveryState.SENDING).values(due=now))
