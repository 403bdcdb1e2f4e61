"""Call the command line in this process, as a person would."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.__main__ import main

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


@contextmanager
def arguments(given: Iterable[str], variables: Mapping[str, str]) -> Iterator[None]:
    """Stand in for the shell: these words, these variables, and none of our environment's settings."""
    words, environ = sys.argv, dict(os.environ)
    sys.argv = ["storyline-bot", *given]
    for name in ("TELEGRAM_TOKEN", "DATABASE_URL", "LLM_BASE_URL"):
        os.environ.pop(name, None)
    os.environ.update(variables)
    try:
        yield
    finally:
        sys.argv = words
        os.environ.clear()
        os.environ.update(environ)


@dataclass(frozen=True)
class Operator:
    """Somebody with a configuration of their own."""

    folder: Path
    capture: pytest.CaptureFixture[str]

    def configure(self, feeds: str = "", bot: str = "[polling]\nallow_private = true\n") -> None:
        """Write the configuration, with these feeds."""
        shutil.copytree(ROOT / "config", self.folder / "config", dirs_exist_ok=True)
        shutil.copytree(ROOT / "seeds", self.folder / "seeds", dirs_exist_ok=True)
        (self.folder / "config/bot.toml").write_text(bot, "utf-8")
        (self.folder / "config/feeds.toml").write_text(feeds, "utf-8")

    @property
    def feeds(self) -> Path:
        """The file with the feeds."""
        return self.folder / "config/feeds.toml"

    def call(self, *words: str, **variables: str) -> Said:
        """Give a command, with these variables of the environment."""
        places = ["--config", str(self.folder / "config"), "--data", str(self.folder / "data")]
        with arguments([*words, *places], variables):
            try:
                main()
                code = 0
            except SystemExit as ended:
                code = int(ended.code or 0)
        out, err = self.capture.readouterr()
        return Said(code, out, err)
