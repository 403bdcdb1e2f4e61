"""Events with the stories that report them, as several loops read them."""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Sequence
from threading import Lock
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.edges.sql.rows import columns, reader
from bot.edges.sql.tables import events, matches, stories
from bot.types import Event, Match, Matched, Story

EVENT = [events.c.number, events.c.revision, *columns(Event, events, without=("stories",))]
STORY = columns(Story, stories)
MATCH = columns(Match, matches, without=("story",))
read_match = reader(Match)
read_story = reader(Story)

Members = tuple[Event, tuple[Matched, ...]]

ROOM = 2_000
"""Events held in memory, some 20 MB: those of which news comes in are the same for a while."""


class EventShelf:
    """Events read before, each until its row counts another revision."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._held: OrderedDict[int, tuple[int, Members]] = OrderedDict()
        self._lock = Lock()

    def find(self, connection: Connection, ids: Collection[str]) -> dict[str, Members]:
        """Find events by id, with their stories, oldest first."""
        rows = connection.execute(OF_IDS, {"ids": list(ids)}).all() if ids else ()
        return {event.id: (event, members) for event, members in self.read(connection, rows)}

    def read(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> list[Members]:
        """Complete rows of the columns EVENT, in their order; only what has changed is read from the database."""
        found = {number: self._get(number, revision) for number, revision, *_ in rows}
        missing = {row[0]: row for row in rows if found[row[0]] is None}
        for number, members in _members(connection, missing).items():
            found[number] = self._put(missing[number], members)
        return [members for members in found.values() if members is not None]

    def _get(self, number: int, revision: int) -> Members | None:
        with self._lock:
            held = self._held.get(number)
            if held is None or held[0] != revision:
                return None
            self._held.move_to_end(number)
            return held[1]

    def _put(self, row: Sequence[Any], members: tuple[Matched, ...]) -> Members:
        number, revision, name, storyline, began, last, parent, merged, unsure, why, apart = row
        event = Event(
            id=name,
            storyline=storyline,
            began=began,
            last=last,
            parent=parent,
            stories=tuple(member.story.id for member in members),
            merged=merged,
            unsure=unsure,
            why=why,
            apart=apart,
        )
        with self._lock:
            self._held[number] = (revision, (event, members))
            self._held.move_to_end(number)
            while len(self._held) > self._room:
                self._held.popitem(last=False)
        return event, members


def read_matched(cells: Sequence[Any], event: str | None) -> Matched:
    """Turn the cells of STORY and MATCH, in this order, into a story with its match."""
    story = read_story(cells[: len(STORY)])
    match = read_match((story.id, *cells[len(STORY) :]))
    return Matched(story=story, match=match, event=event)


def _members(connection: Connection, rows: dict[int, Sequence[Any]]) -> dict[int, tuple[Matched, ...]]:
    """Read the stories of events by the events' numbers."""
    found: dict[int, list[Matched]] = defaultdict(list)
    for number, *cells in connection.execute(MEMBERS, {"numbers": list(rows)}).all() if rows else ():
        found[number].append(read_matched(cells, rows[number][2]))
    return {number: tuple(found[number]) for number in rows}


OF_IDS = select(*EVENT).where(events.c.id.in_(bindparam("ids", expanding=True)))
MEMBERS = (
    select(matches.c.event, *STORY, *MATCH)
    .join(stories, stories.c.number == matches.c.story)
    .where(matches.c.event.in_(bindparam("numbers", expanding=True)))
    .order_by(matches.c.event, matches.c.published, stories.c.id)
)
