"""From evidence to probability, by coefficients that were fitted to labelled streams and not chosen."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import exp


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A logistic model of "this story reports this event"."""

    threshold: float
    """The least probability at which a story joins."""
    coefficients: Mapping[str, float]

    def probability(self, evidence: Mapping[str, float]) -> float:
        """Weigh evidence."""
        odds = sum(evidence[name] * coefficient for name, coefficient in self.coefficients.items())
        return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


@cache
def calibration() -> Calibration:
    """Read the calibration that the bot ships with."""
    data = tomllib.loads((resources.files("bot") / "data" / "grouping.toml").read_text("utf-8"))
    return Calibration(threshold=data["threshold"], coefficients=data["coefficients"])
