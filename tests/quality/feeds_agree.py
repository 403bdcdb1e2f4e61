"""Compare our reading of every document at hand with feedparser's, entry by entry.

    FEEDS_DIR=../shared/feeds python -m tests.quality.feeds_agree

Without FEEDS_DIR only the project's own documents are compared. Three tables:

- The quick reader beside feedparser on the same clean text: how many well-formed documents go the quick way, and every
  difference, of which there must be none; the same once more over documents that were changed at random.
- Our whole reading beside `feedparser.parse` of the raw bytes (sanitising off, as markup is taken off later): every
  difference with the reason for which ours is better. One without a reason is a mistake, and fails the comparison.
"""

import calendar
import copy
import html
import io
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, XMLParser, fromstring, tostring
from xml.etree.ElementTree import ParseError as XmlError

import feedparser

from bot.errors import ParseError
from bot.steps.parse import parse
from bot.steps.parse.encoding import decode
from bot.steps.parse.jsonfeed import is_json
from bot.steps.parse.quick import IllFormed, Unusual, parse_quickly
from bot.steps.parse.repair import CONTROLS, repair
from bot.steps.parse.sheet import Said, Sheet
from bot.steps.parse.thorough import parse_thoroughly
from bot.types import Document, Entry

URL = "https://feeds.example/rss"
OWN = Path(__file__).parents[1] / "data" / "feeds"
LARGEST = 3_000_000
"""Bytes; larger ones among the pathological documents only cost time here."""
MUTANTS, SMALL = 5_000, 15_000
"""Documents changed at random, and the bytes of those that are."""
BOMBS = ("A0", "C_")
"""How the names of documents begin that stop feedparser itself."""
MISREAD = re.compile(r"[ap]\.?m\b|msk|azt|trt|gmt\s*[+-]|utc\s*[+-]|24:00|^\d{8}T\d|^\d{10}(?:\d{3})?$", re.IGNORECASE)
"""In a date, what feedparser 6.0 takes for something else."""
NO_DATE = re.compile(r"^\d{5}-|-W\d\d-|[+-][2-9]\d\d\d$|-0001 ")
"""What looks like a date, and is none or not one of a feed's."""


@dataclass
class Tally:
    """What was compared, and how it came out."""

    documents: int = 0
    well_formed: int = 0
    quick: int = 0
    entries: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def share_quick(self) -> float:
        return self.quick / max(self.well_formed, 1)

    @property
    def share_equal(self) -> float:
        return 1 - len(self.differences) / max(self.entries, 1)


def documents(root: Path | None) -> Iterator[Path]:
    """List the project's own documents, and those below `root`."""
    yield from sorted(path for path in OWN.rglob("*") if path.is_file() and path.name != "README.md")
    if root is not None:
        skipped = ("README.md", "manifest.json", "feeds.yaml")
        yield from sorted(path for path in root.rglob("*") if path.is_file() and path.name not in skipped)


def compare(paths: Iterable[Path]) -> Tally:
    """Read every document the quick way and with feedparser."""
    tally = Tally()
    for path in paths:
        body = path.read_bytes()
        if len(body) <= LARGEST and not path.name.startswith("C_"):
            _compare_one(path, body, tally)
    return tally


def _compare_one(path: Path, body: bytes, tally: Tally) -> None:
    text, _ = decode(body, "")
    if not text.strip() or is_json(text):
        return
    try:
        clean, _ = repair(text)
    except ParseError:
        return
    tally.documents += 1
    if not _is_well_formed(clean):
        return
    tally.well_formed += 1
    try:
        quick = parse_quickly(clean, URL)
    except (IllFormed, Unusual):
        return
    tally.quick += 1
    try:
        thorough = parse_thoroughly(clean, URL)
    except ParseError as error:
        if error.trouble != "broken":  # which is what it is called where feedparser itself raises
            tally.differences.append(f"{path}: feedparser finds no feed ({error.trouble})")
        return
    tally.entries += len(thorough.items)
    tally.differences.extend(f"{path}: {told}" for told in _differences(quick, thorough))


def _is_well_formed(text: str) -> bool:
    parser = XMLParser()  # noqa: S314 - no document type is left
    try:
        parser.feed(text)
        parser.close()
    except XmlError:
        return False
    return True


def _differences(quick: Sheet, thorough: Sheet) -> Iterator[str]:
    if len(quick.items) != len(thorough.items):
        yield f"{len(quick.items)} entries instead of {len(thorough.items)}"
    for number, (mine, theirs) in enumerate(zip(quick.items, thorough.items, strict=False)):
        for name, one, other in zip(Said._fields, mine, theirs, strict=True):
            if one != other:
                yield f"item {number}: {name}: {one!r} instead of {other!r}"


def mutants(texts: list[str], count: int, seed: int) -> Iterator[str]:
    """Change well-formed documents at random: elements renamed, added, emptied, moved, doubled; attributes set."""
    draw = random.Random(seed)
    roots = [fromstring(text) for text in texts]  # noqa: S314 - well-formed, and without a document type
    pool = [element for root in roots for element in root.iter()]
    for _ in range(count):
        root = copy.deepcopy(draw.choice(roots))
        for _ in range(draw.randint(1, 3)):
            _mutate(draw.choice(list(root.iter())), draw.choice(pool), draw)
        yield tostring(root, encoding="unicode")


def _mutate(element: Element, other: Element, draw: random.Random) -> None:
    match draw.randrange(6):
        case 0:
            element.tag = other.tag
        case 1:
            SubElement(element, other.tag, other.attrib).text = other.text
        case 2:
            element.attrib.update(other.attrib)
        case 3:
            element.text = other.text
        case 4 if len(element):
            element.remove(draw.choice(list(element)))
        case 5 if len(element):
            element.append(copy.deepcopy(draw.choice(list(element))))


def compare_mutants(paths: Iterable[Path], count: int, seed: int) -> Tally:
    """Read changed documents the quick way and with feedparser."""
    texts: list[str] = []
    for path in paths:
        with suppress(ParseError):
            clean, _ = repair(decode(path.read_bytes(), "")[0])
            texts += [clean] if _is_well_formed(clean) else []
    tally = Tally()
    for text in mutants(texts, count, seed):
        _compare_one(Path("a changed document"), text.encode(), tally)
    return tally


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


def show_quick(tally: Tally) -> bool:
    """Print the first table."""
    for told in tally.differences:
        print(told[:400])
    print(f"documents in XML        {tally.documents}")
    print(f"well-formed             {tally.well_formed}")
    print(f"read the quick way      {tally.quick} ({tally.share_quick:.1%} of the well-formed)")
    print(f"entries compared        {tally.entries}")
    print(f"differences             {len(tally.differences)} ({tally.share_equal:.3%} of the entries agree)")
    return not tally.differences


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


def main() -> int:
    """Compare and tell."""
    folder = os.environ.get("FEEDS_DIR")
    if not folder:
        print("FEEDS_DIR is not set: only the project's own documents are compared", file=sys.stderr)
    paths = list(documents(Path(folder) if folder else None))
    print("the quick reader beside feedparser, on clean text")
    good = show_quick(compare(paths))
    small = [path for path in paths if path.stat().st_size < SMALL]
    print(f"\nthe same over {MUTANTS:,} documents that were changed at random")
    good = show_quick(compare_mutants(small, MUTANTS, seed=0)) and good
    print("\nour whole reading beside feedparser's, on the raw bytes")
    return 0 if show_whole(compare_whole(paths)) and good else 1


if __name__ == "__main__":
    sys.exit(main())
