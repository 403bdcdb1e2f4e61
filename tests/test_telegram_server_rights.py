"""What the bot may do in the simulated chats, and how its own settings are kept there."""

from __future__ import annotations

import asyncio

import pytest
import telegram
from telegram import error
from telegram.ext import Application, CommandHandler, ContextTypes

from tests.conftest import make_bot, refused
from tests.telegram_server import TelegramServer
from tests.telegram_server.control import Control

pytestmark = pytest.mark.anyio


async def test_editing_and_deleting_need_rights(bot: telegram.Bot, control: Control, channel: int) -> None:
    """Own posts need the right to post, other people's the right to edit or delete."""
    own = await bot.send_message(channel, "own")
    other = control.say(channel, "an editor's")
    await bot.edit_message_text("improved", channel, other)
    control.set_bot(channel, "administrator", ["can_post_messages"])
    await bot.edit_message_text("own again", channel, own.message_id)
    for call in (bot.edit_message_text("x", channel, other), bot.delete_message(channel, other)):
        with refused("message can't be"):
            await call
    with refused("not enough rights to manage pinned messages in the chat"):
        await bot.pin_chat_message(channel, own.message_id)
    control.set_bot(channel, "member")
    with refused("message can't be edited"):
        await bot.edit_message_text("x", channel, own.message_id)
    assert [post.text for post in control.read(channel)] == ["own again", "improved"]


async def test_own_messages_in_a_group_are_deleted_for_two_days(bot: telegram.Bot, control: Control) -> None:
    """After that only an administrator may."""
    group = control.add_chat("group")
    early, late = [(await bot.send_message(group, text)).message_id for text in ("a", "b")]
    await bot.delete_message(group, early)
    control.advance(48 * 3600 + 1)
    with refused("message can't be deleted for everyone"):
        await bot.delete_message(group, late)


async def test_the_standing_can_be_asked_for(bot: telegram.Bot, control: Control, channel: int) -> None:
    """GetChatMember tells the rights; a chat that the bot was thrown out of tells nothing."""
    member = await bot.get_chat_member(channel, 42)
    assert isinstance(member, telegram.ChatMemberAdministrator)
    assert (member.can_post_messages, member.can_promote_members) == (True, False)
    control.set_bot(channel, "member")
    assert (await bot.get_chat_member("@alerts", 42)).status == "member"
    control.set_bot(channel, "kicked")
    with refused("bot was kicked from the channel chat", error.Forbidden):
        await bot.get_chat_member(channel, 42)


async def test_commands_are_kept_by_scope(bot: telegram.Bot) -> None:
    """A scope and language has its own list; a command is small letters."""
    scope = telegram.BotCommandScopeAllPrivateChats()
    await bot.set_my_commands([("status", "What is owed")], scope=scope)
    assert [command.command for command in await bot.get_my_commands(scope=scope)] == ["status"]
    assert await bot.get_my_commands() == ()
    with refused("bot_command_invalid"):
        await bot.set_my_commands([("Status", "x")])


async def test_a_quote_must_be_in_the_original(bot: telegram.Bot, channel: int) -> None:
    """A quotation is shown with the reply, or refused."""
    first = await bot.send_message(channel, "Five are dead")
    quoting = telegram.ReplyParameters(first.message_id, quote="Five")
    sent = await bot.send_message(channel, "Seven", reply_parameters=quoting)
    assert sent.quote is not None
    assert sent.quote.text == "Five"
    with refused("quote_text_invalid"):
        await bot.send_message(channel, "x", reply_parameters=telegram.ReplyParameters(first.message_id, quote="Six"))


async def test_preview_options_need_an_address(bot: telegram.Bot, control: Control, channel: int) -> None:
    """Without one they are ignored, but for switching previews off."""
    options = (
        telegram.LinkPreviewOptions(prefer_large_media=True),
        telegram.LinkPreviewOptions(url="https://a.example/x"),
        telegram.LinkPreviewOptions(is_disabled=True),
    )
    for chosen in options:
        await bot.send_message(channel, "https://b.example", link_preview_options=chosen)
    assert [post.preview for post in control.read(channel)] == [None, "https://a.example/x", "off"]


async def test_entities_may_be_given_instead_of_markup(bot: telegram.Bot, channel: int) -> None:
    """They are moved with the text when its ends are trimmed, and must lie inside of it."""
    bold = telegram.MessageEntity("bold", 4, 3)
    sent = await bot.send_message(channel, " 🏟 abc", entities=[bold])
    assert [sent.parse_entity(entity) for entity in sent.entities] == ["abc"]
    with refused("entity_bounds_invalid"):
        await bot.send_message(channel, "abc", entities=[bold])


async def test_a_polling_application_answers_a_command(telegram_server: TelegramServer) -> None:
    """The library's own long polling works against it, start to end."""
    control = telegram_server.control
    reader = control.add_chat("private", "Operator")

    async def answer(update: telegram.Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_text("all is well")

    application = Application.builder().bot(make_bot(telegram_server.url)).build()
    application.add_handler(CommandHandler("status", answer))
    async with application:
        assert application.updater is not None
        await application.start()
        await application.updater.start_polling(timeout=10)
        control.say(reader, "/status")
        await control.wait("sendMessage", state="answered")
        await asyncio.wait_for(application.updater.stop(), 5)
        await application.stop()
    assert control.tree(reader).splitlines()[-1].endswith("all is well")
