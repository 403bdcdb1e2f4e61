"""What in a story speaks for its belonging to a storyline, and what against it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.lexicon import Mention, Reading
from bot.steps.match.profile import Profile

CRISIS = ("dispute", "force", "inquiry", "restrict", "diplomacy", "people", "easing")
OTHER = ("routine", "leisure", "mourning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that speaks for a story or against it."""

    name: str
    """What `weights.py` knows it by."""
    words: str
    """What the reasons say of it."""
    amount: float = 1.0
    points: float | None = None
    """Set where the storyline says itself how much it counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a story names the sides of a storyline."""

    title: frozenset[str]
    text: frozenset[str]
    together: bool
    """All sides stand in one sentence."""
    implied: frozenset[str]
    """Sides that the outlet or its language stands for."""
    speakers: frozenset[str]
    """Sides of which a person or an office is named in the title."""
    known_title: frozenset[str]
    known_text: frozenset[str]
    others_title: frozenset[str]
    others_text: frozenset[str]
    named: Mapping[str, tuple[str, ...]]
    """For the reasons: what was named of each side, as written."""


def weigh(reading: Reading, profile: Profile) -> Iterator[Evidence]:
    """List what speaks for the story and against it."""
    standing = stand(reading, profile)
    place = placed(standing, len(profile.storyline.groups))
    yield place
    if place.name in ("none", "one side"):
        return
    yield from more_of_sides(standing, place.name, len(profile.storyline.groups))
    yield from of_others(standing, len(profile.storyline.groups))
    yield from of_topics(reading)


def stand(reading: Reading, profile: Profile) -> Standing:
    """See where the story names the sides, known matters and others."""
    places: dict[str, set[str]] = defaultdict(set)
    sentences: dict[tuple[str, int], set[str]] = defaultdict(set)
    named: dict[str, dict[str, None]] = defaultdict(dict)
    for where, sentence, side, words, speaks in named_sides(reading, profile):
        places[where].add(side)
        sentences[where, sentence].add(side)
        named[side][words] = None
        if speaks and where == "title":
            places["speakers"].add(side)
    for mention in reading.mentions:
        if mention.entity in profile.others:
            places[f"others {mention.where}"].add(profile.others[mention.entity])
        if mention.certain and mention.entity in profile.known:
            places[f"known {mention.where}"].add(written(mention, reading))
    groups = profile.storyline.groups
    return Standing(
        title=frozenset(places["title"]),
        text=frozenset(places["text"]),
        together=any(len(sides) == len(groups) for sides in sentences.values()),
        implied=frozenset(
            group.name for group in groups if reading.country in group.outlets or reading.language in group.languages
        ),
        speakers=frozenset(places["speakers"]),
        known_title=frozenset(places["known title"]),
        known_text=frozenset(places["known text"]),
        others_title=frozenset(places["others title"]),
        others_text=frozenset(places["others text"] - places["others title"]),
        named={side: tuple(words) for side, words in named.items()},
    )


def named_sides(reading: Reading, profile: Profile) -> Iterator[tuple[str, int, str, str, bool]]:
    """Yield where a side is named: field, sentence, side, the words, and whether they name who speaks for it."""
    for mention in reading.mentions:
        if mention.certain:
            for side in profile.sides.get(mention.entity, ()):
                speaks = mention.entity in profile.speakers
                yield mention.where, mention.sentence, side, written(mention, reading), speaks
    for hit in reading.hits:
        for side in profile.words.get(hit.word, ()):
            yield hit.where, hit.sentence, side, hit.word, False


def written(mention: Mention, reading: Reading) -> str:
    """Give the words of a mention as the story has them."""
    passage = reading.title if mention.where == "title" else reading.text
    return " ".join(word.text for word in passage.words[mention.position : mention.position + mention.length])


def placed(standing: Standing, sides: int) -> Evidence:
    """Say in one piece of evidence how completely the sides are named."""
    everywhere = standing.title | standing.text
    names = "; ".join(f"{side}: {', '.join(words[:3])}" for side, words in sorted(standing.named.items()))
    if len(everywhere) == sides:
        where = "title" if len(standing.title) == sides else "sentence" if standing.together else "story"
        return Evidence(name=f"both in {where}", words=f"all sides in the same {where} ({names})")
    if standing.known_title or standing.known_text:
        where = "title" if standing.known_title else "text"
        matter = ", ".join(sorted(standing.known_title or standing.known_text))
        side = ", side" if everywhere else ""
        words = f"{matter} in the {where}, and " + (f"one side ({names})" if everywhere else "no side named")
        return Evidence(name=f"known {where}{side}", words=words)
    if not everywhere:
        return Evidence(name="none", words="no side is named")
    if len(everywhere | standing.implied) == sides:
        return Evidence(name="implied", words=f"one side named ({names}), the other is the outlet's own")
    return Evidence(name="one side", words=f"only one side is named ({names})")


def more_of_sides(standing: Standing, place: str, sides: int) -> Iterator[Evidence]:
    """Say what else strengthens the naming of the sides."""
    if place.startswith("both"):
        if len(standing.title) < sides and standing.title:
            yield Evidence(name="both, one in title", words=f"{next(iter(standing.title))} in the title")
        if standing.known_title or standing.known_text:
            matter = ", ".join(sorted(standing.known_title | standing.known_text))
            yield Evidence(name="both and known", words=f"a known matter: {matter}")
    if len(standing.speakers) == sides:
        yield Evidence(name="speakers of both", words="persons or offices of all sides in the title")
    if place == "implied" and standing.title:
        yield Evidence(name="implied, title", words="the named side stands in the title")
    if place == "implied" and standing.speakers:
        yield Evidence(name="implied, speaker", words="a person or an office of it stands in the title")


def of_others(standing: Standing, sides: int) -> Iterator[Evidence]:
    """Say which other countries the story names."""
    beside = ", both sides in title" if len(standing.title) == sides else ""
    for where, others in (("title", standing.others_title), ("text", standing.others_text)):
        if others:
            yield Evidence(
                name=f"others in {where}{beside}",
                words=f"other countries in the {where}: {', '.join(sorted(others))}",
                amount=min(2, len(others)),
            )


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
