"""A server in a thread or in a process of its own, with the handle of a test for it."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.telegram_server.clock import Clock
from tests.telegram_server.faults import Fault
from tests.telegram_server.flood import Flood
from tests.telegram_server.journal import Request
from tests.telegram_server.server import TOKEN, TelegramServer, serve
from tests.telegram_server.views import Post

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0
"""Seconds of wall time after which a silent server is taken for broken."""


class ControlError(Exception):
    """The server would not do what the test asked."""


class Remote:
    """The verbs of `Control` over HTTP, blocking; any verb without a method here is called the same way."""

    def __init__(self, url: str) -> None:
        self.url = url

    def call(self, verb: str, **arguments: Any) -> Any:
        """Call a verb and return its plain answer."""
        body = json.dumps(arguments).encode()
        request = urllib.request.Request(f"{self.url}/control/{verb}", data=body, method="POST")  # noqa: S310
        patience = PATIENCE + arguments.get("timeout", 0)  # the server itself may be asked to wait
        try:
            with urllib.request.urlopen(request, timeout=patience) as answer:  # noqa: S310
                return json.load(answer)["result"]
        except urllib.error.HTTPError as error:
            with error:
                raise ControlError(json.load(error)["error"]) from None

    def add_chat(self, kind: str, title: str = "", *, chat: int | None = None, username: str = "") -> int:
        """See `Control.add_chat`."""
        return int(self.call("add_chat", kind=kind, title=title, chat=chat, username=username))

    def add_topic(self, chat: int, name: str) -> int:
        """See `Control.add_topic`."""
        return int(self.call("add_topic", chat=chat, name=name))

    def set_topic(self, chat: int, thread: int, state: str) -> None:
        """See `Control.set_topic`."""
        self.call("set_topic", chat=chat, thread=thread, state=state)

    def set_bot(self, chat: int, status: str, rights: list[str] | None = None) -> None:
        """See `Control.set_bot`."""
        self.call("set_bot", chat=chat, status=status, rights=rights)

    def set_chat(self, chat: int, **changes: Any) -> None:
        """See `Control.set_chat`."""
        self.call("set_chat", chat=chat, **changes)

    def migrate(self, chat: int) -> int:
        """See `Control.migrate`."""
        return int(self.call("migrate", chat=chat))

    def skip_ids(self, chat: int, count: int) -> None:
        """See `Control.skip_ids`."""
        self.call("skip_ids", chat=chat, count=count)

    def serve_photo(self, url: str, content: bytes) -> None:
        """See `Control.serve_photo`."""
        self.call("serve_photo", url=url, content=base64.b64encode(content).decode())

    def read(self, chat: int, thread: int | None = None) -> list[Post]:
        """See `Control.read`."""
        return [_post(raw) for raw in self.call("read", chat=chat, thread=thread)]

    def tree(self, chat: int) -> str:
        """See `Control.tree`."""
        return str(self.call("tree", chat=chat))

    def log(self, method: str | None = None, state: str | None = None) -> list[Request]:
        """See `Control.log`."""
        return [Request(**raw) for raw in self.call("log", method=method, state=state)]

    def unknown(self) -> list[str]:
        """See `Control.unknown`."""
        return list(self.call("unknown"))

    def clear_log(self) -> None:
        """See `Control.clear_log`."""
        self.call("clear_log")

    def wait(
        self, method: str | None = None, count: int = 1, state: str | None = None, timeout: float = 10
    ) -> list[Request]:
        """See `Control.wait`; raise ControlError when it was in vain."""
        raws = self.call("wait", method=method, count=count, state=state, timeout=timeout)
        return [Request(**raw) for raw in raws]

    def now(self) -> float:
        """See `Control.now`."""
        return float(self.call("now"))

    def advance(self, seconds: float) -> float:
        """See `Control.advance`."""
        return float(self.call("advance", seconds=seconds))

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
        """See `Control.script`."""
        self.call("script", method=method, fault=asdict(fault), match=match, times=times, skip=skip, label=label)

    def struck(self) -> dict[str, float]:
        """See `Control.struck`."""
        return dict(self.call("struck"))

    def clear_script(self) -> None:
        """See `Control.clear_script`."""
        self.call("clear_script")

    def release(self, count: int | None = None) -> int:
        """See `Control.release`."""
        return int(self.call("release", count=count))

    def revoke(self, token: str | None = None) -> None:
        """See `Control.revoke`."""
        self.call("revoke", token=token)

    def issue(self, token: str) -> None:
        """See `Control.issue`."""
        self.call("issue", token=token)

    def inject(self, update: dict[str, Any]) -> int:
        """See `Control.inject`."""
        return int(self.call("inject", update=update))

    def say(self, chat: int, text: str, **more: int) -> int:
        """See `Control.say`."""
        return int(self.call("say", chat=chat, text=text, **more))

    def correct(self, chat: int, message: int, text: str) -> None:
        """See `Control.correct`."""
        self.call("correct", chat=chat, message=message, text=text)

    def remove(self, chat: int, message: int) -> None:
        """See `Control.remove`."""
        self.call("remove", chat=chat, message=message)

    def press(self, chat: int, message: int, data: str) -> str:
        """See `Control.press`."""
        return str(self.call("press", chat=chat, message=message, data=data))


def _post(raw: dict[str, Any]) -> Post:
    plain: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return Post(**plain)


@contextmanager
def serve_in_thread(
    *,
    clock: Clock | None = None,
    flood: Flood | None = None,
    state_file: Path | None = None,
    port: int = 0,
    tokens: tuple[str, ...] = (TOKEN,),
) -> Iterator[Remote]:
    """Run a server in a thread for the length of a block."""
    ready = threading.Event()
    loops: list[tuple[TelegramServer, asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def run() -> None:
        ended = asyncio.Event()
        async with serve(clock=clock, flood=flood, state_file=state_file, port=port, tokens=tokens) as server:
            loops.append((server, asyncio.get_running_loop(), ended))
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()), name="telegram-server", daemon=True)
    thread.start()
    if not ready.wait(PATIENCE):
        raise ControlError("the server did not start")
    server, loop, ended = loops[0]
    try:
        yield Remote(server.url)
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(PATIENCE)


class ServerProcess(Remote):
    """A server in a process, that a test may kill and begin again on the same port and state file."""

    def __init__(self, *options: str) -> None:
        super().__init__("")
        self.chats: list[int] = []
        self._options = options
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start, or start again on the port it had."""
        port = self.url.rpartition(":")[2] or "0"
        command = [sys.executable, "-m", "tests.telegram_server", "--port", port, *self._options]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        ready = json.loads(self._process.stdout.readline())
        self.url, self.chats = ready["url"], ready["chats"]

    def kill(self) -> None:
        """End it as kill -9 does."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def __enter__(self) -> ServerProcess:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()
