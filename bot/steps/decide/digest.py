"""Choose what a digest tells of an event: that it is new, or what is new of it."""

from datetime import datetime

from bot.steps.decide.independent import count_independent
from bot.types import AlertKind, Case, DecisionState, News


def news_of(case: Case, since: datetime, until: datetime) -> News | None:
    """Say what is new of an event after `since` and up to `until`; None where nothing is."""
    state = case.decision.state
    told = (case.own and case.own.sent) or case.decision.since
    if case.event.merged or state not in (DecisionState.TOLD, DecisionState.HELD) or told > until:
        return None
    fresh = state is DecisionState.HELD or told > since
    before, after = houses(case, since), houses(case, until)
    facts = changes(case, since, until)
    if not (fresh or after > before or facts):
        return None
    return News(fresh=fresh, publishers=after, joined=after - before, facts=facts)


def houses(case: Case, until: datetime) -> int:
    """Count the publishers that had reported it by then."""
    return len({story.publisher for story in case.standing if story.seen <= until})


def changes(case: Case, since: datetime, until: datetime) -> tuple[str, ...]:
    """List what changed; a channel of digests alone hears of it nowhere else."""
    last: dict[str, str] = {}
    for part in case.parts:
        if part.alert is AlertKind.UPDATE and part.fact and since < part.since <= until:
            last[part.fact.partition(":")[0]] = part.fact
    return tuple(last.values())


def weight(case: Case) -> tuple[int, int, float]:
    """Order events by what they weigh: the gravest first, then the most reported, then the earliest."""
    return -case.severity, -count_independent(case.standing), case.event.began.timestamp()
