"""A server that speaks the OpenAI chat protocol, whose answers the test fills in."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Reply = str | int | float
"""A text is the model's words, an int an HTTP status, a float so many seconds of silence."""


@dataclass
class ModelServer:
    """What is answered, and what was asked."""

    url: str = ""
    replies: list[Reply] = field(default_factory=list)
    """The last one is given again and again."""
    write: Callable[[list[dict[str, Any]], str], str] | None = None
    """Writes an answer from the reports and the rules, in place of `replies`."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    tokens: tuple[int, int] = (1000, 200)

    def reports(self) -> list[dict[str, Any]]:
        """Give the reports of the last question."""
        return json.loads(self.asked[-1]["messages"][1]["content"])  # type: ignore[no-any-return]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        reply = self._next()
        if isinstance(reply, float):
            await asyncio.sleep(reply)  # the silence of a slow model
            reply = "{}"
        if isinstance(reply, int):
            return web.json_response({"error": {"message": "no"}}, status=reply)
        return web.json_response(
            {
                "id": "1",
                "object": "chat.completion",
                "created": 1,
                "model": self.asked[-1]["model"],
                "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": reply}}],
                "usage": {
                    "prompt_tokens": self.tokens[0],
                    "completion_tokens": self.tokens[1],
                    "total_tokens": sum(self.tokens),
                },
            }
        )

    def _next(self) -> Reply:
        if self.write is not None:
            return self.write(self.reports(), self.asked[-1]["messages"][0]["content"])
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@asynccontextmanager
async def model_server(*replies: Reply) -> AsyncIterator[ModelServer]:
    """Serve on loopback."""
    server = ModelServer(replies=list(replies))
    app = web.Application()
    app.router.add_post("/v1/chat/completions", server._answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()
