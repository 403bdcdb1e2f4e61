"""What a test's server answers."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from aiohttp import web

NOW = datetime(2025, 1, 2, 12, 0, tzinfo=UTC)
BODY = b"<rss><channel>" + b"<item><title>x</title></item>" * 200 + b"</channel></rss>"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(body: bytes = BODY, status: int = 200, **headers: str) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return handler
