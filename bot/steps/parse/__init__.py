"""Turn the body of a feed into its entries, whatever its format, encoding and state."""

import re
from dataclasses import replace

from bot.errors import ParseError
from bot.steps.parse.encoding import decode
from bot.steps.parse.jsonfeed import is_json, parse_json
from bot.steps.parse.quick import IllFormed, Unusual, parse_quickly
from bot.steps.parse.repair import repair
from bot.steps.parse.sheet import Sheet
from bot.steps.parse.thorough import parse_thoroughly
from bot.steps.parse.trust import judge
from bot.types import Document

__all__ = ["parse"]

LARGEST_BODY = 16 * 2**20
"""Bytes. The largest real news feed met was 2.9 MB (916 items with their full texts)."""
PLAIN_START = re.compile(r"(?:<\?[^>]*\?>\s*)*<[A-Za-z]")
"""A document without a document type or anything else before its first element."""
END = re.compile(r"</(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)


def parse(body: bytes, content_type: str, url: str, seen: bytes = b"") -> Document:
    """Read a feed document: RSS, Atom, RDF or JSON Feed.

    `content_type` is the header as the server sent it, empty where unknown; `url` resolves relative links; entries
    whose fingerprints are in `seen` (`Document.page` of the last visit) are left out. Raises
    `ParseError` with the trouble's name: `empty`, `large`, `html`, `entities`, `broken` or `no_feed`.
    """
    if len(body) > LARGEST_BODY:
        raise ParseError("large", f"the document has {len(body):,} bytes, more than {LARGEST_BODY:,}")
    text, problems = decode(body, content_type)
    text = text.strip()
    if not text:
        raise ParseError("empty", "the server answered with an empty document")
    sheet = parse_json(text) if is_json(text) else _parse_xml(text, url)
    return judge(replace(sheet, problems=(*problems, *sheet.problems)), seen)


def _parse_xml(text: str, url: str) -> Sheet:
    """Read what is well-formed the quick way, mend what is not, and leave to feedparser what is rare or beyond that."""
    if PLAIN_START.match(text):
        try:
            return parse_quickly(text, url)
        except IllFormed:
            pass
        except Unusual:
            return parse_thoroughly(text, url)
    clean, problems = repair(text)
    try:
        sheet = parse_quickly(clean, url)
    except (IllFormed, Unusual):
        sheet = _without_torn_end(parse_thoroughly(clean, url), clean)
    return replace(sheet, problems=(*problems, *sheet.problems))


def _without_torn_end(sheet: Sheet, text: str) -> Sheet:
    """Mark a document that breaks off, and leave its last item out where it is the one that is torn."""
    if not sheet.problems or END.search(text):
        return sheet
    told = "cut: the document breaks off before its end"
    torn = text.rfind("<item") > text.rfind("</item") or text.rfind("<entry") > text.rfind("</entry")
    items = sheet.items[:-1] if torn else sheet.items
    return replace(sheet, items=items, whole=False, problems=(*sheet.problems, told))
