"""Open the decisions that a placed story asks for, and decide them: tell, wait or drop, always with the reason."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.steps.decide.hours import quiet_until
from bot.steps.decide.independent import count_independent
from bot.types import (
    AlertKind,
    Case,
    Channel,
    Decision,
    DecisionState,
    Placement,
    Story,
    Verdict,
)

FRESH_FOR = timedelta(hours=6)
"""How long before its first sight an event may have begun: what is older is old news, however fresh its last report."""
REFRESH_FOR = timedelta(hours=48)
"""How long a message still takes in sources: later ones are read by nobody, and edits are scarce (20 a minute)."""
CAP_WAIT = timedelta(minutes=5)
"""How soon a channel that has had its messages of the hour is looked at again."""


def open_decisions(placement: Placement, story: Story, channels: Iterable[Channel], now: datetime) -> list[Decision]:
    """List the decisions that a placed story asks for, in every channel that carries the storyline.

    Part 0, the event's own message, is opened or looked at again by each story; an update opens a part besides, whose
    number the store gives.
    """
    if placement.alert is AlertKind.NONE:
        return []
    carrying = [channel for channel in channels if placement.event.storyline in channel.storylines]
    first = Decision(
        channel="", event=placement.event.id, part=0, alert=AlertKind.NEW, story=story.id, since=now, due=now
    )
    opened = [replace(first, channel=channel.id) for channel in carrying]
    if placement.alert is AlertKind.UPDATE and not story.silent:
        opened += [
            replace(first, channel=channel.id, part=1, alert=AlertKind.UPDATE, fact=placement.fact)
            for channel in carrying
        ]
    return opened


def decide(case: Case, channel: Channel, now: datetime) -> Verdict:
    """Decide one event, or one update of it, in one channel."""
    publishers = count_independent([matched.story for matched in case.stories])
    verdict = Verdict(decision=case.decision, show=False, severity=case.severity, publishers=publishers)
    if case.decision.state is DecisionState.TOLD:
        return _refresh(verdict, case, now)
    for reason in _against(case, channel):
        return _dropped(verdict, reason)
    for until, reason in _waits(verdict, case, channel, now):
        if until is None:
            return _dropped(verdict, reason)
        waiting = replace(case.decision, state=DecisionState.WAITING, due=until, reason=reason)
        return replace(verdict, decision=waiting)
    told = replace(case.decision, state=DecisionState.TOLD, due=None, reason=_why(case, publishers))
    return replace(verdict, decision=told, show=True)


def _refresh(verdict: Verdict, case: Case, now: datetime) -> Verdict:
    own = case.own
    fixed = own is None or own.left is not None or (own.sent is not None and now - own.sent > REFRESH_FOR)
    return replace(verdict, decision=replace(case.decision, due=None), show=not fixed)


def _dropped(verdict: Verdict, reason: str) -> Verdict:
    return replace(verdict, decision=replace(verdict.decision, state=DecisionState.DROPPED, due=None, reason=reason))


def _against(case: Case, channel: Channel) -> Iterator[str]:
    """Give the reasons for which the channel never hears of it; the first counts."""
    decision = case.decision
    if case.event.merged:
        yield "it was joined to an older event"
    if decision.part and case.first is None:
        yield "the event's own message, which is still to come, will say it"
    if all(matched.story.silent for matched in case.stories):
        yield "every report of it was old when it was first seen"
    if not decision.part and case.event.began < decision.since - FRESH_FOR:
        yield f"it began more than {FRESH_FOR.total_seconds() / 3600:.0f} hours before the bot saw it"
    if decision.reason.startswith(TOO_FEW):
        yield decision.reason
    if case.severity < channel.floor:
        yield f"{weight(case)} is below the channel's floor, {channel.floor.name.lower()}"


TOO_FEW = "too few independent publishers"


def _waits(verdict: Verdict, case: Case, channel: Channel, now: datetime) -> Iterator[tuple[datetime | None, str]]:
    """Give what it has to wait for, with the time of the next look; None gives up."""
    wanted = channel.publishers
    if not case.decision.part and verdict.publishers < wanted:
        patience = case.decision.since + channel.patience
        found = f"{verdict.publishers} of {wanted}"
        yield (patience, f"waits for publishers: {found}") if now < patience else (None, f"{TOO_FEW}: {found}")
    if channel.quiet and case.severity < channel.quiet.passes:
        until = quiet_until(channel.quiet, channel.zone, now)
        if until:
            yield until, "waits for the end of the quiet hours"
    if case.sent_last_hour >= channel.cap:
        yield now + CAP_WAIT, f"waits, since the channel had {case.sent_last_hour} messages within the hour"


def _why(case: Case, publishers: int) -> str:
    what = "an update" if case.decision.part else "a new event"
    return f"told as {what}: {weight(case)}, independent publishers: {publishers}"


def weight(case: Case) -> str:
    """Say how much a case weighs, and why."""
    grounds = f" ({'; '.join(case.grounds)})" if case.grounds else ""
    return case.severity.name.lower() + grounds
