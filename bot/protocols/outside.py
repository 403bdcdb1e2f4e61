"""What the loops ask of the network, of other processes and of people's screens."""

from typing import Protocol

from bot.types import (
    Case,
    Channel,
    Document,
    Feed,
    Page,
    Poll,
    Pulse,
    Receipt,
    Revisit,
    Story,
    Summary,
    Text,
)


class Fetcher(Protocol):
    """Visit feeds."""

    async def fetch(self, feed: Feed, poll: Poll) -> Page:
        """Ask for the feed's document, politely; raise `FetchError`."""


class Reader(Protocol):
    """Read feed documents, where need be in a process of its own."""

    async def read(self, page: Page, seen: bytes = b"") -> Document:
        """Turn a page with a body into its document, without the entries whose fingerprints are in `seen`.

        Raises `ParseError`.
        """


class ArticleReader(Protocol):
    """Visit and read articles."""

    async def read(self, story: Story, feed: Feed) -> str:
        """Read the page of a story that came by this feed, politely; raise `FetchError` or `ParseError`."""

    async def revisit(self, before: Revisit, feed: Feed) -> Page:
        """Visit a story's page again, as politely, without a body where it has not changed; raise `FetchError`."""


class Charts(Protocol):
    """Draws a digest's picture."""

    def draw(self, pulse: Pulse, language: str, *, dark: bool) -> bytes:
        """Draw a PNG with its words in this language; may be called from another thread."""


class Notifier(Protocol):
    """Show messages to readers. Every failure is one of the kinds of `DeliveryError`."""

    async def send(self, channel: Channel, text: Text, *, plain: bool, reply_to: int | None) -> Receipt:
        """Send a message; `plain` sends it without markup. A missing reply target never stops it."""

    async def edit(self, channel: Channel, message_id: int, text: Text, *, plain: bool) -> None:
        """Bring a message to this text; the same text again is a success."""

    async def read(self, channel: Channel, message_id: int, via: str | None) -> str:
        """Say what stands in a post now; `via` is the chat that may see a copy of it for a moment.

        Raise `Gone` where no post has this id, `Unreadable` where posts cannot be read back.
        """


class Summarizer(Protocol):
    """Write what happened, in the channel's language where that is possible."""

    async def summarize(self, case: Case, language: str) -> Summary:
        """Summarize the event, without what the channel was told before; raise `SummaryError` when nothing is fit."""
