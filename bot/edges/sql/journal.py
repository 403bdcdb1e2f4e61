"""The store as the operator's commands see it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, case, func, select, update

from bot.edges.sql.columns import Instant
from bot.edges.sql.database import Database
from bot.edges.sql.decisions import DECISION, MESSAGE, read_decision, read_message
from bot.edges.sql.members import EVENT, MATCH, STORY, EventShelf, read_match, read_story
from bot.edges.sql.polls import POLL, read_poll
from bot.edges.sql.tables import chats, decisions, deliveries, events, feeds, is_owed, keys, matches, messages, stories
from bot.edges.sql.turns import DELIVERY, read_delivery
from bot.types import (
    Backlog,
    DecisionState,
    Delays,
    Delivery,
    DeliveryState,
    Event,
    Matched,
    Message,
    Placement,
    Poll,
    Spread,
    Story,
    Trace,
)

OVER = (DeliveryState.SENT, DeliveryState.SENDING, DeliveryState.FOLDED)
"""What is sent, or may be in this moment, is the operator's no more."""

_of_decision = and_(
    decisions.c.event == messages.c.event,
    decisions.c.channel == messages.c.channel,
    decisions.c.part == messages.c.part,
)


class SqlJournal:
    """Questions that people ask, and their word on what is owed."""

    def __init__(self, database: Database, shelf: EventShelf) -> None:
        self._database = database
        self._shelf = shelf

    def story(self, reference: str) -> Story | None:
        """Find a story by its id, by its address or by one of its keys."""
        of_key = select(keys.c.story).where(keys.c.key == reference).scalar_subquery()
        found = select(*STORY).order_by(stories.c.number.desc()).limit(1)
        with self._database.read() as connection:
            for same in (stories.c.id == reference, stories.c.url == reference, stories.c.number == of_key):
                if row := connection.execute(found.where(same)).first():
                    return read_story(row)
        return None

    def recent(self, since: datetime) -> list[Story]:
        """List the stories first seen since then, in that order."""
        found = select(*STORY).where(stories.c.seen >= since).order_by(stories.c.seen, stories.c.number)
        with self._database.read() as connection:
            return [read_story(row) for row in connection.execute(found)]

    def traces(self, story: str) -> list[Trace]:
        """Tell what became of a story in each storyline that it matched or nearly matched."""
        found = (
            select(*MATCH, events.c.id, matches.c.alert, matches.c.probability, matches.c.fact, matches.c.grounds)
            .select_from(matches)
            .join(stories, stories.c.number == matches.c.story)
            .outerjoin(events, events.c.number == matches.c.event)
            .where(stories.c.id == story)
            .order_by(matches.c.matched.desc(), matches.c.score.desc(), matches.c.storyline)
        )
        with self._database.read() as connection:
            return [self._trace(connection, story, row) for row in connection.execute(found).all()]

    def event(self, event: str) -> tuple[Event, tuple[Matched, ...]] | None:
        """Find an event with its stories, oldest first."""
        with self._database.read() as connection:
            return self._shelf.find(connection, [event]).get(event)

    def taken_over(self, event: str) -> list[Event]:
        """List the events that were merged into this one, with the stories that each brought."""
        with self._database.read() as connection:
            rows = connection.execute(TAKEN_OVER, {"by": event}).all()
            brought = {row.number: connection.scalars(BROUGHT, {"via": row.number, "by": event}).all() for row in rows}
            return [
                replace(found, stories=tuple(brought[row.number]))
                for row, (found, _) in zip(rows, self._shelf.read(connection, rows), strict=True)
            ]

    def polls(self, *, troubled: bool = False) -> list[Poll]:
        """List the configured feeds, or only those in trouble."""
        found = select(*POLL).where(feeds.c.due.is_not(None)).order_by(feeds.c.url)
        with self._database.read() as connection:
            rows = connection.execute(found.where(feeds.c.trouble.is_not(None)) if troubled else found)
            return [read_poll(row) for row in rows]

    def backlog(self, now: datetime) -> Backlog:
        """Count what each loop has before it."""
        owed = is_owed()
        with self._database.read() as connection:

            def count(what: Any) -> int:
                return connection.scalar(select(func.count()).where(what)) or 0

            return Backlog(
                visits=count(feeds.c.due <= now),
                unmatched=count(stories.c.due.is_not(None)),
                unplaced=count(matches.c.waiting),
                undecided=count(decisions.c.due <= now),
                owed=count(owed),
                uncertain=count(and_(owed, deliveries.c.state == DeliveryState.UNCERTAIN)),
                dead=count(deliveries.c.state == DeliveryState.DEAD),
                repeated=count(deliveries.c.repeated),
                edits=count(messages.c.due.is_not(None)),
                oldest=connection.scalar(select(func.min(deliveries.c.since)).where(owed)),
            )

    def delays(self, since: datetime) -> Delays:
        """Say how soon after they were published and seen the events were told that were told since then."""
        with self._database.read() as connection:
            rows = connection.execute(TOLD_SINCE, {"since": since}).all()
        return Delays(
            told=len(rows),
            published=_spread([(sent - published).total_seconds() for sent, published, _ in rows]),
            seen=_spread([(sent - seen).total_seconds() for sent, _, seen in rows]),
        )

    def messages(self, limit: int) -> list[Message]:
        """List the messages sent last, newest first."""
        found = select(*MESSAGE).where(messages.c.sent.is_not(None)).order_by(messages.c.sent.desc(), messages.c.id)
        with self._database.read() as connection:
            return [read_message(row) for row in connection.execute(found.limit(limit))]

    def outbox(self, states: Collection[DeliveryState], limit: int) -> list[tuple[Delivery, Message]]:
        """List deliveries in these states, in the order in which they were decided."""
        return self._owed(deliveries.c.state.in_(states), limit)

    def owed(self, reference: str, limit: int) -> list[tuple[Delivery, Message]]:
        """Find deliveries by the beginning of their message's id."""
        return self._owed(deliveries.c.message.startswith(reference, autoescape=True), limit)

    def _owed(self, which: ColumnElement[bool], limit: int) -> list[tuple[Delivery, Message]]:
        found = select(*DELIVERY, *MESSAGE).join_from(deliveries, messages).where(which)
        with self._database.read() as connection:
            rows = connection.execute(found.order_by(deliveries.c.number).limit(limit)).all()
        return [(read_delivery(row[: len(DELIVERY)]), read_message(row[len(DELIVERY) :])) for row in rows]

    def retry(self, message: str, now: datetime) -> bool:
        """Owe a delivery again from the start; False where it is none, or sent."""
        maybe_sent = deliveries.c.state == DeliveryState.UNCERTAIN
        return self._correct(
            message,
            state=DeliveryState.PENDING,
            due=now,
            since=now,
            attempts=0,
            plain=False,
            repeated=case((maybe_sent, True), else_=deliveries.c.repeated),
            error=None,
        )

    def approve(self, event: str, now: datetime) -> int:
        """Let an event and its updates be told where they wait; return in how many decisions that is news."""
        waiting = update(decisions).where(decisions.c.event == event, decisions.c.state == DecisionState.WAITING)
        with self._database.write() as connection:
            new = waiting.where(decisions.c.approved.is_(False))
            return connection.execute(new.values(approved=True, due=now, touched=True)).rowcount

    def drop(self, message: str) -> bool:
        """Give a delivery up; False where it is none, or sent."""
        return self._correct(message, state=DeliveryState.DEAD, due=None, error="dropped by the operator")

    def _trace(self, connection: Connection, story: str, row: Sequence[Any]) -> Trace:
        match, (event, alert, probability, fact, grounds) = read_match((story, *row[: len(MATCH)])), row[len(MATCH) :]
        if event is None:
            return Trace(match=match)
        placed, _ = self._shelf.find(connection, [event])[event]
        told = connection.execute(select(*MESSAGE).where(messages.c.event == event).order_by(messages.c.id)).all()
        owed = select(*DELIVERY).join(messages).where(messages.c.event == event).order_by(deliveries.c.number)
        decided = select(*DECISION).where(decisions.c.event == event).order_by(decisions.c.number)
        return Trace(
            match=match,
            placement=Placement(
                story=story, event=placed, alert=alert, probability=probability, fact=fact, reasons=grounds
            ),
            decisions=tuple(map(read_decision, connection.execute(decided))),
            messages=tuple(map(read_message, told)),
            deliveries=tuple(map(read_delivery, connection.execute(owed))),
        )

    def _correct(self, message: str, **changes: Any) -> bool:
        found = and_(deliveries.c.message == message, deliveries.c.state.not_in(OVER))
        with self._database.write() as connection:
            return connection.execute(update(deliveries).where(found).values(changes)).rowcount > 0


def _spread(seconds: list[float]) -> Spread | None:
    ordered = sorted(seconds)
    return Spread(median=median(ordered), slow=ordered[len(ordered) * 9 // 10]) if ordered else None


TAKEN_OVER = select(*EVENT).where(events.c.merged == bindparam("by")).order_by(events.c.began, events.c.id)
BROUGHT = (
    select(stories.c.id)
    .join_from(matches, stories, stories.c.number == matches.c.story)
    .join(events, events.c.number == matches.c.event)
    .where(events.c.id == bindparam("by"), matches.c.via == bindparam("via"))
    .order_by(matches.c.published, stories.c.id)
)
TOLD_SINCE = (
    select(messages.c.sent, stories.c.published, stories.c.seen)
    .join_from(messages, decisions, _of_decision)
    .join(stories, stories.c.id == decisions.c.story)
    .where(
        messages.c.channel.in_(select(chats.c.channel)),  # for the index
        messages.c.sent >= bindparam("since", type_=Instant),
        messages.c.part == 0,
    )
)
