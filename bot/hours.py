"""Quiet hours and times of day as instants, so that no night with a clock change has two ends or none."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.types import QuietHours

DAY = timedelta(days=1)


def quiet_until(hours: QuietHours, zone: str, now: datetime) -> datetime | None:
    """Say when the quiet that holds at `now` ends; None when it is not quiet.

    A wall time that comes twice in a night begins the quiet when it comes first and ends it when it comes last; one
    that is skipped counts as much later as the clock was moved on.
    """
    local = ZoneInfo(zone)
    today = now.astimezone(local).date()
    for day in (today - DAY, today):
        end_day = day if hours.start < hours.end else day + DAY
        start = _first(datetime.combine(day, hours.start), local)
        end = _last(datetime.combine(end_day, hours.end), local)
        if start <= now < end:
            return end.astimezone(now.tzinfo)
    return None


def last_time(times: Sequence[time], zone: str, now: datetime, weekday: int | None = None) -> datetime:
    """Say when one of these times of day came last, each once a day also where the clock shows it twice or never.

    With a `weekday`, Monday being 0, they come on that day alone.
    """
    local = ZoneInfo(zone)
    today = now.astimezone(local).date()
    days = [today - DAY * back for back in range(9)]
    wanted: list[date] = [day for day in days if weekday is None or day.weekday() == weekday]
    come = [_first(datetime.combine(day, each), local) for day in wanted for each in times]
    return max(moment for moment in come if moment <= now).astimezone(now.tzinfo)


def _first(wall: datetime, zone: ZoneInfo) -> datetime:
    """Read a wall time: the first where it comes twice, and as much later as the clock moved where it is skipped.

    That is what a `fold` of 0 means (PEP 495); subtracting instants is right in UTC alone.
    """
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _last(wall: datetime, zone: ZoneInfo) -> datetime:
    """Read a wall time: the last where it comes twice, and as much later as the clock moved where it is skipped."""
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
