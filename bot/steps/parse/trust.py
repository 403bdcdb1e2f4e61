"""Make entries of what a document says: those that did not stand on the last page, and what of them can be believed."""

from collections import Counter
from datetime import UTC, datetime
from hashlib import blake2b

from bot.steps.parse.dates import parse_date
from bot.steps.parse.sheet import Said, Sheet
from bot.types import Document, Entry

SIZE = 8
"""Bytes of a fingerprint: among the 1,000 entries of a page two are alike by chance once in 10^13 pages."""
SHARED = 0.5
"""Share of the items with one link from which that link is taken for the generator's mistake."""
MOST_NEW = 1_000
"""New items that one visit reads; the next one goes on. The longest real pages have 984."""
EPOCH = datetime(1990, 1, 1, tzinfo=UTC)
"""What was published before is a date that somebody's software left empty."""


def judge(sheet: Sheet, seen: bytes) -> Document:
    """Make a document of what was read, without items that say nothing and those whose fingerprints are in `seen`."""
    items = [said for said in sheet.items if said.title or said.summary]
    page = [_fingerprint(said) for said in items]
    known = {seen[at : at + SIZE] for at in range(0, len(seen), SIZE)}
    guids = {guid for guid, count in Counter([said.guid for said in items]).items() if count > 1 or guid == sheet.url}
    links = Counter([said.url for said in items])
    shared = {link for link, count in links.items() if count > 2 and count > SHARED * len(items)}
    fresh = [(said, print_) for said, print_ in zip(items, page, strict=True) if print_ not in known]
    later = {print_ for _, print_ in fresh[MOST_NEW:]}
    return Document(
        title=sheet.title,
        url=sheet.url or None,
        language=sheet.language or None,
        entries=tuple([_entry(said, guids, shared) for said, _ in fresh[:MOST_NEW]]),
        page=b"".join([print_ for print_ in page if print_ not in later]),
        whole=sheet.whole,
        problems=(*sheet.problems, *_problems(items, guids, shared)),
    )


def _fingerprint(said: Said) -> bytes:
    text = f"{said.guid}\0{said.url}\0{said.title}\0{said.summary}"
    return blake2b(text.encode("utf-8", "replace"), digest_size=SIZE).digest()


def _entry(said: Said, guids: set[str], links: set[str]) -> Entry:
    doubtful = {name for name, doubted in (("guid", said.guid in guids), ("url", said.url in links)) if doubted}
    return Entry(
        guid=said.guid or None,
        url=said.url or None,
        title=said.title,
        summary=said.summary,
        published=parse_date(said.published) or parse_date(said.created),
        updated=parse_date(said.updated),
        language=said.language or None,
        source=said.source or None,
        source_url=said.source_url or None,
        doubtful=frozenset(doubtful),
    )


def _problems(items: list[Said], guids: set[str], links: set[str]) -> list[str]:
    problems = []
    if len(items) > 1 and all(said.guid and said.guid in guids for said in items):
        problems.append("guids: all items have one and the same guid, so that they are told apart by their addresses")
    if links - {""}:
        problems.append("links: most items have one and the same address, so that they are told apart by their titles")
    if len(items) > 2 and not any(_is_dated(said) for said in items):
        problems.append("undated: no item has a date that can be read, so that the time of first sight is taken")
    return problems


def _is_dated(said: Said) -> bool:
    dates = (parse_date(text) for text in (said.published, said.created, said.updated) if text)
    return any(date is not None and date > EPOCH for date in dates)
