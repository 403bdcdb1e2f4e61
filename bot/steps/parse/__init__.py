"""Turn the body of a feed into its entries, whatever its format, encoding and state."""

from bot.errors import ParseError
from bot.steps.parse.encoding import decode
from bot.steps.parse.jsonfeed import is_json, parse_json
from bot.steps.parse.repair import repair
from bot.steps.parse.thorough import parse_thoroughly
from bot.types import Document

__all__ = ["parse"]

LARGEST_BODY = 16 * 2**20
"""Bytes. The largest real news feed met was 2.9 MB (916 items with their full texts)."""


def parse(body: bytes, content_type: str, url: str) -> Document:
    """Read a feed document: RSS, Atom, RDF or JSON Feed.

    `content_type` is the header as the server sent it, empty where unknown; `url` resolves relative links. Raises
    `ParseError` with the trouble's name: `empty`, `large`, `html`, `entities`, `broken` or `no_feed`.
    """
    if len(body) > LARGEST_BODY:
        raise ParseError("large", f"the document has {len(body):,} bytes, more than {LARGEST_BODY:,}")
    text, problems = decode(body, content_type)
    if not text.strip():
        raise ParseError("empty", "the server answered with an empty document")
    if is_json(text):
        return parse_json(text, problems)
    clean, repairs = repair(text)
    return parse_thoroughly(clean, url, (*problems, *repairs))
