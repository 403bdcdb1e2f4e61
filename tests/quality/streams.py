"""Our labelled streams, and the configuration that knows their invented outlets."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.replay import read_rows, to_entry
from bot.settings import Settings, load
from bot.steps.normalize import outlets_of, story_from_row
from bot.types import Feed, Story
from tests.quality.score import read

HERE = Path(__file__).parent
CONFIG = HERE.parents[1] / "config"
DATA = HERE / "data"
DEMO = HERE.parents[1] / "bot" / "data" / "demo.jsonl"
NO_STREAMS = ("pairs",)
HELD_OUT = ("fresh", "unseen")
"""Nothing is fitted on these, and nobody looks at their stories one by one: they say what the figures are worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A story with its label."""

    story: Story
    label: Mapping[str, Any]

    @property
    def month(self) -> str:
        """The month it was published in."""
        return f"{self.story.published:%Y-%m}"


def streams() -> dict[str, Path]:
    """List our labelled streams by name."""
    return {path.stem: path for path in sorted(DATA.glob("*.jsonl")) if path.stem not in NO_STREAMS}


def configured() -> Settings:
    """Read the shipped configuration, with the outlets of the labelled streams among the feeds."""
    settings = load(CONFIG, {})
    return replace(settings, feeds={**settings.feeds, **{feed.url: feed for feed in invented()}})


def invented() -> Iterator[Feed]:
    """List the invented outlets as feeds."""
    for outlet in tomllib.loads((DATA / "outlets.toml").read_text("utf-8"))["outlet"]:
        url, name = f"https://{outlet['site']}/feed", outlet["name"]
        yield Feed(url=url, name=name, publisher=name, country=outlet.get("country", ""), language=outlet["language"])


def labelled(path: Path, settings: Settings) -> list[Labelled]:
    """Read a labelled stream into stories, as `replay` does."""
    outlets = outlets_of(settings.feeds.values())
    rows = zip(read_rows(path), read(path), strict=True)
    return [Labelled(story=story_from_row(to_entry(row), row.published, outlets), label=label) for row, label in rows]
