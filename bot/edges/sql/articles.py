"""The store as the read loop sees it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, func, select, update

from bot.edges.sql.columns import Instant
from bot.edges.sql.database import Database
from bot.edges.sql.intake import renew_events
from bot.edges.sql.opening import open_decision
from bot.edges.sql.rows import cells, columns, reader
from bot.edges.sql.tables import decisions, events, matches, revisits, stories
from bot.edges.sql.upsert import insert_new
from bot.types import Decision, DecisionState, Revisit, Story

STORY = columns(Story, stories)
REVISIT = columns(Revisit, revisits, without=("story",))
read_story = reader(Story)
read_revisit = reader(Revisit)
PATIENCE = timedelta(days=1)
"""An article that nobody read until then is no news any more: the bot was off, or reading was."""


class SqlArticles:
    """Matched stories whose page is to be visited."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Story]:
        """Take matched stories whose page is to be visited, the newest first; what waited for a day is given up."""
        with self._database.write() as connection:
            connection.execute(GIVE_UP, {"before": now - PATIENCE})
            rows = connection.execute(CLAIM, {"now": now, "until": now + lease, "count": limit}).all()
        return [read_story(row) for row in rows]

    def save(self, story: Story, body: str, now: datetime, revisit: Revisit | None = None) -> None:
        """Store what was read, have the messages that tell the story looked at again, and plan the next visit.

        A story revised meanwhile is left alone: its page is visited anew.
        """
        with self._database.write() as connection:
            number = connection.scalar(SAVE, {"of": story.id, "as": story.version, "read": body})
            if number is None:
                return
            if body:
                renew_events(connection, [number])
                connection.execute(AGAIN, {"read": number, "now": now})
            if revisit:
                connection.execute(WATCH[connection.dialect.name], _row(number, revisit))

    def revisits(self, now: datetime, limit: int, lease: timedelta) -> list[Revisit]:
        """Take stories whose page is to be visited again, those that wait longest first."""
        with self._database.write() as connection:
            due = connection.execute(CLAIM_AGAIN, {"now": now, "until": now + lease, "count": limit}).all()
            rows = connection.execute(WITH_STORY, {"of": [row.story for row in due]}).all()
        told = {row[0]: read_story(row[1:]) for row in rows}
        return [read_revisit((told[row.story], *row[1:])) for row in due]

    def revisited(self, after: Revisit, opened: Iterable[Decision]) -> None:
        """Store a visit, or end them, and open the decisions that follow; what another process stored stays."""
        with self._database.write() as connection:
            number = connection.scalar(VISITED_LAST, {"of": after.story.id, "visits": after.visits - 1})
            if number is None:
                return
            _go_on(connection, number, after)
            for decision in opened:
                open_decision(connection, decision)


def _go_on(connection: Connection, number: int, after: Revisit) -> None:
    if after.due is None:
        connection.execute(delete(revisits).where(revisits.c.story == number))
    else:
        connection.execute(update(revisits).where(revisits.c.story == number).values(cells(after, without=("story",))))


def _row(number: int, revisit: Revisit) -> dict[str, object]:
    return {"story": number, **cells(revisit, without=("story",))}


_now = bindparam("now", type_=Instant)
GIVE_UP = update(stories).where(stories.c.article < bindparam("before", type_=Instant)).values(article=None)
_picked = (
    select(stories.c.number)
    .where(stories.c.article.is_not(None), stories.c.article <= _now)
    .order_by(stories.c.article.desc())
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
    .cte("picked")
)
CLAIM = (
    update(stories)
    .where(stories.c.number.in_(select(_picked.c.number)))
    .values(article=bindparam("until", type_=Instant))
    .returning(*STORY)
)
SAVE = (
    update(stories)
    .where(stories.c.id == bindparam("of"), stories.c.version == bindparam("as"))
    .values(body=bindparam("read", type_=stories.c.body.type), article=None)
    .returning(stories.c.number)
)
_holding = (
    select(events.c.id).join(matches, matches.c.event == events.c.number).where(matches.c.story == bindparam("read"))
)
AGAIN = (
    update(decisions)
    .where(decisions.c.event.in_(_holding), decisions.c.part == 0, decisions.c.state == DecisionState.TOLD)
    .values(due=func.coalesce(decisions.c.due, _now), touched=True)
)
"""What still waits to be told is told with the article anyway."""

WATCH = insert_new(revisits)
_again = (
    select(revisits.c.story)
    .where(revisits.c.due <= _now)
    .order_by(revisits.c.due)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
    .cte("again")
)
CLAIM_AGAIN = (
    update(revisits)
    .where(revisits.c.story.in_(select(_again.c.story)))
    .values(due=bindparam("until", type_=Instant))
    .returning(revisits.c.story, *REVISIT)
)
WITH_STORY = select(stories.c.number, *STORY).where(stories.c.number.in_(bindparam("of", expanding=True)))
VISITED_LAST = (
    select(revisits.c.story)
    .join(stories, stories.c.number == revisits.c.story)
    .where(stories.c.id == bindparam("of"), revisits.c.visits == bindparam("visits"))
    .with_for_update(of=revisits)
)
"""A page that another process visited meanwhile, since this one took too long, is that one's to tell of."""
