"""A channel whose operator is asked first: the question, the word, and what becomes of silence."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import pipeline
from bot.app import assemble
from bot.edges.sql import Store, open_store
from bot.errors import SettingsError
from bot.parts import Parts
from bot.replay import SilentNotifier
from bot.settings import OPERATOR, Secrets, Settings, load
from bot.settings.sections import BotFile
from bot.steps.decide import decide
from bot.types import AlertKind, Channel, Decision, DecisionState, Match, Placement
from tests.telegram_server import TOKEN
from tests.telling import CHANNEL, NOW, case, decision, event, sent, story

ASKING = replace(CHANNEL, approve=True)
HOUR = timedelta(hours=1)
TITLE = "Baku summons the Russian envoy over the raid"


@pytest.mark.parametrize(
    ("channel", "asked", "later", "state"),
    [
        (CHANNEL, {}, timedelta(), DecisionState.TOLD),
        (ASKING, {}, timedelta(), DecisionState.WAITING),
        (ASKING, {"approved": True}, timedelta(), DecisionState.TOLD),
        (ASKING, {}, 6 * HOUR, DecisionState.DROPPED),
        (ASKING, {"part": 1, "alert": AlertKind.UPDATE}, timedelta(), DecisionState.WAITING),
        (ASKING, {"part": 1, "alert": AlertKind.CORRECTED}, timedelta(), DecisionState.TOLD),
        (ASKING, {"part": 1, "alert": AlertKind.WITHDRAWN}, timedelta(), DecisionState.TOLD),
        (replace(ASKING, publishers=2), {"approved": True}, timedelta(), DecisionState.WAITING),
    ],
)
def test_news_waits_for_the_operator_and_corrections_do_not(
    channel: Channel, asked: dict[str, object], later: timedelta, state: DecisionState
) -> None:
    """Six hours without a word drop it; the word sets aside no other rule of the channel."""
    verdict = decide(case(decision=decision(**asked), first=sent()), channel, NOW + later)
    assert verdict.decision.state is state


class World:
    """A bot with one story, whose clock the test moves."""

    def __init__(self, store: Store) -> None:
        self.now = NOW
        channels = {"news": ASKING}
        file = BotFile(operator="-1009")
        settings = Settings(
            file=file, feeds={}, channels=channels, storylines={}, entities={}, secrets=Secrets(token=TOKEN)
        )
        self.parts: Parts = assemble(
            settings, store, notifier=SilentNotifier(), clock=self.clock, jumped=timedelta, draw=lambda: 0.5
        )
        store.outbox.sync(list(settings.addressees.values()), NOW)
        told = story(1, title=TITLE)
        store.stories.add([told])
        store.stories.save([(told, [Match(story=told.id, storyline="crisis", matched=True, score=1.0)])])
        placed = Placement(story=told.id, event=event(told), alert=AlertKind.NEW, probability=1.0)
        store.events.save(placed, [decision()])

    def clock(self) -> datetime:
        return self.now

    async def live(self, later: timedelta) -> dict[str, list[str]]:
        """Let so much time pass; give what stands in each chat."""
        self.now += later
        while await pipeline.tell(self.parts) or await pipeline.deliver(self.parts):
            pass
        found: dict[str, list[str]] = {}
        for message in self.parts.journal.messages(99):
            found.setdefault(message.channel, []).append(message.wanted.plain)
        return found

    def whole(self) -> Decision:
        """Give the decision on the event."""
        [trace] = self.parts.journal.traces("s1")
        return trace.decisions[0]


@pytest.fixture
def world() -> Iterator[World]:
    """Offer a world."""
    store = open_store("sqlite://")
    yield World(store)
    store.close()


@pytest.mark.anyio
async def test_the_operator_sees_the_message_and_the_command_and_readers_see_it_after_the_word(world: World) -> None:
    """It is asked once, however often the event is looked at, and told within the tick after the approval."""
    await world.live(timedelta())
    world.parts.decisions.again("e1", "news", world.now)
    said = await world.live(HOUR)
    assert list(said) == [OPERATOR]
    [question] = said[OPERATOR]
    assert question.startswith(
        "❓ news: tell this? If so: storyline-bot event approve e1\nOtherwise it is dropped at 15:00."
    )
    assert f"🔵 {TITLE}" in question
    assert world.parts.journal.approve("e1", world.now) == 1
    assert world.parts.journal.approve("e1", world.now) == 0
    said = await world.live(timedelta(seconds=5))
    assert [text.splitlines()[0] for text in said["news"]] == [f"🔵 {TITLE}"]
    assert len(said[OPERATOR]) == 1


@pytest.mark.anyio
async def test_silence_drops_it(world: World) -> None:
    """After six hours it is no news any more, and a word that comes then changes nothing."""
    await world.live(timedelta())
    said = await world.live(6 * HOUR)
    assert "news" not in said
    assert (world.whole().state, world.whole().reason) == (
        DecisionState.DROPPED,
        "the operator did not approve it in time",
    )
    assert world.parts.journal.approve("e1", world.now) == 0


def test_a_channel_that_asks_needs_somebody_to_ask(tmp_path: Path) -> None:
    """Without an operator chat the mistake is named when the configuration is read."""
    root = Path(__file__).parents[1]
    (tmp_path / "storylines").symlink_to(root / "config/storylines")
    for name in ("entities.toml", "feeds.toml"):
        (tmp_path / name).symlink_to(root / "config" / name)
    (tmp_path / "channels.toml").write_text('[[channel]]\nid = "news"\nchat = "@some_news"\napprove = true\n', "utf-8")
    (tmp_path / "bot.toml").write_text(f'seeds = "{root / "seeds"}"\n', "utf-8")
    with pytest.raises(SettingsError) as raised:
        load(tmp_path, {})
    assert [problem for problem in raised.value.problems if "approve = true asks in the operator chat" in problem]
