"""One run: its plan by the seed, the play, and what it comes to."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.chaos.kinds import KINDS, WEIGHTS
from tests.chaos.stage import PAGES, PATIENCE, Stage, stage
from tests.chaos.verdict import Verdict, first, judge, seen
from tests.faults import Spoiled
from tests.whole.happenings import reports

SHORT_OF_READING = 4
"""One run of so many has no operator chat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volley:
    """Reports that are published and faults that strike, almost at once."""

    reports: tuple[tuple[int, str, float], ...]
    """Which report, on which page, and how many seconds after the one before it is dated."""
    faults: tuple[tuple[float, str, float], ...]
    """After how many seconds, of which kind, and the seed of its chance."""
    pause: float | None
    """Seconds until the next volley; None waits until all has arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the seed decides."""

    seed: int
    reading: bool
    """Whether there is an operator chat, by which posts are read back."""
    volleys: tuple[Volley, ...]

    @property
    def unknown(self) -> str:
        """Say what becomes of messages whose fate cannot be found out: in a group that moves nothing can be read."""
        moves = any(kind == "chat migrates" for volley in self.volleys for _, kind, _ in volley.faults)
        return "hold" if moves and self.reading else "resend"


def plan(seed: int, *, reading: bool | None = None) -> Plan:
    """Draw what is published and what strikes."""
    draw = Random(seed)
    waiting = list(range(len(reports())))
    draw.shuffle(waiting)
    volleys = []
    for _ in range(3):
        number = draw.randint(2, 3)
        mine, waiting = waiting[:number], waiting[number:]
        kinds = draw.choices(list(KINDS), [WEIGHTS.get(kind, 1) for kind in KINDS], k=draw.randint(2, 4))
        volleys.append(
            Volley(
                reports=tuple((which, draw.choice(PAGES), draw.choice((0.4, 3, 3))) for which in mine),
                faults=tuple((draw.uniform(0, 3), kind, draw.random()) for kind in kinds),
                pause=draw.choice((None, None, draw.uniform(0.5, 4))),
            )
        )
    drawn = draw.randrange(SHORT_OF_READING) > 0
    return Plan(seed=seed, reading=drawn if reading is None else reading, volleys=tuple(volleys))


def play(plan: Plan, folder: Path | None = None) -> Verdict:
    """Play a run to its end, and judge it; its files stay where a folder is given."""
    began = time.monotonic()
    with place(folder) as where, stage(where, reading=plan.reading, unknown=plan.unknown) as on:
        with ThreadPoolExecutor(12) as strikers:
            for volley in plan.volleys:
                under_way = fire(volley, on, strikers)
                if volley.pause is None:
                    wait_for(under_way, on)
                    on.settle(PATIENCE)
                else:
                    on.pause(volley.pause)
        calm(on)
        arrived = on.settle(PATIENCE)
        if decide_held(on):
            arrived = on.settle(PATIENCE)
        code = on.stop()
        on.note_struck()
        return judge(plan.seed, plan.reading, on, arrived=arrived, code=code, seconds=time.monotonic() - began)


@contextmanager
def place(folder: Path | None) -> Iterator[Path]:
    """Give the run a folder, for the time being where none is named."""
    if folder is not None:
        folder.mkdir(parents=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="chaos-") as name:
        yield Path(name)


def fire(volley: Volley, on: Stage, strikers: ThreadPoolExecutor) -> list[Future[None]]:
    """Publish the reports, and let the faults strike at their time."""
    items = reports()
    for which, page, after in volley.reports:
        item = items[which]
        last = max((each.published for each in on.published), default=on.now())
        item.published = max(on.now(), last) + timedelta(seconds=after)
        on.publish(item, page)
    return [strikers.submit(strike_later, on, *fault) for fault in volley.faults]


def strike_later(on: Stage, wait: float, kind: str, chance: float) -> None:
    """Let a fault strike."""
    time.sleep(wait)
    KINDS[kind](on, Random(chance))


def wait_for(under_way: list[Future[None]], on: Stage) -> None:
    """Wait until the faults are over."""
    while not all(future.done() for future in under_way):
        on.pause(0.2)
    for future in under_way:
        future.result()


def decide_held(on: Stage) -> int:
    """Do what the bot asks of its operator: look oneself, then drop what stands there and retry the rest."""
    held = on.query("select message, channel from deliveries where state = 'uncertain' and due is null")
    for message, channel in held:
        shown = on.bot.call("outbox", "show", message, timeout=PATIENCE).stdout
        posts = [post for chat in on.chats[channel] for _, post in seen(on, chat)]
        stands = any(first(post.text) in shown for post in posts)
        done = on.bot.call("outbox", "drop" if stands else "retry", message, timeout=PATIENCE)
        on.decided[message] = stands
        assert done.returncode == 0, done.stderr
    return len(held)


def calm(on: Stage) -> None:
    """End all faults that have not struck yet, or go on."""
    on.control(lambda server: server.clear_script())
    for proxy in (on.line, on.feed_line):
        on.spoil(proxy, Spoiled())
