"""Serve recorded stories as the feeds of their outlets, on this machine, as far as the demo's clock has come."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.etree.ElementTree import Element, SubElement, tostring

from bot.types import Entry

PAGE = 30
"""Items on a page, as most outlets of the field have it."""


def rss(name: str, language: str, entries: Sequence[Entry]) -> bytes:
    """Write an RSS 2.0 document, newest item first."""
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    SubElement(channel, "title").text = name
    SubElement(channel, "language").text = language
    for entry in reversed(entries[-PAGE:]):
        item = SubElement(channel, "item")
        SubElement(item, "title").text = entry.title
        SubElement(item, "link").text = entry.url
        SubElement(item, "guid", isPermaLink="false").text = entry.guid
        SubElement(item, "description").text = entry.summary
        if entry.published:
            SubElement(item, "pubDate").text = format_datetime(entry.published)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


@contextmanager
def serving(outlets: Mapping[str, tuple[str, str, Sequence[Entry]]], clock: Callable[[], datetime]) -> Iterator[str]:
    """Serve outlets by path (name, language, entries by time); yield the server's address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            outlet = outlets.get(self.path)
            if outlet is None:
                self.send_error(404)
                return
            name, language, entries = outlet
            now = clock()
            body = rss(name, language, [entry for entry in entries if entry.published and entry.published <= now])
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: the demo's screen belongs to the alerts."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
