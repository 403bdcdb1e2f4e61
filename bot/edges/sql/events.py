"""The store as the group loop sees it."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, select, update

from bot.edges.sql.candidates import find_candidates, index_event
from bot.edges.sql.database import Database
from bot.edges.sql.intake import FORMER
from bot.edges.sql.members import MATCH, STORY, EventShelf, read_matched
from bot.edges.sql.opening import open_decision
from bot.edges.sql.regroup import merge, split
from bot.edges.sql.rows import cells
from bot.edges.sql.tables import deliveries, events, is_owed, matches, messages, stories, versions
from bot.edges.sql.upsert import upsert
from bot.types import Decision, Event, Matched, Merge, Placement

PLACED = ("event", "alert", "probability", "fact", "grounds")
"""The columns of a match that say where the story was put."""


class SqlEvents:
    """Matched stories that wait for their event, and the events."""

    def __init__(self, database: Database, shelf: EventShelf) -> None:
        self._database = database
        self._shelf = shelf

    def turn(self, storyline: str) -> AbstractContextManager[bool]:
        """Hold the storyline's lock while the context lasts; False when somebody else has it."""
        return self._database.turn(f"storyline {storyline}")

    def waiting(self, storyline: str, limit: int) -> list[Matched]:
        """List matched stories that wait for their place, by time of publishing then id."""
        with self._database.read() as connection:
            rows = connection.execute(WAITING, {"of": storyline, "count": limit}).all()
        return [_waiting(row) for row in rows]

    def candidates(
        self, storyline: str, wanted: Collection[str], since: datetime, limit: int
    ) -> list[tuple[Event, tuple[Matched, ...]]]:
        """Find the open events, active after `since`, that share most of these index terms, with their stories."""
        if not wanted:
            return []
        with self._database.read() as connection:
            found = find_candidates(connection, storyline, wanted, since, limit)
            return self._shelf.read(connection, found)

    def save(self, placement: Placement, opened: Iterable[Decision]) -> None:
        """Store where a story was put and what that merges, and open or touch the decisions that follow from it."""
        with self._database.write() as connection:
            dialect = connection.dialect.name
            if placement.merge:
                merge(connection, placement.merge)
            event = connection.scalar(
                BEGIN_OR_RENEW[dialect], {**cells(placement.event, without=("stories",)), "revision": 1}
            )
            if connection.execute(PLACE, _place(placement, event)).rowcount == 0:
                connection.rollback()
                return
            if placement.terms:
                at = placement.event
                index_event(connection, at.storyline, placement.terms, event, at.last)
            for decision in opened:
                open_decision(connection, decision)

    def merge(self, merged: Merge) -> bool:
        """Let an event take another one over; False, with that only noted, while a send of that is owed."""
        with self._database.write() as connection:
            return merge(connection, merged)

    def unmerged(self, storyline: str, now: datetime) -> list[Merge]:
        """List the merges that waited for a send, and need not wait any more; their terms are left out."""
        with self._database.read() as connection:
            rows = connection.execute(UNMERGED, {"of": storyline}).all()
        return [Merge(left=left, kept=kept, reason=reason, at=now) for left, kept, reason in rows]

    def open(self, opened: Iterable[Decision]) -> None:
        """Open decisions that no story raised; a part besides the event itself gets the next number."""
        with self._database.write() as connection:
            for decision in opened:
                open_decision(connection, decision)

    def split(
        self, event: str, parted: Event, terms: Collection[str], opened: Iterable[Decision], now: datetime
    ) -> None:
        """Move the stories of `parted` from an event to that one, their own, and open its decisions."""
        with self._database.write() as connection:
            split(connection, event, parted, parted.stories, terms, now)
            for decision in opened:
                open_decision(connection, decision)


def _waiting(row: Sequence[Any]) -> Matched:
    matched = read_matched(row[1 + len(FORMER) :], row[0])
    former = dict(zip(FORMER, row[1:], strict=False))
    if former["version"] is None:
        return matched
    return replace(matched, before=replace(matched.story, **former))


def _place(placement: Placement, event: int) -> dict[str, Any]:
    return {
        "of": placement.story,
        "in": placement.event.storyline,
        "new_event": event,
        "new_alert": placement.alert,
        "new_probability": placement.probability,
        "new_fact": placement.fact,
        "new_grounds": placement.reasons,
    }


WAITING = (
    select(events.c.id, *(versions.c[name] for name in FORMER), *STORY, *MATCH)
    .select_from(matches)
    .join(stories, stories.c.number == matches.c.story)
    .outerjoin(events, events.c.number == matches.c.event)
    .outerjoin(versions, (versions.c.story == matches.c.story) & (versions.c.version == matches.c.placed))
    .where(matches.c.waiting, matches.c.storyline == bindparam("of"))
    .order_by(matches.c.published, stories.c.id)
    .limit(bindparam("count"))
)
_older = events.alias("older")
_living = func.coalesce(_older.c.merged, _older.c.id)
UNMERGED = (
    select(events.c.id, _living, events.c.why)
    .join(_older, _older.c.id == events.c.joins)
    .where(events.c.joins.is_not(None), events.c.storyline == bindparam("of"), events.c.merged.is_(None))
    .where(_living != events.c.id)
    .where(~exists().where(messages.c.event == events.c.id, deliveries.c.message == messages.c.id, is_owed()))
    .order_by(events.c.number)
)
BEGIN_OR_RENEW = upsert(
    events,
    ["id"],
    lambda new: (
        {name: new[name] for name in ("began", "last", "parent", "merged", "unsure")}
        | {"revision": events.c.revision + 1}
    ),
    returned=[events.c.number],
)
PLACE = (
    update(matches)
    .where(
        matches.c.story == select(stories.c.number).where(stories.c.id == bindparam("of")).scalar_subquery(),
        matches.c.storyline == bindparam("in"),
        matches.c.waiting,
    )
    .values(
        {name: bindparam(f"new_{name}", type_=matches.c[name].type) for name in PLACED}
        | {"waiting": False, "placed": matches.c.version}
    )
)
