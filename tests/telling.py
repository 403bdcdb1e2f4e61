"""Stories, events and cases for the tests of telling."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.types import (
    AlertKind,
    Case,
    Channel,
    Decision,
    Event,
    Match,
    Matched,
    Message,
    Severity,
    Story,
    Text,
)

NOW = datetime(2025, 7, 1, 9, 0, tzinfo=UTC)
CHANNEL = Channel(id="news", chat="@news", storylines=("crisis",))


def story(number: int = 1, **changes: Any) -> Story:
    """Make a story of an invented outlet."""
    at = NOW - timedelta(minutes=30 - number)
    given: dict[str, Any] = {
        "id": f"s{number}",
        "keys": (f"k{number}",),
        "feed": f"https://outlet{number}.example/rss",
        "source": f"Outlet {number}",
        "publisher": f"Outlet {number}",
        "language": "en",
        "url": f"https://outlet{number}.example/a",
        "title": "Baku summons the Russian envoy over the raid",
        "published": at,
        "seen": at,
    }
    return Story(**(given | changes))


def event(*stories: Story, **changes: Any) -> Event:
    """Make the event of these stories."""
    given: dict[str, Any] = {
        "id": "e1",
        "storyline": "crisis",
        "began": min(each.published for each in stories),
        "last": max(each.published for each in stories),
        "stories": tuple(each.id for each in stories),
    }
    return Event(**(given | changes))


def decision(**changes: Any) -> Decision:
    """Make the decision of event `e1` in the channel."""
    given: dict[str, Any] = {
        "channel": "news",
        "event": "e1",
        "part": 0,
        "alert": AlertKind.NEW,
        "story": "s1",
        "since": NOW,
        "due": NOW,
    }
    return Decision(**(given | changes))


def case(*stories: Story, **changes: Any) -> Case:
    """Make the case of these stories, or of one."""
    stories = stories or (story(),)
    given: dict[str, Any] = {
        "decision": decision(),
        "event": event(*stories),
        "stories": tuple(
            Matched(story=each, match=Match(story=each.id, storyline="crisis", matched=True, score=1.0))
            for each in stories
        ),
        "own": None,
        "first": None,
        "parent": None,
        "sent_last_hour": 0,
        "severity": Severity.NOTABLE,
    }
    return Case(**(given | changes))


def sent(plain: str = "🔵 Baku summons the Russian envoy over the raid", **changes: Any) -> Message:
    """Make a message that stands in the channel."""
    text = Text(html=plain, plain=plain, headline=plain.split("\n", 1)[0].partition(" ")[2])
    given: dict[str, Any] = {
        "id": "m1",
        "channel": "news",
        "event": "e1",
        "part": 0,
        "wanted": text,
        "shown": text,
        "message_id": 41,
        "chat": "@news",
        "sent": NOW - timedelta(minutes=10),
    }
    return Message(**(given | changes))
