"""Run the server as a process; its first line of output is `{"url": ...}`."""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import signal
from pathlib import Path

from tests.telegram_server.clock import Clock
from tests.telegram_server.flood import Flood
from tests.telegram_server.server import TOKEN, serve


def main() -> None:
    """Read the options and serve until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m tests.telegram_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--state", type=Path, help="a file that keeps the chats over a restart")
    parser.add_argument("--token", action="append", help="a good token (may be repeated)")
    parser.add_argument("--chat", action="append", default=[], help="KIND:TITLE, made if the state has no chats")
    parser.add_argument("--flood", action="store_true", help="enforce Telegram's limits")
    parser.add_argument("--standing-clock", action="store_true", help="time moves only by control")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING)
    asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> None:
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    clock = None if options.standing_clock else Clock(running=True)
    flood = Flood() if options.flood else None
    tokens = tuple(options.token or [TOKEN])
    async with serve(clock=clock, flood=flood, state_file=options.state, port=options.port, tokens=tokens) as server:
        if not server.world.chats:
            for chat in options.chat:
                kind, _, title = chat.partition(":")
                server.control.add_chat(kind, title)
        print(json.dumps({"url": server.url, "chats": list(server.world.chats)}), flush=True)
        await ended.wait()


if __name__ == "__main__":
    main()
