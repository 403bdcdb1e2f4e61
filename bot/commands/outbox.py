"""Show what is owed to the channels, and let the operator decide what the bot cannot."""

from collections.abc import Sequence

from rich.table import Table

from bot.edges.sql import Store
from bot.errors import SettingsError
from bot.types import Delivery, DeliveryState, Message

OPEN = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNCERTAIN, DeliveryState.DEAD)


def table(rows: Sequence[tuple[Delivery, Message]]) -> Table:
    """List deliveries that are not done."""
    shown = Table("id", "channel", "state", "since", "tries", "next", "first line", "error", box=None)
    for delivery, message in rows:
        shown.add_row(
            delivery.message,
            delivery.channel,
            delivery.state,
            f"{delivery.since:%m-%d %H:%M}",
            str(delivery.attempts),
            f"{delivery.due:%H:%M:%S}" if delivery.due else "-",
            message.wanted.plain.split("\n", 1)[0][:60],
            delivery.error or "",
        )
    return shown


def find(store: Store, reference: str) -> tuple[Delivery, Message]:
    """Find a delivery by its id; raise `SettingsError` where there is none."""
    for delivery, message in store.journal.outbox(tuple(DeliveryState), 100_000):
        if delivery.message == reference:
            return delivery, message
    raise SettingsError([f"there is no delivery {reference!r}; `storyline-bot outbox list` shows those that are open"])
