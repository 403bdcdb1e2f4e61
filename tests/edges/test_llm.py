"""A language model is asked over HTTP, within its limits, and its answers are read with care."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.edges.llm import PAUSE, ModelSummarizer, Served
from bot.edges.sql import Store, open_store
from bot.errors import SummaryError
from bot.settings import Model
from bot.types import AlertKind, sentence_digest
from tests.model_server import ModelServer, Reply, model_server
from tests.telling import NOW, case, decision, sent, story

pytestmark = pytest.mark.anyio


def answer(headline: str = "Baku calls in the envoy", *sentences: tuple[str, int]) -> str:
    """Write what a model answers."""
    return json.dumps({"headline": headline, "sentences": [{"text": text, "report": n} for text, n in sentences]})


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


@asynccontextmanager
async def asking(
    *replies: Reply, limits: Model | None = None, clock: Clock | None = None
) -> AsyncIterator[tuple[ModelSummarizer, ModelServer]]:
    """Open a server with these replies and somebody who asks it."""
    store = open_store("sqlite://")
    try:
        async with (
            model_server(*replies) as server,
            summarizer(server, store, limits or Model(), clock or Clock()) as model,
        ):
            yield model, server
    finally:
        store.close()


def summarizer(
    server: ModelServer, store: Store, limits: Model, clock: Clock, *, model: str = "small"
) -> ModelSummarizer:
    """Make somebody who asks a model."""
    return ModelSummarizer(Served(url=server.url, model=model), limits, store.ledger, clock)


async def test_the_answer_becomes_a_summary() -> None:
    """Headline and sentences are taken, each sentence with the story that it rests on."""
    async with asking(answer("Baku calls in the envoy", ("A note was handed over.", 2))) as (model, server):
        summary = await model.summarize(case(story(1), story(2)), "en")
    assert (summary.headline, summary.language, summary.machine) == ("Baku calls in the envoy", "en", True)
    assert summary.sentences == (("A note was handed over.", "s2"),)
    assert summary.original is None
    assert [each["source"] for each in server.reports()] == ["Outlet 1", "Outlet 2"]
    assert "English" in server.asked[0]["messages"][0]["content"]


async def test_a_translation_keeps_the_original() -> None:
    """Where no source speaks the channel's language, the source's own headline stays with the translation."""
    async with asking(answer("Bakı səfiri çağırıb")) as (model, _):
        summary = await model.summarize(case(story(1)), "az")
    assert summary.original == "Baku summons the Russian envoy over the raid"


async def test_the_same_question_is_asked_once() -> None:
    """An answer is remembered until the sources change."""
    async with asking(answer()) as (model, server):
        await model.summarize(case(story(1)), "en")
        await model.summarize(case(story(1)), "en")
        assert len(server.asked) == 1
        await model.summarize(case(story(1)), "ru")
        await model.summarize(case(story(1), story(2)), "en")
        await model.summarize(case(story(1, title="Envoy summoned again", version=2)), "en")
        assert len(server.asked) == 4


async def test_late_reports_cost_nothing() -> None:
    """Of an event with many reports the first six are asked about, so that a seventh asks nothing anew."""
    many = [story(number) for number in range(1, 9)]
    async with asking(answer()) as (model, server):
        await model.summarize(case(*many[:6]), "en")
        await model.summarize(case(*many), "en")
        assert len(server.asked) == 1
        assert len(server.reports()) == 6


async def test_an_update_is_written_from_the_story_that_raised_it() -> None:
    """What was reported before is not told again."""
    of = case(story(1), story(2), story(3), decision=decision(part=1, alert=AlertKind.UPDATE, story="s2"))
    async with asking(answer()) as (model, server):
        await model.summarize(of, "en")
        assert [each["source"] for each in server.reports()] == ["Outlet 2", "Outlet 3"]


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        ("no JSON at all", "cannot be read"),
        ('{"headline": ""}', "cannot be read"),
        ('{"headline": 7, "sentences": "x"}', "cannot be read"),
        (answer("word " * 60), "characters"),
        (answer("Envoy summoned", ("A note.", 9)), "report 9 of 1"),
        ("", "empty"),
        (500, "InternalServerError"),
        (401, "AuthenticationError"),
        (429, "RateLimitError"),
    ],
)
async def test_what_cannot_be_used_is_an_error(reply: Reply, reason: str) -> None:
    """Whatever is not the answer that was asked for is refused, with the reason."""
    async with asking(reply) as (model, _):
        with pytest.raises(SummaryError, match=reason):
            await model.summarize(case(), "en")


async def test_an_answer_in_a_fence_is_read() -> None:
    """Models that put their JSON into a code block are understood."""
    async with asking(f"Sure!\n```json\n{answer()}\n```") as (model, _):
        assert (await model.summarize(case(), "en")).headline == "Baku calls in the envoy"


async def test_an_answer_is_cut_to_length_at_sentences() -> None:
    """No more than three sentences and 600 characters are taken."""
    long = "The diplomat was handed a note of protest in the ministry building. " * 4
    async with asking(answer("Envoy summoned", (long, 1), (long + "x", 1), (long + "y", 1), ("Short.", 1))) as (
        model,
        _,
    ):
        summary = await model.summarize(case(), "en")
    assert sum(len(text) for text, _ in summary.sentences) <= 600
    assert len(summary.sentences) <= 3


async def test_what_the_channel_knows_is_left_out() -> None:
    """A sentence that the channel was shown is dropped, unless this very message shows it."""
    said = "A note was handed over."
    told = frozenset({sentence_digest(said)})
    async with asking(answer("Envoy summoned", (said, 1), ("Moscow is silent.", 1))) as (model, _):
        assert [text for text, _ in (await model.summarize(case(told=told), "en")).sentences] == ["Moscow is silent."]
        own = case(told=told, own=sent(f"🔵 Envoy summoned\n\n{said}"))
        assert len((await model.summarize(own, "en")).sentences) == 2


async def test_nothing_waits_longer_than_allowed() -> None:
    """A slow model is given up at the time-out; after three of them it is left alone for a while."""
    clock = Clock()
    async with asking(5.0, limits=Model(timeout=timedelta(seconds=0.2)), clock=clock) as (model, server):
        for number in range(3):
            with pytest.raises(SummaryError, match="no answer"):
                await model.summarize(case(story(number)), "en")
        with pytest.raises(SummaryError, match="left alone"):
            await model.summarize(case(story(7)), "en")
        before = len(server.asked)
        assert before <= 3
        clock.time += PAUSE
        server.replies = [answer()]
        await model.summarize(case(story(8)), "en")
        assert len(server.asked) == before + 1


async def is_refused(model: ModelSummarizer, number: int, reason: str) -> bool:
    """Ask about one more event."""
    try:
        await model.summarize(case(story(number)), "en")
    except SummaryError as error:
        return reason in str(error)
    return False


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Model(calls=2), "2 times within a day"),
        (Model(money=0.0025, price_in=1.0, price_out=2.0), "cost"),
        (Model(time=timedelta(microseconds=1)), "time that it is allowed"),
    ],
)
async def test_the_day_s_limits(limits: Model, reason: str) -> None:
    """Calls, money and time of a day are limited, and a day later it is asked again."""
    clock = Clock()
    async with asking(answer(), limits=limits, clock=clock) as (model, server):
        refused = [await is_refused(model, number, reason) for number in range(4)]
        assert refused == sorted(refused)
        assert 1 <= len(server.asked) <= 2
        assert len(server.asked) == refused.count(False)
        clock.time += timedelta(days=1)
        await model.summarize(case(story(9)), "en")


async def test_limits_and_answers_outlive_the_process(tmp_path: Path) -> None:
    """A bot that is started again knows what it was answered and what that cost; another model is asked anew."""
    clock, limits = Clock(), Model(money=0.0025, price_in=1.0, price_out=2.0)
    url = f"sqlite:///{tmp_path / 'storyline.db'}"
    async with model_server(answer()) as server:
        for asked in (1, 1, 2):
            store = open_store(url)
            async with summarizer(server, store, limits, clock) as model:
                await model.summarize(case(story(1)), "en")
                if asked == 2:
                    await model.summarize(case(story(2)), "en")
                    assert await is_refused(model, 3, "cost")
            store.close()
            assert len(server.asked) == asked
        store = open_store(url)
        async with summarizer(server, store, limits, clock, model="large") as model:
            assert await is_refused(model, 1, "cost")
            clock.time += timedelta(days=1)
            await model.summarize(case(story(1)), "en")
        store.close()
    assert [each["model"] for each in server.asked] == ["small", "small", "large"]


@pytest.mark.parametrize(("reply", "paid"), [(5.0, True), (500, False)])
async def test_a_question_without_an_answer_may_have_cost(reply: Reply, *, paid: bool) -> None:
    """What was given up while the model wrote is taken to be paid for; what the server refused is not."""
    limits = Model(money=0.001, price_in=1.0, price_out=2.0, timeout=timedelta(seconds=0.2))
    async with asking(reply, limits=limits) as (model, _):
        assert await is_refused(model, 1, "no answer")
        assert await is_refused(model, 2, "cost" if paid else "no answer")
