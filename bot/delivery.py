"""Take turns: look for what may have arrived, send what is owed, bring what is shown to what is wanted.

This orders the calls; what becomes of each is decided by `steps/deliver/` and saved in one transaction.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.errors import DeliveryError, Gone, StoreError, Unreadable
from bot.parts import Parts
from bot.settings import OPERATOR, Settings
from bot.steps import deliver as step
from bot.types import Channel, DeliveryState, Look, Outcome, Receipt, Turn

log = structlog.get_logger()

AGAIN = (0.2, 0.5, 1.0, 2.0, *[5.0] * 120)
"""Seconds between tries to save: ten minutes for somebody to make room on a full disk."""
READINGS = 3
"""A chat takes about one message a second, and so the operator's takes one copy."""
SINCE = 3
"""So many windows before the end of a chat the search begins when nothing is known of it: others may have posted."""
PROBE = 5
"""So many ids in a row without a post are taken for the end of a chat, when nothing is known of it."""
STRIDE = 8
"""The search for the end of a chat multiplies and divides by it: 14 copies for a million messages, where a minute has
room for 18."""


def lease(settings: Settings) -> timedelta:
    """Say how long a turn may take: longer than any request, so that none is taken for lost while it lives."""
    return max(settings.limits.lease, 3 * settings.delivery.timeout + timedelta(seconds=15))


def within(settings: Settings) -> float:
    """Say how many seconds a turn works at most: less than its lease, so that nobody else works on the same."""
    return 0.9 * lease(settings).total_seconds()


def edits_at_once(parts: Parts) -> int:
    """Say how many edits make a batch: few where each is read back first in the operator's chat."""
    return READINGS if OPERATOR in parts.settings.addressees else parts.settings.limits.sends


def report(parts: Parts) -> None:
    """Owe the operator's chat what it has not heard yet, within its hourly number of messages."""
    if OPERATOR not in parts.settings.addressees:
        return
    now = parts.clock()
    if news := parts.outbox.untold(now, parts.settings.delivery.reports):
        parts.outbox.tell(news, step.report(news, now), now)


def recover(parts: Parts) -> int:
    """Find sends whose process died, and have them looked for; return how many there were.

    After a jump of the clock nothing says how long a request has had to land, so it gets its time anew.
    """
    now = parts.clock()
    if parts.jumped():
        parts.outbox.wait_anew(now, lease(parts.settings), parts.settings.delivery.settle)
    interrupted = parts.outbox.interrupted(now)
    for turn in interrupted:
        parts.outbox.save(
            Outcome(turns=((step.after_crash(turn.delivery, parts.settings.delivery, now), turn.message),)), now
        )
    return len(interrupted)


async def keep(parts: Parts, outcome: Outcome) -> None:
    """Save what became of a turn, however long the store takes: nobody else knows that it was sent."""
    for wait in (*AGAIN, None):
        try:
            parts.outbox.save(outcome, parts.clock())
        except StoreError as error:
            if wait is None:
                raise
            log.warning("what became of a message is not saved yet", error=str(error))
            await asyncio.sleep(wait)
        else:
            break
    for delivery, _ in (*outcome.turns, *outcome.owed):
        log.info(
            "delivery",
            channel=delivery.channel,
            message=delivery.message,
            state=delivery.state,
            error=delivery.error,
        )


@contextmanager
def left_to_its_lease(turn: Turn) -> Iterator[None]:
    """Let a turn that takes too long, or for which the store fails, come back when its lease is over."""
    try:
        yield
    except TimeoutError:
        log.warning("a turn took too long", message=turn.message.id)
    except StoreError as error:
        log.error("store failed", message=turn.message.id, error=str(error))  # noqa: TRY400 - the line says it


async def send_one(parts: Parts, turn: Turn) -> None:
    """Take a delivery's turn."""
    channel = parts.settings.addressees[turn.delivery.channel]
    with left_to_its_lease(turn):
        async with asyncio.timeout(within(parts.settings)):
            if turn.delivery.state is DeliveryState.UNCERTAIN:
                outcome = await look(parts, turn, channel)
            else:
                outcome = clear(parts, turn, channel) or await send(parts, turn, channel)
        await keep(parts, outcome)


def clear(parts: Parts, turn: Turn, channel: Channel) -> Outcome | None:
    """Fold what waited too long in this channel, or give it up; None where this turn is to be sent as it is."""
    now = parts.clock()
    if now - turn.delivery.since <= parts.settings.delivery.stale or channel.id == OPERATOR:
        return None
    others = parts.outbox.waiting(channel.id, now - parts.settings.delivery.stale)
    outcome = step.clear([(turn.delivery, turn.message), *others], channel, turn.chat, parts.settings.delivery, now)
    return outcome if any(delivery.message == turn.message.id for delivery, _ in outcome.turns) else None


async def send(parts: Parts, turn: Turn, channel: Channel) -> Outcome:
    """Send a message and say what becomes of it."""
    where = step.at(turn.chat, channel, parts.clock())
    text = turn.delivery.text or turn.message.wanted
    result: Receipt | DeliveryError
    try:
        result = await parts.notifier.send(where, text, plain=turn.delivery.plain, reply_to=turn.reply_to)
    except DeliveryError as error:
        result = error
    return step.after_send(turn, channel, result, parts.settings.delivery, parts.clock(), parts.draw())


async def look(parts: Parts, turn: Turn, channel: Channel) -> Outcome:
    """Look through the next window of ids for a message whose fate is unknown."""
    try:
        turn, found = await search(parts, turn, step.at(turn.chat, channel, parts.clock()))
    except DeliveryError as error:
        return step.after_failed_look(turn, channel, error, parts.clock(), parts.draw())
    return step.after_look(turn, channel, found, parts.clock())


async def search(parts: Parts, turn: Turn, where: Channel) -> tuple[Turn, Look]:
    """Read posts where the message may stand; where nothing is known of the chat, find its newest posts first."""
    via = copies(parts)
    if not step.is_in(turn.delivery.chat, turn.chat):
        raise Unreadable("the chat has moved since")
    after = turn.delivery.after
    if after is None:
        newest = await end_of(lambda number: stands(parts, where, number, via))
        after = max(0, newest - SINCE * parts.settings.delivery.window)
        turn = replace(turn, delivery=replace(turn.delivery, after=after))
    known = parts.outbox.known_ids(turn.chat.id, after, parts.settings.delivery.window)
    through = None
    for number in range(after + 1, after + parts.settings.delivery.window + 1):
        try:
            said = "" if number in known else await post(parts, where, number, via)
        except DeliveryError:
            if through is None:
                raise
            break  # the next look goes on from here, and meets the trouble first
        if said is not None:
            through = number
        if said and step.is_same(said, turn.delivery.text or turn.message.wanted, plain=turn.delivery.plain):
            return turn, Look(found=Receipt(message_id=number, chat=turn.chat.id, topic=where.topic))
    return turn, Look(through=through)


async def post(parts: Parts, where: Channel, number: int, via: str | None) -> str | None:
    """Say what stands in a post; None where there is none."""
    try:
        return await parts.notifier.read(where, number, via)
    except Gone:
        return None


async def stands(parts: Parts, where: Channel, number: int, via: str | None) -> bool:
    """Say whether there is a post at this id or just after it."""
    for each in range(number, number + PROBE):
        if await post(parts, where, each, via) is not None:
            return True
    return False


async def end_of(stands: Callable[[int], Awaitable[bool]]) -> int:
    """Find about the last id at which something stands, mostly from above: only a post that stands costs a copy."""
    low, high = 0, STRIDE
    while await stands(high):
        low, high = high, high * STRIDE
    while high - low > PROBE:
        step = -(-(high - low) // STRIDE)
        while high - step > low and not await stands(high - step):
            high -= step
        low = max(low, high - step)
    return high


def copies(parts: Parts) -> str | None:
    """Name the chat that may see copies: the operator's, as long as it takes messages."""
    chat = parts.outbox.chat(OPERATOR) if OPERATOR in parts.settings.addressees else None
    return chat.id if chat is not None and chat.closed is None else None


async def edit_one(parts: Parts, turn: Turn) -> None:
    """Bring what a message shows to what is wanted."""
    channel = parts.settings.addressees[turn.message.channel]
    with left_to_its_lease(turn):
        async with asyncio.timeout(within(parts.settings)):
            outcome = await edit(parts, turn, channel)
        await keep(parts, outcome)


async def edit(parts: Parts, turn: Turn, channel: Channel) -> Outcome:
    """Edit a message, unless a person has changed it or it stands where the bot does not write any more."""
    message, chat = turn.message, turn.chat
    where = step.at(chat, channel, parts.clock())
    if message.left is not None:
        return step.left(turn, message.left, parts.clock())
    if not step.is_in(message.chat, chat) or message.message_id is None:
        return step.left(turn, "its chat has moved", parts.clock())
    said: str | DeliveryError
    try:
        said = await parts.notifier.read(where, message.message_id, copies(parts))
    except DeliveryError as error:
        said = error
    if outcome := step.after_reading(turn, channel, said, parts.clock()):
        return outcome
    turn = step.before_edit(turn, said, parts.clock())
    parts.outbox.save(Outcome(turns=((turn.delivery, turn.message),)), parts.clock())
    failed = None
    try:
        await parts.notifier.edit(where, message.message_id, message.wanted, plain=turn.delivery.plain)
    except DeliveryError as error:
        failed = error
    return step.after_edit(turn, channel, failed, parts.settings.delivery, parts.clock(), parts.draw())
