"""The tables: a column that holds a field of a value carries its name; `migrations/` makes what is written here."""

from bot.edges.sql.tables.base import metadata
from bot.edges.sql.tables.intake import feeds, keys, revisits, stories, versions
from bot.edges.sql.tables.keeping import answers, chores, incidents, questions
from bot.edges.sql.tables.news import events, frequencies, matches, terms
from bot.edges.sql.tables.telling import OWED, chats, decisions, deliveries, is_owed, messages, told

__all__ = [
    "OWED",
    "answers",
    "chats",
    "chores",
    "decisions",
    "deliveries",
    "events",
    "feeds",
    "frequencies",
    "incidents",
    "is_owed",
    "keys",
    "matches",
    "messages",
    "metadata",
    "questions",
    "revisits",
    "stories",
    "terms",
    "told",
    "versions",
]
