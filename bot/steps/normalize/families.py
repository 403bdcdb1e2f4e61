"""Know which outlets have one owner: they never bear each other out."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from urllib.parse import urlsplit

from bot.steps.normalize.address import registrable


@dataclass(frozen=True, slots=True, kw_only=True)
class Families:
    """The families that the bot ships with, by what may be known of an outlet."""

    by_site: Mapping[str, str]
    by_name: Mapping[str, str]
    """By name, in words without capitals."""
    by_beginning: Mapping[str, str]
    """By the words that a name begins with."""


@cache
def known() -> Families:
    """Read `bot/data/families.toml`."""
    listed = tomllib.loads((resources.files("bot") / "data" / "families.toml").read_text("utf-8"))["family"]
    names = [(name, family["name"]) for family in listed for name in family["names"]]
    return Families(
        by_site={site: family["name"] for family in listed for site in family["sites"]},
        by_name={_worded(name): family for name, family in names if not name.endswith("*")},
        by_beginning={_worded(name): family for name, family in names if name.endswith("*")},
    )


@lru_cache(maxsize=4096)
def family_of(host: str, *names: str) -> str:
    """Name the family of an outlet, by its host, then by its names; empty where none is known."""
    if found := known().by_site.get(registrable(host)):
        return found
    return next((found for name in names if (found := _named(_worded(name)))), "")


def _named(name: str) -> str:
    if found := known().by_name.get(name):
        return found
    words = name.split()
    beginnings = (" ".join(words[:length]) for length in range(len(words) - 1, 0, -1))
    return next((found for each in beginnings if (found := known().by_beginning.get(each))), "")


def host_of(url: str | None) -> str:
    """Name the host of an address; empty where there is none."""
    try:
        return (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""


def _worded(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))
