"""Compare the quick reader with feedparser over every document at hand, entry by entry.

    FEEDS_DIR=../shared/feeds python -m tests.quality.feeds_agree

Without FEEDS_DIR only the project's own documents are compared. Every difference is printed; the last lines say how
many well-formed documents went the quick way, and how many entries agree.
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import ParseError as XmlError
from xml.etree.ElementTree import XMLParser

from bot.errors import ParseError
from bot.steps.parse.encoding import decode
from bot.steps.parse.jsonfeed import is_json
from bot.steps.parse.quick import IllFormed, Unusual, parse_quickly
from bot.steps.parse.repair import repair
from bot.steps.parse.sheet import Said, Sheet
from bot.steps.parse.thorough import parse_thoroughly

URL = "https://feeds.example/rss"
OWN = Path(__file__).parents[1] / "data" / "feeds"
LARGEST = 3_000_000
"""Bytes; larger ones among the pathological documents only cost time here."""


@dataclass
class Tally:
    """What was compared, and how it came out."""

    documents: int = 0
    well_formed: int = 0
    quick: int = 0
    entries: int = 0
    differences: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def share_quick(self) -> float:
        return self.quick / max(self.well_formed, 1)

    @property
    def share_equal(self) -> float:
        return 1 - len(self.differences) / max(self.entries, 1)


def documents(root: Path | None) -> Iterator[Path]:
    """List the project's own documents, and those below `root`."""
    yield from sorted(path for path in OWN.rglob("*") if path.is_file())
    if root is not None:
        skipped = ("README.md", "manifest.json", "feeds.yaml")
        yield from sorted(path for path in root.rglob("*") if path.is_file() and path.name not in skipped)


def compare(paths: Iterator[Path]) -> Tally:
    """Read every document both ways."""
    tally = Tally()
    for path in paths:
        body = path.read_bytes()
        if len(body) <= LARGEST and not path.name.startswith("C_"):  # those stop feedparser itself
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
        tally.left.append(str(path))
        return
    tally.quick += 1
    try:
        thorough = parse_thoroughly(clean, URL)
    except ParseError as error:
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


def main() -> int:
    """Compare and tell."""
    folder = os.environ.get("FEEDS_DIR")
    if not folder:
        print("FEEDS_DIR is not set: only the project's own documents are compared", file=sys.stderr)
    tally = compare(documents(Path(folder) if folder else None))
    for told in tally.differences:
        print(told[:400])
    print(f"documents in XML        {tally.documents}")
    print(f"well-formed             {tally.well_formed}")
    print(f"read the quick way      {tally.quick} ({tally.share_quick:.1%} of the well-formed)")
    print(f"entries compared        {tally.entries}")
    print(f"differences             {len(tally.differences)} ({tally.share_equal:.3%} of the entries agree)")
    return 1 if tally.differences else 0


if __name__ == "__main__":
    sys.exit(main())
