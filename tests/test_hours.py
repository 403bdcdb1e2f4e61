"""Times of day as instants."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hours import last_time

ZONES = ["Asia/Baku", "Europe/Kyiv", "America/St_Johns", "Australia/Lord_Howe", "UTC"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("times", "weekday", "now", "last"),
    [
        ([time(8)], None, "2025-07-01 04:59", "2025-06-30 05:00"),
        ([time(8)], None, "2025-07-01 05:00", "2025-07-01 05:00"),
        ([time(8), time(20)], None, "2025-07-01 18:00", "2025-07-01 17:00"),
        ([time(8)], 0, "2025-07-01 09:00", "2025-06-30 05:00"),
        ([time(8)], 1, "2025-07-01 04:00", "2025-06-24 05:00"),
        ([time(3, 30)], None, "2025-10-26 00:30", "2025-10-26 00:30"),  # the first half past three of two
        ([time(3, 30)], None, "2025-10-26 01:30", "2025-10-26 00:30"),  # the second one is not another
        ([time(3, 30)], None, "2026-03-29 00:29", "2026-03-28 01:30"),
        ([time(3, 30)], None, "2026-03-29 01:29", "2026-03-28 01:30"),  # half past three is skipped,
        ([time(3, 30)], None, "2026-03-29 01:30", "2026-03-29 01:30"),  # and as long after three it is half past four
    ],
)
def test_the_last_time(times: list[time], weekday: int | None, now: str, last: str) -> None:
    """A time of day comes once a day by the wall clock, whatever the clocks do that night."""
    assert last_time(times, "Europe/Kyiv", at(now), weekday) == at(last)


@given(
    st.lists(st.times().map(lambda each: each.replace(microsecond=0)), min_size=1, max_size=3),
    st.sampled_from(ZONES),
    st.datetimes(datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2027-01-01")),
    st.one_of(st.none(), st.integers(0, 6)),
)
def test_it_is_past_and_near(times: list[time], zone: str, now: datetime, weekday: int | None) -> None:
    """It never lies ahead, never further back than a day or a week (and an hour), and stays until the next one."""
    moment = now.replace(tzinfo=UTC)
    found = last_time(times, zone, moment, weekday)
    assert timedelta(0) <= moment - found <= timedelta(days=1 if weekday is None else 7, hours=1)
    assert last_time(times, zone, found, weekday) == found
    if weekday is not None:
        local = found.astimezone(ZoneInfo(zone))
        assert local.weekday() == weekday
