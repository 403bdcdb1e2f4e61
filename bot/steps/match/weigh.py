"""What in a story speaks for its belonging to a storyline, and what against it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from functools import cache

from bot.lexicon import Reading
from bot.lexicon.terms import Terms, telling, terms
from bot.phrases import phrases
from bot.steps.match.evidence import Evidence
from bot.steps.match.past import Echo, Past, echo
from bot.steps.match.profile import Profile
from bot.steps.match.rules import SINK, of_rules
from bot.steps.match.seeds import likeness
from bot.steps.match.standing import Standing, stand

CRISIS = ("dispute", "force", "inquiry", "restrict", "diplomacy", "people", "easing")
TWIN = 0.6
"""The share of a story that a counter-example must have to sink it."""
FAR = ("one side", "own")
"""Stories that leave a side unnamed, and nothing but what was told of late can say that it is meant."""
WHOLE = 4.0
"""Shares of a story are counted in quarters, to stand beside what is there or is not: a quarter in common is a lot."""
SAYING = frozenset(":«»“”„\"'‘’")
OTHER = ("routine", "leisure", "mourning", "mishap")


def weigh(reading: Reading, profile: Profile, published: datetime, past: Past) -> Iterator[Evidence]:
    """List what speaks for the story and against it; nothing where the storyline is nowhere near."""
    standing = stand(reading, profile)
    place = placed(standing, reading)
    if place is None:
        return
    kind = place.name.partition(" in ")[0].partition(",")[0].partition(" t")[0]
    yield place
    yield from more_of_sides(standing, place.name)
    yield from of_others(standing, kind)
    if kind in FAR:
        yield from of_saying(standing, reading)
        yield from of_distant_topics(reading)
    else:
        yield from of_topics(reading)
    yield from of_rules(reading, profile)
    spoken = terms(reading)
    yield from of_examples(spoken, profile, past)
    found = echo(reading.story, telling(spoken, profile.countries), published, past)
    yield from of_past(found, kind) if found else ()


def placed(standing: Standing, reading: Reading) -> Evidence | None:
    """Say in one piece of evidence how completely the sides are named."""
    everywhere, names = standing.everywhere, standing.names
    if not standing.missing:
        where = "title" if len(standing.title) == standing.sides else "sentence" if standing.together else "story"
        return Evidence(name=f"both in {where}", words=f"all sides in the same {where} ({names})")
    if everywhere and len(everywhere | standing.struck) == standing.sides:
        where = "title" if standing.title else "text"
        return Evidence(name=f"struck {where}", words=f"one side named ({names}), and a blow that the other strikes")
    if standing.known:
        where = "title" if standing.known_title else "text"
        side = ", side" if everywhere else ""
        words = f"{standing.known} in the {where}, and " + (f"one side ({names})" if everywhere else "no side named")
        return Evidence(name=f"known {where}{side}", words=words)
    if not everywhere:
        crisis = any(hit.where == "title" and hit.topic in CRISIS for hit in reading.topics)
        return (
            Evidence(name="own", words="no side is named; one is the outlet's own")
            if standing.implied and crisis
            else None
        )
    if len(everywhere | standing.implied) == standing.sides:
        return Evidence(name="implied", words=f"one side named ({names}), the other is the outlet's own")
    return Evidence(name="one side", words=f"only one side is named ({names})")


def more_of_sides(standing: Standing, place: str) -> Iterator[Evidence]:
    """Say what else strengthens the naming of the sides."""
    if place.startswith("both"):
        if standing.title and len(standing.title) != standing.sides:
            yield Evidence(name="both, one in title", words=f"{next(iter(sorted(standing.title)))} in the title")
        if standing.known:
            yield Evidence(name="both and known", words=f"a known matter: {standing.known}")
    if len(standing.speakers) == standing.sides:
        yield Evidence(name="speakers of both", words="persons or offices of all sides in the title")
    if place == "implied" and standing.title:
        yield Evidence(name="implied, title", words="the named side stands in the title")
    if place == "implied" and standing.speakers:
        yield Evidence(name="implied, speaker", words="a person or an office of it stands in the title")


def of_others(standing: Standing, kind: str) -> Iterator[Evidence]:
    """Say which other countries the story names; that speaks against it the more, the less it names the sides."""
    beside = "both in title" if len(standing.title) == standing.sides else kind
    for where, others in (("title", standing.others_title), ("text", standing.others_text)):
        if others:
            yield Evidence(
                name=f"others in {where}, {beside}",
                words=f"other countries in the {where}: {', '.join(sorted(map(country, others)))}",
                amount=min(2, len(others)),
            )


@cache
def country(code: str) -> str:
    """Name a country to the operator."""
    return phrases("en").territory(code)


def of_topics(reading: Reading) -> Iterator[Evidence]:
    """Say what the story is about."""
    found: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for hit in reading.topics:
        passage = reading.title if hit.where == "title" else reading.text
        found[hit.topic, hit.where].setdefault(hit.position, passage.words[hit.position].text)
    if not any(topic in CRISIS for topic, _ in found):
        yield Evidence(name="no crisis words", words="no word of dispute, force, inquiry, restriction or diplomacy")
    for (topic, where), words in sorted(found.items()):
        yield Evidence(
            name=f"{topic} {where}",
            words=f"{topic} in the {where}: {', '.join(dict.fromkeys(words.values()))}",
            amount=min(2, len(words)),
        )


def of_saying(standing: Standing, reading: Reading) -> Iterator[Evidence]:
    """Say whether a story that leaves a side unnamed has the other, or its speaker, in its title, and quotes."""
    if standing.title:
        yield Evidence(name="far title", words=f"{', '.join(sorted(standing.title))} in the title")
    if standing.speakers:
        yield Evidence(name="far speaker", words="a person or an office of it in the title")
    if SAYING.intersection(reading.title.text):
        yield Evidence(name="far saying", words="the title quotes somebody")


def of_distant_topics(reading: Reading) -> Iterator[Evidence]:
    """Say roughly what a story is about that does not name the sides."""
    for where in ("title", "text"):
        topics = {hit.topic for hit in reading.topics if hit.where == where}
        for kind, names in (("crisis", CRISIS), ("other", OTHER)):
            found = sorted(topics.intersection(names))
            if found:
                words = f"{', '.join(found)} in the {where}"
                yield Evidence(name=f"far {kind} {where}", words=words, amount=min(3, len(found)))


def of_examples(spoken: Terms, profile: Profile, past: Past) -> Iterator[Evidence]:
    """Say how like the examples the story is."""
    if not profile.seeds.all:
        return
    found = likeness(spoken, profile.seeds, past.weights)
    yield Evidence(name="examples, words", words="words that the examples have", amount=WHOLE * found.vocabulary)
    if found.example:
        words = f"like the example {found.example}: {said(found.words)}"
        yield Evidence(name="examples, nearest", words=words, amount=WHOLE * found.nearest)
    if found.against:
        if found.counter >= TWIN and found.counter > found.nearest:
            words = f"nearly the counter-example {found.against}"
            yield Evidence(name="twin", words=words, points=-SINK * (found.counter - found.nearest))
        words = f"like the counter-example {found.against}"
        yield Evidence(name="examples, counter", words=words, amount=WHOLE * found.counter)


def of_past(found: Echo, kind: str) -> Iterator[Evidence]:
    """Say how much of the story was told of late."""
    words = f"goes on from what was told of late: {found.title!r} ({said(found.terms)})"
    yield Evidence(name=f"echo, {kind}", words=words, amount=WHOLE * found.nearest, lent=True)
    words = f"{found.covered:.0%} of it was heard in the last days"
    yield Evidence(name=f"heard, {kind}", words=words, amount=WHOLE * found.covered, lent=True)


def said(found: tuple[str, ...]) -> str:
    """List terms for a reader, without their marks."""
    return ", ".join(term[2:] for term in found)
