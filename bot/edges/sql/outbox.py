"""The store as the deliver loop sees it."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, select, update

from bot.edges.sql import incidents as operator
from bot.edges.sql import turns
from bot.edges.sql.database import Database
from bot.edges.sql.decisions import MESSAGE, read_message
from bot.edges.sql.owing import owe
from bot.edges.sql.rows import cells
from bot.edges.sql.tables import chats, messages
from bot.edges.sql.turns import CHAT, DELIVERY, read_chat, read_delivery
from bot.edges.sql.upsert import upsert
from bot.types import Channel, Chat, Delivery, Incident, Message, Outcome, Turn


class SqlOutbox:
    """Sends that are owed, messages that want an edit, and what the operator has not heard."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync(self, channels: Sequence[Channel], now: datetime) -> None:
        """Make these the channels: a changed chat is begun anew, those gone are kept but not due."""
        rows = [
            {"channel": each.id, "configured": each.chat, "id": each.chat, "due": now, "tries": 0} for each in channels
        ]
        with self._database.write() as connection:
            gone = update(chats).where(chats.c.channel.not_in([each.id for each in channels]))
            connection.execute(gone.values(due=None))
            if rows:
                connection.execute(CONFIGURED[connection.dialect.name], rows)

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Turn]:
        """Take sends whose turn has come, and the look-ups of those whose fate is unknown."""
        with self._database.write(lasting=True) as connection:
            claimed = connection.scalars(turns.CLAIM, {"now": now, "until": now + lease, "count": limit}).all()
            return _turns(connection, claimed)

    def edits(self, now: datetime, limit: int, lease: timedelta) -> list[Turn]:
        """Take sent messages whose wanted text is due to be shown."""
        with self._database.write() as connection:
            claimed = connection.scalars(turns.EDITS, {"now": now, "until": now + lease, "count": limit}).all()
            return _turns(connection, claimed)

    def interrupted(self, now: datetime) -> list[Turn]:
        """Find sends whose process died: still `sending` when their lease is over."""
        with self._database.read() as connection:
            return _turns(connection, connection.scalars(turns.INTERRUPTED, {"now": now}).all())

    def wait_anew(self, now: datetime, lease: timedelta, settle: timedelta) -> None:
        """Begin every lease and settling time anew and end every other wait, since nobody knows how long they were."""
        with self._database.write() as connection:
            for change in turns.WAIT_ANEW:
                connection.execute(change, {"now": now, "until": now + lease, "landed": now + settle})

    def next(self) -> datetime | None:
        """Say when the next turn comes; None when nothing is owed."""
        with self._database.read() as connection:
            moments = [connection.scalar(each) for each in (turns.NEXT, turns.NEXT_LOST, turns.NEXT_EDIT)]
        return min((moment for moment in moments if moment is not None), default=None)

    def waiting(self, channel: str, before: datetime) -> list[tuple[Delivery, Message]]:
        """List what is `pending` in a channel since before a moment, in its order."""
        with self._database.read() as connection:
            return [_pair(row) for row in connection.execute(turns.WAITING, {"of": channel, "before": before})]

    def chat(self, channel: str) -> Chat | None:
        """Read what is known of the chat behind a channel."""
        with self._database.read() as connection:
            row = connection.execute(select(*CHAT).where(chats.c.channel == channel, chats.c.due.is_not(None))).first()
        return read_chat(row) if row else None

    def known_ids(self, chat: str, after: int, window: int) -> set[int]:
        """List the ids, of so many after one, that hold messages of the bot."""
        with self._database.read() as connection:
            ids = connection.scalars(turns.KNOWN_IDS, {"of": chat, "after": after, "end": after + window})
            return {number for number in ids if number is not None}

    def message(self, message: str) -> Message:
        """Read one message."""
        with self._database.read() as connection:
            return read_message(connection.execute(select(*MESSAGE).where(messages.c.id == message)).one())

    def save(self, outcome: Outcome, now: datetime) -> None:
        """Store what became of a turn; a text that was wanted meanwhile stays wanted, and due."""
        with self._database.write(lasting=bool(outcome.turns or outcome.owed)) as connection:
            for delivery, message in outcome.turns:
                new = {f"new_{name}": cell for name, cell in cells(delivery).items()}
                if connection.execute(turns.DELIVERED, new).rowcount:
                    connection.execute(turns.SHOWN, {f"new_{name}": cell for name, cell in cells(message).items()})
            for delivery, message in outcome.owed:
                owe(connection, delivery, message)
            if outcome.chat:
                connection.execute(turns.REACHED, {f"new_{name}": cell for name, cell in cells(outcome.chat).items()})
            operator.record(connection, outcome.incidents, now)

    def untold(self, now: datetime, hourly: int) -> list[Incident]:
        """List what the operator has not heard; nothing while the hour has had its number of messages."""
        with self._database.read() as connection:
            told = connection.scalar(operator.TOLD_LATELY, {"since": now - timedelta(hours=1)}) or 0
            return operator.untold(connection) if told < hourly else []

    def tell(self, incidents: Collection[Incident], owed: Collection[tuple[Delivery, Message]], now: datetime) -> None:
        """Owe the operator these messages, and take note that they tell these incidents."""
        with self._database.write(lasting=True) as connection:
            for delivery, message in owed:
                owe(connection, delivery, message)
            operator.told(connection, incidents, now)


def _turns(connection: Connection, of: Sequence[str]) -> list[Turn]:
    return [_turn(row) for row in connection.execute(turns.TURNS, {"of": list(of)})] if of else []


def _turn(row: Sequence[Any]) -> Turn:
    first, second = len(DELIVERY) + len(MESSAGE), len(DELIVERY) + len(MESSAGE) + len(CHAT)
    delivery, message = _pair(row[:first])
    return Turn(delivery=delivery, message=message, chat=read_chat(row[first:second]), reply_to=row[second])


def _pair(row: Sequence[object]) -> tuple[Delivery, Message]:
    return read_delivery(row[: len(DELIVERY)]), read_message(row[len(DELIVERY) :])


def _begun_anew(new: Any) -> dict[str, Any]:
    """Keep what was learned of a chat, unless another one is configured now."""
    same = chats.c.configured == new.configured
    learned = ("id", "known", "tries", "closed", "general", "error")
    return {
        "configured": new.configured,
        "due": case((same & chats.c.due.is_not(None), chats.c.due), else_=new.due),
        **{name: case((same, chats.c[name]), else_=new[name]) for name in learned},
    }


CONFIGURED = upsert(chats, ["channel"], _begun_anew)
