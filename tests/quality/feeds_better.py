"""Compare our whole reading of documents with feedparser's of the raw bytes, and say why each difference is better."""

import calendar
import html
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser

from bot.errors import ParseError
from bot.steps.parse import parse
from bot.steps.parse.encoding import decode
from bot.steps.parse.repair import CONTROLS
from bot.types import Document, Entry

URL = "https://feeds.example/rss"
LARGEST = 3_000_000
"""Bytes; larger ones among the pathological documents only cost time here."""
BOMBS = ("A0", "C_")
"""How the names of documents begin that stop feedparser itself."""
MISREAD = re.compile(r"[ap]\.?m\b|msk|azt|trt|gmt\s*[+-]|utc\s*[+-]|24:00|^\d{8}T\d|^\d{10}(?:\d{3})?$", re.IGNORECASE)
"""In a date, what feedparser 6.0 takes for something else."""
NO_DATE = re.compile(r"^\d{5}-|-W\d\d-|[+-][2-9]\d\d\d$|-0001 |(?:^|\s)(?:2[1-9]|[3-9]\d)\d\d[-\s]")
"""What looks like a date, and is none or not one of a feed's."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Where our whole reading says something else than feedparser's."""

    path: Path
    item: int
    name: str
    ours: str
    theirs: str
    why: str
    """Why ours is better; empty where it is not."""


@dataclass
class Whole:
    """Our whole reading beside feedparser's."""

    documents: int = 0
    entries: int = 0
    raised: list[Path] = field(default_factory=list)
    """Documents over which feedparser raises."""
    differences: list[Difference] = field(default_factory=list)

    @property
    def entries_apart(self) -> int:
        return len({(one.path, one.item) for one in self.differences})


def compare_whole(paths: Iterable[Path]) -> Whole:
    """Read the bytes of every document our way and with feedparser."""
    whole = Whole()
    for path in paths:
        body = path.read_bytes()
        if len(body) > LARGEST or path.name.startswith(BOMBS):
            continue
        try:
            read = feedparser.parse(
                io.BytesIO(body),
                response_headers={"content-location": URL},
                sanitize_html=False,
                resolve_relative_uris=False,
            )
        except Exception:  # noqa: BLE001 - what feedparser raises is what is being counted
            whole.raised.append(path)
            continue
        theirs = [_entry(item) for item in read.entries if _says_something(item)]
        if theirs:
            whole.documents += 1
            whole.entries += len(theirs)
            whole.differences.extend(_apart(path, body, theirs, str(read.get("encoding"))))
    return whole


def _says_something(item: Any) -> bool:
    return bool(dict.get(item, "title") or _summary(item))


def _summary(item: Any) -> str:
    parts = dict.get(item, "content") or ()
    return dict.get(item, "summary") or next((part["value"] for part in parts if part.get("value")), "")


def _entry(item: Any) -> dict[str, str]:
    get = dict.get
    moment = get(item, "published_parsed") or get(item, "created_parsed")
    try:
        date = f"{datetime.fromtimestamp(calendar.timegm(moment), UTC):%Y-%m-%d %H:%M:%S}" if moment else ""
    except (OverflowError, ValueError, OSError):
        date = ""
    return {
        "guid": get(item, "id") or "",
        "url": get(item, "link") or "",
        "title": get(item, "title") or "",
        "summary": _summary(item),
        "published": date,
        "stated": get(item, "published") or get(item, "created") or "",
    }


def _ours(entry: Entry) -> dict[str, str]:
    return {
        "guid": entry.guid or "",
        "url": entry.url or "",
        "title": entry.title,
        "summary": entry.summary,
        "published": f"{entry.published:%Y-%m-%d %H:%M:%S}" if entry.published else "",
    }


def _apart(path: Path, body: bytes, theirs: list[dict[str, str]], encoding: str) -> Iterator[Difference]:
    try:
        document = parse(body, "", URL)
    except ParseError as error:
        why = "refused: it declares entities" if error.trouble == "entities" else ""
        yield from (
            Difference(path=path, item=number, name="entry", ours=str(error), theirs=one["title"], why=why)
            for number, one in enumerate(theirs)
        )
        return
    for number, (mine, other) in enumerate(zip(map(_ours, document.entries), theirs, strict=False)):
        for name, ours in mine.items():
            if _level(ours) != _level(other[name]):
                why = _reason(name, ours, other, body, encoding)
                yield Difference(path=path, item=number, name=name, ours=ours, theirs=other[name], why=why)
    yield from _missing(path, document, theirs)


def _missing(path: Path, document: Document, theirs: list[dict[str, str]]) -> Iterator[Difference]:
    why = "torn: the document breaks off inside this item" if not document.whole else ""
    for number in range(len(document.entries), len(theirs)):
        yield Difference(path=path, item=number, name="entry", ours="", theirs=theirs[number]["title"], why=why)


def _reason(name: str, ours: str, theirs: dict[str, str], body: bytes, encoding: str) -> str:
    """Say why what we read is better; nothing where no reason is known."""
    other = theirs[name]
    if name == "published":
        if ours and (not other or MISREAD.search(theirs["stated"])):
            return "dates: written as feedparser does not know them"
        return "dates: no date that can be" if NO_DATE.search(theirs["stated"]) else ""
    if decode(body, "")[0] != body.decode(encoding if _is_known(encoding) else "utf-8", "replace"):
        return "encoding: feedparser takes the bytes for another one"
    return ""


def _level(text: str) -> str:
    """Take away what means nothing: kinds of line ends, controls, characters by name, spaces in tags."""
    return CONTROLS.sub("", html.unescape(text.replace("\r\n", "\n"))).replace(" />", "/>")


def _is_known(encoding: str) -> bool:
    try:
        return bool("".encode(encoding) == b"" or encoding)
    except LookupError:
        return False


def show_whole(whole: Whole) -> bool:
    """Print the second table: each difference, then how many of each kind."""
    for one in whole.differences:
        print(
            f"{one.path.name[:44]:<44} {one.item:>4} {one.name:<9} {one.ours[:40]!r} for {one.theirs[:40]!r}: {one.why}"
        )
    print(f"documents               {whole.documents}, besides {len(whole.raised)} over which feedparser raises")
    print(f"entries compared        {whole.entries}")
    agree = 1 - whole.entries_apart / max(whole.entries, 1)
    print(f"entries apart           {whole.entries_apart} ({agree:.2%} agree)")
    for why, count in Counter(one.why or "NO REASON KNOWN" for one in whole.differences).most_common():
        print(f"  {count:>5}  {why}")
    return all(one.why for one in whole.differences)
