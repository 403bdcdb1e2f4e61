"""The methods that make a message: sendMessage, sendPhoto, forwardMessage, copyMessage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.telegram_server.access import (
    Call,
    check_markup,
    check_write,
    find_chat,
    find_message,
    find_reply,
    find_thread,
)
from tests.telegram_server.content import CAPTION_LIMIT, TEXT_LIMIT, Content, measure, with_found_entities, written
from tests.telegram_server.errors import bad_request
from tests.telegram_server.markup import Entity, checked_url, units
from tests.telegram_server.pictures import find_photo
from tests.telegram_server.shapes import message_json, origin
from tests.telegram_server.state import BOT_ID, Chat, Message

SERVICE_ENTITIES = ("url", "hashtag", "mention", "email", "cashtag", "bot_command", "phone_number")


def send_message(call: Call) -> dict[str, Any]:
    """Send a text."""
    content = text_of(call, "message is too long")
    chat = find_chat(call)
    check_write(chat)
    message = new_message(call, chat, content, preview=preview_of(call))
    return message_json(call.world, chat, message)


def send_photo(call: Call) -> dict[str, Any]:
    """Send a picture with a caption."""
    content = caption_of(call)
    chat = find_chat(call)
    check_write(chat, "photos")
    photo = find_photo(call.world, call.params, call.pictures)
    message = new_message(call, chat, content, photo=photo)
    call.world.photos[photo.file_id] = photo
    return message_json(call.world, chat, message)


def forward_message(call: Call) -> dict[str, Any]:
    """Forward; the only way to read a post back."""
    chat, source = find_chat(call), find_chat(call, "from_chat_id")
    check_write(chat)
    original = find_message(call, source, "message to forward")
    if original.service is not None:
        raise bad_request("message can't be forwarded")
    if original.protected or source.protected:
        raise bad_request("message has protected content and can't be forwarded")
    came_from = origin(call.world, source, original)
    content = Content(original.text, original.entities)
    message = new_message(call, chat, content, photo=original.photo, preview=original.preview, came_from=came_from)
    return message_json(call.world, chat, message)


def copy_message(call: Call) -> dict[str, Any]:
    """Copy; answers from what the bot remembers, so a message that a person deleted is copied all the same."""
    chat, source = find_chat(call), find_chat(call, "from_chat_id")
    check_write(chat)
    number = call.params.integer("message_id")
    original = source.gone.get(number) or find_message(call, source, "message to copy")
    if original.service is not None:
        raise bad_request("message can't be copied")
    content = Content(original.text, original.entities)
    if original.photo and "caption" in call.params.values:
        content = caption_of(call)
    message = new_message(call, chat, content, photo=original.photo, preview=original.preview)
    return {"message_id": message.id}


def new_message(call: Call, chat: Chat, content: Content, **more: Any) -> Message:
    """Make the bot's message, after the last checks."""
    reply = find_reply(call, chat)
    message = Message(
        id=0,
        date=call.now,
        author=BOT_ID,
        text=content.text,
        entities=content.entities,
        thread=find_thread(call, chat, reply),
        reply_to=reply.message.id if reply else None,
        reply_chat=reply.chat.id if reply and reply.chat is not chat else None,
        quote=reply.quote if reply else None,
        markup=check_markup(call),
        silent=call.params.flag("disable_notification"),
        protected=call.params.flag("protect_content"),
        photo=more.get("photo"),
        preview=more.get("preview"),
        origin=more.get("came_from"),
    )
    call.charge(chat)
    return call.world.add(chat, replace(message, id=call.world.take_id(chat)))


def text_of(call: Call, complaint: str) -> Content:
    """Read the text of a request."""
    raw = call.params.text("text")
    if not raw:
        raise bad_request("message text is empty")
    content = written(raw, call.params.text("parse_mode"), _entities(call, "entities"))
    if not content.text:
        raise bad_request("text must be non-empty")
    measure(content, TEXT_LIMIT, complaint)
    return with_found_entities(content)


def caption_of(call: Call) -> Content:
    """Read the caption of a request; may be empty."""
    raw = call.params.text("caption")
    content = written(raw, call.params.text("parse_mode"), _entities(call, "caption_entities"))
    measure(content, CAPTION_LIMIT, "message caption is too long")
    return with_found_entities(content)


def preview_of(call: Call) -> dict[str, Any] | None:
    """Read which link is previewed; without an address the other options are ignored."""
    options = call.params.table("link_preview_options")
    if options.get("is_disabled"):
        return {"is_disabled": True}
    url = checked_url(options.get("url") or "")
    return options | {"url": url} if url else None


def _entities(call: Call, name: str) -> Sequence[Entity]:
    raw = call.params.nested(name) or []
    found = [_entity(item) for item in raw if item.get("type") not in SERVICE_ENTITIES]
    text = call.params.text("text") or call.params.text("caption")
    for entity in found:
        if entity.offset < 0 or entity.length < 0 or entity.offset + entity.length > units(text):
            raise bad_request("ENTITY_BOUNDS_INVALID")
    return sorted(found, key=lambda e: (e.offset, -e.length))


def _entity(raw: dict[str, Any]) -> Entity:
    url = checked_url(raw["url"]) if "url" in raw else None
    return Entity(type=raw["type"], offset=raw["offset"], length=raw["length"], url=url, language=raw.get("language"))
