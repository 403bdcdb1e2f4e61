"""Documents at hand are read as feedparser reads them or better, and none costs more than a feed should.

The project's own documents are always read. Those below FEEDS_DIR, where it is set, take a minute more.
"""

import asyncio
import os
from pathlib import Path

import pytest

from bot.errors import ParseError
from bot.steps.parse import parse
from tests.quality.feeds_agree import OWN, compare, compare_mutants, documents
from tests.quality.feeds_better import compare_whole
from tests.quality.feeds_survive import LARGEST, SECONDS, read_all

FEEDS = os.environ.get("FEEDS_DIR")
COLLECTED = [
    None,
    pytest.param(
        FEEDS,
        marks=[
            pytest.mark.slow,
            pytest.mark.skipif(not FEEDS, reason="FEEDS_DIR is not set: the collected feed documents are not read"),
        ],
    ),
]
READ = {
    "rss.xml": ("Ferry line between Alat and Kuryk reopens after the storm", "2025-01-02T07:40", 3),
    "atom.xml": ("Iğdır &amp; Nahçıvan hattında ilk sefer", "2025-01-02T07:15", 2),
    "rdf.xml": ("Gəncədə yeni körpü açılıb", "2025-01-02T04:30", 1),
    "feed.json": ("Qubada alma bayramı", "2025-01-02T03:00", 2),
    "cesur-1254.xml": ("Ağrı'da şüpheli paket: İlçe girişi kapatıldı", "2025-01-02T11:10", 1),
    "loose.xml": ("Prices & wages: what changed & what did not 😀", None, 2),
    "cut.xml": ("Bütöv xəbər", None, 1),
    "koi8-r.xml": ("Мост через Самур откроют весной - в срок", "2025-01-02T07:20", 2),
    **dict.fromkeys(
        (
            *("declared-1251.xml", "undeclared-1251.xml", "wrongly-declared-1251.xml"),
            *("utf-16.xml", "utf-8-called-1251.xml", "one-bad-byte.xml"),
        ),
        ("Мост через Самур откроют весной — «в срок»", "2025-01-02T07:20", 2),
    ),
    "one-guid.xml": ("Xəbər nömrə 0 haqqında uzun başlıq", None, 4),
    "one-link.xml": ("Haber 0 için uzun ve ayrı başlık", "1970-01-01T00:00", 4),
    "relay.xml": ("Ferry line between Alat and Kuryk reopens after the storm - Kaspi Wire", "2025-01-02T07:40", 2),
}
"""Of each document that is a feed: the first title, its date in UTC, and how many items it has."""
REFUSED = {"entities.xml": "entities", "page.html": "html"}


@pytest.mark.parametrize("name", READ)
def test_our_own_documents_are_read(name: str) -> None:
    """Formats, encodings and breakages: text, dates and items are right."""
    document = parse((OWN / name).read_bytes(), "", "https://feeds.example/rss")
    first = document.entries[0]
    date = first.published or first.updated
    assert (first.title, date and date.isoformat()[:16], len(document.entries)) == READ[name]


@pytest.mark.parametrize("name", REFUSED)
def test_our_own_documents_are_refused(name: str) -> None:
    """What is no feed, or an attack, is an error with a name."""
    with pytest.raises(ParseError) as raised:
        parse((OWN / name).read_bytes(), "", "https://feeds.example/rss")
    assert raised.value.trouble == REFUSED[name]


def test_every_document_of_ours_is_looked_at() -> None:
    """A document that is added is told here how it is to be read."""
    assert {path.name for path in OWN.iterdir()} == {*READ, *REFUSED, "README.md"}


@pytest.mark.parametrize("folder", COLLECTED, ids=["own", "collected"])
def test_the_quick_reader_says_what_feedparser_says(folder: str | None) -> None:
    """On clean text the two never differ, and nineteen of twenty well-formed documents go the quick way."""
    tally = compare(documents(Path(folder) if folder else None))
    assert tally.differences == []
    assert tally.entries >= 30
    assert tally.share_quick >= (0.95 if folder else 0.9)


def test_the_quick_reader_says_the_same_of_changed_documents() -> None:
    """Elements renamed, moved and doubled at random change nothing in that: what is rare is left to feedparser."""
    tally = compare_mutants(documents(None), 600, seed=1)
    assert tally.differences == []
    assert tally.quick > 300


@pytest.mark.parametrize("folder", COLLECTED, ids=["own", "collected"])
def test_what_we_read_otherwise_we_read_better(folder: str | None) -> None:
    """Beside feedparser on the raw bytes every difference has a reason for which ours is better."""
    whole = compare_whole(documents(Path(folder) if folder else None))
    assert [one for one in whole.differences if not one.why] == []
    assert whole.entries >= 30


@pytest.mark.parametrize("folder", COLLECTED, ids=["own", "collected"])
def test_no_document_costs_too_much(folder: str | None) -> None:
    """Cases 28 and 29: each is read, or named and stopped, within 2 s of CPU and 300 MB, and harms no other."""
    costs = asyncio.run(read_all(list(documents(Path(folder) if folder else None))))
    assert len(costs) >= 15
    assert [cost for cost in costs if cost.seconds > SECONDS or cost.megabytes > LARGEST] == []
