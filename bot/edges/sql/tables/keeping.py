"""What the bot remembers of its model, its chores and its troubles."""

from sqlalchemy import Boolean, Column, Float, Index, Integer, Table

from bot.edges.sql.columns import SERIAL, Instant, Plain
from bot.edges.sql.tables.base import metadata

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
