"""Tell which keys of a document's entries can be believed, and which entries stood on the last page."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b

from bot.types import Document, Entry

SIZE = 8
"""Bytes of a fingerprint: among the 1,000 entries of a page two are alike by chance once in 10^13 pages."""
SHARED = 0.5
"""Share of the entries with one link from which that link is taken for the generator's mistake."""
MOST_ENTRIES = 1_000
"""Entries of a page that are read; the longest real pages have 984."""
EPOCH = datetime(1990, 1, 1, tzinfo=UTC)
"""What was published before is a date that somebody's software left empty."""


def trusted(document: Document) -> Document:
    """Take guids, links and dates away that say nothing, and entries without any words."""
    guids = Counter(entry.guid for entry in document.entries)
    links = Counter(entry.url for entry in document.entries)
    common = {link for link, count in links.items() if count > 2 and count > SHARED * len(document.entries)}
    entries = tuple(
        [_believed(entry, guids, common, document.url) for entry in document.entries if entry.title or entry.summary]
    )
    problems = _problems(entries, document.entries, common)
    return replace(document, entries=entries[:MOST_ENTRIES], problems=(*document.problems, *problems))


def fingerprints(entries: tuple[Entry, ...]) -> bytes:
    """Join the fingerprints of entries, in their order; what dates say does not count."""
    return b"".join([_fingerprint(entry) for entry in entries])


def unseen(document: Document, page: bytes) -> Document:
    """Leave of a document only the entries that did not stand on the page with these fingerprints."""
    seen = {page[at : at + SIZE] for at in range(0, len(page), SIZE)}
    fresh = tuple([entry for entry in document.entries if _fingerprint(entry) not in seen])
    return document if len(fresh) == len(document.entries) else replace(document, entries=fresh)


def _fingerprint(entry: Entry) -> bytes:
    said = f"{entry.guid}\0{entry.url}\0{entry.title}\0{entry.summary}"
    return blake2b(said.encode("utf-8", "replace"), digest_size=SIZE).digest()


def _believed(entry: Entry, guids: Counter[str | None], common: set[str | None], home: str | None) -> Entry:
    if entry.guid and (guids[entry.guid] > 1 or entry.guid == home):
        entry = replace(entry, guid=None)
    if entry.url in common and entry.url != home:
        entry = replace(entry, url=None)
    if entry.published and entry.published < EPOCH:
        entry = replace(entry, published=None)
    return entry


def _problems(believed: tuple[Entry, ...], entries: tuple[Entry, ...], common: set[str | None]) -> list[str]:
    problems = []
    if len(believed) > 1 and sum(entry.guid is not None for entry in entries) > 1 and not any(e.guid for e in believed):
        problems.append("guids: one guid stands on several items, so that their addresses are gone by")
    if common - {None}:
        problems.append("links: most items have one and the same address, so that their titles are gone by")
    if len(entries) > 2 and not any(entry.published or entry.updated for entry in believed):
        problems.append("undated: no item has a date that can be read, so that the time of first sight is taken")
    return problems
