"""Build a message from plain text: pieces in lines, written out as Telegram's HTML and as plain text.

Nothing but `html` makes markup, and it escapes each piece once; so no text of a source can break a message.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlsplit

LONGEST = 4096
"""Code points of a message, once its markup is parsed (Bot API)."""
LONGEST_MARKUP = 32_000
LONGEST_LINKS = 9_000
"""Bytes; Telegram refuses at 32,768 and near 9,500."""
LONGEST_LINK = 2000
"""Bytes of an address: beyond, browsers and servers refuse it anyway."""

HIDDEN = re.compile(
    "[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""Controls, direction marks and embeddings, signs without width, halves of characters."""
PILED = re.compile("([\u0300-\u036f\u0483-\u0489]{2})[\u0300-\u036f\u0483-\u0489]+")
"""More marks on one letter than any of our languages has."""

SPACES = re.compile(r"[^\S\u00a0]+|\u00a0{2,}")
"""All space but the single one that keeps a number with its word."""
ISOLATE, RELEASE = "\u2068", "\u2069"
"""They keep a piece's direction inside it (Unicode Annex 9, first strong isolate)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    struck: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Pieces that stand in one line; quoted ones stand in a quotation that readers unfold."""

    pieces: tuple[Piece, ...] = ()
    quoted: bool = False


def piece(
    text: str, *, bold: bool = False, italic: bool = False, struck: bool = False, url: str | None = None
) -> Piece:
    """Make a piece of text from anywhere: in one line, with nothing hidden; a bad address is left out."""
    url = url if url and is_link(url) else None
    return Piece(text=neutral(text), bold=bold, italic=italic, struck=struck, url=url)


def line(*pieces: Piece | str, quoted: bool = False) -> Line:
    """Make a line of pieces; words of our own may be given as they are."""
    made = tuple(each if isinstance(each, Piece) else Piece(text=each) for each in pieces)
    return Line(pieces=tuple(each for each in made if each.text), quoted=quoted)


def neutral(text: str) -> str:
    """Take out what cannot be seen, and keep text that runs from right to left from turning what stands beside it."""
    shown = PILED.sub(r"\1", HIDDEN.sub("", unicodedata.normalize("NFC", text.replace("\n", " ").replace("\t", " "))))
    shown = SPACES.sub(" ", shown).strip()
    turns = any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in shown)
    return f"{ISOLATE}{shown}{RELEASE}" if turns else shown


def is_link(url: str) -> bool:
    """Say whether Telegram keeps an address as a link: of the web, with a dot in its host, nothing odd inside."""
    if re.search(r"[\s\u0000-\u001f\u007f]", url) or HIDDEN.search(url) or len(url.encode()) > LONGEST_LINK:
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        odd = parts.port == 0 or "@" in parts.netloc or ":" in host
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in host.strip(".") and not odd


def html(lines: Sequence[Line]) -> str:
    """Write lines as Telegram's HTML; quoted lines that follow each other are one quotation."""
    written: list[str] = []
    for number, each in enumerate(lines):
        text = "".join(_piece_html(part) for part in each.pieces)
        opens = each.quoted and not (number and lines[number - 1].quoted)
        closes = each.quoted and not (number + 1 < len(lines) and lines[number + 1].quoted)
        written.append(("<blockquote expandable>" if opens else "") + text + ("</blockquote>" if closes else ""))
    return "\n".join(written)


def _piece_html(part: Piece) -> str:
    text = escape(part.text, quote=False)
    if part.url:
        text = f'<a href="{escape(part.url, quote=True)}">{text}</a>'
    if part.struck:
        text = f"<s>{text}</s>"
    if part.italic:
        text = f"<i>{text}</i>"
    return f"<b>{text}</b>" if part.bold else text


def plain(lines: Iterable[Line]) -> str:
    """Write lines as plain text."""
    return "\n".join("".join(part.text for part in each.pieces) for each in lines)


def link_bytes(lines: Iterable[Line]) -> int:
    """Count the bytes of all addresses."""
    return sum(len(part.url.encode()) for each in lines for part in each.pieces if part.url)


def fits(lines: Sequence[Line], longest: int = LONGEST) -> bool:
    """Say whether Telegram takes these lines as one message."""
    if len(plain(lines)) > longest or link_bytes(lines) > LONGEST_LINKS:
        return False
    return len(html(lines).encode()) <= LONGEST_MARKUP


def shortened(text: str, longest: int) -> str:
    """Cut a text at the end of a word, so that it has at most so many code points."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[longest // 2 :] else cut).rstrip(" ,;:–—-") + "…"
