"""Servers on loopback for the tests of edges."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.edges.pages import Handler


@pytest.fixture
async def site(anyio_backend: str) -> AsyncIterator[tuple[str, dict[str, Handler]]]:
    """Offer a server whose paths the test fills in."""
    handlers: dict[str, Handler] = {}

    async def serve(request: web.Request) -> web.StreamResponse:
        return await handlers[request.path](request)

    runner = web.ServerRunner(web.Server(serve))
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", handlers
    await runner.cleanup()
