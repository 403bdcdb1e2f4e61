"""The whole path: loops that meet only in the store.

    poll     claim due feeds                | fetch | parse | normalize     | save stories and the next visit
    match    claim new stories              | match every storyline         | save matches, near misses, reasons
    read     claim matched stories          | visit the page | extract      | save the article's text
             claim told ones, hours later   | visit the page again          | save decisions on what vanished
    group    claim a storyline's matches    | place in an event, or begin   | save events, open decisions
    tell     claim changed or due decisions | decide | summarize | compose  | save decisions, messages, outbox
    deliver  claim deliveries and edits     | send, or edit shown to wanted | save receipts

Each function does one batch and returns how many rows it moved on; 0 means that nothing is due. Each line of the
diagram ends in one transaction, so that a loop can stop, crash or run many times without the others. Nothing here
decides about news: whatever decides is a step. `read` runs beside the others, which never wait for it.
"""

from asyncio import TaskGroup, timeout
from dataclasses import replace

import structlog

from bot import delivery, digests, telling
from bot.errors import FetchError, ParseError
from bot.memory import near
from bot.parts import Parts
from bot.protocols import ArticleReader
from bot.steps.article import body_of, is_wanted
from bot.steps.correct import correction
from bot.steps.decide import is_told, open_decisions, open_vanished
from bot.steps.diagnose import incidents_of, is_ours
from bot.steps.group import place, resuming
from bot.steps.match import match as match_storyline
from bot.steps.match import nearby
from bot.steps.normalize import aliases, attribute, identify, normalize
from bot.steps.revisit import Sight, after_visit, begun, seen, unseen
from bot.steps.schedule import after_failure, after_success, is_changed, refuse_empty
from bot.types import Feed, Incident, Match, Matched, Placement, Poll, Revisit, Story

log = structlog.get_logger()

AT_ONCE = 4
"""Articles that are visited at the same time."""


async def poll(parts: Parts) -> int:
    """Visit the feeds that are due."""
    claimed = parts.polls.claim(parts.clock(), parts.settings.limits.visits, parts.settings.limits.lease)
    async with TaskGroup() as visits:
        for due in claimed:
            visits.create_task(_visit(due, parts))
    return len(claimed)


async def _visit(due: Poll, parts: Parts) -> None:
    feed = parts.settings.feeds[due.url]
    bounds = parts.settings.polling.every(feed.every)
    try:
        page = await parts.fetcher.fetch(feed, due)
        changed = is_changed(page, due)
        document = refuse_empty(await parts.reader.read(page, due.page), due) if changed else None
    except (FetchError, ParseError) as error:
        _failed(due, error, parts)
        return
    now = parts.clock()
    entries = [attribute(entry, feed, parts.outlets) for entry in document.entries] if document else []
    stories = [normalize(entry, outlet, due, bounds, now) for entry, outlet in entries]
    known = parts.polls.known({key for story in stories for key in story.keys})
    fresh = identify(stories, known)
    after = after_success(due, page, document, len(fresh), bounds, now, parts.draw())
    parts.polls.save(after, [*fresh, *aliases(stories, known)], _news(due, after, feed, parts))
    if fresh:
        parts.ring("match")


def _failed(due: Poll, error: FetchError | ParseError, parts: Parts) -> None:
    feed, now = parts.settings.feeds[due.url], parts.clock()
    ours = is_ours(error.trouble, parts.polls.reached(), now)
    bounds = parts.settings.polling.every(feed.every)
    after = after_failure(due, error, bounds, now, parts.draw(), is_ours=ours)
    parts.polls.save(after, (), _news(due, after, feed, parts, ours=ours))


def _news(due: Poll, after: Poll, feed: Feed, parts: Parts, *, ours: bool = False) -> list[Incident]:
    """List what the operator is to hear of a visit, and log what has changed."""
    if after.trouble != due.trouble:
        log.info("feed", url=due.url, trouble=after.trouble or "none any more")
    return incidents_of(due, after, feed, parts.clock(), ours=ours)


async def match(parts: Parts) -> int:
    """Match new stories against every storyline."""
    claimed = parts.stories.claim(parts.clock(), parts.settings.limits.batch, parts.settings.limits.lease)
    if claimed:
        outcomes = [(story, match_one(parts, story)) for story in claimed]
        parts.stories.save(outcomes)
        parts.memory.learn([story for story, found in outcomes if near(found)])
        parts.ring("group")
        parts.ring("read")
    return len(claimed)


def match_one(parts: Parts, story: Story) -> list[Match]:
    """Match one story against the storylines that it comes near, with what each of them told of late."""
    reading = parts.lexicon.read(story)
    profiles = [parts.profiles[line] for line in nearby(reading, parts.nearby)]
    return [
        match_storyline(reading, profile, story.published, parts.memory.past(profile, story.published))
        for profile in profiles
    ]


async def read(parts: Parts) -> int:
    """Read the pages of matched stories for the summary, and look later whether what was told still stands there.

    A failure costs nothing, and no alert waits.
    """
    if parts.visitor is None:
        return 0
    claimed = parts.articles.claim(parts.clock(), AT_ONCE, parts.settings.limits.lease)
    again = [] if claimed else parts.articles.revisits(parts.clock(), AT_ONCE, parts.settings.limits.lease)
    async with TaskGroup() as visits:
        for story in claimed:
            visits.create_task(_read_one(parts, parts.visitor, story))
        for before in again:
            visits.create_task(_revisit_one(parts, parts.visitor, before))
    return len(claimed) + len(again)


async def _read_one(parts: Parts, visitor: ArticleReader, story: Story) -> None:
    feed, body = parts.settings.feeds.get(story.feed), ""
    wanted = feed is not None and is_wanted(story, feed)
    if feed and wanted:
        try:
            async with timeout(patience(parts)):
                body = body_of(await visitor.read(story, feed), story)
        except (FetchError, ParseError, TimeoutError) as error:
            log.info("article not read", url=story.url, reason=str(error) or "it took too long")
    now = parts.clock()
    gaps = parts.settings.file.articles.again if wanted else ()
    parts.articles.save(story, body, now, begun(story, there=bool(body), gaps=gaps, now=now))
    if body:
        parts.ring("tell")


async def _revisit_one(parts: Parts, visitor: ArticleReader, before: Revisit) -> None:
    """Look whether a report that was told still stands on its page; one that was not told costs no visit."""
    feed, story = parts.settings.feeds.get(before.story.feed), before.story
    traces = parts.journal.traces(story.id)
    decided = [each for trace in traces for each in trace.decisions if each.channel in parts.settings.channels]
    sight = Sight.UNCLEAR
    if feed and is_told(decided):
        try:
            async with timeout(patience(parts)):
                page = await visitor.revisit(before, feed)
            before, sight = replace(before, etag=page.etag, last_modified=page.last_modified), seen(page)
        except (FetchError, TimeoutError) as error:
            sight = unseen(error.trouble) if isinstance(error, FetchError) else sight
            log.info("page not seen", url=story.url, reason=str(error) or "it took too long")
    after, alert = after_visit(before, sight, parts.settings.file.articles.again, parts.clock())
    parts.articles.revisited(after, open_vanished(alert, story, decided, parts.clock()) if alert else ())
    if alert:
        log.info("report", url=story.url, became=alert)
        parts.ring("tell")


def patience(parts: Parts) -> float:
    """Say how many seconds a page may take, so that nobody else claims it meanwhile."""
    return 0.9 * parts.settings.limits.lease.total_seconds()


async def group(parts: Parts) -> int:
    """Place matched stories in events, one writer a storyline, in time order."""
    moved = 0
    for storyline in parts.settings.storylines:
        with parts.events.turn(storyline) as mine:
            if mine:
                settle(parts, storyline)
                for matched in parts.events.waiting(storyline, parts.settings.limits.batch):
                    group_one(parts, matched)
                    moved += 1
    if moved:
        parts.ring("tell")
    return moved


def settle(parts: Parts, storyline: str) -> None:
    """Merge the events that waited for a send whose fate was not known."""
    for merge in parts.events.unmerged(storyline, parts.clock()):
        found = parts.journal.event(merge.left)
        stream = parts.streams[storyline]
        terms = {term for matched in found[1] for term in stream.profile(matched.story).terms} if found else set()
        parts.events.merge(replace(merge, terms=tuple(sorted(terms))))


def group_one(parts: Parts, matched: Matched) -> Placement:
    """Place one matched story and open the decisions that follow."""
    stream = parts.streams[matched.match.storyline]
    terms = stream.profile(matched.story).terms
    since = matched.story.published - parts.settings.grouping.open_for
    found = parts.events.candidates(matched.match.storyline, terms, since, parts.settings.grouping.candidates)
    placement = place(matched, stream, found, confirm=parts.settings.grouping.confirm)
    if placement.event.parent is None and placement.event.stories == (matched.story.id,):
        placement = resume(parts, matched, placement)
    before = matched.before
    read = parts.lexicon.read
    change = correction(before, matched.story, read(before), read(matched.story)) if before else None
    channels = parts.settings.channels.values()
    parts.events.save(placement, open_decisions(placement, matched.story, change, channels, parts.clock()))
    return placement


def resume(parts: Parts, matched: Matched, placement: Placement) -> Placement:
    """Look for what a new event goes on with among those that are over, by the meanings that it is compared by."""
    grouping, published = parts.settings.grouping, matched.story.published
    line, oldest = matched.match.storyline, published - grouping.follows_for
    meanings = parts.streams[line].profile(matched.story).meanings
    found = parts.events.candidates(line, meanings, oldest, grouping.candidates)
    over = [(event, members) for event, members in found if event.last <= published - grouping.open_for]
    return resuming(placement, matched, parts.streams[line], over)


async def tell(parts: Parts) -> int:
    """Decide what the channels hear of changed or due events; where none is left, tell the digests that are due."""
    claimed = parts.decisions.claim(parts.clock(), parts.settings.limits.batch, parts.settings.limits.lease)
    for decision in claimed:
        await telling.tell_one(parts, decision)
    told = len(claimed) or await digests.tell_digests(parts)
    if told:
        parts.ring("deliver")
    return told


async def deliver(parts: Parts) -> int:
    """Send what is owed, and bring messages that changed to their wanted text."""
    limits = parts.settings.limits
    delivery.recover(parts)
    delivery.report(parts)
    lease = delivery.lease(parts.settings)
    sends = parts.outbox.claim(parts.clock(), limits.sends, lease)
    edits = parts.outbox.edits(parts.clock(), delivery.edits_at_once(parts), lease + parts.settings.delivery.settle)
    async with TaskGroup() as turns:
        for turn in sends:
            turns.create_task(delivery.send_one(parts, turn))
        for turn in edits:
            turns.create_task(delivery.edit_one(parts, turn))
    if not sends and not edits and (soon := parts.outbox.next()):
        parts.wake("deliver", soon)
    return len(sends) + len(edits)
