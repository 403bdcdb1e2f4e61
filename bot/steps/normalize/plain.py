"""Turn titles and markup into plain text that is safe to store, compare and show."""

import html
import re
import unicodedata
from html.entities import html5

BLOCKS = """
address article aside blockquote br center dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5
h6 header hr li main nav ol option p pre section summary table tbody td tfoot th thead tr ul
"""
INLINE = """
a abbr acronym amp-img audio b base bdi bdo big body button canvas cite code col colgroup data del dfn dir
em embed fieldset font frame frameset head html i iframe img input ins kbd label legend link map mark meta
nobr noscript object output param picture progress q rp rt ruby s samp select small source span strike
strong sub sup svg path template textarea time title track tt u var video wbr
"""
BLOCK_TAGS = frozenset(BLOCKS.split())
INLINE_TAGS = frozenset(INLINE.split())
HIDDEN = re.compile(r"<(?:(!--)|!\[CDATA\[|(script|style|iframe|noscript)\b)|\]\]>", re.IGNORECASE)
"""Where begins what no reader sees."""
ENDS = {
    "!--": re.compile("-->"),
    **{name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "iframe", "noscript")},
}
TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*|/)?>")
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ufdd0-\ufdef\ufeff\ufff9-\uffff\ud800-\udfff]"
)
"""Controls, marks of direction, soft hyphens and what stands for no character: they reach neither store nor channel."""
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|([A-Za-z][A-Za-z0-9]{1,30}));")
SPACES = re.compile(r"[^\S\n]+")
FOOTER = re.compile(
    r"\s*(?:The post|Сообщение|Запись|Допис|Yazı) .{3,300}? "
    r"(?:appeared first on|появились сначала на|с’явилися спочатку на) .{2,100}$"
)
MORE = re.compile(
    r"\s*(?:\[?(?:…|\.\.\.)\]?\s*)?"
    r"(?:Read more|Continue reading|Читать далее|Читати далі|Ətraflı|Devamını oku)\s*[»›→.…]*\s*$",
    re.IGNORECASE,
)


def plain(markup: str, *, lines: bool = False) -> str:
    """Take the markup off a text; with `lines`, paragraphs stay apart by a line break.

    Only tags that HTML knows are markup: a title such as "<Газпром>" keeps its words. Entities are read once, and once
    more where known ones are left, since feeds escape twice.
    """
    if not markup:
        return ""
    text = markup
    for _ in range(3):
        text = _without_tags(text) if "<" in text else text
        if "&" not in text or not _has_entity(text):
            break
        text = html.unescape(text)
    text = UNSEEN.sub("", unicodedata.normalize("NFC", text))
    if not lines:
        return " ".join(text.split())
    return "\n".join(line for part in text.splitlines() if (line := SPACES.sub(" ", part).strip()))


def lead(markup: str, title: str, longest: int) -> str:
    """Make the text of a story: plain, without the feed's footers, not the title again, cut at a word."""
    text = MORE.sub("", FOOTER.sub("", plain(markup[: longest * 20], lines=True)))
    if text.casefold().rstrip(".… ") == title.casefold().rstrip(".… "):
        return ""
    if len(text) <= longest:
        return text
    return text[:longest].rsplit(None, 1)[0] + "…"


def _without_tags(text: str) -> str:
    return TAG.sub(_instead, _without_hidden(text))


def _without_hidden(text: str) -> str:
    """Leave out comments, scripts and the like, in one pass however many of them are never closed."""
    parts: list[str] = []
    at = 0
    endless: set[str] = set()
    for found in HIDDEN.finditer(text):
        name = (found[1] or found[2] or "").lower()
        if found.start() < at or name in endless:
            continue
        end = ENDS[name].search(text, found.end()) if name else found
        if end is None:
            endless.add(name)
            continue
        parts += (text[at : found.start()], " ")
        at = end.end()
    return "".join([*parts, text[at:]])


def _instead(found: re.Match[str]) -> str:
    name = found[1].lower()
    if name in BLOCK_TAGS:
        return "\n"
    return "" if name in INLINE_TAGS or ":" in name else found[0]


def _has_entity(text: str) -> bool:
    return any(name is None or name + ";" in html5 for name in (found[1] for found in ENTITY.finditer(text)))
