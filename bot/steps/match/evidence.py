"""One thing that speaks for a story or against it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that speaks for a story or against it."""

    name: str
    """What `weights.py` knows it by."""
    words: str
    """What the reasons say of it."""
    amount: float = 1.0
    points: float | None = None
    """Set where the storyline says itself how much it counts."""
    lent: bool = False
    """It comes of what was told before, not of the story itself."""
