"""What the loops work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import protocols as ask
from bot.lexicon import Lexicon
from bot.memory import Memory
from bot.settings import Settings
from bot.steps.group import Stream
from bot.steps.match import Nearby, Profile
from bot.steps.normalize import Outlets


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the loops work with; `app.py` puts it together."""

    settings: Settings
    lexicon: Lexicon
    profiles: Mapping[str, Profile]
    """The storylines, ready to be matched."""
    nearby: Nearby
    """Which of them a story comes near."""
    memory: Memory
    """What they told of late."""
    outlets: Outlets
    """The feeds by domain and name, for what relays carry."""
    streams: Mapping[str, Stream]
    """What grouping remembers of each storyline; of one that nobody has asked for, nothing yet."""
    polls: ask.Polls
    stories: ask.Stories
    articles: ask.Articles
    events: ask.Events
    decisions: ask.Decisions
    outbox: ask.Outbox
    journal: ask.Journal
    archive: ask.Archive
    fetcher: ask.Fetcher
    reader: ask.Reader
    visitor: ask.ArticleReader | None
    """Reads the pages of matched stories where the operator wants that."""
    model: ask.Summarizer | None
    """Writes headlines and summaries where the operator has set one."""
    charts: ask.Charts | None
    """Draws the pictures of digests, where its library is installed."""
    notifier: ask.Notifier
    clock: Callable[[], datetime]
    draw: Callable[[], float]
    ring: Callable[[str], None]
    """Wakes the next loop as soon as its work is committed."""
    wake: Callable[[str, datetime], None]
    """Wakes a loop at a moment."""
    jumped: Callable[[], timedelta]
    """Says how far the clock has jumped since it was last asked; mostly not at all."""
