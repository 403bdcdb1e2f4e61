"""A Bot API server for tests, as faithful as can be without the real one; see `serve` for its use.

In the same event loop, with time standing still until the test moves it:

    async with serve() as server:
        channel = server.control.add_chat("channel", "Alerts")
        bot = telegram.Bot(TOKEN, base_url=f"{server.url}/bot", base_file_url=f"{server.url}/file/bot")
        server.control.script("sendMessage", reset(applied=True))
        ...
        assert server.control.tree(channel) == "1 Strike"

`serve_in_thread()` gives a blocking `Remote` with the same verbs, and so does `ServerProcess(...)`, a process of
its own with the real time, for whole runs with TELEGRAM_API_URL=server.url.
"""

from tests.telegram_server.clock import Clock
from tests.telegram_server.content import CAPTION_LIMIT, TEXT_LIMIT, Content, validate_html
from tests.telegram_server.errors import ApiError
from tests.telegram_server.faults import (
    FOR_EVER,
    Fault,
    bad_gateway,
    closed,
    drip,
    flooded,
    half_answer,
    late,
    latency,
    refuse,
    reset,
    server_error,
    unanswered,
)
from tests.telegram_server.flood import Flood
from tests.telegram_server.journal import Request
from tests.telegram_server.markup import Entity
from tests.telegram_server.remote import ControlError, Remote, ServerProcess, serve_in_thread
from tests.telegram_server.server import TOKEN, TelegramServer, serve
from tests.telegram_server.views import Post

__all__ = [
    "CAPTION_LIMIT",
    "FOR_EVER",
    "TEXT_LIMIT",
    "TOKEN",
    "ApiError",
    "Clock",
    "Content",
    "ControlError",
    "Entity",
    "Fault",
    "Flood",
    "Post",
    "Remote",
    "Request",
    "ServerProcess",
    "TelegramServer",
    "bad_gateway",
    "closed",
    "drip",
    "flooded",
    "half_answer",
    "late",
    "latency",
    "refuse",
    "reset",
    "serve",
    "serve_in_thread",
    "server_error",
    "unanswered",
    "validate_html",
]
