"""Make text that an XML reader refuses for small reasons acceptable to it, and refuse what is harmful."""

import re
from html.entities import html5

from bot.errors import ParseError

CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
PAIR = re.compile(
    r"&#(?:[xX]([dD][89aAbB][0-9a-fA-F]{2})|(5[56]\d{3}));&#(?:[xX]([dD][c-fC-F][0-9a-fA-F]{2})|(5[67]\d{3}));"
)
NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
PROLOGUE = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
DOCTYPE = re.compile(r"<!DOCTYPE[^<>\[]*(?:\[(.*?)\]\s*)?>", re.IGNORECASE | re.DOTALL)
DECLARED = re.compile(r"<!ENTITY\s+(?:%\s+)?([^\s\"'>]{1,100})", re.IGNORECASE)
ROOT = re.compile(r"<(?:\?xml|rss|feed|rdf:RDF|channel|[a-z]+:feed)[\s>]", re.IGNORECASE)
STANDARD = frozenset({"amp", "lt", "gt", "quot", "apos"})


def repair(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the document from its root element on, without what is illegal in XML, and what was wrong in words.

    Raises `ParseError` (`entities`) where it needs entities that it declares itself: nothing good ever does, and their
    expansion is how a small document fills the memory.
    """
    problems: list[str] = []
    text, count = CONTROLS.subn("", text)
    if count:
        problems.append("controls: control characters were left out")
    text = _without_prologue(_from_root(text, problems))
    if "&#" in text:
        text = _legal_references(text, problems)
    return NAMED.sub(_character, text), tuple(problems)


def _from_root(text: str, problems: list[str]) -> str:
    text = text.lstrip()
    if text.startswith("<"):
        return text
    root = ROOT.search(text, 0, 20_000)
    if root is None:
        return text
    problems.append("preamble: something stands before the feed's first line")
    return text[root.start() :]


def _without_prologue(text: str) -> str:
    """Cut the XML declaration, comments and the document type: nothing a feed says stands there."""
    at = 0
    declared: set[str] = set()
    while found := PROLOGUE.match(text, at) or DOCTYPE.match(text, at):
        at = found.end()
        if found.re is DOCTYPE:
            declared.update(DECLARED.findall(found[0]))
    if text.startswith("<!", at) and DECLARED.search(text, at):
        raise ParseError("entities", "the document declares entities in a way that cannot be told apart from an attack")
    text = text[at:]
    own = declared - STANDARD - {name.rstrip(";") for name in html5} if declared else ()
    if any(f"&{name};" in text for name in own):
        raise ParseError("entities", "the document is built from entities that it declares itself")
    return text


def _legal_references(text: str, problems: list[str]) -> str:
    illegal = 0

    def joined(found: re.Match[str]) -> str:
        high = int(found[1], 16) if found[1] else int(found[2])
        low = int(found[3], 16) if found[3] else int(found[4])
        if 0xD800 <= high < 0xDC00 <= low < 0xE000:
            return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
        return found[0]

    def checked(found: re.Match[str]) -> str:
        nonlocal illegal
        if _is_legal(found[1], found[2]):
            return f"&#x{found[1]};" if found[1] else f"&#{found[2]};"
        illegal += 1
        return ""

    text = REFERENCE.sub(checked, PAIR.sub(joined, text))
    if illegal:
        problems.append("references: references to characters that do not exist were left out")
    return text


def _is_legal(hexadecimal: str | None, decimal: str | None) -> bool:
    digits = (hexadecimal or decimal or "").lstrip("0")
    if not 0 < len(digits) < 8:
        return False
    code = int(digits, 16 if hexadecimal else 10)
    return code in (0x9, 0xA, 0xD) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000


def _character(found: re.Match[str]) -> str:
    """Write out a named character that HTML knows and XML does not."""
    return found[0] if found[1] in STANDARD else html5.get(found[1] + ";", found[0])
