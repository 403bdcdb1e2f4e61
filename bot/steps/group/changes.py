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
    """Name the toll that a story raises above all that the event's stories told before; None where there is none."""
    for told in story.quantities:
        if told.unit in TOLLS:
            before = [each.value for member in members for each in member.quantities if each.unit == told.unit]
            if before and told.value > max(before):
                return f"{WORDS[told.unit]}: {told.value:g}, before: {max(before):g}"
    return None
