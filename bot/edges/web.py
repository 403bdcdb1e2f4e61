"""Answer whoever asks the running bot how it is: `/health` and `/metrics`."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import structlog
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.errors import BotError
from bot.settings import Web

log = structlog.get_logger()

STANDS_STILL = timedelta(minutes=10)
"""A loop that did not look at its work for this long is stuck; a round of visits that all time out takes a tenth."""


class _Server(uvicorn.Server):
    """Uvicorn that leaves the signals to the bot."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


def health(beats: Mapping[str, datetime], now: datetime) -> tuple[bool, dict[str, float]]:
    """Say whether every loop looked at its work lately, and how many seconds ago each did."""
    ages = {name: round((now - beat).total_seconds(), 1) for name, beat in beats.items()}
    return bool(ages) and max(ages.values()) < STANDS_STILL.total_seconds(), ages


def application(
    beats: Mapping[str, datetime], clock: Callable[[], datetime], figures: Callable[[], Mapping[str, float]]
) -> Starlette:
    """Make the web application of the beats of the loops and the figures of the store."""

    async def show_health(_request: Request) -> Response:
        well, ages = health(beats, clock())
        return JSONResponse({"well": well, "seconds_since": ages}, status_code=200 if well else 503)

    async def show_metrics(_request: Request) -> Response:
        registry = CollectorRegistry()
        for name, value in figures().items():
            Gauge(f"storyline_{name}", name.replace("_", " "), registry=registry).set(value)
        for name, age in health(beats, clock())[1].items():
            Gauge(f"storyline_loop_{name}_idle_seconds", f"since {name} last looked", registry=registry).set(age)
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/health", show_health), Route("/metrics", show_metrics)])


@asynccontextmanager
async def serving(app: Starlette, web: Web) -> AsyncIterator[None]:
    """Serve the application as long as the context lasts; where its port is taken, say so and go on without."""
    listener = _listener(web) if web.port else None
    if listener is None:
        yield
        return
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _listener(web: Web) -> socket.socket | None:
    try:
        return socket.create_server((web.host, web.port))
    except OSError as error:
        reason = error.strerror
        log.warning("health and metrics are off: the port is taken; set [web] port", port=web.port, reason=reason)
        return None


def ask_health(web: Web) -> None:
    """Ask the bot that runs here how it is; raise `BotError` with what is wrong."""
    where = f"{web.host}:{web.port}"
    if web.port == 0:
        raise BotError("the bot answers nobody: set a `port` in [web] of bot.toml")
    try:
        with urlopen(f"http://{where}/health", timeout=5) as answer:
            json.load(answer)
    except HTTPError as error:
        raise BotError(f"a loop stands still: {error.read().decode()}") from error
    except URLError as error:
        reason = getattr(error.reason, "strerror", None) or error.reason
        raise BotError(f"no bot answers at {where}: {reason}; is `storyline-bot run` at work?") from error
    except ValueError as error:
        raise BotError(f"something else answers at {where}; set another `port` in [web] of bot.toml") from error
