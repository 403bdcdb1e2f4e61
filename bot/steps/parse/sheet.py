"""What a document says, as text, before anything is made of it."""

from dataclasses import dataclass
from typing import NamedTuple


class Said(NamedTuple):
    """What one item says; an empty text where it says nothing."""

    guid: str
    url: str
    title: str
    summary: str
    published: str = ""
    created: str = ""
    updated: str = ""
    language: str = ""
    source: str = ""
    source_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What a document says, its items in the order of the page."""

    title: str = ""
    url: str = ""
    language: str = ""
    items: tuple[Said, ...] = ()
    whole: bool = True
    problems: tuple[str, ...] = ()
