"""Show a channel as a web page, the way Telegram shows it: bubbles with replies, edits and pictures, in one file."""

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from babel import Locale
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.phrases import Phrases, phrases
from bot.types import Channel, Message, Text

OWN_LINK = re.compile(r'href="https://t\.me/(?:c/)?[^"/]+/(?:\d+/)?(\d+)"')
HASHTAGS = re.compile(r"^#\w+(?: #\w+)*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """A message as the page shows it."""

    number: int
    day: str | None
    """Named above the first message of a day."""
    clock: str
    edited: bool
    answers: int | None
    answered: str
    """The headline of the message that this one answers."""
    picture: str | None
    """As a data address, so that the page needs nothing else."""
    body: Markup


def page(messages: Sequence[Message], channel: Channel, name: str) -> str:
    """Write the page of a channel's messages; what was never sent is left out."""
    words = phrases(channel.language)
    sent = sorted((each for each in messages if each.message_id), key=lambda each: each.message_id or 0)
    loader = PackageLoader("bot", "data")
    template = Environment(autoescape=True, loader=loader, undefined=StrictUndefined).get_template("page.html")
    return template.render(
        name=name,
        language=channel.language,
        spoken=Locale.parse(channel.language).display_name,
        edited=words.say("edited"),
        bubbles=list(bubbles(sent, channel, words)),
    )


def bubbles(sent: Sequence[Message], channel: Channel, words: Phrases) -> Iterator[Bubble]:
    """Make the bubbles of what was sent, in the order given."""
    by_id = {each.id: each for each in sent}
    zone = ZoneInfo(channel.zone)
    last: date | None = None
    for each in sent:
        at, text = each.sent, each.shown or each.wanted
        if at is None:
            continue
        day = at.astimezone(zone).date()
        answered = by_id.get(each.reply_to or "")
        yield Bubble(
            number=each.message_id or 0,
            day=words.dated(day, day) if day != last else None,
            clock=words.moment(at, channel.zone, at),
            edited=each.edited is not None,
            answers=answered.message_id if answered else None,
            answered=(answered.shown or answered.wanted).headline if answered else "",
            picture=f"data:image/png;base64,{b64encode(text.picture).decode()}" if text.picture else None,
            body=body(text),
        )
        last = day


def body(text: Text) -> Markup:
    """Take over a message's own markup, which is HTML already; links to the channel's messages stay on the page."""
    marked = OWN_LINK.sub(r'href="#m\1"', text.html)
    marked = marked.replace("<blockquote expandable>", '<blockquote class="folded" tabindex="0">')
    marked = marked.replace("</blockquote>\n", "</blockquote>")  # a quotation ends its line by itself
    return Markup(HASHTAGS.sub(lambda found: f'<span class="tag">{found[0]}</span>', marked))  # noqa: S704 - escaped by `compose`
