"""Chats and messages as the Bot API writes them."""

from __future__ import annotations

from typing import Any

from tests.telegram_server.state import BOT_ID, Chat, Message, World


def chat_json(chat: Chat) -> dict[str, object]:
    """Write a Chat."""
    shown: dict[str, object] = {"id": chat.id, "type": chat.type}
    shown["first_name" if chat.type == "private" else "title"] = chat.title
    if chat.username:
        shown["username"] = chat.username
    return shown | ({"is_forum": True} if chat.forum else {})


def message_json(world: World, chat: Chat, message: Message, *, nested: bool = True) -> dict[str, Any]:
    """Write a Message; the one it replies to is shown without its own."""
    shown: dict[str, Any] = {"message_id": message.id, "date": int(message.date), "chat": chat_json(chat)}
    if chat.type == "channel":
        shown["sender_chat"] = chat_json(chat)
    else:
        shown["from"] = world.users[message.author].as_json()
    shown |= _body(message) | _marks(chat, message)
    if nested and message.reply_to is not None:
        shown |= _reply(world, chat, message)
    return shown


def _body(message: Message) -> dict[str, Any]:
    if message.service is not None:
        return dict(message.service)
    text, entities = ("caption", "caption_entities") if message.photo else ("text", "entities")
    body: dict[str, Any] = {}
    if message.photo:
        body["photo"] = message.photo.as_json()
    if message.text:
        body[text] = message.text
    if message.entities:
        body[entities] = [entity.as_json() for entity in message.entities]
    return body


def _marks(chat: Chat, message: Message) -> dict[str, Any]:
    marks: dict[str, Any] = {}
    if message.thread is not None:
        marks |= {"message_thread_id": message.thread, "is_topic_message": True}
    if message.edits:
        marks["edit_date"] = int(message.edits[-1].at)
    if message.protected or chat.protected:
        marks["has_protected_content"] = True
    if message.quote:
        marks["quote"] = {"text": message.quote, "position": 0, "is_manual": True}
    optional = {
        "forward_origin": message.origin,
        "link_preview_options": message.preview,
        "reply_markup": message.markup,
    }
    return marks | {key: value for key, value in optional.items() if value}


def _reply(world: World, chat: Chat, message: Message) -> dict[str, Any]:
    there = world.chats.get(message.reply_chat or chat.id)
    target = there.messages.get(message.reply_to or 0) if there else None
    if there is None or target is None:
        return {}
    if there is chat:
        return {"reply_to_message": message_json(world, chat, target, nested=False)}
    external = {"origin": origin(world, there, target), "chat": chat_json(there), "message_id": target.id}
    return {"external_reply": external}


def origin(world: World, chat: Chat, message: Message) -> dict[str, Any]:
    """Write where a forwarded message came from; a forward of a forward keeps the first."""
    if message.origin is not None:
        return message.origin
    if chat.type == "channel":
        return {"type": "channel", "date": int(message.date), "chat": chat_json(chat), "message_id": message.id}
    return {"type": "user", "date": int(message.date), "sender_user": world.users[message.author].as_json()}


def member_json(world: World, chat: Chat, user_id: int) -> dict[str, Any]:
    """Write a ChatMember."""
    user = world.users[user_id].as_json()
    if user_id != BOT_ID:
        return {"status": "member", "user": user}
    status = chat.status if chat.type != "private" else "member"
    if status != "administrator":
        details = {"restricted": _restricted(chat), "kicked": {"until_date": 0}, "creator": {"is_anonymous": False}}
        return {"status": status, "user": user} | details.get(status, {})
    names: tuple[str, ...] = ("can_manage_chat", "can_change_info", "can_delete_messages", "can_invite_users")
    names += ("can_restrict_members", "can_promote_members", "can_manage_video_chats", "is_anonymous")
    names += ("can_post_stories", "can_edit_stories", "can_delete_stories", "can_be_edited")
    names += ("can_post_messages", "can_edit_messages") if chat.type == "channel" else ("can_pin_messages",)
    names += ("can_manage_topics",) if chat.type == "supergroup" else ()
    rights = {name: name in chat.rights for name in names} | {"can_manage_chat": True}
    return {"status": status, "user": user} | rights


def _restricted(chat: Chat) -> dict[str, Any]:
    names = ("audios", "documents", "photos", "videos", "video_notes", "voice_notes", "polls", "other_messages")
    allowed: dict[str, Any] = {f"can_send_{name}": name not in chat.mute for name in names}
    allowed |= dict.fromkeys(("can_change_info", "can_invite_users", "can_pin_messages"), False)
    allowed |= {"can_manage_topics": False, "can_add_web_page_previews": True, "can_edit_tag": False}
    return allowed | {"is_member": True, "until_date": 0, "can_send_messages": "text messages" not in chat.mute}
