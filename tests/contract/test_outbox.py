"""What every store promises to the deliver loop: order, pauses, leases, and nothing lost in between."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.edges.sql import Store, open_store
from bot.types import (
    AlertKind,
    Channel,
    Decision,
    Delivery,
    DeliveryState,
    Incident,
    Message,
    Outcome,
    Severity,
    Text,
    Turn,
)

NOW = datetime(2025, 7, 1, 12, 0, 0, 123456, tzinfo=UTC)
LEASE = timedelta(minutes=5)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
CHANNELS = [Channel(id=name, chat=f"-100{number}") for number, name in enumerate(("x", "y", "z", "operator"))]
PENDING, SENDING, SENT = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.SENT
UNCERTAIN, DEAD, FOLDED = DeliveryState.UNCERTAIN, DeliveryState.DEAD, DeliveryState.FOLDED


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    opened = open_store(url)
    opened.outbox.sync(CHANNELS, NOW)
    yield opened
    opened.close()


def words(text: str) -> Text:
    return Text(html=f"<b>{text}</b>", plain=text, preview="https://x.example/")


def owe(store: Store, name: str, *, channel: str = "x", answers: str | None = None, **changes: Any) -> Message:
    """Owe a message, as telling an event does."""
    message = Message(id=name, channel=channel, event=f"event {name}", part=0, wanted=words(name), reply_to=answers)
    delivery = Delivery(message=name, channel=channel, severity=Severity.NOTABLE, since=NOW, due=NOW)
    store.decisions.save(decided(message), message, replace(delivery, **changes))
    return message


def decided(message: Message) -> Decision:
    return Decision(
        channel=message.channel, event=message.event, part=0, alert=AlertKind.NEW, story="s", since=NOW, due=None
    )


def want(store: Store, message: Message, text: str, due: datetime | None = NOW) -> Message:
    """Let a message show another text, as a further source does."""
    changed = replace(message, wanted=words(text), due=due)
    store.decisions.save(decided(message), changed, None)
    return changed


def claim(store: Store, now: datetime = NOW, limit: int = 9) -> list[Turn]:
    return store.outbox.claim(now, limit, LEASE)


def names(turns: list[Turn]) -> list[str]:
    return [turn.message.id for turn in turns]


def become(store: Store, turn: Turn, state: DeliveryState, due: datetime | None = None, **changes: Any) -> None:
    """Save what became of a turn."""
    delivery = replace(turn.delivery, state=state, due=due, **changes)
    store.outbox.save(Outcome(turns=((delivery, turn.message),)), NOW)


def arrive(store: Store, turn: Turn, number: int) -> Message:
    """Save that a turn's message stands in its chat."""
    shown = turn.delivery.text
    message = replace(turn.message, message_id=number, chat=turn.chat.id, sent=NOW, shown=shown)
    delivery = replace(turn.delivery, state=SENT, due=None)
    chat = replace(turn.chat, known=number)
    store.outbox.save(Outcome(turns=((delivery, message),), chat=chat), NOW)
    return message


def show(store: Store, turn: Turn, now: datetime = NOW) -> Message:
    """Save that an edit has arrived."""
    message = replace(turn.message, shown=turn.message.wanted, edited=now, due=None)
    store.outbox.save(Outcome(turns=((replace(turn.delivery, due=None), message),)), now)
    return message


def rest(store: Store, limit: int = 9) -> list[str]:
    """Send everything that is owed, and say in which order."""
    order: list[str] = []
    while turns := claim(store, limit=limit):
        for turn in turns:
            order.append(turn.message.id)
            become(store, turn, SENT)
    return order


def test_a_send_is_saved_as_sending_before_it_leaves(store: Store) -> None:
    """A claim writes down what leaves, when, and after which id of the chat it will stand."""
    owe(store, "one")
    [first] = claim(store)
    assert (first.delivery.state, first.delivery.tried, first.delivery.text) == (SENDING, NOW, words("one"))
    assert first.delivery.chat == "-1000"
    assert first.delivery.after is None
    arrive(store, first, 41)
    owe(store, "two")
    [second] = claim(store)
    assert second.delivery.after == 41
    assert (second.chat.known, second.chat.id) == (41, "-1000")


def test_what_a_dead_process_was_sending_is_found_when_its_lease_is_over(store: Store) -> None:
    """It is never claimed as if nothing had happened, and blocks its channel until it is looked into."""
    owe(store, "one")
    owe(store, "two")
    claim(store)
    assert store.outbox.interrupted(NOW + LEASE - MINUTE) == []
    assert claim(store, NOW + LEASE) == []
    [turn] = store.outbox.interrupted(NOW + LEASE)
    become(store, turn, UNCERTAIN, NOW + LEASE + MINUTE)
    assert claim(store, NOW + LEASE) == []
    [look] = claim(store, NOW + LEASE + MINUTE)
    assert (look.delivery.state, look.delivery.tried, look.delivery.text) == (UNCERTAIN, NOW, words("one"))
    assert claim(store, NOW + LEASE + MINUTE) == []


def test_leases_end_with_the_process_where_that_is_known(store: Store, url: str) -> None:
    """Nobody waits for the lease of a process that cannot live; with PostgreSQL another one may."""
    owe(store, "one")
    owe(store, "two", channel="y", state=UNCERTAIN, due=NOW + 3 * MINUTE)
    claim(store)
    store.release(NOW + MINUTE, LEASE, MINUTE)
    shared = url.startswith("postgresql")
    assert names(store.outbox.interrupted(NOW + MINUTE)) == ([] if shared else ["one"])
    assert names(claim(store, NOW + MINUTE)) == []
    assert names(claim(store, NOW + 2 * MINUTE)) == ([] if shared else ["two"])


def test_two_processes_do_not_share_a_file(shared_url: str) -> None:
    """Of two that want to work on one SQLite file the second is told so; PostgreSQL is for many."""
    one, two = open_store(shared_url), open_store(shared_url)
    with one.alone() as first, two.alone() as second:
        assert first
        assert second is shared_url.startswith("postgresql")
    with two.alone() as again:
        assert again
    one.close()
    two.close()


def test_each_channel_sends_one_message_at_a_time(store: Store) -> None:
    """Messages leave in the order in which they were decided; what waits holds its channel, and no other."""
    owe(store, "a")
    owe(store, "b")
    owe(store, "c", channel="y")
    first = claim(store)
    assert names(first) == ["a", "c"]
    assert claim(store) == []
    become(store, first[0], PENDING, NOW + MINUTE)
    assert claim(store) == []
    [again] = claim(store, NOW + MINUTE)
    arrive(store, again, 1)
    assert names(claim(store)) == ["b"]


@pytest.mark.parametrize("over", [SENT, DEAD, FOLDED])
def test_what_is_over_blocks_nothing(store: Store, over: DeliveryState) -> None:
    """After a message that is sent, dead or told otherwise the next one goes."""
    owe(store, "a")
    owe(store, "b")
    become(store, claim(store)[0], over)
    assert names(claim(store)) == ["b"]


def test_what_is_held_for_the_operator_blocks_nothing(store: Store) -> None:
    """A message of unknown fate that waits for a person lets the others pass."""
    owe(store, "a", state=UNCERTAIN, due=None)
    owe(store, "b")
    assert names(claim(store)) == ["b"]


def test_the_severe_overtake(store: Store) -> None:
    """Where there is a queue the most severe goes first, and each severity in its order."""
    for name, severity in (("a", 2), ("b", 2), ("c", 5), ("d", 4), ("e", 5)):
        owe(store, name, severity=Severity(severity))
    assert rest(store) == ["c", "e", "d", "a", "b"]


def test_nothing_overtakes_what_it_answers(store: Store) -> None:
    """Updates and follow-ups wait for the message above them, however severe they are."""
    owe(store, "event", severity=Severity.MINOR)
    owe(store, "update", answers="event", severity=Severity.CRITICAL)
    owe(store, "child", answers="update", severity=Severity.CRITICAL)
    owe(store, "other", severity=Severity.NOTABLE)
    order = rest(store)
    assert order.index("event") < order.index("update") < order.index("child")
    assert order[0] == "other"


owed_lists = st.lists(st.tuples(st.integers(1, 5), st.integers(0, 5), st.sampled_from("xy")), min_size=1, max_size=14)


RUNS = count()


@pytest.fixture(scope="module")
def kept() -> Iterator[Store]:
    """Offer a store that many examples share, each with channels of its own."""
    opened = open_store("sqlite://")
    yield opened
    opened.close()


@settings(max_examples=60, deadline=None)
@given(owed=owed_lists, limit=st.integers(1, 4))
def test_order_is_kept_in_every_queue(kept: Store, owed: list[tuple[int, int, str]], limit: int) -> None:
    """Whatever is owed: one thread keeps its order, one severity keeps its order, and everything is sent once."""
    run = next(RUNS)
    kept.outbox.sync([Channel(id=f"{run}{name}", chat=f"@{name}") for name in "xy"], NOW)
    told: list[tuple[str, str, int, str]] = []
    for number, (severity, back, name) in enumerate(owed):
        channel = f"{run}{name}"
        before = [each for each in told if each[1] == channel]
        answers = before[-back] if 0 < back <= len(before) else None
        of = f"{run}-{number:02}"
        owe(kept, of, channel=channel, answers=answers[0] if answers else None, severity=Severity(severity))
        told.append((of, channel, severity, answers[3] if answers else of))
    place = {name: position for position, name in enumerate(rest(kept, limit))}
    assert sorted(place) == [name for name, *_ in told]
    for index, (name, channel, severity, thread) in enumerate(told):
        for later, channel_, severity_, thread_ in told[index + 1 :]:
            if channel == channel_ and (severity == severity_ or thread == thread_):
                assert place[name] < place[later]


def test_a_paused_chat_is_left_alone(store: Store) -> None:
    """Until a chat is due again nothing is sent to it and nothing edited in it; others go on."""
    owe(store, "a")
    sent = arrive(store, claim(store)[0], 1)
    want(store, sent, "another")
    owe(store, "b")
    owe(store, "c", channel="y")
    [turn] = [turn for turn in claim(store) if turn.delivery.channel == "x"]
    paused = replace(turn.chat, due=NOW + MINUTE, tries=3, closed=NOW, general=NOW, error="kicked")
    store.outbox.save(
        Outcome(turns=((replace(turn.delivery, state=PENDING, due=NOW), turn.message),), chat=paused), NOW
    )
    assert claim(store, NOW) == []
    assert store.outbox.edits(NOW, 9, LEASE) == []
    [again] = claim(store, NOW + MINUTE)
    assert again.chat == paused
    assert names(store.outbox.edits(NOW + MINUTE, 9, LEASE)) == ["a"]


def test_the_next_turn_is_foreseen(store: Store) -> None:
    """The loop need not ask again before something may be due."""
    assert store.outbox.next() is None
    owe(store, "a", due=NOW + MINUTE)
    owe(store, "b")
    assert store.outbox.next() == NOW + MINUTE
    [turn] = claim(store, NOW + MINUTE)
    assert store.outbox.next() == NOW + MINUTE + LEASE, "the process that sends it may die"
    sent = arrive(store, turn, 1)
    assert store.outbox.next() == NOW
    want(store, sent, "more", NOW - MINUTE)
    become(store, claim(store)[0], SENT)
    assert store.outbox.next() == NOW


def test_a_moved_chat_is_remembered_until_another_is_configured(store: Store) -> None:
    """The new id outlives a restart; when the operator writes down a chat, what was learned before is void."""
    owe(store, "a")
    [turn] = claim(store)
    become(store, turn, PENDING, NOW)
    store.outbox.save(Outcome(chat=replace(turn.chat, id="-1009", known=None)), NOW)
    store.outbox.sync(CHANNELS, NOW)
    chat = store.outbox.chat("x")
    assert chat is not None
    assert (chat.id, chat.configured) == ("-1009", "-1000")
    store.outbox.sync([replace(CHANNELS[0], chat="-1009")], NOW)
    chat = store.outbox.chat("x")
    assert chat is not None
    assert (chat.id, chat.configured) == ("-1009", "-1009")


def test_a_channel_that_is_no_longer_configured_keeps_its_debts(store: Store) -> None:
    """What is owed to it waits, unclaimed, and goes on when it is configured again."""
    owe(store, "a")
    store.outbox.sync(CHANNELS[1:], NOW)
    assert claim(store, NOW + DAY) == []
    assert store.outbox.chat("x") is None
    assert store.outbox.next() is None
    store.outbox.sync(CHANNELS, NOW + DAY)
    assert names(claim(store, NOW + DAY)) == ["a"]


def test_the_highest_known_id_never_falls(store: Store) -> None:
    """Two turns of one chat that end together leave the higher id."""
    owe(store, "a")
    [turn] = claim(store)
    for known in (7, 5):
        store.outbox.save(Outcome(chat=replace(turn.chat, known=known)), NOW)
    chat = store.outbox.chat("x")
    assert chat is not None
    assert chat.known == 7
    assert store.outbox.known_ids("-1000", 0, 9) == set()
    arrive(store, turn, 8)
    assert store.outbox.known_ids("-1000", 7, 1) == {8}


def test_a_reply_finds_its_post_only_in_the_same_chat(store: Store) -> None:
    """A post's number means nothing in another chat."""
    owe(store, "a")
    turn = claim(store)[0]
    arrive(store, turn, 4)
    owe(store, "b", answers="a")
    [reply] = claim(store)
    assert reply.reply_to == 4
    become(store, reply, PENDING, NOW)
    store.outbox.save(Outcome(chat=replace(reply.chat, id="-1009", configured="-1009")), NOW)
    store.outbox.sync([replace(CHANNELS[0], chat="-1009")], NOW)
    [reply] = claim(store)
    assert reply.reply_to is None


def test_what_was_folded_is_answered_at_its_digest(store: Store) -> None:
    """A digest takes the place of what it tells: in the queue, and as the post that follow-ups answer."""
    owe(store, "a")
    owe(store, "b")
    owe(store, "c", answers="a")
    [turn] = claim(store)
    others = store.outbox.waiting("x", NOW + MINUTE)
    assert [delivery.message for delivery, _ in others] == ["b", "c"]
    assert store.outbox.waiting("x", NOW) == []
    digest = Message(id="digest", channel="x", event="digest", part=0, wanted=words("digest"))
    owed = Delivery(
        message="digest", channel="x", severity=Severity.NOTABLE, since=NOW, due=NOW, number=turn.delivery.number
    )
    folded = tuple(
        (replace(delivery, state=FOLDED, due=None, into="digest"), replace(message, left="told in a digest"))
        for delivery, message in ((turn.delivery, turn.message), others[0])
    )
    store.outbox.save(Outcome(turns=folded, owed=((owed, digest),)), NOW)
    [turn] = claim(store)
    assert turn.message.id == "digest"
    arrive(store, turn, 12)
    [reply] = claim(store)
    assert (reply.message.id, reply.reply_to) == ("c", 12)


def test_threads_never_send_one_message_twice(url: str) -> None:
    """However many deliver at once, each owed message is claimed once, and each channel keeps its order."""
    store = open_store(url)
    channels = [Channel(id=f"c{number}", chat=f"-{number}") for number in range(4)]
    store.outbox.sync(channels, NOW)
    for number in range(40):
        owe(store, f"e{number:02}", channel=f"c{number % 4}")

    def drain(_: int) -> list[Turn]:
        taken: list[Turn] = []
        while store.journal.backlog(NOW).owed:
            for turn in claim(store, limit=3):
                taken.append(turn)
                become(store, turn, SENT)
        return taken

    with ThreadPoolExecutor(4) as pool:
        parts = list(pool.map(drain, range(4)))
    store.close()
    taken = [turn for part in parts for turn in part]
    assert len(taken) == len({turn.message.id for turn in taken}) == 40
    for part in parts:
        for channel in channels:
            numbers = [turn.delivery.number for turn in part if turn.delivery.channel == channel.id]
            assert numbers == sorted(numbers)


def test_a_message_is_owed_once(store: Store) -> None:
    """Telling the same decision again, as after a crash, owes nothing more."""
    owe(store, "one")
    sent = arrive(store, claim(store)[0], 5)
    owe(store, "one")
    assert claim(store, NOW + DAY) == []
    assert store.outbox.message("one") == sent


def test_a_message_that_changed_is_brought_up_by_an_edit(store: Store) -> None:
    """A wanted text that differs is due for an edit, once, and after it is shown no more."""
    owe(store, "one")
    sent = arrive(store, claim(store)[0], 5)
    assert store.outbox.edits(NOW + DAY, 9, LEASE) == []
    newer = want(store, sent, "two", NOW + MINUTE)
    assert store.outbox.edits(NOW, 9, LEASE) == []
    [turn] = store.outbox.edits(NOW + MINUTE, 9, LEASE)
    assert turn.message == newer
    assert (turn.delivery.state, turn.chat.channel) == (SENT, "x")
    assert store.outbox.edits(NOW + MINUTE, 9, LEASE) == []
    done = show(store, turn, NOW + MINUTE)
    assert store.outbox.edits(NOW + DAY, 9, LEASE) == []
    assert store.outbox.message("one") == done


def test_a_text_wanted_while_the_message_is_sent_is_shown_by_an_edit(store: Store) -> None:
    """Tell and deliver at the same message lose neither the receipt nor the newer text, in either order."""
    composed = owe(store, "one")
    [turn] = claim(store)
    want(store, composed, "two", None)
    arrive(store, turn, 5)
    [stale] = store.outbox.edits(NOW, 9, LEASE)
    assert (stale.message.message_id, stale.message.shown) == (5, words("one"))
    show(store, stale)
    want(store, composed, "three", None)
    [stale] = store.outbox.edits(NOW, 9, LEASE)
    assert (stale.message.message_id, stale.message.wanted) == (5, words("three"))


def test_an_edit_does_not_undo_a_text_wanted_meanwhile(store: Store) -> None:
    """The receipt of an older edit leaves the newer text wanted and due."""
    owe(store, "one")
    sent = arrive(store, claim(store)[0], 5)
    want(store, sent, "two")
    [turn] = store.outbox.edits(NOW, 9, LEASE)
    want(store, sent, "three", NOW + MINUTE)
    show(store, turn)
    [again] = store.outbox.edits(NOW + MINUTE, 9, LEASE)
    assert (again.message.wanted, again.message.shown) == (words("three"), words("two"))


def test_one_edit_of_a_message_is_under_way_at_a_time(store: Store) -> None:
    """Two might land in the other order; the second waits for the first, or for the end of its lease."""
    owe(store, "one")
    sent = arrive(store, claim(store)[0], 5)
    want(store, sent, "two")
    [first] = store.outbox.edits(NOW, 9, LEASE)
    want(store, sent, "three")
    assert store.outbox.edits(NOW + MINUTE, 9, LEASE) == []
    assert store.outbox.next() == NOW + LEASE
    become(store, first, SENT, NOW + 2 * MINUTE, text=words("two"))
    assert store.outbox.edits(NOW + MINUTE, 9, LEASE) == []
    [second] = store.outbox.edits(NOW + 2 * MINUTE, 9, LEASE)
    assert (second.message.wanted, second.delivery.text) == (words("three"), words("two"))


def test_after_a_jump_of_the_clock_no_wait_is_endless(store: Store) -> None:
    """Requests have their time to land, counted anew; whatever else waits is looked at now."""
    for name, channel in (("lost", "x"), ("sending", "y"), ("late", "z")):
        owe(store, name, channel=channel)
    lost, sending, late = claim(store)
    become(store, lost, UNCERTAIN, NOW + MINUTE)
    become(store, late, PENDING, NOW + DAY)
    store.outbox.save(Outcome(chat=replace(late.chat, due=NOW + DAY)), NOW)
    past = NOW - DAY
    store.outbox.wait_anew(past, LEASE, MINUTE)
    assert names(claim(store, past)) == ["late"]
    assert names(claim(store, past + MINUTE)) == ["lost"]
    assert names(store.outbox.interrupted(past + LEASE - MINUTE)) == []
    assert names(store.outbox.interrupted(past + LEASE)) == ["sending", "late"]
    assert sending.delivery.state is SENDING


def test_what_is_sent_stays_sent(store: Store) -> None:
    """A turn that outlived its lease cannot undo what another one has found."""
    owe(store, "one")
    [slow] = claim(store)
    arrive(store, slow, 5)
    become(store, slow, PENDING, NOW)
    assert claim(store) == []
    assert store.outbox.message("one").message_id == 5


def test_an_edit_that_is_given_up_is_not_tried_again(store: Store) -> None:
    """A message that can no longer be edited says why, and is due again only when another text is wanted."""
    owe(store, "one")
    sent = arrive(store, claim(store)[0], 5)
    want(store, sent, "two")
    [turn] = store.outbox.edits(NOW, 9, LEASE)
    left = replace(turn.message, due=None, left="a person has changed it")
    store.outbox.save(Outcome(turns=((turn.delivery, left),)), NOW)
    assert store.outbox.edits(NOW + DAY, 9, LEASE) == []
    assert store.outbox.message("one").left == "a person has changed it"


# incidents

CLOSED = Incident(kind="closed", subject="x", text="x is closed")
OPEN = Incident(kind="closed", subject="x", text="x is open again", over=True)
DIED = Incident(kind="dead", subject="one", text="one died", passing=True)


def happen(store: Store, *incidents: Incident) -> None:
    store.outbox.save(Outcome(incidents=incidents), NOW)


def hear(store: Store) -> list[str]:
    """Tell the operator what is new, and say what it was."""
    news = store.outbox.untold(NOW, 9)
    store.outbox.tell(news, (), NOW)
    return [incident.text for incident in news]


def test_an_incident_is_told_once_and_its_end_once(store: Store) -> None:
    """However often it happens while it lasts; and when it comes back it is told again."""
    happen(store, CLOSED)
    happen(store, CLOSED)
    assert hear(store) == ["x is closed"]
    happen(store, CLOSED)
    assert hear(store) == []
    happen(store, OPEN)
    happen(store, OPEN)
    assert hear(store) == ["x is open again"]
    assert hear(store) == []
    happen(store, CLOSED)
    assert hear(store) == ["x is closed"]


def test_what_ended_before_it_was_told_is_not_told(store: Store) -> None:
    """Nobody needs to hear of the end of what nobody has heard of."""
    happen(store, CLOSED)
    happen(store, OPEN)
    assert hear(store) == []


def test_what_begins_again_before_its_end_was_told_goes_on(store: Store) -> None:
    """An incident that flaps between two messages is one incident."""
    happen(store, CLOSED)
    hear(store)
    happen(store, OPEN)
    happen(store, CLOSED)
    assert hear(store) == []
    happen(store, OPEN)
    assert hear(store) == ["x is open again"]


def test_what_passes_is_told_once(store: Store) -> None:
    """A message that died is told once, for ever."""
    happen(store, DIED)
    happen(store, DIED)
    assert hear(store) == ["one died"]
    happen(store, DIED, replace(DIED, over=True))
    assert hear(store) == []


def test_nothing_ends_that_has_not_begun(store: Store) -> None:
    """The end of an unknown incident is nothing."""
    happen(store, OPEN)
    assert hear(store) == []


def test_the_operator_hears_so_much_an_hour(store: Store) -> None:
    """When the hour has had its messages the rest waits, and nothing is lost."""
    happen(store, CLOSED)
    news = store.outbox.untold(NOW, 1)
    message = Message(id="m", channel="operator", event="i", part=0, wanted=words("x is closed"))
    owed = Delivery(message="m", channel="operator", severity=Severity.SERIOUS, since=NOW, due=NOW)
    store.outbox.tell(news, [(owed, message)], NOW)
    arrive(store, claim(store)[0], 1)
    happen(store, OPEN)
    assert store.outbox.untold(NOW, 1) == []
    assert [each.text for each in store.outbox.untold(NOW + timedelta(hours=1), 1)] == ["x is open again"]
