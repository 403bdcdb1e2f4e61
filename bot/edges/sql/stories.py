"""The store as the match loop sees it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, literal_column, or_, select, update

from bot.edges.sql.columns import Instant
from bot.edges.sql.database import Database
from bot.edges.sql.intake import add_stories, renew_events
from bot.edges.sql.rows import columns, reader
from bot.edges.sql.tables import frequencies, matches, stories
from bot.edges.sql.upsert import upsert
from bot.types import Match, Story

STORY = columns(Story, stories)
read_story = reader(Story)


class SqlStories:
    """Stories that were not matched yet, and what they match."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, found: Iterable[Story]) -> int:
        """Store stories that come from no visit; return how many rows it made."""
        with self._database.write() as connection:
            return add_stories(connection, found)

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Story]:
        """Take stories that were not matched yet, in the order in which they came."""
        with self._database.write() as connection:
            rows = connection.execute(CLAIM, {"now": now, "until": now + lease, "count": limit}).all()
        return [read_story(row[1:]) for row in sorted(rows, key=lambda row: row[0])]

    def save(self, outcomes: Iterable[tuple[Story, Sequence[Match]]]) -> int:
        """Store matches and near misses, mark the stories done, return how many matched something."""
        by_id = {story.id: (story, found) for story, found in outcomes}
        if not by_id:
            return 0
        with self._database.write() as connection:
            numbers = _current(connection, [story for story, _ in by_id.values()])
            connection.execute(DONE, {"numbers": list(numbers.values())})
            renew_events(connection, numbers.values())
            rows = [
                _row(number, by_id[story][0], match)
                for story, number in numbers.items()
                for match in by_id[story][1]
                if match.matched or match.score > 0
            ]
            if rows:
                connection.execute(MATCHED[connection.dialect.name], rows)
            if wanted := [numbers[row] for row in numbers if _is_to_be_read(*by_id[row])]:
                connection.execute(READ, {"numbers": wanted})
        return sum(any(match.matched for match in by_id[story][1]) for story in numbers)

    def told(self, storyline: str, since: datetime, limit: int) -> list[tuple[str, int, float]]:
        """List id, version and own score of the newest stories of a storyline, by time of publishing."""
        with self._database.read() as connection:
            rows = connection.execute(TOLD, {"of": storyline, "since": since, "count": limit}).all()
        return [(row[0], row[1], row[2]) for row in reversed(rows)]

    def get(self, ids: Collection[str]) -> list[Story]:
        """Read stories by id; those that are gone are left out."""
        with self._database.read() as connection:
            rows = connection.execute(BY_ID, {"ids": sorted(ids)}).all() if ids else ()
        return [read_story(row) for row in rows]

    def count(self, stories: int, terms: Mapping[str, int]) -> None:
        """Add to in how many stories each term occurred."""
        rows = [{"term": term, "stories": number} for term, number in sorted({"": stories, **terms}.items())]
        with self._database.write() as connection:
            connection.execute(COUNTED[connection.dialect.name], rows)

    def frequencies(self) -> tuple[int, dict[str, int]]:
        """Give how many stories were counted, and in how many of them each term occurred."""
        with self._database.read() as connection:
            found = {row[0]: row[1] for row in connection.execute(select(frequencies.c.term, frequencies.c.stories))}
        return found.pop("", 0), found


def _current(connection: Connection, claimed: Sequence[Story]) -> dict[str, int]:
    """Find the numbers of those stories that were not revised since they were claimed."""
    versions = {story.id: story.version for story in claimed}
    rows = connection.execute(OF_IDS, {"ids": sorted(versions)})
    return {row.id: row.number for row in rows if row.version == versions[row.id]}


def _row(number: int, story: Story, match: Match) -> dict[str, object]:
    return {
        "story": number,
        "storyline": match.storyline,
        "version": story.version,
        "matched": match.matched,
        "score": match.score,
        "own": match.own,
        "reasons": match.reasons,
        "published": story.published,
        "waiting": match.matched,
    }


def _is_to_be_read(story: Story, found: Sequence[Match]) -> bool:
    return not story.silent and bool(story.url) and any(match.matched for match in found)


_picked = (
    select(stories.c.number)
    .where(stories.c.due.is_not(None), stories.c.due <= bindparam("now", type_=Instant))
    .order_by(stories.c.number)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
    .cte("picked")
)
CLAIM = (
    update(stories)
    .where(stories.c.number.in_(select(_picked.c.number)))
    .values(due=bindparam("until", type_=Instant))
    .returning(stories.c.number, *STORY)
)
OF_IDS = (
    select(stories.c.id, stories.c.number, stories.c.version)
    .where(stories.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(stories.c.number)
    .with_for_update()
)
TOLD = (
    select(stories.c.id, matches.c.version, matches.c.own)
    .join(stories, stories.c.number == matches.c.story)
    .where(matches.c.storyline == bindparam("of"), matches.c.matched)
    .where(matches.c.published >= bindparam("since", type_=Instant))
    .order_by(matches.c.published.desc(), stories.c.id.desc())
    .limit(bindparam("count"))
)
BY_ID = select(*STORY).where(stories.c.id.in_(bindparam("ids", expanding=True))).order_by(stories.c.number)
COUNTED = upsert(frequencies, ["term"], lambda found: {"stories": frequencies.c.stories + found.stories})
DONE = update(stories).where(stories.c.number.in_(bindparam("numbers", expanding=True))).values(due=None)
READ = (
    update(stories)
    .where(stories.c.number.in_(bindparam("numbers", expanding=True)), stories.c.body == literal_column("''"))
    .values(article=stories.c.seen)
)
MATCHED = upsert(
    matches,
    ["story", "storyline"],
    lambda found: {
        **{name: found[name] for name in ("version", "matched", "score", "own", "reasons", "published")},
        "waiting": and_(found.matched, or_(matches.c.placed.is_(None), matches.c.placed < found.version)),
    },
)
