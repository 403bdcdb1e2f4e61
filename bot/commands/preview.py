"""What a changed configuration would have told, and what it would not."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot import app
from bot.commands.explain import explain_match
from bot.commands.shell import DATA, Data, say, settings_of, store_of
from bot.errors import SettingsError
from bot.preview import Comparison, Difference
from bot.preview import preview as compare
from bot.settings.files import parse_duration
from bot.types import Trace

MOST = 50
"""Differences of a kind that are shown; whoever sees more has changed more than words."""


def preview(
    config: Annotated[Path, typer.Option("--config", metavar="DIR", help="The folder with the changed files.")] = Path(
        "config"
    ),
    since: Annotated[str, typer.Option(metavar="7d", help="How far back: 12h, 7d, 4w.")] = "7d",
    data: Data = DATA,
) -> None:
    """Show which alerts a changed configuration would have gained and lost; nothing is sent."""
    settings = settings_of(config)
    now = app.now()
    with store_of(settings, data) as store:
        found = asyncio.run(compare(settings, store, now - span(since), now))
    for line in lines_of(found, since):
        say(line)


def span(text: str) -> timedelta:
    """Read how far back to look."""
    try:
        return parse_duration(text)
    except ValueError as error:
        raise SettingsError([f"--since: {error} (here: {text!r})"]) from error


def lines_of(found: Comparison, since: str) -> Iterator[str]:
    """Tell a comparison: how many alerts, then what came in and what fell out."""
    yield (
        f"{found.stories} stories of the last {since}: {found.told} alerts were told, "
        f"this configuration would have told {found.would_tell}"
    )
    for sign, word, those, before in (
        ("+", "gained", found.gained, "so far"),
        ("-", "lost", found.lost, "with this configuration"),
    ):
        yield f"{word}: {len(those)}"
        for each in those[:MOST]:
            yield from difference(sign, each, before)
        if len(those) > MOST:
            yield f"  and {len(those) - MOST} more"


def difference(sign: str, each: Difference, before: str) -> Iterator[str]:
    """Tell one alert, why the one tells it and what the other made of it."""
    story = each.story
    more = f" and {len(each.alert.stories) - 1} more" if len(each.alert.stories) > 1 else ""
    yield f"{sign} {story.seen:%Y-%m-%d %H:%M} {story.source}{more}: {story.title}  [{each.alert.channel}]"
    yield from told_by(each.here, each.alert.channel) if sign == "+" else ()
    yield f"    {before}:"
    yield from untold_by(each.there, each.alert.channel)


def told_by(traces: Sequence[Trace], channel: str) -> Iterator[str]:
    """Say why a story is told."""
    for trace in traces:
        if trace.placement and any(decision.channel == channel for decision in trace.decisions):
            yield from (f"    {line}" for line in explain_match(trace.match))


def untold_by(traces: Sequence[Trace], channel: str) -> Iterator[str]:
    """Say why a story is not told: it belongs to no storyline, or the channel's rules keep it."""
    if not traces:
        yield "    nothing in it speaks for any storyline"
    for trace in traces:
        yield from (f"    {line}" for line in explain_match(trace.match))
        if trace.placement:
            own = [decision for decision in trace.decisions if decision.channel == channel]
            yield from (f"      channel {channel}: {each.state} {each.reason}".rstrip() for each in own)
            if not own:
                yield f"      channel {channel} does not carry it"
