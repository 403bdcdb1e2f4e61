"""Turn bytes into text: by mark, by validity, by what the server and the document say, by what it looks like."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress

from charset_normalizer import from_bytes
from w3lib.encoding import http_content_type_encoding, resolve_encoding

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"Lo\xa7\x94", "cp037"),  # "<?xm" in EBCDIC
)
"""How documents begin whose first bytes alone tell the encoding (XML 1.0, appendix F)."""

BEGINNINGS = tuple(mark for mark, _ in MARKS)
NO_TEXT = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem", "utf-7"})
"""Codecs that Python would accept from a declaration, and that no feed is written in."""

DECLARATION = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:\-]{1,40})["']""")
STRETCH = re.compile(rb"[\xc2-\xf4][\x80-\xbf]{1,3}|[\x80-\xff]")
PAIR = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
"""A character beyond the first 65,536 as some Java servers write it: the halves of UTF-16, each in UTF-8 (CESU-8)."""
WORDS = re.compile(r"[а-яёіїєґ]{2,}|[А-ЯЁІЇЄҐ][а-яёіїєґ]+|[А-ЯЁІЇЄҐ]{3,}")
LATIN_WORDS = re.compile(r"[A-Za-z]+[À-ÖØ-öø-ÿĞğİıŞş]{1,2}[a-z]*|[À-ÖØ-öø-ÿĞğİıŞş][a-z]+")
LONG_WORDS = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґ][а-яёіїєґ]{2,}")
RARE = "щэъфцюёҐґ"
"""One letter in twenty-five; capitals read in the other code page become these."""
WESTERN = frozenset({"cp1252", "iso8859-1", "latin_1", "ascii", "cp1254", "iso8859-9", "iso8859-15"})
SAMPLE = 200_000
"""Bytes looked at where the text's looks decide: enough for any statistic, and bounded in time."""

GUESSES = ("windows-1252", "windows-1251", "koi8-r", "windows-1254")
"""Where nothing speaks for any of them, the first is taken."""
EVIDENCE = 20
"""Cyrillic letters in plausible words, from which a western declaration is not believed."""

FAR = frozenset({"big5", "gb2312", "gbk", "gb18030", "euc_jp", "euc_kr", "cp949", "shift_jis", "cp932", "tis_620"})
PLAUSIBLE = 0.7
"""Share of the bytes outside ASCII that stand in plausible words, below which a guess of ours is none: the document may
be in a script that this bot does not read, and somebody else's statistics know more of those."""


def decode(body: bytes, content_type: str) -> tuple[str, tuple[str, ...]]:
    """Decode a document; return its text and a sentence for what was wrong with its encoding.

    A few bad bytes among valid UTF-8 become U+FFFD; they never make the rest be read as another encoding.
    """
    if body.startswith(BEGINNINGS):
        name = next(name for mark, name in MARKS if body.startswith(mark))
        return body.decode(name, "replace").removeprefix("\ufeff"), ()
    if b"\x1b" not in body:  # the escape that the encodings of ISO 2022 begin with, in bytes that are all valid UTF-8
        with suppress(UnicodeDecodeError):
            return body.decode("utf-8"), ()
    return _decode_other(body, list(_said(body, content_type)))


def _decode_other(body: bytes, said: list[str]) -> tuple[str, tuple[str, ...]]:
    if said and said[0].startswith("iso2022"):
        return body.decode(said[0], "replace"), ()
    if _mostly_utf8(body):
        return PAIR.sub(_joined, body).decode("utf-8", "replace"), ("charset: some bytes are not valid UTF-8",)
    for name in said:
        text = _decoded(body, name)
        if text is not None and not _looks_wrong(body, name):
            return text, ()
    best = max(GUESSES, key=lambda name: _likeness(body, name))
    if _plausible(body, best) < PLAUSIBLE and (other := _far(body)):
        best = other
    return body.decode(best, "replace"), (f"charset: the encoding is not what the feed says; it was read as {best}",)


def _joined(found: re.Match[bytes]) -> bytes:
    halves = found[0].decode("utf-8", "surrogatepass")
    return halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le").encode()


def _said(body: bytes, content_type: str) -> Iterator[str]:
    """Name the encodings that the server and the document state, the server's first (RFC 7303, section 3)."""
    declared = DECLARATION.search(body[:1024])
    for name in (http_content_type_encoding(content_type), declared and declared[1].decode("ascii")):
        codec = _codec(name) if name else None
        if codec and codec != "utf-8":
            yield codec


def _codec(name: str) -> str | None:
    try:
        found = codecs.lookup(resolve_encoding(name) or name)
    except (LookupError, ValueError):
        return None
    text = getattr(found, "_is_text_encoding", True)
    return found.name if text and found.name not in NO_TEXT else None


def _mostly_utf8(body: bytes) -> bool:
    """Tell whether the bytes outside ASCII are mostly valid UTF-8; of a Cyrillic code page one in ten is, by chance."""
    valid = broken = 0
    for found in STRETCH.finditer(body, 0, SAMPLE):
        if len(found[0]) > 1:
            valid += 1
        else:
            broken += 1
    return valid > 2 * broken


def _decoded(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeDecodeError, ValueError):
        # bytes that the code page leaves open are no reason to doubt it where they are few
        text = body.decode(name, "replace")
        return text if text.count("\ufffd") * 50 < len(text) else None


def _looks_wrong(body: bytes, name: str) -> bool:
    """Tell whether a western code page was stated for Cyrillic text."""
    if name not in WESTERN:
        return False
    letters = sum(map(len, LONG_WORDS.findall(body[:SAMPLE].decode("windows-1251", "replace"))))
    return letters > EVIDENCE and letters > 0.7 * sum(byte >= 0x80 for byte in body[:SAMPLE])


def _likeness(body: bytes, name: str) -> float:
    """Share of the bytes that become letters inside plausible words: Cyrillic, or accented Latin beside plain."""
    text = body[:SAMPLE].decode(name, "replace")
    if name in ("windows-1251", "koi8-r"):
        letters: str = "".join(WORDS.findall(text)).lower()
        rare = sum(map(letters.count, RARE)) / max(len(letters), 1)
        return len(letters) * max(1 - 3 * rare, 0.1) / max(len(text), 1)
    joined = re.findall(r"[A-Za-z][À-ÖØ-öø-ÿĞğİıŞş]{1,2}[A-Za-z]?|[À-ÖØ-öø-ÿĞğİıŞş][a-z]", text)
    turkish = sum(letter in "ĞğİıŞş" for letter in text) if name == "windows-1254" else 0
    return (sum(map(len, joined)) / 2 + turkish) / max(len(text), 1)


def _far(body: bytes) -> str | None:
    """Name the encoding of a document in a script of the Far East; None where it is in none."""
    if sum(byte >= 0x80 for byte in body[:SAMPLE]) < EVIDENCE:
        return None
    found = from_bytes(body[:SAMPLE]).best()
    return found.encoding if found and found.encoding in FAR else None


def _plausible(body: bytes, name: str) -> float:
    """Say which share of the bytes outside ASCII a guess puts into words."""
    text = body[:SAMPLE].decode(name, "replace")
    words = WORDS if name in ("windows-1251", "koi8-r") else LATIN_WORDS
    letters: str = "".join(words.findall(text))
    return sum(letter > "\x7f" for letter in letters) / max(sum(byte >= 0x80 for byte in body[:SAMPLE]), 1)
