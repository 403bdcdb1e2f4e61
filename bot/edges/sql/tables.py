"""The tables: a column that holds a field of a value carries its name; `migrations/` makes what is written here."""

from typing import Any

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
    Table,
    literal_column,
    text,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from bot.edges.sql.columns import SERIAL, Instant, Level, MessageText, Plain, Span, Strings, Whole, Word
from bot.types import AlertKind, DecisionState, DeliveryState, FeedKind, Habits, Severity

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
    """Make an index of the few rows that a loop looks for; SQLite takes it only for a condition in the same words."""
    return Index(name, *columns, sqlite_where=text(in_sqlite or rows), postgresql_where=text(rows))


feeds = Table(
    "feeds",
    metadata,
    Column("url", Plain, primary_key=True),
    Column("since", Instant, nullable=False),
    Column("due", Instant),  # NULL: no longer configured
    Column("interval", Span, nullable=False),
    Column("etag", Plain),
    Column("last_modified", Plain),
    Column("digest", Plain),
    Column("failures", Integer, nullable=False),
    Column("visited", Instant),
    Column("succeeded", Instant),
    Column("full", Instant),
    Column("trouble", Plain),
    Column("troubled", Instant),
    Column("page", LargeBinary, nullable=False),
    Column("habits", Whole(Habits), nullable=False),
)
Index("ix_feeds_due", feeds.c.due)

stories = Table(
    "stories",
    metadata,
    Column("number", SERIAL, primary_key=True),
    Column("id", Plain, nullable=False, unique=True),
    Column("keys", Strings, nullable=False),
    Column("feed", Plain, nullable=False),
    Column("source", Plain, nullable=False),
    Column("publisher", Plain, nullable=False),
    Column("family", Plain, nullable=False),
    Column("country", Plain, nullable=False),
    Column("kind", Word(FeedKind), nullable=False),
    Column("grade", Plain),
    Column("language", Plain, nullable=False),
    Column("url", Plain, nullable=False),
    Column("title", Plain, nullable=False),
    Column("text", Plain, nullable=False),
    Column("body", Plain, nullable=False),
    Column("published", Instant, nullable=False),
    Column("seen", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Column("marker", Plain),
    Column("silent", Boolean, nullable=False),
    Column("digest", Plain, nullable=False),
    Column("due", Instant),  # when it is matched; NULL: done
    Column("article", Instant),  # when its page is visited; NULL: done, or not wanted
)
_only("ix_stories_due", stories.c.number, rows="due IS NOT NULL")
_only("ix_stories_article", stories.c.article, rows="article IS NOT NULL")
Index("ix_stories_url", stories.c.url)
Index("ix_stories_seen", stories.c.seen)
_only("ix_stories_text", stories.c.seen, rows="text <> '' OR body <> ''")

revisits = Table(  # pages that are looked at again, as long as they are
    "revisits",
    metadata,
    _story(primary_key=True),
    Column("since", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("alive", Instant),
    Column("missing", Instant),
    Column("gone", Boolean, nullable=False),
    Column("etag", Plain),
    Column("last_modified", Plain),
    sqlite_with_rowid=False,
)
Index("ix_revisits_due", revisits.c.due)

versions = Table(  # what revised stories were before
    "versions",
    metadata,
    _story(primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("title", Plain, nullable=False),
    Column("text", Plain, nullable=False),
    Column("marker", Plain),
    Column("published", Instant, nullable=False),
    Column("seen", Instant, nullable=False),
    sqlite_with_rowid=False,
)

keys = Table(
    "keys",
    metadata,
    Column("key", Plain, primary_key=True),
    _story(nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_keys_story", keys.c.story)

events = Table(
    "events",
    metadata,
    Column("number", SERIAL, primary_key=True),
    Column("id", Plain, nullable=False, unique=True),
    Column("storyline", Plain, nullable=False),
    Column("began", Instant, nullable=False),
    Column("last", Instant, nullable=False),
    Column("parent", Plain),
    Column("merged", Plain),
    Column("unsure", Boolean, nullable=False),
    Column("why", Plain, nullable=False),  # it was merged, or will be
    Column("apart", Strings, nullable=False),
    Column("joins", Plain),  # the event that it will be merged into once no send of it is owed
    Column("revision", Integer, nullable=False),  # counts what changed of it and of its stories
)
Index("ix_events_last", events.c.last)
Index("ix_events_parent", events.c.parent)
_only("ix_events_merged", events.c.merged, rows="merged IS NOT NULL")
_only("ix_events_joins", events.c.storyline, rows="joins IS NOT NULL")

matches = Table(  # what a story is to a storyline: its match, or near miss, and its place
    "matches",
    metadata,
    _story(primary_key=True),
    Column("storyline", Plain, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("matched", Boolean, nullable=False),
    Column("score", Float, nullable=False),
    Column("own", Float, nullable=False),
    Column("reasons", Strings, nullable=False),
    Column("published", Instant, nullable=False),
    Column("waiting", Boolean, nullable=False),  # for its place
    Column("event", SERIAL, ForeignKey("events.number"), autoincrement=False),
    Column("via", BigInteger),  # the event that it was in when that was merged
    Column("placed", Integer),  # the version that was placed
    Column("alert", Word(AlertKind)),
    Column("probability", Float),
    Column("fact", Plain),
    Column("grounds", Strings),
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

frequencies = Table(  # in how many stories a term occurred; the empty term counts the stories
    "frequencies",
    metadata,
    Column("term", Plain, primary_key=True),
    Column("stories", Integer, nullable=False),
    sqlite_with_rowid=False,
)

terms = Table(  # which events a term occurs in; `term` is a number made of storyline and term, see candidates.py
    "terms",
    metadata,
    Column("term", BigInteger, primary_key=True, autoincrement=False),
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("last", Instant, nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_terms_last", terms.c.term, terms.c.last, terms.c.event)

decisions = Table(
    "decisions",
    metadata,
    Column("number", SERIAL, primary_key=True),  # the order in which they were opened
    Column("channel", Plain, nullable=False),
    Column("event", Plain, nullable=False),
    Column("part", Integer, nullable=False),
    Column("alert", Word(AlertKind), nullable=False),
    Column("story", Plain, nullable=False),
    Column("fact", Plain),
    Column("since", Instant, nullable=False),
    Column("due", Instant),
    Column("state", Word(DecisionState), nullable=False),
    Column("reason", Plain, nullable=False),
    Column("approved", Boolean, nullable=False),
    Column("touched", Boolean, nullable=False),  # since it was last claimed
)
Index("uq_decisions_part", decisions.c.event, decisions.c.channel, decisions.c.part, unique=True)
_only("ix_decisions_due", decisions.c.due, rows="due IS NOT NULL")

messages = Table(
    "messages",
    metadata,
    Column("id", Plain, primary_key=True),
    Column("channel", Plain, nullable=False),
    Column("event", Plain, nullable=False),
    Column("part", Integer, nullable=False),
    Column("wanted", MessageText, nullable=False),
    Column("shown", MessageText),
    Column("message_id", BigInteger),
    Column("chat", Plain),
    Column("reply_to", Plain),
    Column("sent", Instant),
    Column("edited", Instant),
    Column("due", Instant),
    Column("left", Plain),
)
Index("uq_messages_part", messages.c.event, messages.c.channel, messages.c.part, unique=True)
Index("ix_messages_chat", messages.c.chat, messages.c.message_id)
Index("ix_messages_sent", messages.c.channel, messages.c.sent)
_only("ix_messages_due", messages.c.due, rows="due IS NOT NULL")

OWED = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNCERTAIN)
_owed = f"state IN {tuple(state.value for state in OWED)}"

deliveries = Table(
    "deliveries",
    metadata,
    Column("number", SERIAL, primary_key=True),  # the order in which they were decided
    Column("message", Plain, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("channel", Plain, nullable=False),
    Column("severity", Level(Severity), nullable=False),
    Column("since", Instant, nullable=False),
    Column("state", Word(DeliveryState), nullable=False),
    Column("due", Instant),
    Column("attempts", Integer, nullable=False),
    Column("tried", Instant),
    Column("text", MessageText),
    Column("chat", Plain),
    Column("plain", Boolean, nullable=False),
    Column("repeated", Boolean, nullable=False),
    Column("after", BigInteger),
    Column("error", Plain),
    Column("into", Plain),
    Column("thread", Plain, nullable=False),  # the message that begins its chain of replies; its order is kept
)
_of = deliveries.c
_only("ix_deliveries_owed", _of.channel, _of.severity, _of.number, _of.due, rows=_owed)
_only("ix_deliveries_thread", _of.thread, _of.number, rows=_owed)


def is_owed(rows: FromClause = deliveries) -> ColumnElement[bool]:
    """Pick the deliveries that are not over, in the very words of the indexes: SQLite uses them for no others."""
    return rows.c.state.in_([literal_column(f"'{state}'") for state in OWED])


told = Table(  # the sentences that a channel was shown
    "told",
    metadata,
    Column("channel", Plain, primary_key=True),
    Column("digest", Plain, primary_key=True),
    Column("at", Instant, nullable=False),
    sqlite_with_rowid=False,
)

chats = Table(  # what is known of the chat behind a channel
    "chats",
    metadata,
    Column("channel", Plain, primary_key=True),
    Column("configured", Plain, nullable=False),
    Column("id", Plain, nullable=False),
    Column("due", Instant),  # NULL: the channel is no longer configured
    Column("known", BigInteger),
    Column("tries", Integer, nullable=False),
    Column("closed", Instant),
    Column("general", Instant),
    Column("error", Plain),
)

answers = Table(  # of a language model, by a fingerprint of the question
    "answers",
    metadata,
    Column("key", Plain, primary_key=True),
    Column("content", Plain, nullable=False),
    Column("at", Instant, nullable=False),
)
Index("ix_answers_at", answers.c.at)

questions = Table(  # that it was asked, and what each took
    "questions",
    metadata,
    Column("number", SERIAL, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("money", Float, nullable=False),
)
Index("ix_questions_at", questions.c.at)

chores = Table(  # what is done now and then
    "chores",
    metadata,
    Column("name", Plain, primary_key=True),
    Column("due", Instant, nullable=False),
    Column("place", Integer, nullable=False),  # how far it has come
)

incidents = Table(  # of which the operator hears once, and of their end
    "incidents",
    metadata,
    Column("kind", Plain, primary_key=True),
    Column("subject", Plain, primary_key=True),
    Column("text", Plain, nullable=False),
    Column("passing", Boolean, nullable=False),
    Column("since", Instant, nullable=False),
    Column("told", Instant),
    Column("ended", Instant),
    Column("ending", Plain),
    Column("heard", Instant),  # of its end
)
