"""Say of a feed's trouble how much it weighs and what to do about it, and what of it the operator hears."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.types import FEED_TROUBLE, Feed, Incident, Poll, Trouble, Weight

OF_NETWORK = frozenset({"unreachable", "timeout", "connection"})
"""Troubles that may be our own network's."""
OUTAGE = timedelta(minutes=15)
"""How long no feed was read before our own network is taken to be the trouble; feeds are visited every few minutes."""
PATIENCE: Mapping[Weight, timedelta] = {Weight.LASTING: timedelta(minutes=30), Weight.PASSING: timedelta(hours=3)}
"""How long a trouble must last before the operator hears of it: most end by themselves."""
AT_ONCE = frozenset({"silent", "moved", "window"})
"""Troubles that have lasted for long when they are found."""
FEW = 3
"""Failures in a row that are no incident: a feed that is seldom visited may have met three short ones."""
WATCHED = timedelta(hours=2)
"""Pause between two visits after which it is no wonder that a page has turned over: the bot was off."""

BROWSER = (
    'have the bot look like a browser (`headers = { "user-agent" = "Mozilla/5.0 ..." }` at the feed in feeds.toml)'
)
RELAY = "a relay such as https://news.google.com/rss/search?q=site:HOST in `fallbacks`"
ELSEWHERE = "`storyline-bot feed` with the site's home page finds the feed where the site still names one"

REMEDIES: Mapping[str, tuple[Weight, str]] = {
    "blocked": (Weight.LASTING, f"{BROWSER}; where that does not help, give {RELAY}, or a `proxy`"),
    "limited": (Weight.PASSING, "the bot waits as asked; where it lasts, give the feed a longer `every`"),
    "gone": (Weight.LASTING, f"{ELSEWHERE}; write the new address in feeds.toml, or `off = true`"),
    "html": (Weight.LASTING, f"{ELSEWHERE}; where a browser shows a feed at this address, {BROWSER}"),
    "no_feed": (Weight.LASTING, f"{ELSEWHERE}; write that address in feeds.toml"),
    "empty": (Weight.PASSING, "nothing as long as it ends within hours; then look at the address in a browser"),
    "no_items": (Weight.PASSING, "nothing as long as it ends within hours; then look at the address in a browser"),
    "broken": (Weight.LASTING, f"tell the outlet that its feed is broken; until it is mended, give {RELAY}"),
    "cut": (Weight.PASSING, "nothing: what came is read, and the rest at the next visit"),
    "entities": (Weight.LASTING, f"no feed needs this: look at the address in a browser; else give {RELAY}"),
    "harmful": (Weight.LASTING, f"no feed needs this: look at the address in a browser; else give {RELAY}"),
    "large": (Weight.LASTING, "look at the address in a browser: it is most likely not the feed"),
    "packing": (Weight.PASSING, "nothing as long as it ends within hours; then tell the outlet"),
    "server": (Weight.PASSING, "nothing as long as it ends within hours; the bot asks less often meanwhile"),
    "status": (Weight.LASTING, f"look at the address in a browser; {ELSEWHERE}"),
    "timeout": (Weight.PASSING, "where it lasts, give a longer `timeout` in [polling] of bot.toml, or a `proxy`"),
    "unreachable": (
        Weight.PASSING,
        "look whether a browser reaches it from this machine; if not, mend network or name",
    ),
    "connection": (Weight.PASSING, "nothing as long as it ends within hours; where it lasts, try a `proxy`"),
    "certificate": (Weight.LASTING, f"the bot never reads past a bad certificate: tell the outlet, and give {RELAY}"),
    "private": (Weight.LASTING, "for a relay of your own set `allow_private = true` in [polling] of bot.toml"),
    "redirects": (Weight.LASTING, "look where a browser ends up, and write that address in feeds.toml"),
    "redirect": (Weight.REMARK, "nothing yet: where it lasts for a week, the bot proposes the new address"),
    "moved": (Weight.LASTING, "write the new address in feeds.toml"),
    "fallback": (Weight.LASTING, "mend the first address, or make the fallback the feed's `url`"),
    "silent": (Weight.LASTING, f"look at the site: where it goes on writing, its feed has died. {ELSEWHERE}"),
    "missed": (Weight.LASTING, "where it comes again, give a shorter `every` at the feed, or `shortest` in [polling]"),
    "window": (Weight.LASTING, "let the bot come more often: a shorter `every` at the feed or `shortest` in [polling]"),
    "undated": (Weight.REMARK, "nothing: the bot takes the time at which it first sees an item"),
    "guids": (Weight.REMARK, "nothing: the bot goes by the items' addresses"),
    "links": (Weight.REMARK, "nothing, but alerts cannot lead to the article: look for a better feed of the site"),
    "offset": (Weight.REMARK, "nothing: the bot has learned by how much, and corrects it"),
    "charset": (Weight.REMARK, "nothing: the bot has read the text as what it is"),
    "malformed": (Weight.REMARK, "nothing: the bot reads it all the same"),
    "controls": (Weight.REMARK, "nothing: the bot leaves them out"),
    "preamble": (Weight.REMARK, "nothing: the bot leaves it out"),
    "references": (Weight.REMARK, "nothing: the bot leaves them out"),
}
"""By the name of each trouble that fetching, reading or scheduling finds."""
UNKNOWN = (Weight.PASSING, "look at the address in a browser")


def diagnose(trouble: str, url: str) -> Trouble:
    """Complete a trouble of the form `name: sentence` of a feed at an address; a name that nobody knows is none."""
    name, _, sentence = trouble.partition(": ")
    weight, remedy = REMEDIES.get(name, UNKNOWN)
    host = urlsplit(url).hostname or "HOST"
    return Trouble(name=name, sentence=sentence or name, remedy=remedy.replace("HOST", host), weight=weight)


def is_ours(trouble: str, reached: datetime | None, now: datetime) -> bool:
    """Tell whether a failure is most likely our own network's: no feed could be read since `reached`."""
    return trouble in OF_NETWORK and (reached is None or now - reached > OUTAGE)


def incidents_of(before: Poll, after: Poll, feed: Feed, now: datetime, *, ours: bool = False) -> list[Incident]:
    """List what the operator is to hear of a visit: that a trouble has lasted for long enough, or is over.

    The store tells each incident once, so that a trouble that goes on may be listed at every visit.
    """
    if ours:
        return [Incident(kind="network", subject="", text=UNREACHED)] if after.failures > FEW else []
    if after.failures:
        return [_begun(feed, after)] if _is_told(feed, after, now) else []
    ended = [Incident(kind="network", subject="", text="the feeds can be reached again", over=True)]
    ended = ended if before.failures else []
    trouble = diagnose(after.trouble, feed.url) if after.trouble else None
    if trouble and trouble.weight is not Weight.REMARK:
        return [*ended, *_of_trouble(before, after, feed, trouble, now)]
    return [*ended, _over(feed)] if before.trouble else []


UNREACHED = (
    "no feed can be reached: the network of the bot's machine is down, or a firewall is in its way. What to do: open "
    "the address of any feed on that machine"
)


def _is_told(feed: Feed, after: Poll, now: datetime) -> bool:
    """Tell whether a feed has failed for long enough; one that nobody has seen work yet is left to `check --feeds`."""
    if after.succeeded is None and not feed.proven:
        return False
    weight = diagnose(after.trouble or "", feed.url).weight
    return after.failures >= FEW and now - (after.succeeded or after.since) >= PATIENCE[weight]


def _of_trouble(before: Poll, after: Poll, feed: Feed, trouble: Trouble, now: datetime) -> list[Incident]:
    """List the incident of a feed that is read, and not as it should be."""
    if trouble.name == "missed":
        watched = before.succeeded is not None and now - before.succeeded < WATCHED
        day = f"{feed.url} {now:%Y-%m-%d}"
        return [Incident(kind="missed", subject=day, text=_words(feed, after), passing=True)] if watched else []
    lasts = now - (after.troubled or now)
    if trouble.name in AT_ONCE or lasts >= PATIENCE[trouble.weight]:
        return [_begun(feed, after)]
    return []


def _begun(feed: Feed, after: Poll) -> Incident:
    return Incident(kind=FEED_TROUBLE, subject=feed.url, text=_words(feed, after))


def _over(feed: Feed) -> Incident:
    return Incident(kind=FEED_TROUBLE, subject=feed.url, text=f"{feed.name}: the feed is well again", over=True)


def _words(feed: Feed, after: Poll) -> str:
    trouble = diagnose(after.trouble or "", feed.url)
    return f"{feed.name} ({feed.url}): {trouble.name}: {trouble.sentence}. What to do: {trouble.remedy}"
