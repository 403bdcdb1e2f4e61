"""The simulated Bot API answers python-telegram-bot as the real one would."""

from __future__ import annotations

import asyncio

import httpx
import pytest
import telegram
from telegram import error

from tests.conftest import make_bot, png, refused
from tests.telegram_server import TOKEN, TelegramServer
from tests.telegram_server.control import Control

pytestmark = pytest.mark.anyio


async def test_a_message_is_shown_as_plain_text_with_entities(
    bot: telegram.Bot, control: Control, channel: int
) -> None:
    """Markup becomes entities, addresses and hashtags are found, both ends are trimmed."""
    text = ' <b>Удар</b> 🏟 <a href="https://A.example/x?a=1&amp;b=2">source</a> #qəza\n'
    sent = await bot.send_message(channel, text, parse_mode="HTML")
    assert sent.text == "Удар 🏟 source #qəza"
    assert [(e.type, sent.parse_entity(e)) for e in sent.entities] == [
        ("bold", "Удар"),
        ("text_link", "source"),
        ("hashtag", "#qəza"),
    ]
    assert control.read(channel)[0].links == ("https://a.example/x?a=1&b=2",)
    assert sent.sender_chat is not None
    assert sent.from_user is None


async def test_replies_make_a_tree(bot: telegram.Bot, control: Control, channel: int) -> None:
    """A reader sees which message answers which."""
    first = await bot.send_message(channel, "Strike")
    second = await bot.send_message(channel, "Reply", reply_parameters=telegram.ReplyParameters(first.message_id))
    await bot.send_message(channel, "Other", disable_notification=True)
    await second.reply_text("Reply to the reply", do_quote=True)
    assert second.reply_to_message is not None
    assert control.tree(channel) == "1 Strike\n  2 Reply\n    4 Reply to the reply\n3 Other"
    assert [post.silent for post in control.read(channel)] == [False, False, True, False]


async def test_a_missing_reply_target_is_refused_or_dropped_silently(
    bot: telegram.Bot, control: Control, channel: int
) -> None:
    """With allow_sending_without_reply the message goes out unattached and nothing is said about it."""
    with refused("message to be replied not found"):
        await bot.send_message(channel, "x", reply_parameters=telegram.ReplyParameters(99))
    wish = telegram.ReplyParameters(99, allow_sending_without_reply=True)
    sent = await bot.send_message(channel, "x", reply_parameters=wish)
    assert sent.reply_to_message is None
    assert control.read(channel)[0].reply_to is None


async def test_edits_are_seen_and_remembered(bot: telegram.Bot, control: Control, channel: int) -> None:
    """The reader sees the last text; the same text again is refused."""
    sent = await bot.send_message(channel, "one source")
    control.advance(60)
    await bot.edit_message_text("two <i>sources</i>", channel, sent.message_id, parse_mode="HTML")
    (post,) = control.read(channel)
    assert (post.text, post.before, post.edited_by) == ("two sources", ("one source",), (42,))
    assert post.edited_at[0] - post.at == 60
    with refused("message is not modified"):
        await bot.edit_message_text(" two <em>sources</em>", channel, sent.message_id, parse_mode="HTML")
    with refused("message to edit not found"):
        await bot.edit_message_text("x", channel, 99)
    with refused("no caption in the message to edit"):
        await bot.edit_message_caption(channel, sent.message_id, caption="x")


async def test_a_picture_carries_a_caption(bot: telegram.Bot, control: Control, channel: int) -> None:
    """Pictures come as uploads, by address and by id; the caption has its own limit and its own edit."""
    sent = await bot.send_photo(channel, png(30, 20), caption="<b>Chart</b>", parse_mode="HTML")
    assert (sent.photo[0].width, sent.photo[0].height, sent.caption) == (30, 20, "Chart")
    await bot.send_photo(channel, sent.photo[0].file_id)
    control.serve_photo("https://a.example/p.png", png())
    await bot.send_photo(channel, "https://a.example/p.png")
    await bot.edit_message_caption(channel, sent.message_id, caption="Chart of the week")
    assert [post.text for post in control.read(channel)] == ["Chart of the week", "", ""]
    refusals = {
        "failed to get http url content": bot.send_photo(channel, "https://a.example/none.png"),
        "wrong file identifier": bot.send_photo(channel, "AgACnone"),
        "image_process_failed": bot.send_photo(channel, b"no picture"),
        "photo_invalid_dimensions": bot.send_photo(channel, png(2, 4000)),
        "caption is too long": bot.send_photo(channel, png(), caption="x" * 1025),
        "no text in the message": bot.edit_message_text("x", channel, sent.message_id),
    }
    for words, call in refusals.items():
        with refused(words):
            await call


async def test_a_post_is_read_back_by_forwarding_only(bot: telegram.Bot, control: Control, channel: int) -> None:
    """Absent and deleted posts answer differently; a copy comes from a stale cache."""
    probe = control.add_chat("private", "Operator")
    control.skip_ids(channel, 3)
    sent = await bot.send_message(channel, "told")
    assert sent.message_id == 4
    control.correct(channel, 4, "corrected by an editor")
    read = await bot.forward_message(probe, channel, 4)
    assert read.text == "corrected by an editor"
    assert isinstance(read.forward_origin, telegram.MessageOriginChannel)
    assert read.forward_origin.message_id == 4
    with refused("message to forward not found"):
        await bot.forward_message(probe, channel, 3)
    control.remove(channel, 4)
    with refused("message_id_invalid"):
        await bot.forward_message(probe, channel, 4)
    with refused("message_id_invalid"):
        await bot.edit_message_text("x", channel, 4)
    assert (await bot.copy_message(probe, channel, 4)).message_id > 0
    control.set_chat(channel, protected=True)
    again = await bot.send_message(channel, "protected")
    assert again.has_protected_content
    with refused("protected content and can't be forwarded"):
        await bot.forward_message(probe, channel, again.message_id)


async def test_deleting_and_pinning(bot: telegram.Bot, control: Control, channel: int) -> None:
    """A deleted message is gone for the reader; a pinning takes a message id."""
    sent = await bot.send_message(channel, "one")
    await bot.pin_chat_message(channel, sent.message_id)
    assert (await bot.get_chat(channel)).pinned_message is not None
    assert (await bot.send_message(channel, "two")).message_id == sent.message_id + 2
    await bot.delete_message(channel, sent.message_id)
    assert [post.text for post in control.read(channel) if not post.service] == ["two"]
    with refused("message to delete not found"):
        await bot.delete_message(channel, sent.message_id)


@pytest.mark.parametrize(
    ("kind", "standing", "refusal", "words"),
    [
        ("private", "blocked", error.Forbidden, "bot was blocked by the user"),
        ("private", "stranger", error.Forbidden, "bot can't initiate conversation with a user"),
        ("private", "deactivated", error.Forbidden, "user is deactivated"),
        ("private", "bot", error.Forbidden, "bot can't send messages to bots"),
        ("group", "kicked", error.Forbidden, "bot was kicked from the group chat"),
        ("supergroup", "left", error.Forbidden, "bot is not a member of the supergroup chat"),
        ("channel", "kicked", error.Forbidden, "bot was kicked from the channel chat"),
        ("channel", "left", error.Forbidden, "bot is not a member of the channel chat"),
        ("channel", "member", error.BadRequest, "need administrator rights in the channel chat"),
    ],
)
async def test_a_lost_standing_is_refused_by_its_name(
    bot: telegram.Bot, control: Control, kind: str, standing: str, refusal: type[Exception], words: str
) -> None:
    """Rights lost in a channel are a 400, a lost chat is a 403."""
    chat = control.add_chat(kind)
    control.set_bot(chat, standing)
    with refused(words, refusal):
        await bot.send_message(chat, "x")
    assert control.read(chat) == []
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None


async def test_other_refusals_of_a_chat(bot: telegram.Bot, control: Control) -> None:
    """Unknown, muted, deleted and upgraded chats each have their error."""
    with refused("chat not found"):
        await bot.send_message(-100777, "x")
    group = control.add_chat("group")
    control.set_chat(group, mute=["text messages"])
    with refused("not enough rights to send text messages to the chat"):
        await bot.send_message(group, "x")
    new = control.migrate(group)
    with pytest.raises(error.ChatMigrated) as moved:
        await bot.send_message(group, "x")
    assert moved.value.new_chat_id == new
    await bot.send_message(new, "x")
    control.set_chat(new, deactivated=True)
    with refused("the group chat was deleted", error.Forbidden):
        await bot.send_message(new, "x")


async def test_topics_of_a_forum(bot: telegram.Bot, control: Control) -> None:
    """Closed, deleted, leaking and General topics each behave in their own way."""
    forum = control.add_chat("forum", "Desk")
    control.set_bot(forum, "administrator", ["can_delete_messages"])
    topic = control.add_topic(forum, "Baku")
    sent = await bot.send_message(forum, "in the topic", message_thread_id=topic)
    assert (sent.message_thread_id, sent.is_topic_message) == (topic, True)
    assert (await bot.send_message(forum, "in General")).message_thread_id is None
    control.set_topic(forum, topic, "leaking")
    assert (await bot.send_message(forum, "lost", message_thread_id=topic)).message_thread_id is None
    assert [post.text for post in control.read(forum, topic) if not post.service] == ["in the topic"]
    control.set_topic(forum, topic, "closed")
    with refused("topic_closed"):
        await bot.send_message(forum, "x", message_thread_id=topic)
    control.set_topic(forum, 1, "closed")
    with refused("topic_closed"):
        await bot.send_message(forum, "x")
    control.set_topic(forum, topic, "deleted")
    for thread in (topic, 1, 777):
        with refused("message thread not found"):
            await bot.send_message(forum, "x", message_thread_id=thread)


async def test_tokens_and_unknown_methods(
    bot: telegram.Bot, control: Control, channel: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A revoked token is a 401, a malformed one a 404, a method that is not simulated a loud 501."""
    with pytest.raises(error.NetworkError, match="not simulated"):
        await bot.get_chat_administrators(channel)
    assert control.unknown() == ["getChatAdministrators"]
    assert "DOES NOT SIMULATE" in caplog.text
    control.revoke()
    with pytest.raises(error.InvalidToken, match="Unauthorized"):
        await bot.send_message(channel, "x")
    control.issue(TOKEN)
    await bot.send_message(channel, "x")


async def test_every_way_to_write_a_request(telegram_server: TelegramServer, channel: int) -> None:
    """Query, form, JSON and multipart are read alike, and the method's case does not matter."""
    url = f"{telegram_server.url}/bot{TOKEN}/SENDmessage"
    values = {"chat_id": "@alerts", "text": "x", "link_preview_options": '{"is_disabled": true}'}
    async with httpx.AsyncClient() as client:
        answers = [
            await client.get(url, params=values),
            await client.post(url, data=values),
            await client.post(url, json=values | {"link_preview_options": {"is_disabled": True}, "chat_id": channel}),
            await client.post(url, data=values, files={"unused": b"bytes"}),
        ]
        bad = await client.post(url, data=values | {"link_preview_options": "{"})
    assert [answer.json()["ok"] for answer in answers] == [True] * 4
    assert [post.preview for post in telegram_server.control.read(channel)] == ["off"] * 4
    assert (bad.status_code, bad.json()["error_code"]) == (400, 400)


async def test_updates_are_held_until_there_are_some(bot: telegram.Bot, control: Control) -> None:
    """A poll waits for news or for its time to pass; the offset acknowledges."""
    reader = control.add_chat("private", "Operator")
    waiting = asyncio.create_task(bot.get_updates(timeout=30))
    await control.wait("getUpdates", state="held")
    number = control.say(reader, "/status")
    (update,) = await waiting
    assert update.message is not None
    assert (update.message.text, update.message.message_id) == ("/status", number)
    assert len(await bot.get_updates()) == 1
    later = asyncio.create_task(bot.get_updates(offset=update.update_id + 1, timeout=30))
    await control.wait("getUpdates", state="held")
    control.advance(30)
    assert await later == ()


async def test_a_second_poller_ends_the_first(
    bot: telegram.Bot, telegram_server: TelegramServer, control: Control
) -> None:
    """The one that was there gets a 409, the new one waits."""
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await control.wait("getUpdates", state="held")
    async with make_bot(telegram_server.url) as other:
        second = asyncio.create_task(other.get_updates(timeout=30))
        with refused("terminated by other getUpdates", error.Conflict):
            await first
        control.say(control.add_chat("private"), "hello")
        assert len(await second) == 1


async def test_a_bot_hears_nothing_of_its_own_posts(bot: telegram.Bot, control: Control, channel: int) -> None:
    """Posts of the bot, and what people do to them, make no updates; other people's posts do."""
    sent = await bot.send_message(channel, "told")
    control.correct(channel, sent.message_id, "corrected")
    control.remove(channel, sent.message_id)
    control.say(channel, "an editor's own post")
    assert [update.channel_post.text for update in await bot.get_updates() if update.channel_post] == [
        "an editor's own post"
    ]


async def test_a_button_is_pressed_and_answered_once(bot: telegram.Bot, control: Control) -> None:
    """The callback query carries the message; a second answer is too late."""
    reader = control.add_chat("private", "Operator")
    keys = telegram.InlineKeyboardMarkup.from_button(telegram.InlineKeyboardButton("Send", callback_data="ok:1"))
    sent = await bot.send_message(reader, "Send this?", reply_markup=keys)
    query = control.press(reader, sent.message_id, "ok:1")
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.message == sent
    await bot.answer_callback_query(query)
    with refused("query is too old"):
        await bot.answer_callback_query(query)
    await bot.edit_message_reply_markup(reader, sent.message_id)
    long = telegram.InlineKeyboardButton("x", callback_data="é" * 33)
    with refused("button_data_invalid"):
        await bot.send_message(reader, "x", reply_markup=telegram.InlineKeyboardMarkup.from_button(long))
