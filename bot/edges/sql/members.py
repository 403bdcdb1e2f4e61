"""Events with the stories that report them, as several loops read them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.edges.sql.rows import columns, reader
from bot.edges.sql.tables import events, matches, stories
from bot.types import Event, Match, Matched, Story

EVENT = columns(Event, events, without=("stories",))
STORY = columns(Story, stories)
MATCH = columns(Match, matches, without=("story",))
read_story = reader(Story)


def read_matched(cells: Sequence[Any], event: str | None) -> Matched:
    """Turn the cells of STORY and MATCH, in this order, into a story with its match."""
    story = read_story(cells[: len(STORY)])
    storyline, matched, score, reasons = cells[len(STORY) :]
    match = Match(story=story.id, storyline=storyline, matched=matched, score=score, reasons=reasons)
    return Matched(story=story, match=match, event=event)


def read_events(connection: Connection, ids: Collection[str]) -> dict[str, tuple[Event, tuple[Matched, ...]]]:
    """Find events by id, with their stories, oldest first."""
    rows = connection.execute(OF_IDS, {"ids": list(ids)}).all() if ids else ()
    members = connection.execute(MEMBERS, {"numbers": [row.number for row in rows]}).all() if rows else ()
    ids_of = {row.number: row.id for row in rows}
    by_event: dict[int, list[Matched]] = defaultdict(list)
    for row in members:
        by_event[row.event].append(read_matched(row[1:], ids_of[row.event]))
    return {row.id: (_event(row, by_event[row.number]), tuple(by_event[row.number])) for row in rows}


def _event(row: Sequence[Any], members: Sequence[Matched]) -> Event:
    event_id, storyline, began, last, parent, merged = row[1:]
    return Event(
        id=event_id,
        storyline=storyline,
        began=began,
        last=last,
        parent=parent,
        stories=tuple(member.story.id for member in members),
        merged=merged,
    )


OF_IDS = select(events.c.number, *EVENT).where(events.c.id.in_(bindparam("ids", expanding=True)))
MEMBERS = (
    select(matches.c.event, *STORY, *MATCH)
    .join(stories, stories.c.number == matches.c.story)
    .where(matches.c.event.in_(bindparam("numbers", expanding=True)))
    .order_by(matches.c.event, matches.c.published, stories.c.id)
)
