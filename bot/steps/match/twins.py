"""Example articles that stand twice in a storyline: they would count twice."""

from collections.abc import Iterable

from bot.text import fold, words
from bot.types.storylines import Example


def distinct(examples: Iterable[Example]) -> tuple[Example, ...]:
    """Leave out examples whose text an earlier one has."""
    return tuple(alike[0] for alike in by_text(examples))


def twins(examples: Iterable[Example]) -> list[tuple[Example, Example]]:
    """List the examples whose text an earlier one has, each behind that one."""
    return [(alike[0], other) for alike in by_text(examples) for other in alike[1:]]


def by_text(examples: Iterable[Example]) -> list[list[Example]]:
    """Put together the examples of one text, whatever its spaces, signs and capitals; a title stands for no text."""
    found: dict[tuple[str, ...], list[Example]] = {}
    for example in examples:
        text = tuple(fold(word) for _, word in words(example.text or example.title))
        found.setdefault((example.language, *text), []).append(example)
    return list(found.values())
