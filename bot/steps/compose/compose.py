"""Write the message that tells an event, or a part of it, and the send that it asks for."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.phrases import phrases
from bot.steps.compose.closing import EMPTY, is_open, with_line
from bot.steps.compose.event import event_lines, update_lines
from bot.steps.compose.markup import Line, fits, html, neutral, plain
from bot.steps.compose.revision import REVISIONS, revision_lines
from bot.steps.compose.row import begun, changed, owed
from bot.steps.compose.sources import one_each
from bot.types import CLOSING_EVENT, Case, Channel, Delivery, Message, Story, Summary, Text, Verdict


def compose(
    case: Case, verdict: Verdict, channel: Channel, summary: Summary, now: datetime
) -> tuple[Message, Delivery | None]:
    """Write what the channel is to show; the delivery is None where a message that stands is only changed."""
    if verdict.closing:
        return _closing(case, verdict, channel, summary, now)
    wanted = fitted(case, verdict, channel, summary, now)
    if case.own:
        return changed(case.own, wanted, now), None
    reply = case.first if case.decision.part else case.parent
    return owed(begun(channel.id, case.event.id, case.decision.part, wanted, reply), verdict.severity, now)


def _closing(
    case: Case, verdict: Verdict, channel: Channel, summary: Summary, now: datetime
) -> tuple[Message, Delivery | None]:
    """Add a line to the message that closes the channel's hour, or begin one."""
    words = phrases(channel.language)
    if case.closing and is_open(case.closing, now):
        wanted = with_line(case.closing.wanted, case, verdict, summary, words)
        return changed(case.closing, wanted, now), None
    wanted = with_line(EMPTY, case, verdict, summary, words)
    return owed(begun(channel.id, f"{CLOSING_EVENT}:{now.isoformat()}", 0, wanted, None), verdict.severity, now)


def fitted(case: Case, verdict: Verdict, channel: Channel, summary: Summary, now: datetime) -> Text:
    """Write the text, with fewer sentences and then fewer sources until it keeps every limit."""
    stories: Sequence[Story] = case.telling
    while True:
        lines = written(case, verdict, channel, summary, stories, now)
        if fits(lines) or (not summary.sentences and len(stories) == 1):
            break
        if summary.sentences:
            summary = replace(summary, sentences=summary.sentences[:-1])
        else:
            stories = stories[: len(stories) // 2]
    first = one_each(stories)[0].url if channel.preview else None
    return Text(html=html(lines), plain=plain(lines), preview=first, headline=neutral(summary.headline))


def written(
    case: Case, verdict: Verdict, channel: Channel, summary: Summary, stories: Sequence[Story], now: datetime
) -> list[Line]:
    """Write the lines of a message."""
    if case.decision.alert in REVISIONS:
        return revision_lines(case, channel)
    write = update_lines if case.decision.part else event_lines
    return write(case, verdict, channel, summary, stories, now)
