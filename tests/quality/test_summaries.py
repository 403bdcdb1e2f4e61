"""What every summary of a whole stream must hold to, in every language."""

import asyncio
from pathlib import Path

import pytest

from tests.quality.summaries import Faults, Shown, faults, watch

ROOT = Path(__file__).parents[2]
SOUND = Faults(unsourced=(), repeated=(), long=(), padded=(), leftover=())


@pytest.mark.slow
@pytest.mark.parametrize("stream", ["bot/data/demo.jsonl", "tests/quality/data/later.jsonl"])
def test_summaries_are_sound(stream: str) -> None:
    """No sentence without a source, none that the channel had before, none that says the headline again."""
    shown = asyncio.run(watch(ROOT / stream))
    assert {each.channel for each in shown} == {"en", "ru", "az", "tr", "uk"}
    assert any(each.sentences for each in shown)
    assert faults(shown) == SOUND


def test_faults_are_found() -> None:
    """The measure sees what it is to see."""
    good = Shown(
        channel="en",
        event="e1",
        part=0,
        headline="Envoy summoned in Baku",
        sentences=("He was handed a note.",),
        sources=("envoysummonedinbakuhewashandedanote",),
    )
    bad = Shown(
        channel="en",
        event="e2",
        part=0,
        headline="Envoy summoned in Baku",
        sentences=("He was handed a note.", "Envoy summoned in Baku.", "Read more at length." + "x" * 600),
        sources=(),
    )
    found = faults([good, bad])
    assert len(found.unsourced) == 3
    assert len(found.repeated) == len(found.long) == len(found.padded) == len(found.leftover) == 1
    assert faults([good, good]) == SOUND
