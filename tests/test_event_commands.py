"""The operator's word on what is one event: merge and split, and what the channel then sees."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import app, telling
from bot.app import STORE, assemble
from bot.commands.event import event_approve, event_merge, event_retract, event_show, event_split
from bot.commands.explain import explain_story
from bot.edges.sql import Store, open_store
from bot.errors import SettingsError
from bot.pipeline import deliver, group_one, settle
from bot.replay import SilentNotifier
from bot.settings import Settings, load
from bot.types import AlertKind, Decision, DecisionState, Match, Placement
from tests.telling import CHANNEL, NOW, event, story

pytestmark = pytest.mark.anyio
CONFIG = Path("config")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """Keep a store with two events of one story each, opened for a channel."""
    with kept(tmp_path) as store:
        for number, name in ((1, "older"), (2, "younger")):
            told = story(number, title=f"Baku summons envoy, report {number}")
            store.stories.add([told])
            match = Match(story=told.id, storyline="crisis", matched=True, score=1.0)
            store.stories.save([(told, [match])])
            its = event(told, id=name)
            opened = Decision(
                channel="news", event=name, part=0, alert=AlertKind.NEW, story=told.id, since=NOW, due=NOW
            )
            placed = Placement(story=told.id, event=its, alert=AlertKind.NEW, probability=1.0, terms=("w:envoi",))
            store.events.save(placed, [opened])
    return tmp_path


class kept:  # noqa: N801 (it reads as a verb)
    """Open the store of a folder, and close it again."""

    def __init__(self, folder: Path) -> None:
        self._store = open_store(f"sqlite:///{folder / STORE}")

    def __enter__(self) -> Store:
        return self._store

    def __exit__(self, *_: object) -> None:
        self._store.close()


async def run(data: Path, *, send: bool = True, later: timedelta = timedelta()) -> dict[str, tuple[str, str]]:
    """Tell what is due, and send it; give the state and the text wanted of each event."""
    now = app.now() + later  # the commands read the real clock
    settings: Settings = replace(load(CONFIG, {}), channels={"news": CHANNEL})
    with kept(data) as store:
        store.outbox.sync([CHANNEL], now)
        parts = assemble(settings, store, notifier=SilentNotifier(), clock=lambda: now, jumped=timedelta)
        for due in store.decisions.claim(now, 10, settings.limits.lease):
            await telling.tell_one(parts, due)
        while send and await deliver(parts):
            pass
        texts = {message.event: message.wanted.plain for message in store.journal.messages(9)}
        traces = [store.journal.traces(f"s{number}")[0] for number in (1, 2)]
        states = {each.event: each.state for trace in traces for each in trace.decisions}
    return {name: (state, texts.get(name, "")) for name, state in states.items()}


async def test_a_told_event_points_to_the_one_that_took_it_over(data: Path) -> None:
    """Both were told; after the merge the older names both sources, and the younger says where it is told now."""
    await run(data)
    event_merge("younger", "older", CONFIG, data)
    await run(data, later=5 * MINUTE)
    with kept(data) as store:
        texts = {message.event: message.wanted.plain for message in store.journal.messages(9)}
    assert "Outlet 1" in texts["older"]
    assert "Outlet 2" in texts["older"]
    assert "Told in: Baku summons envoy, report" in texts["younger"]
    assert "Outlet" not in texts["younger"]


async def test_an_untold_event_just_joins(data: Path) -> None:
    """What was not told yet is never told by itself; its story is a source of the older event's message."""
    event_merge("older", "younger", CONFIG, data)
    told = await run(data)
    assert told["older"][0] is DecisionState.TOLD
    assert "Outlet 2" in told["older"][1]
    assert "younger" not in {name for name, (_, text) in told.items() if text}


async def test_a_told_event_takes_over_one_that_was_not_sure_enough(data: Path) -> None:
    """The younger was told and keeps its message, where the older still waited for another house."""
    with kept(data) as store:
        found = store.journal.event("older")
        assert found is not None
        waits = replace(found[0], unsure=True)
        revised = replace(found[1][0].story, version=2)
        store.stories.add([revised])
        store.stories.save([(revised, [found[1][0].match])])
        store.events.save(Placement(story=revised.id, event=waits, alert=AlertKind.NONE, probability=1.0), [])
    event_merge("older", "younger", CONFIG, data)
    told = await run(data)
    assert "Outlet 1" in told["younger"][1]
    assert "older" not in {name for name, (_, text) in told.items() if text}


async def test_two_events_that_were_not_sure_enough_are_told_as_one(data: Path) -> None:
    """The operator's word that two unsure events are one bears both out."""
    with kept(data) as store:
        for number, name in ((3, "third"), (4, "fourth")):
            waits = story(number, title="Baku summons envoy again")
            store.stories.add([waits])
            store.stories.save(
                [(waits, [Match(story=waits.id, storyline="russia-azerbaijan", matched=True, score=0.5)])]
            )
            its = event(waits, id=name, storyline="russia-azerbaijan", unsure=True)
            store.events.save(Placement(story=waits.id, event=its, alert=AlertKind.NONE, probability=1.0), [])
    event_merge("third", "fourth", Path("config"), data)
    with kept(data) as store:
        found = store.journal.event("third")
        opened = {each.channel for each in store.journal.traces("s3")[0].decisions}
    assert found is not None
    assert not found[0].unsure
    assert opened == set(load(CONFIG, {}).channels)
    event_split("third", ["fourth"], CONFIG, data)
    with kept(data) as store:
        parted = store.journal.event("fourth")
    assert parted is not None
    assert not parted[0].unsure  # it is told by the operator's word: no other house need bear it out


async def test_an_event_waits_whose_message_may_be_arriving(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """While a send of the younger event is owed, nothing is changed; that it joins then is noted, and said."""
    await run(data, send=False)
    event_merge("older", "younger", CONFIG, data)
    assert "when `outbox list` shows it no more, it joins older" in capsys.readouterr().out
    with kept(data) as store:
        found = store.journal.event("younger")
        assert found is not None
        assert found[0].merged is None
        assert store.events.unmerged("crisis", NOW) == []
    await run(data)
    with kept(data) as store:
        [merge] = store.events.unmerged("crisis", NOW)
        assert (merge.left, merge.kept, merge.reason) == ("younger", "older", "the operator's word")
        settle(assemble(load(CONFIG, {}), store, clock=app.now), "crisis")
        found = store.journal.event("younger")
        assert found is not None
        assert found[0].merged == "older"
        assert [each.id for each, _ in store.events.candidates("crisis", ["w:report"], NOW - timedelta(days=9), 9)] == [
            "older"
        ]


async def test_a_story_that_fits_two_told_events_makes_them_one(data: Path) -> None:
    """The older message names all three sources, the younger points there, and `explain` says why."""
    await run(data)
    with kept(data) as store:
        late = story(3, title="Baku summons envoy, report 3")
        store.stories.add([late])
        match = Match(story=late.id, storyline="crisis", matched=True, score=1.0)
        store.stories.save([(late, [match])])
        parts = assemble(replace(load(CONFIG, {}), channels={"news": CHANNEL}), store, clock=app.now)
        [placed] = [group_one(parts, matched) for matched in store.events.waiting("crisis", 9)]
        assert placed.merge is not None
        assert (placed.merge.left, placed.merge.kept, placed.event.id) == ("younger", "older", "older")
        assert f"    was in younger: {placed.merge.reason}" in explain_story(store, story(2))
        assert f"    took over younger: {placed.merge.reason}" in explain_story(store, late)
    told = await run(data, later=5 * MINUTE)
    assert all(f"Outlet {number}" in told["older"][1] for number in (1, 2, 3))
    event_split("older", ["younger"], CONFIG, data)
    with kept(data) as store:
        again = story(4, title="Baku summons envoy, report 4")
        store.stories.add([again])
        store.stories.save([(again, [replace(match, story=again.id)])])
        parts = assemble(replace(load(CONFIG, {}), channels={"news": CHANNEL}), store, clock=app.now)
        [placed] = [group_one(parts, matched) for matched in store.events.waiting("crisis", 9)]
        assert placed.merge is None


async def test_a_merge_is_undone_for_good(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An event that was merged is what it was again, in the message that it had; both say that they were parted."""
    await run(data)
    event_merge("older", "younger", CONFIG, data)
    await run(data, later=5 * MINUTE)
    event_show("older", CONFIG, data)
    shown = capsys.readouterr().out
    assert "took over younger: the operator's word" in shown
    assert "Outlet 2 (en), by younger: " in shown
    with kept(data) as store:
        told = story(2)
        assert "    was in younger: the operator's word" in explain_story(store, told)
    event_split("older", ["younger"], CONFIG, data)
    await run(data, later=10 * MINUTE)
    with kept(data) as store:
        texts = {message.event: message.wanted.plain for message in store.journal.messages(9)}
        parted = [store.journal.event(name) for name in ("older", "younger")]
        assert store.journal.taken_over("older") == []
    assert set(texts) == {"older", "younger"}
    assert "Outlet 2" in texts["younger"]
    assert "Outlet 2" not in texts["older"]
    assert [(found[0].merged, found[0].apart) for found in parted if found] == [
        (None, ("younger",)),
        (None, ("older",)),
    ]


async def test_parted_stories_are_told_as_an_event_of_their_own(data: Path) -> None:
    """After a split each event has its own message again."""
    event_merge("older", "younger", CONFIG, data)
    await run(data)
    event_split("older", ["s2"], CONFIG, data)
    with kept(data) as store:
        parted = store.journal.traces("s2")[0].placement
        left = store.journal.event("older")
    assert parted is not None
    assert parted.event.id not in ("older", "younger")
    assert left is not None
    assert [matched.story.id for matched in left[1]] == ["s1"]


@pytest.mark.parametrize(
    ("stories", "said"),
    [(["s2"], "no story of this event"), (["nowhere"], "no story of this event"), (["s1"], "leave it at least one")],
)
async def test_a_split_that_makes_no_sense_is_refused(data: Path, stories: list[str], said: str) -> None:
    """A story of another event, an unknown one, and all stories at once are refused."""
    with pytest.raises(SettingsError, match=said):
        event_split("older", stories, CONFIG, data)


@pytest.mark.parametrize(("one", "other"), [("older", "older"), ("older", "nothing")])
async def test_a_merge_that_makes_no_sense_is_refused(data: Path, one: str, other: str) -> None:
    """An event is not merged with itself, nor with one that is not there."""
    with pytest.raises(SettingsError):
        event_merge(one, other, CONFIG, data)


async def test_a_told_event_is_taken_back_once_where_readers_saw_it(data: Path) -> None:
    """The message carries a banner, a reply says it, and a second word changes nothing."""
    await run(data)
    event_retract("older", CONFIG, data)
    await run(data, later=5 * MINUTE)
    with kept(data) as store:
        texts = {(message.event, message.part): message for message in store.journal.messages(9)}
    assert set(texts) == {("older", 0), ("older", 1), ("younger", 0)}
    assert texts["older", 0].wanted.plain.startswith("🚫 Taken back by this channel")
    assert texts["older", 1].reply_to == texts["older", 0].id
    assert "report 1" in texts["older", 1].wanted.plain
    assert "Taken back" not in texts["younger", 0].wanted.plain
    with pytest.raises(SettingsError, match="taken back already"):
        event_retract("older", CONFIG, data)


async def test_what_is_taken_back_before_it_is_told_is_never_told(data: Path) -> None:
    """Nobody saw it, so nobody needs to hear that it is gone."""
    event_retract("older", CONFIG, data)
    states = await run(data)
    assert states["older"] == (DecisionState.DROPPED, "")
    assert states["younger"][0] == DecisionState.TOLD


async def test_an_event_is_approved_once_while_it_waits(data: Path) -> None:
    """The word is kept with what waits for it; what waits for nothing is said to."""
    event_approve("older", config=CONFIG, data=data)
    with kept(data) as store:
        found = [trace.decisions[0].approved for number in (1, 2) for trace in store.journal.traces(f"s{number}")]
    assert found == [True, False]
    for name in ("older", "neither"):
        with pytest.raises(SettingsError):
            event_approve(name, config=CONFIG, data=data)
