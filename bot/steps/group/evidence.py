"""What speaks for a story to report an event, as numbers: averages over the event's stories, never one link alone."""

from collections.abc import Iterable, Mapping, Sequence, Set
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

LATELY = 6.0
"""Hours within which a publisher hardly brings the same again without meaning to."""


def known(story: Profile, members: Sequence[Profile]) -> dict[str, float]:
    """Weigh a story whose entities and meanings are known against the stories of an event, oldest first."""
    some = selected(members)
    meanings = [likeness(story.meanings, member.meanings) for member in some]
    centre = to_centre(story.meanings, [member.meanings for member in some])
    kindred = [member for member in some if member.language == story.language]
    acts = [(story.actions.keys(), member.actions.keys()) for member in some if story.actions and member.actions]
    return either(story, members, some) | {
        "nearest meanings": max(meanings),
        "centre meanings": centre,
        "first meanings": meanings[0],
        "title meanings": mean(likeness(story.title_meanings, member.title_meanings) for member in some),
        "title entities": mean(overlap(story.title_entities, member.title_entities) for member in some),
        "rarest": rarest(story, some),
        "same language": float(bool(kindred)),
        "same language words": max((likeness(story.words, member.words) for member in kindred), default=0.0),
        "other action": sum(not mine & theirs for mine, theirs in acts) / len(some),
        "first": mean(bool(story.first) and story.first == member.first for member in some),
        "asks": float(story.asks),
        "asks, centre": centre * story.asks,
        "speaker": mean(bool(story.speaker) and story.speaker == member.speaker for member in some),
        "direction": mean(story.direction is not None and story.direction == member.direction for member in some),
        "publisher": float(any(same_publisher(story, member) for member in some)),
        "publisher lately": float(any(same_publisher(story, each) and hours(story, each) < LATELY for each in some)),
    }


def unknown(story: Profile, members: Sequence[Profile]) -> dict[str, float]:
    """Weigh a story of general news against the stories of an event, oldest first: by words and pieces of words."""
    some = selected(members)
    words = [likeness(story.words, member.words) for member in some]
    title = [likeness(story.title, member.title) for member in some]
    pieces = [likeness(story.grams, member.grams) for member in some]
    same = [likeness for likeness, member in zip(title, some, strict=True) if member.language == story.language]
    found = either(story, members, some)
    return found | {
        "words": mean(words),
        "nearest words": max(words),
        "copy": float(max(words) > COPY),
        "title": mean(title),
        "nearest title": max(title),
        "same language title": max(same, default=0.0),
        "title known": share(story.heavy, {term for member in some for term in member.meanings}),
        "other numbers": mean(
            bool(story.title_numbers and member.title_numbers and not story.title_numbers & member.title_numbers)
            for member in some
        ),
        "size": log(len(members)) / 3,
        "plain age": found["plain"] * found["age"],
        "pieces": mean(pieces),
        "nearest pieces": max(pieces),
        "centre pieces": to_centre(story.grams, [member.grams for member in some]),
    }


def following(story: Profile, members: Sequence[Profile]) -> dict[str, float]:
    """Weigh whether a story's own event answers or continues the one of these stories, oldest first."""
    some = selected(members)
    return known(story, members) | {
        "title known": share(story.heavy, {term for member in some for term in member.meanings}),
        "titles known": max(share(member.heavy, story.meanings) for member in some),
        "size": log(len(members)) / 3,
    }


def either(story: Profile, members: Sequence[Profile], some: Sequence[Profile]) -> dict[str, float]:
    """Give the evidence that counts in either case."""
    numbers = {value for member in some for value in story.numbers & member.numbers}
    return {
        "bias": 1.0,
        "centre words": to_centre(story.words, [member.words for member in some]),
        "names": mean(shared_names(story, member) for member in some),
        "numbers": float(any(value >= LARGE for value in numbers)),
        "gap": log1p(hours(story, members[-1])) / 4,
        "age": log1p(hours(story, members[0])) / 4,
        "plain": 1 / (1 + len(story.title_meanings)),
        "short": float(len(story.title) < SHORT),
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


def overlap(one: Set[str], other: Set[str]) -> float:
    """Give the share of two sets that both have (Jaccard 1901); of nothing it is 0."""
    return len(one & other) / len(one | other) if one or other else 0.0


def rarest(story: Profile, members: Sequence[Profile]) -> float:
    """Weigh the rarest meaning of the title that the others speak of too; 1 is very rare."""
    spoken = {term for member in members for term in member.meanings}
    return max((weight for term, weight in story.heavy.items() if term in spoken), default=0.0) / 6


def same_publisher(story: Profile, member: Profile) -> bool:
    """Say whether both come from one house, where that is known."""
    return bool(story.publisher) and story.publisher == member.publisher


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
