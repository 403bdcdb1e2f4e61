"""Show what is owed to the channels, and let the operator decide what the bot cannot."""

import json
import sys
from datetime import datetime

import typer

from bot import app
from bot.commands.shell import CONFIG, DATA, Config, Data, Id, Json, say, settings_of, store_of
from bot.edges.sql import Store
from bot.errors import SettingsError
from bot.settings import Settings
from bot.types import Delivery, DeliveryState, Message

outbox = typer.Typer(name="outbox", help="What is owed to the channels, uncertain or given up.", no_args_is_help=True)
OPEN = (DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.UNCERTAIN, DeliveryState.DEAD)
MOST = 1000
"""Rows that are listed."""
SHORT = 12
"""Digits of an id that are shown; so many are enough to name it."""


@outbox.command("list")
def outbox_list(config: Config = CONFIG, data: Data = DATA, as_json: Json = False) -> None:
    """List what is owed, of unknown fate, or given up, and the chats that take nothing."""
    settings = settings_of(config)
    with store_of(settings, data) as store:
        rows = store.journal.outbox(OPEN, MOST)
        paused = trouble(settings, store)
    if as_json:
        sys.stdout.write(json.dumps([as_row(*row) for row in rows], ensure_ascii=False, indent=1) + "\n")
        return
    now = app.now()
    shown = [line for row in rows for line in lines(*row, now)] or ["nothing is owed"]
    for line in (*paused, *shown):
        say(line)


@outbox.command("show")
def outbox_show(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Show a delivery with all that is known of it, and its whole text."""
    with store_of(settings_of(config), data) as store:
        delivery, message = find(store, number)
    for name, value in as_row(delivery, message).items():
        if value not in (None, False, 0):
            say(f"{name + ':':14} {value}")
    say(f"{'next:':14} {coming(delivery, app.now())}")
    say("")
    say(message.wanted.plain)


@outbox.command("retry")
def outbox_retry(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Owe a delivery again, also one that was given up."""
    with store_of(settings_of(config), data) as store:
        delivery, _ = find(store, number)
        done = store.journal.retry(delivery.message, app.now())
    say("owed again" if done else f"it is {delivery.state}: there is nothing to retry")


@outbox.command("drop")
def outbox_drop(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Give a delivery up for good."""
    with store_of(settings_of(config), data) as store:
        delivery, _ = find(store, number)
        done = store.journal.drop(delivery.message)
    say("given up" if done else f"it is {delivery.state}: there is nothing to drop")


def trouble(settings: Settings, store: Store) -> list[str]:
    """Say which channels take no messages for now, and why."""
    chats = [chat for channel in settings.addressees if (chat := store.outbox.chat(channel))]
    refused = [
        f"{chat.channel}: refused since {chat.closed:%m-%d %H:%M} UTC ({chat.error}); tried at {chat.due:%H:%M:%S}"
        for chat in chats
        if chat.closed
    ]
    delayed = [
        f"{chat.channel}: {chat.error}; goes on at {chat.due:%H:%M:%S} UTC"
        for chat in chats
        if chat.error and not chat.closed
    ]
    return refused + delayed


def as_row(delivery: Delivery, message: Message) -> dict[str, object]:
    """Say what is known of a delivery, for people and for other programs."""
    return {
        "id": delivery.message,
        "channel": delivery.channel,
        "state": delivery.state.value,
        "severity": delivery.severity.name.lower(),
        "since": delivery.since.isoformat(),
        "due": delivery.due.isoformat() if delivery.due else None,
        "attempts": delivery.attempts,
        "repeated": delivery.repeated,
        "plain": delivery.plain,
        "chat": message.chat or delivery.chat,
        "message_id": message.message_id,
        "reply_to": message.reply_to,
        "told_with": delivery.into,
        "error": delivery.error,
        "headline": headline(message),
    }


def lines(delivery: Delivery, message: Message, now: datetime) -> list[str]:
    """Write a delivery that is not done on two lines, and a third where something is wrong with it."""
    tries = f" after {delivery.attempts} without an answer" if delivery.attempts else ""
    repeated = ", may stand there twice" if delivery.repeated else ""
    return [
        f"{delivery.message[:SHORT]}  {delivery.channel}: {headline(message)}",
        f"    {delivery.state} since {delivery.since:%m-%d %H:%M} UTC{tries}{repeated}; {coming(delivery, now)}",
        *([f"    {delivery.error}"] if delivery.error else []),
    ]


def coming(delivery: Delivery, now: datetime) -> str:
    """Say what becomes of a delivery next, and who does it."""
    state, due = delivery.state, delivery.due
    if state in (DeliveryState.SENT, DeliveryState.FOLDED):
        return "nothing, it is told"
    if state is DeliveryState.DEAD:
        return "nothing, unless you retry it"
    if due is None:
        return "look in the chat, then retry or drop it"
    what = {DeliveryState.SENDING: "under way until", DeliveryState.UNCERTAIN: "looked for"}.get(state, "sent")
    return f"{what} {due:%H:%M:%S}" if due > now else f"{what}, when its turn comes"


def headline(message: Message) -> str:
    """Take a message's first line."""
    return message.wanted.plain.partition("\n")[0]


def find(store: Store, reference: str) -> tuple[Delivery, Message]:
    """Find a delivery by its id or the beginning of it; raise `SettingsError` where there is none, or several."""
    found = store.journal.owed(reference, 2)
    exact = [pair for pair in found if pair[0].message == reference]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if found:
        raise SettingsError([f"several deliveries begin with {reference!r}; write more of the id"])
    raise SettingsError([f"there is no delivery {reference!r}; `storyline-bot outbox list` shows those that are open"])
