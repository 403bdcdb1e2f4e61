"""Memory of the running bot while it polls many feeds, round after round.

    python -m tests.benchmarks.feeds_memory

The real program polls BENCH_FEEDS feeds (2,000) of a server on loopback as fast as it can, and does everything that
follows from what it finds. A round is as many visits as there are feeds; in each, one feed in ten has a new item, and
the others answer "not changed". The texts are drawn from 40,000 made words, the frequent ones more often, as in a
language. After each of BENCH_ROUNDS rounds (50), and four times a second for the peak, the memory of the bot and the
processes that it started is added up: the proportional set size (Linux), in which what processes share counts once.
Memory is flat where the last ten rounds take at most 5 % more than the tenth to twentieth.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import accumulate, product
from pathlib import Path
from statistics import mean

from aiohttp import web

from tests.whole.installation import BOT, Installation

FEEDS = int(os.environ.get("BENCH_FEEDS", "2000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "50"))
DEPTH = 20
"""Items on a page, about 600 bytes each."""
LIMIT = 350
"""Megabytes."""
SYLLABLES = ("ba", "ke", "lo", "mir", "ta", "sun", "da", "ri", "vo", "gel", "ash", "ne", "qu", "pi", "zor", "tem")
WORDS = ["".join(part) for part in product(SYLLABLES, repeat=4)][:40_000]
OFTEN = list(accumulate(1 / rank for rank in range(1, len(WORDS) + 1)))
"""Zipf's law, added up."""


class Server:
    """Feeds by number, whose pages grow."""

    def __init__(self) -> None:
        self.newest = [DEPTH] * FEEDS
        self.visits = 0
        self.reached = asyncio.Condition()
        self.draw = random.Random(0)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Answer one visit; the count of them wakes who waits for a round."""
        number = int(request.path.removeprefix("/"))
        self.visits += 1
        if self.visits % FEEDS == 0:
            async with self.reached:
                self.reached.notify_all()
        if self.visits > FEEDS and self.draw.random() < 0.1:
            self.newest[number] += 1
        tag = f'"{self.newest[number]}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304, headers={"ETag": tag})
        return web.Response(
            body=page(number, self.newest[number]), headers={"ETag": tag}, content_type="application/rss+xml"
        )

    async def round(self, number: int) -> None:
        """Wait until so many rounds are over."""
        async with self.reached:
            await self.reached.wait_for(lambda: self.visits >= number * FEEDS)


def page(number: int, newest: int) -> bytes:
    """Write a page of a feed."""
    now = datetime.now(UTC)
    items = "".join(
        item(number, serial, now - timedelta(minutes=newest - serial)) for serial in range(newest, newest - DEPTH, -1)
    )
    return f'<rss version="2.0"><channel><title>Feed {number}</title>{items}</channel></rss>'.encode()


def item(number: int, serial: int, at: datetime) -> str:
    """Write an item."""
    words = random.Random(number * 1_000_003 + serial).choices(WORDS, cum_weights=OFTEN, k=50)
    title, text = " ".join(words[:9]).capitalize(), " ".join(words[9:]).capitalize()
    return (
        f"<item><title>{title}</title><link>https://outlet{number}.example/{100_000 + serial}</link>"
        f"<guid isPermaLink='false'>{number}-{serial}</guid><pubDate>{format_datetime(at)}</pubDate>"
        f"<description>{text}.</description></item>"
    )


def family(root: int) -> Iterator[int]:
    """List a process and those that it started."""
    yield root
    for thread in Path("/proc", str(root), "task").iterdir():
        for child in (thread / "children").read_text().split():
            yield from family(int(child))


def megabytes(root: int) -> float:
    """Add up the proportional set size of a family."""
    total = 0
    for process in family(root):
        lines = Path("/proc", str(process), "smaps_rollup").read_text().splitlines()
        total += int(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total / 1024


async def watch(root: int, peak: list[float]) -> None:
    """Keep the largest of many looks."""
    while True:
        peak[0] = max(peak[0], megabytes(root))
        await asyncio.sleep(0.25)


async def measure(folder: Path) -> list[float]:
    """Run the bot for all rounds; return its memory after each, and the peak at the end."""
    server = Server()
    runner = web.ServerRunner(web.Server(server.answer))
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    bot = Installation(folder, bot=BOT.replace('longest = "2s"', 'longest = "1s"'))
    bot.configure({f"Feed {number}": f"{address}/{number}" for number in range(FEEDS)})
    process = bot.start()
    found, peak, began = [], [0.0], time.monotonic()
    watching = asyncio.create_task(watch(process.pid, peak))
    try:
        for number in range(1, ROUNDS + 1):
            await server.round(number)
            found.append(megabytes(process.pid))
            spent, count = time.monotonic() - began, len(list(family(process.pid)))
            print(f"round {number:>3}   {spent:5.0f} s   {found[-1]:6.1f} MB   {count} processes", flush=True)
    finally:
        watching.cancel()
        process.terminate()
        await asyncio.to_thread(process.wait, 20)
        await runner.cleanup()
    return [*found, peak[0]]


def main() -> int:
    """Measure and tell."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        *found, peak = asyncio.run(measure(Path(folder)))
    early, late = mean(found[10:20] or found), mean(found[-10:])
    print(f"{FEEDS} feeds, {ROUNDS} rounds, {time.monotonic() - began:.0f} s")
    print(f"peak {peak:.1f} MB (limit {LIMIT}); rounds 11 to 20: {early:.1f} MB, last 10: {late:.1f} MB")
    return 0 if peak < LIMIT and late <= 1.05 * early else 1


if __name__ == "__main__":
    sys.exit(main())
