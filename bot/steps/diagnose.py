"""Say of a feed's trouble how much it weighs and what to do about it."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.types import Trouble, Weight

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
