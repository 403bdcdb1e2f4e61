"""How much terms say: the rarer in the stream of late, the more."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from math import log

PRIOR = 120
"""Stories that a stream is taken to have had before it began, so that first words are not all alike."""

LEAST = 0.05
"""What the commonest term still weighs."""

ROOM = 1 << 18
"""Terms kept, some 40 MB; beyond that, those seen once are forgotten, and the rarest until half of it is free again, so
that the work for one story does not grow with those before it."""


class Weights:
    """Counts in how many stories of one stream each term occurred."""

    def __init__(self, counts: Mapping[str, float] | None = None, stories: int = 0) -> None:
        self._counts: defaultdict[str, float] = defaultdict(float, counts or {})
        self.stories = stories

    def learn(self, terms: Iterable[str]) -> None:
        """Count a story's terms."""
        self.stories += 1
        for term in set(terms):
            self._counts[term] += 1
        if len(self._counts) > ROOM:
            common = sorted(((count, term) for term, count in self._counts.items() if count > 1), reverse=True)
            self._counts = defaultdict(float, {term: count for count, term in common[: ROOM // 2]})

    def weigh(self, term: str) -> float:
        """Weigh a term by its inverse frequency in the stream so far (Spärck Jones 1972)."""
        return max(LEAST, log((self.stories + PRIOR) / (self._counts.get(term, 0.0) + 1)))
