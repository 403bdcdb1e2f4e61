"""Articles are read from a real server on loopback, as its robots.txt allows."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from bot.edges.article import LARGEST, PoliteArticleReader
from bot.edges.http import HttpFetcher
from bot.errors import FetchError, ParseError
from bot.settings import Polling
from bot.types import Feed, Revisit
from tests.telling import story

pytestmark = pytest.mark.anyio
SAID = [f"Посол вызван в министерство иностранных дел из-за обысков, сообщение номер {number}." for number in range(6)]
PAGE = (
    "<!doctype html><html><head><meta charset='{charset}'><title>Новости</title></head><body>"
    "<nav><a href='/'>Главная</a> <a href='/sport'>Спорт</a></nav><article><h1>Посол вызван</h1>"
    + "".join(f"<p>{sentence}</p>" for sentence in SAID)
    + "</article><footer>Все права защищены</footer></body></html>"
)


class Site:
    """A site whose pages and rules the test fills in."""

    def __init__(self) -> None:
        self.now = datetime(2025, 7, 1, 9, tzinfo=UTC)
        self.url = ""
        self.answers: dict[str, web.Response] = {}
        self.asked: list[str] = []
        self.headers: dict[str, str] = {}
        self.etag = ""

    async def serve(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        self.headers = dict(request.headers)
        body, status, kind = self.answers.get(request.path, (b"", 404, "text/plain"))  # type: ignore[misc]
        if status == 302:
            return web.Response(status=status, headers={"Location": kind})
        if self.etag and status == 200 and request.headers.get("If-None-Match") == self.etag:
            return web.Response(status=304)
        own = {"ETag": self.etag} if self.etag else {}
        return web.Response(body=body, status=status, headers={"Content-Type": kind, **own})

    def put(self, path: str, body: bytes, status: int = 200, kind: str = "text/html") -> None:
        self.answers[path] = (body, status, kind)  # type: ignore[assignment]


@pytest.fixture
async def site(anyio_backend: str) -> AsyncIterator[Site]:
    """Offer a site with one article."""
    made = Site()
    runner = web.ServerRunner(web.Server(made.serve))
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    made.put("/a", PAGE.format(charset="utf-8").encode())
    yield made
    await runner.cleanup()


@asynccontextmanager
async def reader(site: Site, **changes: object) -> AsyncIterator[PoliteArticleReader]:
    bounds = Polling(**({"allow_private": True} | changes))  # type: ignore[arg-type]
    async with HttpFetcher(bounds, lambda: site.now) as fetcher:
        yield PoliteArticleReader(fetcher, bounds, lambda: site.now)


async def read(site: Site, path: str = "/a", headers: tuple[tuple[str, str], ...] = (), **changes: object) -> str:
    source = Feed(url=f"{site.url}/rss", name="N", publisher="N", headers=headers)
    async with reader(site, **changes) as one:
        return await one.read(story(url=site.url + path), source)


async def test_the_article_is_found_on_its_page(site: Site) -> None:
    """What stands around it, such as menus and footers, is left out; a site without rules may be read."""
    text = await read(site)
    assert all(sentence in text for sentence in SAID)
    assert "Спорт" not in text
    assert site.asked == ["/robots.txt", "/a"]


async def test_an_old_encoding_is_read(site: Site) -> None:
    """A page in windows-1251, said only inside of it, is right."""
    site.put("/a", PAGE.format(charset="windows-1251").encode("windows-1251"))
    assert SAID[0] in await read(site)


@pytest.mark.parametrize(
    ("rules", "status", "allowed"),
    [
        ("User-agent: *\nDisallow: /", 200, False),
        ("User-agent: *\nDisallow: /a\n", 200, False),
        ("User-agent: storyline-bot\nDisallow: /\n\nUser-agent: *\nAllow: /", 200, False),
        ("User-agent: other\nDisallow: /", 200, True),
        ("User-agent: *\nDisallow: /admin", 200, True),
        ("<html>not found</html>", 404, True),
        ("", 403, True),
        ("", 500, False),
        ("", 429, False),
    ],
)
async def test_the_rules_of_the_site_hold(site: Site, rules: str, status: int, allowed: bool) -> None:
    """RFC 9309: rules are kept, none stand for leave, and a server in trouble for none."""
    site.put("/robots.txt", rules.encode(), status, "text/plain")
    if allowed:
        assert SAID[0] in await read(site)
        return
    with pytest.raises(FetchError) as raised:
        await read(site)
    assert raised.value.trouble == "robots"
    assert site.asked == ["/robots.txt"]


async def test_the_rules_are_asked_for_once_a_day(site: Site) -> None:
    """Two articles of a site cost one visit to its rules; after a day they are asked for again."""
    source = Feed(url=f"{site.url}/rss", name="N", publisher="N")
    async with reader(site) as one:
        for _ in range(2):
            await one.read(story(url=f"{site.url}/a"), source)
        site.now += timedelta(hours=25)
        await one.read(story(url=f"{site.url}/a"), source)
    assert site.asked == ["/robots.txt", "/a", "/a", "/robots.txt", "/a"]


async def test_two_articles_at_once_ask_for_the_rules_once(site: Site) -> None:
    """Stories of one site that come together share one visit to its rules."""
    source = Feed(url=f"{site.url}/rss", name="N", publisher="N")
    async with reader(site) as one:
        texts = await asyncio.gather(*[one.read(story(url=f"{site.url}/a"), source) for _ in range(2)])
    assert [SAID[0] in text for text in texts] == [True, True]
    assert sorted(site.asked) == ["/a", "/a", "/robots.txt"]


async def test_the_feeds_own_headers_are_sent(site: Site) -> None:
    """A server that wants to see a browser sees one for its articles too."""
    await read(site, headers=(("user-agent", "Mozilla/5.0 (X11)"), ("accept", "application/rss+xml")))
    assert site.headers["User-Agent"] == "Mozilla/5.0 (X11)"
    assert site.headers["Accept"].startswith("text/html")


async def test_pages_without_an_article_are_named(site: Site) -> None:
    """An empty page, a picture and a page beyond any size are errors with a name; nothing hangs or grows."""
    site.put("/empty", b"<html><body></body></html>")
    site.put("/picture", b"\x89PNG\r\n\x1a\n" + bytes(1000), kind="image/png")
    site.put("/deep", b"<div>" * 100_000)
    site.put("/large", b"<p>" + b"word " * (LARGEST // 5 + 1))
    for path, name in (
        ("/empty", "no_article"),
        ("/picture", "no_article"),
        ("/deep", "no_article"),
        ("/large", "large"),
    ):
        with pytest.raises(ParseError) as raised:
            await read(site, path)
        assert raised.value.trouble == name, path
    with pytest.raises(FetchError) as refused:
        await read(site, "/gone")
    assert refused.value.trouble == "gone"


async def test_private_addresses_are_refused(site: Site) -> None:
    """An item whose link points into the operator's network is not visited."""
    with pytest.raises(FetchError) as raised:
        await read(site, allow_private=False)
    assert raised.value.trouble in ("private", "robots")
    assert site.asked == []


async def test_a_page_is_visited_again_without_asking_for_what_is_known(site: Site) -> None:
    """The second visit is conditional, keeps the site's rules, and says what a page that is gone answers."""
    site.etag = '"first"'
    source = Feed(url=f"{site.url}/rss", name="N", publisher="N")
    told = Revisit(story=story(url=f"{site.url}/a"), since=site.now, due=site.now)
    async with reader(site) as one:
        page = await one.revisit(told, source)
        assert (page.body is None, page.etag) == (False, '"first"')
        again = await one.revisit(replace(told, etag=page.etag), source)
        assert (again.body, again.etag) == (None, '"first"')
        site.put("/a", b"", 410)
        with pytest.raises(FetchError) as gone:
            await one.revisit(told, source)
        assert gone.value.trouble == "gone"
        site.now += timedelta(hours=25)
        site.put("/robots.txt", b"User-agent: *\nDisallow: /a", kind="text/plain")
        with pytest.raises(FetchError) as refused:
            await one.revisit(told, source)
    assert refused.value.trouble == "robots"


async def test_a_redirect_says_where_it_ended(site: Site) -> None:
    """A page that leads to the home page is told from one that is there."""
    site.put("/b", b"", 302, "/a")
    told = Revisit(story=story(url=f"{site.url}/b"), since=site.now, due=site.now)
    async with reader(site) as one:
        page = await one.revisit(told, Feed(url=f"{site.url}/rss", name="N", publisher="N"))
    assert (page.ended, page.moved) == (f"{site.url}/a", None)
