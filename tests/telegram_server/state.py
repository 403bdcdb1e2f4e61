"""What the server knows: users, chats, topics, messages; and how it is written to a file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from tests.telegram_server.markup import Entity

BOT_ID = 42
GENERAL = 1
"""The id of a forum's General topic, which no request may name."""
CHANNEL_RIGHTS = ("can_post_messages", "can_edit_messages", "can_delete_messages")
GROUP_RIGHTS = ("can_delete_messages", "can_pin_messages", "can_manage_topics")


@dataclass(slots=True, kw_only=True)
class User:
    """A person, or the bot."""

    id: int
    first_name: str
    username: str = ""
    is_bot: bool = False

    def as_json(self) -> dict[str, object]:
        """Write a User."""
        shown: dict[str, object] = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        return shown | ({"username": self.username} if self.username else {})


@dataclass(slots=True, kw_only=True)
class Photo:
    """A picture that was uploaded."""

    file_id: str
    width: int
    height: int
    size: int

    def as_json(self) -> list[dict[str, object]]:
        """Write a message's `photo`: one size."""
        size = {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}", "file_size": self.size}
        return [size | {"width": self.width, "height": self.height}]


@dataclass(slots=True, kw_only=True)
class Edit:
    """A text that was shown before, until somebody changed it."""

    at: float
    by: int
    """The user who replaced it."""
    text: str


@dataclass(slots=True, kw_only=True)
class Message:
    """A message of one chat; `text` is the caption if there is a photo."""

    id: int
    date: float
    author: int
    text: str = ""
    entities: tuple[Entity, ...] = ()
    photo: Photo | None = None
    thread: int | None = None
    reply_to: int | None = None
    reply_chat: int | None = None
    quote: str | None = None
    preview: dict[str, Any] | None = None
    markup: dict[str, Any] | None = None
    silent: bool = False
    protected: bool = False
    origin: dict[str, Any] | None = None
    service: dict[str, Any] | None = None
    edits: list[Edit] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Topic:
    """A topic of a forum: `open`, `closed`, `deleted`, or `leaking` (its messages land in General, unsaid)."""

    name: str
    state: str = "open"


@dataclass(slots=True, kw_only=True)
class Chat:
    """A chat as the server keeps it."""

    id: int
    type: str
    title: str = ""
    username: str = ""
    forum: bool = False
    protected: bool = False
    status: str = "member"
    """The bot's standing, or in a private chat `member`, `stranger` (never started), `blocked`, `deactivated`."""
    rights: tuple[str, ...] = ()
    """What the bot may do as an administrator."""
    mute: tuple[str, ...] = ()
    """What ordinary members may not send: `text messages`, `photos`."""
    migrated_to: int | None = None
    deactivated: bool = False
    next_id: int = 1
    messages: dict[int, Message] = field(default_factory=dict)
    gone: dict[int, Message] = field(default_factory=dict)
    """Deleted by a person, without the bot's knowledge; it still has them cached."""
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)

    def may(self, right: str) -> bool:
        """Tell whether the bot has a right here."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    @property
    def is_group(self) -> bool:
        """Tell whether the limit for groups and channels holds here."""
        return self.type != "private"


@dataclass(slots=True, kw_only=True)
class World:
    """Everything; the process can be killed and begun again on its file."""

    chats: dict[int, Chat] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    photos: dict[str, Photo] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    allowed_updates: list[str] = field(default_factory=list)
    next_update: int = 1_000
    next_account_id: int = 1
    """Private chats and small groups share one sequence of message ids."""
    tokens: list[str] = field(default_factory=list)
    revoked: list[str] = field(default_factory=list)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    callback_queries: list[str] = field(default_factory=list)
    webhook: str = ""
    now: float | None = None
    """The clock when the file was written."""

    @property
    def bot(self) -> User:
        """Return the bot's own user."""
        return self.users[BOT_ID]

    def take_id(self, chat: Chat) -> int:
        """Draw a message id."""
        if chat.type in ("private", "group"):
            self.next_account_id += 1
            return self.next_account_id - 1
        chat.next_id += 1
        return chat.next_id - 1

    def add(self, chat: Chat, message: Message) -> Message:
        """Put a message in its chat."""
        chat.messages[message.id] = message
        return message

    def save(self, path: Path) -> None:
        """Write all to a file that is there whole or not at all."""
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(asdict(self)), encoding="utf-8")
        fresh.replace(path)


def new_world(tokens: tuple[str, ...]) -> World:
    """Make a world with the bot in it."""
    world = World(tokens=list(tokens))
    world.users[BOT_ID] = User(id=BOT_ID, first_name="Storyline", username="storyline_test_bot", is_bot=True)
    return world


def load(path: Path) -> World:
    """Read what `World.save` wrote."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    plain = {f.name: raw[f.name] for f in fields(World)}
    plain["users"] = {int(key): User(**value) for key, value in raw["users"].items()}
    plain["photos"] = {key: Photo(**value) for key, value in raw["photos"].items()}
    plain["chats"] = {int(key): _chat(value) for key, value in raw["chats"].items()}
    return World(**plain)


def _chat(raw: dict[str, Any]) -> Chat:
    changed = {
        "rights": tuple(raw["rights"]),
        "mute": tuple(raw["mute"]),
        "messages": {int(key): _message(value) for key, value in raw["messages"].items()},
        "gone": {int(key): _message(value) for key, value in raw["gone"].items()},
        "topics": {int(key): Topic(**value) for key, value in raw["topics"].items()},
    }
    return Chat(**(raw | changed))


def _message(raw: dict[str, Any]) -> Message:
    changed = {
        "entities": tuple(Entity(**entity) for entity in raw["entities"]),
        "photo": Photo(**raw["photo"]) if raw["photo"] else None,
        "edits": [Edit(**edit) for edit in raw["edits"]],
    }
    return Message(**(raw | changed))
