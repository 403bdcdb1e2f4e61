"""Tell in one message what an outage left behind, and give up what is owed too long."""

import hashlib
import html
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.phrases import Phrases, phrases
from bot.settings import Delivering
from bot.steps.deliver.edit import headline
from bot.types import (
    CLOSING_EVENT,
    DIGEST_EVENT,
    Channel,
    Chat,
    Delivery,
    DeliveryState,
    Incident,
    Message,
    Outcome,
    Text,
)

ROOM = 3500
"""Characters of a digest's lines: Telegram takes 4,096 after entities are parsed, and headings need some."""
LINKS = 8000
"""Bytes of their addresses; Telegram refuses near 9,500."""

Owed = tuple[Delivery, Message]


def clear(owed: Sequence[Owed], channel: Channel, chat: Chat, rules: Delivering, now: datetime) -> Outcome:
    """Give up what is owed too long, and fold the rest."""
    given_up = give_up(owed, chat, rules, now)
    ended = {message.id for _, message in given_up.turns}
    folded = fold([pair for pair in owed if pair[1].id not in ended], channel, now)
    return Outcome(turns=given_up.turns + folded.turns, owed=folded.owed, incidents=given_up.incidents)


def fold(owed: Sequence[Owed], channel: Channel, now: datetime) -> Outcome:
    """Make one message of several that waited too long; nothing where there are not at least two.

    Only what surely was not sent may be given: of anything else a copy may stand in the chat. What tells several events
    already is left as it is: its headline alone would lose them.
    """
    owed = [pair for pair in owed if pair[1].event.partition(":")[0] not in (DIGEST_EVENT, CLOSING_EVENT)]
    if len(owed) < 2:
        return Outcome()
    text = digest_text([message for _, message in owed], phrases(channel.language))
    ids = " ".join(message.id for _, message in owed)
    number = hashlib.blake2b(ids.encode(), digest_size=8).hexdigest()
    digest = Message(
        id=f"digest-{channel.id}-{number}", channel=channel.id, event=f"digest-{number}", part=0, wanted=text
    )
    delivery = Delivery(
        message=digest.id,
        channel=channel.id,
        severity=max(delivery.severity for delivery, _ in owed),
        number=min(delivery.number for delivery, _ in owed),
        since=now,
        due=now,
    )
    folded = [
        (
            replace(delivery, state=DeliveryState.FOLDED, due=None, into=digest.id),
            replace(message, due=None, left="told in a digest"),
        )
        for delivery, message in owed
    ]
    return Outcome(turns=tuple(folded), owed=((delivery, digest),))


def digest_text(messages: Sequence[Message], words: Phrases) -> Text:
    """Write the headlines below each other with the address of each, as many as a message has room for."""
    plain, marked = [words.say("late"), ""], [f"<b>{html.escape(words.say('late'), quote=False)}</b>", ""]
    room, links = ROOM, LINKS
    for number, message in enumerate(messages):
        title, address = headline(message.wanted.plain), first_address(message.wanted.html)
        room, links = room - len(title) - 1, links - len(address.encode())
        if room < 0:
            rest = words.count("late_more", len(messages) - number)
            return Text(html="\n".join((*marked, html.escape(rest))), plain="\n".join((*plain, rest)))
        plain.append(title)
        shown = html.escape(title, quote=False)
        marked.append(f'<a href="{address}">{shown}</a>' if address and links > 0 else shown)
    return Text(html="\n".join(marked), plain="\n".join(plain))


def first_address(marked: str) -> str:
    """Take the first address that a message links to, as it is written there; empty without one."""
    found = re.search(r'<a href="([^"]*)"', marked)
    return found[1] if found else ""


def give_up(owed: Sequence[Owed], chat: Chat, rules: Delivering, now: datetime) -> Outcome:
    """End what has been owed longer than it is kept."""
    late = [(delivery, message) for delivery, message in owed if now - delivery.since > rules.keep]
    if not late:
        return Outcome()
    reason = f"owed for longer than {hours(rules.keep.total_seconds())}"
    dead = [
        (replace(delivery, state=DeliveryState.DEAD, due=None, error=reason), message) for delivery, message in late
    ]
    headlines = "\n".join(headline(message.wanted.plain) for _, message in late[:10])
    text = f"{chat.channel}: {len(late)} messages were given up, {reason} ({chat.error or 'no turn'}):\n{headlines}"
    subject = f"{chat.channel} {late[0][1].id}"
    return Outcome(turns=tuple(dead), incidents=(Incident(kind="expired", subject=subject, text=text, passing=True),))


def hours(seconds: float) -> str:
    """Write a duration in the largest unit that it fills."""
    for unit, size in (("days", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size or (unit != "days" and seconds >= size):
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"
