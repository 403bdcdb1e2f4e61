"""Chats as a reader sees them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.telegram_server.state import BOT_ID, Chat, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message on a reader's screen, and what it was before."""

    id: int
    at: float
    by_bot: bool
    text: str
    """What it says now; the caption if there is a picture."""
    entities: tuple[dict[str, object], ...]
    links: tuple[str, ...]
    """The addresses behind words, in order."""
    thread: int | None
    """The topic, None in General and where there are no topics."""
    reply_to: int | None
    reply_chat: int | None
    """Set if the message replied to is in another chat."""
    replies: tuple[int, ...]
    photo: str | None
    """The picture's file id."""
    preview: str | None
    """The address that is previewed; `off` if the sender switched previews off."""
    pinned: bool
    silent: bool
    forwarded: bool
    service: bool
    before: tuple[str, ...]
    """The texts that it had before, oldest first."""
    edited_by: tuple[int, ...]
    """Who replaced each of them."""
    edited_at: tuple[float, ...]


def posts(chat: Chat, thread: int | None = None) -> list[Post]:
    """Show a chat, or one of its topics, oldest first."""
    shown = [chat.messages[key] for key in sorted(chat.messages)]
    return [_post(chat, message) for message in shown if thread is None or message.thread == thread]


def tree(chat: Chat) -> str:
    """Write the chat as an indented tree of replies, one line a message (`12 text`)."""
    lines: list[str] = []

    def branch(post: Post, depth: int) -> None:
        lines.append(f"{'  ' * depth}{post.id} {post.text.splitlines()[0] if post.text else ''}".rstrip())
        for number in post.replies:
            branch(shown[number], depth + 1)

    shown = {post.id: post for post in posts(chat)}
    for post in shown.values():
        if post.reply_chat is not None or post.reply_to not in shown:
            branch(post, 0)
    return "\n".join(lines)


def _post(chat: Chat, message: Message) -> Post:
    preview = message.preview or {}
    replies = (m.id for m in chat.messages.values() if m.reply_to == message.id and m.reply_chat is None)
    return Post(
        id=message.id,
        at=message.date,
        by_bot=message.author == BOT_ID,
        text=message.text,
        entities=tuple(entity.as_json() for entity in message.entities),
        links=tuple(entity.url for entity in message.entities if entity.url),
        thread=message.thread,
        reply_to=message.reply_to,
        reply_chat=message.reply_chat,
        replies=tuple(sorted(replies)),
        photo=message.photo.file_id if message.photo else None,
        preview="off" if preview.get("is_disabled") else preview.get("url"),
        pinned=message.id in chat.pinned,
        silent=message.silent,
        forwarded=message.origin is not None,
        service=message.service is not None,
        before=tuple(edit.text for edit in message.edits),
        edited_by=tuple(edit.by for edit in message.edits),
        edited_at=tuple(edit.at for edit in message.edits),
    )
