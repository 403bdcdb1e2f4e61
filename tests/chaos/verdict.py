"""What a run comes to: what was published, what the store says, and what the readers see."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from signal import SIGTERM
from statistics import median

from bot.edges.sql import Store, open_store
from bot.types import Delivery, DeliveryState, Message
from tests.chaos.stage import Blow, Stage
from tests.telegram_server import Post


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What a run comes to."""

    seed: int
    reading: bool
    seconds: float
    blows: list[Blow]
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    """Posts that say what another one says."""
    marked: list[str] = field(default_factory=list)
    """Of those, the ones that the store calls possibly repeated."""
    overtaken: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Whatever else is not as it should be."""

    @property
    def is_good(self) -> bool:
        """Say whether the promise was kept."""
        unmarked = self.twice if self.reading else [each for each in self.twice if each not in self.marked]
        return not (self.lost or unmarked or self.overtaken or self.wrong)

    def line(self) -> str:
        """Write the run on one line, and below it what is wrong."""
        kinds = ", ".join(f"{number} {kind}" for kind, number in Counter(blow.kind for blow in self.blows).items())
        head = f"seed {self.seed}{'' if self.reading else ' (no operator chat)'}: {self.seconds:.0f} s, {kinds}"
        twice = [f"{each}{' (marked as possibly repeated)' * (each in self.marked)}" for each in self.twice]
        wrong = [("lost", self.lost), ("twice", twice), ("overtaken", self.overtaken), ("wrong", self.wrong)]
        return "\n".join([head, *(f"    {name}: {each}" for name, found in wrong for each in found)])


Owed = tuple[Delivery, Message]


def judge(seed: int, reading: bool, on: Stage, *, arrived: bool, code: int | None, seconds: float) -> Verdict:
    """Compare what was published, what the store says and what the readers see."""
    found = Verdict(seed=seed, reading=reading, seconds=seconds, blows=on.blows)
    if not arrived:
        found.wrong.append("something never arrived")
    refused = {1} if {blow.kind for blow in on.blows} & {"database locked", "disk full"} else set()
    if not set(on.ended_by_itself) <= refused or code not in (0, -SIGTERM):
        # It may refuse to start without its database, and be stopped before it has begun.
        found.wrong.append(f"exit codes: {[*on.ended_by_itself, code]}")
    if "Traceback" in on.said():
        found.wrong.append("a traceback in the log: " + on.said().rpartition("Traceback")[2][-800:])
    store = open_store(f"sqlite:///{on.folder / 'data/storyline.db'}")
    try:
        rows = store.journal.outbox(tuple(DeliveryState), 10_000)
        for channel, chats in on.chats.items():
            posts = [each for chat in chats for each in seen(on, chat)]
            mine = [(delivery, message) for delivery, message in rows if delivery.channel == channel]
            compare(found, mine, posts, on.decided)
            if channel != "operator":
                found.lost += lost(store, on, channel, mine)
    finally:
        store.close()
    return found


def lost(store: Store, on: Stage, channel: str, rows: Sequence[Owed]) -> list[str]:
    """List the reports of whose event the channel was told nothing."""
    told = {message.event for delivery, message in rows if on.decided.get(message.id) or has_arrived(delivery, rows)}
    missing = []
    for item in on.published:
        story = store.journal.story(item.url or "")
        traces = store.journal.traces(story.id) if story else []
        if not any(trace.placement and trace.placement.event.id in told for trace in traces):
            missing.append(f"{channel}: {item.title}")
    return missing


def has_arrived(delivery: Delivery, rows: Sequence[Owed]) -> bool:
    """Say whether a message stands in the channel, by itself or in a digest."""
    if delivery.state is DeliveryState.FOLDED:
        return any(other.message == delivery.into and has_arrived(other, rows) for other, _ in rows)
    return delivery.state is DeliveryState.SENT


def seen(on: Stage, chat: int) -> list[tuple[str, Post]]:
    """Read what the bot wrote in a chat; copies that it made there to read other chats are none of its words."""
    posts = on.control(lambda server: server.read(chat))
    return [(str(chat), post) for post in posts if post.by_bot and not post.service and not post.forwarded]


def compare(
    found: Verdict, rows: Sequence[Owed], posts: Sequence[tuple[str, Post]], decided: Mapping[str, bool]
) -> None:
    """Compare a channel's posts, each with its chat, with the messages that the store knows to stand there."""
    place = {(chat, post.id): number for number, (chat, post) in enumerate(posts)}
    known = {at(message): (delivery, message) for delivery, message in rows if at(message) in place}
    for delivery, message in rows:
        if delivery.state is DeliveryState.SENT and at(message) not in place:
            found.wrong.append(f"the store says that {first(message.wanted.plain)!r} stands there, and it does not")
    once = {first(message.wanted.plain) for _, message in rows if decided.get(message.id)}
    for chat, post in posts:
        head = first(post.text)
        if (chat, post.id) not in known:
            if head in once:
                once.remove(head)
                continue
            found.twice.append(head)
            if any(owed.repeated and first(message.wanted.plain) == head for owed, message in rows):
                found.marked.append(head)
        elif (kept := known[chat, post.id][1]).left is None and post.text.split() != kept.wanted.plain.split():
            found.wrong.append(f"an edit did not arrive: {head!r}")
    heads = Counter(first(post.text) for chat, post in posts if (chat, post.id) in known)
    found.twice += [head for head, number in heads.items() if number > 1]
    sent = [(owed, message, place[at(message)]) for owed, message in known.values() if message.id not in decided]
    found.overtaken += overtaken(sorted(sent, key=lambda each: abs(each[0].number)))


def at(message: Message) -> tuple[str, int]:
    """Say where a message stands."""
    return message.chat or "", message.message_id or 0


def overtaken(sent: Sequence[tuple[Delivery, Message, int]]) -> list[str]:
    """List messages that stand above one that was owed before them and weighs the same, or is of the same event."""
    wrong = []
    for number, (delivery, message, place) in enumerate(sent):
        for earlier, before, at in sent[:number]:
            same = earlier.severity == delivery.severity or before.id == message.reply_to
            if same and at > place:
                wrong.append(f"{first(message.wanted.plain)!r} overtook {first(before.wanted.plain)!r}")
    return wrong


def first(text: str) -> str:
    """Take a text's first line, without the mark before it, which may change as sources join."""
    return re.sub(r"^[\W_]+", "", text.strip().partition("\n")[0])


def table(verdicts: Sequence[Verdict]) -> list[str]:
    """Write what all runs come to: a line for each kind of fault, and the sums."""
    lines = [f"{'fault':30} {'struck':>7} {'runs':>5} {'median s to recovery':>21}"]
    kinds = sorted({blow.kind for verdict in verdicts for blow in verdict.blows})
    for kind in kinds:
        blows = [blow for verdict in verdicts for blow in verdict.blows if blow.kind == kind]
        runs = sum(any(blow.kind == kind for blow in verdict.blows) for verdict in verdicts)
        lines.append(f"{kind:30} {len(blows):7} {runs:5} {recovery(blows):>21}")
    every = [blow for verdict in verdicts for blow in verdict.blows]
    lines.append(f"{'all':30} {len(every):7} {len(verdicts):5} {recovery(every):>21}")
    for words, reading in (("with an operator chat", True), ("without one", False)):
        runs = [verdict for verdict in verdicts if verdict.reading is reading]
        lines.append(
            f"{words}: {len(runs)} runs, {sum(len(run.blows) for run in runs)} faults; lost "
            f"{sum(len(run.lost) for run in runs)}, duplicated {sum(len(run.twice) for run in runs)} (marked "
            f"{sum(len(run.marked) for run in runs)}), out of order {sum(len(run.overtaken) for run in runs)}, "
            f"otherwise wrong {sum(len(run.wrong) for run in runs)}"
        )
    return lines


def recovery(blows: Sequence[Blow]) -> str:
    """Write the median time from the end of a fault until all that was published stood in the channels."""
    times = [blow.recovered - blow.over for blow in blows if blow.recovered is not None]
    return f"{median(times):.1f}" if times else "-"
