"""What the bot knows when a story comes: how common terms are, and what the storyline's latest events were about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.lexicon.terms import Terms
from bot.lexicon.weights import Weights

KEPT = timedelta(days=10)
"""How long an event teaches."""

HALF = 2.0
"""Days after which what was told teaches half as much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A story of the storyline that was taken for what it says itself."""

    story: str
    title: str
    published: datetime
    terms: Terms
    """As `telling` has left them."""
    own: float
    """Its score without what the past lent it: what was lifted teaches less."""


@dataclass(frozen=True, slots=True)
class Past:
    """What was told of late, and how much terms say."""

    weights: Weights = field(default_factory=Weights)
    told: tuple[Told, ...] = ()
    having: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Where in `told` each term occurs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """How much of a story was told before."""

    nearest: float
    """The share of it that one earlier story has, 0 to 1, less with every day."""
    covered: float
    """The share of its title that earlier stories have."""
    title: str
    """Of the nearest."""
    terms: tuple[str, ...]
    """What it has in common with that one, the weightiest first."""


def remember(told: Iterable[Told], weights: Weights) -> Past:
    """Make what was told ready to be compared with."""
    kept = tuple(told)
    having: dict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(kept):
        for term in each.terms:
            having[term].append(number)
    return Past(weights, kept, {term: tuple(numbers) for term, numbers in having.items()})


def echo(story: str, spoken: Terms, published: datetime, past: Past) -> Echo | None:
    """Say how much of a story was told before by others; None where nothing was."""
    weighed = {term: count * past.weights.weigh(term) for term, count in spoken.items()}
    total = sum(weighed.values())
    strength = [freshness(each, published) if each.story != story else 0.0 for each in past.told]
    shared: dict[int, float] = defaultdict(float)
    heard: dict[str, float] = {}
    for term, weight in weighed.items():
        for number in past.having.get(term, ()):
            if strength[number] > 0:
                shared[number] += weight
                heard[term] = heard.get(term, 0.0) + strength[number]
    if not shared:
        return None
    best = max(shared, key=lambda number: (shared[number] * strength[number], -number))
    nearest = past.told[best]
    common = sorted((term for term in weighed if term in nearest.terms), key=lambda term: (-weighed[term], term))
    return Echo(
        nearest=shared[best] * strength[best] / total,
        covered=sum(weighed[term] * min(1.0, much / 2) for term, much in heard.items()) / total,
        title=nearest.title,
        terms=tuple(common[:5]),
    )


def freshness(told: Told, now: datetime) -> float:
    """Say how much an earlier story still teaches, 0 to 1."""
    days = (now - told.published) / timedelta(days=1)
    if days > KEPT / timedelta(days=1):
        return 0.0
    return float(told.own * 0.5 ** (max(days, 0.0) / HALF))
