"""What a joining story changes of what its event was known for."""

from collections.abc import Sequence

from bot.lexicon.quantities import TOLLS
from bot.steps.group.profile import Profile

WORDS = {
    "kill": "killed",
    "injure": "injured",
    "survive": "survivors",
    "detain": "detained",
    "arrest": "arrested",
    "deport": "deported",
    "expel": "expelled",
    "release": "released",
}
"""How a toll is named in a fact."""


def changed_fact(story: Profile, members: Sequence[Profile]) -> str | None:
    """Name the toll that a story changes; None where it changes none.

    That is one above all that the event's stories told before, or one that the same publisher now puts lower.
    """
    for told in story.quantities:
        if told.unit in TOLLS:
            before = [each.value for member in members for each in member.quantities if each.unit == told.unit]
            if before and told.value > max(before):
                return fact(told.unit, told.value, max(before))
    for unit, value in headline(story).items():
        own = [headline(member).get(unit, 0.0) for member in members if member.publisher == story.publisher]
        if own and 1 < value < own[-1]:
            return fact(unit, value, own[-1])
    return None


def fact(unit: str, now: float, before: float) -> str:
    """Write a changed toll down."""
    return f"{WORDS[unit]}: {now:g}, before: {before:g}"


def headline(story: Profile) -> dict[str, float]:
    """Give the tolls of a headline that counts nothing else: where it does, one may be a part of the other."""
    told = [each for each in story.quantities if each.unit in TOLLS and each.value in story.title_numbers]
    return {each.unit: each.value for each in told} if len(story.title_numbers) == 1 else {}
