"""The open events beside a story: how much speaks for each, and how probable that makes it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.steps.group.calibration import Calibration, chosen, probabilities
from bot.steps.group.evidence import glance
from bot.steps.group.profile import Profile
from bot.types import Event

NEAREST = 12
"""Candidates that are weighed in full: those nearest at a glance."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open event beside the story to be placed."""

    event: Event
    members: Sequence[Profile]
    weight: float
    """What speaks for it, in log odds against a new event."""
    probability: float
    """Beside the other events."""


def weigh(
    story: Profile, opened: Sequence[tuple[Event, Sequence[Profile]]], own: str | None
) -> tuple[list[Candidate], Calibration]:
    """Hold a story beside the open events nearest to it, its own among them; say by which calibration."""
    near = sorted(opened, key=lambda each: (each[0].id != own, -glance(story, each[1]), each[0].id))[:NEAREST]
    calibration = chosen(story, [members for _, members in near])
    weights = [calibration.weigh(story, members) for _, members in near]
    weighed = [
        Candidate(event, members, weight, probability)
        for (event, members), weight, probability in zip(near, weights, probabilities(weights), strict=True)
    ]
    return weighed, calibration
