"""The store as the deliver loop sees it."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, func, select, update

from bot.edges.sql.columns import Instant
from bot.edges.sql.database import Database
from bot.edges.sql.decisions import MESSAGE, OWED, read_message
from bot.edges.sql.rows import cells, columns, names, reader
from bot.edges.sql.tables import deliveries, messages
from bot.types import Delivery, DeliveryState, Message

DELIVERY = columns(Delivery, deliveries)
read_delivery = reader(Delivery)


class SqlOutbox:
    """Sends that are owed, and messages that want an edit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Delivery]:
        """Take sends that are due: of each channel only the first that is owed, so that order is kept."""
        with self._database.write(lasting=True) as connection:
            rows = connection.execute(CLAIM, {"now": now, "until": now + lease, "count": limit}).all()
        return sorted(map(read_delivery, rows), key=lambda delivery: delivery.number)

    def message(self, message: str) -> Message:
        """Read one message."""
        with self._database.read() as connection:
            return read_message(connection.execute(OF_ID, {"of": message}).one())

    def edits(self, now: datetime, limit: int, lease: timedelta) -> list[Message]:
        """Take sent messages whose wanted text is due to be shown."""
        with self._database.write() as connection:
            rows = connection.execute(EDITS, {"now": now, "until": now + lease, "count": limit}).all()
        return sorted(map(read_message, rows), key=lambda message: message.id)

    def save(self, delivery: Delivery | None, message: Message) -> None:
        """Store what became of a send or an edit; a text that was wanted meanwhile stays wanted, and due."""
        with self._database.write(lasting=delivery is not None) as connection:
            if delivery:
                connection.execute(DELIVERED, {f"new_{name}": cell for name, cell in cells(delivery).items()})
            connection.execute(SHOWN, {f"new_{name}": cell for name, cell in cells(message).items()})


_first = select(func.min(deliveries.c.number)).where(deliveries.c.state.in_(OWED)).group_by(deliveries.c.channel)
_picked = (
    select(deliveries.c.number)
    .where(
        deliveries.c.number.in_(_first),
        deliveries.c.state.in_(OWED),
        deliveries.c.due <= bindparam("now", type_=Instant),
    )
    .order_by(deliveries.c.number)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
    .cte("picked")
)
_unknown = deliveries.c.state.in_((DeliveryState.SENDING, DeliveryState.UNCERTAIN))
CLAIM = (
    update(deliveries)
    .where(deliveries.c.number.in_(select(_picked.c.number)))
    .values(
        due=bindparam("until", type_=Instant),
        state=case((_unknown, DeliveryState.UNCERTAIN), else_=DeliveryState.SENDING),
    )
    .returning(*DELIVERY)
)
OF_ID = select(*MESSAGE).where(messages.c.id == bindparam("of"))
_stale = (
    select(messages.c.id)
    .where(
        messages.c.due.is_not(None),
        messages.c.due <= bindparam("now", type_=Instant),
        messages.c.message_id.is_not(None),
    )
    .order_by(messages.c.due)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
    .cte("stale")
)
EDITS = (
    update(messages)
    .where(messages.c.id.in_(select(_stale.c.id)))
    .values(due=bindparam("until", type_=Instant))
    .returning(*MESSAGE)
)
DELIVERED = (
    update(deliveries)
    .where(deliveries.c.message == bindparam("new_message"))
    .values(
        {
            name: bindparam(f"new_{name}", type_=deliveries.c[name].type)
            for name in names(Delivery, without=("message", "channel", "number", "since"))
        }
    )
)
_shown = {
    name: bindparam(f"new_{name}", type_=messages.c[name].type)
    for name in ("shown", "message_id", "chat", "sent", "edited", "left")
}
_now_due = bindparam("new_due", type_=Instant)
SHOWN = (
    update(messages)
    .where(messages.c.id == bindparam("new_id"))
    .values(
        _shown
        | {
            "due": case(
                (messages.c.wanted == bindparam("new_wanted", type_=messages.c.wanted.type), _now_due),
                else_=func.coalesce(messages.c.due, _shown["edited"], _shown["sent"]),
            )
        }
    )
)
