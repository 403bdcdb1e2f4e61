"""The store as the read loop sees it."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, update

from bot.edges.sql.columns import Instant
from bot.edges.sql.database import Database
from bot.edges.sql.intake import renew_events
from bot.edges.sql.rows import columns, reader
from bot.edges.sql.tables import decisions, events, matches, stories
from bot.types import DecisionState, Story

STORY = columns(Story, stories)
read_story = reader(Story)
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

    def save(self, story: Story, body: str, now: datetime) -> None:
        """Store what was read, and have the messages that tell the story looked at again; nothing ends it as well.

        A story revised meanwhile is left alone: its page is visited anew.
        """
        with self._database.write() as connection:
            number = connection.scalar(SAVE, {"of": story.id, "as": story.version, "read": body})
            if number is not None and body:
                renew_events(connection, [number])
                connection.execute(AGAIN, {"read": number, "now": now})


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
