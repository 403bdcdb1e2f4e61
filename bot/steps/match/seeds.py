"""What the example articles teach: which terms speak for a storyline, and what only looks like it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.lexicon.weights import Weights
from bot.steps.match.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """An example article in terms."""

    id: str
    terms: Terms
    belongs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How like the examples a story is."""

    vocabulary: float
    """How much of it stands in the examples, less what stands in the counter-examples, -1 to 1."""
    nearest: float
    """The share of it that one example has."""
    counter: float
    """The share of it that one counter-example has."""
    example: str
    against: str
    words: tuple[str, ...]
    """The weightiest terms that it has in common with the nearest example."""


def likeness(spoken: Terms, seeds: Sequence[Seed], taught: Terms, weights: Weights) -> Likeness:
    """Compare a story with the examples."""
    weighed = {term: count * weights.weigh(term) for term, count in spoken.items()}
    total = sum(weighed.values()) or 1.0
    shares = [(sum(weighed.get(term, 0.0) for term in seed.terms) / total, seed) for seed in seeds]
    best = max(
        ((share, seed.id, seed) for share, seed in shares if seed.belongs),
        default=(0.0, "", None),
        key=lambda found: found[:2],
    )
    worst = max(((share, seed.id) for share, seed in shares if not seed.belongs), default=(0.0, ""))
    common = sorted(
        (term for term in weighed if best[2] and term in best[2].terms), key=lambda term: (-weighed[term], term)
    )
    return Likeness(
        vocabulary=sum(weight * taught.get(term, 0.0) for term, weight in weighed.items()) / total,
        nearest=best[0],
        counter=worst[0],
        example=best[1],
        against=worst[1],
        words=tuple(common[:5]),
    )


def taught(seeds: Iterable[Seed]) -> dict[str, float]:
    """Say of each term of the examples how much it speaks for the storyline, -1 to 1."""
    counts = {True: Counter[str](), False: Counter[str]()}
    for seed in seeds:
        counts[seed.belongs].update(set(seed.terms))
    return {
        term: (counts[True][term] - 2 * counts[False][term]) / (counts[True][term] + 2 * counts[False][term] + 1)
        for term in counts[True] | counts[False]
    }
