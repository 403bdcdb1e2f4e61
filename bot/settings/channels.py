"""Read `config/channels.toml`."""

from datetime import time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from bot.layout import read_layout
from bot.settings.feeds import Language
from bot.settings.files import ChatId, Duration, Section, ShortName, read_tables
from bot.types import Channel, QuietHours, Severity

OPERATOR = "operator"
"""The id of the channel that stands for the operator's chat."""

SeverityName = Literal["minor", "notable", "important", "serious", "critical"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class QuietTable(Section):
    """The `quiet` table of a channel."""

    start: time
    end: time
    passes: SeverityName = "critical"

    @model_validator(mode="after")
    def _not_always(self) -> "QuietTable":
        if self.start == self.end:
            raise ValueError(
                "`start` and `end` are equal, which would silence the channel for ever; remove `quiet` or change one"
            )
        return self


class ChannelTable(Section):
    """One `[[channel]]`."""

    id: ShortName
    chat: ChatId
    topic: int | None = Field(default=None, ge=1)
    language: Language = "en"
    zone: str = "UTC"
    storylines: tuple[str, ...] = ()
    floor: SeverityName = "minor"
    publishers: int = Field(default=1, ge=1, le=20)
    patience: Duration = timedelta(minutes=30)
    quiet: QuietTable | None = None
    alerts: bool = True
    digests: tuple[time, ...] = ()
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = None
    chart: Literal["light", "dark"] | None = None
    cap: int = Field(default=20, ge=1, le=60)
    preview: bool = False
    silent: bool = False
    reads: tuple[Language, ...] = ()
    grades: bool = False
    template: str = ""
    approve: bool = False
    unknown: Literal["resend", "hold"] = "resend"

    @model_validator(mode="after")
    def _heard_of(self) -> "ChannelTable":
        if not self.digests and (not self.alerts or self.weekday or self.chart):
            raise ValueError("`alerts = false`, `weekday` and `chart` speak of digests; set `digests` to their times")
        return self

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("not a time zone; write it as Asia/Baku, Europe/Moscow or UTC") from None
        return value

    @field_validator("template")
    @classmethod
    def _readable_template(cls, value: str) -> str:
        read_layout(value)
        return value


def read_channels(path: Path, storylines: set[str], problems: list[str]) -> dict[str, Channel]:
    """Read the channels by id; a channel that names no storyline carries all of them."""
    channels: dict[str, Channel] = {}
    places: dict[tuple[str, int | None], str] = {}
    for where, found in read_tables(path, "channel", "id", ChannelTable, problems):
        if found.id in channels:
            problems.append(f"{where}: id: {found.id} stands here twice; every channel needs an id of its own")
        if found.id == OPERATOR:
            problems.append(f"{where}: id: {OPERATOR} is the name of the operator's chat; give the channel another id")
        if (other := places.setdefault((found.chat, found.topic), found.id)) != found.id:
            problems.append(f"{where}: chat: {other} goes there too, and everything would be told twice; remove one")
        known = ", ".join(sorted(storylines))
        problems.extend(
            f"{where}: storylines: there is no storyline {other!r}; known are {known}"
            for other in found.storylines
            if other not in storylines
        )
        channels[found.id] = to_channel(found, storylines)
    return channels


def to_channel(table: ChannelTable, storylines: set[str]) -> Channel:
    """Make the domain's channel of what the operator wrote."""
    return Channel(
        id=table.id,
        chat=table.chat,
        topic=table.topic,
        language=table.language,
        zone=table.zone,
        storylines=table.storylines or tuple(sorted(storylines)),
        floor=Severity[table.floor.upper()],
        publishers=table.publishers,
        patience=table.patience,
        quiet=to_quiet(table.quiet) if table.quiet else None,
        alerts=table.alerts,
        digests=table.digests,
        weekday=WEEKDAYS.index(table.weekday) if table.weekday else None,
        chart=table.chart,
        cap=table.cap,
        preview=table.preview,
        silent=table.silent,
        reads=table.reads,
        grades=table.grades,
        template=table.template,
        approve=table.approve,
        unknown=table.unknown,
    )


def to_quiet(table: QuietTable) -> QuietHours:
    """Make the domain's quiet hours of what the operator wrote."""
    return QuietHours(start=table.start, end=table.end, passes=Severity[table.passes.upper()])
