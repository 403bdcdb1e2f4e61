"""Play a recorded stream through the real pipeline, offline: feeds on a local server, alerts as a channel has them."""

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot import app
from bot.bells import LOOPS
from bot.edges.console import ConsoleNotifier
from bot.edges.http import HttpFetcher
from bot.edges.outlets import serving
from bot.edges.reader import ProcessReader
from bot.edges.sql import Store, open_store
from bot.replay import Row, read_rows
from bot.settings import Settings
from bot.settings.feeds import FeedTable, to_feed
from bot.settings.sections import BotFile, Polling
from bot.types import Channel, Entry, Feed, Match, Message, Story

DATA = files("bot") / "data"
STEP = timedelta(minutes=10)
"""How far the demo's clock moves between two rounds; feeds are visited as often as in earnest."""

EVERYTHING = 10_000
"""Messages: more than the recorded days can hold."""
REASONS = 3
"""How many of a story's reasons the account gives: the score, and what weighed most."""


class DemoClock:
    """The recorded stream's time, moved on by the player."""

    def __init__(self, start: datetime) -> None:
        self.time = start

    def __call__(self) -> datetime:
        """Read the clock."""
        return self.time


def recorded() -> list[Row]:
    """Read the bundled stream."""
    return list(read_rows(Path(str(DATA / "demo.jsonl"))))


def outlets(rows: Sequence[Row]) -> dict[str, tuple[FeedTable, list[Entry]]]:
    """Give each bundled outlet, by path, its recorded entries."""
    tables = tomllib.loads((DATA / "demo_feeds.toml").read_text("utf-8"))["feed"]
    return {
        table["url"]: (
            FeedTable.model_validate(table | {"url": f"http://outlet.example{table['url']}"}),
            [to_entry(row) for row in rows if row.source == table["name"]],
        )
        for table in tables
    }


def to_entry(row: Row) -> Entry:
    """Make the feed's item of a recorded row."""
    return Entry(guid=row.id, url=row.url, title=row.title, summary=row.summary, published=row.published)


def channel_of(language: str, storylines: Collection[str]) -> Channel:
    """Make the demo's channel in a language: alerts, and every evening a digest with its picture."""
    return Channel(
        id=language,
        chat=f"-100{sum(language.encode()):010}",
        language=language,
        zone="Asia/Baku",
        storylines=tuple(storylines),
        digests=(time(21),),
        chart="light" if find_spec("matplotlib") else None,
    )


def for_demo(settings: Settings, feeds: Mapping[str, Feed], languages: Sequence[str]) -> Settings:
    """Put the demo's feeds and channels in place of the operator's."""
    polling = Polling(allow_private=True, shortest=STEP, longest=timedelta(minutes=30))
    channels = {language: channel_of(language, settings.storylines) for language in languages}
    return replace(settings, file=BotFile(polling=polling), feeds=feeds, channels=channels)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What became of the recorded stories."""

    read: int
    matched: int
    events: int
    messages: int
    edits: int
    untold: tuple[tuple[Story, Match], ...]
    """Stories that came near and were not told, the nearest first."""
    shown: tuple[Message, ...]
    """All messages as they stand at the end."""

    def lines(self) -> list[str]:
        """Say it in words."""
        told = f"{self.messages} messages and {self.edits} edits"
        lines = [
            f"{self.read} stories read, {self.matched} belong to the storyline, in {self.events} events: {told}.",
            "Why three of the others were not told:",
        ]
        for story, match in self.untold:
            lines.append(f"  {story.source}: {story.title}")
            lines += [f"    {reason}" for reason in match.reasons[:REASONS]]
        return lines


async def play(settings: Settings, languages: Sequence[str], screen: Console) -> Account:
    """Move the clock through the recorded days and let the bot do at each moment what is due, a channel a language."""
    rows = recorded()
    clock = DemoClock(rows[0].published - timedelta(hours=1))
    end = rows[-1].published + timedelta(hours=2)
    by_path = outlets(rows)
    served = {path: (table.name, table.language or "en", entries) for path, (table, entries) in by_path.items()}
    store = open_store("sqlite://")
    notifier = ConsoleNotifier(screen)
    with serving(served, clock) as address, Progress(console=screen, transient=True) as progress:
        feeds = [replace(to_feed(table), url=address + path) for path, (table, _) in by_path.items()]
        settings = for_demo(settings, {feed.url: feed for feed in feeds}, languages)
        store.polls.sync(feeds, clock())
        store.outbox.sync(list(settings.addressees.values()), clock())
        task = progress.add_task("four days of ten outlets", total=(end - clock()) / STEP)
        async with HttpFetcher(settings.polling, clock) as fetcher, ProcessReader() as reader:
            parts = app.assemble(
                settings,
                store,
                fetcher=fetcher,
                reader=reader,
                notifier=notifier,
                charts=app.charts_for(settings),
                clock=clock,
                jumped=timedelta,
            )
            while clock.time < end:
                clock.time += STEP
                await app.run_once(parts, list(LOOPS))
                progress.advance(task)
    account = account_of(rows, store, notifier)
    store.close()
    return account


def account_of(rows: Sequence[Row], store: Store, notifier: ConsoleNotifier) -> Account:
    """Count what became of the recorded stories."""
    stories = [story for row in rows if (story := store.journal.story(row.url))]
    traces = [(story, trace) for story in stories for trace in store.journal.traces(story.id)]
    near = sorted(
        ((story, trace.match) for story, trace in traces if not trace.match.matched),
        key=lambda pair: -pair[1].score,
    )
    return Account(
        read=len(stories),
        matched=sum(trace.match.matched for _, trace in traces),
        events=len({trace.placement.event.id for _, trace in traces if trace.placement}),
        messages=notifier.sent,
        edits=notifier.edited,
        untold=tuple(near[:3]),
        shown=tuple(store.journal.messages(EVERYTHING)),
    )
