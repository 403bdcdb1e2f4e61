"""A real HTTP server for feeds on loopback: pages that grow while the bot runs, and servers that misbehave."""

import gzip
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree.ElementTree import Element, SubElement, tostring


@dataclass
class Item:
    """One item of a feed."""

    title: str
    summary: str = ""
    published: datetime = field(default_factory=lambda: datetime.now(UTC))
    url: str | None = None


class FeedServer:
    """Feeds by path; each may be told to misbehave."""

    def __init__(self) -> None:
        self.items: dict[str, list[Item]] = {}
        self.faults: dict[str, str] = {}
        self.pages: dict[str, str] = {}
        """Web pages by path."""
        self.visits: Counter[str] = Counter()
        self.handed: dict[str | None, float] = {}
        """When an item, by its address, was handed out first, in seconds since the epoch."""
        self.visited = threading.Condition()
        self.released = threading.Event()
        """Set when the test is over, so that hanging answers end."""
        self.address = ""

    def publish(self, path: str, item: Item) -> None:
        """Put an item on a feed's page."""
        self.items.setdefault(path, []).append(item)

    def wait_for_visits(self, paths: Iterable[str], times: int = 1, timeout: float = 60) -> None:
        """Wait until each of these feeds was asked for so many times."""
        with self.visited:
            wanted = list(paths)
            if not self.visited.wait_for(lambda: all(self.visits[path] >= times for path in wanted), timeout):
                raise AssertionError(f"not visited: {[path for path in wanted if self.visits[path] < times]}")

    def body(self, path: str) -> bytes:
        """Write the page of a feed, newest item first."""
        root = Element("rss", version="2.0")
        channel = SubElement(root, "channel")
        SubElement(channel, "title").text = path.strip("/")
        for number, item in reversed(list(enumerate(self.items.get(path, [])))):
            self.handed.setdefault(item.url, time.time())
            node = SubElement(channel, "item")
            SubElement(node, "title").text = item.title
            SubElement(node, "link").text = item.url or f"https://outlet.example{path}/{number}"
            SubElement(node, "description").text = item.summary
            SubElement(node, "pubDate").text = format_datetime(item.published)
        return tostring(root, encoding="utf-8", xml_declaration=True)


class Answers(BaseHTTPRequestHandler):
    """Answer as the feed server is told to; one method for each fault."""

    feeds: FeedServer

    def do_GET(self) -> None:
        with self.feeds.visited:
            # The page as it stands now: what is published once the visit is counted is news of the next visit.
            self.page = self.feeds.body(self.path)
            self.feeds.visits[self.path] += 1
            self.feeds.visited.notify_all()
        with suppress(BrokenPipeError, ConnectionResetError):  # the client had enough
            usual = "page" if self.path in self.feeds.pages else "none"
            getattr(self, "fault_" + self.feeds.faults.get(self.path, usual))()

    def reply(self, status: int, body: bytes, kind: str = "application/rss+xml", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def fault_none(self) -> None:
        self.reply(200, self.page)

    def fault_page(self) -> None:
        self.reply(200, self.feeds.pages[self.path].encode(), "text/html; charset=utf-8")

    def fault_404(self) -> None:
        self.reply(404, b"<html>no such page</html>", "text/html")

    def fault_410(self) -> None:
        self.reply(410, b"<html>taken down</html>", "text/html")

    def fault_403(self) -> None:
        self.reply(403, b"<html>no robots</html>", "text/html")

    def fault_home(self) -> None:
        self.reply(302, b"", Location="/")

    def fault_500(self) -> None:
        self.reply(500, b"<html>broken</html>", "text/html")

    def fault_html(self) -> None:
        self.reply(200, b"<!doctype html><title>Just a moment...</title><p>Checking your browser", "text/html")

    def fault_empty(self) -> None:
        self.reply(200, b"")

    def fault_bomb(self) -> None:
        self.reply(200, gzip.compress(b"<rss>" + b" " * 200_000_000, 9), Content_Encoding="gzip")

    def fault_silence(self) -> None:
        self.feeds.released.wait(60)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class Server(ThreadingHTTPServer):
    """A server that says nothing of clients that go away."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def feed_server() -> Iterator[FeedServer]:
    """Serve feeds on a free port of loopback as long as the context lasts."""
    served = FeedServer()
    handler = type("Handler", (Answers,), {"feeds": served})
    with Server(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        served.address = f"http://127.0.0.1:{server.server_port}"
        try:
            yield served
        finally:
            served.released.set()
            server.shutdown()
            thread.join()
