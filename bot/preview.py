"""Replay what is stored under another configuration, and compare what the channels would have been told."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import app, pipeline
from bot.edges.sql import Store, open_store
from bot.parts import Parts
from bot.replay import SilentNotifier, StreamClock, decide
from bot.settings import Settings
from bot.types import DecisionState, Story, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One event that one channel was told of, or would have been."""

    channel: str
    event: str
    stories: tuple[str, ...]
    """All that report it, oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An alert that only one of the two has, with what the other one made of its first story."""

    alert: Alert
    story: Story
    here: tuple[Trace, ...]
    """How the story fares with the configuration that tells it."""
    there: tuple[Trace, ...]
    """And with the one that does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What was told, and what the configuration would have told."""

    stories: int
    told: int
    would_tell: int
    gained: tuple[Difference, ...]
    lost: tuple[Difference, ...]


async def preview(settings: Settings, store: Store, since: datetime, now: datetime) -> Comparison:
    """Compare what the store says was told since then with what these settings would have told; nothing is sent.

    Events that were open before take part: their stories are replayed too, and not compared. Messages are compared
    event by event; an update within one is none of its own.
    """
    stories = store.journal.recent(since - settings.grouping.open_for)
    rehearsal = open_store("sqlite://")
    channels = {name: replace(channel, approve=False) for name, channel in settings.channels.items()}
    unasked = replace(settings, channels=channels)  # nobody can be asked about the past: all of it counts as approved
    await rehearse(stories, app.assemble(unasked, rehearsal), now)
    compared = {story.id: story for story in stories if story.seen >= since}
    was, would_be = alerts(store, compared), alerts(rehearsal, compared)
    found = Comparison(
        stories=len(compared),
        told=len(was),
        would_tell=len(would_be),
        gained=tuple(differences(would_be, was, compared, rehearsal, store)),
        lost=tuple(differences(was, would_be, compared, store, rehearsal)),
    )
    rehearsal.close()
    return found


async def rehearse(stories: Iterable[Story], parts: Parts, now: datetime) -> None:
    """Take stored stories through match, group, tell and deliver, each at the moment at which it was seen."""
    clock = StreamClock()
    parts = replace(parts, clock=clock, notifier=SilentNotifier(), draw=lambda: 0.5, jumped=timedelta)
    parts.outbox.sync(list(parts.settings.addressees.values()), clock())
    for story in stories:
        clock.time = max(clock.time, story.seen)
        await decide(parts, story.id, story, pipeline.match_one(parts, story))
    clock.time = now
    while await pipeline.tell(parts) + await pipeline.deliver(parts):
        pass  # what still waited for the morning, or for a second publisher


def alerts(store: Store, compared: Collection[str]) -> list[Alert]:
    """List what the channels were told of these stories, an alert an event and channel."""
    told = {}
    for story in compared:
        for trace in store.journal.traces(story):
            if trace.placement:
                event = trace.placement.event
                for decision in trace.decisions:
                    if decision.state is DecisionState.TOLD and decision.story in compared:
                        told[decision.channel, event.id] = Alert(
                            channel=decision.channel, event=event.id, stories=event.stories
                        )
    return list(told.values())


def differences(
    those: Sequence[Alert], others: Sequence[Alert], stories: Mapping[str, Story], here: Store, there: Store
) -> Iterator[Difference]:
    """Yield the alerts of which no story was told by the others in the same channel."""
    known = {(alert.channel, story) for alert in others for story in alert.stories}
    for alert in those:
        if not any((alert.channel, story) in known for story in alert.stories):
            story = next(stories[name] for name in alert.stories if name in stories)
            yield Difference(
                alert=alert,
                story=story,
                here=tuple(here.journal.traces(story.id)),
                there=tuple(there.journal.traces(story.id)),
            )
