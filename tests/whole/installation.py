"""A configuration in a folder of its own, and the real program run on it."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.telegram_server import TOKEN

ROOT = Path(__file__).parents[2]

BOT = """
[polling]
shortest = "1s"
longest = "2s"
allow_private = true
timeout = "10s"
[articles]
read = false
[grouping]
open_for = "1s"
confirm = false
[web]
port = 0
[limits]
tick = "1s"
lease = "3s"
overall = 30.0
chat = 5.0
minute = 60
[delivery]
timeout = "5s"
settle = "1s"
"""


@dataclass
class Installation:
    """What an operator would have: a folder with config/, seeds/ and data/."""

    folder: Path
    telegram_url: str | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    bot: str = BOT

    def configure(self, feeds: Mapping[str, str], chat: int | None = None) -> None:
        """Write the configuration: feeds by name and address, and one channel where there is a chat."""
        shutil.copytree(ROOT / "config", self.folder / "config", dirs_exist_ok=True)
        shutil.copytree(ROOT / "seeds", self.folder / "seeds", dirs_exist_ok=True)
        (self.folder / "config/bot.toml").write_text(self.bot, "utf-8")
        tables = [f'[[feed]]\nname = "{name}"\nurl = "{url}"\nrelay = true\n' for name, url in feeds.items()]
        (self.folder / "config/feeds.toml").write_text("\n".join(tables), "utf-8")
        channel = f'[[channel]]\nid = "readers"\nchat = {chat}\ncap = 60\n' if chat else ""
        (self.folder / "config/channels.toml").write_text(channel, "utf-8")

    def command(self, *arguments: str) -> list[str]:
        """Write the command line of the program in this folder."""
        places = ["--config", str(self.folder / "config"), "--data", str(self.folder / "data")]
        return [sys.executable, "-m", "bot", *arguments, *places]

    def environ(self) -> dict[str, str]:
        """Give the program its environment and nothing of ours."""
        own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(self.folder), "LANG": "C.UTF-8"}
        telegram = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": self.telegram_url} if self.telegram_url else {}
        return own | telegram | dict(self.environment)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start the program; its output goes to `log` and `out` in the folder."""
        with (self.folder / "log").open("ab") as log, (self.folder / "out").open("ab") as out:
            return subprocess.Popen(
                self.command(*(arguments or ("run",))), cwd=self.folder, env=self.environ(), stdout=out, stderr=log
            )

    def call(self, *arguments: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environ(),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def said(self) -> str:
        """Read all that the program wrote so far."""
        return "".join(
            (self.folder / name).read_text("utf-8") for name in ("log", "out") if (self.folder / name).exists()
        )


def stop(process: subprocess.Popen[bytes], *, within: float = 10) -> int:
    """Ask a process to stop as a supervisor does, and return its exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(within)


def addresses(base: str, paths: Iterable[str]) -> dict[str, str]:
    """Name a feed for each path of a server."""
    return {f"Outlet {path.strip('/')}": base + path for path in paths}
