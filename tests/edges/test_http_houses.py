"""Feeds of one house take turns, its keys stay with it, and nobody is led into the operator's own network."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpcore
import pytest
from aiohttp import web

from bot.edges.http import HttpFetcher
from bot.edges.http.guard import GuardedBackend, PrivateAddress, is_public
from bot.edges.http.pace import Pace
from bot.errors import FetchError
from bot.settings import Polling
from bot.types import Feed, Page, Poll
from tests.edges.pages import BODY, NOW, Handler, answer

pytestmark = pytest.mark.anyio


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


async def test_cookies_stay_with_the_house_that_set_them(proxy: Proxy) -> None:
    """Case 15: a redirect to another house does not take cookies along."""
    proxy[2]["http://one.example/rss"] = answer(status=302, Location="http://two.example/rss", Set_Cookie="a=1; Path=/")
    proxy[2]["http://two.example/rss"] = answer()
    await through(proxy, ["http://one.example/rss"])
    assert [headers.get("cookie") for what, _, headers in proxy[1] if what == "begins"] == [None, None]
