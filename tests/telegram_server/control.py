"""What a test does to the server, by calls in its process or as JSON over HTTP."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.telegram_server.faults import Fault
from tests.telegram_server.journal import Request
from tests.telegram_server.people import People
from tests.telegram_server.state import CHANNEL_RIGHTS, GENERAL, GROUP_RIGHTS, Chat, Topic, User
from tests.telegram_server.views import Post, posts, tree

if TYPE_CHECKING:
    from tests.telegram_server.server import TelegramServer

KINDS = {"private": 1, "group": -1, "supergroup": -1_001_000_000_000, "channel": -1_002_000_000_000}


class Control(People):
    """The handle of a test; every argument and answer is plain, so that `Remote` offers the same over HTTP."""

    def __init__(self, server: TelegramServer) -> None:
        self._server = server

    def add_chat(self, kind: str, title: str = "", *, chat: int | None = None, username: str = "") -> int:
        """Make a chat of a kind (private, group, supergroup, forum, channel) and return its id.

        The bot is a full administrator of a channel or forum, a member elsewhere; the reader of a private
        chat has pressed Start.
        """
        world = self._world
        forum, kind = kind == "forum", "supergroup" if kind == "forum" else kind
        sign = 1 if kind == "private" else -1
        number = chat or KINDS[kind] + sign * (1_000 + len(world.chats))
        made = Chat(id=number, type=kind, title=title or f"A {kind}", username=username, forum=forum)
        if kind == "channel":
            made.status, made.rights = "administrator", CHANNEL_RIGHTS
        if forum:
            made.status, made.rights = "administrator", GROUP_RIGHTS
            made.topics[GENERAL], made.next_id = Topic(name="General"), GENERAL + 1
        if kind == "private":
            world.users[number] = User(id=number, first_name=made.title, username=username)
        world.chats[number] = made
        self._saved()
        return number

    def add_topic(self, chat: int, name: str) -> int:
        """Make a forum topic and return its thread id."""
        return self._add_topic(chat, name)

    def set_topic(self, chat: int, thread: int, state: str) -> None:
        """Make a topic `open`, `closed`, `deleted` or `leaking` (its messages land in General, unsaid)."""
        found = self._world.chats[chat]
        found.topics[thread].state = state
        if state == "deleted":
            for number in [m.id for m in found.messages.values() if m.thread == thread]:
                found.gone[number] = found.messages.pop(number)
        self._saved()

    def set_bot(self, chat: int, status: str, rights: list[str] | tuple[str, ...] | None = None) -> None:
        """Change the bot's standing; it gets a `my_chat_member` update.

        A standing is member, administrator, restricted, left or kicked; in a private chat it is member,
        stranger (never started), blocked, deactivated or bot.
        """
        found = self._world.chats[chat]
        usual = CHANNEL_RIGHTS if found.type == "channel" else GROUP_RIGHTS
        default = usual if status == "administrator" else ()
        self._set_standing(found, status, default if rights is None else tuple(rights))

    def set_chat(self, chat: int, **changes: Any) -> None:
        """Change a chat: protected=True, deactivated=True, mute=["photos"], title=..., username=..."""
        found = self._world.chats[chat]
        for name, value in changes.items():
            if name not in ("protected", "deactivated", "mute", "title", "username"):
                raise ValueError(f"a chat has no {name} that a test may set")
            setattr(found, name, tuple(value) if name == "mute" else value)
        self._saved()

    def migrate(self, chat: int) -> int:
        """Upgrade a group to a supergroup and return its new id."""
        new = self.add_chat("supergroup", self._world.chats[chat].title)
        self._world.chats[chat].migrated_to = new
        self._saved()
        return new

    def skip_ids(self, chat: int, count: int) -> None:
        """Leave a gap in the message ids, as an album or a service message does."""
        for _ in range(count):
            self._world.take_id(self._world.chats[chat])
        self._saved()

    def serve_photo(self, url: str, content: str | bytes) -> None:
        """Let an address have a picture (base64 if it is text); others cannot be fetched."""
        self._server.pictures[url] = base64.b64decode(content) if isinstance(content, str) else content

    def read(self, chat: int, thread: int | None = None) -> list[Post]:
        """Show a chat, or one topic of it, as its readers see it now."""
        return posts(self._world.chats[chat], thread)

    def tree(self, chat: int) -> str:
        """Show a chat as an indented tree of replies."""
        return tree(self._world.chats[chat])

    def log(self, method: str | None = None, state: str | None = None) -> list[Request]:
        """Return the requests in the order in which they came."""
        return self._server.journal.select(method, state)

    def unknown(self) -> list[str]:
        """Return the methods that were asked for and are not simulated."""
        return self._server.journal.unknown

    def clear_log(self) -> None:
        """Forget the requests."""
        self._server.journal.requests.clear()

    def commands(self) -> dict[str, list[dict[str, str]]]:
        """Return what setMyCommands left, by scope and language."""
        return self._world.commands

    async def wait(
        self,
        method: str | None = None,
        count: int = 1,
        state: str | None = None,
        timeout: float = 10,  # noqa: ASYNC109 - a verb's argument, over HTTP too
    ) -> list[Request]:
        """Wait (wall time, no polling) until so many requests of a method are in a state, and return them."""
        journal = self._server.journal
        async with asyncio.timeout(timeout):
            await journal.wait(lambda: len(journal.select(method, state)) >= count)
        return journal.select(method, state)

    def now(self) -> float:
        """Tell the server's time."""
        return self._server.clock.now()

    def advance(self, seconds: float) -> float:
        """Move the server's time."""
        return self._server.clock.advance(seconds)

    def script(
        self,
        method: str,
        fault: Fault,
        *,
        match: dict[str, str] | None = None,
        times: int = 1,
        skip: int = 0,
        label: str = "",
    ) -> None:
        """Plan a fault for requests of a method (`*` for any) whose parameters match; `struck` tells by its label.

        In `match`, `text` is a part of the text or caption; other parameters must be equal. `times` is
        FOR_EVER for no end; `skip` lets that many matching requests through first.
        """
        self._server.script.plan(method, fault, match or {}, times=times, skip=skip, label=label)

    def struck(self) -> dict[str, float]:
        """Tell which labelled faults have met a request, and when they first did (seconds since the epoch)."""
        return self._server.script.struck

    def clear_script(self) -> None:
        """Plan no more faults."""
        self._server.script.clear()

    def release(self, count: int | None = None) -> int:
        """Let held requests go on, the oldest first; return how many there were."""
        return self._server.release(count)

    def revoke(self, token: str | None = None) -> None:
        """Revoke a token, or all: 401 from now on."""
        gone = [token] if token else list(self._world.tokens)
        self._world.revoked.extend(gone)
        self._world.tokens[:] = [known for known in self._world.tokens if known not in gone]
        self._saved()

    def issue(self, token: str) -> None:
        """Let another token be good for the same bot."""
        self._world.tokens.append(token)
        self._saved()

    async def serve(self, http: web.Request) -> web.Response:
        """Answer `POST /control/<verb>` with a JSON object of arguments."""
        verb, arguments = http.match_info["verb"], json.loads(await http.read() or b"{}")
        if "fault" in arguments:
            arguments["fault"] = Fault(**arguments["fault"])
        if verb.startswith("_") or verb == "serve" or not hasattr(self, verb):
            return _answer(404, {"error": f"no verb {verb}"})
        try:
            result = getattr(self, verb)(**arguments)
            result = await result if asyncio.iscoroutine(result) else result
        except TimeoutError:
            return _answer(408, {"error": f"{verb} waited in vain: {arguments}"})
        except (TypeError, ValueError, KeyError) as error:
            return _answer(400, {"error": f"{type(error).__name__}: {error}"})
        return _answer(200, {"result": _plain(result)})


def _plain(result: object) -> object:
    if isinstance(result, list):
        return [asdict(item) if isinstance(item, Post | Request) else item for item in result]
    return result


def _answer(status: int, body: dict[str, object]) -> web.Response:
    return web.Response(status=status, text=json.dumps(body), content_type="application/json")
