"""What the bot knows when a story comes: what its storylines told of late, and how common terms are in the stream."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from importlib import resources

from bot import protocols as ask
from bot.lexicon import Lexicon
from bot.lexicon.weights import Weights
from bot.steps.match import Past, Profile, Told, remember, telling, terms
from bot.steps.match.past import KEPT
from bot.types import Match, Story

MOST = 400
"""Stories of a storyline that teach: in a burst, the newest."""


FELT = 200
"""Stories that a storyline is taken to have told before it began, as grouping weighs terms. Without any, the first days
are grouped worse (a stream that was left out: events F1 0.86 instead of 0.89); 800 do no better."""


@cache
def background(of: str) -> tuple[int, Mapping[str, int]]:
    """Read the frequencies that ship for `matching` or `grouping`; `tests/quality/background.py` counted them."""
    found = json.loads((resources.files("bot") / "data" / "background.json").read_text("utf-8"))[of]
    return found["stories"], found["terms"]


def stream_weights() -> Weights:
    """Weigh terms as if a storyline had told some news already."""
    stories, counts = background("grouping")
    return Weights({term: count * FELT / stories for term, count in counts.items()}, FELT)


class Memory:
    """What matching may use of the store, kept at hand; the store is the truth, and other processes write to it too."""

    def __init__(self, stories: ask.Stories, lexicon: Lexicon) -> None:
        self._stories = stories
        self._lexicon = lexicon
        self._weights: Weights | None = None
        self._told: dict[tuple[str, str, int], Told] = {}
        self._pasts: dict[str, tuple[tuple[tuple[str, int, float], ...], Past]] = {}

    def past(self, profile: Profile, now: datetime) -> Past:
        """Give what a storyline knows at a moment."""
        line = profile.storyline.id
        keys = tuple(self._stories.told(line, now - KEPT, MOST))
        if line not in self._pasts or self._pasts[line][0] != keys:
            self._read(profile, keys)
            told = [
                self._told[line, story, version] for story, version, _ in keys if (line, story, version) in self._told
            ]
            self._pasts[line] = keys, remember(told, self.weights)
        return self._pasts[line][1]

    @property
    def weights(self) -> Weights:
        """How much terms say in this stream."""
        if self._weights is None:
            stories, counts = background("matching")
            more, found = self._stories.frequencies()
            self._weights = Weights(Counter(counts) + Counter(found), stories + more)
        return self._weights

    def learn(self, near: Iterable[Story]) -> None:
        """Count the terms of the stories that came near a storyline."""
        spoken = [set(terms(self._lexicon.read(story))) for story in near]
        for each in spoken:
            self.weights.learn(each)
        if spoken:
            self._stories.count(len(spoken), Counter(term for each in spoken for term in each))

    def _read(self, profile: Profile, keys: tuple[tuple[str, int, float], ...]) -> None:
        line = profile.storyline.id
        kept = {(line, story, version): own for story, version, own in keys}
        self._told = {key: told for key, told in self._told.items() if key[0] != line or key in kept}
        for story in self._stories.get([key[1] for key in kept if key not in self._told]):
            key = (line, story.id, story.version)
            if key in kept:
                self._told[key] = Told(
                    story=story.id,
                    title=story.title,
                    published=story.published,
                    terms=telling(terms(self._lexicon.read(story)), profile.countries),
                    own=kept[key],
                )


def near(matches: Iterable[Match]) -> bool:
    """Say whether a story came near any storyline."""
    return any(match.score > 0 for match in matches)
