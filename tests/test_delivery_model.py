"""Every order of sends, answers, crashes, look-ups and late landings that chance can find, against one simple promise.

The promise: each message stands in its chat once, none is missing, and order is kept. What runs is the real machine
over the real store; Telegram is simulated, so that each request can be answered, lost, delayed or cut when the search
wants it, and time passes only when the search says so.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot import app, delivery
from bot.edges.sql import Store, open_store
from bot.edges.sql.tables import metadata
from bot.errors import Closed, DeliveryError, Gone, NotSent, Refused, Uncertain, Unreadable
from bot.parts import Parts
from bot.settings import Delivering, Secrets, Settings
from bot.settings.sections import BotFile
from bot.types import (
    AlertKind,
    Channel,
    Decision,
    Delivery,
    DeliveryState,
    Message,
    Receipt,
    Severity,
    Text,
)

START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
RULES = Delivering(
    timeout=timedelta(seconds=5), settle=timedelta(seconds=10), stale=timedelta(days=9), keep=timedelta(days=99)
)
LONGEST = timedelta(seconds=20)
"""No request takes longer; then it is given up."""
LATEST = timedelta(seconds=9)
"""A request lands at the latest so long after it was given up; `settle` is a little more."""
LEASE = timedelta(minutes=1)
OPERATOR_CHAT = "77"


@dataclass
class Call:
    """A request on its way: it has left and is not answered."""

    kind: str
    chat: str
    answer: asyncio.Future[Any]
    left: datetime
    effect: Callable[[], Any]
    """Does on the server what was asked, and returns the good answer."""


@dataclass
class Chat:
    """A chat as its readers see it."""

    posts: dict[int, str] = field(default_factory=dict)
    last: int = 0
    closed: bool = False
    history: list[tuple[int, str]] = field(default_factory=list)
    """All that the bot ever posted, in order, as it was first."""

    def add(self, text: str, *, by_bot: bool) -> int:
        self.last += 1
        self.posts[self.last] = text
        if by_bot:
            self.history.append((self.last, text))
        return self.last


class Sky:
    """Telegram: satisfies `Notifier`; every request waits until the search lets it go on."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.chats = {"-1": Chat(), "-2": Chat()}
        self.calls: list[Call] = []

    async def send(self, channel: Channel, text: Text, *, plain: bool, reply_to: int | None) -> Receipt:
        chat = self.chats[channel.chat]

        def land() -> Receipt:
            return Receipt(message_id=chat.add(text.plain, by_bot=True), chat=channel.chat)

        answer: Receipt = await self._ask("send", channel.chat, land)
        return answer

    async def edit(self, channel: Channel, message_id: int, text: Text, *, plain: bool) -> None:
        chat = self.chats[channel.chat]

        def change() -> None:
            if message_id not in chat.posts:
                raise Gone("message to edit not found")
            chat.posts[message_id] = text.plain

        await self._ask("edit", channel.chat, change)

    async def read(self, channel: Channel, message_id: int, via: str | None) -> str:
        if via is None:
            raise Unreadable("no operator chat")
        chat = self.chats[channel.chat]

        def show() -> str:
            if message_id not in chat.posts:
                raise Gone("message to forward not found")
            return chat.posts[message_id]

        said: str = await self._ask("read", channel.chat, show)
        return said

    async def _ask(self, kind: str, chat: str, effect: Callable[[], Any]) -> Any:
        if self.chats[chat].closed:
            raise Closed("bot was kicked")
        call = Call(kind, chat, asyncio.get_running_loop().create_future(), self.clock(), effect)
        self.calls.append(call)
        return await call.answer


class DeliveryModel(RuleBasedStateMachine):
    """One bot, two channels, one Telegram; `reading` says whether there is an operator chat to read posts by."""

    reading = True

    @initialize()
    def begin(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.now = START
        self.sky = Sky(lambda: self.now)
        self.store = empty_store()
        channels = {name: Channel(id=name, chat=chat) for name, chat in (("x", "-1"), ("y", "-2"))}
        operator = OPERATOR_CHAT if self.reading else None
        configured = Settings(
            file=BotFile(operator=operator, delivery=RULES),
            feeds={},
            channels=channels,
            storylines={},
            entities={},
            secrets=Secrets(token="t"),
        )
        self.store.outbox.sync(list(configured.addressees.values()), self.now)
        self.parts: Parts = app.assemble(
            configured, self.store, notifier=self.sky, clock=lambda: self.now, draw=lambda: 0.5, jumped=self._jumped
        )
        self.tasks: list[asyncio.Task[None]] = []
        self.late: list[tuple[datetime, Call]] = []
        self.owed: list[Message] = []
        self.weights: dict[str, Severity] = {}
        self.texts: dict[str, str] = {}
        self.meddled: set[str] = set()
        """Messages that a person changed or deleted."""
        self.number = 0
        self.jumped = timedelta()

    # what happens

    @rule(channel=st.sampled_from("xy"), severity=st.integers(1, 3), back=st.integers(0, 3))
    def owe(self, channel: str, severity: int, back: int) -> None:
        """Tell an event, perhaps as a reply to an earlier one."""
        before = [message for message in self.owed if message.channel == channel]
        answers = before[-back].id if 0 < back <= len(before) else None
        self.number += 1
        name = f"m{self.number}"
        message = Message(id=name, channel=channel, event=name, part=0, wanted=text(f"{name}\nv1"), reply_to=answers)
        owed = Delivery(message=name, channel=channel, severity=Severity(severity), since=self.now, due=self.now)
        self.store.decisions.save(decided(message, self.now), message, owed)
        self.owed.append(message)
        self.weights[name] = Severity(severity)
        self.texts[name] = f"{name}\nv1"

    @precondition(lambda self: self.owed)
    @rule(which=st.integers(0, 50))
    def change(self, which: int) -> None:
        """Another source joins, and the message is to show it."""
        message = self.owed[which % len(self.owed)]
        stored = self.store.outbox.message(message.id)
        version = int(self.texts[message.id].rpartition("v")[2]) + 1
        self.texts[message.id] = f"{message.id}\nv{version}"
        wanted = replace(stored, wanted=text(self.texts[message.id]), due=self.now if stored.sent else None)
        self.store.decisions.save(decided(message, self.now), wanted, None)

    @rule()
    def work(self) -> None:
        """Let the loop take what is due; what it asks of Telegram is on its way then."""
        delivery.recover(self.parts)
        sends = self.store.outbox.claim(self.now, 5, LEASE)
        edits = self.store.outbox.edits(self.now, 5, LEASE + RULES.settle)
        for turn in sends:
            self._start(delivery.send_one(self.parts, turn))
        for turn in edits:
            self._start(delivery.edit_one(self.parts, turn))

    @precondition(lambda self: self.sky.calls)
    @rule(
        which=st.integers(0, 5),
        fate=st.sampled_from(["good", "good", "good", "lost", "unanswered", "late", "never left", "429", "refused"]),
        delay=st.integers(1, 9),
    )
    def answer(self, which: int, fate: str, delay: int) -> None:
        """One request meets its fate."""
        call = self.sky.calls.pop(which % len(self.sky.calls))
        if fate == "good":
            settle(call)
        elif fate == "unanswered":
            with_effect(call)
            call.answer.set_exception(Uncertain("no answer"))
        elif fate in ("lost", "late"):
            if fate == "late":
                self.late.append((self.now + timedelta(seconds=delay), call))
            call.answer.set_exception(Uncertain("no answer"))
        elif fate == "refused" and call.kind != "read":
            call.answer.set_exception(Refused("can't parse entities", markup=True))
        else:
            limited = fate == "429"
            wait = timedelta(seconds=delay) if limited else None
            call.answer.set_exception(NotSent("no", wait=wait, limited=limited))
        self._run()

    @rule(seconds=st.sampled_from([1, 3, 10, 61, 400]))
    def wait(self, seconds: int) -> None:
        """Time passes, and late requests land when theirs has come."""
        until = self.now + timedelta(seconds=seconds)
        for number, call in enumerate([each for each in self.sky.calls if each.left + LONGEST <= until]):
            self.sky.calls.remove(call)
            call.answer.set_exception(Uncertain("no answer in time"))
            if number % 2:
                self.late.append((call.left + LONGEST + LATEST, call))
        for moment, call in sorted(self.late, key=lambda pair: pair[0]):
            if moment <= until:
                with_effect(call)
        self.late = [(moment, call) for moment, call in self.late if moment > until]
        self.now = until
        self._run()

    @rule(seconds=st.sampled_from([-400, -5, 5, 61, 4000]))
    def jump(self, seconds: int) -> None:
        """Set the clock; what is on its way does not care."""
        self.jumped = timedelta(seconds=seconds)
        self.now += timedelta(seconds=seconds)
        self.late = [(moment + timedelta(seconds=seconds), call) for moment, call in self.late]
        for call in self.sky.calls:
            call.left += timedelta(seconds=seconds)

    def _jumped(self) -> timedelta:
        jumped, self.jumped = self.jumped, timedelta()
        return jumped

    @rule(landing=st.lists(st.integers(-1, 9), min_size=6, max_size=6))
    def crash(self, landing: list[int]) -> None:
        """Kill the process; each request that had left is lost (-1), has landed (0) or lands later."""
        for task in self.tasks:
            task.cancel()
        self._run()
        for call, delay in zip(self.sky.calls, landing, strict=False):
            if delay == 0:
                with_effect(call)
            elif delay > 0:
                self.late.append((self.now + timedelta(seconds=delay), call))
        self.sky.calls.clear()
        self.tasks.clear()
        self.store.release(self.now, LEASE, RULES.settle)

    @rule(chat=st.sampled_from(["-1", "-2"]), gap=st.integers(1, 6))
    def chatter(self, chat: str, gap: int) -> None:
        """People post, and ids are skipped."""
        self.sky.chats[chat].last += gap
        self.sky.chats[chat].add("words of a person", by_bot=False)

    @rule(chat=st.sampled_from(["-1", "-2"]))
    def rights(self, chat: str) -> None:
        """Take the bot's rights, or give them back."""
        self.sky.chats[chat].closed = not self.sky.chats[chat].closed

    @precondition(lambda self: self.reading and any(chat.history for chat in self.sky.chats.values()))
    @rule(which=st.integers(0, 50), remove=st.booleans())
    def meddle(self, which: int, remove: bool) -> None:
        """Let a person correct or delete a message of the bot."""
        known = [
            (chat, number, said.split()[0])
            for chat in self.sky.chats.values()
            for number, said in chat.history
            if number in chat.posts and self.store.outbox.message(said.split()[0]).message_id == number
        ]
        busy = {call.chat for call in self.sky.calls}
        known = [each for each in known if not any(self.sky.chats[name] is each[0] for name in busy)]
        if not known:
            return
        chat, number, name = known[which % len(known)]
        self.meddled.add(name)
        if remove:
            del chat.posts[number]
        else:
            chat.posts[number] = f"{name} as a person has it"

    # what must hold

    @invariant()
    def nothing_stands_twice(self) -> None:
        if not hasattr(self, "sky"):
            return
        for channel, chat in (("x", "-1"), ("y", "-2")):
            posted = [said.split()[0] for _, said in self.sky.chats[chat].history]
            for name in {name for name in posted if posted.count(name) > 1}:
                state = self._state(name)
                assert not self.reading, f"{name} stands twice in {channel}: {posted}"
                assert state.repeated, f"{name} stands twice in {channel} and is not marked: {posted}"

    @invariant()
    def nobodys_words_are_lost(self) -> None:
        if not hasattr(self, "sky"):
            return
        for name in self.meddled:
            for chat in self.sky.chats.values():
                for number, said in chat.history:
                    if said.split()[0] == name and number in chat.posts and self.reading:
                        assert chat.posts[number] == f"{name} as a person has it"

    def teardown(self) -> None:
        """From any state: when Telegram is well again, all that is owed arrives, once and in order."""
        if not hasattr(self, "sky"):
            return
        for chat in self.sky.chats.values():
            chat.closed = False
        for _ in range(400):
            while self.sky.calls:
                settle(self.sky.calls.pop(0))
                self._run()
            if self.store.outbox.next() is None and not self.tasks:
                break
            self.wait(30)
            self.work()
            self.tasks = [task for task in self.tasks if not task.done()]
        try:
            self._check_end()
        finally:
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.loop.run_until_complete(asyncio.sleep(0))
            self.loop.close()

    def _check_end(self) -> None:
        for channel, chat in (("x", "-1"), ("y", "-2")):
            names = [message.id for message in self.owed if message.channel == channel]
            dead = [name for name in names if self._state(name).state is DeliveryState.DEAD]
            posted = [said.split()[0] for _, said in self.sky.chats[chat].history]
            assert set(posted) | set(dead) == set(names), "a message is missing"
            if self.reading:
                assert len(posted) == len(set(posted))
                self._check_order(names, posted)
        for name, said in self.texts.items():
            message = self.store.outbox.message(name)
            if message.message_id and name not in self.meddled and not self._state(name).repeated:
                chat = self.sky.chats[message.chat or ""]
                assert chat.posts[message.message_id] == said, "an edit is missing"

    def _check_order(self, names: list[str], posted: list[str]) -> None:
        place = {name: index for index, name in enumerate(posted)}
        roots: dict[str, str] = {}
        for message in self.owed:
            roots[message.id] = roots.get(message.reply_to or "", message.id)
        present = [name for name in names if name in place]
        for index, earlier in enumerate(present):
            for later in present[index + 1 :]:
                if roots[earlier] == roots[later] or self.weights[earlier] is self.weights[later]:
                    assert place[earlier] < place[later], f"{later} overtook {earlier}: {posted}"

    def _state(self, name: str) -> Delivery:
        rows = self.store.journal.outbox(tuple(DeliveryState), 1000)
        return next(owed for owed, _ in rows if owed.message == name)

    def _start(self, work: Awaitable[None]) -> None:
        self.tasks.append(self.loop.create_task(work))  # type: ignore[arg-type]
        self._run()

    def _run(self) -> None:
        """Let every task go on as far as it can without Telegram; an error of theirs is ours."""
        for _ in range(12):
            self.loop.run_until_complete(asyncio.sleep(0))
        for task in self.tasks:
            if task.done() and not task.cancelled() and (error := task.exception()):
                raise error
        self.tasks = [task for task in self.tasks if not task.done()]


class BlindModel(DeliveryModel):
    """The same without an operator chat: copies may happen, but only where they are marked."""

    reading = False


@cache
def opened() -> Store:
    """Open the store that all examples share, one after the other."""
    return open_store("sqlite://")


def empty_store() -> Store:
    with opened().outbox._database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    return opened()


def text(words: str) -> Text:
    return Text(html=words, plain=words)


def decided(message: Message, now: datetime) -> Decision:
    return Decision(
        channel=message.channel, event=message.event, part=0, alert=AlertKind.NEW, story="s", since=now, due=None
    )


def with_effect(call: Call) -> None:
    """Let a request take effect though nobody hears the answer."""
    with suppress(DeliveryError):
        call.effect()


def settle(call: Call) -> None:
    """Let a request take effect, and answer it."""
    try:
        call.answer.set_result(call.effect())
    except DeliveryError as error:
        call.answer.set_exception(error)


def played(story: str, *, reading: bool = True) -> DeliveryModel:
    """Play a story, one step a word (`answer:late` has an argument), and see that it ends as promised."""
    model = DeliveryModel() if reading else BlindModel()
    model.begin()
    for step in story.split():
        name, _, argument = step.partition(":")
        if name == "owe":
            model.owe("x", 1, 0)
        elif name == "answer" and model.sky.calls:
            model.answer(0, argument, 9)
        elif name == "crash":
            model.crash([int(argument)] * 6)
        elif name in ("wait", "jump"):
            getattr(model, name)(int(argument))
        elif name == "work":
            model.work()
        model.nothing_stands_twice()
    model.teardown()
    return model


@pytest.mark.parametrize(
    "story",
    [
        "owe work answer:good",
        "owe work answer:unanswered wait:61 work answer:good",
        "owe work answer:lost wait:61 work answer:good work answer:good",
        "owe work answer:late wait:3 work wait:61 work answer:good",
        "owe work crash:0 work wait:61 work answer:good",
        "owe work crash:-1 work wait:61 work answer:good work answer:good",
        "owe work crash:9 work wait:1 work wait:61 work answer:good",
        "owe work answer:late crash:0 wait:3 work",
        "owe work answer:late jump:61 work answer:good work answer:good",
        "owe work answer:late crash:0 jump:61 work answer:good work answer:good",
        "owe work answer:late jump:-400 work wait:400 wait:61 work answer:good",
        "owe work answer:unanswered wait:61 work answer:lost work wait:61 work answer:good",
        "owe owe work answer:429 wait:10 work answer:good work answer:good",
        "owe owe work answer:refused work answer:good work answer:good",
    ],
)
def test_a_story_ends_well(story: str) -> None:
    """The ways in which a message can nearly be lost or doubled, each by itself."""
    model = played(story)
    assert [owed.repeated for owed, _ in opened().journal.outbox(tuple(DeliveryState), 9)] == [False] * model.number


@pytest.mark.parametrize(("fate", "copies"), [("unanswered", 2), ("lost", 1)])
def test_what_cannot_be_looked_for_is_marked(fate: str, copies: int) -> None:
    """Without an operator chat a message may stand twice, and says that it may."""
    model = played(f"owe work answer:{fate} wait:61 work wait:61 work answer:good", reading=False)
    assert len(model.sky.chats["-1"].history) == copies
    [(owed, _)] = opened().journal.outbox(tuple(DeliveryState), 9)
    assert owed.repeated


PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
TestWithOperator = DeliveryModel.TestCase
TestWithOperator.settings = settings(max_examples=60, stateful_step_count=40, deadline=None, phases=PHASES)
TestWithoutOperator = BlindModel.TestCase
TestWithoutOperator.settings = settings(max_examples=30, stateful_step_count=40, deadline=None, phases=PHASES)
TestWithOperator.pytestmark = TestWithoutOperator.pytestmark = [pytest.mark.slow]
