"""Show how things stand: feeds, backlog, outbox, the last alerts."""

import json
import sys
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot import app
from bot.commands.shell import CONFIG, DATA, Config, Data, Json, screen, settings_of, store_of
from bot.edges.sql import Store
from bot.edges.web import ask_health
from bot.log import mask
from bot.settings import Settings
from bot.steps.diagnose import diagnose
from bot.types import Backlog, Delays, Message, Poll, Spread, Weight

ALERTS = 10


def status(
    config: Config = CONFIG,
    data: Data = DATA,
    as_json: Json = False,
    health: Annotated[bool, typer.Option("--health", help="Ask the running bot; exit code 1 when it is ill.")] = False,
) -> None:
    """Show feeds, backlog, outbox and the last alerts."""
    settings = settings_of(config)
    if health:
        ask_health(settings.web)
        return
    with store_of(settings, data) as store:
        found = status_of(settings, store, app.now())
    if as_json:
        sys.stdout.write(to_json(found) + "\n")
    else:
        show(found, screen)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedStanding:
    """How a feed stands."""

    name: str
    url: str
    publisher: str
    language: str | None
    visited: str | None
    succeeded: str | None
    due: str
    failures: int
    trouble: str | None
    weight: str | None
    """How much the trouble asks of the operator: `remark`, `passing` or `lasting`."""
    remedy: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How everything stands; its fields are the keys of `status --json`."""

    feeds: tuple[FeedStanding, ...]
    backlog: Backlog
    oldest_debt_seconds: float | None
    delays: Delays
    """Of the last day."""
    alerts: tuple[dict[str, str | None], ...]


def status_of(settings: Settings, store: Store, now: datetime) -> Status:
    """Gather how everything stands."""
    backlog = store.journal.backlog(now)
    return Status(
        feeds=tuple(standing(settings, poll) for poll in store.journal.polls() if poll.url in settings.feeds),
        backlog=backlog,
        oldest_debt_seconds=(now - backlog.oldest).total_seconds() if backlog.oldest else None,
        delays=store.journal.delays(now - app.DAY),
        alerts=tuple(alert(message) for message in store.journal.messages(ALERTS)),
    )


def standing(settings: Settings, poll: Poll) -> FeedStanding:
    """Say how a feed stands."""
    feed = settings.feeds[poll.url]
    trouble = diagnose(poll.trouble, feed.url) if poll.trouble else None
    return FeedStanding(
        name=feed.name,
        url=mask(feed.url),
        publisher=feed.publisher,
        language=feed.language,
        visited=iso(poll.visited),
        succeeded=iso(poll.succeeded),
        due=poll.due.isoformat(),
        failures=poll.failures,
        trouble=poll.trouble,
        weight=trouble.weight if trouble else None,
        remedy=trouble.remedy if trouble else None,
    )


def alert(message: Message) -> dict[str, str | None]:
    """Say what a channel was told, by the first line of it."""
    text = (message.shown or message.wanted).plain
    return {
        "channel": message.channel,
        "event": message.event,
        "sent": iso(message.sent),
        "text": text.split("\n", 1)[0],
    }


def iso(moment: datetime | None) -> str | None:
    """Write a time, or nothing."""
    return moment.isoformat() if moment else None


def to_json(found: Status) -> str:
    """Write a status for other programs."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=1, default=str)


def show(found: Status, console: Console) -> None:
    """Show a status to people: what needs attention first."""
    troubled = [feed for feed in found.feeds if feed.trouble and feed.weight != Weight.REMARK]
    remarks = sum(1 for feed in found.feeds if feed.weight == Weight.REMARK)
    unread = sum(1 for feed in found.feeds if not feed.visited)
    console.print(
        f"{len(found.feeds)} feeds, {len(troubled)} in trouble, {remarks} read with remarks, {unread} not visited yet"
    )
    if troubled:
        table = Table("feed", "failures", "last read", "what is wrong", "what to do", box=None)
        for feed in troubled:
            row = (feed.name, str(feed.failures), feed.succeeded or "never read", feed.trouble, feed.remedy)
            table.add_row(*[Text(cell or "") for cell in row])
        console.print(table)
    backlog = found.backlog
    console.print(
        f"waiting: {backlog.visits} visits, {backlog.unmatched} stories to match, {backlog.unplaced} to group, "
        f"{backlog.undecided} decisions"
    )
    debt = "" if found.oldest_debt_seconds is None else f", the oldest for {found.oldest_debt_seconds:.0f} s"
    console.print(
        f"outbox: {backlog.owed} owed{debt}, {backlog.uncertain} of unknown fate, {backlog.dead} given up, "
        f"{backlog.repeated} possibly told twice, {backlog.edits} edits"
    )
    if found.delays.seen and found.delays.published:
        console.print(
            f"told in the last day: {found.delays.told}, {spread(found.delays.seen)} after the bot saw the report and "
            f"{spread(found.delays.published)} after it was published"
        )
    for shown in found.alerts:
        console.print(f"{shown['sent'] or 'not sent yet'}  {shown['channel']}  {shown['text']}", highlight=False)


def spread(of: Spread) -> str:
    """Write how long something took."""
    return f"{duration(of.median)} (one in ten over {duration(of.slow)})"


def duration(seconds: float) -> str:
    """Write a duration in a unit that suits it."""
    if seconds < 100:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
