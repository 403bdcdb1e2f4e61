"""What the loops ask of the store: each sees it by its own methods, and every method is one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Protocol

from bot.types import (
    Backlog,
    Decision,
    Delays,
    Delivery,
    DeliveryState,
    Event,
    Feed,
    Incident,
    Known,
    Match,
    Matched,
    Merge,
    Message,
    Placement,
    Poll,
    Revisit,
    Story,
    Trace,
)


class Polls(Protocol):
    """The store as the poll loop sees it."""

    def sync(self, feeds: Sequence[Feed], now: datetime) -> None:
        """Make these the feeds: new ones are due at once, those gone are kept but not due.

        Feeds that were visited in the future are due too: the clock was set back.
        """

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Poll]:
        """Take the feeds that are due, those that wait longest where there are more than `limit`."""

    def known(self, keys: Collection[str]) -> Mapping[str, Known]:
        """Find which of these strong keys belong to stories seen before."""

    def save(self, poll: Poll, stories: Iterable[Story], news: Iterable[Incident] = ()) -> int:
        """Store a visit: the next one, the new and revised stories, and what the operator is to hear of it.

        Returns how many stories the store took.

        Every key of a story leads to it from now on. A story of a known id with a higher version replaces the one that
        is stored, which is kept as `Matched.before`, and is due for matching again; with the same version it only adds
        its keys, and the address that its own feed gives now. A new story of which another process stored a key
        meanwhile is left out.
        """

    def reached(self) -> datetime | None:
        """Say when any feed was read last; None where none ever was."""

    def shift(self, by: timedelta, now: datetime) -> None:
        """Move visits to come by so much, as the clock has moved; none into the past, and no feed begins later."""


class Stories(Protocol):
    """The store as the match loop sees it."""

    def add(self, stories: Iterable[Story]) -> int:
        """Store stories that come from no visit, as `Polls.save` does."""

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Story]:
        """Take stories that were not matched yet, in the order in which they came."""

    def save(self, outcomes: Iterable[tuple[Story, Sequence[Match]]]) -> int:
        """Store matches and near misses, mark the stories done, return how many matched something.

        A match with score 0 is no near miss and not kept; the outcome of a story revised meanwhile is dropped.
        """

    def told(self, storyline: str, since: datetime, limit: int) -> list[tuple[str, int, float]]:
        """List id, version and own score of the newest stories that a storyline took, by time of publishing."""

    def get(self, ids: Collection[str]) -> list[Story]:
        """Read stories by id; those that are gone are left out."""

    def count(self, stories: int, terms: Mapping[str, int]) -> None:
        """Add to in how many stories each term occurred, for all processes that share the store."""

    def frequencies(self) -> tuple[int, dict[str, int]]:
        """Give how many stories were counted, and in how many of them each term occurred."""


class Articles(Protocol):
    """The store as the read loop sees it."""

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Story]:
        """Take matched stories whose page is to be visited, the newest first; what waited for a day is given up."""

    def save(self, story: Story, body: str, now: datetime, revisit: Revisit | None = None) -> None:
        """Store what was read, have the messages that tell the story looked at again, and plan the next visit.

        A body of nothing ends the first visit as well. A plan that exists stays.
        """

    def revisits(self, now: datetime, limit: int, lease: timedelta) -> list[Revisit]:
        """Take stories whose page is to be visited again, those that wait longest first."""

    def revisited(self, after: Revisit, opened: Iterable[Decision]) -> None:
        """Store a visit, or end them where none is due, and open the decisions that follow, in one transaction.

        `after.visits` counts this visit; where the store has counted it already, nothing changes.
        """


class Events(Protocol):
    """The store as the group loop sees it."""

    def turn(self, storyline: str) -> AbstractContextManager[bool]:
        """Hold the storyline's lock while the context lasts; False when another process has it."""

    def waiting(self, storyline: str, limit: int) -> list[Matched]:
        """List matched stories that have no place yet, by time of publishing then id.

        A revised story comes again, with the event that holds it and what it was before.
        """

    def candidates(
        self, storyline: str, terms: Collection[str], since: datetime, limit: int
    ) -> list[tuple[Event, tuple[Matched, ...]]]:
        """Find the open events, active after `since`, that share most of these index terms, with their stories."""

    def save(self, placement: Placement, decisions: Iterable[Decision]) -> None:
        """Store where a story was put, and open or touch the decisions that follow from it.

        A decision that exists is only made due again: `more` for a told one has its message refreshed. The part of an
        update is given here, the next free one of its event and channel. A story that does not wait any more, since
        another process placed it, changes nothing. What the placement merges is merged first, as by `merge`.
        """

    def merge(self, merged: Merge) -> bool:
        """Let an event take another one over, and have both told anew.

        False while a send of the one taken over is owed, under way or uncertain: then it is noted that it waits.
        """

    def unmerged(self, storyline: str, now: datetime) -> list[Merge]:
        """List the merges that waited so, and need not wait any more, as of now; their terms are left out."""

    def open(self, opened: Iterable[Decision]) -> None:
        """Open decisions that no story raised; a part besides the event itself gets the next free number."""

    def split(
        self, event: str, parted: Event, terms: Collection[str], opened: Iterable[Decision], now: datetime
    ) -> None:
        """Move the stories of `parted` from an event to that one, their own, and open its decisions.

        `parted` may be an event that was merged before. The two are apart from then on.
        """


class Archive(Protocol):
    """The store as its keeper sees it."""

    def tidy(self, now: datetime, *, window: timedelta, bodies: timedelta, history: timedelta) -> bool:
        """Clear away a portion of what has outlived its use, once a day; False when nothing is left to do.

        What finds stories of open events goes after `window`, texts of stories and a model's answers after `bodies`,
        stories with their keys after `history`; what is owed, waits, or belongs to an event that goes on stays.
        """


class Journal(Protocol):
    """The store as the operator's commands see it."""

    def story(self, reference: str) -> Story | None:
        """Find a story by its id, by its address or by one of its keys."""

    def recent(self, since: datetime) -> list[Story]:
        """List the stories first seen since then, in that order."""

    def traces(self, story: str) -> list[Trace]:
        """Tell what became of a story in each storyline that it matched or nearly matched."""

    def event(self, event: str) -> tuple[Event, tuple[Matched, ...]] | None:
        """Find an event with its stories, oldest first."""

    def taken_over(self, event: str) -> list[Event]:
        """List the events that were merged into this one, with the stories that each brought."""

    def polls(self, *, troubled: bool = False) -> list[Poll]:
        """List the configured feeds, or only those in trouble."""

    def backlog(self, now: datetime) -> Backlog:
        """Count what each loop has before it."""

    def delays(self, since: datetime) -> Delays:
        """Say how soon after they were published and seen the events were told that were told since then."""

    def messages(self, limit: int) -> list[Message]:
        """List the messages sent last, newest first."""

    def outbox(self, states: Collection[DeliveryState], limit: int) -> list[tuple[Delivery, Message]]:
        """List deliveries in these states, in the order in which they were decided."""

    def owed(self, reference: str, limit: int) -> list[tuple[Delivery, Message]]:
        """Find deliveries by the beginning of their message's id."""

    def retry(self, message: str, now: datetime) -> bool:
        """Owe a delivery again from the start; False where it is none, or sent."""

    def approve(self, event: str, now: datetime) -> int:
        """Let an event and its updates be told where they wait; return in how many decisions that is news."""

    def drop(self, message: str) -> bool:
        """Give a delivery up; False where it is none, or sent."""
