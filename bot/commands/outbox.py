"""Show what is owed to the channels, and let the operator decide what the bot cannot."""

from collections.abc import Sequence

import typer
from rich.table import Table

from bot import app
from bot.commands.shell import CONFIG, DATA, Config, Data, Id, say, screen, settings_of, store_of
from bot.edges.sql import Store
from bot.errors import SettingsError
from bot.types import Delivery, DeliveryState, Message

outbox = typer.Typer(name="outbox", help="What is owed to the channels, uncertain or given up.", no_args_is_help=True)
OPEN = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNCERTAIN, DeliveryState.DEAD)


@outbox.command("list")
def outbox_list(config: Config = CONFIG, data: Data = DATA) -> None:
    """List what is owed, of unknown fate, or given up."""
    with store_of(settings_of(config), data) as store:
        screen.print(table(store.journal.outbox(OPEN, 1000)))


@outbox.command("show")
def outbox_show(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Show a delivery with its whole text."""
    with store_of(settings_of(config), data) as store:
        delivery, message = find(store, number)
    screen.print(table([(delivery, message)]))
    say(message.wanted.plain)


@outbox.command("retry")
def outbox_retry(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Owe a delivery again, also one that was given up."""
    with store_of(settings_of(config), data) as store:
        find(store, number)
        say("owed again" if store.journal.retry(number, app.now()) else "it was sent already, nothing to do")


@outbox.command("drop")
def outbox_drop(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Give a delivery up for good."""
    with store_of(settings_of(config), data) as store:
        find(store, number)
        say("given up" if store.journal.drop(number) else "it was sent already, nothing to do")


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
