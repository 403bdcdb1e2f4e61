"""The first tables, as they were then: later migrations change them, so that nothing is imported from `tables.py`."""

from typing import Any

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.sql.elements import ColumnElement

revision = "r0001"
down_revision = None

SERIAL = BigInteger().with_variant(Integer(), "sqlite")
ORDERED = Text().with_variant(Text(collation="C"), "postgresql")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)


def _story(**options: Any) -> Column[int]:
    return Column("story", SERIAL, ForeignKey("stories.number", ondelete="CASCADE"), autoincrement=False, **options)


def _only(name: str, *columns: ColumnElement[Any], rows: str, in_sqlite: str = "") -> Index:
    """Make an index of the few rows that a loop looks for."""
    return Index(name, *columns, sqlite_where=text(in_sqlite or rows), postgresql_where=text(rows))


feeds = Table(
    "feeds",
    metadata,
    Column("url", ORDERED, primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("due", BigInteger),
    Column("interval", BigInteger, nullable=False),
    Column("etag", ORDERED),
    Column("last_modified", ORDERED),
    Column("digest", ORDERED),
    Column("failures", Integer, nullable=False),
    Column("visited", BigInteger),
    Column("succeeded", BigInteger),
    Column("full", BigInteger),
    Column("trouble", ORDERED),
    Column("troubled", BigInteger),
    Column("page", LargeBinary, nullable=False),
    Column("habits", Text, nullable=False),
)
Index("ix_feeds_due", feeds.c.due)

stories = Table(
    "stories",
    metadata,
    Column("number", SERIAL, primary_key=True),
    Column("id", ORDERED, nullable=False, unique=True),
    Column("keys", Text, nullable=False),
    Column("feed", ORDERED, nullable=False),
    Column("source", ORDERED, nullable=False),
    Column("publisher", ORDERED, nullable=False),
    Column("family", ORDERED, nullable=False),
    Column("country", ORDERED, nullable=False),
    Column("kind", Text, nullable=False),
    Column("grade", ORDERED),
    Column("language", ORDERED, nullable=False),
    Column("url", ORDERED, nullable=False),
    Column("title", ORDERED, nullable=False),
    Column("text", ORDERED, nullable=False),
    Column("body", ORDERED, nullable=False),
    Column("published", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("marker", ORDERED),
    Column("silent", Boolean, nullable=False),
    Column("digest", ORDERED, nullable=False),
    Column("due", BigInteger),
    Column("article", BigInteger),
)
_only("ix_stories_due", stories.c.number, rows="due IS NOT NULL")
_only("ix_stories_article", stories.c.article, rows="article IS NOT NULL")
Index("ix_stories_url", stories.c.url)
Index("ix_stories_seen", stories.c.seen)
_only("ix_stories_text", stories.c.seen, rows="text <> '' OR body <> ''")

revisits = Table(
    "revisits",
    metadata,
    _story(primary_key=True),
    Column("since", BigInteger, nullable=False),
    Column("due", BigInteger, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("alive", BigInteger),
    Column("missing", BigInteger),
    Column("gone", Boolean, nullable=False),
    Column("etag", ORDERED),
    Column("last_modified", ORDERED),
    sqlite_with_rowid=False,
)
Index("ix_revisits_due", revisits.c.due)

versions = Table(
    "versions",
    metadata,
    _story(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("title", ORDERED, nullable=False),
    Column("text", ORDERED, nullable=False),
    Column("marker", ORDERED),
    Column("published", BigInteger, nullable=False),
    Column("seen", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

keys = Table(
    "keys",
    metadata,
    Column("key", ORDERED, primary_key=True),
    _story(nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_keys_story", keys.c.story)

events = Table(
    "events",
    metadata,
    Column("number", SERIAL, primary_key=True),
    Column("id", ORDERED, nullable=False, unique=True),
    Column("storyline", ORDERED, nullable=False),
    Column("began", BigInteger, nullable=False),
    Column("last", BigInteger, nullable=False),
    Column("parent", ORDERED),
    Column("merged", ORDERED),
    Column("unsure", Boolean, nullable=False),
    Column("why", ORDERED, nullable=False),
    Column("apart", Text, nullable=False),
    Column("joins", ORDERED),
    Column("revision", Integer, nullable=False),
)
Index("ix_events_last", events.c.last)
Index("ix_events_parent", events.c.parent)
_only("ix_events_merged", events.c.merged, rows="merged IS NOT NULL")
_only("ix_events_joins", events.c.storyline, rows="joins IS NOT NULL")

matches = Table(
    "matches",
    metadata,
    _story(primary_key=True),
    Column("storyline", ORDERED, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("matched", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    Column("own", Float, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("published", BigInteger, nullable=False),
    Column("waiting", Boolean, nullable=False),
    Column("event", SERIAL, ForeignKey("events.number"), autoincrement=False),
    Column("via", BigInteger),
    Column("placed", Integer),
    Column("alert", Text),
    Column("probability", Float),
    Column("fact", ORDERED),
    Column("grounds", Text),
    sqlite_with_rowid=False,
)
_only(
    "ix_matches_waiting",
    matches.c.storyline,
    matches.c.published,
    matches.c.story,
    rows="waiting",
    in_sqlite="waiting = 1",
)
_only("ix_matches_event", matches.c.event, matches.c.published, rows="event IS NOT NULL")
_only("ix_matches_told", matches.c.storyline, matches.c.published, rows="matched", in_sqlite="matched = 1")

frequencies = Table(
    "frequencies",
    metadata,
    Column("term", ORDERED, primary_key=True),
    Column("stories", Integer, nullable=False),
    sqlite_with_rowid=False,
)

terms = Table(
    "terms",
    metadata,
    Column("term", BigInteger, primary_key=True, autoincrement=False),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("last", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_terms_last", terms.c.term, terms.c.last, terms.c.event)

decisions = Table(
    "decisions",
    metadata,
    Column("number", SERIAL, primary_key=True),
    Column("channel", ORDERED, nullable=False),
    Column("event", ORDERED, nullable=False),
    Column("part", Integer, nullable=False),
    Column("alert", Text, nullable=False),
    Column("story", ORDERED, nullable=False),
    Column("fact", ORDERED),
    Column("since", BigInteger, nullable=False),
    Column("due", BigInteger),
    Column("state", Text, nullable=False),
    Column("reason", ORDERED, nullable=False),
    Column("approved", Boolean, nullable=False),
    Column("touched", Boolean, nullable=False),
)
Index("uq_decisions_part", decisions.c.event, decisions.c.channel, decisions.c.part, unique=True)
_only("ix_decisions_due", decisions.c.due, rows="due IS NOT NULL")

messages = Table(
    "messages",
    metadata,
    Column("id", ORDERED, primary_key=True),
    Column("channel", ORDERED, nullable=False),
    Column("event", ORDERED, nullable=False),
    Column("part", Integer, nullable=False),
    Column("wanted", Text, nullable=False),
    Column("shown", Text),
    Column("message_id", BigInteger),
    Column("chat", ORDERED),
    Column("reply_to", ORDERED),
    Column("sent", BigInteger),
    Column("edited", BigInteger),
    Column("due", BigInteger),
    Column("left", ORDERED),
)
Index("uq_messages_part", messages.c.event, messages.c.channel, messages.c.part, unique=True)
Index("ix_messages_chat", messages.c.chat, messages.c.message_id)
Index("ix_messages_sent", messages.c.channel, messages.c.sent)
_only("ix_messages_due", messages.c.due, rows="due IS NOT NULL")

OWED = "state IN ('pending', 'sending', 'uncertain')"

deliveries = Table(
    "deliveries",
    metadata,
    Column("number", SERIAL, primary_key=True),
    Column("message", ORDERED, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("channel", ORDERED, nullable=False),
    Column("severity", SmallInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("due", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("tried", BigInteger),
    Column("text", Text),
    Column("chat", ORDERED),
    Column("plain", Boolean, nullable=False),
    Column("repeated", Boolean, nullable=False),
    Column("after", BigInteger),
    Column("error", ORDERED),
    Column("into", ORDERED),
    Column("thread", ORDERED, nullable=False),
)
_owed = deliveries.c
_only("ix_deliveries_owed", _owed.channel, _owed.severity, _owed.number, _owed.due, rows=OWED)
_only("ix_deliveries_thread", deliveries.c.thread, deliveries.c.number, rows=OWED)

told = Table(
    "told",
    metadata,
    Column("channel", ORDERED, primary_key=True),
    Column("digest", ORDERED, primary_key=True),
    Column("at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

chats = Table(
    "chats",
    metadata,
    Column("channel", ORDERED, primary_key=True),
    Column("configured", ORDERED, nullable=False),
    Column("id", ORDERED, nullable=False),
    Column("due", BigInteger),
    Column("known", BigInteger),
    Column("tries", Integer, nullable=False),
    Column("closed", BigInteger),
    Column("general", BigInteger),
    Column("error", ORDERED),
)

answers = Table(
    "answers",
    metadata,
    Column("key", ORDERED, primary_key=True),
    Column("content", ORDERED, nullable=False),
    Column("at", BigInteger, nullable=False),
)
Index("ix_answers_at", answers.c.at)

questions = Table(
    "questions",
    metadata,
    Column("number", SERIAL, primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("money", Float, nullable=False),
)
Index("ix_questions_at", questions.c.at)

chores = Table(
    "chores",
    metadata,
    Column("name", ORDERED, primary_key=True),
    Column("due", BigInteger, nullable=False),
    Column("place", Integer, nullable=False),
)

incidents = Table(
    "incidents",
    metadata,
    Column("kind", ORDERED, primary_key=True),
    Column("subject", ORDERED, primary_key=True),
    Column("text", ORDERED, nullable=False),
    Column("passing", Boolean, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("told", BigInteger),
    Column("ended", BigInteger),
    Column("ending", ORDERED),
    Column("heard", BigInteger),
)


def upgrade() -> None:
    """Create the tables."""
    metadata.create_all(op.get_bind(), checkfirst=False)
