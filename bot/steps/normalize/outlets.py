"""Find the outlet that a story names among the feeds that are configured."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.steps.normalize.address import registrable
from bot.types import Feed

VIA = re.compile(r"\s*(?:\(.*?\)|\bvia\b.*|/.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """The configured feeds, by what a story may know of them."""

    by_domain: Mapping[str, Feed]
    by_name: Mapping[str, Feed]


def outlets_of(feeds: Iterable[Feed]) -> Outlets:
    """Index the feeds by their domain and by their names; relays carry other people's stories and have no domain."""
    by_domain: dict[str, Feed] = {}
    by_name: dict[str, Feed] = {}
    for feed in feeds:
        if not feed.relay:
            by_domain.setdefault(_domain(feed.url), feed)
        for name in (feed.name, feed.publisher):
            by_name.setdefault(_folded(name), feed)
    return Outlets(by_domain=by_domain, by_name=by_name)


def find_outlet(outlets: Outlets, source: str, url: str | None) -> Feed | None:
    """Find the feed of the house that a story comes from: by the domain of its address, then by the name given."""
    found = outlets.by_domain.get(_domain(url)) if url else None
    return found or outlets.by_name.get(_folded(source))


def _domain(url: str) -> str:
    try:
        return registrable((urlsplit(url).hostname or "").lower())
    except ValueError:
        return ""


def _folded(name: str) -> str:
    return " ".join(re.findall(r"\w+", VIA.sub("", name).casefold()))
