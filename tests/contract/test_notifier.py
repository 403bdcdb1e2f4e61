"""What the pipeline may rely on of the notifier that speaks to Telegram."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.edges.telegram import TelegramNotifier
from bot.errors import (
    Closed,
    DeliveryError,
    Gone,
    Moved,
    NotSent,
    Refused,
    TokenRefused,
    Uncertain,
    Unreadable,
)
from bot.settings import Delivering, Limits
from bot.types import Channel, Text
from tests.conftest import png
from tests.faults import Spoiled, spoil
from tests.telegram_server import (
    TOKEN,
    Fault,
    TelegramServer,
    bad_gateway,
    closed,
    flooded,
    half_answer,
    refuse,
    reset,
    server_error,
    unanswered,
)
from tests.telegram_server.control import Control

pytestmark = pytest.mark.anyio

PATIENT = Delivering(timeout=timedelta(seconds=5))
HASTY = Delivering(timeout=timedelta(milliseconds=60))
FAST = Limits(overall=30, chat=5, minute=60)
STRIKE = Text(html="<b>Envoy</b> summoned &amp; told", plain="Envoy summoned & told")
LATER = Text(html="<b>Envoy</b> summoned twice", plain="Envoy summoned twice")


def addressed(chat: int, topic: int | None = None, *, silent: bool = False) -> Channel:
    """Make the channel of a chat."""
    return Channel(id="alerts", chat=str(chat), topic=topic, silent=silent)


@pytest.fixture
async def notifier(telegram_server: TelegramServer) -> AsyncIterator[TelegramNotifier]:
    """Offer a notifier of the simulated server."""
    async with TelegramNotifier(TOKEN, telegram_server.url, FAST, PATIENT) as made:
        yield made


@pytest.fixture
async def hasty(telegram_server: TelegramServer) -> AsyncIterator[TelegramNotifier]:
    """Offer a notifier that does not wait long for answers."""
    async with TelegramNotifier(TOKEN, telegram_server.url, FAST, HASTY) as made:
        yield made


async def test_a_message_is_sent(notifier: TelegramNotifier, control: Control, channel: int) -> None:
    """The reader sees the text with its markup, and the receipt names the post."""
    receipt = await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    [post] = control.read(channel)
    assert (post.id, post.text, post.entities[0]["type"]) == (receipt.message_id, STRIKE.plain, "bold")
    assert receipt.chat == str(channel)
    assert not post.silent


async def test_a_picture_is_sent_with_its_words(notifier: TelegramNotifier, control: Control, channel: int) -> None:
    """A message with a picture shows its words below it; an edit changes them and keeps the picture."""
    digest = replace(STRIKE, picture=png(640, 800))
    receipt = await notifier.send(addressed(channel), digest, plain=False, reply_to=None)
    [post] = control.read(channel)
    assert (post.photo is not None, post.text, post.entities[0]["type"]) == (True, STRIKE.plain, "bold")
    await notifier.edit(addressed(channel), receipt.message_id, replace(LATER, picture=digest.picture), plain=False)
    [edited] = control.read(channel)
    assert (edited.photo, edited.text) == (post.photo, LATER.plain)


async def test_words_are_sent_where_pictures_are_not_taken(
    notifier: TelegramNotifier, control: Control, channel: int
) -> None:
    """What a picture would have shown above goes out without it rather than not at all."""
    control.script("sendPhoto", refuse(400, "Bad Request: not enough rights to send photos to the chat"))
    await notifier.send(addressed(channel), replace(STRIKE, picture=png(640, 800)), plain=False, reply_to=None)
    [post] = control.read(channel)
    assert (post.photo, post.text) == (None, STRIKE.plain)


async def test_plain_text_is_sent_as_it_is(notifier: TelegramNotifier, control: Control, channel: int) -> None:
    """What was refused with markup is sent without, brackets and all."""
    await notifier.send(addressed(channel), Text(html="<p>x", plain="<Envoy> & co"), plain=True, reply_to=None)
    assert control.read(channel)[0].text == "<Envoy> & co"


async def test_a_channel_may_be_silent(notifier: TelegramNotifier, control: Control, channel: int) -> None:
    """A silent channel makes no sound."""
    await notifier.send(addressed(channel, silent=True), STRIKE, plain=False, reply_to=None)
    assert control.read(channel)[0].silent


@pytest.mark.parametrize(("wanted", "shown"), [("https://outlet.example/1", "https://outlet.example/1"), (None, "off")])
async def test_the_preview_is_the_one_asked_for(
    notifier: TelegramNotifier, control: Control, channel: int, wanted: str | None, shown: str
) -> None:
    """The named address is previewed, or none."""
    text = Text(html='Envoy <a href="https://other.example/">a</a>', plain="Envoy a", preview=wanted)
    await notifier.send(addressed(channel), text, plain=False, reply_to=None)
    assert control.read(channel)[0].preview == shown


async def test_a_reply_answers_its_message(notifier: TelegramNotifier, control: Control, channel: int) -> None:
    """A reply hangs below the message that it answers."""
    first = await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    await notifier.send(addressed(channel), LATER, plain=False, reply_to=first.message_id)
    assert control.tree(channel) == "1 Envoy summoned & told\n  2 Envoy summoned twice"


async def test_a_deleted_reply_target_stops_nothing(notifier: TelegramNotifier, control: Control, channel: int) -> None:
    """The message arrives although the one that it answers was deleted."""
    first = await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    control.remove(channel, first.message_id)
    await notifier.send(addressed(channel), LATER, plain=False, reply_to=first.message_id)
    assert [post.text for post in control.read(channel)] == [LATER.plain]


async def test_topics(notifier: TelegramNotifier, control: Control) -> None:
    """A message goes to its topic; General, which wants no thread id, works by its number too."""
    forum = control.add_chat("forum")
    topic = control.add_topic(forum, "Alerts")
    receipt = await notifier.send(addressed(forum, topic), STRIKE, plain=False, reply_to=None)
    general = await notifier.send(addressed(forum, 1), LATER, plain=False, reply_to=None)
    assert (receipt.topic, general.topic) == (topic, None)
    assert [post.text for post in control.read(forum, topic) if not post.service] == [STRIKE.plain]


async def test_an_edit_and_the_same_again(notifier: TelegramNotifier, control: Control, channel: int) -> None:
    """An edit shows the new text; the same text once more is a success."""
    receipt = await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    await notifier.edit(addressed(channel), receipt.message_id, LATER, plain=False)
    await notifier.edit(addressed(channel), receipt.message_id, LATER, plain=False)
    [post] = control.read(channel)
    assert (post.text, post.before) == (LATER.plain, (STRIKE.plain,))


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (flooded(7), NotSent),
        (refuse(429, "Too Many Requests"), NotSent),
        (bad_gateway(), Uncertain),
        (bad_gateway(applied=True), Uncertain),
        (server_error(), Uncertain),
        (reset(applied=False), Uncertain),
        (reset(applied=True), Uncertain),
        (closed(applied=True), Uncertain),
        (half_answer(), Uncertain),
        (Fault(answer="html", code=200), Uncertain),
        (refuse(400, "Bad Request: can't parse entities: Unsupported start tag"), Refused),
        (refuse(413, "Request Entity Too Large"), Refused),
        (refuse(403, "Forbidden: bot was kicked from the channel chat"), Closed),
        (refuse(400, "Bad Request: need administrator rights in the channel chat"), Closed),
        (refuse(400, "Bad Request: TOPIC_CLOSED"), Closed),
        (refuse(400, "Bad Request: message thread not found"), Closed),
        (refuse(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=-100777), Moved),
        (refuse(401, "Unauthorized"), TokenRefused),
        (refuse(404, "Not Found"), TokenRefused),
    ],
    ids=lambda value: getattr(value, "description", "") or getattr(value, "answer", None) or value.__name__,
)
@pytest.mark.parametrize("method", ["sendMessage", "editMessageText"])
async def test_troubles_by_kind(
    notifier: TelegramNotifier, control: Control, channel: int, method: str, fault: Fault, kind: type[DeliveryError]
) -> None:
    """Every trouble with a send or an edit is of its kind, and none says the token."""
    first = await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    control.script(method, fault)
    attempts = {
        "sendMessage": notifier.send(addressed(channel), LATER, plain=False, reply_to=None),
        "editMessageText": notifier.edit(addressed(channel), first.message_id, LATER, plain=False),
    }
    attempts.pop("editMessageText" if method == "sendMessage" else "sendMessage").close()
    with pytest.raises(DeliveryError) as caught:
        await attempts[method]
    assert type(caught.value) is kind
    assert TOKEN not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_what_a_server_asks_for_is_waited(notifier: TelegramNotifier, control: Control, channel: int) -> None:
    """A 429 says how long, a second more is added, and that chat alone has to wait."""
    control.script("sendMessage", flooded(7))
    with pytest.raises(NotSent) as caught:
        await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    assert caught.value.limited
    assert caught.value.wait == timedelta(seconds=8)
    with pytest.raises(NotSent):
        await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    other = control.add_chat("channel")
    await notifier.send(addressed(other), STRIKE, plain=False, reply_to=None)
    assert len(control.log("sendMessage")) == 2


async def test_no_answer_in_time_is_uncertain(hasty: TelegramNotifier, control: Control, channel: int) -> None:
    """A message that arrived and was not answered is of unknown fate."""
    control.script("sendMessage", unanswered())
    with pytest.raises(Uncertain):
        await hasty.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    assert len(control.read(channel)) == 1


async def test_no_connection_is_surely_not_sent(channel: int) -> None:
    """Where nobody listens, nothing was sent."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        async with TelegramNotifier(TOKEN, url, FAST, PATIENT) as notifier:
            with pytest.raises(NotSent) as caught:
                await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    assert not caught.value.limited


async def test_a_cut_request_is_uncertain(telegram_server: TelegramServer, channel: int) -> None:
    """A connection that breaks amid the request leaves the fate open."""
    async with (
        spoil(telegram_server.url, then=Spoiled(cut_request=40)) as proxy,
        TelegramNotifier(TOKEN, proxy.url, FAST, PATIENT) as notifier,
    ):
        with pytest.raises(Uncertain):
            await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)


@pytest.mark.parametrize("case", ["deleted", "never there"])
async def test_an_edit_of_nothing(notifier: TelegramNotifier, control: Control, channel: int, case: str) -> None:
    """A message that is no more cannot be edited."""
    receipt = await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    control.remove(channel, receipt.message_id)
    number = receipt.message_id if case == "deleted" else receipt.message_id + 50
    with pytest.raises(Gone):
        await notifier.edit(addressed(channel), number, LATER, plain=False)


async def test_a_post_is_read_back(notifier: TelegramNotifier, control: Control, channel: int) -> None:
    """Reading shows what a person has made of a post, in silence, and leaves no copy."""
    operator = control.add_chat("private", "Operator")
    receipt = await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    assert await notifier.read(addressed(channel), receipt.message_id, str(operator)) == STRIKE.plain
    control.correct(channel, receipt.message_id, "An editor's words")
    assert await notifier.read(addressed(channel), receipt.message_id, str(operator)) == "An editor's words"
    assert control.read(operator) == []
    assert all(request.params["disable_notification"] == "true" for request in control.log("forwardMessage"))


async def test_a_post_that_is_not_there(notifier: TelegramNotifier, control: Control, channel: int) -> None:
    """Ids without a post, and deleted posts, are gone."""
    operator = control.add_chat("private", "Operator")
    receipt = await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    with pytest.raises(Gone):
        await notifier.read(addressed(channel), receipt.message_id + 1, str(operator))
    control.remove(channel, receipt.message_id)
    with pytest.raises(Gone):
        await notifier.read(addressed(channel), receipt.message_id, str(operator))


async def test_a_post_that_cannot_be_read(notifier: TelegramNotifier, control: Control, channel: int) -> None:
    """Without an operator chat, or where forwarding is forbidden, nothing can be read back."""
    operator = control.add_chat("private", "Operator")
    receipt = await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    with pytest.raises(Unreadable):
        await notifier.read(addressed(channel), receipt.message_id, None)
    control.set_chat(channel, protected=True)
    with pytest.raises(Unreadable):
        await notifier.read(addressed(channel), receipt.message_id, str(operator))


@pytest.mark.parametrize("standing", ["blocked", "stranger"])
async def test_an_operator_chat_that_refuses(
    notifier: TelegramNotifier, control: Control, channel: int, standing: str
) -> None:
    """An operator chat that takes no copies is told apart from a channel that is closed."""
    operator = control.add_chat("private", "Operator")
    receipt = await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
    control.set_bot(operator, standing)
    with pytest.raises(Unreadable):
        await notifier.read(addressed(channel), receipt.message_id, str(operator))
    control.set_bot(operator, "member")
    control.set_bot(channel, "kicked")
    with pytest.raises(Closed):
        await notifier.read(addressed(channel), receipt.message_id, str(operator))


async def test_the_token_is_nowhere(
    telegram_server: TelegramServer, control: Control, channel: int, caplog: pytest.LogCaptureFixture
) -> None:
    """No error and no line of log at the levels in use holds the token, whatever the server says."""
    caplog.set_level(logging.INFO)
    control.revoke()
    said = []
    async with TelegramNotifier(TOKEN, telegram_server.url, FAST, PATIENT) as notifier:
        control.script("sendMessage", refuse(400, f"Bad Request: wrong path /bot{TOKEN}/sendMessage"), skip=1)
        control.script("sendMessage", bad_gateway())
        for _ in range(3):
            with pytest.raises(DeliveryError) as caught:
                await notifier.send(addressed(channel), STRIKE, plain=False, reply_to=None)
            said.append(str(caught.value))
    assert any("***" in line for line in said), said
    assert TOKEN.lower() not in "".join((*said, caplog.text)).lower()
    assert caplog.text == ""


async def test_many_at_once(notifier: TelegramNotifier, control: Control) -> None:
    """Messages to many chats go out together, each once."""
    chats = [control.add_chat("channel") for _ in range(12)]
    async with asyncio.TaskGroup() as group:
        for chat in chats:
            group.create_task(notifier.send(replace(addressed(chat), id=str(chat)), STRIKE, plain=False, reply_to=None))
    assert [len(control.read(chat)) for chat in chats] == [1] * 12
