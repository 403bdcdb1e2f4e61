"""Feeds are fetched from a real server on loopback, in every way that servers misbehave."""

import asyncio
import gzip
import zlib
from collections.abc import Callable
from datetime import timedelta

import brotli
import pytest
import zstandard
from aiohttp import web

from bot.edges.http import HttpFetcher
from bot.errors import FetchError
from bot.settings import Polling
from bot.types import Feed, Page, Poll
from tests.edges.pages import BODY, NOW, Handler, answer

pytestmark = pytest.mark.anyio


def fetcher(**changes: object) -> HttpFetcher:
    return HttpFetcher(Polling(allow_private=True, **changes), lambda: NOW)  # type: ignore[arg-type]


async def fetch(url: str, poll: Poll | None = None, feed: Feed | None = None, **changes: object) -> Page:
    feed = feed or Feed(url=url, name="N", publisher="N")
    async with fetcher(**changes) as one:
        return await one.fetch(feed, poll or Poll(url=url, since=NOW, due=NOW))


async def test_validators_are_sent_and_an_unchanged_page_has_no_body(site: tuple[str, dict[str, Handler]]) -> None:
    """Case 3: what the server gave comes back to it, and 304 keeps it."""
    root, handlers = site

    async def conditional(request: web.Request) -> web.Response:
        known = request.headers.get("If-None-Match") == '"1"' and "If-Modified-Since" in request.headers
        return web.Response(status=304) if known else web.Response(body=BODY, headers={"ETag": '"1"'})

    handlers["/rss"] = conditional
    first = await fetch(f"{root}/rss")
    assert (first.body, first.etag, first.unconditional) == (BODY, '"1"', True)
    poll = Poll(url=f"{root}/rss", since=NOW, due=NOW, etag='"1"', last_modified="Thu, 02 Jan 2025 11:00:00 GMT")
    again = await fetch(f"{root}/rss", poll)
    assert (again.body, again.etag, again.unconditional) == (None, '"1"', False)


@pytest.mark.parametrize(
    ("packed", "header"),
    [
        (gzip.compress(BODY), "gzip"),
        (gzip.compress(BODY), None),
        (gzip.compress(gzip.compress(BODY)), "gzip"),
        (BODY, "gzip"),
        (zlib.compress(BODY), "deflate"),
        (zlib.compress(BODY, wbits=-15), "deflate"),
        (brotli.compress(BODY), "br"),
        (zstandard.compress(BODY), "zstd"),
        (zstandard.compress(BODY), None),
        (BODY, "br"),
        (BODY, "deflate"),
        (brotli.compress(BODY, quality=1), "br"),
    ],
    ids=[
        *("gzip", "unsaid-gzip", "twice", "not-packed", "zlib", "deflate", "br", "zstd", "unsaid-zstd", "not-br"),
        *("not-deflate", "quick-br"),
    ],
)
async def test_every_packing_is_undone(site: tuple[str, dict[str, Handler]], packed: bytes, header: str | None) -> None:
    """Case 18: packing is known by what the body is, whatever its header says."""
    root, handlers = site
    handlers["/rss"] = answer(packed, **({"Content_Encoding": header} if header else {}))
    page = await fetch(f"{root}/rss")
    assert (page.body, page.whole) == (BODY, True)


@pytest.mark.parametrize("pack", [gzip.compress, brotli.compress, zstandard.compress])
async def test_a_bomb_is_stopped(site: tuple[str, dict[str, Handler]], pack: Callable[[bytes], bytes]) -> None:
    """Case 19: a body that grows without bound is given up long before it has."""
    root, handlers = site
    header = {gzip.compress: "gzip", brotli.compress: "br"}.get(pack, "zstd")
    handlers["/rss"] = answer(pack(b"<" + b" " * 50_000_000), Content_Encoding=header)
    with pytest.raises(FetchError) as raised:
        await fetch(f"{root}/rss")
    assert raised.value.trouble == "large"


async def test_a_body_cut_short_is_marked(site: tuple[str, dict[str, Handler]]) -> None:
    """Case 21: what came is used, and known not to be whole."""
    root, handlers = site

    async def cut(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(BODY))})
        await response.prepare(request)
        await response.write(BODY[:1000])
        assert request.transport is not None
        request.transport.close()
        return response

    handlers["/rss"] = cut
    handlers["/gz"] = answer(gzip.compress(BODY)[:60], Content_Encoding="gzip")
    page = await fetch(f"{root}/rss")
    assert (page.body, page.whole) == (BODY[:1000], False)
    assert not (await fetch(f"{root}/gz")).whole


@pytest.mark.parametrize(
    ("status", "headers", "trouble", "wait"),
    [
        (429, {"Retry_After": "120"}, "limited", timedelta(seconds=120)),
        (
            429,
            {"Retry_After": "Thu, 02 Jan 2025 12:10:00 GMT", "Date": "Thu, 02 Jan 2025 12:00:00 GMT"},
            "limited",
            timedelta(minutes=10),
        ),
        (503, {"Retry_After": "60"}, "limited", timedelta(minutes=1)),
        (429, {"Retry_After": "99999999"}, "limited", timedelta(days=1)),
        (429, {"Retry_After": "Thu, 02 Jan 2099 12:00:00 GMT"}, "limited", timedelta(days=1)),
        (500, {}, "server", None),
        (404, {}, "gone", None),
        (410, {}, "gone", None),
        (403, {}, "blocked", None),
        (304, {}, "status", None),
    ],
)
async def test_refusals_have_names(
    site: tuple[str, dict[str, Handler]], status: int, headers: dict[str, str], trouble: str, wait: timedelta | None
) -> None:
    """Cases 4, 7, 8 and 24: only 200 is read, and Retry-After is understood in both forms."""
    root, handlers = site
    handlers["/rss"] = answer(BODY if status != 304 else b"", status, **headers)
    with pytest.raises(FetchError) as raised:
        await fetch(f"{root}/rss")
    assert (raised.value.trouble, raised.value.wait) == (trouble, wait)


async def test_a_refusal_after_good_visits_is_a_limit_first(site: tuple[str, dict[str, Handler]]) -> None:
    """Case 9: 403 after a run of good answers is taken for a rate limit before it is taken for a block."""
    root, handlers = site
    handlers["/rss"] = answer(status=403)
    poll = Poll(url=f"{root}/rss", since=NOW, due=NOW, succeeded=NOW)
    with pytest.raises(FetchError) as raised:
        await fetch(f"{root}/rss", poll)
    assert raised.value.trouble == "limited"


async def test_permanent_redirects_are_told(site: tuple[str, dict[str, Handler]]) -> None:
    """Cases 5, 12 and 13: a chain counts as moved only where every hop is permanent."""
    root, handlers = site
    handlers["/old"] = answer(status=301, Location="/mid")
    handlers["/mid"] = answer(status=308, Location="/rss")
    handlers["/temporary"] = answer(status=302, Location="/old")
    handlers["/rss"] = answer()
    assert (await fetch(f"{root}/old")).moved == f"{root}/rss"
    assert (await fetch(f"{root}/temporary")).moved is None


async def test_circles_end(site: tuple[str, dict[str, Handler]]) -> None:
    """Case 16: a circle of redirects is an error with a name."""
    root, handlers = site
    handlers["/a"] = answer(status=302, Location="/b")
    handlers["/b"] = answer(status=302, Location="/a")
    with pytest.raises(FetchError) as raised:
        await fetch(f"{root}/a")
    assert raised.value.trouble == "redirects"


async def test_a_cookie_opens_the_wall(site: tuple[str, dict[str, Handler]]) -> None:
    """Case 15: a cookie set on the way is sent back on the same chain."""
    root, handlers = site

    async def wall(request: web.Request) -> web.Response:
        if request.cookies.get("seen"):
            return web.Response(body=BODY)
        return web.Response(status=302, headers={"Location": "/rss", "Set-Cookie": "seen=1; Path=/"})

    handlers["/rss"] = wall
    assert (await fetch(f"{root}/rss")).body == BODY


async def test_private_addresses_are_refused(site: tuple[str, dict[str, Handler]]) -> None:
    """Nobody reaches the operator's own network through a feed's address."""
    root, handlers = site
    handlers["/rss"] = answer()
    for url in (f"{root}/rss", f"{root}/rss".replace("127.0.0.1", "localhost"), "http://[::ffff:127.0.0.1]:1/"):
        feed = Feed(url=url, name="N", publisher="N")
        async with HttpFetcher(Polling(), lambda: NOW) as one:
            with pytest.raises(FetchError) as raised:
                await one.fetch(feed, Poll(url=url, since=NOW, due=NOW))
        assert raised.value.trouble == "private"


async def test_fallbacks_are_tried_in_order_and_told(site: tuple[str, dict[str, Handler]]) -> None:
    """Case 7: where the feed's address fails its fallbacks are read, and the page says so."""
    root, handlers = site
    handlers["/rss"] = answer(status=500)
    handlers["/second"] = answer(status=404)
    handlers["/third"] = answer(ETag='"3"', Last_Modified="Thu, 02 Jan 2025 11:00:00 GMT")
    others = (f"{root}/second", f"{root}/third")
    page = await fetch(f"{root}/rss", feed=Feed(url=f"{root}/rss", name="N", publisher="N", fallbacks=others))
    assert page.asked == f"{root}/third"
    assert any("status 500" in problem for problem in page.problems)
    assert (page.etag, page.last_modified) == (None, None), "the feed's own server would take them for its own"


async def test_a_server_that_drips_is_given_up(site: tuple[str, dict[str, Handler]]) -> None:
    """Case 20: a visit has an end, however slowly the answer comes."""
    root, handlers = site

    async def hang(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"<rss>")
        while request.transport and not request.transport.is_closing():
            await response.write(b" ")
            await asyncio.sleep(0.01)  # the drip itself
        return response

    handlers["/rss"] = hang
    with pytest.raises(FetchError) as raised:
        await fetch(f"{root}/rss", timeout=timedelta(milliseconds=300))
    assert raised.value.trouble == "timeout"


@pytest.mark.parametrize("packed", [b"\xff\xff <no brotli>", b"neither packed nor a document"])
async def test_what_is_packed_in_no_known_way_is_named(site: tuple[str, dict[str, Handler]], packed: bytes) -> None:
    """Case 18: a body that is neither what its header says nor a document is an error with a name."""
    root, handlers = site
    handlers["/rss"] = answer(packed, Content_Encoding="br")
    with pytest.raises(FetchError) as raised:
        await fetch(f"{root}/rss")
    assert raised.value.trouble == "packing"


async def test_a_feed_has_its_own_headers(site: tuple[str, dict[str, Handler]]) -> None:
    """Case 7: a feed's own user agent takes the place of the bot's, however the operator writes its name."""
    root, handlers = site
    seen: list[tuple[list[str], str | None]] = []

    async def look(request: web.Request) -> web.Response:
        seen.append((request.headers.getall("User-Agent"), request.headers.get("X-Key")))
        return web.Response(body=BODY)

    handlers["/rss"] = look
    own = (("User-Agent", "Browser/1.0"), ("X-Key", "k"))
    await fetch(f"{root}/rss", feed=Feed(url=f"{root}/rss", name="N", publisher="N", headers=own))
    assert seen == [(["Browser/1.0"], "k")]


async def test_redirects_have_an_end(site: tuple[str, dict[str, Handler]]) -> None:
    """Case 16: ten redirects are followed, an eleventh is not."""
    root, handlers = site
    for hop in range(11):
        handlers[f"/{hop}"] = answer(status=302, Location=f"/{hop + 1}")
    handlers["/11"] = answer()
    assert (await fetch(f"{root}/1")).body == BODY
    with pytest.raises(FetchError) as raised:
        await fetch(f"{root}/0")
    assert raised.value.trouble == "redirects"


async def test_a_body_that_is_larger_than_any_feed_is_left(site: tuple[str, dict[str, Handler]]) -> None:
    """Case 19: a plain body without end is given up at 16 MB."""
    root, handlers = site
    handlers["/rss"] = answer(b"<rss>" + b" " * (16 * 2**20))
    with pytest.raises(FetchError) as raised:
        await fetch(f"{root}/rss")
    assert raised.value.trouble == "large"
