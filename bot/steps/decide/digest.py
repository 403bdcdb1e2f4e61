"""Choose what a digest tells of an event: that it is new, or what is new of it."""

from datetime import datetime

from bot.types import AlertKind, Case, DecisionState, News


def news_of(case: Case, since: datetime, until: datetime) -> News | None:
    """Say what is new of an event after `since` and up to `until`; None where nothing is."""
    state = case.decision.state
    told = (case.own and case.own.sent) or case.decision.since
    if case.event.merged or state not in (DecisionState.TOLD, DecisionState.HELD) or told > until:
        return None
    fresh = state is DecisionState.HELD or told > since
    joined, facts = newcomers(case, since, until), changes(case, since, until)
    return News(fresh=fresh, joined=joined, facts=facts) if fresh or joined or facts else None


def newcomers(case: Case, since: datetime, until: datetime) -> int:
    """Count the publishers that joined."""
    before = {story.publisher for story in case.standing if story.seen <= since}
    return len({story.publisher for story in case.standing if since < story.seen <= until} - before)


def changes(case: Case, since: datetime, until: datetime) -> tuple[str, ...]:
    """List what changed; a channel of digests alone hears of it nowhere else."""
    last: dict[str, str] = {}
    for part in case.parts:
        if part.alert is AlertKind.UPDATE and part.fact and since < part.since <= until:
            last[part.fact.partition(":")[0]] = part.fact
    return tuple(last.values())


def weight(case: Case) -> tuple[int, int, float]:
    """Order events by what they weigh: the gravest first, then the most reported, then the earliest."""
    publishers = {story.publisher for story in case.standing}
    return -case.severity, -len(publishers), case.event.began.timestamp()
