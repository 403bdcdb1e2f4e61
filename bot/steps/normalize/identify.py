"""Tell new stories and new versions from what was seen before."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.steps.normalize.keys import story_id
from bot.types import Known, Story
from bot.types.news import digest

MOST_VERSIONS = 3
"""Of one story: counters and typing mistakes are not worth more."""
OTHER_STORY = 0.3
"""Share of common words in two titles under which one guid was used for two stories."""
REUSED_AFTER = timedelta(hours=24)


def identify(stories: Sequence[Story], known: Mapping[str, Known]) -> list[Story]:
    """Return what is new among the stories of a page, oldest first: new stories, and new versions of known ones.

    A story is known by any of its keys. `known` holds what the store knows of them.
    """
    here: dict[str, Story] = {}
    fresh: list[Story] = []
    for story in reversed(stories):
        if any(key in here for key in story.keys):
            continue
        here.update(dict.fromkeys(story.keys, story))
        found = _known(story, known)
        if found is None:
            fresh.append(_with_free_keys(story, known))
        elif _is_revised(story, found):
            fresh.append(replace(story, id=found.id, version=found.version + 1))
    return fresh


def aliases(stories: Sequence[Story], known: Mapping[str, Known]) -> list[Story]:
    """Return the known stories of a page that came under keys which do not lead to them yet.

    Saved with the version that is stored, they only add their keys: where the guid changes today and the address
    tomorrow, nothing is new.
    """
    found = [(story, _known(story, known)) for story in stories]
    return [
        replace(story, id=one.id, version=one.version, keys=free)
        for story, one in found
        if one and (free := tuple(key for key in story.keys if key not in known))
    ]


def _known(story: Story, known: Mapping[str, Known]) -> Known | None:
    return next((found for key in story.keys if (found := known.get(key)) and not _is_reused(story, found)), None)


def _is_reused(story: Story, found: Known) -> bool:
    """Tell whether a publisher used an old key for another story."""
    return story.published - found.published > REUSED_AFTER and _common(story.title, found.title) < OTHER_STORY


def _common(one: str, other: str) -> float:
    first, second = (set(re.findall(r"\w{4,}", title.casefold())) for title in (one, other))
    return len(first & second) / max(min(len(first), len(second)), 1)


def _with_free_keys(story: Story, known: Mapping[str, Known]) -> Story:
    """Leave a story the keys that no other story holds; its id comes from the first of them."""
    free = tuple(key for key in story.keys if key not in known)
    if free == story.keys:
        return story
    keys = free or (f"{story.keys[0]}@{story.published:%Y%m%d}",)
    return replace(story, keys=keys, id=story_id(keys[0]))


def _is_revised(story: Story, found: Known) -> bool:
    """Tell whether a known story says something else now.

    What another feed says of it is no revision, unless it was known by its headline alone. The last version is kept for
    a changed headline: texts change by counters and lists of further reading too.
    """
    most = MOST_VERSIONS if story.title != found.title else MOST_VERSIONS - 1
    if story.digest == found.digest or found.version >= most:
        return False
    return story.feed == found.feed or (bool(story.text) and found.digest == digest(found.title, ""))
