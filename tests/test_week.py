"""A week of a channel's rules: quiet hours, caps, waiting and digests, through both nights when the clocks change."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import pipeline
from bot.app import assemble
from bot.edges.sql import open_store
from bot.parts import Parts
from bot.settings import Settings
from bot.settings.sections import BotFile
from bot.steps.decide import open_decisions
from bot.types import AlertKind, Channel, Event, Match, Placement, QuietHours, Receipt, Story, Text
from tests.telling import story

pytestmark = pytest.mark.slow

KYIV = ZoneInfo("Europe/Kyiv")
STEP = timedelta(minutes=10)
SUMMONED = "Baku summons the Russian envoy over {}"
SHOT_DOWN = "Airliner shot down over {}, 38 killed"


def local(text: str, fold: int = 0) -> datetime:
    """Read a time in Kyiv; `fold` is the second of an hour that comes twice."""
    return datetime.fromisoformat(text).replace(tzinfo=KYIV, fold=fold).astimezone(UTC)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.time = datetime.min.replace(tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


class Readers:
    """What readers see, channel by channel, with the time on their wall."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self.saw: dict[str, list[str]] = defaultdict(list)
        self.shows: dict[str, dict[int, str]] = defaultdict(dict)

    async def send(self, channel: Channel, text: Text, *, plain: bool, reply_to: int | None) -> Receipt:
        self._last += 1
        at = self._clock().astimezone(ZoneInfo(channel.zone))
        self.saw[channel.id].append(f"{at:%a %H:%M} {text.plain.splitlines()[0]}".replace("\u00a0", " "))
        self.shows[channel.id][self._last] = text.plain.replace("\u00a0", " ")
        return Receipt(message_id=self._last, chat=channel.chat)

    async def edit(self, channel: Channel, message_id: int, text: Text, *, plain: bool) -> None:
        self.shows[channel.id][message_id] = text.plain.replace("\u00a0", " ")

    async def read(self, channel: Channel, message_id: int, via: str | None) -> str:
        return self.shows[channel.id][message_id]


def channel(name: str, **rules: object) -> Channel:
    """Make a channel whose readers live in Kyiv."""
    return Channel(id=name, chat=f"@{name}", zone="Europe/Kyiv", storylines=("crisis",), **rules)  # type: ignore[arg-type]


CHANNELS = [
    channel("quiet", quiet=QuietHours(start=time(23), end=time(7))),
    channel("careful", publishers=2, patience=timedelta(minutes=30)),
    channel("capped", cap=2),
    channel("daily", alerts=False, digests=(time(8),)),
    channel("night", alerts=False, digests=(time(3, 30),)),
    channel("weekly", cap=60, digests=(time(9),), weekday=0),
]

Report = tuple[datetime, str, int, str]

REPORTS: list[Report] = [
    # when, event, number of the outlet, title
    (local("2025-10-20 10:00"), "raid", 1, SUMMONED.format("a raid")),
    (local("2025-10-20 10:20"), "raid", 2, "Russian envoy summoned in Baku over a raid"),
    (local("2025-10-20 23:30"), "trial", 1, SUMMONED.format("a trial")),
    (local("2025-10-21 02:00"), "airliner", 1, SHOT_DOWN.format("the sea")),
    (local("2025-10-21 02:10"), "airliner", 2, "38 killed as airliner is shot down over the sea"),
    (local("2025-10-21 12:00"), "ship", 1, SUMMONED.format("a ship")),
    (local("2025-10-21 12:10"), "school", 1, SUMMONED.format("a school")),
    (local("2025-10-21 12:20"), "film", 1, SUMMONED.format("a film")),
    (local("2025-10-21 12:30"), "border", 1, SUMMONED.format("a border post")),
    (local("2025-10-21 12:40"), "helicopter", 1, SHOT_DOWN.format("the coast")),
    (local("2025-10-25 23:30"), "song", 1, SUMMONED.format("a song")),
    (local("2025-10-26 03:40"), "statue", 1, SUMMONED.format("a statue")),
    (local("2025-10-26 03:40", fold=1), "map", 1, SUMMONED.format("a map")),
    (local("2025-10-26 06:50"), "map", 2, "A map has the Russian envoy summoned in Baku"),
]
END = local("2025-10-27 10:00")

SPRING: list[Report] = [
    (local("2026-03-23 10:00"), "raid", 1, SUMMONED.format("a raid")),
    (local("2026-03-28 23:30"), "song", 1, SUMMONED.format("a song")),
    (local("2026-03-29 02:40"), "statue", 1, SUMMONED.format("a statue")),
    (local("2026-03-29 02:50"), "map", 1, SUMMONED.format("a map")),
    # at three it is four
    (local("2026-03-29 04:00"), "statue", 2, "A statue has the Russian envoy summoned in Baku"),
    (local("2026-03-29 04:10"), "airliner", 1, SHOT_DOWN.format("the sea")),
    (local("2026-03-29 04:20"), "ship", 1, SUMMONED.format("a ship")),
    (local("2026-03-29 04:30"), "map", 2, "A map has the Russian envoy summoned in Baku"),
    (local("2026-03-29 23:30"), "school", 1, SUMMONED.format("a school")),
]
SPRING_END = local("2026-03-30 10:00")


@pytest.fixture(scope="module")
def week() -> Readers:
    """Live through the week of autumn once."""
    return asyncio.run(live(REPORTS, END))


@pytest.fixture(scope="module")
def spring() -> Readers:
    """Live through the week of spring once."""
    return asyncio.run(live(SPRING, SPRING_END))


async def live(reports: list[Report], end: datetime) -> Readers:
    """Place each report at its minute, and run the loops every ten."""
    clock = Clock()
    readers = Readers(clock)
    channels = {each.id: each for each in CHANNELS}
    settings = Settings(file=BotFile(), feeds={}, channels=channels, storylines={}, entities={})
    store = open_store("sqlite://")
    parts = assemble(settings, store, notifier=readers, clock=clock, jumped=timedelta, draw=lambda: 0.5)
    coming = iter([*sorted(reports), (end + STEP, "", 0, "")])
    clock.time = reports[0][0] - timedelta(hours=3)
    parts.outbox.sync(CHANNELS, clock())
    report = next(coming)
    events: dict[str, Event] = {}
    while clock.time < end:
        while report[0] <= clock.time:
            place(parts, events, *report)
            report = next(coming)
        while await pipeline.tell(parts) or await pipeline.deliver(parts):
            pass
        clock.time += STEP
    store.close()
    return readers


def place(parts: Parts, events: dict[str, Event], at: datetime, name: str, outlet: int, title: str) -> None:
    """Bring a report into its event, as grouping would."""
    text = f"{title}, outlet {outlet} reports from its own correspondent."
    told: Story = story(
        outlet, id=f"{name}-{outlet}", keys=(f"{name}-{outlet}",), title=title, text=text, published=at, seen=at
    )
    parts.stories.add([told])
    parts.stories.save([(told, [Match(story=told.id, storyline="crisis", matched=True, score=1.0)])])
    old = events.get(name)
    stories = (*(old.stories if old else ()), told.id)
    events[name] = Event(id=name, storyline="crisis", began=old.began if old else at, last=at, stories=stories)
    alert = AlertKind.MORE if old else AlertKind.NEW
    placed = Placement(story=told.id, event=events[name], alert=alert, probability=1.0)
    parts.events.save(placed, open_decisions(placed, told, None, parts.settings.channels.values(), at))


def told(*lines: str) -> Iterator[str]:
    """Write the messages that a channel is expected to have, with their titles in full."""
    for line in lines:
        when, mark, what = line[:9], line[10], line[12:]
        form = SHOT_DOWN if mark == "🔴" else SUMMONED
        yield f"{when} {mark} {form.format(what)}"


def test_quiet_hours_over_a_week(week: Readers) -> None:
    """By night only what is critical is told; the rest comes at seven, also when the night has an hour more."""
    assert week.saw["quiet"] == [
        *told("Mon 10:00 🔵 a raid", "Tue 02:00 🔴 the sea", "Tue 07:00 🔵 a trial", "Tue 12:00 🔵 a ship"),
        *told("Tue 12:10 🔵 a school", "Tue 12:20 🔵 a film", "Tue 12:30 🔵 a border post", "Tue 12:40 🔴 the coast"),
        *told("Sun 07:00 🔵 a song", "Sun 07:00 🔵 a statue", "Sun 07:00 🔵 a map"),
    ]


def test_waiting_for_publishers_over_a_week(week: Readers) -> None:
    """What a second house reports in time is told then; the rest is dropped, however late the second house comes."""
    assert week.saw["careful"] == [*told("Mon 10:20 🔵 a raid", "Tue 02:10 🔴 the sea")]


def test_the_cap_over_a_week(week: Readers) -> None:
    """Two messages an hour, then a line each in one more; what is critical passes."""
    assert week.saw["capped"] == [
        *told("Mon 10:00 🔵 a raid", "Mon 23:30 🔵 a trial", "Tue 02:00 🔴 the sea", "Tue 12:00 🔵 a ship"),
        *told("Tue 12:10 🔵 a school"),
        "Tue 12:20 1 more event within the hour",
        *told("Tue 12:40 🔴 the coast", "Sat 23:30 🔵 a song", "Sun 03:40 🔵 a statue", "Sun 03:40 🔵 a map"),
    ]
    [closing] = [text for text in week.shows["capped"].values() if "within the hour" in text]
    assert closing.splitlines() == [
        "2 more events within the hour",
        "🔵 Baku summons the Russian envoy over a film",
        "🔵 Baku summons the Russian envoy over a border post",
    ]


def test_digests_over_a_week(week: Readers) -> None:
    """Every morning that has something to tell has one digest, and the others have none."""
    assert week.saw["daily"] == [
        "Tue 08:00 📋 Digest · 21 October",
        "Wed 08:00 📋 Digest · 22 October",
        "Sun 08:00 📋 Digest · 26 October",
    ]
    first, second, third = week.shows["daily"].values()
    assert first == (
        "📋 Digest · 21 October\n"
        "3 new events\n"
        "\n"
        "🔴 Airliner shot down over the sea, 38 killed · 2 publishers\n"
        "🔵 Baku summons the Russian envoy over a raid · 2 publishers\n"
        "🔵 Baku summons the Russian envoy over a trial\n"
        "\n"
        "#Crisis"
    )
    assert "5 new events" in second
    assert "3 new events" in third


def test_a_digest_at_an_hour_that_comes_twice(week: Readers) -> None:
    """At half past three, which this night has twice, there is one digest; what comes after it is for the next."""
    assert week.saw["night"] == [
        "Tue 03:30 📋 Digest · 21 October",
        "Wed 03:30 📋 Digest · 22 October",
        "Sun 03:30 📋 Digest · 26 October",
        "Mon 03:30 📋 Digest · 27 October",
    ]
    *_, saturday, sunday = week.shows["night"].values()
    assert [line for line in saturday.splitlines() if "envoy" in line] == [
        "🔵 Baku summons the Russian envoy over a song"
    ]
    assert [line for line in sunday.splitlines() if "envoy" in line] == [
        "🔵 Baku summons the Russian envoy over a map · 2 publishers",
        "🔵 Baku summons the Russian envoy over a statue",
    ]


def test_a_weekly_digest_links_to_the_messages(week: Readers) -> None:
    """On Monday everything that was told in the week is in one message, the gravest first."""
    assert len(week.saw["weekly"]) == 11 + 1
    assert week.saw["weekly"][-1] == "Mon 09:00 📋 Week · 27 October"
    lines = list(week.shows["weekly"].values())[-1].splitlines()
    assert lines[1] == "11 new events"
    assert [line[0] for line in lines[3:14]] == ["🔴"] * 2 + ["🔵"] * 9


def test_the_night_that_lacks_an_hour(spring: Readers) -> None:
    """Quiet ends at seven on the wall, an hour sooner; the critical passes."""
    assert spring.saw["quiet"] == [
        *told("Mon 10:00 🔵 a raid", "Sun 04:10 🔴 the sea", "Sun 07:00 🔵 a song", "Sun 07:00 🔵 a statue"),
        *told("Sun 07:00 🔵 a map", "Sun 07:00 🔵 a ship", "Mon 07:00 🔵 a school"),
    ]


def test_waiting_and_the_cap_go_by_real_minutes(spring: Readers) -> None:
    """From twenty to three to four are twenty minutes: a second house is in time, and the hour's messages count on."""
    assert spring.saw["careful"] == [*told("Sun 04:00 🔵 a statue")]
    assert spring.saw["capped"] == [
        *told("Mon 10:00 🔵 a raid", "Sat 23:30 🔵 a song", "Sun 02:40 🔵 a statue", "Sun 02:50 🔵 a map"),
        *told("Sun 04:10 🔴 the sea"),
        "Sun 04:20 1 more event within the hour",
        *told("Sun 23:30 🔵 a school"),
    ]


def test_digests_over_the_night_that_lacks_an_hour(spring: Readers) -> None:
    """One each day that has something to tell; the one of half past three, which is skipped, comes an hour later."""
    assert spring.saw["daily"] == [
        "Tue 08:00 📋 Digest · 24 March",
        "Sun 08:00 📋 Digest · 29 March",
        "Mon 08:00 📋 Digest · 30 March",
    ]
    assert spring.saw["night"] == [
        "Tue 03:30 📋 Digest · 24 March",
        "Sun 04:30 📋 Digest · 29 March",
        "Mon 03:30 📋 Digest · 30 March",
    ]
    *_, sunday, monday = spring.shows["night"].values()
    assert [line for line in sunday.splitlines() if line[:1] in "🔴🔵" and line] == [
        "🔴 Airliner shot down over the sea, 38 killed",
        "🔵 Baku summons the Russian envoy over a statue · 2 publishers",
        "🔵 Baku summons the Russian envoy over a map · 2 publishers",
        "🔵 Baku summons the Russian envoy over a song",
        "🔵 Baku summons the Russian envoy over a ship",
    ]
    assert [line for line in monday.splitlines() if "envoy" in line] == [
        "🔵 Baku summons the Russian envoy over a school"
    ]


def test_a_week_that_lacks_an_hour_has_one_digest(spring: Readers) -> None:
    """All that was told since the Monday before, the gravest first."""
    assert spring.saw["weekly"] == [
        *told("Mon 10:00 🔵 a raid", "Sat 23:30 🔵 a song", "Sun 02:40 🔵 a statue", "Sun 02:50 🔵 a map"),
        *told("Sun 04:10 🔴 the sea", "Sun 04:20 🔵 a ship", "Sun 23:30 🔵 a school"),
        "Mon 09:00 📋 Week · 30 March",
    ]
    lines = list(spring.shows["weekly"].values())[-1].splitlines()
    assert lines[1] == "7 new events"
    assert [line[0] for line in lines[3:10]] == ["🔴"] + ["🔵"] * 6
