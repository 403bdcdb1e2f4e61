"""What the pipeline asks of the edges: the five views of the store, and the outside world.

Each loop sees the store through a protocol of its own; one method that saves is one transaction. A `claim` hands out
rows whose `due` has come and moves it on by the lease, so that a row is with one process at a time and comes back by
itself when that process dies. All methods of the store raise `StoreError`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.types import (
    Case,
    Channel,
    Decision,
    Delivery,
    Document,
    Event,
    Feed,
    Known,
    Match,
    Matched,
    Message,
    Page,
    Placement,
    Poll,
    Receipt,
    Story,
    Summary,
    Text,
)


class Fetcher(Protocol):
    """Visit feeds."""

    async def fetch(self, feed: Feed, poll: Poll) -> Page:
        """Ask for the feed's document, politely; raise `FetchError`."""
        ...


class Reader(Protocol):
    """Read feed documents, where need be in a process of its own."""

    async def read(self, page: Page) -> Document:
        """Turn a page with a body into its document; raise `ParseError`."""
        ...


class Notifier(Protocol):
    """Show messages to readers. Every failure is one of the kinds of `DeliveryError`."""

    async def send(self, channel: Channel, text: Text, *, plain: bool, reply_to: int | None) -> Receipt:
        """Send a message; `plain` sends it without markup. A missing reply target never stops it."""
        ...

    async def edit(self, channel: Channel, message_id: int, text: Text) -> None:
        """Bring a message to this text; the same text again is a success."""
        ...


class Summarizer(Protocol):
    """Write what happened, in the channel's language where that is possible."""

    async def summarize(self, stories: Sequence[Story], language: str) -> Summary:
        """Summarize the stories of one event; raise `SummaryError` when there is nothing fit to be shown."""
        ...


class Polls(Protocol):
    """The store as the poll loop sees it."""

    def sync(self, feeds: Sequence[Feed], now: datetime) -> None:
        """Make these the feeds: new ones are due at once, those gone are kept but not due."""
        ...

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Poll]:
        """Take feeds that are due, longest waiting first."""
        ...

    def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        """Find which of these strong keys belong to stories seen before."""
        ...

    def save(self, poll: Poll, stories: Iterable[Story]) -> int:
        """Store a visit: the next one, and the new and revised stories; return how many rows were new to the store.

        Every key of a story leads to it from now on. A story whose keys another process stored meanwhile is left out.
        """
        ...


class Stories(Protocol):
    """The store as the match loop sees it."""

    def add(self, stories: Iterable[Story]) -> int:
        """Store stories that come from no visit; return how many were new to the store."""
        ...

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Story]:
        """Take stories that were not matched yet, in the order in which they came."""
        ...

    def save(self, outcomes: Iterable[tuple[Story, Sequence[Match]]]) -> int:
        """Store matches and near misses, mark the stories done, return how many matched something."""
        ...


class Events(Protocol):
    """The store as the group loop sees it."""

    def turn(self, storyline: str) -> AbstractContextManager[bool]:
        """Hold the storyline's lock while the context lasts; False when another process has it."""
        ...

    def waiting(self, storyline: str, limit: int) -> list[Matched]:
        """List matched stories that have no event yet, by time of publishing then id."""
        ...

    def candidates(
        self, storyline: str, terms: Collection[str], since: datetime, limit: int
    ) -> list[tuple[Event, tuple[Matched, ...]]]:
        """Find the open events, active after `since`, that share most of these index terms, with their stories."""
        ...

    def save(self, placement: Placement, decisions: Iterable[Decision]) -> None:
        """Store where a story was put, and open or touch the decisions that follow from it.

        A decision that exists is only made due again: `more` for a told one has its message refreshed.
        """
        ...


class Decisions(Protocol):
    """The store as the tell loop sees it."""

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Decision]:
        """Take decisions that changed or whose waiting is over, in the order in which they were opened."""
        ...

    def case(self, decision: Decision, now: datetime) -> Case:
        """Gather what deciding needs."""
        ...

    def save(self, decision: Decision, message: Message | None, delivery: Delivery | None) -> None:
        """Store the decision, the message wanted and the send that is owed, in one transaction."""
        ...


class Outbox(Protocol):
    """The store as the deliver loop sees it."""

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Delivery]:
        """Take sends that are due: of each channel only the first that is owed, so that order is kept.

        They come back as `sending`, saved before the request leaves; a claim of a row that was left `sending` finds it
        `uncertain`.
        """
        ...

    def message(self, message: str) -> Message:
        """Read one message."""
        ...

    def edits(self, now: datetime, limit: int, lease: timedelta) -> list[Message]:
        """Take sent messages whose wanted text is due to be shown."""
        ...

    def save(self, delivery: Delivery | None, message: Message) -> None:
        """Store what became of a send or an edit."""
        ...
