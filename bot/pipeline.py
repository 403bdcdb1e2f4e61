"""The whole path: five loops that meet only in the store.

    poll     claim due feeds                | fetch | parse | normalize     | save stories and the next visit
    match    claim new stories              | match every storyline         | save matches, near misses, reasons
    group    claim a storyline's matches    | place in an event, or begin   | save events, open decisions
    tell     claim changed or due decisions | decide | summarize | compose  | save decisions, messages, outbox
    deliver  claim deliveries and edits     | send, or edit shown to wanted | save receipts

Each function does one batch and returns how many rows it moved on; 0 means that nothing is due. Each line of the
diagram ends in one transaction, so that a loop can stop, crash or run many times without the others. Nothing here
decides about news: whatever decides is a step.
"""

from asyncio import TaskGroup
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot import protocols as ask
from bot.errors import DeliveryError, FetchError, ParseError
from bot.lexicon import Lexicon
from bot.settings import Settings
from bot.steps.compose import compose
from bot.steps.decide import decide, open_decisions
from bot.steps.deliver import after_edit, after_send
from bot.steps.group import place, search_terms
from bot.steps.match import Profile
from bot.steps.match import match as match_storyline
from bot.steps.normalize import identify, normalize
from bot.steps.schedule import after_failure, after_success, is_changed
from bot.types import Decision, Delivery, Match, Matched, Message, Placement, Poll, Story


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the loops work with; `app.py` puts it together."""

    settings: Settings
    lexicon: Lexicon
    profiles: Mapping[str, Profile]
    """The storylines, ready to be matched."""
    polls: ask.Polls
    stories: ask.Stories
    events: ask.Events
    decisions: ask.Decisions
    outbox: ask.Outbox
    journal: ask.Journal
    fetcher: ask.Fetcher
    reader: ask.Reader
    summarizer: ask.Summarizer
    notifier: ask.Notifier
    clock: Callable[[], datetime]
    draw: Callable[[], float]
    ring: Callable[[str], None]
    """Wakes the next loop as soon as its work is committed."""


async def poll(parts: Parts) -> int:
    """Visit the feeds that are due."""
    claimed = parts.polls.claim(parts.clock(), parts.settings.limits.visits, parts.settings.limits.lease)
    async with TaskGroup() as visits:
        for due in claimed:
            visits.create_task(_visit(due, parts))
    return len(claimed)


async def _visit(due: Poll, parts: Parts) -> None:
    feed = parts.settings.feeds[due.url]
    bounds = parts.settings.polling
    try:
        page = await parts.fetcher.fetch(feed, due)
        document = await parts.reader.read(page) if is_changed(page, due) else None
    except (FetchError, ParseError) as error:
        parts.polls.save(after_failure(due, error, bounds, parts.clock(), parts.draw()), ())
        return
    now = parts.clock()
    stories = [normalize(entry, feed, due, bounds, now) for entry in document.entries] if document else []
    known = parts.polls.known({key for story in stories for key in story.keys})
    fresh = identify(stories, known)
    parts.polls.save(after_success(due, page, document, len(fresh), bounds, now, parts.draw()), fresh)
    if fresh:
        parts.ring("match")


async def match(parts: Parts) -> int:
    """Match new stories against every storyline."""
    claimed = parts.stories.claim(parts.clock(), parts.settings.limits.batch, parts.settings.limits.lease)
    parts.stories.save([(story, match_one(parts, story)) for story in claimed])
    if claimed:
        parts.ring("group")
    return len(claimed)


def match_one(parts: Parts, story: Story) -> list[Match]:
    """Match one story against every storyline."""
    reading = parts.lexicon.read(story)
    return [match_storyline(reading, profile) for profile in parts.profiles.values()]


async def group(parts: Parts) -> int:
    """Place matched stories in events, one writer a storyline, in time order."""
    moved = 0
    for storyline in parts.settings.storylines:
        with parts.events.turn(storyline) as mine:
            if mine:
                for matched in parts.events.waiting(storyline, parts.settings.limits.batch):
                    group_one(parts, matched)
                    moved += 1
    if moved:
        parts.ring("tell")
    return moved


def group_one(parts: Parts, matched: Matched) -> Placement:
    """Place one matched story and open the decisions that follow."""
    reading = parts.lexicon.read(matched.story)
    since = matched.story.published - parts.settings.grouping.open_for
    found = parts.events.candidates(
        matched.match.storyline, search_terms(reading), since, parts.settings.grouping.candidates
    )
    placement = place(
        matched, reading, [(event, [(m, parts.lexicon.read(m.story)) for m in members]) for event, members in found]
    )
    parts.events.save(
        placement, open_decisions(placement, matched.story, parts.settings.channels.values(), parts.clock())
    )
    return placement


async def tell(parts: Parts) -> int:
    """Decide what the channels hear of changed or due events."""
    claimed = parts.decisions.claim(parts.clock(), parts.settings.limits.batch, parts.settings.limits.lease)
    for decision in claimed:
        await tell_one(parts, decision)
    if claimed:
        parts.ring("deliver")
    return len(claimed)


async def tell_one(parts: Parts, decision: Decision) -> Message | None:
    """Decide one event in one channel; return the message that the channel should now show, if any."""
    now = parts.clock()
    case = parts.decisions.case(decision, now)
    channel = parts.settings.channels[decision.channel]
    verdict = decide(case, channel, now)
    if not verdict.show:
        parts.decisions.save(verdict.decision, None, None)
        return None
    summary = await parts.summarizer.summarize(case, channel.language)
    message, delivery = compose(case, verdict, channel, summary, now)
    parts.decisions.save(verdict.decision, message, delivery, summary.digests)
    return message


async def deliver(parts: Parts) -> int:
    """Send what is owed, and bring messages that changed to their wanted text."""
    now = parts.clock()
    owed = parts.outbox.claim(now, parts.settings.limits.sends, parts.settings.limits.lease)
    edits = parts.outbox.edits(now, parts.settings.limits.sends, parts.settings.limits.lease)
    async with TaskGroup() as sends:
        for delivery in owed:
            sends.create_task(_send(delivery, parts))
        for message in edits:
            sends.create_task(_edit(message, parts))
    return len(owed) + len(edits)


async def _send(delivery: Delivery, parts: Parts) -> None:
    channel = parts.settings.channels[delivery.channel]
    message = parts.outbox.message(delivery.message)
    replied = parts.outbox.message(message.reply_to) if message.reply_to else None
    try:
        outcome = await parts.notifier.send(
            channel, message.wanted, plain=delivery.plain, reply_to=replied.message_id if replied else None
        )
    except DeliveryError as error:
        parts.outbox.save(*after_send(delivery, message, error, parts.clock(), parts.draw()))
    else:
        parts.outbox.save(*after_send(delivery, message, outcome, parts.clock(), parts.draw()))


async def _edit(message: Message, parts: Parts) -> None:
    channel = parts.settings.channels[message.channel]
    assert message.message_id is not None  # noqa: S101 - an edit is claimed only for a message that was sent
    try:
        await parts.notifier.edit(channel, message.message_id, message.wanted)
    except DeliveryError as error:
        parts.outbox.save(None, after_edit(message, error, parts.clock()))
    else:
        parts.outbox.save(None, after_edit(message, None, parts.clock()))
