"""Updates: what people do, held for the bot until it asks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from tests.telegram_server.clock import Clock
from tests.telegram_server.errors import conflict
from tests.telegram_server.state import World
from tests.telegram_server.wire import Params

UNASKED = ("chat_member", "message_reaction", "message_reaction_count")
"""These kinds come only to a bot that names them."""


class UpdateQueue:
    """The queue over the world's updates; one poller at a time."""

    def __init__(self, world: World, clock: Clock) -> None:
        self._world = world
        self._clock = clock
        self._poller: asyncio.Future[Any] | None = None

    def push(self, update: dict[str, Any]) -> int:
        """Add an update and return its id; one of a kind that the bot does not want is dropped."""
        number = self._world.next_update
        self._world.next_update += 1
        kind = next(key for key in update if key != "update_id")
        wanted = self._world.allowed_updates
        if kind in wanted or (not wanted and kind not in UNASKED):
            self._world.updates.append({"update_id": number} | update)
            self._wake("update")
        return number

    async def get(self, params: Params, on_hold: Callable[[], None]) -> list[dict[str, Any]]:
        """Answer getUpdates: acknowledge, then return what there is, or say so and wait for it."""
        if self._world.webhook:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self._wake("other")
        allowed = params.nested("allowed_updates")
        if allowed is not None:
            self._world.allowed_updates = list(allowed)
        self._acknowledge(params.integer("offset"))
        if not self._world.updates and (timeout := min(params.integer("timeout"), 50)) > 0:
            await self._hold(timeout, on_hold)
        return self._world.updates[: min(max(params.integer("limit", 100), 1), 100)]

    def _acknowledge(self, offset: int) -> None:
        if offset < 0:
            del self._world.updates[:offset]
        elif offset:
            self._world.updates[:] = [u for u in self._world.updates if u["update_id"] >= offset]

    async def _hold(self, seconds: int, on_hold: Callable[[], None]) -> None:
        poller: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._poller = poller
        alarm: asyncio.Future[Any] = asyncio.ensure_future(self._clock.sleep(seconds))
        on_hold()
        try:
            await asyncio.wait({poller, alarm}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            alarm.cancel()
            if self._poller is poller:
                self._poller = None
        if poller.done() and poller.result() == "other":
            raise conflict("terminated by other getUpdates request; make sure that only one bot instance is running")

    def _wake(self, why: str) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(why)
