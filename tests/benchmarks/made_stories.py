"""Made stories in made events, repeatable, and the loading of many of them straight into the tables.

Words are drawn by Zipf's law out of 200,000, two dozen a story, about as many terms as a story of the labelled streams
has; an event has three stories on average, which share half of their words.
"""

import random
import sqlite3
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, islice
from typing import Any

import numpy
from sqlalchemy import Connection, Engine, create_engine, event, func, insert, select

from bot.edges.sql import open_store, tables
from bot.edges.sql.candidates import REFRESHED, term_number
from bot.edges.sql.columns import Instant
from bot.edges.sql.rows import cells
from bot.types import AlertKind, Event, Match, Placement, Story

NOW = datetime(2025, 7, 1, tzinfo=UTC)
WINDOW = timedelta(hours=72)
LINE = "line"
WORDS = 200_000
LETTERS = "zbdfgklmnprstv"
"""None stands for another one, and words of these alone are words of no language."""
PER_STORY = 24
TITLE = 9
WAYS = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))
AT_ONCE = 20_000
"""Stories whose rows are held in memory while they are loaded."""


class Stream:
    """Made stories, repeatable."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._words = [word(rank) for rank in range(WORDS)]

    def words(self, count: int) -> list[str]:
        """Draw words by Zipf's law."""
        return self._random.choices(self._words, cum_weights=WAYS, k=count)

    def story(self, words: Sequence[str], at: datetime) -> Story:
        """Make a story of these words, the first of them in its title."""
        name = f"{self._random.getrandbits(96):024x}"
        return Story(
            id=name,
            keys=(f"url:https://north.example/{name}", f"guid:{name}", f"title:{name}"),
            feed="https://north.example/rss",
            source="North",
            publisher="north",
            language="en",
            url=f"https://north.example/{name}",
            title=" ".join(words[:TITLE]),
            text=" ".join(words[TITLE:]),
            published=at,
            seen=at,
        )

    def telling(self) -> list[list[str]]:
        """Draw the words of each story of one event."""
        shared = list(dict.fromkeys(self.words(2 * PER_STORY)))
        size = min(40, 1 + int(self._random.expovariate(0.5)))
        return [self._random.sample(shared, PER_STORY // 2) + self.words(PER_STORY // 2) for _ in range(size)]


@dataclass(frozen=True, slots=True)
class Told:
    """A story with the terms that the index finds it by, and its place."""

    story: Story
    match: Match
    placement: Placement


def word(rank: int) -> str:
    """Spell a word: six letters, none of them twice in a row, which is read as one."""
    spelt, last = LETTERS[0], 0
    for _ in range(5):
        rank, step = divmod(rank, len(LETTERS) - 1)
        last = (last + 1 + step) % len(LETTERS)
        spelt += LETTERS[last]
    return spelt


def terms_of(words: Sequence[str]) -> tuple[str, ...]:
    """Name the terms that grouping finds in words."""
    return tuple(sorted({f"w:{word}" for word in words}))


def made(stream: Stream, count: int) -> list[tuple[Story, tuple[str, ...]]]:
    """Make stories that are new, in events of their own, with their terms."""
    told = (words for _ in iter(int, 1) for words in stream.telling())
    return [
        (stream.story(words, NOW + timedelta(seconds=number)), terms_of(words))
        for number, words in enumerate(islice(told, count))
    ]


def matching(story: Story) -> Match:
    """Match with reasons of the usual length."""
    return Match(
        story=story.id, storyline=LINE, matched=True, score=0.9, reasons=("names: Baku, Moscow", "words: raid")
    )


def happened(stream: Stream, count: int) -> Iterator[Told]:
    """Tell stories of the open window, one event after the other, with their places."""
    number = 0
    while number < count:
        grown: Event | None = None
        for words in stream.telling()[: count - number]:
            number += 1
            story = stream.story(words, NOW - WINDOW + WINDOW * number / (count + 1))
            found = grown or Event(id=story.id, storyline=LINE, began=story.published, last=story.published, stories=())
            alert = AlertKind.MORE if grown else AlertKind.NEW
            grown = replace(found, last=story.published, stories=(*found.stories, story.id))
            placement = Placement(story=story.id, event=grown, alert=alert, probability=1, terms=terms_of(words))
            yield Told(story, matching(story), placement)


class Rows:
    """The rows of stories as the path would write them, were it given these matches and places."""

    def __init__(self) -> None:
        self.stories: list[dict[str, Any]] = []
        self.keys: list[dict[str, Any]] = []
        self.matches: list[dict[str, Any]] = []
        self.events: dict[str, dict[str, Any]] = {}
        self._posted: dict[int, datetime] = {}  # of the event that is growing
        self._postings = [array("q") for _ in range(3)]
        self._numbers: dict[str, int] = {}
        self._read = 0
        self._begun = 0

    def add(self, told: Told) -> None:
        """Take a story in."""
        self._read += 1
        story, place = told.story, told.placement
        row = self._event(place.event)
        self.stories.append({**cells(story), "number": self._read, "digest": story.digest, "due": None})
        self.keys += [{"key": key, "story": self._read} for key in story.keys]
        self.matches.append({
            **cells(told.match, without=("story",)),
            "story": self._read, "version": story.version, "published": story.published, "waiting": False,
            "event": row["number"], "placed": story.version, "alert": place.alert,
            "probability": place.probability, "fact": place.fact, "grounds": place.reasons,
        })  # fmt: skip
        for term in place.terms:
            self._post(self._number(term), row["number"], place.event.last)

    def _event(self, event: Event) -> dict[str, Any]:
        row = self.events.get(event.id)
        if row is None:
            self._close(self._begun)
            self._begun += 1
            row = {"number": self._begun, "revision": 0}
            self.events[event.id] = row
        row |= {**cells(event, without=("stories",)), "revision": row["revision"] + 1}
        return row

    def _number(self, term: str) -> int:
        if term not in self._numbers:
            self._numbers[term] = term_number(LINE, term)
        return self._numbers[term]

    def _post(self, term: int, event: int, at: datetime) -> None:
        posted = self._posted.get(term)
        if posted is None or posted < at - REFRESHED:
            self._posted[term] = at

    def _close(self, event: int) -> None:
        """Keep the index of an event that is over."""
        for term, at in self._posted.items():
            for kept, value in zip(self._postings, (term, event, Instant.store(at)), strict=True):
                kept.append(value)
        self._posted.clear()

    def take(self) -> dict[str, list[dict[str, Any]]]:
        """Give what is complete, all but the index, and forget it."""
        taken = {"stories": self.stories, "keys": self.keys, "events": list(self.events.values())}
        taken["matches"] = self.matches
        self.stories, self.keys, self.matches, self.events = [], [], [], {}
        return taken

    def postings(self) -> Iterator[dict[str, Any]]:
        """Give the index in the order of its key, in which it is written fastest."""
        self._close(self._begun)
        kept = [numpy.frombuffer(each, dtype=numpy.int64) for each in self._postings]
        order = numpy.lexsort((kept[1], kept[0]))
        for start in range(0, len(order), AT_ONCE):
            part = [each[order[start : start + AT_ONCE]].tolist() for each in kept]
            for term, number, at in zip(*part, strict=True):
                yield {"term": term, "event": number, "last": Instant.read(at)}


def fill(url: str, count: int, stream: Stream) -> None:
    """Load stories in their events straight into the tables, spread over the open window."""
    open_store(url).close()
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _hurry)
    rows = Rows()
    with engine.begin() as connection:
        for told in happened(stream, count):
            if len(rows.stories) >= AT_ONCE and told.placement.alert is AlertKind.NEW:
                _write(connection, rows.take())
            rows.add(told)
        _write(connection, rows.take())
        postings = rows.postings()
        while part := list(islice(postings, 10 * AT_ONCE)):
            connection.execute(insert(tables.terms), part)
    _settle(engine)
    engine.dispose()


def _write(connection: Connection, rows: dict[str, list[dict[str, Any]]]) -> None:
    for name in ("stories", "keys", "events", "matches"):
        if rows[name]:
            connection.execute(insert(tables.metadata.tables[name]), rows[name])


def _hurry(raw: sqlite3.Connection, _record: object) -> None:
    """Let SQLite keep no journal, which it has again with the next connection: what fails is loaded anew."""
    for pragma in ("cache_size=-400000", "synchronous=OFF", "journal_mode=OFF"):
        raw.execute(f"PRAGMA {pragma}").close()


def _settle(engine: Engine) -> None:
    """Let PostgreSQL number on from there, and know how large its tables have become."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for table in (tables.stories, tables.events):
            sequence = func.pg_get_serial_sequence(table.name, "number")
            connection.execute(select(func.setval(sequence, select(func.max(table.c.number)).scalar_subquery())))
        connection.exec_driver_sql("VACUUM ANALYZE")
