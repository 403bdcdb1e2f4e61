"""Read `config/feeds.toml`."""

from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from bot.settings.files import Country, Duration, Section, read_tables
from bot.types import Feed, FeedKind

Language = Literal["en", "ru", "az", "tr", "uk"]


def _web_address(url: str) -> str:
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an address begins with http:// or https:// and a host")
    return url.strip()


class FeedTable(Section):
    """One `[[feed]]`."""

    name: str = Field(min_length=1)
    url: str
    publisher: str | None = None
    family: str = ""
    country: Country = ""
    language: Language | None = None
    kind: FeedKind = FeedKind.INDEPENDENT
    grade: Literal["A", "B", "C", "D", "E", "F"] | None = None
    fallbacks: tuple[str, ...] = ()
    headers: dict[str, str] = Field(default_factory=dict)
    proxy: str | None = None
    proven: bool = True
    relay: bool = False
    every: Duration | None = None
    off: bool = False
    """Keeps the feed in the file without visiting it."""

    @field_validator("url", "proxy")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        return value if value is None else _web_address(value)

    @field_validator("fallbacks")
    @classmethod
    def _addresses(cls, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_web_address(value) for value in values)


def read_feeds(path: Path, problems: list[str]) -> dict[str, Feed]:
    """Read the feeds by address; whatever is wrong is added to `problems`."""
    feeds: dict[str, Feed] = {}
    for where, found in read_tables(path, "feed", "name", FeedTable, problems):
        if found.off:
            continue
        if found.url in feeds:
            problems.append(f"{where}: url: {found.url} stands here twice; remove one of the two")
        feeds[found.url] = to_feed(found)
    return feeds


def to_feed(table: FeedTable) -> Feed:
    """Make the domain's feed of what the operator wrote."""
    return Feed(
        url=table.url,
        name=table.name,
        publisher=table.publisher or table.name,
        family=table.family,
        country=table.country,
        language=table.language,
        kind=table.kind,
        grade=table.grade,
        fallbacks=table.fallbacks,
        headers=tuple(table.headers.items()),
        proxy=table.proxy,
        proven=table.proven,
        relay=table.relay,
        every=table.every,
    )
