"""Let feedparser say what a document says: the authority on RSS, Atom and RDF in whatever state they arrive."""

import io
import re
from typing import Any

import feedparser

from bot.errors import ParseError
from bot.steps.parse.sheet import Said, Sheet

HEADERS = {"content-type": "application/xml; charset=utf-8"}
PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|script|div|p)[\s>]", re.IGNORECASE)

CHALLENGE = re.compile(
    r"just a moment\.\.\.|checking your browser|challenge-platform|cf-chl|attention required! \| cloudflare|ddos-guard|"
    r"_incapsula_|stormwall|__qrator|g-recaptcha|h-captcha",
    re.IGNORECASE,
)
"""What stands on the pages with which protection services test for a browser."""


def parse_thoroughly(text: str, url: str) -> Sheet:
    """Read a document with feedparser; raise `ParseError` where it is no feed.

    Nothing but clean UTF-8 in a stream reaches it: given a string it would open files and addresses.
    """
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    headers = {**HEADERS, "content-location": url}
    try:
        read = feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except (AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        # bugs of feedparser on malformed input; these kinds were met (kurtmckee/feedparser#591, #599)
        raise ParseError("broken", f"the feed reader gave up on this document: {error!r}") from error
    items = tuple([_said(item) for item in read.entries])
    if not read.get("version") and not items:
        raise _no_feed(text)
    odd = (f"malformed: the document is not well-formed XML ({read.get('bozo_exception')})",) if read.bozo else ()
    return Sheet(
        title=_text(read.feed, "title"),
        url=_text(read.feed, "link"),
        language=_text(read.feed, "language"),
        items=items,
        problems=odd,
    )


def _no_feed(text: str) -> ParseError:
    if PAGE.search(text, 0, 20_000):
        if CHALLENGE.search(text, 0, 20_000):
            return ParseError("blocked", "the server tests whether the bot is a browser, instead of giving the feed")
        return ParseError("html", "the server answered with a web page instead of a feed")
    return ParseError("no_feed", "the document is neither RSS nor Atom nor JSON Feed")


def _said(item: Any) -> Said:
    source = item.get("source") or {}
    return Said(
        guid=_text(item, "id"),
        url=_text(item, "link"),
        title=_text(item, "title"),
        summary=_text(item, "summary") or _content(item),
        published=_text(item, "published"),
        created=_text(item, "created"),
        updated=_text(item, "updated"),
        language=_text(item, "language"),
        source=_text(source, "title"),
        source_url=_text(source, "href") or _text(source, "link"),
    )


def _text(item: Any, key: str) -> str:
    # dict.get goes around feedparser's own fallbacks from one key to another
    value = dict.get(item, key)
    return value if isinstance(value, str) else ""


def _content(item: Any) -> str:
    return next((value for part in item.get("content", ()) if (value := _text(part, "value"))), "")
