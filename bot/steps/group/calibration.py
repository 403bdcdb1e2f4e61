"""From evidence to probability, by coefficients that were fitted to labelled streams and not chosen."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp

from bot.steps.group import evidence
from bot.steps.group.profile import Profile

KNOWN = 1.0
"""Known entities that a story and the open events nearest to it name on average, from which on meanings can be relied
on. The labelled streams of the storyline lie above it to 98 in 100, those of general news below it to 98 in 100."""

EVIDENCE = {"known": evidence.known, "unknown": evidence.unknown, "parent": evidence.following}


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A conditional logistic model (McFadden 1974): which of the open events a story reports, or none of them."""

    threshold: float
    """The least probability at which a story joins."""
    coefficients: Mapping[str, float]
    evidence: Callable[[Profile, Sequence[Profile]], dict[str, float]]

    def weigh(self, story: Profile, members: Sequence[Profile]) -> float:
        """Weigh the evidence for one event, in log odds against a new one."""
        found = self.evidence(story, members)
        return sum(found[name] * coefficient for name, coefficient in self.coefficients.items())


def probabilities(weights: Sequence[float]) -> list[float]:
    """Turn what the events weigh into the probability of each; what is left to 1 is that of a new event."""
    highest = max(0.0, *weights) if weights else 0.0
    odds = [exp(weight - highest) for weight in weights]
    total = sum(odds) + exp(-highest)
    return [each / total for each in odds]


def chosen(story: Profile, events: Sequence[Sequence[Profile]]) -> Calibration:
    """Choose the calibration by how many known entities there are to go by."""
    named = story.entities + sum(members[0].entities for members in events)
    return calibration("known" if named >= KNOWN * (1 + len(events)) else "unknown")


@cache
def calibration(name: str) -> Calibration:
    """Read a calibration that the bot ships with: `known` or `unknown`, or for what an event follows from, `parent`."""
    data = tomllib.loads((resources.files("bot") / "data" / "grouping.toml").read_text("utf-8"))[name]
    return Calibration(threshold=data["threshold"], coefficients=data["coefficients"], evidence=EVIDENCE[name])
