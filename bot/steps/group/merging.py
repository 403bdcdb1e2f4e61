"""Find out late that two events are one, when a story comes that fits both."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.steps.group.calibration import Calibration, probabilities
from bot.steps.group.candidate import Candidate
from bot.steps.group.evidence import likeness, mean, selected
from bot.steps.group.profile import Profile
from bot.types import Event

FITS = 0.0
"""The least that must speak for an event, in log odds, for the story to fit it: it is as likely as a new one."""

SAME = 0.4
"""The least that must speak on average for each story of either event to report the other, in log odds: a probability
of 0.6, where a story joins at 0.45. With it `python -m tests.quality.merges` finds 4 of 4 merges right on the labelled
streams of the storyline."""

ALIKE = 0.5
"""The least likeness of what the headlines of both say was done, on average: what came of a happening names it too, and
beside it what is new."""


def same(
    story: Profile, best: Candidate, weighed: Sequence[Candidate], calibration: Calibration
) -> tuple[Candidate, Candidate, float] | None:
    """Name the event that reports the same as the one that a story joins, the one to stay first; and how probable."""
    fitting = sorted((each for each in weighed if each is not best and each.weight >= FITS), key=_by_weight)
    for other in fitting:
        if other.event.id in best.event.apart or best.event.id in other.event.apart:
            continue
        mine = selected([*best.members, story])
        if actions(mine, other.members) < ALIKE:  # first, since it costs little
            continue
        agreed = agreement(mine, other.members, calibration)
        if agreed >= SAME:
            kept, left = sorted((best, other), key=_by_age)
            return kept, left, probabilities([agreed])[0]
    return None


def both(kept: Candidate, left: Candidate) -> Candidate:
    """Make one candidate of two; the event stays unsure only where neither bears out the other."""
    members = sorted((*kept.members, *left.members), key=lambda member: (member.published, member.story))
    return Candidate(
        event=one_of(kept.event, left.event),
        members=selected(members),
        weight=max(kept.weight, left.weight),
        probability=kept.probability + left.probability,
    )


def one_of(kept: Event, left: Event) -> Event:
    """Make one event of two."""
    return replace(
        kept,
        began=min(kept.began, left.began),
        last=max(kept.last, left.last),
        parent=left.parent if kept.parent == left.id else kept.parent,
        stories=(*kept.stories, *left.stories),
        unsure=kept.unsure and left.unsure,
    )


def agreement(one: Sequence[Profile], other: Sequence[Profile], calibration: Calibration) -> float:
    """Say how much speaks for two events to be one: by the stories of each before the other, the less of both ways."""
    return min(
        mean(calibration.weigh(story, other) for story in one), mean(calibration.weigh(story, one) for story in other)
    )


def actions(one: Sequence[Profile], other: Sequence[Profile]) -> float:
    """Compare what the headlines of two events say was done; 0 where they do not say it."""
    return mean(_pairs(one, other))


def _pairs(one: Sequence[Profile], other: Sequence[Profile]) -> Iterator[float]:
    for story in one:
        for member in other:
            if story.actions and member.actions:
                yield likeness(story.actions, member.actions)


def _by_weight(each: Candidate) -> tuple[float, str]:
    return -each.weight, each.event.id


def _by_age(each: Candidate) -> tuple[object, ...]:
    """Order by who stays: what is sure, and told, before what is not; then the older."""
    return each.event.unsure, each.event.began, each.event.id
