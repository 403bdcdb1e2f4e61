"""What speaks for a story to report an event, as numbers: averages over the event's stories, never one link alone."""

from collections.abc import Iterable, Mapping, Sequence
from math import log, log1p, sqrt
from typing import TypeVar

from bot.steps.group.profile import Profile, Vector

CAP = 8
"""Stories of an event that are compared: the first two, and the latest."""

COPY = 0.85
"""Likeness of words from which one text is a copy of the other."""

NAMES = 4.0
"""What one shared name of some rarity weighs, so that such a name counts one."""

LARGE = 10
"""The least number that hardly stands in two stories by chance."""

SHORT = 4
"""Title words below which a headline says too little to be unlike others."""


def evidence(story: Profile, members: Sequence[Profile]) -> dict[str, float]:
    """Weigh a story against the stories of an event, oldest first; the keys are those of the calibration."""
    some = selected(members)
    words = [likeness(story.words, member.words) for member in some]
    title = [likeness(story.title, member.title) for member in some]
    meanings = [likeness(story.meanings, member.meanings) for member in some]
    actions = [likeness(story.actions, member.actions) for member in some if story.actions and member.actions]
    same = [likeness for likeness, member in zip(title, some, strict=True) if member.language == story.language]
    spoken = {term for member in some for term in member.meanings}
    return {
        "bias": 1.0,
        "meanings": mean(meanings),
        "nearest meanings": max(meanings),
        "centre meanings": to_centre(story.meanings, [member.meanings for member in some]),
        "title meanings": mean(likeness(story.title_meanings, member.title_meanings) for member in some),
        "title known": share(story.heavy, spoken),
        "words": mean(words),
        "nearest words": max(words),
        "centre words": to_centre(story.words, [member.words for member in some]),
        "copy": float(max(words) > COPY),
        "title": mean(title),
        "nearest title": max(title),
        "same language title": max(same, default=0.0),
        "actions": mean(actions),
        "names": mean(shared_names(story, member) for member in some),
        "first": mean(bool(story.first) and story.first == member.first for member in some),
        "speaker": mean(bool(story.speaker) and story.speaker == member.speaker for member in some),
        "direction": mean(story.direction is not None and story.direction == member.direction for member in some),
        "publisher": float(bool(story.publisher) and any(member.publisher == story.publisher for member in some)),
        "short": float(len(story.title) < SHORT),
    } | counted(story, some, len(members))


def counted(story: Profile, members: Sequence[Profile], size: int) -> dict[str, float]:
    """Give the evidence of numbers and times."""
    numbers = {value for member in members for value in story.numbers & member.numbers}
    age = log1p(hours(story, members[0])) / 4
    plain = 1 / (1 + len(story.title_meanings))
    return {
        "numbers": float(any(value >= LARGE for value in numbers)),
        "other numbers": mean(
            bool(story.title_numbers and member.title_numbers and not story.title_numbers & member.title_numbers)
            for member in members
        ),
        "gap": log1p(hours(story, members[-1])) / 4,
        "age": age,
        "size": log(size) / 3,
        "plain": plain,
        "plain age": plain * age,
    }


def pieces(story: Profile, members: Sequence[Profile]) -> dict[str, float]:
    """Give the evidence of pieces of words, which helps where hardly any meaning is known."""
    some = selected(members)
    found = [likeness(story.grams, member.grams) for member in some]
    return {
        "pieces": mean(found),
        "nearest pieces": max(found),
        "centre pieces": to_centre(story.grams, [member.grams for member in some]),
    }


def glance(story: Profile, members: Sequence[Profile]) -> float:
    """Say at little cost how near an event is: by its first story and its last."""
    return max(
        likeness(story.meanings, member.meanings) + likeness(story.words, member.words)
        for member in (members[0], members[-1])
    )


def likeness(one: Vector, other: Vector) -> float:
    """Take the cosine of two vectors of length one."""
    if len(other) < len(one):
        one, other = other, one
    return sum([weight * other[term] for term, weight in one.items() if term in other])  # a list is summed faster


def to_centre(one: Vector, others: Sequence[Vector]) -> float:
    """Take the cosine of a vector and the centre of others, which does not sink as they grow more."""
    if len(others) == 1:
        return likeness(one, others[0])
    centre: dict[str, float] = {}
    for other in others:
        for term, weight in other.items():
            centre[term] = centre.get(term, 0.0) + weight
    length = sqrt(sum([weight * weight for weight in centre.values()]))
    return likeness(one, centre) / length if length else 0.0


def share(heavy: Mapping[str, float], whole: Iterable[str]) -> float:
    """Say which share of a title's weight the others speak of too; half where it weighs nothing."""
    total = sum(heavy.values())
    return sum(heavy[term] for term in heavy.keys() & set(whole)) / total if total else 0.5


def shared_names(story: Profile, member: Profile) -> float:
    """Count shared names by their weight, two at most."""
    return min(2.0, sum(story.names[name] for name in story.names.keys() & member.names.keys()) / NAMES)


Chosen = TypeVar("Chosen")


def selected(members: Sequence[Chosen]) -> Sequence[Chosen]:
    """Choose the stories that stand for a large event."""
    return members if len(members) <= CAP else (*members[:2], *members[2 - CAP :])


def mean(values: Iterable[float]) -> float:
    """Average numbers; of none it is 0."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def hours(story: Profile, member: Profile) -> float:
    """Measure the time from a member to the story; a story that comes late lies as far."""
    return abs((story.published - member.published).total_seconds()) / 3600
