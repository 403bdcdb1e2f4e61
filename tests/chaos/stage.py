"""What a run is played on: the bot, the Bot API server, the feeds, and the line to both."""

import asyncio
import json
import sqlite3
import threading
import time
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeVar

from tests.chaos.launcher import launch
from tests.faults import FaultProxy, Spoiled
from tests.feed_server import FeedServer, Item, feed_server
from tests.telegram_server import ServerProcess
from tests.whole.installation import BOT, Installation, addresses

Answer = TypeVar("Answer")

RULES = "\noperator = {operator}" + (
    BOT.replace('timeout = "10s"', 'timeout = "3s"')
    .replace('timeout = "5s"', 'timeout = "2s"')
    .replace('settle = "1s"', 'settle = "5s"')
)
"""Settling is longer than any request here needs to land, with room for a machine that is busy."""
LATE = (2.3, 3.3)
"""Seconds after which a late request takes effect: after `timeout`, and well before `settle` is over."""

FARTHEST = 5 * 3600
"""Seconds by which the bot's clock may be off: farther, and reports would be old news before they are seen."""
PAGES = ("/kaspi.xml", "/ufuq.xml", "/poldnya.xml")
PATIENCE = 180.0
"""Seconds for everything to arrive once the faults are over; a machine may be slow, and only a bug takes this long."""
SOON = 15
"""What is due within so many seconds is waited for: work that was claimed is due when its lease is over."""
LOOKS = 0.3
"""Seconds between two looks at whether all has arrived."""

UNDONE = """
select (select count(*) from stories where due is not null) + (select count(*) from matches where waiting)
     + (select count(*) from decisions where due is not null and due <= :soon)
     + (select count(*) from deliveries where state in ('pending', 'sending', 'uncertain') and due is not null)
     + (select count(*) from messages where due is not null and message_id is not null)
"""
"""What the store has before it; what is held for the operator and what waits for its hour is not counted."""


@dataclass(slots=True, kw_only=True)
class Blow:
    """A fault that struck."""

    kind: str
    struck: float
    over: float
    """When it was over, in seconds since the epoch; for one that lasts only as long as a request, when it struck."""
    recovered: float | None = None
    """When all that was published stood in the channels again."""


@dataclass
class Stage:
    """One installation with its surroundings, and what has happened to it."""

    folder: Path
    telegram: ServerProcess
    line: FaultProxy
    feeds: FeedServer
    feed_line: FaultProxy
    loop: asyncio.AbstractEventLoop
    bot: Installation
    chats: dict[str, list[int]] = field(default_factory=dict)
    """By channel, in the order in which they were used; a group that becomes a supergroup has two."""
    process: BaseProcess | None = None
    commands: Connection | None = None
    offset: float = 0.0
    """Seconds by which the bot's clock is off."""
    published: list[Item] = field(default_factory=list)
    blows: list[Blow] = field(default_factory=list)
    ended_by_itself: list[int] = field(default_factory=list)
    """Exit codes of bots that nobody killed."""
    labels: dict[str, str] = field(default_factory=dict)
    """The kind of each fault that waits in the Bot API server for its request."""
    decided: dict[str, bool] = field(default_factory=dict)
    """What the operator decided of messages held: whether each stood in its chat and was dropped, or sent again."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    server_lock: threading.RLock = field(default_factory=threading.RLock)
    """Held by whoever takes the Bot API server away."""

    # the bot

    def start(self) -> None:
        """Start the bot, with the clock as it is by now."""
        with self.lock:
            arguments = self.bot.command("run")[3:]
            self.process, self.commands = launch(self.folder, arguments, self.bot.environ(), self.offset)

    def kill(self) -> None:
        """Kill the bot in whatever it does, and start it again."""
        with self.lock:
            self.end()
            self.start()

    def end(self) -> None:
        """Kill the bot."""
        if self.process is not None and self.commands is not None:
            self.process.kill()
            self.process.join()
            self.commands.close()

    def watch(self) -> None:
        """Start the bot again where it has ended by itself, as a supervisor does."""
        with self.lock:
            if self.process is not None and self.process.exitcode is not None:
                self.ended_by_itself.append(self.process.exitcode)
                self.start()

    def command(self, verb: str, number: float) -> None:
        """Tell the launcher something."""
        with self.lock, suppress(BrokenPipeError):
            if self.commands is not None:
                self.commands.send((verb, number))

    def jump(self, seconds: float) -> None:
        """Set the bot's clock, unless it would be too far off."""
        with self.lock:
            if abs(self.offset + seconds) > FARTHEST:
                return
            self.offset += seconds
            self.command("jump", seconds)

    def now(self) -> datetime:
        """Read the bot's clock."""
        return datetime.now(UTC) + timedelta(seconds=self.offset)

    # its surroundings

    def publish(self, item: Item, page: str) -> None:
        """Put a report on a page, later than all before; half a second apart they may be one event, three not."""
        with self.lock:
            last = max((each.published for each in self.published), default=self.now())
            item.published = max(item.published, last)
            self.published.append(item)
            self.feeds.publish(page, item)

    def control(self, ask: Callable[[ServerProcess], Answer]) -> Answer:
        """Ask something of the Bot API server, again where it is just being started."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return ask(self.telegram)
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def spoil(self, proxy: FaultProxy, *how: Spoiled) -> None:
        """Cut the line, and spoil the next connections."""

        async def do() -> None:
            proxy.plan(*how)
            await proxy.cut()

        asyncio.run_coroutine_threadsafe(do(), self.loop).result(PATIENCE)

    def note_struck(self) -> None:
        """Take note of the faults in the Bot API server that have met their request."""
        for label, moment in self.control(lambda server: server.struck()).items():
            if kind := self.labels.pop(label, None):
                self.blows.append(Blow(kind=kind, struck=moment, over=moment))

    # how it goes

    def query(self, words: str, **values: object) -> list[Any]:
        """Ask the bot's store, without being in its way; nothing where it cannot be read in this moment."""
        path = self.folder / "data/storyline.db"
        try:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as connection:
                return connection.execute(words, values).fetchall()
        except sqlite3.Error:
            return []

    def has_arrived(self) -> bool:
        """Say whether all that was published is known to the bot and nothing is left to do."""
        urls = {item.url for item in self.published}
        known = {url for (url,) in self.query("select url from stories")}
        soon = int((self.now().timestamp() + SOON) * 1e6)
        return urls <= known and self.query(UNDONE, soon=soon) == [(0,)]

    def look(self) -> bool:
        """Look after the bot, note what struck and what has recovered, and say whether all has arrived."""
        self.watch()
        moment = time.time()
        with self.lock:
            arrived = self.has_arrived()
        if arrived:
            self.note_struck()
            for blow in self.blows:
                if blow.recovered is None and blow.over <= moment:
                    blow.recovered = moment
        return arrived

    def wait_for_first_sight(self) -> None:
        """Wait until what stands on the pages is taken for old."""
        deadline = time.monotonic() + PATIENCE
        while self.query("select count(*) from feeds where succeeded is not null") != [(len(PAGES),)]:
            if time.monotonic() > deadline:
                raise AssertionError(f"the bot does not begin:\n{self.said()[-3000:]}")
            time.sleep(LOOKS)

    def settle(self, patience: float) -> bool:
        """Wait until all has arrived."""
        deadline = time.monotonic() + patience
        while not self.look():
            if time.monotonic() > deadline:
                return False
            time.sleep(LOOKS)
        return True

    def pause(self, seconds: float) -> None:
        """Let some time pass."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.look()
            time.sleep(min(LOOKS, left))

    def stop(self) -> int | None:
        """Stop the bot as a supervisor does; say with which exit code, None where it does not."""
        with self.lock:
            assert self.process is not None
            self.process.terminate()
            self.process.join(PATIENCE)
            code, self.process = self.process.exitcode, None
            return code

    def said(self) -> str:
        """Read the bot's log."""
        return (self.folder / "log").read_text("utf-8", "replace")


@contextmanager
def proxied() -> Iterator[asyncio.AbstractEventLoop]:
    """Run an event loop in a thread."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def line_to(loop: asyncio.AbstractEventLoop, url: str) -> Iterator[FaultProxy]:
    """Put a proxy before an address."""
    proxy = FaultProxy("127.0.0.1", int(url.rpartition(":")[2]), [], Spoiled())
    asyncio.run_coroutine_threadsafe(proxy.start(), loop).result(PATIENCE)
    try:
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(proxy.stop(), loop).result(PATIENCE)


@contextmanager
def stage(folder: Path, *, reading: bool, unknown: str) -> Iterator[Stage]:
    """Set up everything, and start the bot on feeds whose first items it has seen."""
    with (
        feed_server() as feeds,
        ServerProcess("--state", str(folder / "telegram.json")) as telegram,
        proxied() as loop,
        line_to(loop, telegram.url) as line,
        line_to(loop, feeds.address) as feed_line,
    ):
        chats = {
            "readers": [telegram.add_chat("channel", "Readers")],
            "members": [telegram.add_chat("group", "Members")],
        }
        operator = telegram.add_chat("supergroup", "Operators") if reading else None
        if operator:
            chats["operator"] = [operator]
        bot = installed(folder, line.url, addresses(feed_line.url, PAGES), chats, unknown)
        set_up = Stage(
            folder=folder,
            telegram=telegram,
            line=line,
            feeds=feeds,
            feed_line=feed_line,
            loop=loop,
            bot=bot,
            chats=chats,
        )
        for page in PAGES:
            feeds.publish(page, Item(f"Weather of {page}", published=datetime.now(UTC) - timedelta(days=1)))
        set_up.start()
        try:
            set_up.wait_for_first_sight()
            yield set_up
        finally:
            set_up.end()


def installed(
    folder: Path, telegram: str, feeds: dict[str, str], chats: dict[str, list[int]], unknown: str
) -> Installation:
    """Write the configuration."""
    operator = json.dumps(str(chats["operator"][0])) if "operator" in chats else ""
    rules = RULES.format(operator=operator) if operator else RULES.replace("operator = {operator}\n", "")
    url = f"sqlite:///{folder / 'data/storyline.db'}?timeout=1"
    made = Installation(folder, telegram, environment={"DATABASE_URL": url}, bot=rules)
    (folder / "data").mkdir()
    made.configure(feeds)
    tables = [
        f'[[channel]]\nid = "{name}"\nchat = {ids[0]}\ncap = 60\nunknown = "{unknown}"\n'
        for name, ids in chats.items()
        if name != "operator"
    ]
    (folder / "config/channels.toml").write_text("\n".join(tables), "utf-8")
    return made
