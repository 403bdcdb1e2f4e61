"""What becomes of a send, a look-up or an edit."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Closed, DeliveryError, Gone, Moved, NotSent, Refused, TokenRefused, Uncertain, Unreadable
from bot.settings import Delivering
from bot.steps import deliver as step
from bot.steps.deliver.chat import CLOSED_LONGEST, LONGEST, at
from bot.steps.deliver.look import VAIN
from bot.types import (
    Channel,
    Chat,
    Delivery,
    DeliveryState,
    Incident,
    Look,
    Message,
    Outcome,
    Receipt,
    Severity,
    Text,
    Turn,
)

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULES = Delivering()
TEXT = Text(
    html='<b>Envoy summoned</b>\nby <a href="https://a.example/">A</a> &amp; B', plain="Envoy summoned\nby A & B"
)
MORE = Text(html="<b>Envoy summoned</b>\nby A, B, C", plain="Envoy summoned\nby A, B, C")
OTHER = Text(html="<b>Envoy expelled</b>\nby A", plain="Envoy expelled\nby A")
ALERTS = Channel(id="alerts", chat="-100")
FORUM = Channel(id="alerts", chat="-100", topic=5)
HOLDING = Channel(id="alerts", chat="-100", unknown="hold")
CHAT = Chat(channel="alerts", configured="-100", id="-100", due=NOW, known=6)
SENDING = Delivery(
    message="m", channel="alerts", severity=Severity.NOTABLE, since=NOW, state=DeliveryState.SENDING, due=NOW,
    tried=NOW, text=TEXT, after=6,
)  # fmt: skip
MESSAGE = Message(id="m", channel="alerts", event="e", part=0, wanted=TEXT)
SEND = Turn(delivery=SENDING, message=MESSAGE, chat=CHAT)
UNKNOWN = replace(SEND, delivery=replace(SENDING, state=DeliveryState.UNCERTAIN, attempts=1))
SHOWN = replace(MESSAGE, wanted=MORE, shown=TEXT, message_id=7, chat="-100", sent=NOW, due=NOW)
EDIT = Turn(delivery=replace(SENDING, state=DeliveryState.SENT, due=None), message=SHOWN, chat=CHAT)
RECEIPT = Receipt(message_id=7, chat="-100")


def send(result: Receipt | DeliveryError, turn: Turn = SEND, channel: Channel = ALERTS) -> Outcome:
    """Say what becomes of a send."""
    return step.after_send(turn, channel, result, RULES, NOW, 0.5)


def after(outcome: Outcome) -> Delivery:
    """Return the delivery of an outcome."""
    return outcome.turns[0][0]


def shown(outcome: Outcome) -> Message:
    """Return the message of an outcome."""
    return outcome.turns[0][1]


@pytest.mark.parametrize(
    ("result", "state"),
    [
        (RECEIPT, DeliveryState.SENT),
        (NotSent("no connection"), DeliveryState.PENDING),
        (NotSent("slow down", wait=MINUTE, limited=True), DeliveryState.PENDING),
        (TokenRefused("no", wait=MINUTE), DeliveryState.PENDING),
        (Uncertain("no answer"), DeliveryState.UNCERTAIN),
        (Refused("can't parse entities", markup=True), DeliveryState.PENDING),
        (Refused("text is empty"), DeliveryState.DEAD),
        (Closed("kicked"), DeliveryState.PENDING),
        (Moved("upgraded", chat="-1009"), DeliveryState.PENDING),
    ],
)
def test_each_kind_of_result(result: Receipt | DeliveryError, state: DeliveryState) -> None:
    """Every kind of result leads to its state, and only what is over is never due again."""
    delivery = after(send(result))
    assert delivery.state is state
    assert (delivery.due is None) == (state in {DeliveryState.SENT, DeliveryState.DEAD})


DRAWN = {
    (DeliveryState.SENDING, to)
    for to in (DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.UNCERTAIN, DeliveryState.DEAD)
} | {
    (DeliveryState.UNCERTAIN, to)
    for to in (DeliveryState.SENT, DeliveryState.PENDING, DeliveryState.UNCERTAIN, DeliveryState.DEAD)
}
"""The ways of one request in the diagram of `steps/deliver/`; `PENDING` is left by the claim alone."""
ERRORS = (
    NotSent("no connection"),
    NotSent("slow down", wait=MINUTE, limited=True),
    TokenRefused("no", wait=MINUTE),
    Uncertain("no answer"),
    Refused("can't parse entities", markup=True),
    Refused("text is empty"),
    Gone("message to be replied not found"),
    Closed("kicked"),
    Closed("TOPIC_CLOSED", topic=True),
    Moved("upgraded", chat="-1009"),
    Unreadable("protected"),
)


def test_every_way_is_drawn_and_every_one_drawn_is_gone() -> None:
    """Whatever a request meets, with and without its rules of despair, leads along an arrow of the diagram."""
    gone = set()
    for channel in (ALERTS, HOLDING, FORUM):
        for attempts, plain in product((0, 1, VAIN), (False, True)):
            sending = replace(SEND, delivery=replace(SENDING, attempts=attempts, plain=plain))
            unknown = replace(sending, delivery=step.after_crash(sending.delivery, RULES, NOW))
            outcomes = [(sending, send(result, sending, channel)) for result in (RECEIPT, *ERRORS)]
            outcomes += [(unknown, step.after_failed_look(unknown, channel, error, NOW, 0.5)) for error in ERRORS]
            looks = (Look(found=RECEIPT), Look(through=9), Look())
            outcomes += [(unknown, step.after_look(unknown, channel, look, NOW)) for look in looks]
            gone |= {(before.delivery.state, after(outcome).state) for before, outcome in outcomes}
    assert gone == DRAWN


def test_a_receipt_is_kept() -> None:
    """A sent message knows its id and chat, and shows what the request carried."""
    outcome = send(RECEIPT)
    message = shown(outcome)
    assert (message.message_id, message.chat, message.shown, message.sent) == (7, "-100", TEXT, NOW)
    assert message.due is None
    assert outcome.chat is not None
    assert outcome.chat.known == 7


def test_a_chat_given_by_name_is_known_by_its_number_then() -> None:
    """A channel that is renamed later keeps its number, which is what is used from then on."""
    named = replace(SEND, chat=replace(CHAT, id="@alerts", configured="@alerts"))
    outcome = send(RECEIPT, named)
    assert outcome.chat is not None
    assert outcome.chat.id == "-100"


def test_a_text_that_changed_while_it_was_sent_is_edited() -> None:
    """Where another text was wanted by the time the answer came, the message is due to be edited."""
    message = shown(send(RECEIPT, replace(SEND, message=replace(MESSAGE, wanted=MORE))))
    assert (message.shown, message.due) == (TEXT, NOW)


def test_refused_markup_is_tried_plain_once() -> None:
    """A message that is refused with markup goes without; refused again it is dead, and the operator hears of it."""
    plain = after(send(Refused("can't parse entities", markup=True)))
    assert plain.plain
    outcome = send(Refused("can't parse entities", markup=True), replace(SEND, delivery=plain))
    assert after(outcome).state is DeliveryState.DEAD
    [incident] = outcome.incidents
    assert (incident.kind, incident.subject, incident.passing) == ("dead", "m", True)
    assert "Envoy summoned" in incident.text


def test_a_refused_message_leaves_the_chat_alone() -> None:
    """One bad message pauses nothing."""
    assert send(Refused("text is empty")).chat is None


def test_a_reply_target_that_is_said_to_be_missing_is_left_out() -> None:
    """A server that does not leave out the reply target by itself gets the message without."""
    outcome = send(Gone("message to be replied not found"), replace(SEND, message=replace(MESSAGE, reply_to="x")))
    assert after(outcome).state is DeliveryState.PENDING
    assert shown(outcome).reply_to is None


def test_a_limit_costs_no_attempt_and_pauses_its_chat_for_as_long_as_the_server_says() -> None:
    """A 429 is no failure of the message nor of the chat."""
    outcome = send(NotSent("slow down", wait=timedelta(seconds=31), limited=True))
    assert outcome.chat is not None
    assert (outcome.chat.due, outcome.chat.tries) == (NOW + timedelta(seconds=31), 0)
    assert after(outcome).attempts == 0


@pytest.mark.parametrize(("error", "longest"), [(NotSent("no"), LONGEST), (Closed("kicked"), CLOSED_LONGEST)])
def test_waits_grow_up_to_a_bound(error: DeliveryError, longest: timedelta) -> None:
    """While a chat cannot be reached each wait is longer than the one before, but never longer than the bound."""
    waits, turn = [], SEND
    for _ in range(20):
        outcome = send(error, turn)
        assert outcome.chat is not None
        waits.append(outcome.chat.due - NOW)
        turn = replace(turn, chat=outcome.chat)
    assert waits == sorted(waits)
    assert longest / 2 <= waits[-1] <= longest


def test_an_unknown_fate_is_looked_into_when_a_late_request_has_landed() -> None:
    """Nothing is looked for, or sent again, before the settling time is over."""
    delivery = after(send(Uncertain("no answer")))
    assert delivery.due == NOW + RULES.settle
    assert delivery.attempts == 1
    crashed = step.after_crash(SENDING, RULES, NOW)
    assert (crashed.state, crashed.due) == (DeliveryState.UNCERTAIN, NOW + RULES.settle)


def test_a_closed_chat_is_an_incident_and_its_return_too() -> None:
    """The operator hears that a chat refuses the bot, and that it takes messages again."""
    outcome = send(Closed("bot was kicked"))
    [opened] = outcome.incidents
    assert outcome.chat is not None
    assert (opened.kind, opened.subject, opened.over) == ("closed", "alerts", False)
    assert outcome.chat.closed == NOW
    back = send(RECEIPT, replace(SEND, chat=outcome.chat))
    assert [(each.kind, each.subject, each.over) for each in back.incidents] == [("closed", "alerts", True)]
    assert back.chat is not None
    assert (back.chat.closed, back.chat.tries, back.chat.error) == (None, 0, None)


def test_a_moved_chat_is_followed_at_once() -> None:
    """A migration changes the chat's id, voids what was known of its ids, and is told with the remedy."""
    outcome = send(Moved("upgraded", chat="-1009"))
    assert outcome.chat is not None
    assert (outcome.chat.id, outcome.chat.known, outcome.chat.due) == ("-1009", None, NOW)
    assert "-1009" in outcome.incidents[0].text


def test_a_closed_topic_gives_way_to_general_and_comes_back() -> None:
    """Messages go to General while a topic is closed; it is tried again, and its return is told."""
    outcome = send(Closed("TOPIC_CLOSED", topic=True), channel=FORUM)
    assert outcome.chat is not None
    assert at(outcome.chat, FORUM, NOW).topic is None
    assert [(each.kind, each.over) for each in outcome.incidents] == [("topic", False)]
    meanwhile = step.after_send(replace(SEND, chat=outcome.chat), FORUM, RECEIPT, RULES, NOW + MINUTE, 0.5)
    assert meanwhile.incidents == ()
    later = NOW + timedelta(hours=2)
    assert at(outcome.chat, FORUM, later).topic == 5
    receipt = replace(RECEIPT, topic=5)
    back = step.after_send(replace(SEND, chat=outcome.chat), FORUM, receipt, RULES, later, 0.5)
    assert [(each.kind, each.over) for each in back.incidents] == [("topic", True)]


def test_a_general_topic_that_is_closed_too_closes_the_chat() -> None:
    """Where the fallback takes no message either, the chat is paused."""
    general = replace(SEND, chat=replace(CHAT, general=NOW + MINUTE))
    outcome = send(Closed("TOPIC_CLOSED", topic=True), general, FORUM)
    assert outcome.chat is not None
    assert outcome.chat.closed == NOW


def test_a_message_that_silently_lands_elsewhere_is_noticed() -> None:
    """A receipt from another topic than asked for is told to the operator."""
    outcome = send(replace(RECEIPT, topic=None), channel=FORUM)
    assert after(outcome).state is DeliveryState.SENT
    assert [each.kind for each in outcome.incidents] == ["topic"]


def test_a_refused_token_is_an_incident_until_it_is_accepted() -> None:
    """The operator can see that the token is refused, and hears when it is accepted again."""
    outcome = send(TokenRefused("Telegram refuses the token", wait=MINUTE))
    assert outcome.chat is not None
    assert (outcome.incidents[0].kind, outcome.chat.due) == ("token", NOW + MINUTE)
    back = send(RECEIPT, replace(SEND, chat=outcome.chat))
    assert [(each.kind, each.over) for each in back.incidents] == [("token", True)]


# looking


@pytest.mark.parametrize(
    ("said", "plain", "same"),
    [
        ("Envoy summoned\nby A & B", False, True),
        ("Envoy  summoned by A & B ", False, True),
        ("Envoy summoned\nby A & B", True, True),
        ("Envoy summoned\nby A &amp; B", False, False),
        ("Envoy summoned", False, False),
        ("", False, False),
    ],
)
def test_a_post_is_compared_with_what_the_request_carried(said: str, plain: bool, same: bool) -> None:
    """Markup and spaces make no difference, words do."""
    assert step.is_same(said, TEXT, plain=plain) is same


def test_what_is_found_is_sent() -> None:
    """A message that is found is not sent again; its receipt is what was found."""
    outcome = step.after_look(UNKNOWN, ALERTS, Look(found=replace(RECEIPT, message_id=9)), NOW)
    assert after(outcome).state is DeliveryState.SENT
    assert shown(outcome).message_id == 9
    assert not after(outcome).repeated


def test_the_search_goes_on_while_there_are_posts() -> None:
    """Where something stands in the window, the next one begins there."""
    outcome = step.after_look(UNKNOWN, ALERTS, Look(through=19), NOW)
    assert (after(outcome).state, after(outcome).after, after(outcome).due) == (DeliveryState.UNCERTAIN, 19, NOW)


def test_what_is_not_found_is_sent_again_unmarked() -> None:
    """A message that surely is not there is sent again, and that is no repetition."""
    outcome = step.after_look(UNKNOWN, ALERTS, Look(), NOW)
    assert (after(outcome).state, after(outcome).repeated) == (DeliveryState.PENDING, False)


def test_a_message_on_which_the_server_fails_again_and_again_is_given_up() -> None:
    """A message that never arrives although the server answers otherwise does not block its channel for ever."""
    outcome = step.after_look(replace(UNKNOWN, delivery=replace(UNKNOWN.delivery, attempts=VAIN)), ALERTS, Look(), NOW)
    assert after(outcome).state is DeliveryState.DEAD
    assert outcome.incidents[-1].kind == "dead"


def test_what_cannot_be_looked_for_is_sent_again_and_marked() -> None:
    """Without a way to look, the default is to repeat, which is counted."""
    outcome = step.after_failed_look(UNKNOWN, ALERTS, Unreadable("no operator chat"), NOW, 0.5)
    assert (after(outcome).state, after(outcome).repeated) == (DeliveryState.PENDING, True)


def test_what_cannot_be_looked_for_may_be_held() -> None:
    """A channel may rather have the operator decide: it stays uncertain, is never due, and the operator is asked."""
    outcome = step.after_failed_look(UNKNOWN, HOLDING, Unreadable("protected"), NOW, 0.5)
    assert (after(outcome).state, after(outcome).due) == (DeliveryState.UNCERTAIN, None)
    assert "outbox retry m" in outcome.incidents[0].text


def test_a_look_that_fails_is_made_again() -> None:
    """While Telegram does not answer, nothing is decided."""
    outcome = step.after_failed_look(UNKNOWN, ALERTS, Uncertain("no answer"), NOW, 0.5)
    assert after(outcome).state is DeliveryState.UNCERTAIN
    assert outcome.chat is not None
    assert outcome.chat.due > NOW


def test_a_busy_operator_chat_holds_up_nothing_else() -> None:
    """When the operator chat has no room for a copy, only the look waits, and the channel goes on."""
    outcome = step.after_failed_look(UNKNOWN, ALERTS, NotSent("later", wait=MINUTE, limited=True), NOW, 0.5)
    assert (after(outcome).due, outcome.chat) == (NOW + MINUTE, None)


# edits


def edit(error: DeliveryError | None, turn: Turn = EDIT) -> Outcome:
    """Say what becomes of an edit."""
    return step.after_edit(turn, ALERTS, error, RULES, NOW, 0.5)


def test_an_edit_shows_what_was_wanted() -> None:
    """After an edit shown is wanted, and nothing is due."""
    message = shown(edit(None))
    assert (message.shown, message.edited, message.due) == (MORE, NOW, None)


@pytest.mark.parametrize("error", [Gone("message to edit not found"), Refused("no")])
def test_a_message_that_cannot_be_edited_is_left(error: DeliveryError) -> None:
    """What is gone or will never be taken is left; another source is not worth a reply."""
    outcome = edit(error)
    assert (shown(outcome).due, shown(outcome).left) == (None, str(error))
    assert outcome.owed == ()


def test_a_change_that_matters_is_told_by_a_reply() -> None:
    """Where the headline changed, the message that cannot be edited gets a reply, and only one for this change."""
    turn = replace(EDIT, message=replace(SHOWN, wanted=OTHER))
    outcome = edit(Gone("message can't be edited"), turn)
    [(owed, reply)] = outcome.owed
    assert (reply.reply_to, reply.wanted, owed.state) == ("m", OTHER, DeliveryState.PENDING)
    assert owed.severity is turn.delivery.severity
    again = edit(Gone("message can't be edited"), replace(turn, message=shown(outcome)))
    assert again.owed == ()
    assert edit(Gone("message can't be edited"), turn).owed == outcome.owed


@pytest.mark.parametrize(
    ("error", "waits"),
    [(Uncertain("no answer"), NOW + RULES.settle), (NotSent("no connection"), None), (Closed("kicked"), None)],
)
def test_an_edit_that_may_have_failed_is_made_again(error: DeliveryError, waits: datetime | None) -> None:
    """It may be repeated, but not before the lost one can land no more; the chat is given time."""
    outcome = edit(error)
    assert (shown(outcome).due, after(outcome).due) == (NOW, waits)
    assert shown(outcome).left is None
    assert outcome.chat is not None
    assert outcome.chat.due > NOW


def test_an_edit_refused_with_markup_is_tried_plain() -> None:
    """Also an edit falls back to plain text, once."""
    outcome = edit(Refused("can't parse entities", markup=True))
    assert after(outcome).plain
    assert shown(outcome).due == NOW
    final = edit(Refused("no", markup=True), replace(EDIT, delivery=after(outcome)))
    assert shown(final).left == "no"


@pytest.mark.parametrize("said", [TEXT.plain, MORE.plain, "Envoy summoned by A & B"])
def test_a_post_with_the_bots_own_words_may_be_edited(said: str) -> None:
    """Old words or, after an edit of unknown fate, new ones: both are the bot's, also where it wants others by now."""
    turn = replace(EDIT, message=replace(SHOWN, wanted=OTHER), delivery=replace(EDIT.delivery, text=MORE))
    assert step.after_reading(turn, ALERTS, said, NOW) is None
    ready = step.before_edit(turn, said, NOW)
    assert (ready.delivery.text, ready.delivery.tried) == (OTHER, NOW)
    assert ready.message.shown == (MORE if said == MORE.plain else TEXT)
    assert step.before_edit(turn, Unreadable(), NOW).message == turn.message


def test_a_persons_edit_is_left_alone() -> None:
    """What an editor has corrected is never overwritten."""
    outcome = step.after_reading(EDIT, ALERTS, "Envoy summoned, corrected", NOW)
    assert outcome is not None
    assert shown(outcome).left == "a person has changed it"


def test_a_deleted_post_is_left_alone() -> None:
    """What an editor has deleted does not come back."""
    outcome = step.after_reading(EDIT, ALERTS, Gone("message to forward not found"), NOW)
    assert outcome is not None
    assert shown(outcome).left == "a person has deleted it"


def test_what_cannot_be_read_is_edited_all_the_same() -> None:
    """Without an operator chat the bot edits as it always did."""
    assert step.after_reading(EDIT, ALERTS, Unreadable("no operator chat"), NOW) is None


def test_a_reading_that_fails_postpones_the_edit() -> None:
    """While Telegram does not answer, no edit is made unseen."""
    outcome = step.after_reading(EDIT, ALERTS, Uncertain("no answer"), NOW)
    assert outcome is not None
    assert outcome.chat is not None
    busy = step.after_reading(EDIT, ALERTS, NotSent("later", wait=MINUTE, limited=True), NOW)
    assert busy is not None
    assert (after(busy).due, busy.chat) == (NOW + MINUTE, None)


# digests and reports


def waiting(number: int, hours: float, text: Text = TEXT) -> tuple[Delivery, Message]:
    """Make a pair that has been owed for so many hours."""
    since = NOW - timedelta(hours=hours)
    message = replace(MESSAGE, id=f"m{number}", wanted=replace(text, plain=f"Headline {number}\n{text.plain}"))
    return replace(SENDING, message=message.id, number=number, since=since, state=DeliveryState.PENDING), message


def test_what_waited_too_long_becomes_one_digest() -> None:
    """Several stale messages are told in one, which takes the place of the first and the weight of the heaviest."""
    owed = [waiting(4, 5), waiting(5, 4), waiting(6, 3)]
    owed[1] = (replace(owed[1][0], severity=Severity.SERIOUS), owed[1][1])
    outcome = step.fold(owed, ALERTS, NOW)
    [(delivery, digest)] = outcome.owed
    assert (delivery.number, delivery.severity, delivery.state) == (4, Severity.SERIOUS, DeliveryState.PENDING)
    assert digest.wanted.plain == "Held up, in one message\n\nHeadline 4\nHeadline 5\nHeadline 6"
    assert digest.wanted.html.splitlines()[2] == '<a href="https://a.example/">Headline 4</a>'
    assert {(d.state, d.into, m.due) for d, m in outcome.turns} == {(DeliveryState.FOLDED, digest.id, None)}


def test_a_single_stale_message_is_sent_as_it_is() -> None:
    """One message needs no digest."""
    assert step.fold([waiting(4, 5)], ALERTS, NOW) == Outcome()


def test_what_tells_several_events_is_not_folded() -> None:
    """A digest that waited is sent as it stands; its headline alone would lose what it tells."""
    owed = [waiting(4, 5), waiting(5, 4), waiting(6, 3), waiting(7, 3)]
    for place, kind in ((1, "digest"), (2, "more")):
        owed[place] = (owed[place][0], replace(owed[place][1], event=f"{kind}:2025-07-01T05:00:00+00:00"))
    assert [message.id for _, message in step.fold(owed, ALERTS, NOW).turns] == ["m4", "m7"]
    assert step.fold(owed[:3], ALERTS, NOW).turns == ()


@given(st.integers(2, 400))
def test_a_digest_fits_into_a_message(count: int) -> None:
    """However much there is, the digest stays below Telegram's limit and counts what it leaves out."""
    text = step.fold([waiting(each, 5) for each in range(count)], ALERTS, NOW).owed[0][1].wanted
    told = text.plain.count("Headline")
    assert len(text.plain) < 4000
    assert len("".join(re.findall('"(.*?)"', text.html))) < 9_000
    assert told == count or text.plain.endswith(f"and {count - told}\u00a0more")


def test_what_is_owed_for_more_than_a_day_is_given_up_with_one_word() -> None:
    """Old debts end, and the operator hears of all of them at once."""
    outcome = step.give_up([waiting(1, 30), waiting(2, 25), waiting(3, 23)], CHAT, RULES, NOW)
    assert [(d.message, d.state) for d, _ in outcome.turns] == [("m1", DeliveryState.DEAD), ("m2", DeliveryState.DEAD)]
    [incident] = outcome.incidents
    assert "2 messages" in incident.text


@pytest.mark.parametrize(("count", "messages"), [(0, 0), (1, 1), (3, 3), (4, 1), (400, 1)])
def test_news_for_the_operator_is_bundled(count: int, messages: int) -> None:
    """A few incidents have a message each, many share one, and all fit into Telegram's limit."""
    incidents = [Incident(kind="closed", subject=f"c{each}", text=f"c{each}: closed") for each in range(count)]
    owed = step.report(incidents, NOW)
    assert len(owed) == messages
    assert all(len(message.wanted.plain) < 4000 for _, message in owed)
    assert all(delivery.channel == "operator" for delivery, _ in owed)
