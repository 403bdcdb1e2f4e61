"""Read JSON Feed (version 1 and 1.1, https://www.jsonfeed.org/version/1.1/)."""

import json
from typing import Any

from bot.errors import ParseError
from bot.steps.parse.sheet import Said, Sheet


def is_json(text: str) -> bool:
    """Tell whether a document is JSON rather than XML."""
    return text.lstrip()[:1] == "{"


def parse_json(text: str) -> Sheet:
    """Read a JSON Feed; raise `ParseError` where the text is no JSON or no feed."""
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise ParseError("broken", f"the document begins like JSON and is broken{_place(error)}") from error
    items = data.get("items")
    if not isinstance(items, list):
        raise ParseError("no_feed", "the document is JSON without a list of items")
    return Sheet(
        title=_text(data, "title"),
        url=_text(data, "home_page_url"),
        language=_text(data, "language"),
        items=tuple([_said(item) for item in items if isinstance(item, dict)]),
    )


def _place(error: Exception) -> str:
    return f" in line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""


def _said(item: dict[str, Any]) -> Said:
    return Said(
        guid=_text(item, "id"),
        url=_text(item, "url") or _text(item, "external_url"),
        title=_text(item, "title"),
        summary=_text(item, "summary") or _text(item, "content_html") or _text(item, "content_text"),
        published=_text(item, "date_published"),
        updated=_text(item, "date_modified"),
        language=_text(item, "language"),
    )


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if isinstance(value, str):
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if is_number else ""
