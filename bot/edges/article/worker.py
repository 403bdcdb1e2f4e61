"""The process that finds the article on a page: HTML comes in, the article goes out, one paragraph a line."""

import resource
import sys
from pathlib import Path

import trafilatura

SECONDS = 5
"""Of CPU; an ordinary page takes a tenth of one."""
MEMORY = 384 * 2**20
"""Bytes that a page may cost above what the process needs anyway."""


def limit() -> None:
    """Let the system end the process where a page costs too much."""
    _limit(resource.RLIMIT_CPU, SECONDS)
    sizes = Path("/proc/self/statm")
    if sizes.exists():
        _limit(resource.RLIMIT_AS, int(sizes.read_text("ascii").split()[0]) * resource.getpagesize() + MEMORY)


def _limit(kind: int, most: int) -> None:
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


if __name__ == "__main__":
    limit()
    html = sys.stdin.buffer.read().decode("utf-8", "replace")
    found = trafilatura.extract(html, url=sys.argv[1], include_comments=False, include_tables=False, deduplicate=True)
    sys.stdout.buffer.write((found or "").encode("utf-8", "replace"))
