"""The store as the poll loop sees it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, func, select, type_coerce, update

from bot.edges.sql.columns import Instant, Span, storable
from bot.edges.sql.database import Database
from bot.edges.sql.incidents import record
from bot.edges.sql.intake import add_stories
from bot.edges.sql.rows import cells, columns, names, reader
from bot.edges.sql.tables import feeds, keys, stories
from bot.edges.sql.upsert import replacing, upsert
from bot.types import FEED_TROUBLE, Feed, Incident, Known, Poll, Story

POLL = columns(Poll, feeds)
KNOWN = [keys.c.key, *columns(Known, stories)]
read_poll = reader(Poll)
read_known = reader(Known)


class SqlPolls:
    """Feeds that are due, and what their visits found."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sync(self, feeds_now: Sequence[Feed], now: datetime) -> None:
        """Make these the feeds: new ones are due at once, those gone are kept but not due.

        Feeds that were visited in the future are due too: the clock was set back.
        """
        rows = [cells(Poll(url=url, since=now, due=now)) for url in sorted({feed.url for feed in feeds_now})]
        with self._database.write() as connection:
            there = {row.url: row.due for row in connection.execute(select(feeds.c.url, feeds.c.due))}
            gone = [url for url, due in there.items() if due is not None and url not in {row["url"] for row in rows}]
            for change in SET_BACK:
                connection.execute(change, {"now": now})
            if gone:
                connection.execute(update(feeds).where(feeds.c.url.in_(gone)).values(due=None))
                record(connection, [_taken_out(url) for url in gone], now)
            if rows:
                connection.execute(BEGIN_OR_RESUME[connection.dialect.name], rows)

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Poll]:
        """Take the feeds that are due, those that wait longest where there are more than `limit`."""
        with self._database.write() as connection:
            rows = connection.execute(CLAIM, {"now": now, "until": now + lease, "count": limit}).all()
        return [read_poll(row) for row in rows]

    def known(self, wanted: Collection[str]) -> Mapping[str, Known]:
        """Find which of these strong keys belong to stories seen before."""
        if not wanted:
            return {}
        with self._database.read() as connection:
            rows = connection.execute(OF_KEYS, {"keys": list(wanted)}).all()
        found = {row[0]: read_known(row[1:]) for row in rows}
        return {key: found[storable(key)] for key in wanted if storable(key) in found}

    def save(self, poll: Poll, found: Iterable[Story], news: Iterable[Incident] = ()) -> int:
        """Store a visit: the next one, and the new and revised stories; return how many rows it made."""
        with self._database.write() as connection:
            made = add_stories(connection, found)
            connection.execute(VISITED, {**cells(poll, without=("url", "since")), "of": poll.url})
            record(connection, news, poll.visited or poll.since)
        return made

    def reached(self) -> datetime | None:
        """Say when any feed was read last."""
        with self._database.read() as connection:
            last: datetime | None = connection.scalar(REACHED)
        return last

    def shift(self, by: timedelta, now: datetime) -> None:
        """Move visits to come by so much, as the clock has moved; none into the past, and no feed begins later."""
        with self._database.write() as connection:
            connection.execute(BEGAN_LATER, {"now": now})
            connection.execute(SHIFT, {"by": by, "now": now})


def _taken_out(url: str) -> Incident:
    return Incident(kind=FEED_TROUBLE, subject=url, text=f"{url} is not among the feeds any more", over=True)


_picked = (
    select(feeds.c.url)
    .where(feeds.c.due <= bindparam("now", type_=Instant))
    .order_by(feeds.c.due)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
    .cte("picked")
)
CLAIM = (
    update(feeds)
    .where(feeds.c.url.in_(select(_picked.c.url)))
    .values(due=bindparam("until", type_=Instant))
    .returning(*POLL)
)
OF_KEYS = select(*KNOWN).join(stories).where(keys.c.key.in_(bindparam("keys", expanding=True)))
VISITED = (
    update(feeds)
    .where(feeds.c.url == bindparam("of"), feeds.c.due.is_not(None))
    .values({name: bindparam(name, type_=feeds.c[name].type) for name in names(Poll, without=("url", "since"))})
)
REACHED = select(func.max(feeds.c.succeeded)).where(feeds.c.due.is_not(None))
_now, _moved = bindparam("now", type_=Instant), type_coerce(feeds.c.due + bindparam("by", type_=Span), Instant)
SHIFT = update(feeds).where(feeds.c.due > _now).values(due=case((_moved > _now, _moved), else_=_now))
BEGAN_LATER = update(feeds).where(feeds.c.since > _now).values(since=_now)
"""What a feed brings after the clock was set back is not older than the feed."""
SET_BACK = (BEGAN_LATER, update(feeds).where(feeds.c.visited > _now, feeds.c.due > _now).values(due=_now))
"""Nobody was there to see how far."""
BEGIN_OR_RESUME = upsert(feeds, ["url"], replacing("due"), where=lambda _: feeds.c.due.is_(None))
