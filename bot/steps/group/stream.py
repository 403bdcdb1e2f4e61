"""What grouping remembers of one storyline."""

from collections import OrderedDict
from collections.abc import Callable

from bot.lexicon import Reading
from bot.lexicon.weights import Weights
from bot.steps.group.profile import Profile, profile
from bot.types import Story

ROOM = 3_000
"""Stories remembered, some 40 MB: those of the events that news comes in for are the same for a while."""


class Stream:
    """How common the terms of a storyline are, and what its stories speak of; it forgets stories long unused."""

    def __init__(self, read: Callable[[Story], Reading], weights: Weights | None = None) -> None:
        self._read = read
        self._weights = weights or Weights()
        self._profiles: OrderedDict[tuple[str, int], Profile] = OrderedDict()

    def profile(self, story: Story) -> Profile:
        """Say what a story speaks of; its terms are learned, and weighed, when it is first seen."""
        key = (story.id, story.version)
        held = self._profiles.get(key)
        if held is not None:
            self._profiles.move_to_end(key)
            return held
        made = profile(story, self._read(story), self._weights)
        self._profiles[key] = made
        if len(self._profiles) > ROOM:
            self._profiles.popitem(last=False)
        return made
