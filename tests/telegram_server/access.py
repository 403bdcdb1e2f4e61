"""Whether a request may touch a chat, a topic, a message: the checks that every method shares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.telegram_server.errors import bad_request, forbidden, too_many_requests
from tests.telegram_server.state import GENERAL, Chat, Message, World
from tests.telegram_server.wire import Params


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request on its way through a method."""

    world: World
    params: Params
    now: float
    pictures: dict[str, bytes]
    """What the wider web answers to a photo given by address."""
    flood_wait: Callable[[Chat], int]

    def charge(self, chat: Chat) -> None:
        """Count a message or an edit; refuse it if there were too many."""
        if seconds := self.flood_wait(chat):
            raise too_many_requests(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message that may be replied to."""

    chat: Chat
    message: Message
    quote: str | None


def find_chat(call: Call, name: str = "chat_id") -> Chat:
    """Find the chat of a request and check that the bot is still in it."""
    given = call.params.text(name).strip()
    if not given:
        raise bad_request(f"{name} is empty")
    chat = _lookup(call.world, given)
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
    if chat.deactivated:
        raise forbidden("the group chat was deleted")
    if chat.type != "private" and chat.status in ("left", "kicked"):
        gone = "was kicked from" if chat.status == "kicked" else "is not a member of"
        raise forbidden(f"bot {gone} the {chat.type} chat")
    return chat


def _lookup(world: World, given: str) -> Chat | None:
    if given.startswith("@"):
        public = (chat for chat in world.chats.values() if chat.type != "private")
        return next((chat for chat in public if chat.username.lower() == given[1:].lower()), None)
    try:
        return world.chats.get(int(given))
    except ValueError:
        return None


PRIVATE_REFUSALS = {
    "blocked": "bot was blocked by the user",
    "deactivated": "user is deactivated",
    "stranger": "bot can't initiate conversation with a user",
    "bot": "bot can't send messages to bots",
}


def check_write(chat: Chat, what: str = "text messages") -> None:
    """Check that the bot may send here."""
    if chat.type == "private" and chat.status in PRIVATE_REFUSALS:
        raise forbidden(PRIVATE_REFUSALS[chat.status])
    if chat.type == "channel" and not chat.may("can_post_messages"):
        raise bad_request("need administrator rights in the channel chat")
    if chat.status in ("member", "restricted") and what in chat.mute:
        raise bad_request(f"not enough rights to send {what} to the chat")


def find_reply(call: Call, chat: Chat) -> Reply | None:
    """Find the message that the new one replies to; None where there is none to be."""
    wish = call.params.table("reply_parameters")
    target = wish.get("message_id") or call.params.integer("reply_to_message_id")
    if not target:
        return None
    there = _lookup(call.world, str(wish.get("chat_id") or chat.id))
    if there is None:
        raise bad_request("chat not found")
    message = there.messages.get(int(target))
    if message is None:
        may_miss = wish.get("allow_sending_without_reply") or call.params.flag("allow_sending_without_reply")
        if may_miss:
            return None
        raise bad_request("message to be replied not found")
    quote = wish.get("quote")
    if quote and quote not in message.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return Reply(chat=there, message=message, quote=quote)


def find_thread(call: Call, chat: Chat, reply: Reply | None) -> int | None:
    """Find the topic of a new message; None is no topic, or the General one."""
    thread = call.params.integer("message_thread_id") or None
    if thread is None and reply is not None and reply.chat is chat:
        thread = reply.message.thread
    if thread is None:
        if chat.forum:
            _check_open(chat, GENERAL)
        return None
    topic = chat.topics.get(thread) if chat.forum and thread != GENERAL else None
    if topic is None or topic.state == "deleted":
        raise bad_request("message thread not found")
    if topic.state == "leaking":
        return None
    _check_open(chat, thread)
    return thread


def _check_open(chat: Chat, thread: int) -> None:
    if chat.topics[thread].state == "closed" and not chat.may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")


def find_message(call: Call, chat: Chat, purpose: str) -> Message:
    """Find the message of a request; the purpose (`message to edit`) is in the refusal.

    One that a person deleted is still in the bot's memory, so the refusal comes from further away and is another.
    """
    number = call.params.integer("message_id")
    if not call.params.text("message_id"):
        raise bad_request("message identifier is not specified")
    if number in chat.gone:
        raise bad_request("MESSAGE_ID_INVALID")
    if number not in chat.messages:
        raise bad_request(f"{purpose} not found")
    return chat.messages[number]


def check_markup(call: Call) -> dict[str, object] | None:
    """Read the keyboard; its buttons carry 1 to 64 bytes."""
    markup = call.params.table("reply_markup")
    for row in markup.get("inline_keyboard", ()):
        for button in row:
            if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
                raise bad_request("BUTTON_DATA_INVALID")
    return markup or None
