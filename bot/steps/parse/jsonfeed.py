"""Read JSON Feed (version 1 and 1.1, https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from bot.errors import ParseError
from bot.steps.parse.dates import parse_date
from bot.types import Document, Entry


def is_json(text: str) -> bool:
    """Tell whether a document is JSON rather than XML."""
    return text.lstrip()[:1] == "{"


def parse_json(text: str) -> Document:
    """Read a JSON Feed; raise `ParseError` where the text is no JSON or no feed."""
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise ParseError("broken", f"the document begins like JSON and is none: {error}") from error
    items = data.get("items")
    if not isinstance(items, list):
        raise ParseError("no_feed", "the document is JSON without a list of items")
    entries = tuple(_entry(item) for item in items if isinstance(item, dict))
    return Document(
        title=_text(data, "title"),
        url=_text(data, "home_page_url") or None,
        language=_text(data, "language") or None,
        entries=entries,
    )


def _entry(item: dict[str, Any]) -> Entry:
    return Entry(
        guid=_text(item, "id") or None,
        url=_text(item, "url") or _text(item, "external_url") or None,
        title=_text(item, "title"),
        summary=_text(item, "summary") or _text(item, "content_html") or _text(item, "content_text"),
        published=parse_date(_text(item, "date_published")),
        updated=parse_date(_text(item, "date_modified")),
        language=_text(item, "language") or None,
    )


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if isinstance(value, str):
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else ""
