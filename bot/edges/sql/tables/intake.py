"""Feeds, and the stories that came from them."""

from sqlalchemy import Boolean, Column, Index, Integer, LargeBinary, Table

from bot.edges.sql.columns import SERIAL, Instant, Plain, Span, Strings, Whole, Word
from bot.edges.sql.tables.base import index_of_few, metadata, story_column
from bot.types import FeedKind, Habits

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
index_of_few("ix_stories_due", stories.c.number, rows="due IS NOT NULL")
index_of_few("ix_stories_article", stories.c.article, rows="article IS NOT NULL")
Index("ix_stories_url", stories.c.url)
Index("ix_stories_seen", stories.c.seen)
index_of_few("ix_stories_text", stories.c.seen, rows="text <> '' OR body <> ''")

revisits = Table(  # pages that are looked at again, as long as they are
    "revisits",
    metadata,
    story_column(primary_key=True),
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
    story_column(primary_key=True),
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
    story_column(nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_keys_story", keys.c.story)
