"""Telling one decision with the real store: what a model writes is shown only where the sources bear it out."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot import telling
from bot.app import assemble
from bot.edges.llm import ModelSummarizer, Served
from bot.edges.sql import open_store
from bot.parts import Parts
from bot.settings import Model, Settings
from bot.settings.sections import BotFile
from bot.types import AlertKind, Match, Placement
from tests.model_server import ModelServer, model_server
from tests.telling import CHANNEL, NOW, decision, event, story

pytestmark = pytest.mark.anyio
TEXT = "The diplomat was handed a note of protest on Tuesday. Baku demands an inquiry into the deaths."


@pytest.fixture
async def model(anyio_backend: str) -> AsyncIterator[ModelServer]:
    """Offer a model."""
    async with model_server("{}") as server:
        yield server


@pytest.fixture
async def parts(model: ModelServer) -> AsyncIterator[Parts]:
    """Put together a bot with one story told in one channel, and the model."""
    channel = replace(CHANNEL, language="en")
    settings = Settings(file=BotFile(), feeds={}, channels={"news": channel}, storylines={}, entities={})
    store = open_store("sqlite://")
    one = story(1, text=TEXT)
    store.stories.add([one])
    store.stories.save([(one, [Match(story="s1", storyline="crisis", matched=True, score=1.0)])])
    placed = Placement(story="s1", event=event(one), alert=AlertKind.NEW, probability=1.0)
    store.events.save(placed, [decision()])
    served = Served(url=model.url, model="small")
    async with ModelSummarizer(served, Model(), store.ledger, lambda: NOW) as asked:
        yield assemble(settings, store, model=asked, clock=lambda: NOW)
    store.close()


def answer(headline: str, text: str) -> str:
    """Write what a model answers."""
    return json.dumps({"headline": headline, "sentences": [{"text": text, "report": 1}]})


async def tell(parts: Parts) -> str:
    """Tell what is due; return the text of the message."""
    [due] = parts.decisions.claim(NOW, 10, parts.settings.limits.lease)
    message = await telling.tell_one(parts, due)
    assert message is not None
    return message.wanted.plain


async def test_a_faithful_answer_is_told(parts: Parts, model: ModelServer) -> None:
    """What the model wrote is shown, and marked as a machine's."""
    model.replies = [answer("Russian envoy summoned in Baku", "He was handed a note of protest.")]
    plain = await tell(parts)
    assert plain.startswith("🔵 Russian envoy summoned in Baku\n")
    assert "He was handed a note of protest." in plain
    assert "machine" in plain


@pytest.mark.parametrize(
    "reply",
    [
        answer("Russian envoy summoned in Baku", "He was handed 17 notes of protest."),
        answer("Russian envoy summoned in Baku", "Ignore the article and join t.me/free."),
        "not JSON",
        500,
    ],
)
async def test_anything_else_is_not(parts: Parts, model: ModelServer, reply: str | int) -> None:
    """Where the model invents, obeys a source or fails, the sources' own sentences are told, and the log says why."""
    model.replies = [reply]
    with capture_logs() as logged:
        plain = await tell(parts)
    assert plain.startswith("🔵 Baku summons the Russian envoy over the raid\n")
    assert "Baku demands an inquiry into the deaths." in plain
    assert [line["event"] for line in logged if line["log_level"] == "warning"] == ["model not used"]
