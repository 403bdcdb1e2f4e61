"""What the example articles teach: which terms speak for a storyline, and what only looks like it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.lexicon.terms import Terms
from bot.lexicon.weights import Weights


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


@dataclass(frozen=True, slots=True)
class Seeds:
    """The examples, with which of them have each term, and what they say of it, -1 to 1."""

    all: tuple[Seed, ...] = ()
    having: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    taught: Terms = field(default_factory=dict)


def sow(examples: Iterable[Seed]) -> Seeds:
    """Make examples ready to be compared with."""
    seeds = tuple(examples)
    having: dict[str, list[int]] = defaultdict(list)
    for number, seed in enumerate(seeds):
        for term in seed.terms:
            having[term].append(number)
    return Seeds(seeds, {term: tuple(numbers) for term, numbers in having.items()}, taught(seeds))


def likeness(spoken: Terms, seeds: Seeds, weights: Weights) -> Likeness:
    """Compare a story with the examples."""
    weighed = {term: count * weights.weigh(term) for term, count in spoken.items()}
    total = sum(weighed.values()) or 1.0
    shares = [0.0] * len(seeds.all)
    for term, weight in weighed.items():
        for number in seeds.having.get(term, ()):
            shares[number] += weight / total
    best = nearest(shares, seeds, belongs=True)
    worst = nearest(shares, seeds, belongs=False)
    common = [term for term in weighed if best is not None and term in seeds.all[best].terms]
    return Likeness(
        vocabulary=sum(weight * seeds.taught.get(term, 0.0) for term, weight in weighed.items()) / total,
        nearest=0.0 if best is None else shares[best],
        counter=0.0 if worst is None else shares[worst],
        example="" if best is None else seeds.all[best].id,
        against="" if worst is None else seeds.all[worst].id,
        words=tuple(sorted(common, key=lambda term: (-weighed[term], term))[:5]),
    )


def nearest(shares: Sequence[float], seeds: Seeds, *, belongs: bool) -> int | None:
    """Find the example of a kind that has most of a story; None where there is none of the kind."""
    numbers = [number for number, seed in enumerate(seeds.all) if seed.belongs == belongs]
    return max(numbers, key=lambda number: (shares[number], seeds.all[number].id), default=None)


def taught(seeds: Iterable[Seed]) -> dict[str, float]:
    """Say of each term of the examples how much it speaks for the storyline, -1 to 1."""
    counts = {True: Counter[str](), False: Counter[str]()}
    for seed in seeds:
        counts[seed.belongs].update(set(seed.terms))
    return {
        term: (counts[True][term] - 2 * counts[False][term]) / (counts[True][term] + 2 * counts[False][term] + 1)
        for term in counts[True] | counts[False]
    }
