"""Events, and the places that stories have in them."""

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, Table

from bot.edges.sql.columns import SERIAL, Instant, Plain, Strings, Word
from bot.edges.sql.tables.base import index_of_few, metadata, story_column
from bot.types import AlertKind

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
index_of_few("ix_events_merged", events.c.merged, rows="merged IS NOT NULL")
index_of_few("ix_events_joins", events.c.storyline, rows="joins IS NOT NULL")

matches = Table(  # what a story is to a storyline: its match, or near miss, and its place
    "matches",
    metadata,
    story_column(primary_key=True),
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
index_of_few(
    "ix_matches_waiting",
    matches.c.storyline,
    matches.c.published,
    matches.c.story,
    rows="waiting",
    in_sqlite="waiting = 1",
)
index_of_few("ix_matches_event", matches.c.event, matches.c.published, rows="event IS NOT NULL")
index_of_few("ix_matches_told", matches.c.storyline, matches.c.published, rows="matched", in_sqlite="matched = 1")

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
