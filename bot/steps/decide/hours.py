"""Quiet hours as instants, so that no night with a clock change has two ends or none."""

from datetime import datetime, time, timedelta
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
        start = min(_instants(datetime.combine(day, hours.start), local))
        end = max(_instants(datetime.combine(end_day, hours.end), local))
        if start <= now < end:
            return end.astimezone(now.tzinfo)
    return None


def next_time(times: tuple[time, ...], zone: str, now: datetime) -> datetime:
    """Say when one of these times of day comes next, each once a day also where the clock shows it twice."""
    local = ZoneInfo(zone)
    today = now.astimezone(local).date()
    coming = [_instants(datetime.combine(today + DAY * days, each), local)[0] for days in range(3) for each in times]
    return min(moment for moment in coming if moment > now).astimezone(now.tzinfo)


def _instants(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give both readings of a wall time; they differ only around a clock change (PEP 495)."""
    utc = ZoneInfo("UTC")
    return (
        wall.replace(tzinfo=zone, fold=0).astimezone(utc),
        wall.replace(tzinfo=zone, fold=1).astimezone(utc),
    )
