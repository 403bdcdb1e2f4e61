"""Name the keys by which an article is known again, strongest first."""

import re
from datetime import datetime, timedelta
from hashlib import blake2b
from urllib.parse import urlsplit

from bot.steps.normalize.address import address_key, number_key, registrable, tidy
from bot.types import Entry, Feed

FEWEST_WORDS = 5
"""Of a title that may be a key: shorter ones come again every day ("Bu saata olan əsas xəbərlər")."""
HALF_DAY = timedelta(hours=12)


def keys_of(entry: Entry, url: str, title: str, feed: Feed, day: datetime | None) -> tuple[str, ...]:
    """List the keys of an article: its guid, its address, the number in its address, its title on its day.

    A guid that is no address is only unique in its house, so that the feed's domain is part of the key.
    """
    told_apart = bool(url) and "url" not in entry.doubtful
    found = [
        "" if "guid" in entry.doubtful else _guid(entry.guid, feed.url),
        f"url:{key}" if told_apart and (key := address_key(url)) else "",
        f"num:{key}" if told_apart and (key := number_key(url)) else "",
        *_titles(title, feed.publisher, day),
    ]
    return tuple(dict.fromkeys(key for key in found if key))


def _guid(guid: str | None, feed: str) -> str:
    guid = (guid or "").strip()
    if not guid:
        return ""
    if guid.startswith(("http://", "https://")):
        return f"url:{key}" if (key := address_key(tidy(guid, ""))) else ""
    house = registrable(urlsplit(feed).hostname or "")
    return f"guid:{house}:{guid if len(guid) <= 200 else _digest(guid)}"


def _titles(title: str, publisher: str, day: datetime | None) -> tuple[str, ...]:
    """Make the keys of a title on its day, from midnight and from noon: dates half a day apart share one of them."""
    words = re.findall(r"\w+", title.casefold())
    if len(words) < FEWEST_WORDS:
        return ()
    dates = (f"{day:%Y%m%d}", f"{day + HALF_DAY:%Y%m%d}n") if day else ("undated",)
    return tuple(f"title:{publisher.casefold()}:{date}:{_digest(' '.join(words))}" for date in dates)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def story_id(key: str) -> str:
    """Derive the id of a story from its first key."""
    return _digest(key)
