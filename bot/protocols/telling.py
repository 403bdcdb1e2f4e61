"""The store as the loops see it that tell and deliver, and as the model does."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.types import (
    Case,
    Channel,
    Chat,
    Decision,
    Delivery,
    Incident,
    Message,
    Outcome,
    Spent,
    Turn,
)


class Decisions(Protocol):
    """The store as the tell loop sees it."""

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Decision]:
        """Take decisions that changed or whose waiting is over, in the order in which they were opened."""

    def case(self, decision: Decision, now: datetime) -> Case:
        """Gather what deciding needs."""

    def save(
        self,
        decision: Decision,
        message: Message | None,
        delivery: Delivery | None,
        said: Collection[str] = (),
        asked: Incident | None = None,
    ) -> None:
        """Store the decision, the message wanted, the send that is owed and what it says, in one transaction.

        A decision that was touched since it was claimed stays due. Of a message that exists only what is wanted
        changes, a delivery that exists stays as it is: a message is owed once. `said` are digests of the sentences
        that the channel is shown with it; `asked` is what the operator is asked.
        """

    def again(self, event: str, channel: str, due: datetime) -> None:
        """Have an event's message in a channel looked at again at a moment."""

    def gather(self, channel: str, since: datetime, now: datetime) -> list[Case]:
        """Gather what a digest tells: events held for it, and those told that had a report after `since`."""

    def has(self, message: str) -> bool:
        """Say whether a message of this id was composed."""

    def owe(self, owed: Sequence[tuple[Message, Delivery]], told: Sequence[Decision]) -> None:
        """Store messages of several events with their sends, and the decisions that they settle, in one transaction."""


class Outbox(Protocol):
    """The store as the deliver loop sees it."""

    def sync(self, channels: Sequence[Channel], now: datetime) -> None:
        """Make these the channels: a changed chat is begun anew, those gone are kept but not due."""

    def claim(self, now: datetime, limit: int, lease: timedelta) -> list[Turn]:
        """Take sends whose turn has come, one a channel, and the look-ups of those whose fate is unknown.

        Of what nothing owed of the same thread or the same severity precedes, the most severe goes first. A send comes
        back as `sending`, with what it carries and the last id known in its chat, saved before the request leaves; a
        look-up stays `uncertain`.
        """

    def edits(self, now: datetime, limit: int, lease: timedelta) -> list[Turn]:
        """Take sent messages whose wanted text is due to be shown, and that no other edit is under way for."""

    def interrupted(self, now: datetime) -> list[Turn]:
        """Find sends whose process died: still `sending` when their lease is over."""

    def wait_anew(self, now: datetime, lease: timedelta, settle: timedelta) -> None:
        """Begin every lease and settling time anew and end every other wait, since nobody knows how long they were."""

    def next(self) -> datetime | None:
        """Say when the next turn comes; None when nothing is owed."""

    def waiting(self, channel: str, before: datetime) -> list[tuple[Delivery, Message]]:
        """List what is `pending` in a channel since before a moment, in its order."""

    def chat(self, channel: str) -> Chat | None:
        """Read what is known of the chat behind a channel."""

    def known_ids(self, chat: str, after: int, window: int) -> set[int]:
        """List the ids, of so many after one, that hold messages of the bot."""

    def message(self, message: str) -> Message:
        """Read one message."""

    def save(self, outcome: Outcome, now: datetime) -> None:
        """Store what became of a turn; a text that was wanted meanwhile stays wanted, and due."""

    def untold(self, now: datetime, hourly: int) -> list[Incident]:
        """List what the operator has not heard; nothing while the hour has had its number of messages."""

    def tell(self, incidents: Collection[Incident], owed: Collection[tuple[Delivery, Message]], now: datetime) -> None:
        """Owe the operator these messages, and take note that they tell these incidents."""


class Ledger(Protocol):
    """The store as a language model's edge sees it: so limits of a day and answers outlive the process."""

    def answer(self, key: str) -> str | None:
        """Give what was answered to this question before."""

    def remember(self, key: str, content: str, now: datetime) -> None:
        """Keep an answer; one that is there stays."""

    def spent(self, since: datetime) -> Spent:
        """Add up what was asked after this moment, with what is being asked by whichever process."""

    def begin(self, now: datetime, at_most: Spent) -> int:
        """Write down a question before it is asked, by what it may take at most; return its number.

        So much it has taken where nobody settles it, since the process died.
        """

    def settle(self, number: int, took: Spent) -> None:
        """Write down what a question has taken."""
