"""Compare our reading of every document at hand with feedparser's, entry by entry.

    FEEDS_DIR=FOLDER python -m tests.quality.feeds_agree

Without FEEDS_DIR only the project's own documents are compared. Three tables:

- The quick reader beside feedparser on the same clean text: how many well-formed documents go the quick way, and every
  difference, of which there must be none; the same once more over documents that were changed at random.
- Our whole reading beside `feedparser.parse` of the raw bytes (sanitising off, as markup is taken off later): every
  difference with the reason for which ours is better. One without a reason is a mistake, and fails the comparison.
"""

import copy
import os
import random
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, XMLParser, fromstring, tostring
from xml.etree.ElementTree import ParseError as XmlError

from bot.errors import ParseError
from bot.steps.parse.encoding import decode
from bot.steps.parse.jsonfeed import is_json
from bot.steps.parse.quick import IllFormed, Unusual, parse_quickly
from bot.steps.parse.repair import repair
from bot.steps.parse.sheet import Said, Sheet
from bot.steps.parse.thorough import parse_thoroughly
from tests.quality.feeds_better import LARGEST, URL, compare_whole, show_whole

OWN = Path(__file__).parents[1] / "data" / "feeds"
MUTANTS, SMALL = 5_000, 15_000
"""Documents changed at random, and the bytes of those that are."""


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
