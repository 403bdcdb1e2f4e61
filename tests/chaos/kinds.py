"""The faults: each is a function that strikes the stage, with a chance of its own for what is left open."""

import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from random import Random

from tests import telegram_server as api
from tests.chaos.launcher import PLENTY
from tests.chaos.stage import LATE, Blow, Stage
from tests.faults import Spoiled

Strike = Callable[[Stage, Random], None]

METHODS = ("sendMessage", "sendMessage", "sendMessage", "forwardMessage", "editMessageText", "*")
"""Which request a fault in the Bot API server meets."""
HOURS = 3.0
"""For how long Telegram is down when it is down for hours: what waits is stale then, and becomes one digest."""


def answering(make: Callable[[Random], api.Fault], most: int = 1) -> Callable[[str], Strike]:
    """Make a fault with which the Bot API server meets the next request of some method."""

    def of_kind(kind: str) -> Strike:
        def strike(stage: Stage, draw: Random) -> None:
            label = f"{kind} {draw.random()}"
            stage.labels[label] = kind
            method, fault, times = draw.choice(METHODS), make(draw), draw.randint(1, most)
            stage.control(lambda server: server.script(method, fault, times=times, label=label))

        return strike

    return of_kind


def on_the_line(make: Callable[[Random], Spoiled], *, feeds: bool = False, most: int = 1) -> Callable[[str], Strike]:
    """Make a fault that cuts the line and spoils the next connections."""

    def of_kind(kind: str) -> Strike:
        def strike(stage: Stage, draw: Random) -> None:
            proxy = stage.feed_line if feeds else stage.line
            before = len(proxy.struck)
            began = time.time()
            stage.spoil(proxy, *[make(draw)] * draw.randint(1, most))
            deadline = time.monotonic() + 3
            while len(proxy.struck) == before and time.monotonic() < deadline:
                time.sleep(0.05)
            if len(proxy.struck) > before:
                stage.blows.append(Blow(kind=kind, struck=began, over=proxy.struck[-1][1]))

        return strike

    return of_kind


def lasting(play: Strike) -> Callable[[str], Strike]:
    """Make a fault that is over when its function returns."""

    def of_kind(kind: str) -> Strike:
        def strike(stage: Stage, draw: Random) -> None:
            began = time.time()
            play(stage, draw)
            stage.blows.append(Blow(kind=kind, struck=began, over=time.time()))

        return strike

    return of_kind


def kill(stage: Stage, _draw: Random) -> None:
    """Kill the bot in whatever it does."""
    stage.kill()


def restart_server(stage: Stage, draw: Random) -> None:
    """Kill the Bot API server and start it again."""
    server_down(stage, draw.uniform(0, 0.5))


def down_for_hours(stage: Stage, draw: Random) -> None:
    """Take Telegram away, and let hours pass by the bot's clock before it comes back."""
    server_down(stage, draw.uniform(2, 4), lambda: stage.jump(HOURS * 3600))


def server_down(stage: Stage, seconds: float, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Take the Bot API server away for some seconds."""
    with stage.server_lock:
        with suppress(OSError):
            stage.note_struck()
        stage.telegram.kill()
        time.sleep(seconds)
        meanwhile()
        stage.telegram.start()


def jump(stage: Stage, draw: Random) -> None:
    """Set the bot's clock."""
    stage.jump(draw.choice((-90, -20, -5, 5, 20, 61, 900, 3700)))


def full_disk(stage: Stage, draw: Random) -> None:
    """Leave the database no room for a while."""
    stage.command("pages", 1)
    time.sleep(draw.uniform(1, 3))
    stage.command("pages", PLENTY)


def locked(stage: Stage, draw: Random) -> None:
    """Hold the database's write lock for longer than the bot waits for it."""
    path = stage.folder / "data/storyline.db"
    with closing(sqlite3.connect(path, timeout=10, isolation_level=None)) as connection, suppress(sqlite3.Error):
        connection.execute("begin immediate")
        time.sleep(draw.uniform(1.2, 2.5))
        connection.execute("rollback")


def migrate(stage: Stage, _draw: Random) -> None:
    """Make a supergroup of the group, while nothing else takes the server away."""
    with stage.server_lock:
        chats = stage.chats["members"]
        if len(chats) == 1:
            made = stage.control(lambda server: server.migrate(chats[0]))
            with stage.lock:
                chats.append(made)


def lose_rights(stage: Stage, draw: Random) -> None:
    """Take the bot's rights in a channel, or throw it out of a group, and give back all after a while."""
    name = draw.choice(("readers", "members"))
    chat = stage.chats[name][-1]
    usual = "administrator" if name == "readers" else "member"
    standing, rights = ("administrator", []) if name == "readers" and draw.random() < 0.5 else ("kicked", None)
    stage.control(lambda server: server.set_bot(chat, standing, rights))
    time.sleep(draw.uniform(1, 3))
    stage.control(lambda server: server.set_bot(chat, usual))


def late(draw: Random) -> api.Fault:
    """Take effect when the bot has given up waiting, and before it looks."""
    return api.latency(draw.uniform(*LATE))


def chance(draw: Random) -> bool:
    """Toss a coin."""
    return draw.random() < 0.5


MAKERS: Mapping[str, Callable[[str], Strike]] = {
    "killed": lasting(kill),
    "reset before it took effect": answering(lambda _: api.reset(applied=False)),
    "reset after it took effect": answering(lambda _: api.reset(applied=True)),
    "time-out, without effect": answering(lambda _: api.Fault(applied=False, answer_hold=True)),
    "time-out, with effect": answering(lambda _: api.unanswered()),
    "lands after its time-out": answering(late),
    "429 storm": answering(lambda draw: api.flooded(draw.randint(1, 2)), most=4),
    "5xx with HTML": answering(lambda draw: api.bad_gateway(applied=chance(draw)), most=2),
    "500": answering(lambda draw: api.server_error(applied=chance(draw))),
    "half an answer": answering(lambda _: api.half_answer()),
    "slow drip": answering(lambda _: api.drip(chunk=16, every=0.5)),
    "line to Telegram refused": on_the_line(lambda _: Spoiled(refused=True), most=3),
    "line to Telegram silent": on_the_line(lambda _: Spoiled(blackhole=True), most=2),
    "line cut in a request": on_the_line(lambda draw: Spoiled(cut_request=draw.randint(1, 700), reset=chance(draw))),
    "line cut in an answer": on_the_line(lambda draw: Spoiled(cut_answer=draw.randint(0, 700), reset=chance(draw))),
    "line to feeds cut": on_the_line(lambda draw: Spoiled(cut_answer=draw.randint(0, 900)), feeds=True, most=3),
    "line to feeds silent": on_the_line(lambda _: Spoiled(blackhole=True), feeds=True, most=2),
    "disk full": lasting(full_disk),
    "database locked": lasting(locked),
    "clock jumps": lasting(jump),
    "Telegram down for hours": lasting(down_for_hours),
    "server restarts": lasting(restart_server),
    "chat migrates": lasting(migrate),
    "rights lost and back": lasting(lose_rights),
}
KINDS: Mapping[str, Strike] = {kind: make(kind) for kind, make in MAKERS.items()}
WEIGHTS = {"killed": 4, "lands after its time-out": 2, "time-out, with effect": 2, "chat migrates": 0.5}
"""How much oftener than others a kind is drawn."""
