"""Say of a story why it was told, or why not."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot import app
from bot.commands.shell import CONFIG, DATA, Config, Data, say, settings_of, store_of
from bot.edges.sql import Store, open_store
from bot.errors import SettingsError
from bot.parts import Parts
from bot.pipeline import match_one
from bot.settings import Settings
from bot.steps.normalize import outlets_of, story_from_row
from bot.types import Entry, Event, Match, Story, Trace

MINUTE = "%Y-%m-%d %H:%M"


def explain(
    url: Annotated[str, typer.Argument(metavar="URL", help="The story's address.")] = "",
    text: Annotated[str, typer.Option(help="A headline or text instead of a stored story.")] = "",
    config: Config = CONFIG,
    data: Data = DATA,
) -> None:
    """Say why a story was told, or why not: rules, scores, event, deliveries."""
    if bool(url) == bool(text):
        raise SettingsError(["explain: give either the address of a story or --text with words of your own"])
    settings = settings_of(config)
    if text:
        lines = of_words(settings, text)
    else:
        with store_of(settings, data) as store:
            lines = of_address(store, url)
    for line in lines:
        say(line)


def of_words(settings: Settings, text: str) -> list[str]:
    """Explain words of the operator's own, as if they came as a headline now."""
    story = story_from_row(Entry(guid="text", title=text), datetime.now(UTC), outlets_of(settings.feeds.values()))
    store = open_store("sqlite://")
    lines = explain_text(app.assemble(settings, store), story)
    store.close()
    return lines


def of_address(store: Store, url: str) -> list[str]:
    """Explain a stored story; raise `SettingsError` where there is none."""
    found = store.journal.story(url)
    if found is None:
        raise SettingsError([f"{url}: the bot has not seen this story; `storyline-bot status` shows its feeds"])
    return explain_story(store, found)


def explain_story(store: Store, story: Story) -> list[str]:
    """Tell a stored story's way through match, group, tell and deliver, in lines."""
    lines = [
        f"{story.title}",
        f"  {story.source} · {story.language} · published {story.published:{MINUTE}} · seen {story.seen:{MINUTE}} UTC",
        f"  {story.url}",
    ]
    if story.silent:
        lines.append("  stored silently: it was already old when the bot first saw it")
    traces = store.journal.traces(story.id)
    if not traces:
        lines.append("not matched: nothing in it speaks for any storyline, or it waits to be matched")
    for trace in traces:
        merged = store.journal.taken_over(trace.placement.event.id) if trace.placement else []
        lines += explain_trace(trace, merged)
    return lines


def explain_trace(trace: Trace, merged: Sequence[Event]) -> list[str]:
    """Tell a story's way in one storyline, given what was merged into its event."""
    lines = explain_match(trace.match)
    if trace.placement:
        event = trace.placement.event
        follows = f", which follows from {event.parent}" if event.parent else ""
        lines.append(f"  {trace.placement.alert}: event {event.id} ({len(event.stories)} stories){follows}")
        lines += [f"    {reason}" for reason in trace.placement.reasons]
        lines += [f"    {brought(each, trace.match.story)} {each.id}: {each.why}" for each in merged]
    elif trace.match.matched:
        lines.append("  waits to be placed in an event")
    for decision in trace.decisions:
        until = f" until {decision.due:%Y-%m-%d %H:%M} UTC" if decision.due else ""
        lines.append(f"  channel {decision.channel}: {decision.state}{until} {decision.reason}".rstrip())
    for delivery in trace.deliveries:
        error = f" ({delivery.error})" if delivery.error else ""
        lines.append(f"  delivery {delivery.message}: {delivery.state}{error}")
    return lines


def brought(merged: Event, story: str) -> str:
    """Say what an event that was merged into a story's event has to do with the story."""
    return "was in" if story in merged.stories else "took over"


def explain_match(match: Match) -> list[str]:
    """Tell how a story stands to a storyline, and why."""
    verdict = "belongs to" if match.matched else "does not belong to"
    return [f"{verdict} {match.storyline} (score {match.score:.2f})", *(f"    {reason}" for reason in match.reasons)]


def explain_text(parts: Parts, story: Story) -> list[str]:
    """Tell how a text would stand to every storyline that it comes near, with what they know now."""
    found = [line for match in match_one(parts, story) for line in explain_match(match)]
    return found or ["belongs to no storyline: no side and no matter of any is named"]
