"""What channels hear, what they wait for, and what they never hear."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.steps.decide import decide, open_decisions
from bot.types import AlertKind, Channel, DecisionState, Placement, QuietHours, Severity
from tests.telling import CHANNEL, NOW, case, decision, event, sent, story

LEAD = "Masked officers broke into houses before dawn, relatives of the detained men said on Tuesday."


def placement(alert: AlertKind) -> Placement:
    """Make a placement of one story."""
    return Placement(story="s1", event=event(story()), alert=alert, probability=1.0, fact="50 detained")


def test_an_event_opens_its_part_in_every_channel_that_carries_the_storyline() -> None:
    """A channel that does not carry the storyline gets no decision."""
    other = replace(CHANNEL, id="sport", storylines=("football",))
    opened = open_decisions(placement(AlertKind.NEW), story(), None, [CHANNEL, other], NOW)
    assert [(each.channel, each.part, each.due) for each in opened] == [("news", 0, NOW)]


@pytest.mark.parametrize(
    ("alert", "parts"),
    [(AlertKind.NEW, [0]), (AlertKind.MORE, [0]), (AlertKind.UPDATE, [0, 1]), (AlertKind.NONE, [])],
)
def test_what_a_placement_opens(alert: AlertKind, parts: list[int]) -> None:
    """Each report has the event's message looked at again; an update opens a part besides, with its fact."""
    opened = open_decisions(placement(alert), story(), None, [CHANNEL], NOW)
    assert [each.part for each in opened] == parts
    assert [each.fact for each in opened if each.part] == ["50 detained"] * (len(parts) - 1)


def test_an_old_report_updates_nothing() -> None:
    """A story that was old when first seen opens no update."""
    opened = open_decisions(placement(AlertKind.UPDATE), story(silent=True), None, [CHANNEL], NOW)
    assert [each.part for each in opened] == [0]


def test_an_event_is_told_at_once() -> None:
    """Without rules an event is told, and the reason says so."""
    verdict = decide(case(), CHANNEL, NOW)
    assert verdict.show
    assert verdict.decision.state is DecisionState.TOLD
    assert verdict.decision.due is None
    assert "new event" in verdict.decision.reason


def test_an_event_borne_out_late_is_no_old_news() -> None:
    """It was seen when it began; that another house bore it out hours later does not make it old."""
    began = NOW - timedelta(hours=9)
    first, second = story(published=began, seen=began), story(2)
    assert decide(case(first, second, decision=decision(story="s2")), CHANNEL, NOW).show


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"severity": Severity.MINOR}, "below the channel's floor"),
        ({"event": event(story(), merged="e0")}, "joined to an older event"),
        ({"event": event(story(), began=NOW - timedelta(hours=7))}, "began more than 6 hours"),
        ({"decision": decision(part=1)}, "still to come"),
    ],
)
def test_what_is_never_told(changes: dict[str, object], reason: str) -> None:
    """Every refusal is kept with its reason."""
    verdict = decide(case(**changes), replace(CHANNEL, floor=Severity.NOTABLE), NOW)
    assert not verdict.show
    assert verdict.decision.state is DecisionState.DROPPED
    assert reason in verdict.decision.reason


def test_silent_stories_tell_nothing_until_a_fresh_one_joins() -> None:
    """What was old at first sight is not told; a fresh report of the same, still young event is."""
    old = story(1, silent=True, published=NOW - timedelta(hours=5))
    assert decide(case(old), CHANNEL, NOW).decision.state is DecisionState.DROPPED
    assert decide(case(old, story(2)), CHANNEL, NOW).show


def test_an_event_below_the_floor_is_told_once_it_weighs_enough() -> None:
    """A dropped decision is decided anew when a further report makes the event graver."""
    channel = replace(CHANNEL, floor=Severity.SERIOUS)
    dropped = decide(case(), channel, NOW).decision
    assert dropped.state is DecisionState.DROPPED
    assert decide(case(decision=dropped, severity=Severity.SERIOUS), channel, NOW).show


def test_publishers_are_waited_for_with_patience() -> None:
    """One publisher of two: wait until the patience ends, then drop it for good."""
    channel = replace(CHANNEL, publishers=2, patience=timedelta(minutes=20))
    waiting = decide(case(), channel, NOW).decision
    assert (waiting.state, waiting.due) == (DecisionState.WAITING, NOW + timedelta(minutes=20))
    assert decide(case(story(1), story(2), decision=waiting), channel, NOW + timedelta(minutes=5)).show
    dropped = decide(case(decision=waiting), channel, NOW + timedelta(minutes=20)).decision
    assert (dropped.state, dropped.due) == (DecisionState.DROPPED, None)
    assert not decide(case(story(1), story(2), decision=dropped), channel, NOW + timedelta(minutes=30)).show


@pytest.mark.parametrize(
    ("second", "counted"),
    [
        (story(2, text="The envoy was told that the violence was unacceptable, two diplomats said."), 2),
        (story(2, publisher="Outlet 1", text="Something else entirely was written here by the same house."), 1),
        (story(2, text=LEAD.replace("Tuesday", "Wednesday")), 1),
        (story(2, text="Officers raided homes, Outlet 1 reports."), 1),
        (story(2, text=LEAD, language="tr"), 2),
    ],
)
def test_copies_count_as_one_publisher(second: object, counted: int) -> None:
    """Feeds of one house, reprints and ascribed reports do not corroborate."""
    assert decide(case(story(1, text=LEAD), second), CHANNEL, NOW).publishers == counted  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("grades", "counted"),
    [(["A", "F"], 2), ([None, "C"], 2), (["B", "D"], 1), (["E", None], 1), (["D", "E"], 1), (["D"], 1)],
)
def test_sources_that_are_not_relied_on_bear_nothing_out(grades: list[str | None], counted: int) -> None:
    """Houses graded D or E count only where nobody else reports, and then as one."""
    stories = [story(number, grade=grade) for number, grade in enumerate(grades, 1)]
    assert decide(case(*stories), CHANNEL, NOW).publishers == counted


def test_a_told_event_is_refreshed_by_further_reports() -> None:
    """A told decision stays told, and its message is written anew."""
    told = decision(state=DecisionState.TOLD, reason="told as a new event")
    verdict = decide(case(story(1), story(2), decision=told, own=sent()), CHANNEL, NOW)
    assert verdict.show
    assert verdict.decision == replace(told, due=None)


@pytest.mark.parametrize(
    "own", [sent(left="a person edited it"), sent(sent=NOW - timedelta(hours=49))], ids=["left", "too old"]
)
def test_some_messages_are_not_touched_any_more(own: object) -> None:
    """A message that a person edited, or one that nobody reads any more, stays as it is."""
    told = decision(state=DecisionState.TOLD)
    assert not decide(case(decision=told, own=own), CHANNEL, NOW).show


NIGHT = QuietHours(start=time(23), end=time(7))


def at(text: str) -> datetime:
    """Read a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        ("Asia/Baku", "2025-07-01 18:59", None),
        ("Asia/Baku", "2025-07-01 19:00", "2025-07-02 03:00"),
        ("Asia/Baku", "2025-07-02 02:59", "2025-07-02 03:00"),
        ("Asia/Baku", "2025-07-02 03:00", None),
        ("Europe/Kyiv", "2025-10-25 20:30", "2025-10-26 05:00"),  # the clocks go back: the night is an hour longer
        ("Europe/Kyiv", "2026-03-28 21:30", "2026-03-29 04:00"),  # forward: an hour shorter
    ],
)
def test_quiet_hours(zone: str, now: str, until: str | None) -> None:
    """Quiet hours cross midnight and keep the wall clock through clock changes."""
    channel = replace(CHANNEL, quiet=NIGHT, zone=zone)
    moment = at(now)
    stories = [story(1, published=moment, seen=moment)]
    decided = decide(case(*stories, decision=decision(since=moment)), channel, moment).decision
    assert decided.due == (at(until) if until else None)


@pytest.mark.parametrize(
    ("end", "now", "quiet"),
    [
        (time(3, 30), "2025-10-26 00:45", True),  # 03:45 summer time, and 03:30 comes again in winter time
        (time(3, 30), "2025-10-26 01:29", True),  # 03:29 winter time: the second 03:30 ends it
        (time(3, 30), "2025-10-26 01:31", False),
        (time(3, 30), "2026-03-29 01:10", True),  # 04:10 summer time: 03:30 was skipped, the night is not cut short
        (time(3, 30), "2026-03-29 01:31", False),
    ],
)
def test_quiet_hours_that_end_while_the_clocks_change(end: time, now: str, quiet: bool) -> None:
    """The night of a clock change has one end, and never two."""
    channel = replace(CHANNEL, quiet=QuietHours(start=time(23), end=end), zone="Europe/Kyiv")
    moment = at(now)
    verdict = decide(case(story(1, published=moment), decision=decision(since=moment)), channel, moment)
    assert (verdict.decision.state is DecisionState.WAITING) is quiet


def test_what_is_grave_passes_quiet_hours() -> None:
    """An event of the severity that passes is told at night."""
    channel = replace(CHANNEL, quiet=NIGHT, zone="Asia/Baku")
    night = at("2025-07-01 20:00")
    grave = case(story(1, published=night), decision=decision(since=night), severity=Severity.CRITICAL)
    assert decide(grave, channel, night).show


def test_a_quiet_night_makes_nothing_old() -> None:
    """An event that waited eight hours for the morning is told then."""
    channel: Channel = replace(CHANNEL, quiet=NIGHT, zone="Asia/Baku")
    evening = at("2025-07-01 19:05")
    stories = story(1, published=evening)
    waiting = decide(case(stories, decision=decision(since=evening)), channel, evening).decision
    assert decide(case(stories, decision=waiting), channel, at("2025-07-02 03:00")).show


def test_what_exceeds_the_cap_is_told_in_one_line() -> None:
    """A channel that has had its messages of the hour gets a line; what is critical passes, an update waits."""
    capped = decide(case(sent_last_hour=20), CHANNEL, NOW)
    assert (capped.decision.state, capped.closing, capped.show) == (DecisionState.TOLD, True, True)
    assert "in one line" in capped.decision.reason
    assert not decide(case(sent_last_hour=20, severity=Severity.CRITICAL), CHANNEL, NOW).closing
    update = decide(case(sent_last_hour=20, decision=decision(part=1), first=sent()), CHANNEL, NOW)
    assert update.decision.state is DecisionState.WAITING
    assert update.decision.due is not None
    assert update.decision.due > NOW


@pytest.mark.parametrize("kind", [AlertKind.CORRECTED, AlertKind.WITHDRAWN])
def test_a_correction_opens_a_part_of_its_own(kind: AlertKind) -> None:
    """Whatever grouping makes of the revised story, what was corrected is told as such, and once."""
    opened = open_decisions(placement(AlertKind.UPDATE), story(), (kind, "old\nnew"), [CHANNEL], NOW)
    assert [(each.part > 0, each.alert, each.fact) for each in opened] == [
        (False, AlertKind.NEW, None),
        (True, kind, "old\nnew"),
    ]


def test_a_correction_of_what_was_told_is_told() -> None:
    """It needs the event's message; before that stands, the event itself says what is right."""
    part = decision(part=1, alert=AlertKind.CORRECTED)
    verdict = decide(case(decision=part, first=sent()), CHANNEL, NOW)
    assert verdict.show
    assert "told as a correction" in verdict.decision.reason
    assert decide(case(decision=part), CHANNEL, NOW).decision.state is DecisionState.DROPPED


def test_what_was_taken_back_before_it_was_told_is_not_told() -> None:
    """An event whose only source withdrew it is dropped; one with another source goes on without it."""
    withdrawn = decision(part=1, alert=AlertKind.WITHDRAWN, state=DecisionState.DROPPED)
    assert "taken back" in decide(case(story(1), parts=(withdrawn,)), CHANNEL, NOW).decision.reason
    verdict = decide(case(story(1), story(2), parts=(withdrawn,)), CHANNEL, NOW)
    assert (verdict.show, verdict.publishers) == (True, 1)


def test_old_news_is_not_told_as_new() -> None:
    """What the dates in its reports show to be old is dropped with that reason."""
    verdict = decide(case(stale="old news: it is dated 2025-03-03"), CHANNEL, NOW)
    assert (verdict.show, verdict.decision.reason) == (False, "old news: it is dated 2025-03-03")


def test_a_channel_of_digests_alone_keeps_events_for_them() -> None:
    """Without alerts an event is held for the next digest, and an update of it is left to that."""
    channel = replace(CHANNEL, alerts=False, digests=(time(8),))
    held = decide(case(), channel, NOW)
    assert (held.show, held.decision.state) == (False, DecisionState.HELD)
    update = decide(case(decision=decision(part=1), parts=(held.decision,)), channel, NOW)
    assert update.decision.state is DecisionState.DROPPED
