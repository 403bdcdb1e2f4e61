"""Point from one message to another."""

from bot.types import Channel, Message


def title_of(message: Message) -> str:
    """Give what links to a message are called by."""
    return message.wanted.headline or message.wanted.plain.split("\n", 1)[0].partition(" ")[2]


def link_to(message: Message, channel: Channel) -> str | None:
    """Give the address of a message in its channel; None before it is sent, and in groups that have no addresses."""
    if message.message_id is None:
        return None
    topic = f"{channel.topic}/" if channel.topic else ""
    if channel.chat.startswith("@"):
        return f"https://t.me/{channel.chat[1:]}/{topic}{message.message_id}"
    chat = message.chat or channel.chat
    return f"https://t.me/c/{chat[4:]}/{topic}{message.message_id}" if chat.startswith("-100") else None
