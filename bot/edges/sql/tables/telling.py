"""What the channels are told, and what they show."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, literal_column
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from bot.edges.sql.columns import SERIAL, Instant, Level, MessageText, Plain, Word
from bot.edges.sql.tables.base import index_of_few, metadata
from bot.types import AlertKind, DecisionState, DeliveryState, Severity

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
index_of_few("ix_decisions_due", decisions.c.due, rows="due IS NOT NULL")

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
index_of_few("ix_messages_due", messages.c.due, rows="due IS NOT NULL")

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
index_of_few("ix_deliveries_owed", _of.channel, _of.severity, _of.number, _of.due, rows=_owed)
index_of_few("ix_deliveries_thread", _of.thread, _of.number, rows=_owed)


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
