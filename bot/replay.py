"""Run the pipeline over recorded stories with their own clock, and write down what it decided of each."""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from bot import pipeline, telling
from bot.errors import SettingsError, Unreadable
from bot.memory import near
from bot.parts import Parts
from bot.settings import Settings
from bot.steps.normalize import identify, story_from_row
from bot.types import AlertKind, Channel, Entry, Match, Message, Placement, Receipt, Story, Text

CHANNEL = Channel(id="replay", chat="replay", cap=1_000_000)
"""One channel without waiting rules."""
EVERY = "every-story"
"""The storyline that everything belongs to when grouping is measured alone."""
FAR = ("no side and no matter of any storyline is named",)
"""Why a story matches nothing that came near no storyline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a recorded stream."""

    id: str
    published: datetime
    source: str
    lang: str | None
    title: str
    summary: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the bot decided of one row; its fields are the keys of the line that is written."""

    id: str
    matched: bool
    score: float
    storyline: str | None
    event: str | None
    alert: str
    parent: str | None
    message: str | None
    reasons: tuple[str, ...]


class StreamClock:
    """The time of the story that is being decided."""

    def __init__(self) -> None:
        self.time = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        """Read the clock."""
        return self.time


class SilentNotifier:
    """Deliver to nobody, so that messages have ids to be answered and edited by."""

    def __init__(self) -> None:
        self._last = 0

    async def send(self, channel: Channel, text: Text, *, plain: bool, reply_to: int | None) -> Receipt:  # noqa: ARG002
        """Give the message a number."""
        self._last += 1
        return Receipt(message_id=self._last, chat=channel.chat)

    async def edit(self, channel: Channel, message_id: int, text: Text, *, plain: bool) -> None:
        """Take any edit."""

    async def read(self, channel: Channel, message_id: int, via: str | None) -> str:  # noqa: ARG002
        """Say that nothing can be read back; nobody else writes here."""
        raise Unreadable("a replay")


def read_rows(path: Path) -> Iterator[Row]:
    """Read a recorded stream; raise `SettingsError` that names the line of a mistake."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield parse_row(line, f"{path}:{number}")
    except UnicodeDecodeError as error:
        raise SettingsError([f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8"]) from error
    except OSError as error:
        raise SettingsError([f"{path}: cannot be read: {error.strerror}"]) from error


def parse_row(line: str, where: str) -> Row:
    """Read one line of a recorded stream."""
    try:
        data = json.loads(line)
    except ValueError as error:
        raise SettingsError(
            [f'{where}: this line is not JSON; write one story a line, such as {{"id": "1", "title": "..."}}']
        ) from error
    missing = [key for key in ("id", "published", "title") if not (isinstance(data, dict) and data.get(key))]
    if missing:
        raise SettingsError([f"{where}: a story needs {', '.join(missing)}"])
    try:
        published = datetime.fromisoformat(str(data["published"]))
    except ValueError as error:
        raise SettingsError([f"{where}: published: not a moment; write it as 2025-07-01T12:30:00Z"]) from error
    if not isinstance(data.get("lang"), str | None):
        raise SettingsError([f"{where}: lang: write a language in quotation marks, or leave it out"])
    return Row(
        id=str(data["id"]),
        published=(published if published.tzinfo else published.replace(tzinfo=UTC)).astimezone(UTC),
        source=str(data.get("source") or ""),
        lang=data.get("lang"),
        title=str(data["title"]),
        summary=str(data.get("summary") or ""),
        url=str(data.get("url") or ""),
    )


def for_replay(settings: Settings, *, every_story: bool) -> Settings:
    """Put the one channel of a replay in place of the operator's."""
    storylines = (EVERY,) if every_story else tuple(settings.storylines)
    return replace(settings, channels={CHANNEL.id: replace(CHANNEL, storylines=storylines)})


async def replay(
    rows: Iterable[Row], parts: Parts, *, batch: int | None = None, every_story: bool = False
) -> AsyncIterator[Outcome]:
    """Decide each row with what was known at its moment.

    `batch` rows are made into stories at a time (by default the operator's limit); that changes no outcome.
    """
    clock = StreamClock()
    parts = replace(parts, clock=clock, notifier=SilentNotifier(), draw=lambda: 0.5, jumped=timedelta)
    parts.outbox.sync(list(parts.settings.addressees.values()), clock())
    waiting = iter(rows)
    while chunk := list(islice(waiting, batch or parts.settings.limits.batch)):
        stories = [story_from_row(to_entry(row), row.published, parts.outlets) for row in chunk]
        for row, story in zip(chunk, stories, strict=True):
            clock.time = max(clock.time, row.published)
            yield await decide_row(parts, row, story, every_story=every_story)


def to_entry(row: Row) -> Entry:
    """Show a row as the feed's entry that it once was."""
    return Entry(
        guid=None if row.url else row.id,
        url=row.url or None,
        title=row.title,
        summary=row.summary,
        published=row.published,
        language=row.lang,
        source=row.source,
    )


async def decide_row(parts: Parts, row: Row, story: Story, *, every_story: bool) -> Outcome:
    """Take one row through identify, match, group, tell and deliver."""
    fresh = identify([story], parts.polls.known(story.keys))
    if not fresh:
        return again(parts, row, story)
    matches = [everything(fresh[0])] if every_story else pipeline.match_one(parts, fresh[0])
    return await decide(parts, row.id, fresh[0], matches)


async def decide(parts: Parts, name: str, story: Story, matches: Sequence[Match]) -> Outcome:
    """Take a story that matches this through group, tell and deliver; its outcome goes by `name`."""
    parts.stories.add([story])
    parts.stories.save([(story, matches)])
    if near(matches):
        parts.memory.learn([story])
    best = max(matches, key=lambda match: (match.matched, match.score), default=None)
    placement = message = None
    for match in matches:
        if match.matched:
            placed, shown = await place_and_tell(parts, match.storyline)
            if match is best:
                placement, message = placed, shown
    return outcome(name, best, placement, message)


async def place_and_tell(parts: Parts, storyline: str) -> tuple[Placement | None, Message | None]:
    """Place the one story that waits in a storyline, and tell and deliver what follows."""
    placement = None
    for matched in parts.events.waiting(storyline, 1):
        placement = pipeline.group_one(parts, matched)
    due = parts.decisions.claim(parts.clock(), 100, parts.settings.limits.lease)
    shown = [message for decision in due if (message := await telling.tell_one(parts, decision))]
    while await pipeline.deliver(parts):
        pass
    own = [message for message in shown if placement and message.event == placement.event.id]
    return placement, max(own, key=lambda message: message.part, default=None)


def again(parts: Parts, row: Row, story: Story) -> Outcome:
    """Say of a row that is no news to the store what was decided when it came first."""
    ids = [known.id for known in parts.polls.known(story.keys).values()]
    traces = parts.journal.traces(ids[0]) if ids else []
    best = max(traces, key=lambda trace: (trace.match.matched, trace.match.score), default=None)
    decided = outcome(row.id, best.match if best else None, best.placement if best else None, None)
    return replace(decided, alert=AlertKind.NONE, reasons=("the same article as before", *decided.reasons))


def everything(story: Story) -> Match:
    """Match a story to the storyline that everything belongs to."""
    return Match(story=story.id, storyline=EVERY, matched=True, score=1.0, reasons=("every story is taken",))


def outcome(name: str, best: Match | None, placement: Placement | None, message: Message | None) -> Outcome:
    """Write down what became of a story."""
    told = placement is not None and placement.alert in {AlertKind.NEW, AlertKind.UPDATE}
    return Outcome(
        id=name,
        matched=best is not None and best.matched,
        score=round(best.score, 4) if best else 0.0,
        storyline=best.storyline if best and best.matched else None,
        event=placement.event.id if placement else None,
        alert=placement.alert if placement else AlertKind.NONE,
        parent=placement.event.parent if placement else None,
        message=message.wanted.plain if told and message else None,
        reasons=(best.reasons if best else FAR) + (placement.reasons if placement else ()),
    )


def to_line(decided: Outcome) -> str:
    """Write an outcome as the line that `replay` promises."""
    return json.dumps(asdict(decided), ensure_ascii=False)
