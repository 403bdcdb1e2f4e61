"""Let the message of an event that was taken over by another point to that one's."""

from datetime import datetime

from bot.phrases import phrases
from bot.steps.compose.links import link_to, title_of
from bot.steps.compose.markup import html, line, piece, plain
from bot.steps.compose.row import changed
from bot.types import Channel, Message, Text


def point(own: Message, other: Message, channel: Channel, now: datetime) -> Message:
    """Have a message say no more than its headline, and where it is told now."""
    words = phrases(channel.language)
    told = line(f"↪ {words.say('told_in')}: ", piece(title_of(other), url=link_to(other, channel)))
    lines = [line(piece(title_of(own), bold=True)), told]
    return changed(own, Text(html=html(lines), plain=plain(lines), headline=own.wanted.headline), now)
