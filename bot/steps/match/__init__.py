"""Say whether a story belongs to a storyline, and why.

The score is the probability that the evidence adds up to: each piece of evidence adds points (log odds) or takes some
away, as `weights.py` says, and the storyline's level says how probable is enough. All evidence stands in the reasons.
"""

import math
from datetime import datetime

from bot.lexicon import Reading
from bot.lexicon.terms import telling, terms
from bot.steps.match.evidence import Evidence
from bot.steps.match.nearby import Nearby, index, nearby
from bot.steps.match.past import Past, Told, remember
from bot.steps.match.profile import Profile, prepare
from bot.steps.match.reasons import reasons as why
from bot.steps.match.weigh import weigh
from bot.steps.match.weights import BIAS, THRESHOLDS, WEIGHTS
from bot.types import Match

__all__ = [
    "LENT",
    "Nearby",
    "Past",
    "Profile",
    "Told",
    "index",
    "match",
    "nearby",
    "prepare",
    "remember",
    "telling",
    "terms",
]

LENT = 4.0
"""Log odds that what was told before lends a story at most: it lifts what is in doubt, and carries nothing alone."""


def match(reading: Reading, profile: Profile, published: datetime, past: Past) -> Match:
    """Weigh what speaks for the story and against it; the score is 0 where the storyline is nowhere near."""
    found = [(points(piece), piece) for piece in weigh(reading, profile, published, past)]
    own = BIAS + sum(worth for worth, piece in found if not piece.lent)
    lent = min(LENT, sum(worth for worth, piece in found if piece.lent))
    score = probability(own + lent) if found else 0.0
    line = profile.storyline
    speaks = reading.language in line.languages
    foreign = (f"stories in {reading.language} are not followed",)
    return Match(
        story=reading.story,
        storyline=line.id,
        matched=speaks and score >= THRESHOLDS[line.level],
        score=round(score, 4),
        own=round(probability(own), 4) if found else 0.0,
        reasons=why(found, score, own + lent, line.level) if speaks else foreign,
    )


def points(piece: Evidence) -> float:
    """Say how much a piece of evidence adds to the log odds."""
    return piece.points if piece.points is not None else WEIGHTS.get(piece.name, 0.0) * piece.amount


def probability(odds: float) -> float:
    """Turn log odds into a probability."""
    return 1 / (1 + math.exp(-odds))
