"""Say whether a story belongs to a storyline, and why.

The score is the probability that the evidence adds up to: each piece of evidence adds points (log odds) or takes some
away, as `weights.py` says, and the storyline's level says how probable is enough. All evidence stands in the reasons.
"""

import math
from collections.abc import Sequence

from bot.lexicon import Reading
from bot.steps.match.evidence import Evidence, weigh
from bot.steps.match.profile import Profile, prepare
from bot.steps.match.weights import BIAS, THRESHOLDS, WEIGHTS
from bot.types import Match
from bot.types.storylines import Level

__all__ = ["Profile", "match", "points", "prepare"]


def match(reading: Reading, profile: Profile) -> Match:
    """Weigh what speaks for the story and against it."""
    found = tuple(weigh(reading, profile))
    total = BIAS + sum(points(piece) for piece in found)
    score = 1 / (1 + math.exp(-total))
    threshold = THRESHOLDS[profile.storyline.level]
    matched = score >= threshold and reading.language in profile.storyline.languages
    return Match(
        story=reading.story,
        storyline=profile.storyline.id,
        matched=matched,
        score=round(score, 4),
        reasons=reasons(found, score, profile.storyline.level),
    )


def points(piece: Evidence) -> float:
    """Say how much a piece of evidence adds to the log odds."""
    return piece.points if piece.points is not None else WEIGHTS.get(piece.name, 0.0) * piece.amount


def reasons(found: Sequence[Evidence], score: float, level: Level) -> tuple[str, ...]:
    """Say in words what counted, the heaviest first."""
    parts = sorted(found, key=lambda piece: (-abs(points(piece)), piece.name))
    verdict = f"{score:.2f} of 1; `{level}` asks for {THRESHOLDS[level]:.2f}"
    return (verdict, *(f"{points(piece):+.1f} {piece.words}" for piece in parts if abs(points(piece)) >= 0.05))
