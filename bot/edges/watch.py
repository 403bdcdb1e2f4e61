"""Notice when the operator changes a file."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from watchfiles import awatch


async def changes(folders: Iterable[Path], stop: asyncio.Event) -> AsyncIterator[None]:
    """Yield after each burst of changes below the folders that exist, until `stop` is set."""
    there = [folder for folder in folders if folder.is_dir()]
    async for _ in awatch(*there, stop_event=stop):
        yield
