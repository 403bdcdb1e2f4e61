"""The server itself: a socket, the path of a request, and what faults do to it."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.telegram_server import state
from tests.telegram_server.about import METHODS
from tests.telegram_server.access import Call
from tests.telegram_server.clock import Clock
from tests.telegram_server.control import Control
from tests.telegram_server.errors import ApiError, not_simulated
from tests.telegram_server.faults import Fault, Script
from tests.telegram_server.flood import Flood, FloodGauge
from tests.telegram_server.journal import Journal, Request
from tests.telegram_server.updates import UpdateQueue
from tests.telegram_server.wire import Params, read_params

TOKEN = "42:AAtest_only_token_of_the_simulated_server"
WELL_FORMED = re.compile(r"\d+:[\w-]{35,}")
HTML_502 = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>nginx</body>\r\n</html>\r\n"
LARGEST_BODY = 50 * 1024 * 1024

log = logging.getLogger(__name__)


class TelegramServer:
    """A Bot API server on a loopback port; `control` is what a test does with it."""

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        flood: Flood | None = None,
        state_file: Path | None = None,
        tokens: tuple[str, ...] = (TOKEN,),
    ) -> None:
        known = state_file is not None and state_file.exists()
        self.world = state.load(state_file) if state_file and known else state.new_world(tokens)
        self.clock = clock or Clock(self.world.now)
        self.gauge = FloodGauge(flood) if flood else None
        self.script = Script()
        self.journal = Journal()
        self.updates = UpdateQueue(self.world, self.clock)
        self.pictures: dict[str, bytes] = {}
        self.url = ""
        self.control = Control(self)
        self._state_file = state_file
        self._held: list[asyncio.Future[None]] = []
        self._busy: dict[asyncio.Task[Any], Request] = {}
        self._runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> None:
        """Listen on 127.0.0.1; port 0 takes a free one."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_post("/control/{verb}", self._controlled)
        app.router.add_route("*", "/bot{token:[^/]+}/{method}", self._requested)
        app.router.add_route("*", "/{anything:.*}", _not_found)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        await web.SockSite(self._runner, listener).start()
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    async def stop(self) -> None:
        """Stop listening, cutting what is held."""
        for task, request in self._busy.items():
            request.state = "abandoned"
            task.cancel()
        if self._runner is not None:
            await self._runner.cleanup()

    def save(self) -> None:
        """Write the state file, if there is to be one; called after each change and before its answer."""
        if self._state_file is not None:
            self.world.now = self.clock.now()
            self.world.save(self._state_file)

    def release(self, count: int | None = None) -> int:
        """Let held requests go on, the oldest first; return how many."""
        waiting = [future for future in self._held if not future.done()][:count]
        for future in waiting:
            future.set_result(None)
        return len(waiting)

    async def _controlled(self, http: web.Request) -> web.Response:
        return await self.control.serve(http)

    async def _requested(self, http: web.Request) -> web.StreamResponse:
        method = http.match_info["method"]
        try:
            params = await read_params(http)
        except ApiError as error:
            return _json(error.code, error.as_json())
        except ConnectionError:
            return web.Response()  # the client left in the middle of its request: nobody reads this
        request = self.journal.begin(method, dict(params.values), sorted(params.files), self.clock.now())
        fault = self.script.take(method, params) or Fault()
        if (task := asyncio.current_task()) is not None:
            self._busy[task] = request
        try:
            await self._wait(request, fault.delay, hold=fault.hold)
            code, body = await self._answer(http.match_info["token"], params, request, fault)
            await self._wait(request, fault.answer_delay, hold=fault.answer_hold)
            return await self._sent(http, request, fault, (code, body))
        except asyncio.CancelledError:
            _reset(http)
            raise
        finally:
            self._busy.pop(task, None)  # type: ignore[arg-type]
            self.journal.changed()

    async def _wait(self, request: Request, seconds: float, *, hold: bool) -> None:
        if seconds:
            self._now_held(request)
            await self.clock.sleep(seconds)
        if not hold:
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._held.append(future)
        self._now_held(request)
        try:
            await future
        finally:
            self._held.remove(future)

    def _now_held(self, request: Request) -> None:
        request.state = "held"
        self.journal.changed()

    async def _answer(self, token: str, params: Params, request: Request, fault: Fault) -> tuple[int, bytes]:
        """Let the request take effect, unless it must not, and write the answer."""
        code, body = 0, b""
        if fault.applied:
            code, body = await self._effect(token, params, request)
        if fault.answer == "error" and code in (0, 200):
            error = ApiError(fault.code, fault.description, **fault.parameters)
            code, body = error.code, json.dumps(error.as_json()).encode()
            request.description = error.description
        elif fault.answer == "html":
            code, body = fault.code, HTML_502.encode()
        request.code = code
        return code, body

    async def _effect(self, token: str, params: Params, request: Request) -> tuple[int, bytes]:
        try:
            self._check_token(token)
            result = await self._result(request, params)
        except ApiError as error:
            request.description = error.description
            return error.code, json.dumps(error.as_json()).encode()
        request.applied = True
        request.message_id = result.get("message_id") if isinstance(result, dict) else None
        self.save()
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _check_token(self, token: str) -> None:
        if token in self.world.tokens:
            return
        known = token in self.world.revoked or WELL_FORMED.fullmatch(token)
        raise ApiError(401, "Unauthorized") if known else ApiError(404, "Not Found")

    async def _result(self, request: Request, params: Params) -> Any:
        name = request.method
        if name.lower() == "getupdates":
            return await self.updates.get(params, lambda: self._now_held(request))
        method = METHODS.get(name.lower())
        if method is None:
            self.journal.unknown.append(name)
            log.error("THE BOT CALLED %s, WHICH THE TEST SERVER DOES NOT SIMULATE", name)
            raise not_simulated(f"method {name}")
        call = Call(
            world=self.world,
            params=params,
            now=self.clock.now(),
            pictures=self.pictures,
            flood_wait=self._flood_wait,
        )
        return method(call)

    def _flood_wait(self, chat: state.Chat) -> int:
        if self.gauge is None:
            return 0
        return self.gauge.wait(chat.id, self.clock.now(), is_group=chat.is_group)

    async def _sent(
        self, http: web.Request, request: Request, fault: Fault, answer: tuple[int, bytes]
    ) -> web.StreamResponse:
        code, body = answer
        request.answered_at = self.clock.now()
        request.state = "answered" if fault.answer in ("normal", "error", "html", "drip") else "cut"
        if fault.answer == "reset":
            _reset(http)
        elif fault.answer == "close" and http.transport is not None:
            http.transport.close()
        elif fault.answer in ("half", "drip"):
            return await self._dribble(http, fault, answer)
        elif fault.answer == "html":
            return web.Response(status=code, body=body, content_type="text/html")
        return web.Response(status=code or 200, body=body, content_type="application/json")

    async def _dribble(self, http: web.Request, fault: Fault, answer: tuple[int, bytes]) -> web.StreamResponse:
        code, body = answer
        response = web.StreamResponse(status=code)
        response.content_type = "application/json"
        response.content_length = len(body)
        await response.prepare(http)
        try:
            if fault.answer == "half":
                await response.write(body[: len(body) // 2])
                if http.transport is not None:
                    http.transport.close()
                return response
            for at in range(0, len(body), fault.chunk):
                await response.write(body[at : at + fault.chunk])
                await self.clock.sleep(fault.every)
        except ConnectionError:
            log.debug("the client left in the middle of an answer")
        return response


@asynccontextmanager
async def serve(
    *,
    clock: Clock | None = None,
    flood: Flood | None = None,
    state_file: Path | None = None,
    port: int = 0,
    tokens: tuple[str, ...] = (TOKEN,),
) -> AsyncIterator[TelegramServer]:
    """Run a server in this event loop for the length of a block."""
    server = TelegramServer(clock=clock, flood=flood, state_file=state_file, tokens=tokens)
    await server.start(port)
    try:
        yield server
    finally:
        await server.stop()


async def _not_found(_: web.Request) -> web.Response:
    return _json(404, ApiError(404, "Not Found").as_json())


def _json(code: int, body: dict[str, object]) -> web.Response:
    return web.Response(status=code, body=json.dumps(body).encode(), content_type="application/json")


def _reset(http: web.Request) -> None:
    """Send RST, not FIN."""
    if http.transport is not None:
        connection = http.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        http.transport.abort()
