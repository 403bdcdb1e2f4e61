"""Values for the contract of the store, and shortcuts along the path."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.edges.sql import Store
from bot.types import (
    AlertKind,
    Channel,
    Decision,
    DecisionState,
    Delivery,
    DeliveryState,
    Event,
    Feed,
    Match,
    Message,
    Outcome,
    Placement,
    Severity,
    Story,
    Text,
)

NOW = datetime(2025, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)
LEASE = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)
DESK = Channel(id="desk", chat="-100")


def feed(url: str) -> Feed:
    return Feed(url=url, name=url, publisher=url)


def story(name: str, *, keys: Sequence[str] = (), **changes: Any) -> Story:
    plain = Story(
        id=name,
        keys=tuple(keys) or (f"url:{name}",),
        feed="https://north.example/rss",
        source="North",
        publisher="north",
        language="en",
        url=f"https://north.example/{name}",
        title=f"Title of {name}",
        text=f"Text of {name}",
        published=NOW,
        seen=NOW,
    )
    return replace(plain, **changes)


def match(of: Story, *, matched: bool = True, storyline: str = "line", score: float = 0.9) -> Match:
    return Match(story=of.id, storyline=storyline, matched=matched, score=score, reasons=("a word", "бир söz"))


def event(name: str, *stories: Story, **changes: Any) -> Event:
    times = [each.published for each in stories] or [NOW]
    plain = Event(
        id=name, storyline="line", began=min(times), last=max(times), stories=tuple(each.id for each in stories)
    )
    return replace(plain, **changes)


def placement(of: Story, at: Event, *, terms: Sequence[str] = (), alert: AlertKind = AlertKind.NEW) -> Placement:
    return Placement(
        story=of.id, event=at, alert=alert, probability=0.75, fact=None, reasons=("because",), terms=tuple(terms)
    )


def decision(at: Event, of: Story, **changes: Any) -> Decision:
    plain = Decision(
        channel="desk", event=at.id, part=0, alert=AlertKind.NEW, story=of.id, since=NOW, due=NOW, reason="new"
    )
    return replace(plain, **changes)


def message(at: str, *, channel: str = "desk", part: int = 0, words: str = "first", **changes: Any) -> Message:
    plain = Message(
        id=f"{channel}/{at}/{part}",
        channel=channel,
        event=at,
        part=part,
        wanted=Text(html=f"<b>{words}</b>", plain=words),
    )
    return replace(plain, **changes)


def delivery(of: Message, **changes: Any) -> Delivery:
    plain = Delivery(message=of.id, channel=of.channel, severity=Severity.NOTABLE, since=NOW, due=NOW)
    return replace(plain, **changes)


def bring(store: Store, *stories: Story, storyline: str = "line") -> None:
    """Take stories up to where they wait for their place."""
    store.stories.add(stories)
    claimed = store.stories.claim(max(each.seen for each in stories), 1000, LEASE)
    store.stories.save([(each, [match(each, storyline=storyline)]) for each in claimed])


def place(store: Store, of: Story, at: Event, *opened: Decision, terms: Sequence[str] = ()) -> None:
    """Take a story into its event."""
    bring(store, of)
    store.events.save(placement(of, at, terms=terms), opened)


def owe(store: Store, name: str, *, channel: str = "desk", **changes: Any) -> Message:
    """Take an event up to where its message is owed."""
    of = story(name)
    at = event(name, of)
    place(store, of, at, decision(at, of, channel=channel))
    [claimed] = store.decisions.claim(NOW, 10, LEASE)
    text = message(name, channel=channel)
    done = replace(claimed, state=DecisionState.TOLD, due=None)
    store.decisions.save(done, text, delivery(text, **changes))
    return text


def send(store: Store, name: str, message_id: int) -> Message:
    """Take an event up to where its message was sent."""
    owe(store, name)
    store.outbox.sync([DESK], NOW)
    [turn] = store.outbox.claim(NOW, 10, LEASE)
    sent = replace(turn.message, shown=turn.message.wanted, message_id=message_id, sent=NOW, chat=DESK.chat)
    store.outbox.save(Outcome(turns=((replace(turn.delivery, state=DeliveryState.SENT, due=None), sent),)), NOW)
    return sent
