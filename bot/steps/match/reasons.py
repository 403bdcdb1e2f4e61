"""Say in words what counted, and what would have changed the outcome."""

import math
from collections.abc import Iterator, Sequence

from bot.steps.match.evidence import Evidence
from bot.steps.match.weights import THRESHOLDS, WEIGHTS
from bot.types.storylines import Level

LEAST = 0.05
"""Points below which a piece of evidence is not worth a line."""

SETTLED = "no single thing would have changed that"

PLACES = ("both in", "struck", "known", "own", "implied", "one side")
"""How the evidence begins that says how completely the sides are named."""

Weighed = Sequence[tuple[float, Evidence]]


def reasons(found: Weighed, score: float, odds: float, level: Level) -> tuple[str, ...]:
    """Say what counted, the heaviest first, after the verdict and what would have changed it."""
    if not found:
        return ("no side of the storyline is named, and no matter of its own",)
    verdict = f"{score:.2f} of 1; `{level}` asks for {THRESHOLDS[level]:.2f}"
    parts = sorted(found, key=lambda part: (-abs(part[0]), part[1].name))
    lines = [f"{worth:+.1f} {piece.words}" for worth, piece in parts if abs(worth) >= LEAST]
    return (verdict, *changing(parts, odds, level), *lines)


def changing(parts: Weighed, odds: float, level: Level) -> tuple[str, ...]:
    """Say what would have changed the outcome, the least first."""
    needed = odds_of(level) - odds
    if needed <= 0:
        pillars = [piece.words for worth, piece in parts if worth > -needed and piece.points is None]
        return (f"it would not belong without: {pillars[0]}" if pillars else SETTLED,)
    ways = [
        f"without: {piece.words}" for worth, piece in reversed(parts) if -worth >= needed and not about_place(piece)
    ]
    ways += [f"if {words}" for words, gain in lacking(parts) if gain >= needed]
    ways += [f"at the level `{wider}`" for wider in Level if odds_of(wider) <= odds]
    return (f"it would belong {'; or '.join(ways[:3])}" if ways else SETTLED,)


def lacking(parts: Weighed) -> Iterator[tuple[str, float]]:
    """List what the story lacks, with what that would add."""
    worth = {piece.name: points for points, piece in parts}
    place = next((name for name in worth if name.startswith(PLACES)), None)
    if place and place != "both in title":
        yield "the title named all sides", WEIGHTS.get("both in title", 0.0) - worth[place]
    if "no crisis words" in worth:
        gain = WEIGHTS.get("dispute title", 0.0) - worth["no crisis words"]
        yield "its title spoke of a dispute, arrests, a ban or talks", gain


def about_place(piece: Evidence) -> bool:
    """Say whether evidence is about how completely the sides are named."""
    return piece.name.startswith(PLACES)


def odds_of(level: Level) -> float:
    """Give the log odds that a level asks for."""
    return math.log(THRESHOLDS[level] / (1 - THRESHOLDS[level]))
