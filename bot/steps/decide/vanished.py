"""Say what it does to what was told when a report vanishes from its page, and when it is filed again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rapidfuzz import fuzz

from bot.steps.decide.independent import leans_on
from bot.text import fold
from bot.types import AlertKind, Case, Decision, DecisionState, Story

SAME_TITLE = 75
"""Likeness of two titles in percent from which one house has filed its report anew, and not another one."""
SOON = timedelta(days=1)
"""How long before or after it vanished the report is filed anew: what comes later is another report."""
TOLD = (DecisionState.TOLD, DecisionState.HELD)


def is_told(decided: Sequence[Decision]) -> bool:
    """Say whether a channel was told of the story's event, or will be by its digest."""
    return any(each.part == 0 and each.state in TOLD for each in decided)


def open_vanished(alert: AlertKind, story: Story, decided: Sequence[Decision], now: datetime) -> list[Decision]:
    """List the decisions that a report asks for that vanished, or is back, where its event was told."""
    missed = {(each.event, each.channel) for each in decided if _is_vanishing_of(each, story.id)}
    wholes = [each for each in decided if each.part == 0 and each.state in TOLD]
    if alert is AlertKind.REFILED:
        wholes = [each for each in wholes if (each.event, each.channel) in missed]
    fact = story.title if alert is AlertKind.VANISHED else None
    return [_opened(each, alert, story.id, fact, now) for each in wholes]


def filed_anew(case: Case, now: datetime) -> list[Decision]:
    """List the decisions that reports ask for that the channel heard had vanished, and that stand elsewhere now."""
    known = {each.story for each in case.parts if each.alert is AlertKind.REFILED}
    told = {each.story.id: each.story for each in case.stories if each.story.id not in known}
    missed = [each for each in case.parts if each.alert is AlertKind.VANISHED and each.state is DecisionState.TOLD]
    found = [(part, elsewhere(told[part.story], case, part.since)) for part in missed if part.story in told]
    return [
        _opened(case.decision, AlertKind.REFILED, part.story, again.id, now)
        for part, again in found
        if again is not None
    ]


def elsewhere(story: Story, case: Case, missed: datetime) -> Story | None:
    """Find where else the same house has a report of near the same title, filed within a day of when it was missed."""
    others = (each.story for each in case.stories if each.story.id not in case.withdrawn)
    return next((other for other in others if _is_anew(other, story) and abs(other.seen - missed) <= SOON), None)


def _is_anew(other: Story, story: Story) -> bool:
    if other.publisher != story.publisher or other.url == story.url:
        return False
    return fuzz.token_sort_ratio(fold(other.title), fold(story.title)) >= SAME_TITLE


def against_vanished(case: Case) -> str:
    """Give the reason for which a channel does not hear that a report vanished; empty where it does.

    Readers hear of it where the report was all that the message rests on. Where others report the same on their own,
    the message stays true: then the source only leaves its line, and nobody is interrupted for it.
    """
    decision = case.decision
    story = next((each.story for each in case.stories if each.story.id == decision.story), None)
    if story is None or story.id not in case.vanished:
        return "the report is back already"
    if any(each.alert is AlertKind.WITHDRAWN and each.story == story.id for each in case.parts):
        return "its source had taken it back already"
    if elsewhere(story, case, decision.since):
        return "its source has filed it at another address"
    standing = [each.story for each in case.stories if each.story.id not in case.withdrawn]
    if any(not leans_on(other, story) for other in standing):
        return "others report it on their own: the source leaves the message without a word"
    return ""


def against_refiled(case: Case) -> str:
    """Give the reason for which a channel does not hear that a report is back; empty where it does."""
    before = [each for each in case.parts if each.part < case.decision.part]
    missed = [each for each in before if _is_vanishing_of(each, case.decision.story)]
    if not missed or missed[-1].state is not DecisionState.TOLD:
        return "the channel was not told that it had vanished"
    return ""


def _is_vanishing_of(decision: Decision, story: str) -> bool:
    return decision.alert is AlertKind.VANISHED and decision.story == story


def _opened(of: Decision, alert: AlertKind, story: str, fact: str | None, now: datetime) -> Decision:
    state = DecisionState.WAITING
    return replace(of, part=1, alert=alert, story=story, fact=fact, since=now, due=now, state=state, reason="")
