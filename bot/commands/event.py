"""The command `event`: what the bot made one event, and the operator's word on that."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from bot import app
from bot.commands.shell import CONFIG, DATA, Config, Data, Id, say, settings_of, store_of
from bot.edges.sql import Store
from bot.errors import SettingsError
from bot.lexicon import Lexicon
from bot.settings import Settings
from bot.steps.decide import open_decisions
from bot.steps.group import Stream, event_id
from bot.types import AlertKind, Decision, Event, Matched, Merge, Placement, Story

event = typer.Typer(name="event", help="What the bot made one event, and your word on that.", no_args_is_help=True)
Other = Annotated[str, typer.Argument(metavar="ID")]
PARTED = "Addresses or ids of stories, or the id of an event that was merged into this one."
Stories = Annotated[list[str], typer.Argument(metavar="STORY...", help=PARTED)]


@event.command("show")
def event_show(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Show an event's stories, and what it follows from."""
    with store_of(settings_of(config), data) as store:
        lines = lines_of(*find(store, number), store.journal.taken_over(number))
    for line in lines:
        say(line)


@event.command("merge")
def event_merge(number: Id, other: Other, config: Config = CONFIG, data: Data = DATA) -> None:
    """Make two events one: the older keeps its message and takes the other's stories in.

    Where only the younger was sure enough to be told, it is that one's message that stays.
    """
    settings = settings_of(config)
    with store_of(settings, data) as store:
        pair = [find(store, each) for each in (number, other)]
        (older, _), (younger, stories) = sorted(pair, key=lambda found: (found[0].unsure, found[0].began, found[0].id))
        refuse_merge(older, younger)
        terms = terms_of(settings, [matched.story for matched in stories])
        word = Merge(kept=older.id, left=younger.id, reason="the operator's word", at=app.now(), terms=tuple(terms))
        done = store.events.merge(word)
        if done and older.unsure:
            raised = stories[-1].story
            borne_out = Placement(story=raised.id, event=older, alert=AlertKind.NEW, probability=1.0)
            store.events.open(open_decisions(borne_out, raised, None, settings.channels.values(), app.now()))
    if not done:
        say(f"a message of {younger.id} is being sent: when `outbox list` shows it no more, it joins {older.id}")
        return
    say(f"{younger.id} is now part of {older.id}; what was told of it will point there")


@event.command("split")
def event_split(number: Id, stories: Stories, config: Config = CONFIG, data: Data = DATA) -> None:
    """Part stories from an event: they become one of their own, and are told; the two are never merged again.

    An event that was merged into it becomes again what it was, with the message that it had.
    """
    settings = settings_of(config)
    with store_of(settings, data) as store:
        old, members = find(store, number)
        merged = next((each for each in store.journal.taken_over(number) if [each.id] == stories), None)
        moved = chosen(store, members, merged.stories if merged else stories)
        parted = replace(merged, merged=None) if merged else parted_from(old, moved)
        placed = Placement(story=moved[0].id, event=parted, alert=AlertKind.NEW, probability=1.0)
        opened = open_decisions(placed, moved[0], None, settings.channels.values(), app.now())
        store.events.split(old.id, parted, terms_of(settings, moved), opened, app.now())
    say(f"{len(moved)} of {len(members)} stories are now the event {parted.id}")


@event.command("approve")
def event_approve(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Let an event be told, and the updates of it that wait, in channels that ask you first."""
    with store_of(settings_of(config), data) as store:
        found, _ = find(store, number)
        decided = store.journal.approve(found.id, app.now())
    if not decided:
        raise SettingsError([f"nothing of {number} waits for your word: it was told, dropped, or approved before"])
    say(f"{number} is approved; the running bot tells it within seconds, by each channel's other rules")


@event.command("retract")
def event_retract(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Take back what was told of an event: its message says so, and a reply does."""
    now = app.now()
    with store_of(settings_of(config), data) as store:
        found, stories = find(store, number)
        decided = decisions_of(store, found, stories)
        if any(each.alert is AlertKind.RETRACTED for each in decided):
            raise SettingsError([f"{number} was taken back already"])
        whole = [each for each in decided if each.part == 0]
        store.events.open(
            Decision(
                channel=each.channel,
                event=found.id,
                part=1,
                alert=AlertKind.RETRACTED,
                story=each.story,
                fact=stories[0].story.title,
                since=now,
                due=now,
            )
            for each in whole
        )
        for each in whole:
            store.decisions.again(found.id, each.channel, now)
    say(f"{number} is taken back in {len(whole)} channels; where it was not told yet, it will not be")


def decisions_of(store: Store, found: Event, stories: Sequence[Matched]) -> tuple[Decision, ...]:
    """List what was decided of an event in its channels."""
    traces = (trace for matched in stories for trace in store.journal.traces(matched.story.id))
    return next((each.decisions for each in traces if each.placement and each.placement.event.id == found.id), ())


def find(store: Store, number: str) -> tuple[Event, tuple[Matched, ...]]:
    """Find an event with its stories; raise `SettingsError` where there is none."""
    found = store.journal.event(number)
    if found is None:
        raise SettingsError([f"there is no event {number!r}; `storyline-bot explain URL` names a story's event"])
    return found


def refuse_merge(older: Event, younger: Event) -> None:
    """Raise `SettingsError` where two events cannot become one."""
    if older.id == younger.id:
        raise SettingsError(["these are the same event"])
    if older.storyline != younger.storyline:
        raise SettingsError([f"{older.id} is of {older.storyline}, {younger.id} of {younger.storyline}"])
    for each in (older, younger):
        if each.merged:
            raise SettingsError([f"{each.id} is part of {each.merged} already; name that one"])


def chosen(store: Store, members: Sequence[Matched], references: Sequence[str]) -> list[Story]:
    """Find stories of an event, oldest first; raise `SettingsError` where one is none, or none would be left."""
    wanted = {reference: store.journal.story(reference) for reference in references}
    ids = {found.id for found in wanted.values() if found}
    moved = [matched.story for matched in members if matched.story.id in ids]
    held = {story.id for story in moved}
    strange = [reference for reference, found in wanted.items() if found is None or found.id not in held]
    if strange:
        raise SettingsError([f"{reference}: no story of this event; see `event show`" for reference in strange])
    if len(moved) == len(members):
        raise SettingsError(["these are all stories of the event: leave it at least one"])
    return moved


def parted_from(old: Event, moved: Sequence[Story]) -> Event:
    """Make the event of stories that were parted from another; its id is derived from both, so that twice is once."""
    times = [story.published for story in moved]
    return Event(
        id=event_id(old.storyline, f"{moved[0].id} of {old.id}"),
        storyline=old.storyline,
        began=min(times),
        last=max(times),
        parent=old.parent,
        stories=tuple(story.id for story in moved),
    )


def terms_of(settings: Settings, stories: Sequence[Story]) -> list[str]:
    """List what the index finds an event of these stories by."""
    stream = Stream(Lexicon(settings.entities.values()).read)
    return sorted({term for story in stories for term in stream.profile(story).terms})


def lines_of(event: Event, stories: Sequence[Matched], merged: Sequence[Event]) -> list[str]:
    """Tell an event with its stories, and those that were merged into it, in lines."""
    lines = [f"event {event.id} of {event.storyline}, {event.began:%Y-%m-%d %H:%M} to {event.last:%Y-%m-%d %H:%M} UTC"]
    if event.parent:
        lines.append(f"follows from {event.parent}")
    if event.merged:
        lines.append(f"merged into {event.merged}: {event.why}")
    lines += [f"took over {each.id}: {each.why}" for each in merged]
    lines += [f"parted from {each}" for each in event.apart]
    via = {story: f", by {each.id}" for each in merged for story in each.stories}
    for matched in stories:
        story = matched.story
        lines += [
            f"  {story.published:%m-%d %H:%M} {story.source} ({story.language}){via.get(story.id, '')}: {story.title}",
            f"    {story.url}",
        ]
    return lines
