"""What the check knows of words, read from `languages/ground.toml`."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from bot.text import fold


@dataclass(frozen=True, slots=True)
class Words:
    """A list of words, some of them open at the end, and of phrases."""

    whole: frozenset[str]
    beginnings: tuple[str, ...]

    def has(self, word: str) -> bool:
        """Say whether a folded word is in the list."""
        return word in self.whole or (bool(self.beginnings) and word.startswith(self.beginnings))

    def found(self, folded: str) -> list[str]:
        """List the words and phrases that stand in a folded text."""
        forms = [(each, r"(?!\w)") for each in sorted(self.whole)] + [(each, "") for each in self.beginnings]
        return [each for each, end in forms if re.search(rf"(?<!\w){re.escape(each)}{end}", folded)]


@dataclass(frozen=True, slots=True)
class Known:
    """The whole file."""

    generic: Mapping[str, Words]
    orders: Mapping[str, Words]
    scales: Mapping[int, Words]
    countries: Mapping[str, Words]
    weekdays: Mapping[int, Words]
    told: Mapping[int, Words]
    measures: Mapping[str, Words]
    whole: Words
    claims: Mapping[str, Mapping[str, Words]]
    bidding: Words


@cache
def known() -> Known:
    """Read the file once."""
    data = tomllib.loads((resources.files("bot") / "languages" / "ground.toml").read_text("utf-8"))
    return Known(
        generic={code: to_words(listed) for code, listed in data["generic"].items()},
        orders={code: to_words(listed) for code, listed in data["orders"].items()},
        countries={code: to_words(listed) for code, listed in data["countries"].items()},
        scales={int(scale): to_words(listed) for scale, listed in data["scales"].items()},
        weekdays={int(day): to_words(listed) for day, listed in data["weekdays"].items()},
        told={int(value): to_words(listed) for value, listed in data["told"].items()},
        measures={name: to_words(listed) for name, listed in data["measures"].items()},
        whole=to_words(data["whole"]["words"]),
        claims={
            name: {side: to_words(listed) for side, listed in sides.items()} for name, sides in data["claims"].items()
        },
        bidding=to_words(data["bidding"]["words"]),
    )


def to_words(listed: Sequence[str]) -> Words:
    """Part whole words from beginnings."""
    return Words(
        frozenset(fold(each) for each in listed if not each.endswith("*")),
        tuple(fold(each[:-1]) for each in listed if each.endswith("*")),
    )
