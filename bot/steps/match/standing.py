"""Where a story names the sides of a storyline, and how completely."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.lexicon import Mention, Reading
from bot.lexicon.concepts import concepts
from bot.steps.match.profile import Profile

BLOWS = frozenset({"hit", "attack", "explode", "damage", "missile", "drone", "shrapnel", "burn"})
"""Concepts of a blow of war."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a story names the sides of a storyline."""

    sides: int
    """How many the storyline has."""
    title: frozenset[str]
    text: frozenset[str]
    together: bool
    """All sides stand in one sentence."""
    implied: frozenset[str]
    """Sides that the outlet or its language stands for."""
    struck: frozenset[str]
    """Sides that wage war on a country which the story names, with a blow struck there."""
    speakers: frozenset[str]
    """Sides of which a person or an office is named in the title."""
    known_title: frozenset[str]
    known_text: frozenset[str]
    others_title: frozenset[str]
    others_text: frozenset[str]
    named: Mapping[str, tuple[str, ...]]
    """For the reasons: what was named of each side, as written."""

    @property
    def everywhere(self) -> frozenset[str]:
        """The sides that title or text name."""
        return self.title | self.text

    @property
    def missing(self) -> int:
        """How many sides are not named."""
        return self.sides - len(self.everywhere)

    @property
    def names(self) -> str:
        """Say what was named of each side."""
        return "; ".join(f"{side}: {', '.join(words[:3])}" for side, words in sorted(self.named.items()))

    @property
    def known(self) -> str:
        """Say which known matters are named."""
        return ", ".join(sorted(self.known_title | self.known_text))


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
    for hit in reading.hits:
        if hit.word in profile.known_words:
            places[f"known {hit.where}"].add(hit.word)
    groups = profile.storyline.groups
    return Standing(
        sides=len(groups),
        title=frozenset(places["title"]),
        text=frozenset(places["text"]),
        together=any(len(sides) == len(groups) for sides in sentences.values()),
        implied=implied(reading, profile),
        struck=struck(reading, profile, places["others title"] | places["others text"]),
        speakers=frozenset(places["speakers"]),
        known_title=frozenset(places["known title"]),
        known_text=frozenset(places["known text"]),
        others_title=frozenset(places["others title"]),
        others_text=frozenset(places["others text"] - places["others title"]),
        named={side: tuple(words) for side, words in named.items()},
    )


def implied(reading: Reading, profile: Profile) -> frozenset[str]:
    """Name the sides that need not be named by this outlet: to its readers they are `we`."""
    return frozenset(
        group.name
        for group in profile.storyline.groups
        if reading.country in group.outlets or reading.language in group.languages
    )


def struck(reading: Reading, profile: Profile, abroad: set[str]) -> frozenset[str]:
    """Name the sides that wage war on one of these countries, where the story tells of a blow."""
    striking = frozenset(group.name for group in profile.storyline.groups if group.strikes & abroad)
    return striking if striking and tells_of_blow(reading) else frozenset()


def tells_of_blow(reading: Reading) -> bool:
    """Say whether a story tells of a blow of war."""
    return any(
        concept.name in BLOWS
        for passage in (reading.title, reading.text)
        for _, concept in concepts([word.text for word in passage.words], reading.language)
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
