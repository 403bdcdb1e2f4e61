"""Who does something to whom: the order in which two sides are named, as far as it can be trusted."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bot.lexicon import Mention, Reading
from bot.lexicon.concepts import concepts
from bot.types.storylines import Entity, EntityKind

MUTUAL = frozenset({"meet", "call", "agree", "sign", "export", "visit", "congratulate"})
"""Actions in which either side may be named first."""

FIRST_WORDS = 2
"""Among how many first words of a headline its subject is looked for; `МИД России` is one."""

OWNED = frozenset({
    "embassy", "ambassador", "charge-d-affaires", "consul", "police", "investigate", "investigative-committee",
    "prosecutor", "parliament", "president", "foreign-ministry", "defence-ministry", "security-service", "missile",
    "drone", "air-defence", "journalist", "soldier",
})  # fmt: skip
"""Concepts that are one side's."""

ACTORS = (EntityKind.COUNTRY, EntityKind.PERSON, EntityKind.OFFICE, EntityKind.PLACE)
PLACES = (EntityKind.COUNTRY, EntityKind.PLACE)

PASSIVE = {
    "en": re.compile(r"\b(?:is|are|was|were|been|being|gets?)\s+\w+(?:ed|en|t)\b|\b\w{3,}ed\s+(?:from|by|in|at|to)\b"),
    "ru": re.compile(r"\b[а-яё]{3,}(?:[её]н[аоы]?|ван[аоы]?|[жшчщкр]ан[аоы]|ят[аоы]?)\b"),
    "uk": re.compile(r"\b[а-яіїєґ]{3,}(?:ено|ано|єно|ято|уто|ений|аний|ені|ані)\b"),
    "az": re.compile(r"\w{2,}[ıiuü][ln](?:[ıiuü]b|d[ıiuü]|[ıiuü]r|acaq|əcək|m[ıiuü]ş)\w*\W*$"),
    "tr": re.compile(r"\w{2,}(?:[ıiuü]l|lan|len)(?:d[ıiuü]|[ıiuü]yor|acak|ecek|m[ıiuü]ş)\w*\W*$"),
}
"""How a headline shows that its subject suffers what is done."""

INSIDE = {
    "en": re.compile(r"\b(?:in|at|from)\s+$", re.IGNORECASE),
    "ru": re.compile(r"\b(?:в|во|на|из)\s+$", re.IGNORECASE),
    "uk": re.compile(r"\b(?:в|у|на|з|із)\s+$", re.IGNORECASE),
}
IN_TURKIC = re.compile(r"(?:[dt][aəe]|[dt][aəe]n|[dt][aəe]k[ıi])$", re.IGNORECASE)
"""What makes a place of a name: `in Baku`, `Bakıda`."""
WHERE_TURKIC = re.compile(r"[dt][aəe]k[ıi]$", re.IGNORECASE)
"""What makes of it where something else is: `Gəncədəki konsulluq`, the consulate in Ganja."""
PART_TURKIC = re.compile(r"[ıiuüaə]n[dt][aəe]$", re.IGNORECASE)
"""How a part of a place ends that something happens in: `Dağıstan sınırında`."""


def exchanged(answer: Reading, sources: Sequence[Reading], entities: Mapping[str, Entity]) -> list[str]:
    """Say whether an answer opens with one side and goes on to the other where every source has them the other way."""
    mine = sides(answer, entities)
    if len(mine) < 2 or is_mutual(answer, sources):
        return []
    theirs = [order[:2] for source in sources if len(order := sides(source, entities)) >= 2]
    pairs = [order for order in theirs if set(order) == set(mine[:2])]
    if pairs and all(pair == mine[1::-1] for pair in pairs):
        return [f"{mine[0]} does to {mine[1]} what the sources say the other way"]
    return []


def sides(reading: Reading, entities: Mapping[str, Entity]) -> list[str]:
    """List the countries of the actors in their order; empty where the title tells by other means who does what.

    Where something happens is an actor only where the title opens with it: `In Baku, Russians are arrested`.
    """
    found = {
        where: sorted(
            (
                mention
                for mention in reading.mentions
                if mention.where == where and mention.country and entities[mention.entity].kind in ACTORS
                if not is_where(mention, reading)
            ),
            key=lambda mention: mention.position,
        )
        for where in ("title", "text")
    }
    first = next(iter(found["title"]), None)
    if first is None or first.position >= FIRST_WORDS:
        return []
    if PASSIVE[reading.language].search(reading.title.text) and not is_place(first, reading):
        return []
    actors = [
        each
        for each in (*found["title"], *found["text"])
        if each is first or entities[each.entity].kind not in PLACES or not is_place(each, reading)
    ]
    return list(dict.fromkeys(mention.country for mention in actors))


def is_place(mention: Mention, reading: Reading) -> bool:
    """Say whether a side is named only as where something happens."""
    passage = reading.title if mention.where == "title" else reading.text
    if reading.language in ("az", "tr"):
        return bool(IN_TURKIC.search(passage.words[mention.position + mention.length - 1].text))
    return bool(INSIDE[reading.language].search(passage.text[: passage.starts[mention.position]]))


def is_where(mention: Mention, reading: Reading) -> bool:
    """Say whether a name only says where a thing is."""
    passage = reading.title if mention.where == "title" else reading.text
    after = mention.position + mention.length
    last, following = passage.words[after - 1].text, "".join(word.text for word in passage.words[after : after + 1])
    return reading.language in ("az", "tr") and bool(WHERE_TURKIC.search(last) or PART_TURKIC.search(following))


def belongings(readings: Iterable[Reading], entities: Mapping[str, Entity]) -> dict[str, set[str]]:
    """Say of each office and thing whose it is called: `Russian police`, `посольство Азербайджана`."""
    owners: dict[str, set[str]] = defaultdict(set)
    for reading in readings:
        for where, passage in (("title", reading.title), ("text", reading.text)):
            found = concepts([word.text for word in passage.words], reading.language)
            things = {place: each.name for place, each in found if each.name in OWNED}
            for mention in reading.mentions:
                if mention.where == where and entities[mention.entity].kind is EntityKind.OFFICE:
                    owners[mention.entity.partition("-")[2]].add(mention.country)
                if mention.where == where and entities[mention.entity].kind is EntityKind.COUNTRY:
                    near = (mention.position + mention.length, mention.position - 1)
                    thing = next((things[place] for place in near if place in things), None)
                    if thing:
                        owners[thing].add(mention.country)
    return owners


def misplaced(answer: Reading, sources: Sequence[Reading], entities: Mapping[str, Entity]) -> list[str]:
    """Find what an answer calls one side's and every source another's."""
    theirs = belongings(sources, entities)
    return [
        f"{thing} of {country}"
        for thing, countries in belongings([answer], entities).items()
        for country in sorted(countries)
        if theirs.get(thing) and country not in theirs[thing]
    ]


def is_mutual(answer: Reading, sources: Sequence[Reading]) -> bool:
    """Say whether the titles speak of something that two sides do together."""
    return any(
        concept.name in MUTUAL
        for reading in (answer, *sources)
        for _, concept in concepts([word.text for word in reading.title.words], reading.language)
    )
