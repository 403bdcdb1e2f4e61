"""Tell in one message what exceeds a channel's messages of the hour: a line for each event."""

from datetime import datetime, timedelta
from html import escape

from bot.phrases import Phrases
from bot.steps.compose.event import MARKS
from bot.steps.compose.markup import html, line, piece, plain, shortened
from bot.types import Case, Message, Summary, Text, Verdict

FOR = timedelta(hours=1)
"""How long such a message takes in lines."""
MOST = 20
"""Lines of one message: 20 headlines with their links stay within all of Telegram's limits."""
LONGEST_LINK = 400
"""Bytes of an address there; a longer one is left out."""

EMPTY = Text(html="", plain="")


def is_open(closing: Message, now: datetime) -> bool:
    """Say whether the channel's last message of this kind takes another line."""
    lines = closing.wanted.plain.count("\n")
    return closing.left is None and lines < MOST and (closing.sent is None or now - closing.sent < FOR)


def with_line(before: Text, case: Case, verdict: Verdict, summary: Summary, words: Phrases) -> Text:
    """Add an event, and count anew."""
    url = case.telling[0].url
    added = line(
        f"{MARKS[verdict.severity]} ",
        piece(shortened(summary.headline, 150), url=url if len(url.encode()) <= LONGEST_LINK else None),
    )
    marked, shown = ([*text.split("\n")[1:]] for text in (before.html, before.plain))
    first = words.count("capped", len(shown) + 1)
    return Text(
        html="\n".join([f"<b>{escape(first, quote=False)}</b>", *marked, html([added])]),
        plain="\n".join([first, *shown, plain([added])]),
        headline=first,
    )
