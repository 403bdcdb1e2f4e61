"""Feeds are fetched from a real server on loopback, in every way that servers misbehave."""

import asyncio
import gzip
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import brotli
import httpcore
import pytest
import zstandard
from aiohttp import web

from bot.edges.http import HttpFetcher
from bot.edges.http.guard import GuardedBackend, PrivateAddress, is_public
from bot.edges.http.pace import Pace
from bot.errors import FetchError
from bot.settings import Polling
from bot.types import Feed, Page, Poll

pytestmark = pytest.mark.anyio
NOW = datetime(2025, 1, 2, 12, 0, tzinfo=UTC)
BODY = b"<rss><channel>" + b"<item><title>x</title></item>" * 200 + b"</channel></rss>"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Ask = Callable[..., Awaitable[Page]]


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


def fetcher(**changes: object) -> HttpFetcher:
    return HttpFetcher(Polling(allow_private=True, **changes), lambda: NOW)  # type: ignore[arg-type]


async def fetch(url: str, poll: Poll | None = None, feed: Feed | None = None, **changes: object) -> Page:
    feed = feed or Feed(url=url, name="N", publisher="N")
    async with fetcher(**changes) as one:
        return await one.fetch(feed, poll or Poll(url=url, since=NOW, due=NOW))


def answer(body: bytes = BODY, status: int = 200, **headers: str) -> Handler:
    async def handler(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return handler


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


@pytest.fixture
async def proxy(
    anyio_backend: str,
) -> AsyncIterator[tuple[str, list[tuple[str, str, dict[str, str]]], dict[str, Handler]]]:
    """Offer a proxy that answers for whole addresses, and writes down when it was asked for which, with what."""
    answers: dict[str, Handler] = {}
    log: list[tuple[str, str, dict[str, str]]] = []

    async def serve(request: web.BaseRequest) -> web.StreamResponse:
        url = str(request.url)
        log.append(("begins", url, {name.lower(): value for name, value in request.headers.items()}))
        response = await answers[url](request)  # type: ignore[arg-type]
        log.append(("ends", url, {}))
        return response

    runner = web.ServerRunner(web.Server(serve))
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", log, answers
    await runner.cleanup()


Proxy = tuple[str, list[tuple[str, str, dict[str, str]]], dict[str, Handler]]


async def through(proxy: Proxy, urls: list[str], gap: float = 0.0, **changes: object) -> list[Page | FetchError]:
    """Fetch some feeds at once, by way of the proxy."""

    async def one(url: str) -> Page | FetchError:
        feed = replace(Feed(url=url, name="N", publisher="N", proxy=proxy[0]), **changes)  # type: ignore[arg-type]
        try:
            return await fetcher.fetch(feed, Poll(url=url, since=NOW, due=NOW))
        except FetchError as error:
            return error

    async with HttpFetcher(Polling(), lambda: NOW, gap) as fetcher:
        return await asyncio.gather(*map(one, urls))


async def slow(_: web.Request) -> web.Response:
    await asyncio.sleep(0.02)  # what is measured is whether another request comes meanwhile
    return web.Response(body=BODY)


HOUSES = ["http://a.one.example/rss", "http://b.one.example/rss", "http://two.example/rss"]


def at_once(log: list[tuple[str, str, dict[str, str]]], house: str) -> int:
    """Count how many requests to a house were under way at once."""
    most = now = 0
    for what, url, _ in log:
        if house in url:
            now += 1 if what == "begins" else -1
            most = max(most, now)
    return most


async def test_a_house_is_visited_by_one_feed_at_a_time(proxy: Proxy) -> None:
    """Case 8: feeds of one registrable domain take turns, those of different ones do not."""
    proxy[2].update(dict.fromkeys(HOUSES, slow))
    assert all(isinstance(page, Page) for page in await through(proxy, HOUSES))
    assert (at_once(proxy[1], "one.example"), at_once(proxy[1], "example")) == (1, 2)


async def test_a_pause_lies_between_two_visits_to_a_house(proxy: Proxy) -> None:
    """Case 8: the next feed of a house waits a while after the last one."""
    proxy[2].update(dict.fromkeys(HOUSES, slow))
    began = asyncio.get_running_loop().time()
    await through(proxy, HOUSES[:2], gap=0.2)
    assert asyncio.get_running_loop().time() - began >= 0.2


async def test_relays_are_visited_by_many_feeds_at_once(proxy: Proxy) -> None:
    """Case 8: what carries many sources is no house, so that its feeds do not wait for each other."""
    proxy[2].update(dict.fromkeys(HOUSES, slow))
    await through(proxy, HOUSES[:2], relay=True)
    assert at_once(proxy[1], "one.example") == 2


async def test_a_house_that_asks_for_fewer_visits_is_left_alone(proxy: Proxy) -> None:
    """Case 8: Retry-After counts for all feeds of the domain; the other one is not asked for at all."""
    proxy[2].update(dict.fromkeys(HOUSES, answer(status=429, Retry_After="600")))
    errors = await through(proxy, HOUSES[:2])
    assert [error.trouble for error in errors if isinstance(error, FetchError)] == ["limited", "limited"]
    assert all(error.wait and timedelta(minutes=9) < error.wait for error in errors if isinstance(error, FetchError))
    assert len([url for what, url, _ in proxy[1] if what == "begins"]) == 1


async def test_keys_stay_with_the_house_that_they_were_written_for(proxy: Proxy) -> None:
    """A redirect to another house takes the user agent along, not the operator's secrets; one inside the house does."""
    proxy[2]["http://a.one.example/rss"] = answer(status=302, Location="http://b.one.example/rss")
    proxy[2]["http://b.one.example/rss"] = answer(status=302, Location="http://two.example/rss")
    proxy[2]["http://two.example/rss"] = answer()
    own = (("Authorization", "Bearer k"), ("User-Agent", "Browser/1.0"))
    await through(proxy, ["http://a.one.example/rss"], headers=own)
    sent = [headers for what, _, headers in proxy[1] if what == "begins"]
    assert [headers.get("authorization") for headers in sent] == ["Bearer k", "Bearer k", None]
    assert {headers["user-agent"] for headers in sent} == {"Browser/1.0"}


async def test_a_redirect_takes_turns_in_the_house_that_it_leads_to(proxy: Proxy) -> None:
    """Case 8: feeds of different houses that are sent on to one take turns there, and nobody waits for ever."""
    proxy[2]["http://x.example/rss"] = answer(status=302, Location=HOUSES[0])
    proxy[2]["http://y.example/rss"] = answer(status=302, Location=HOUSES[1])
    proxy[2].update(dict.fromkeys(HOUSES, slow))
    pages = await through(proxy, ["http://x.example/rss", "http://y.example/rss", HOUSES[0]])
    assert all(isinstance(page, Page) for page in pages)
    assert at_once(proxy[1], "one.example") == 1


@pytest.mark.parametrize("place", ["127.0.0.1", "[::1]", "2130706433", "169.254.169.254", "localhost", "nas.local"])
async def test_private_names_are_refused_behind_a_redirect_and_a_proxy(proxy: Proxy, place: str) -> None:
    """A server that sends the bot on to the operator's own network is refused, also where a proxy would look it up."""
    proxy[2]["http://one.example/rss"] = answer(status=302, Location=f"http://{place}/secret")
    (error,) = await through(proxy, ["http://one.example/rss"])
    assert isinstance(error, FetchError)
    assert error.trouble == "private"
    assert [url for what, url, _ in proxy[1] if what == "begins"] == ["http://one.example/rss"]


async def guarded(root: str, answers: list[list[str]], allowed: tuple[str, ...]) -> int:
    """Fetch `feed.example` over look-ups that give these answers in turn; return how many there were."""
    looked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        looked.append(host)
        return answers[len(looked) - 1]

    pool = httpcore.AsyncConnectionPool(network_backend=GuardedBackend(resolve, lambda address: address in allowed))
    async with pool:
        port = int(root.rpartition(":")[2])
        response = await pool.request("GET", f"http://feed.example:{port}/rss")
        assert response.content == BODY
    return len(looked)


async def test_the_address_that_was_looked_at_is_the_one_connected_to(site: tuple[str, dict[str, Handler]]) -> None:
    """DNS rebinding: a name is looked up once a connection, so that no second answer can lead elsewhere."""
    root, handlers = site
    handlers["/rss"] = answer()
    assert await guarded(root, [["127.0.0.1"], ["10.0.0.1"]], ("127.0.0.1",)) == 1


async def test_a_host_with_one_private_address_is_refused(site: tuple[str, dict[str, Handler]]) -> None:
    """A name that has a public and a private address is refused whole."""
    with pytest.raises(PrivateAddress):
        await guarded(site[0], [["127.0.0.1", "10.0.0.1"]], ("127.0.0.1",))


async def test_the_next_address_is_tried_where_one_does_not_answer(site: tuple[str, dict[str, Handler]]) -> None:
    """A host whose first address is dead, as IPv6 is where a network has none, is reached by the others."""
    root, handlers = site
    handlers["/rss"] = answer()
    assert await guarded(root, [["127.0.0.2", "127.0.0.1"]], ("127.0.0.1", "127.0.0.2")) == 1


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True),
        ("2606:4700::6810:84e5", True),
        *((private, False) for private in ("10.1.2.3", "172.16.0.1", "192.168.1.1", "127.0.0.1", "0.0.0.0")),  # noqa: S104
        *((private, False) for private in ("169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255")),
        *((private, False) for private in ("::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "2002:a00:1::")),
    ],
)
def test_private_addresses_are_known(address: str, public: bool) -> None:
    """What lies on this machine or its network, mapped or tunnelled, is told from the open internet."""
    assert is_public(address) is public


async def test_a_line_without_end_is_left() -> None:
    """Case 20: where a house keeps one feed hanging, the next one gives up its turn, and the lease on it is kept."""
    pace = Pace(gap=0, patience=0.01)
    feed = Feed(url=HOUSES[0], name="N", publisher="N")
    async with pace.visit(feed, HOUSES[0]):
        with pytest.raises(FetchError) as raised:
            async with pace.visit(feed, HOUSES[1]):
                pass
        assert raised.value.trouble == "limited"
        async with pace.visit(feed, HOUSES[2]):
            pass
    async with pace.visit(feed, HOUSES[1]):
        pass


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


async def test_cookies_stay_with_the_house_that_set_them(proxy: Proxy) -> None:
    """Case 15: a redirect to another house does not take cookies along."""
    proxy[2]["http://one.example/rss"] = answer(status=302, Location="http://two.example/rss", Set_Cookie="a=1; Path=/")
    proxy[2]["http://two.example/rss"] = answer()
    await through(proxy, ["http://one.example/rss"])
    assert [headers.get("cookie") for what, _, headers in proxy[1] if what == "begins"] == [None, None]
