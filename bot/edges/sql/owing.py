"""Write down what is owed to a channel."""

from sqlalchemy import Connection, bindparam, or_, select

from bot.edges.sql.rows import cells
from bot.edges.sql.tables import deliveries, messages
from bot.edges.sql.upsert import insert_new
from bot.types import Delivery, Message


def owe(connection: Connection, delivery: Delivery, message: Message) -> None:
    """Insert a message and its delivery, in the thread of what it answers or continues; what is there stays."""
    dialect = connection.dialect.name
    connection.execute(NEW_MESSAGE[dialect], cells(message))
    insert_delivery(connection, delivery, message)


def insert_delivery(connection: Connection, delivery: Delivery, message: Message) -> None:
    """Insert a delivery; one that is there stays as it is."""
    of = {"of_channel": message.channel, "of_event": message.event, "of_reply": message.reply_to}
    thread = connection.scalar(THREAD, of) or message.id
    row = cells(delivery, without=() if delivery.number else ("number",))
    connection.execute(NEW_DELIVERY[connection.dialect.name], row | {"thread": thread})


NEW_MESSAGE = insert_new(messages)
NEW_DELIVERY = insert_new(deliveries)
THREAD = (
    select(deliveries.c.thread)
    .join(messages, messages.c.id == deliveries.c.message)
    .where(
        messages.c.channel == bindparam("of_channel"),
        or_(messages.c.event == bindparam("of_event"), messages.c.id == bindparam("of_reply")),
    )
    .order_by(deliveries.c.number)
    .limit(1)
)
