"""Write a digest: the events by weight, a line each with a link to its message, in as few messages as fit."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.phrases import Phrases, phrases
from bot.steps.compose.event import MARKS, fact_of, hashtag
from bot.steps.compose.links import link_to
from bot.steps.compose.markup import LONGEST, Line, Piece, fits, html, line, piece, plain, shortened
from bot.steps.compose.row import begun, message_id, owed
from bot.types import DIGEST_EVENT, Case, Channel, Delivery, Message, News, Severity, Summary, Text

CAPTION = 1024
"""Code points below a picture (Bot API)."""
LONGEST_HEADLINE = 150
LONGEST_LINK = 400
"""Bytes of a source's address, where there is no message to link to; a longer one is left out."""
MOST = 40
"""Lines of one message: Telegram drops all formatting after the hundredth piece of it."""

Told = tuple[Case, Summary, News]
"""An event, its headline as the channel has it, and what is new of it."""


def digest_id(channel: str, until: datetime) -> str:
    """Derive the id of a digest's first message."""
    return message_id(channel, digest_event(until), 0)


def digest_event(until: datetime) -> str:
    """Name what stands for the event of a digest's messages."""
    return f"{DIGEST_EVENT}:{until.isoformat()}"


def compose_digest(
    told: Sequence[Told], channel: Channel, until: datetime, now: datetime, picture: bytes | None = None
) -> list[tuple[Message, Delivery]]:
    """Write the messages of a digest, with the sends that they ask for; the gravest events are to come first."""
    words = phrases(channel.language)
    title = title_of(channel, words, until, now)
    made = []
    for number, lines in enumerate(pages(title, blocks(told, channel, words), CAPTION if picture else LONGEST)):
        text = Text(html=html(lines), plain=plain(lines), headline=title, picture=None if number else picture)
        made.append(owed(begun(channel.id, digest_event(until), number, text, None), Severity.NOTABLE, now))
    return made


def title_of(channel: Channel, words: Phrases, until: datetime, now: datetime) -> str:
    """Name a digest by its day, and by its hour where a day has several."""
    day = words.day(until, channel.zone, now)
    hour = f", {words.moment(until, channel.zone, until)}" if len(channel.digests) > 1 else ""
    return f"{words.say('digest' if channel.weekday is None else 'digest_week')} · {day}{hour}"


def pages(title: str, written: Sequence[Sequence[Line]], room: int) -> list[list[Line]]:
    """Fill messages with blocks of lines that stay together; the first may have less room."""
    made = [[line("📋 ", piece(title, bold=True))]]
    for block in written:
        if len(made[-1]) > 1 and not (fits([*made[-1], *block], room) and len(made[-1]) + len(block) <= MOST):
            made.append([line("📋 ", piece(f"{title} · {len(made) + 1}", bold=True)), line()])
            room = LONGEST
            made[-1] += block[1:] if block[0] == line() else block
        else:
            made[-1] += block
    return made


def blocks(told: Sequence[Told], channel: Channel, words: Phrases) -> list[list[Line]]:
    """Write the events that are new, then those that go on, then the hashtags."""
    fresh = [line_of(each, channel, words) for each in told if each[2].fresh]
    going = [line_of(each, channel, words) for each in told if not each[2].fresh]
    counted = [words.count("digest_new", len(fresh))] if fresh else []
    counted += [words.count("digest_on", len(going))] if going else []
    head = [line(piece(", ".join(counted), italic=True)), line()]
    made = [[*head, *fresh[:1]], *([each] for each in fresh[1:])]
    if going:
        above = [line()] if fresh else []
        made += [[*above, line(piece(words.say("digest_going"), bold=True)), going[0]], *([each] for each in going[1:])]
    tags = " ".join(dict.fromkeys(hashtag(case.event.storyline) for case, _, _ in told))
    return [*made, [line(), line(tags)]]


def line_of(told: Told, channel: Channel, words: Phrases) -> Line:
    """Write an event's line."""
    case, summary, _ = told
    gone = all(matched.story.id in case.withdrawn for matched in case.stories)
    mark = "🚫" if gone else MARKS[case.severity]
    title = piece(shortened(summary.headline, LONGEST_HEADLINE), url=address(case, channel), struck=gone)
    rest: list[Piece | str] = [f" · {each}" for each in remarks(told, channel, words)]
    return line(f"{mark} ", title, *rest)


def remarks(told: Told, channel: Channel, words: Phrases) -> list[str]:
    """Say what a line adds to its headline."""
    _, summary, news = told
    said = [words.in_language(summary.language)] if summary.language != channel.language else []
    if news.fresh:
        said += [words.count("publishers", news.publishers)] if news.publishers > 1 else []
    elif news.joined:
        said.append(words.count("joined", news.joined))
    return said + [fact for each in news.facts if (fact := fact_of(each, words))]


def address(case: Case, channel: Channel) -> str | None:
    """Give the event's message, or else its first source."""
    if case.own and (link := link_to(case.own, channel)):
        return link
    url = case.telling[0].url
    return url if len(url.encode()) <= LONGEST_LINK else None


def as_told(case: Case, summary: Summary, channel: Channel) -> Summary:
    """Take the headline that stands in the event's message, so that readers find it again."""
    shown = case.own.wanted.headline if case.own else ""
    if not shown or shown == summary.headline:
        return summary
    return replace(summary, headline=shown, language=channel.language)
