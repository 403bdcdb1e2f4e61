"""Measure what summaries say: `python -m tests.quality.summaries STREAM.jsonl [--table N]`.

The stream is replayed with a channel in each language. Every text that a channel is to show, edits included, is held
against the event's stories as they were at that moment, by other means than those that chose the sentences.
"""

import argparse
import asyncio
import logging
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from rapidfuzz import fuzz

from bot import log, replay
from bot.app import assemble
from bot.edges.sql import open_store
from bot.protocols import Decisions
from bot.settings import load
from bot.text import sentences
from bot.types import Channel, Decision, Delivery, Message, Story, sentence_digest

CONFIG = Path(__file__).parents[2] / "config"
LANGUAGES = ("en", "ru", "az", "tr", "uk")
MARK = "⁂"
LAYOUT = f"{{headline}}\n{MARK}\n{{summary}}\n{MARK}\n{{sources}}"
LONGEST = 600
SAME = 92
"""Likeness in percent from which a sentence only says the headline again."""
LEFTOVER = re.compile(
    r"https?:|www\.|©|read more|subscribe|\bphoto:|\bфото:|\bfoto:|читайте|подробнее|читать далее|подпис(?:ывай|ка\b)"
    r"|ətraflı|abunə ol|devamı|abone ol|детальніше|підпис(?:уй|ка\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A text as a channel was to show it."""

    channel: str
    event: str
    part: int
    headline: str
    sentences: tuple[str, ...]
    sources: tuple[str, ...]
    """Titles and texts of the event's stories at that moment."""


@dataclass(slots=True)
class Watching:
    """The store's decisions, with every text that is saved held on to."""

    decisions: Decisions
    shown: list[Shown] = field(default_factory=list)

    def __getattr__(self, name: str) -> object:
        return getattr(self.decisions, name)

    def save(
        self, decision: Decision, message: Message | None, delivery: Delivery | None, said: Collection[str] = ()
    ) -> None:
        """Store, and hold on."""
        if message is not None and MARK in message.wanted.plain:
            case = self.decisions.case(decision, decision.since)
            self.shown.append(shown_in(message, [matched.story for matched in case.stories]))
        self.decisions.save(decision, message, delivery, said)


def shown_in(message: Message, stories: Sequence[Story]) -> Shown:
    """Read a message of our layout: whose words stand in brackets is taken off again."""
    _, block, _ = message.wanted.plain.split(MARK)
    for name in {story.source for story in stories}:
        block = re.sub(rf"\({re.escape(name)}(?:, [^()]+)?\)", "\n", block)
    block = block.strip()
    return Shown(
        channel=message.channel,
        event=message.event,
        part=message.part,
        headline=message.wanted.headline,
        sentences=tuple(block[start:end] for start, end in sentences(block)),
        sources=tuple(squeezed(f"{story.title} {story.text}") for story in stories),
    )


def squeezed(text: str) -> str:
    """Keep letters and digits alone."""
    return "".join(character for character in text.casefold() if character.isalnum())


async def watch(stream: Path) -> list[Shown]:
    """Replay the stream, with a channel in each language."""
    settings = replay.for_replay(load(CONFIG, {}), every_story=False)
    channels = {
        language: Channel(
            id=language, chat=language, language=language, cap=1_000_000, template=LAYOUT,
            storylines=tuple(settings.storylines),
        )
        for language in LANGUAGES
    }  # fmt: skip
    parts = assemble(replace(settings, channels=channels), open_store("sqlite://"))
    watching = Watching(parts.decisions)
    async for _ in replay.replay(replay.read_rows(stream), replace(parts, decisions=watching)):  # type: ignore[arg-type]
        pass
    return watching.shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What is wrong with the texts; each a line for people."""

    unsourced: tuple[str, ...]
    """Sentences that no source of the event has."""
    repeated: tuple[str, ...]
    """Sentences that the channel had in another event's message."""
    long: tuple[str, ...]
    padded: tuple[str, ...]
    """Sentences that say the headline again."""
    leftover: tuple[str, ...]
    """What desks leave in texts."""


def faults(shown: Sequence[Shown]) -> Faults:
    """List what is wrong."""
    return Faults(
        unsourced=tuple(unsourced(shown)),
        repeated=tuple(repeated(shown)),
        long=tuple(f"{each.event}: {length(each)}" for each in shown if length(each) > LONGEST),
        padded=tuple(
            f"{each.headline} | {sentence}"
            for each in dict.fromkeys(shown)
            for sentence in each.sentences
            if fuzz.ratio(squeezed(sentence), squeezed(each.headline)) >= SAME
        ),
        leftover=tuple(
            sentence for each in shown for sentence in (*each.sentences, each.headline) if LEFTOVER.search(sentence)
        ),
    )


def unsourced(shown: Sequence[Shown]) -> Iterator[str]:
    """Find sentences that none of the event's stories holds, letter by letter."""
    for each in shown:
        for sentence in each.sentences:
            if not any(squeezed(sentence) in source for source in each.sources):
                yield f"{each.channel} {each.event}: {sentence}"


def repeated(shown: Sequence[Shown]) -> Iterator[str]:
    """Find sentences that a channel was shown for another event before."""
    had: dict[tuple[str, str], str] = {}
    for each in shown:
        for sentence in each.sentences:
            of = had.setdefault((each.channel, sentence_digest(sentence)), each.event)
            if of != each.event:
                yield f"{each.channel} {each.event}, before in {of}: {sentence}"


def length(shown: Shown) -> int:
    """Count the code points of a summary."""
    return len(" ".join(shown.sentences))


def last(shown: Sequence[Shown]) -> list[Shown]:
    """Give each message as it stood at the end."""
    return list({(each.channel, each.event, each.part): each for each in shown}.values())


def report(shown: Sequence[Shown]) -> Iterator[str]:
    """Say it in words."""
    final = last(shown)
    counts = Counter(len(each.sentences) for each in final)
    spread = ", ".join(f"{count} with {number}" for number, count in sorted(counts.items()))
    yield f"{len(shown)} texts shown of {len(final)} messages in {len(LANGUAGES)} languages; sentences: {spread}"
    yield f"longest summary: {max(map(length, shown), default=0)} characters"
    found = faults(shown)
    for name in ("unsourced", "repeated", "long", "padded", "leftover"):
        listed = dict.fromkeys(getattr(found, name))
        yield f"{name}: {len(listed)}"
        yield from (f"    {line}" for line in listed)


def table(shown: Sequence[Shown], count: int) -> Iterator[str]:
    """Write some events with their summaries, spread over the stream and the languages."""
    events = [each for each in last(shown) if each.part == 0]
    by_event = {each.event: [other for other in events if other.event == each.event] for each in events}
    names = list(by_event)
    step = max(1, len(names) // count)
    for number, name in enumerate(names[::step][:count]):
        each = next(
            (of for of in by_event[name] if of.channel == LANGUAGES[number % len(LANGUAGES)]), by_event[name][0]
        )
        said = " ".join(each.sentences)
        yield f"{number + 1}. [{each.channel}, {len(each.sources)} stories] **{each.headline}** {said}"


def main() -> None:
    """Measure a stream."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stream", type=Path)
    parser.add_argument("--table", type=int, default=0, metavar="N", help="write N events with their summaries too")
    given = parser.parse_args()
    log.configure(level=logging.WARNING)
    shown = asyncio.run(watch(given.stream))
    for line in (*report(shown), *table(shown, given.table or 0)) if given.table else report(shown):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
