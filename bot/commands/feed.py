"""What the bot reads at an address or in a file."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from bot import app
from bot.commands.shell import CONFIG, DATA, Config, Data, Json, progress_screen, say, settings_of
from bot.doctor import Doctor, Examined
from bot.edges.http import HttpFetcher
from bot.edges.reader import ProcessReader
from bot.errors import SettingsError
from bot.log import mask
from bot.settings import Settings
from bot.steps.normalize import attribute, normalize, outlets_of
from bot.types import Document, Feed, Page, Story

PAGES = frozenset({"html", "no_feed", "blocked", "empty"})
"""Troubles with which a page may still name the feeds of its site."""
ENOUGH = 3
"""Feeds of a site that are looked for: its first is mostly the one wanted, and every try is a visit."""


def feed(
    place: Annotated[str, typer.Argument(metavar="URL|FILE", help="A feed, the home page of its site, or a file.")],
    config: Config = CONFIG,
    data: Data = DATA,  # noqa: ARG001 - common to all commands
    as_json: Json = False,
) -> None:
    """Show what the bot reads there: entries, problems, remedy; finds the feed of a site by its home page."""
    settings = settings_of(config)
    with progress_screen.status(f"reading {mask(place)}", spinner="line"):
        path = Path(place)
        if path.is_file():
            source = Feed(url=path.absolute().as_uri(), name=path.name, publisher=path.name)
            read = asyncio.run(look_into(settings, source, path.read_bytes()))
        else:
            read = asyncio.run(look(settings, place))
    if as_json:
        sys.stdout.write(json.dumps(to_dict(read, settings), ensure_ascii=False, indent=1) + "\n")
    else:
        for line in show(read, settings):
            say(line)
    if read.found is None:
        raise typer.Exit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """What was read at a place."""

    place: str
    asked: Examined
    """The place itself."""
    found: Examined | None
    """The feed that was read: at the place, or the first that its page leads to; None where there is none."""
    others: tuple[str, ...] = ()
    """Further feeds of the site."""


@asynccontextmanager
async def doctor_of(settings: Settings) -> AsyncIterator[Doctor]:
    """Open network and worker process for an examination."""
    async with HttpFetcher(settings.polling, app.now) as fetcher, ProcessReader() as reader:
        yield Doctor(fetcher=fetcher, reader=reader, bounds=settings.polling, clock=app.now)


async def look(settings: Settings, place: str) -> Read:
    """Read a feed, or the feeds of a site; raise `SettingsError` where the place is no address."""
    url = address_of(place)
    host = urlsplit(url).hostname or url
    async with doctor_of(settings) as doctor:
        asked = await doctor.examine(settings.feeds.get(url) or Feed(url=url, name=host, publisher=host))
        if asked.document or asked.page is None or asked.troubles[0].name not in PAGES:
            return Read(place=place, asked=asked, found=asked if asked.document else None)
        return await search(doctor, place, asked, asked.page)


async def look_into(settings: Settings, source: Feed, body: bytes) -> Read:
    """Read a file; how old it is says nothing about the feed."""
    async with doctor_of(settings) as doctor:
        asked = await doctor.read(source, doctor.first(source), Page(url=source.url, body=body, unconditional=True))
    asked = replace(asked, troubles=tuple(trouble for trouble in asked.troubles if trouble.name != "silent"))
    return Read(place=source.name, asked=asked, found=asked if asked.document else None)


async def search(doctor: Doctor, place: str, asked: Examined, page: Page) -> Read:
    """Find the feeds of the site that a page belongs to; the first one counts, others are only named."""
    sound: list[Examined] = []
    async for each in doctor.feeds_of(page):
        if each.document and each.document.page:
            sound.append(each)
            if len(sound) == ENOUGH:
                break
    others = tuple(each.feed.url for each in sound[1:])
    return Read(place=place, asked=asked, found=sound[0] if sound else None, others=others)


def address_of(place: str) -> str:
    """Make an address of what the operator typed; a bare host is a site."""
    url = place if "://" in place else f"https://{place}"
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if "://" not in place and ("." not in host or Path(place).suffix in (".xml", ".json", ".rss", ".atom", ".html")):
        raise SettingsError([f"{place}: there is no such file, and it is no address; an address begins with https://"])
    if not host or parts.scheme not in ("http", "https"):
        raise SettingsError([f"{place}: this is no address; one begins with https:// and a host, or names a file"])
    return url


def stories(read: Examined, settings: Settings) -> list[tuple[Story, bool]]:
    """Make the stories that the bot would take from a document, each with whether the feed dates it."""
    bounds = settings.polling
    entries = read.document.entries if read.document else ()
    poll, outlets = replace(read.poll, succeeded=None), outlets_of(settings.feeds.values())
    items = [attribute(entry, read.feed, outlets) for entry in entries]
    return [
        (normalize(entry, outlet, poll, bounds, app.now()), bool(entry.published or entry.updated))
        for entry, outlet in items
    ]


def to_dict(read: Read, settings: Settings) -> dict[str, Any]:
    """Write what was read for other programs."""
    found = read.found or read.asked
    document = read.found.document if read.found else None
    return {
        "place": mask(read.place),
        "feed": mask(read.found.feed.url) if read.found else None,
        "others": [mask(url) for url in read.others],
        "title": document.title if document else None,
        "language": document.language if document else None,
        "visit_every_seconds": found.poll.interval.total_seconds() if document else None,
        "entries": [
            {
                "title": story.title,
                "source": story.source,
                "url": story.url,
                "published": story.published.isoformat() if dated else None,
                "language": story.language,
                "text": story.text,
                "keys": list(story.keys),
            }
            for story, dated in stories(found, settings)
        ],
        "problems": [asdict(trouble) | {"sentence": mask(trouble.sentence)} for trouble in found.troubles],
        "remedy": found.troubles[0].remedy if found.troubles else None,
    }


def show(read: Read, settings: Settings) -> list[str]:
    """Write what was read for people."""
    found = read.found or read.asked
    lines = [f"{read.place}: no feed, but a page that leads to {found.feed.url}"] if found is not read.asked else []
    if found.document:
        lines += [heading(read.place if found is read.asked else found.feed.url, found, found.document)]
        lines += [line for story, dated in stories(found, settings) for line in entry(story, dated=dated)]
    else:
        lines.append(f"{read.place}: the bot cannot read a feed here")
    for trouble in found.troubles:
        lines += [f"{trouble.weight}: {trouble.name}: {trouble.sentence}", f"    what to do: {trouble.remedy}"]
    if read.others:
        lines += ["further feeds of the site:", *(f"    {url}" for url in read.others)]
    return lines


def heading(place: str, found: Examined, document: Document) -> str:
    """Say what was read, and how often the bot would come."""
    minutes = max(round(found.poll.interval / timedelta(minutes=1)), 1)
    named = f" ({document.title})" if document.title else ""
    return f"{place}{named}: {len(document.entries)} entries; the bot would come every {minutes} minutes"


def entry(story: Story, *, dated: bool) -> list[str]:
    """Show one entry as the bot reads it."""
    date = f"{story.published:%Y-%m-%d %H:%M}" if dated else "undated         "
    lines = [f"  {date}  {story.language}  {story.title}", f"                        {story.url}"]
    return lines if story.url else lines[:1]
