"""Write the message that tells an event, and the send that it asks for."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import groupby

from bot.phrases import Phrases, phrases
from bot.steps.compose.markup import Line, Piece, html, line, link_bytes, piece, plain
from bot.steps.compose.sources import one_each, source_line
from bot.types import Case, Channel, Delivery, Message, Severity, Story, Summary, Text, Verdict

LONGEST = 4096
"""Code points of a message, once its markup is parsed (Bot API)."""
LONGEST_MARKUP = 32_000
LONGEST_LINKS = 9_000
"""Bytes; Telegram refuses at 32,768 and near 9,500."""
REFRESH = timedelta(minutes=1)
"""How soon after its last change a message may change again; edits share the limit of about 20 a minute."""

MARKS = {
    Severity.MINOR: "⚪",
    Severity.NOTABLE: "🔵",
    Severity.IMPORTANT: "🟡",
    Severity.SERIOUS: "🟠",
    Severity.CRITICAL: "🔴",
}


def compose(
    case: Case, verdict: Verdict, channel: Channel, summary: Summary, now: datetime
) -> tuple[Message, Delivery | None]:
    """Write an event's message or its update; the delivery is None where a message that stands is only changed."""
    wanted = fitted(case, verdict, channel, summary, now)
    own = case.own
    reply = case.first if case.decision.part else case.parent
    message = Message(
        id=message_id(channel.id, case.event.id, case.decision.part),
        channel=channel.id,
        event=case.event.id,
        part=case.decision.part,
        wanted=wanted,
        shown=own.shown if own else None,
        message_id=own.message_id if own else None,
        chat=own.chat if own else None,
        reply_to=own.reply_to if own else (reply.id if reply else None),
        sent=own.sent if own else None,
        edited=own.edited if own else None,
        due=next_edit(own, wanted, now) if own else None,
        left=own.left if own else None,
    )
    if own:
        return message, None
    return message, Delivery(message=message.id, channel=channel.id, severity=verdict.severity, since=now, due=now)


def message_id(channel: str, event: str, part: int) -> str:
    """Derive a message's id, so that composing twice writes the same row."""
    return blake2b(f"{channel}\n{event}\n{part}".encode(), digest_size=16).hexdigest()


def next_edit(own: Message, wanted: Text, now: datetime) -> datetime | None:
    """Say when a message that stands is changed: at most once a minute, and not where nothing is new."""
    changed = own.edited or own.sent
    if changed is None or wanted == own.shown:
        return None
    return max(now, changed + REFRESH)


def fitted(case: Case, verdict: Verdict, channel: Channel, summary: Summary, now: datetime) -> Text:
    """Write the text, with fewer sentences and then fewer sources until it keeps every limit."""
    stories = [matched.story for matched in case.stories]
    while True:
        lines = written(case, verdict, channel, summary, stories, now)
        text, markup = plain(lines), html(lines)
        fits = len(text) <= LONGEST and len(markup.encode()) <= LONGEST_MARKUP and link_bytes(lines) <= LONGEST_LINKS
        if fits:
            first = one_each(stories)[0].url if channel.preview else None
            return Text(html=markup, plain=text, preview=first)
        if summary.sentences:
            summary = replace(summary, sentences=summary.sentences[:-1])
        else:
            stories = stories[: max(1, len(stories) // 2)]


def written(
    case: Case, verdict: Verdict, channel: Channel, summary: Summary, stories: Sequence[Story], now: datetime
) -> list[Line]:
    """Write the lines of a message."""
    words = phrases(channel.language)
    foreign = summary.language != channel.language
    lines = [headline(case, verdict, summary, words)]
    if foreign:
        lines.append(line(piece(words.say(f"in_{summary.language}"), italic=True)))
    if summary.sentences:
        lines += [line(), said(summary.sentences, stories, quoted=foreign)]
    lines += by_machine(summary, words)
    lines += [line(), corroboration(verdict, stories, channel, words, now), source_line(stories, words)]
    if case.parent and not case.decision.part:
        lines.append(
            line(f"↩ {words.say('follows')}: ", piece(title_of(case.parent), url=link_to(case.parent, channel)))
        )
    lines.append(line(hashtag(case.event.storyline)))
    return lines


def headline(case: Case, verdict: Verdict, summary: Summary, words: Phrases) -> Line:
    """Write the first line: how much it weighs, and what happened."""
    if case.decision.part:
        return line("🔄 ", piece(f"{words.say('update')}: {summary.headline}", bold=True))
    return line(f"{MARKS[verdict.severity]} ", piece(summary.headline, bold=True))


def title_of(message: Message) -> str:
    """Give the headline that a message opens with."""
    return message.wanted.plain.split("\n", 1)[0].partition(" ")[2]


def said(sentences: Sequence[tuple[str, str]], stories: Sequence[Story], *, quoted: bool) -> Line:
    """Write the summary; where several houses report, each run of sentences says whose it is."""
    sources = {story.id: story.source for story in stories}
    several = len(set(sources.values())) > 1
    pieces: list[Piece | str] = []
    for source, run in groupby(sentences, key=lambda pair: sources.get(pair[1], "")):
        pieces.append((" " if pieces else "") + piece(" ".join(sentence for sentence, _ in run)).text)
        if several and source:
            pieces += [" — ", piece(source, italic=True)]
    return line(*pieces, quoted=quoted)


def by_machine(summary: Summary, words: Phrases) -> list[Line]:
    """Say that a machine wrote it; of a translation, keep the source's own headline within reach."""
    if not summary.machine:
        return []
    if summary.original is None:
        return [line(piece(f"🤖 {words.say('machine')}", italic=True))]
    return [
        line(),
        line(piece(f"🤖 {words.say('translated')}", italic=True)),
        line(piece(summary.original), quoted=True),
    ]


def corroboration(verdict: Verdict, stories: Sequence[Story], channel: Channel, words: Phrases, now: datetime) -> Line:
    """Write how many houses report it, in how many languages, and who was first."""
    earliest = one_each(stories)[0]
    first = words.say("first", source=earliest.source, time=words.moment(earliest.published, channel.zone, now))
    many = [words.count("publishers", verdict.publishers)]
    spoken = len({story.language for story in stories})
    if spoken > 1:
        many.append(words.count("languages", spoken))
    return line(piece(f"{', '.join(many)} · {first}", italic=True))


def link_to(message: Message, channel: Channel) -> str | None:
    """Give the address of a message in its channel; None before it is sent, and in groups that have no addresses."""
    if message.message_id is None:
        return None
    topic = f"{channel.topic}/" if channel.topic else ""
    if channel.chat.startswith("@"):
        return f"https://t.me/{channel.chat[1:]}/{topic}{message.message_id}"
    chat = message.chat or channel.chat
    return f"https://t.me/c/{chat[4:]}/{topic}{message.message_id}" if chat.startswith("-100") else None


def hashtag(storyline: str) -> str:
    """Make a storyline's hashtag of its id."""
    return "#" + "".join(word.capitalize() for word in re.split(r"[\W_]+", storyline) if word)
