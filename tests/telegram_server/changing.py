"""The methods that change a message: edits, deletion, pins."""

from __future__ import annotations

from typing import Any

from tests.telegram_server.access import Call, check_markup, find_chat, find_message
from tests.telegram_server.content import Content
from tests.telegram_server.errors import MESSAGE_NOT_MODIFIED, bad_request
from tests.telegram_server.sending import caption_of, preview_of, text_of
from tests.telegram_server.shapes import chat_json, message_json
from tests.telegram_server.state import BOT_ID, Chat, Edit, Message

DELETABLE_FOR = 48 * 3600
"""Seconds for which a bot may delete its own message without being an administrator."""


def edit_message_text(call: Call) -> dict[str, Any]:
    """Replace a text."""
    content = text_of(call, "MESSAGE_TOO_LONG")
    chat, message = _editable(call)
    if message.photo is not None:
        raise bad_request("there is no text in the message to edit")
    return _changed(call, chat, message, content, preview_of(call))


def edit_message_caption(call: Call) -> dict[str, Any]:
    """Replace a caption."""
    content = caption_of(call)
    chat, message = _editable(call)
    if message.photo is None:
        raise bad_request("there is no caption in the message to edit")
    return _changed(call, chat, message, content, message.preview)


def edit_message_reply_markup(call: Call) -> dict[str, Any]:
    """Replace a keyboard."""
    chat, message = _editable(call)
    return _changed(call, chat, message, Content(message.text, message.entities), message.preview)


def delete_message(call: Call) -> bool:
    """Delete a message."""
    chat = find_chat(call)
    message = find_message(call, chat, "message to delete")
    own = message.author == BOT_ID and call.now - message.date <= DELETABLE_FOR
    if not (chat.may("can_delete_messages") or (own and _may_still_post(chat))):
        raise bad_request(
            "message can't be deleted for everyone" if message.author == BOT_ID else "message can't be deleted"
        )
    del chat.messages[message.id]
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    return True


def pin_chat_message(call: Call) -> bool:
    """Pin a message; outside private chats the pinning is a message of its own, with an id of its own."""
    chat = find_chat(call)
    message = find_message(call, chat, "message to pin")
    _check_pin(chat)
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        note = {"pinned_message": message_json(call.world, chat, message, nested=False)}
        number = call.world.take_id(chat)
        call.world.add(chat, Message(id=number, date=call.now, author=BOT_ID, thread=message.thread, service=note))
    return True


def unpin_chat_message(call: Call) -> bool:
    """Unpin a message, the last pinned one if none is named."""
    chat = find_chat(call)
    _check_pin(chat)
    number = call.params.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    return True


def unpin_all_chat_messages(call: Call) -> bool:
    """Unpin everything."""
    chat = find_chat(call)
    _check_pin(chat)
    chat.pinned.clear()
    return True


def get_chat(call: Call) -> dict[str, Any]:
    """Describe a chat with the newest pinned message."""
    chat = find_chat(call)
    if chat.type == "private" and chat.status == "stranger":
        raise bad_request("chat not found")
    full: dict[str, Any] = chat_json(chat) | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(
            ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
        ),
    }
    if chat.protected:
        full["has_protected_content"] = True
    if chat.pinned:
        full["pinned_message"] = message_json(call.world, chat, chat.messages[chat.pinned[-1]], nested=False)
    return full


def _editable(call: Call) -> tuple[Chat, Message]:
    chat = find_chat(call)
    message = find_message(call, chat, "message to edit")
    own = message.author == BOT_ID and _may_still_post(chat)
    may = own or (chat.type == "channel" and chat.may("can_edit_messages"))
    if message.service is not None or message.origin is not None or not may:
        raise bad_request("message can't be edited")
    return chat, message


def _may_still_post(chat: Chat) -> bool:
    return chat.type != "channel" or chat.may("can_post_messages")


def _changed(
    call: Call, chat: Chat, message: Message, content: Content, preview: dict[str, Any] | None
) -> dict[str, Any]:
    markup = check_markup(call)
    fresh = (content.text, content.entities, markup, preview)
    if fresh == (message.text, message.entities, message.markup, message.preview):
        raise bad_request(MESSAGE_NOT_MODIFIED)
    call.charge(chat)
    message.edits.append(Edit(at=call.now, by=BOT_ID, text=message.text))
    message.text, message.entities, message.markup, message.preview = fresh
    return message_json(call.world, chat, message)


def _check_pin(chat: Chat) -> None:
    right = "can_edit_messages" if chat.type == "channel" else "can_pin_messages"
    if chat.type != "private" and not chat.may(right):
        raise bad_request("not enough rights to manage pinned messages in the chat")
