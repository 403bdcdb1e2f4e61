"""Try out for real what the bot needs of Telegram: token, rights, a test message sent, found, edited and deleted."""

from collections.abc import AsyncIterator, Awaitable, Collection, Iterator
from dataclasses import dataclass, replace

from telegram import (
    Chat,
    ChatFullInfo,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberRestricted,
    MessageOriginChannel,
    Update,
    User,
)
from telegram.constants import ChatType

from bot.edges.telegram.notifier import GENERAL, TelegramNotifier
from bot.errors import Closed, DeliveryError, Moved, Unreadable
from bot.types import Channel, Receipt, Text

WORDS = "🔧 A test message of the news bot"
SENT = Text(html=WORDS, plain=WORDS)
EDITED = Text(html=f"{WORDS}, edited", plain=f"{WORDS}, edited")
UPDATES = ["message", "channel_post", "my_chat_member"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one attempt has shown; `well` is None where it is only worth knowing."""

    subject: str
    text: str
    well: bool | None = True


async def try_out(
    notifier: TelegramNotifier, channels: Collection[Channel], operator: Channel | None
) -> AsyncIterator[Finding]:
    """Try the token, every channel and the operator's chat, and list the chats that the bot has heard from."""
    try:
        me = await notifier.ask(lambda bot: bot.get_me())
    except DeliveryError as error:
        yield Finding(subject="token", text=str(error), well=False)
        return
    yield Finding(subject="token", text=f"it is the one of @{me.username}")
    via = operator.chat if operator else None
    for channel in (*channels, *([operator] if operator else [])):
        async for finding in try_channel(notifier, me, channel, via):
            yield finding
    async for finding in heard_from(notifier):
        yield finding


async def try_channel(
    notifier: TelegramNotifier, me: User, channel: Channel, via: str | None
) -> AsyncIterator[Finding]:
    """Try whether the bot finds a channel's chat, has rights there, and can do with a message all that it must."""
    try:
        chat = await notifier.ask(lambda bot: bot.get_chat(channel.chat))
        yield Finding(subject=channel.id, text=f"chat {chat.id} is the {chat.type} {chat.effective_name!r}")
        member = await notifier.ask(lambda bot: bot.get_chat_member(channel.chat, me.id))
        if missing := missing_rights(chat, member):
            yield Finding(subject=channel.id, text=missing, well=False)
        # without a sound, since people read there
        receipt = await notifier.send(replace(channel, silent=True), SENT, plain=True, reply_to=None)
    except DeliveryError as error:
        yield Finding(subject=channel.id, text=remedy(error), well=False)
        return
    yield sent(channel, receipt)
    for attempt in (read_back, edit, delete):
        yield await attempt(notifier, channel, receipt.message_id, via)


def missing_rights(chat: ChatFullInfo, member: ChatMember) -> str:
    """Say what the bot may not do in a chat and who lets it; empty where it may do all that it must."""
    if chat.type == ChatType.CHANNEL:
        if not isinstance(member, ChatMemberAdministrator) or not member.can_post_messages:
            return "the bot may not post: make it an administrator of the channel with the right to post messages"
        if not member.can_edit_messages:
            return "the bot may not edit: give it the right to edit messages of others too, so that it keeps its own up"
    if isinstance(member, ChatMemberRestricted) and not member.can_send_messages:
        return "the bot is restricted: let it send messages"
    return ""


def sent(channel: Channel, receipt: Receipt) -> Finding:
    """Say that a test message stands there, and whether it does in the topic that it was meant for."""
    if channel.topic not in (None, GENERAL, receipt.topic):
        text = f"the test message stands outside topic {channel.topic}: it is closed or gone, correct `topic`"
        return Finding(subject=channel.id, text=text, well=False)
    return Finding(subject=channel.id, text=f"a test message was sent; it has the number {receipt.message_id}")


async def read_back(notifier: TelegramNotifier, channel: Channel, message_id: int, via: str | None) -> Finding:
    """Find the test message as one of unknown fate is found: by forwarding it to the operator's chat."""
    try:
        said = await notifier.read(channel, message_id, via)
    except Unreadable as error:
        then = "sent again and marked" if channel.unknown == "resend" else "held for you to decide"
        text = f"it cannot be found again ({error}): a message whose fate is unknown will be {then}"
        return Finding(subject=channel.id, text=text, well=None)
    except DeliveryError as error:
        return Finding(subject=channel.id, text=f"it was not found by forwarding: {remedy(error)}", well=False)
    return Finding(subject=channel.id, text="it was found by forwarding it to the operator's chat", well=said == WORDS)


async def edit(notifier: TelegramNotifier, channel: Channel, message_id: int, _via: str | None) -> Finding:
    """Edit the test message."""
    changing = notifier.edit(channel, message_id, EDITED, plain=True)
    return await done(channel, "it was edited", "it cannot be edited", changing)


async def delete(notifier: TelegramNotifier, channel: Channel, message_id: int, _via: str | None) -> Finding:
    """Delete the test message."""
    deleting = notifier.ask(lambda bot: bot.delete_message(channel.chat, message_id))
    return await done(channel, "it was deleted", "it cannot be deleted, do that yourself", deleting)


async def done(channel: Channel, well: str, ill: str, work: Awaitable[object]) -> Finding:
    """Do something, and say whether it worked."""
    try:
        await work
    except DeliveryError as error:
        return Finding(subject=channel.id, text=f"{ill}: {remedy(error)}", well=False)
    return Finding(subject=channel.id, text=well)


def remedy(error: DeliveryError) -> str:
    """Say what the operator can do about a refusal."""
    if isinstance(error, Moved):
        return f"{error}: write chat = {error.chat} instead"
    if isinstance(error, Closed) and not error.topic:
        return f"{error}: is `chat` the right one, and is the bot in it, as an administrator where it is a channel?"
    return str(error)


async def heard_from(notifier: TelegramNotifier) -> AsyncIterator[Finding]:
    """List the chats of which something has reached the bot lately, each with the number that `chat` wants."""
    try:
        updates = await notifier.ask(lambda bot: bot.get_updates(timeout=0, allowed_updates=UPDATES))
    except DeliveryError as error:
        yield Finding(subject="chats", text=f"what the bot has heard cannot be read: {error}", well=None)
        return
    found = {chat.id: chat for update in updates for chat in chats_of(update)}
    for chat in found.values():
        yield Finding(subject="chats", text=f"{chat.type} {chat.effective_name!r}: chat = {chat.id}", well=None)
    if not found:
        text = "none has been heard from: add the bot to one, or forward a post of it to the bot, to learn its number"
        yield Finding(subject="chats", text=text, well=None)


def chats_of(update: Update) -> Iterator[Chat]:
    """Name the chats that an update shows: its own, and the channel of which a post was forwarded."""
    if update.effective_chat is not None:
        yield update.effective_chat
    origin = update.effective_message.forward_origin if update.effective_message else None
    if isinstance(origin, MessageOriginChannel):
        yield origin.chat
