"""New and revised stories into the tables, once each however many processes bring them."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.edges.sql.columns import Instant, storable
from bot.edges.sql.rows import cells, names
from bot.edges.sql.tables import events, keys, matches, revisits, stories, versions
from bot.edges.sql.upsert import insert_new
from bot.types import Story

FORMER = ("version", "title", "text", "marker", "published", "seen")
"""What is kept of a version that was replaced."""


def add_stories(connection: Connection, found: Iterable[Story]) -> int:
    """Store what is new, replace what was revised, and let every key lead to its story; return how many rows it made.

    A new story that shares a key with another one is left out: it is known already. One process at a time writes here,
    so that numbers follow the order of arrival and two that bring the same stories cannot deadlock.
    """
    batch = _apart(found)
    if not batch:
        return 0
    if connection.dialect.name == "postgresql":
        connection.execute(ONE_AT_A_TIME)
    numbers = _insert(connection, batch)
    revised = moved = 0
    for story in batch:
        if story.id not in numbers:
            changed = _revise(connection, story)
            revised += changed
            moved += 0 if changed else _move(connection, story)
    known = [story.id for story in batch if story.id not in numbers]
    there = {row.id: row.number for row in connection.execute(OF_IDS, {"ids": known})} if known else {}
    if revised or moved:
        renew_events(connection, there.values())
    doubles = _lead(connection, batch, {**numbers, **there}, set(numbers.values()))
    if doubles:
        connection.execute(delete(stories).where(stories.c.number.in_(doubles)))
    return len(numbers) - len(doubles) + revised


def renew_events(connection: Connection, changed: Iterable[int]) -> None:
    """Say that what was read of the events of these stories is out of date."""
    connection.execute(RENEW, {"changed": list(changed)})


def _apart(found: Iterable[Story]) -> list[Story]:
    """Leave out what the batch itself holds twice."""
    newest: dict[str, Story] = {}
    owner: dict[str, str] = {}
    for story in found:
        if all(owner.get(key, story.id) == story.id for key in story.keys):
            owner.update(dict.fromkeys(story.keys, story.id))
            if story.id not in newest or newest[story.id].version <= story.version:
                newest[story.id] = story
    return list(newest.values())


def _insert(connection: Connection, batch: list[Story]) -> dict[str, int]:
    rows = [{**cells(story), "digest": story.digest, "due": story.seen} for story in batch]
    statement = INSERT[connection.dialect.name]
    return {row.id: row.number for row in connection.execute(statement, rows)}


def _revise(connection: Connection, story: Story) -> int:
    """Keep the version that is stored and put the new one in its place, where it is newer."""
    connection.execute(KEEP, {"of": story.id, "newer": story.version})
    row = cells(story, without=("id", "keys"))
    changed = connection.execute(
        REPLACE, {**row, "digest": story.digest, "due": story.seen, "of": story.id, "newer": story.version}
    )
    return changed.rowcount


def _move(connection: Connection, story: Story) -> bool:
    """Take over another address that a story's own feed gives now; where its page was missed, look there at once."""
    number = connection.scalar(MOVE, {"of": story.id, "as": story.version, "by": story.feed, "to": story.url})
    if number is None:
        return False
    connection.execute(LOOK_THERE, {"moved": number, "now": story.seen})
    return True


def _lead(connection: Connection, batch: list[Story], numbers: Mapping[str, int], new: set[int]) -> set[int]:
    """Let the keys lead to their stories; return which of the new ones share a key with a story from elsewhere."""
    wanted = {storable(key): numbers[story.id] for story in batch for key in story.keys}
    rows = [{"key": key, "story": wanted[key]} for key in wanted]
    stored = set(connection.scalars(LEAD[connection.dialect.name], rows)) if rows else set()
    taken = [key for key in wanted if key not in stored]
    owners = connection.execute(OWNERS, {"keys": taken}).all() if taken else ()
    return {wanted[row.key] for row in owners if wanted[row.key] != row.story and wanted[row.key] in new}


ONE_AT_A_TIME = select(func.pg_advisory_xact_lock(0x1A7A6E))
INSERT = insert_new(stories, stories.c.id, stories.c.number)
LEAD = insert_new(keys, keys.c.key)
RENEW = (
    update(events)
    .where(
        events.c.number.in_(
            select(matches.c.event).where(
                matches.c.story.in_(bindparam("changed", expanding=True)), matches.c.event.is_not(None)
            )
        )
    )
    .values(revision=events.c.revision + 1)
)
OWNERS = select(keys.c.key, keys.c.story).where(keys.c.key.in_(bindparam("keys", expanding=True)))
OF_IDS = select(stories.c.id, stories.c.number).where(stories.c.id.in_(bindparam("ids", expanding=True)))

MOVE = (
    update(stories)
    .where(
        stories.c.id == bindparam("of"),
        stories.c.version == bindparam("as"),
        stories.c.feed == bindparam("by"),
        stories.c.url != bindparam("to"),
    )
    .values(url=bindparam("to"))
    .returning(stories.c.number)
)
LOOK_THERE = (
    update(revisits)
    .where(revisits.c.story == bindparam("moved"), revisits.c.missing.is_not(None))
    .values(due=bindparam("now", type_=Instant), etag=None, last_modified=None)
)

_older = (stories.c.id == bindparam("of")) & (stories.c.version < bindparam("newer"))
KEEP = insert(versions).from_select(
    ["story", *FORMER], select(stories.c.number, *(stories.c[name] for name in FORMER)).where(_older)
)
REPLACE = (
    update(stories)
    .where(_older)
    .values(
        {name: bindparam(name, type_=stories.c[name].type) for name in names(Story, without=("id", "keys"))}
        | {"digest": bindparam("digest"), "due": bindparam("due", type_=Instant)}
    )
)
