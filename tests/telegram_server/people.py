"""What people do in the chats: they write, correct and delete, press buttons, throw the bot out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.telegram_server.content import Content, with_found_entities
from tests.telegram_server.shapes import chat_json, member_json, message_json
from tests.telegram_server.state import BOT_ID, Chat, Edit, Message, Topic, User, World

if TYPE_CHECKING:
    from tests.telegram_server.server import TelegramServer

EDITOR = 7
"""The person who writes where no other is named."""


class People:
    """The part of `Control` that acts for people."""

    _server: TelegramServer

    @property
    def _world(self) -> World:
        return self._server.world

    def _saved(self) -> None:
        self._server.save()

    def inject(self, update: dict[str, Any]) -> int:
        """Give the bot an update as it is (`{"message": {...}}`) and return its id."""
        number = self._server.updates.push(update)
        self._saved()
        return number

    def say(
        self,
        chat: int,
        text: str,
        *,
        user: int | None = None,
        thread: int | None = None,
        reply_to: int | None = None,
    ) -> int:
        """Let a person write, and return the message's id; the bot gets an update (`channel_post` in a channel)."""
        found = self._world.chats[chat]
        author = self._person(user or (chat if found.type == "private" else EDITOR)).id
        content = with_found_entities(Content(text, ()))
        message = Message(
            id=self._world.take_id(found),
            date=self._server.clock.now(),
            author=author,
            text=text,
            entities=content.entities,
            thread=thread,
            reply_to=reply_to,
        )
        self._world.add(found, message)
        if found.status in ("stranger", "blocked"):
            found.status = "member"
        self._tell("channel_post" if found.type == "channel" else "message", found, message)
        return message.id

    def correct(self, chat: int, message: int, text: str, *, user: int = EDITOR) -> None:
        """Let a person edit a message; of its own posts' corrections the bot hears nothing."""
        found = self._world.chats[chat]
        there = found.messages[message]
        there.edits.append(Edit(at=self._server.clock.now(), by=self._person(user).id, text=there.text))
        there.text, there.entities = text, with_found_entities(Content(text, ())).entities
        if there.author != BOT_ID:
            self._tell("edited_channel_post" if found.type == "channel" else "edited_message", found, there)
        self._saved()

    def remove(self, chat: int, message: int) -> None:
        """Let a person delete a message; the bot hears nothing and still has it cached."""
        found = self._world.chats[chat]
        found.gone[message] = found.messages.pop(message)
        if message in found.pinned:
            found.pinned.remove(message)
        self._saved()

    def press(self, chat: int, message: int, data: str, *, user: int | None = None) -> str:
        """Let a person press a button, and return the callback query's id."""
        found = self._world.chats[chat]
        there = found.messages[message]
        rows = (there.markup or {}).get("inline_keyboard", [])
        if all(button.get("callback_data") != data for row in rows for button in row):
            raise ValueError(f"message {message} has no button with {data!r}")
        person = self._person(user or (chat if found.type == "private" else EDITOR))
        query = str(len(self._world.callback_queries) + self._world.next_update)
        self._world.callback_queries.append(query)
        shown = message_json(self._world, found, there)
        self.inject(
            {
                "callback_query": {
                    "id": query,
                    "from": person.as_json(),
                    "message": shown,
                    "chat_instance": str(chat),
                    "data": data,
                }
            }
        )
        return query

    def _add_topic(self, chat: int, name: str) -> int:
        found = self._world.chats[chat]
        if not found.forum:
            raise ValueError(f"chat {chat} is no forum")
        number = self._world.take_id(found)
        note = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        message = Message(
            id=number, date=self._server.clock.now(), author=self._person(EDITOR).id, thread=number, service=note
        )
        self._world.add(found, message)
        found.topics[number] = Topic(name=name)
        self._saved()
        return number

    def _set_standing(self, found: Chat, status: str, rights: tuple[str, ...]) -> None:
        before = member_json(self._world, found, BOT_ID)
        found.status, found.rights = status, rights
        after = member_json(self._world, found, BOT_ID)
        if found.type == "private":
            hidden = {"status": "kicked", "user": before["user"], "until_date": 0}
            after = hidden if status == "blocked" else after
        self.inject(
            {
                "my_chat_member": {
                    "chat": chat_json(found),
                    "from": self._person(EDITOR).as_json(),
                    "date": int(self._server.clock.now()),
                    "old_chat_member": before,
                    "new_chat_member": after,
                }
            }
        )

    def _person(self, number: int) -> User:
        return self._world.users.setdefault(number, User(id=number, first_name=f"Person {number}"))

    def _tell(self, kind: str, chat: Chat, message: Message) -> None:
        self.inject({kind: message_json(self._world, chat, message)})
