"""Count the houses that report an event on their own."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from bot.text import fold
from bot.types import Story

COPIED = 88
"""Likeness of two texts in percent from which one is a copy: a reprint with a word or the agency's name changed."""

LEAST_TEXT = 60
"""Letters of a text that can be told from a copy: one plain sentence comes to several desks by itself."""


def count_independent(stories: Sequence[Story]) -> int:
    """Count the publishers whose reports stand for themselves.

    A family of houses counts once, whatever its feeds; so does a text that others reprint or ascribe to another house
    here.
    Houses whose grade says that they are not to be relied on count as one together, and only where nobody else reports.
    """
    counted: list[Story] = []
    for story in stories:
        if not any(leans_on(story, other) for other in counted):
            counted.append(story)
    return sum(story.corroborates for story in counted) or min(1, len(counted))


def leans_on(story: Story, other: Story) -> bool:
    """Say whether two reports are not independent: of one house, one ascribed to the other's, or a copy."""
    if story.house == other.house:
        return True
    if _names(story, other) or _names(other, story):
        return True
    if story.language != other.language:
        return False
    mine, theirs = fold(story.text), fold(other.text)
    return min(len(mine), len(theirs)) >= LEAST_TEXT and fuzz.ratio(mine, theirs) >= COPIED


def _names(story: Story, other: Story) -> bool:
    """Say whether a text ascribes itself to the other's house: two words of a name, so that `Turan` alone is not it."""
    return " " in other.source.strip() and fold(other.source) in fold(story.text)
