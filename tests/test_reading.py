"""Articles of matched stories reach the summary, and their absence costs nothing."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web

from bot import pipeline
from bot.app import assemble
from bot.edges.article import PoliteArticleReader
from bot.edges.http import HttpFetcher
from bot.edges.sql import open_store
from bot.parts import Parts
from bot.settings import Polling, Settings
from bot.settings.sections import BotFile
from bot.types import AlertKind, DeliveryState, Feed, Match, Placement
from tests.telling import CHANNEL, NOW, decision, event, story

pytestmark = pytest.mark.anyio
NOTE = "The envoy was handed a note that demands an inquiry into the two deaths in Yekaterinburg by Friday."
MORE = "Baku also recalls its trade delegation from Moscow until the inquiry has come to an end, the ministry said."
PAGE = f"<html><body><article><h1>Baku summons the envoy</h1><p>{NOTE}</p><p>{MORE}</p></article></body></html>"
BOUNDS = Polling(allow_private=True)


@pytest.fixture
async def site(anyio_backend: str) -> AsyncIterator[str]:
    """Offer a site with an article at /a, and nothing else."""

    async def serve(request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html") if request.path == "/a" else web.Response(status=404)

    runner = web.ServerRunner(web.Server(serve))
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def parts(site: str) -> AsyncIterator[Parts]:
    """Put together a bot with two stories to be told, of which one has a page."""
    channel = replace(CHANNEL, language="en")
    feeds = {url: Feed(url=url, name="N", publisher="N") for url in (story(1).feed, story(2).feed)}
    settings = Settings(file=BotFile(), feeds=feeds, channels={"news": channel}, storylines={}, entities={})
    store = open_store("sqlite://")
    one = story(1, url=f"{site}/a", text="The envoy came to the ministry in the morning of Tuesday.")
    two = story(2, url=f"{site}/gone")
    store.stories.add([one, two])
    for each, name in ((one, "e1"), (two, "e2")):
        store.stories.save([(each, [Match(story=each.id, storyline="crisis", matched=True, score=1.0)])])
        placed = Placement(story=each.id, event=event(each, id=name), alert=AlertKind.NEW, probability=1.0)
        store.events.save(placed, [decision(event=name, story=each.id)])
    async with HttpFetcher(BOUNDS, lambda: NOW) as fetcher:
        visitor = PoliteArticleReader(fetcher, BOUNDS, lambda: NOW)
        yield assemble(settings, store, visitor=visitor, clock=lambda: NOW)
    store.close()


def told(parts: Parts) -> dict[str, str]:
    """Read what the channel should show, by event."""
    pairs = parts.journal.outbox([DeliveryState.PENDING], 9)
    return {message.event: message.wanted.plain for _, message in pairs}


async def test_an_alert_does_not_wait_and_takes_in_the_article_later(parts: Parts) -> None:
    """Told at once with the feed's words; with the article once it was read."""
    await pipeline.tell(parts)
    assert NOTE not in told(parts)["e1"]
    before = told(parts)["e2"]
    assert await pipeline.read(parts) == 2
    assert await pipeline.tell(parts) == 1, "only what has an article is looked at again"
    after = told(parts)
    assert NOTE in after["e1"]
    assert after["e2"] == before
    assert await pipeline.read(parts) == 0


async def test_an_article_that_is_there_in_time_is_in_the_alert(parts: Parts) -> None:
    """What was read before the decision is told with it."""
    await pipeline.read(parts)
    await pipeline.tell(parts)
    assert NOTE in told(parts)["e1"]


async def test_nothing_is_visited_where_the_operator_does_not_want_it(parts: Parts) -> None:
    """One setting turns it off."""
    assert await pipeline.read(replace(parts, visitor=None)) == 0
    assert await pipeline.read(parts) == 2
