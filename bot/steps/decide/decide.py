"""Open the decisions that a placed story asks for, and decide them: tell, wait or drop, always with the reason."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.hours import quiet_until
from bot.steps.decide.independent import count_independent
from bot.steps.decide.vanished import against_refiled, against_vanished
from bot.types import (
    AlertKind,
    Case,
    Channel,
    Decision,
    DecisionState,
    Placement,
    Severity,
    Story,
    Verdict,
)

FRESH_FOR = timedelta(hours=6)
"""How long before its first sight an event may have begun: what is older is old news, however fresh its last report."""
REFRESH_FOR = timedelta(hours=48)
"""How long a message still takes in sources: later ones are read by nobody, and edits are scarce (20 a minute)."""
CAP_WAIT = timedelta(minutes=5)
"""How soon a channel that has had its messages of the hour is looked at again."""
PASSES_CAP = Severity.CRITICAL
APPROVED_WITHIN = timedelta(hours=6)
"""How long the operator may take to approve: then it is no news any more."""
APPROVED = (AlertKind.NEW, AlertKind.UPDATE)
"""What the operator is asked about; a correction of what was told waits for nobody."""

ASKED = "waits for the operator's word"
TOO_FEW = "too few independent publishers"

Correction = tuple[AlertKind, str]
"""Whether a revised story corrected or withdrew what it had said, and what changed."""


def open_decisions(
    placement: Placement, story: Story, correction: Correction | None, channels: Iterable[Channel], now: datetime
) -> list[Decision]:
    """List the decisions that a placed story asks for, in every channel that carries the storyline.

    Part 0, the event's own message, is opened or looked at again by each story; an update or a correction opens a part
    besides, whose number the store gives.
    """
    if placement.alert is AlertKind.NONE:
        return []
    first = Decision(
        channel="", event=placement.event.id, part=0, alert=AlertKind.NEW, story=story.id, since=now, due=now
    )
    asked = [first]
    if placement.alert is AlertKind.UPDATE and not story.silent and correction is None:
        asked.append(replace(first, part=1, alert=AlertKind.UPDATE, fact=placement.fact))
    if correction is not None:
        asked.append(replace(first, part=1, alert=correction[0], fact=correction[1]))
    carrying = [channel.id for channel in channels if placement.event.storyline in channel.storylines]
    return [replace(each, channel=channel) for each in asked for channel in carrying]


def decide(case: Case, channel: Channel, now: datetime) -> Verdict:
    """Decide one event, or one update or correction of it, in one channel."""
    publishers = count_independent(case.telling)
    verdict = Verdict(decision=case.decision, show=False, severity=case.severity, publishers=publishers)
    if case.decision.state is DecisionState.TOLD:
        return _refresh(verdict, case, now)
    for reason in _against(case, channel):
        return _settled(verdict, DecisionState.DROPPED, reason)
    for until, reason in _waits(verdict, case, channel, now):
        if until is None:
            return _settled(verdict, DecisionState.DROPPED, reason)
        return replace(_settled(verdict, DecisionState.WAITING, reason, until), asks=reason == ASKED)
    if not channel.alerts:
        return _settled(verdict, DecisionState.HELD, "kept for the channel's next digest")
    return _told(verdict, case, channel, now)


def _told(verdict: Verdict, case: Case, channel: Channel, now: datetime) -> Verdict:
    capped = case.sent_last_hour >= channel.cap and case.severity < PASSES_CAP
    reason = _why(case, verdict.publishers)
    if not capped:
        return replace(_settled(verdict, DecisionState.TOLD, reason), show=True)
    full = f"the channel had {case.sent_last_hour} messages within the hour"
    if case.decision.part:
        return _settled(verdict, DecisionState.WAITING, f"waits, since {full}", now + CAP_WAIT)
    told = _settled(verdict, DecisionState.TOLD, f"{reason}; in one line, since {full}")
    return replace(told, show=True, closing=True)


def _refresh(verdict: Verdict, case: Case, now: datetime) -> Verdict:
    own = case.own
    fixed = own is None or own.left is not None or (own.sent is not None and now - own.sent > REFRESH_FOR)
    return replace(verdict, decision=replace(case.decision, due=None), show=not fixed)


def _settled(verdict: Verdict, state: DecisionState, reason: str, due: datetime | None = None) -> Verdict:
    return replace(verdict, decision=replace(verdict.decision, state=state, due=due, reason=reason))


def _against(case: Case, channel: Channel) -> Iterator[str]:
    """Give the reasons for which the channel does not hear of it; the first counts."""
    decision = case.decision
    if case.event.merged:
        yield "it was joined to an older event"
    if all(matched.story.silent for matched in case.stories):
        yield "every report of it was old when it was first seen"
    yield from _against_part(case, channel) if decision.part else _against_event(case)
    if decision.reason.startswith(TOO_FEW):
        yield decision.reason
    if case.severity < channel.floor:
        yield f"{weight(case)} is below the channel's floor, {channel.floor.name.lower()}"


def _against_part(case: Case, channel: Channel) -> Iterator[str]:
    if case.first is None and case.whole is not DecisionState.TOLD:
        yield "the channel was not told of the event itself; where that is still to come, it will say it"
    if not channel.alerts:
        yield "the channel's next digest will say it"
    against = {AlertKind.VANISHED: against_vanished, AlertKind.REFILED: against_refiled}.get(case.decision.alert)
    if against and (reason := against(case)):
        yield reason


def _against_event(case: Case) -> Iterator[str]:
    # the decision may have been opened long after that: when another house bore the event out
    if case.event.began < min(each.story.seen for each in case.stories) - FRESH_FOR:
        yield f"it began more than {FRESH_FOR.total_seconds() / 3600:.0f} hours before the bot saw it"
    if case.stale:
        yield case.stale
    if all(matched.story.id in case.withdrawn for matched in case.stories):
        yield "it was taken back before it was told"


def _waits(verdict: Verdict, case: Case, channel: Channel, now: datetime) -> Iterator[tuple[datetime | None, str]]:
    """Give what it has to wait for, with the time of the next look; None gives up."""
    wanted = channel.publishers
    if not case.decision.part and verdict.publishers < wanted:
        patience = case.decision.since + channel.patience
        found = f"{verdict.publishers} of {wanted}"
        yield (patience, f"waits for publishers: {found}") if now < patience else (None, f"{TOO_FEW}: {found}")
    if channel.approve and case.decision.alert in APPROVED and not case.decision.approved:
        late = case.decision.since + APPROVED_WITHIN
        yield (late, ASKED) if now < late else (None, "the operator did not approve it in time")
    if channel.alerts and channel.quiet and case.severity < channel.quiet.passes:
        until = quiet_until(channel.quiet, channel.zone, now)
        if until:
            yield until, "waits for the end of the quiet hours"


def _why(case: Case, publishers: int) -> str:
    whats = {
        AlertKind.UPDATE: "an update",
        AlertKind.CORRECTED: "a correction",
        AlertKind.WITHDRAWN: "a withdrawal",
        AlertKind.VANISHED: "a report that vanished",
        AlertKind.REFILED: "a report that is filed again",
        AlertKind.RETRACTED: "the operator's word",
    }
    what = whats.get(case.decision.alert, "a new event")
    return f"told as {what}: {weight(case)}, independent publishers: {publishers}"


def weight(case: Case) -> str:
    """Say how much a case weighs, and why."""
    grounds = f" ({'; '.join(case.grounds)})" if case.grounds else ""
    return case.severity.name.lower() + grounds
