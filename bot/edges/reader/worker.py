"""The process that reads feed documents: pages come in, documents go out, and no document may cost too much."""

import pickle
import resource
import signal
import sys
from pathlib import Path
from struct import Struct
from typing import BinaryIO

from bot.errors import ParseError
from bot.steps.parse import parse
from bot.types import Document, Page

Answer = Document | tuple[str, str]
"""A document, or the name and the sentence of what is wrong."""

HEADER = Struct(">I")
"""Before each message: how many bytes it has."""
SECONDS = 1.8
"""Of CPU for one document: the slowest real one met took 0.3 s."""
MEMORY = 200 * 2**20
"""Bytes that a document may cost above what the process needs anyway, which is some 50 MB."""


def work(pages: BinaryIO, answers: BinaryIO) -> None:
    """Answer pages until there are no more."""
    while header := pages.read(HEADER.size):
        page, seen = pickle.loads(pages.read(*HEADER.unpack(header)))  # noqa: S301 - from the bot itself
        message = pickle.dumps(answer(page, seen))
        answers.write(HEADER.pack(len(message)) + message)
        answers.flush()


def answer(page: Page, seen: bytes) -> Answer:
    """Read one page under the limits, without the entries whose fingerprints are in `seen`.

    Where the CPU limit is passed the system ends the process, whatever it is in the middle of.
    """
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        return parse(page.body or b"", page.content_type, page.asked or page.url, seen)
    except ParseError as error:
        return error.trouble, str(error)
    except MemoryError:
        return "harmful", "the document needs more memory than any feed should"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def limit_memory() -> None:
    """Let the process have its present size and `MEMORY` on top; does nothing where the system does not tell."""
    sizes = Path("/proc/self/statm")
    if sizes.exists():
        most = int(sizes.read_text().split()[0]) * resource.getpagesize() + MEMORY
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    limit_memory()
    work(sys.stdin.buffer, sys.stdout.buffer)
