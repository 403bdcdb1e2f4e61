"""What the server makes of a text: parsed, cleaned, trimmed, measured; `validate_html` is for other tests too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.telegram_server.errors import ApiError, bad_request, not_simulated
from tests.telegram_server.markup import Entity, MarkupError, parse_html, units

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
MARKUP_BYTES = 1 << 15
"""Of a text before it is parsed."""
LINK_BYTES = 9_500
"""Of all addresses in one message; observed in the field, the exact number is not documented."""
ENTITY_LIMIT = 100
"""Entities past this are dropped without a word."""

CONTROLS = {code: " " for code in range(32) if code not in (10, 13)} | {13: None}
INVISIBLE = dict.fromkeys([*range(0x2028, 0x202F), 0x030A, 0x0333, 0x033F])
LITERAL = ("code", "pre")
FOUND = (
    ("url", re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")),
    ("hashtag", re.compile(r"(?<![\w#])#\w*[^\W\d]\w*")),
    ("bot_command", re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]+)?")),
    ("mention", re.compile(r"(?<!\w)@[A-Za-z]\w{3,31}\b")),
)


@dataclass(frozen=True, slots=True)
class Content:
    """A message's text as a reader gets it."""

    text: str
    entities: tuple[Entity, ...]


def validate_html(markup: str, limit: int = TEXT_LIMIT) -> Content:
    """Take a text as sendMessage does (or a caption, with its limit); raise ApiError as the server refuses it.

    The entities are those that the markup asks for; the addresses and hashtags that the server finds by itself
    are left out.
    """
    content = written(markup, "HTML", ())
    if not content.text:
        raise bad_request("message text is empty" if not markup else "text must be non-empty")
    measure(content, limit, "message is too long" if limit == TEXT_LIMIT else "message caption is too long")
    return content


def written(markup: str, parse_mode: str, entities: Sequence[Entity]) -> Content:
    """Parse and clean a text; may come out empty."""
    if len(_encoded(markup)) > MARKUP_BYTES:
        raise bad_request("Text is too long")
    if parse_mode.lower() == "html":
        try:
            text, parsed = parse_html(markup)
        except MarkupError as error:
            raise bad_request(f"Can't parse entities: {error}") from error
        return _cleaned(text, parsed)
    if parse_mode.lower() in ("markdown", "markdownv2"):
        raise not_simulated(f"parse_mode {parse_mode}")
    if parse_mode.lower() not in ("", "none"):
        raise bad_request("Unsupported parse_mode")
    return _cleaned(markup, tuple(entities))


def measure(content: Content, limit: int, complaint: str) -> None:
    """Refuse what is longer than the limit in code points, or whose link addresses are together too long."""
    if len(content.text) > limit:
        raise bad_request(complaint)
    if sum(len((entity.url or "").encode()) for entity in content.entities) > LINK_BYTES:
        raise bad_request("ENTITIES_TOO_LONG")


def with_found_entities(content: Content) -> Content:
    """Add the addresses, hashtags, commands and mentions that the server finds by itself."""
    taken = [(e.offset, e.offset + e.length) for e in content.entities if e.type in (*LITERAL, "text_link")]
    entities = list(content.entities)
    for kind, pattern in FOUND:
        for match in pattern.finditer(content.text):
            begin = units(content.text[: match.start()])
            end = begin + units(match[0])
            if all(end <= low or begin >= high for low, high in taken):
                entities.append(Entity(type=kind, offset=begin, length=end - begin))
                taken.append((begin, end))
    entities.sort(key=lambda e: (e.offset, -e.length))
    return Content(content.text, tuple(entities))


def _encoded(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        raise ApiError(400, "Bad Request: strings must be encoded in UTF-8") from error


def _cleaned(text: str, entities: tuple[Entity, ...]) -> Content:
    """Replace control characters, drop invisible ones, trim both ends; the entities follow the text."""
    table = CONTROLS | INVISIBLE
    kept_units = [0]
    pieces = []
    for character in text:
        piece = character.translate(table)
        pieces.append(piece)
        kept_units.extend([kept_units[-1] + units(piece)] * units(character))
    cleaned = "".join(pieces)
    trimmed = cleaned.strip(" \n\t")
    lead = units(cleaned[: len(cleaned) - len(cleaned.lstrip(" \n\t"))])
    end = lead + units(trimmed)

    def place(position: int) -> int:
        return min(max(kept_units[min(position, len(kept_units) - 1)], lead), end) - lead

    moved = (replace(e, offset=place(e.offset), length=place(e.offset + e.length) - place(e.offset)) for e in entities)
    return Content(trimmed, _possible([e for e in moved if e.length > 0])[:ENTITY_LIMIT])


def _possible(entities: list[Entity]) -> tuple[Entity, ...]:
    """Drop what cannot nest: anything inside code, a quotation in a quotation, a link in a link."""
    kept: list[Entity] = []
    for entity in entities:
        around = [k for k in kept if k.offset < entity.offset + entity.length and entity.offset < k.offset + k.length]
        if not any(_excludes(outer.type, entity.type) for outer in around):
            kept.append(entity)
    return tuple(kept)


def _excludes(outer: str, inner: str) -> bool:
    return (
        outer in LITERAL
        or (outer == inner == "text_link")
        or (outer.endswith("blockquote") and inner.endswith("blockquote"))
    )
