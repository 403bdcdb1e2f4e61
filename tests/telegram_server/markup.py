"""The Bot API's HTML: text with tags in, plain text and entities out, or the server's own complaint."""

from __future__ import annotations

import re
import string
from dataclasses import asdict, dataclass, replace

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#[xX](?P<hex>[0-9a-fA-F]+)|#(?P<dec>[0-9]+)|(?P<name>[a-zA-Z]+));?")
SPACE = " \t\r\n\v\f"
NAME_TOKEN = string.ascii_letters + string.digits + ".-"


class MarkupError(Exception):
    """The markup cannot be parsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A formatted stretch of text; offset and length count UTF-16 code units."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None

    def as_json(self) -> dict[str, object]:
        """Write a MessageEntity."""
        return {key: value for key, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    start: int


def units(text: str) -> int:
    """Count UTF-16 code units."""
    return len(text) + sum(character > "\uffff" for character in text)


def parse_html(markup: str) -> tuple[str, tuple[Entity, ...]]:
    """Parse; raise MarkupError with the server's words."""
    return _Parser(markup).parse()


class _Parser:
    """One pass over one text."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self.at = 0
        self.out: list[str] = []
        self.offset = 0
        self.open: list[_Open] = []
        self.entities: list[tuple[_Open, int, str]] = []

    def parse(self) -> tuple[str, tuple[Entity, ...]]:
        while self.at < len(self.markup):
            if self.markup[self.at] == "<":
                self._tag()
            else:
                self._put(self._character())
        if self.open:
            raise MarkupError(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        found = [_entity(*closed) for closed in self.entities]
        ordered = sorted((e for e in found if e is not None), key=lambda e: (e.offset, -e.length))
        return "".join(self.out), _with_languages(ordered)

    def _put(self, text: str) -> None:
        self.out.append(text)
        self.offset += units(text)

    def _character(self) -> str:
        reference = REFERENCE.match(self.markup, self.at) if self.markup[self.at] == "&" else None
        decoded = _decode(reference) if reference else None
        if reference is None or decoded is None:
            self.at += 1
            return self.markup[self.at - 1]
        self.at = reference.end()
        return decoded

    def _tag(self) -> None:
        begin = self.at
        self.at += 1
        if self._peek() == "/":
            self._end_tag(begin)
        else:
            self._start_tag(begin)

    def _start_tag(self, begin: int) -> None:
        tag = self._until(SPACE + ">").lower()
        if not self._peek():
            raise self._error("Unclosed start tag", begin)
        if tag not in TAGS:
            raise self._error(f'Unsupported start tag "{tag}"', begin)
        attributes: dict[str, str] = {}
        while self._skip_space() != ">":
            name, value = self._attribute(tag, begin)
            attributes[name] = value
        self.at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._error('Tag "span" must have class "tg-spoiler"', begin)
        opened = _Open(tag=tag, attributes=attributes, offset=self.offset, start=len(self.out))
        self.open.append(opened)

    def _attribute(self, tag: str, begin: int) -> tuple[str, str]:
        unclosed = self._error(f'Unclosed start tag "{tag}"', begin)
        if not self._peek():
            raise unclosed
        name = self._until(SPACE + "=>")
        if not name:
            raise self._error(f'Empty attribute name in the tag "{tag}"', begin)
        if self._skip_space() != "=":
            return name.lower(), ""
        self.at += 1
        if not (quote := self._skip_space()):
            raise unclosed
        return name.lower(), self._quoted(quote, begin) if quote in "\"'" else self._bare()

    def _bare(self) -> str:
        begin = self.at
        while self._peek() and self._peek() in NAME_TOKEN:
            self.at += 1
        if not self._peek() or self._peek() not in SPACE + ">":
            raise self._error("Unexpected end of name token", begin)
        return self.markup[begin : self.at].lower()

    def _quoted(self, quote: str, begin: int) -> str:
        self.at += 1
        value = []
        while (character := self._peek()) != quote:
            if not character:
                raise self._error("Unclosed start tag", begin)
            value.append(self._character())
        self.at += 1
        return "".join(value)

    def _end_tag(self, begin: int) -> None:
        if not self.open:
            raise self._error("Unexpected end tag", begin)
        self.at += 1
        tag = self._until(SPACE + ">").lower()
        if self._skip_space() != ">":
            raise self._error("Unclosed end tag", begin)
        self.at += 1
        opened = self.open.pop()
        if tag not in ("", opened.tag):
            raise MarkupError(
                f'Unmatched end tag at byte offset {self._bytes(begin)}, expected "</{opened.tag}>", found "</{tag}>"'
            )
        if self.offset > opened.offset:
            self.entities.append((opened, self.offset - opened.offset, "".join(self.out[opened.start :])))

    def _peek(self) -> str:
        return self.markup[self.at : self.at + 1]

    def _until(self, stops: str) -> str:
        begin = self.at
        while self._peek() and self._peek() not in stops:
            self.at += 1
        return self.markup[begin : self.at]

    def _skip_space(self) -> str:
        while self._peek() and self._peek() in SPACE:
            self.at += 1
        return self._peek()

    def _bytes(self, position: int) -> int:
        return len(self.markup[:position].encode())

    def _error(self, complaint: str, begin: int) -> MarkupError:
        return MarkupError(f"{complaint} at byte offset {self._bytes(begin)}")


def _decode(reference: re.Match[str]) -> str | None:
    if reference["name"]:
        return NAMED.get(reference["name"])
    digits, base = (reference["hex"], 16) if reference["hex"] else (reference["dec"], 10)
    code = int(digits[:12], base)
    if 0xD800 <= code <= 0xDFFF:
        raise MarkupError(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    return chr(code) if 0 < code <= 0x10FFFF else None


def _entity(opened: _Open, length: int, text: str) -> Entity | None:
    entity = Entity(type=TAGS[opened.tag], offset=opened.offset, length=length)
    attributes = opened.attributes
    if opened.tag == "a":
        url = checked_url(attributes.get("href") or text)
        return replace(entity, url=url) if url else None
    if opened.tag == "tg-emoji":
        return replace(entity, custom_emoji_id=attributes.get("emoji-id"))
    if opened.tag == "blockquote" and "expandable" in attributes:
        return replace(entity, type="expandable_blockquote")
    if opened.tag in ("code", "pre") and attributes.get("class", "").startswith("language-"):
        return replace(entity, language=attributes["class"].removeprefix("language-") or None)
    return entity


def _with_languages(entities: list[Entity]) -> tuple[Entity, ...]:
    """Join `pre` and `code` of one stretch into a `pre` with a language; elsewhere the language is lost."""
    languages = {(e.offset, e.length): e.language for e in entities if e.language}
    kinds = {(e.type, e.offset, e.length) for e in entities}
    kept = []
    for entity in entities:
        span = (entity.offset, entity.length)
        both = ("pre", *span) in kinds and ("code", *span) in kinds and span in languages
        if entity.type == "code" and both:
            continue
        if entity.type in ("code", "pre"):
            entity = replace(entity, language=languages[span] if both else None)  # noqa: PLW2901
        kept.append(entity)
    return tuple(kept)


URL = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<host>[^/?#\s:]+)(?P<port>:\d+)?(?P<rest>[/?#]\S*)?", re.IGNORECASE
)


def checked_url(url: str) -> str | None:
    """Write a link as the server keeps it, or None for one that it drops without a word.

    A host without a dot (localhost too) is such a link, and so is a scheme that is not the web's or Telegram's.
    """
    found = URL.fullmatch(url.strip())
    if found is None:
        return None
    scheme = (found["scheme"] or "http").lower()
    if scheme in ("tg", "ton", "tonsite"):
        return url.strip()
    if scheme not in ("http", "https") or "." not in found["host"].strip("."):
        return None
    rest = found["rest"] or "/"
    return f"{scheme}://{found['host'].lower()}{found['port'] or ''}{rest if rest[0] == '/' else '/' + rest}"
