"""What speaks for a story to report an event, as numbers: averages over the event's stories, never one link alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from math import log, log1p
from typing import TypeVar

from bot.steps.group.profile import Profile, Vector

CAP = 8
"""Stories of an event that are compared: the first two, and the latest."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A story beside one story of an event: each field is a piece of evidence."""

    concepts: float
    title_concepts: float
    words: float
    title: float
    actions: float | None
    covered: float
    covering: float
    names: float
    numbers: bool
    other_numbers: bool
    side: bool
    other_side: bool
    first: bool
    language: bool


def compare(story: Profile, member: Profile) -> Pair:
    """Hold two stories side by side."""
    return Pair(
        concepts=likeness(story.concepts, member.concepts),
        title_concepts=likeness(story.title_concepts, member.title_concepts),
        words=likeness(story.words, member.words),
        title=likeness(story.title, member.title),
        actions=likeness(story.actions, member.actions) if story.actions and member.actions else None,
        covered=covered(story.title_concepts, member.concepts),
        covering=covered(member.title_concepts, story.concepts),
        names=min(2.0, sum(story.names[name] for name in story.names.keys() & member.names.keys()) / 4),
        numbers=any(value >= 10 for value in story.numbers & member.numbers),
        other_numbers=bool(
            story.title_numbers and member.title_numbers and not story.title_numbers & member.title_numbers
        ),
        side=bool(story.side) and story.side == member.side,
        other_side=bool(story.side and member.side) and story.side != member.side,
        first=bool(story.first) and story.first == member.first,
        language=story.language == member.language,
    )


def likeness(one: Vector, other: Vector) -> float:
    """Take the cosine of two vectors of length one."""
    if len(other) < len(one):
        one, other = other, one
    return sum(weight * other[term] for term, weight in one.items() if term in other)


def covered(title: Vector, whole: Vector) -> float:
    """Say which share of a title's weight the other story speaks of too."""
    total = sum(title.values())
    return sum(weight for term, weight in title.items() if term in whole) / total if total else 0.0


Chosen = TypeVar("Chosen")


def selected(members: Sequence[Chosen]) -> Sequence[Chosen]:
    """Choose the stories that stand for a large event."""
    return members if len(members) <= CAP else (*members[:2], *members[2 - CAP :])


def evidence(story: Profile, members: Sequence[Profile]) -> dict[str, float]:
    """Weigh a story against the stories of an event, oldest first; the keys are those of the calibration."""
    pairs = [compare(story, member) for member in selected(members)]
    actions = [pair.actions for pair in pairs if pair.actions is not None]
    same = [pair.language for pair in pairs]
    abroad = 1 - mean(same)
    concepts, title_concepts = mean(pair.concepts for pair in pairs), mean(pair.title_concepts for pair in pairs)
    covered_, covering = mean(pair.covered for pair in pairs), mean(pair.covering for pair in pairs)
    gap = hours(story, members[-1])
    return {
        "bias": 1.0,
        "concepts": concepts,
        "title concepts": title_concepts,
        "nearest concepts": max(pair.concepts for pair in pairs),
        "words": mean(pair.words for pair in pairs),
        "nearest words": max(pair.words for pair in pairs),
        "title": mean(pair.title for pair in pairs),
        "nearest title": max(pair.title for pair in pairs),
        "same language title": max(compress((pair.title for pair in pairs), same), default=0.0),
        "actions": mean(actions),
        "no action": 0.0 if actions else 1.0,
        "names": mean(pair.names for pair in pairs),
        "covered": covered_ + covering,
        "least covered": min(covered_, covering),
        "numbers": mean(pair.numbers for pair in pairs),
        "other numbers": mean(pair.other_numbers for pair in pairs),
        "side": mean(pair.side for pair in pairs),
        "other side": mean(pair.other_side for pair in pairs),
        "first": mean(pair.first for pair in pairs),
        "gap": log1p(gap) / 4,
        "age": log1p(hours(story, members[0])) / 4,
        "size": log(len(members)) / 3,
        "abroad": abroad,
        "abroad concepts": abroad * concepts,
        "abroad title concepts": abroad * title_concepts,
        "short": 1.0 if len(story.title) < 4 else 0.0,
    }


def mean(values: Iterable[float]) -> float:
    """Average numbers; of none it is 0."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def hours(story: Profile, member: Profile) -> float:
    """Measure the time from a member to the story; a story that comes late lies as far."""
    return abs((story.published - member.published).total_seconds()) / 3600
