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


def judged(document: Document) -> Document:
    """Mark guids and links that cannot tell their item from others, and leave out entries without any words."""
    guids = Counter([entry.guid for entry in document.entries])
    links = Counter([entry.url for entry in document.entries])
    doubted = {guid for guid, count in guids.items() if count > 1 or guid == document.url}
    shared = {link for link, count in links.items() if count > 2 and count > SHARED * len(document.entries)}
    entries = tuple(
        [_marked(entry, doubted, shared) for entry in document.entries if entry.title or entry.summary][:MOST_ENTRIES]
    )
    return replace(document, entries=entries, problems=(*document.problems, *_problems(entries)))


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


def _marked(entry: Entry, guids: set[str | None], links: set[str | None]) -> Entry:
    if entry.guid not in guids and entry.url not in links:
        return entry
    found = {"guid"} if entry.guid in guids else set()
    return replace(entry, doubtful=frozenset(found | {"url"} if entry.url in links else found))


def _problems(entries: tuple[Entry, ...]) -> list[str]:
    problems = []
    if len(entries) > 1 and all(entry.guid and "guid" in entry.doubtful for entry in entries):
        problems.append("guids: all items have one and the same guid, so that they are told apart by their addresses")
    if any(entry.url and "url" in entry.doubtful for entry in entries):
        problems.append("links: most items have one and the same address, so that they are told apart by their titles")
    if len(entries) > 2 and not any(is_dated(entry) for entry in entries):
        problems.append("undated: no item has a date that can be read, so that the time of first sight is taken")
    return problems


def is_dated(entry: Entry) -> bool:
    """Tell whether an entry has a date that is not just somebody's empty field."""
    return any(date is not None and date > EPOCH for date in (entry.published, entry.updated))
