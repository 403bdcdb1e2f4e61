"""Give an item that a relay carries back to the outlet that it names: Google News shows other people's articles."""

from dataclasses import replace

from bot.steps.normalize.families import family_of, host_of
from bot.steps.normalize.outlets import Outlets, find_outlet
from bot.steps.normalize.plain import plain
from bot.types import Entry, Feed

CARRIERS = frozenset({"news.google.com"})
"""Hosts whose addresses lead to other people's articles: a feed's fallback there is no relay, but what it gives is."""


def attribute(entry: Entry, feed: Feed, outlets: Outlets) -> tuple[Entry, Feed]:
    """Return the entry as its outlet would say it, with the feed as that outlet's; other items come back as they are.

    The outlet is found among the feeds by its domain, then by its name. Nothing is fetched: the relay's link stays
    until the outlet's own item comes, which is known for the same by title and day.
    """
    if not entry.source or not (feed.relay or host_of(entry.url) in CARRIERS):
        return entry, feed
    source = plain(entry.source)
    outlet = find_outlet(outlets, source, entry.source_url)
    family = family_of(host_of(entry.source_url), source)
    house = outlet or replace(feed, name=source, publisher=source, family=family, country="", grade=None)
    title = _without_source(plain(entry.title), source, house.name)
    shown = plain(entry.summary)
    return (
        replace(entry, title=title, summary="" if shown.casefold().startswith(title.casefold()) else entry.summary),
        replace(house, url=feed.url, language=feed.language),
    )


def _without_source(title: str, *names: str) -> str:
    """Take off the outlet's name that the relay has put behind the title."""
    head, dash, tail = title.rpartition(" - ")
    return head if dash and head and tail.casefold() in {name.casefold() for name in names} else title
