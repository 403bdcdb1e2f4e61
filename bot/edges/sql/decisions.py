"""The store as the tell loop sees it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, func, or_, select, update

from bot.edges.sql.columns import Instant
from bot.edges.sql.database import Database
from bot.edges.sql.incidents import record
from bot.edges.sql.members import EventShelf
from bot.edges.sql.owing import insert_delivery
from bot.edges.sql.rows import cells, columns, reader
from bot.edges.sql.tables import decisions, deliveries, events, is_owed, messages, told
from bot.edges.sql.upsert import replacing, upsert
from bot.types import (
    CLOSING_EVENT,
    Case,
    Decision,
    DecisionState,
    Delivery,
    Incident,
    Message,
)

DECISION = columns(Decision, decisions)
MESSAGE = columns(Message, messages)
LATELY = timedelta(days=7)
"""How long a channel's readers are taken to remember a sentence."""

read_decision = reader(Decision)
read_message = reader(Message)


class SqlDecisions:
    """Decisions that changed or whose waiting is over."""

    def __init__(self, database: Database, shelf: EventShelf) -> None:
        self._database = database
        self._shelf = shelf

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Decision]:
        """Take decisions that changed or whose waiting is over, in the order in which they were opened."""
        with self._database.write() as connection:
            rows = connection.execute(CLAIM, {"now": now, "until": now + lease, "count": limit}).all()
        return [read_decision(row[1:]) for row in sorted(rows, key=lambda row: row[0])]

    def case(self, decision: Decision, now: datetime) -> Case:
        """Gather what deciding needs."""
        with self._database.read() as connection:
            event, members = self._shelf.find(connection, [decision.event])[decision.event]
            before = event.merged or event.parent
            parent = connection.scalar(LIVING, {"of": before}) if before else None
            answers = connection.scalars(ANSWERS, {"to": event.id}).all()
            found = _messages(connection, decision.channel, [event.id, *([parent] if parent else []), *answers])
            opened = [
                read_decision(row) for row in connection.execute(OF_EVENT, {"of": event.id, "in": decision.channel})
            ]
            closing = connection.execute(CLOSING, {"in": decision.channel}).one_or_none()
            count = {"of": decision.channel, "since": now - timedelta(hours=1)}
            return Case(
                decision=decision,
                event=event,
                stories=members,
                own=found.get((event.id, decision.part)),
                first=found.get((event.id, 0)),
                parent=found.get((parent or "", 0)),
                parts=tuple(opened),
                answers=tuple(found[answer, 0] for answer in answers if (answer, 0) in found),
                closing=read_message(closing) if closing else None,
                sent_last_hour=connection.scalar(SENT, count) or 0,
                told=frozenset(connection.scalars(TOLD, {"of": decision.channel, "since": now - LATELY})),
            )

    def save(
        self,
        decision: Decision,
        message: Message | None,
        delivery: Delivery | None,
        said: Collection[str] = (),
        asked: Incident | None = None,
    ) -> None:
        """Store the decision, the message wanted and the send that is owed, in one transaction."""
        with self._database.write() as connection:
            if asked:
                record(connection, [asked], decision.since)
            dialect = connection.dialect.name
            connection.execute(DECIDED, {f"new_{name}": cell for name, cell in cells(decision).items()})
            if message:
                row = cells(message)
                connection.execute((WANTED if message.message_id else WANTED_UNSENT)[dialect], row)
            if message and delivery:
                insert_delivery(connection, delivery, message)
            if said:
                rows = [{"channel": decision.channel, "digest": each, "at": decision.since} for each in sorted(said)]
                connection.execute(SAY[dialect], rows)

    def again(self, event: str, channel: str, due: datetime) -> None:
        """Have an event's message in a channel looked at again at a moment."""
        with self._database.write() as connection:
            connection.execute(AGAIN, {"of": event, "in": channel, "then": due})

    def gather(self, channel: str, since: datetime, now: datetime) -> list[Case]:
        """Gather what a digest tells: events held for it, and those told that had a report after `since`."""
        with self._database.read() as connection:
            rows = connection.execute(FOR_DIGEST, {"in": channel, "since": since}).all()
        return [self.case(read_decision(row), now) for row in rows]

    def has(self, message: str) -> bool:
        """Say whether a message of this id was composed."""
        with self._database.read() as connection:
            return connection.scalar(select(messages.c.id).where(messages.c.id == message)) is not None

    def owe(self, owed: Sequence[tuple[Message, Delivery]], told: Sequence[Decision]) -> None:
        """Store messages of several events with their sends, and the decisions that they settle, in one transaction."""
        with self._database.write() as connection:
            for message, delivery in owed:
                connection.execute(WANTED_UNSENT[connection.dialect.name], cells(message))
                insert_delivery(connection, delivery, message)
            for decision in told:
                connection.execute(DECIDED, {f"new_{name}": cell for name, cell in cells(decision).items()})


def _messages(connection: Connection, channel: str, of_events: Collection[str]) -> dict[tuple[str, int], Message]:
    rows = connection.execute(OF_EVENTS, {"of": channel, "events": list(of_events)})
    return {(message.event, message.part): message for message in map(read_message, rows)}


_picked = (
    select(decisions.c.number)
    .where(decisions.c.due.is_not(None), decisions.c.due <= bindparam("now", type_=Instant))
    .order_by(decisions.c.number)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
    .cte("picked")
)
CLAIM = (
    update(decisions)
    .where(decisions.c.number.in_(select(_picked.c.number)))
    .values(due=bindparam("until", type_=Instant), touched=False)
    .returning(decisions.c.number, *DECISION)
)
_merged = events.alias("merged")
_whole = select(_merged.c.id).where(_merged.c.merged == bindparam("to"))
ANSWERS = (
    select(events.c.id)
    .where(or_(events.c.parent == bindparam("to"), events.c.parent.in_(_whole)), events.c.merged.is_(None))
    .order_by(events.c.began, events.c.id)
)
OF_EVENT = (
    select(*DECISION)
    .where(decisions.c.event == bindparam("of"), decisions.c.channel == bindparam("in"))
    .order_by(decisions.c.part)
)
CLOSING = (
    select(*MESSAGE)
    .where(
        messages.c.channel == bindparam("in"),
        messages.c.event >= f"{CLOSING_EVENT}:",
        messages.c.event < f"{CLOSING_EVENT};",
    )
    .order_by(messages.c.event.desc())
    .limit(1)
)
FOR_DIGEST = (
    select(*DECISION)
    .join(events, events.c.id == decisions.c.event)
    .where(decisions.c.channel == bindparam("in"), decisions.c.part == 0, events.c.merged.is_(None))
    .where(
        or_(
            decisions.c.state == DecisionState.HELD,
            (decisions.c.state == DecisionState.TOLD) & (events.c.last > bindparam("since", type_=Instant)),
        )
    )
    .order_by(decisions.c.number)
)
LIVING = select(func.coalesce(events.c.merged, events.c.id)).where(events.c.id == bindparam("of"))
OF_EVENTS = select(*MESSAGE).where(
    messages.c.channel == bindparam("of"), messages.c.event.in_(bindparam("events", expanding=True))
)
_shown = (
    select(func.count())
    .where(messages.c.channel == bindparam("of"), messages.c.sent > bindparam("since", type_=Instant))
    .scalar_subquery()
)
_to_come = select(func.count()).where(deliveries.c.channel == bindparam("of"), is_owed()).scalar_subquery()
SENT = select(_shown + _to_come)
"""What is owed counts as sent in this hour: else a channel whose server is down would be owed more than it may have."""
TOLD = select(told.c.digest).where(told.c.channel == bindparam("of"), told.c.at > bindparam("since", type_=Instant))
DECIDED = (
    update(decisions)
    .where(
        decisions.c.event == bindparam("new_event"),
        decisions.c.channel == bindparam("new_channel"),
        decisions.c.part == bindparam("new_part"),
    )
    .values(
        {
            name: bindparam(f"new_{name}", type_=decisions.c[name].type)
            for name in ("alert", "story", "fact", "state", "reason")
        }
        # what was touched while it was decided stays due: there is more to decide
        | {"due": case((decisions.c.touched, decisions.c.due), else_=bindparam("new_due", type_=Instant))}
    )
)
AGAIN = (
    update(decisions)
    .where(decisions.c.event == bindparam("of"), decisions.c.channel == bindparam("in"), decisions.c.part == 0)
    .values(due=func.coalesce(decisions.c.due, bindparam("then", type_=Instant)), touched=True)
)
WANTED = upsert(messages, ["id"], replacing("wanted", "reply_to", "due"))
WANTED_UNSENT = upsert(
    messages,
    ["id"],
    # it may have been sent since it was composed; then what it shows is old already
    lambda new: {
        "wanted": new.wanted,
        "reply_to": new.reply_to,
        "due": case((messages.c.shown != new.wanted, func.coalesce(new.due, messages.c.sent)), else_=new.due),
    },
)
SAY = upsert(told, ["channel", "digest"], replacing("at"))
