"""Read consecutive versions of feeds as a poller meets them: nothing is told twice, nothing is missed.

    FEEDS_DIR=FOLDER python -m tests.quality.feeds_series

Real series are the folders of FEEDS_DIR/corpus/_series, where it is set. What their articles are is said by a rule that
has nothing to do with the bot's keys: an article is its link without query or, where all items have one link, its title
in whatever case.
Made series (`made_series.py`) have one bad habit each, and know which article each item is.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.steps.parse import parse
from bot.types import Entry, Story
from tests.quality.made_series import EXTRA, HABITS, STEP, made_series
from tests.visits import BEGAN, new_reader

URL = "https://feeds.example/rss"


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One version of a feed: when it was met, its body, and the articles that stand on it."""

    at: datetime
    body: bytes
    articles: frozenset[Hashable]


@dataclass(frozen=True, kw_only=True)
class Row:
    """How a series was read."""

    name: str
    visits: int
    articles: int
    told: int
    revised: int
    twice: tuple[Hashable, ...]
    missed: tuple[Hashable, ...]
    late: int
    """Articles that were not told at the first visit that showed them."""


def replay(name: str, visits: Sequence[Visit], names: dict[str, Hashable]) -> Row:
    """Read a series; `names` tells which article a story is, by its title or its address."""
    reader = new_reader(URL)
    told: Counter[Hashable] = Counter()
    first: dict[Hashable, int] = {}
    late = revised = 0
    for number, visit in enumerate(visits):
        fresh = reader.visit(visit.body, visit.at)
        reader.keep(fresh)
        told.update(_article(story, names) for story in fresh if story.version == 1)
        revised += sum(story.version > 1 for story in fresh)
        first.update({article: number for article in visit.articles if article not in first})
        late += sum(told[article] == 0 and first[article] == number for article in visit.articles)
    return Row(
        name=name,
        visits=len(visits),
        articles=len(first),
        told=sum(told.values()),
        revised=revised,
        twice=tuple(article for article, count in told.items() if count > 1),
        missed=tuple(article for article in first if not told[article]),
        late=late,
    )


def _article(story: Story, names: dict[str, Hashable]) -> Hashable:
    return names.get(story.title, names.get(_bare(story.url)))


def _bare(url: str) -> str:
    """Take off an address what no publisher tells articles apart by."""
    return re.sub(r"^https?://(?:www\.|m\.)?|[?#].*$", "", url)


def recorded(root: Path) -> Iterator[tuple[str, list[Visit], dict[str, Hashable]]]:
    """Read the series below a folder."""
    for folder in sorted({path.parent for path in root.glob("corpus/_series/**/*.xml") if path.is_file()}):
        versions = [(_moment(path), path.read_bytes()) for path in sorted(folder.iterdir())]
        pages = [(at, body, parse(body, "", URL).entries) for at, body in versions]
        links = {entry.url for _, _, entries in pages for entry in entries}
        label = _by_title if len(links) < len(pages[0][2]) else _by_link
        names = {key: label(entry) for *_, entries in pages for entry in entries for key in _keys(entry)}
        visits = [Visit(at=at, body=body, articles=frozenset(map(label, entries))) for at, body, entries in pages]
        yield folder.name, visits, names


def _by_title(entry: Entry) -> str:
    return " ".join(entry.title.split()).casefold()


def _by_link(entry: Entry) -> str:
    return _bare(entry.url or "")


def _keys(entry: Entry) -> tuple[str, str]:
    return " ".join(entry.title.split()), _bare(entry.url or "")


def _moment(path: Path) -> datetime:
    found = re.match(r"(\d{4}-\d\d-\d\dT\d{6})", path.name)
    return datetime.strptime(found[1], "%Y-%m-%dT%H%M%S").replace(tzinfo=UTC) if found else BEGAN


def made(habit: str, seed: int) -> Row:
    """Read a made series."""
    pages = made_series(habit, seed)
    visits = [
        Visit(at=BEGAN + number * STEP + timedelta(minutes=1), body=page.body, articles=frozenset(page.articles))
        for number, page in enumerate(pages)
    ]
    numbers = {number for page in pages for number in page.articles}
    names: dict[str, Hashable] = {}
    for page in pages:
        for entry in parse(page.body, "", URL).entries:
            found = re.search(r"report (\d+)", entry.title)
            assert found is not None
            names[_keys(entry)[0].removesuffix(" YENİLƏNİB")] = int(found[1])
    assert numbers <= set(names.values())
    return replay(f"{habit} ({seed})", visits, names)


def show(rows: Sequence[Row]) -> bool:
    """Print a table; say whether all is well."""
    print(f"{'series':<34}{'visits':>7}{'articles':>9}{'told':>6}{'twice':>6}{'missed':>7}{'late':>5}{'revised':>8}")
    for row in rows:
        print(
            f"{row.name:<34}{row.visits:>7}{row.articles:>9}{row.told:>6}{len(row.twice):>6}{len(row.missed):>7}"
            f"{row.late:>5}{row.revised:>8}"
        )
        for article in (*row.twice, *row.missed)[:5]:
            print(f"    {article}")
    return not any(row.twice or row.missed or row.late for row in rows)


def main() -> int:
    """Replay and tell."""
    folder = os.environ.get("FEEDS_DIR")
    if not folder:
        print("FEEDS_DIR is not set: only made series are read", file=sys.stderr)
    good = show([replay(*one) for one in recorded(Path(folder))]) if folder else True
    return 0 if show([made(habit, 0) for habit in (*HABITS, *EXTRA)]) and good else 1


if __name__ == "__main__":
    sys.exit(main())
