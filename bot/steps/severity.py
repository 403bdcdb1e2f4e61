"""Weigh what happened: what was done, to how many, by whom, and how many houses report how fast; with the reasons."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta

from bot.lexicon import Reading
from bot.lexicon.concepts import Concept, concepts
from bot.lexicon.quantities import quantities
from bot.types import Case, Severity, Story
from bot.types.storylines import Entity, EntityKind

DEEDS = {
    "shootdown": 4.0, "kill": 3.0, "crash": 3.0, "hit": 3.0, "attack": 2.5, "explode": 2.5, "torture": 2.5,
    "injure": 2.0, "damage": 2.0, "hack": 2.0, "detain": 2.0, "arrest": 2.0, "search": 1.8, "expel": 2.0, "deport": 1.8,
    "close": 1.6, "suspend": 1.5, "evacuate": 1.5, "ban": 1.5, "bar-entry": 1.5, "sanction": 1.8, "cancel": 1.5,
    "release": 1.8, "extradite": 1.5, "sentence": 2.0, "skip": 1.4, "extend": 1.2, "reduce": 1.0, "block": 1.2,
    "resume": 1.2, "sign": 1.2, "compensate": 1.6,
}  # fmt: skip
"""What is done, from an inconvenience at 1 to an airliner shot down at 4: the order is that of the labelled events'
coverage, the distances are judgement."""

WORDS = {
    "summon": 1.6, "protest": 1.5, "accuse": 1.5, "charge": 1.6, "apologise": 1.8, "admit": 1.8, "demand": 1.4,
    "deny": 1.3, "threaten": 1.6, "warn": 1.1, "trial": 1.3, "investigate": 1.1, "punish": 1.2, "publish": 1.1,
    "decode": 1.1, "confirm": 1.0, "worsen": 1.2, "ease": 1.2, "agree": 1.2, "answer": 0.9, "criticise": 0.9,
    "call": 0.9, "meet": 1.0,
    "visit": 0.8, "condole": 0.7, "say": 0.6, "praise": 0.4, "congratulate": 0.3, "export": 0.4, "buy": 0.4,
    "rise": 0.3, "fall": 0.3, "supply": 0.5, "help": 0.6, "recover": 1.0, "appoint": 0.8, "resign": 1.2, "vote": 0.5,
}  # fmt: skip
"""What is said or settled. Beside one of these a deed in the titles is mostly what is spoken of, and adds a little."""

SPOKEN_OF = 0.7
BACKGROUND = frozenset({"shootdown", "crash", "hit", "attack"})
OF_BACKGROUND = 2.0
"""What a deed counts at most that a follow-up or an anniversary only recalls."""
RANKS = {"president": 1.0, "prime-minister": 0.7, "minister": 0.5, "foreign-ministry": 0.4}
SPOKESMAN = 0.3
HARMED = {"kill": ((30, 2.5), (10, 2.0), (1, 0.6)), "injure": ((10, 0.8), (1, 0.3)), "detain": ((50, 1.0), (10, 0.6))}
"""People harmed, from so many on, and what that adds."""
LIKELY = 1000
"""Beyond it a number in a title is a flight's or a year's rather than people's."""
CORROBORATED = ((8, 1.0), (5, 0.7), (3, 0.4))
FAST = timedelta(hours=1)
FAST_HOUSES = 4
FAST_ADDS = 0.4

LEVELS = (
    (5.0, Severity.CRITICAL),
    (3.6, Severity.SERIOUS),
    (2.4, Severity.IMPORTANT),
    (1.2, Severity.NOTABLE),
)
SHARE = 1 / 3
"""Of the titles that must name an action before it counts: one desk's wording decides nothing."""


def weigh(case: Case, readings: Sequence[Reading], entities: Mapping[str, Entity]) -> tuple[Severity, tuple[str, ...]]:
    """Weigh an event by its stories, read in the same order; the reasons say what counted how much."""
    found = [
        *deed(readings, recalled=case.event.parent is not None),
        *harm(readings),
        *rank(readings, entities),
        *corroboration([matched.story for matched in case.stories]),
    ]
    total = sum(points for points, _ in found)
    level = next((level for least, level in LEVELS if total >= least), Severity.MINOR)
    return level, tuple(f"{reason} {points:+.1f}" for points, reason in found)


def deed(readings: Sequence[Reading], *, recalled: bool) -> list[tuple[float, str]]:
    """Weigh the gravest action that the titles name; `recalled` says that the event continues another."""
    named: Counter[str] = Counter()
    for reading in readings:
        named.update({each.name for _, each in title_concepts(reading)})
    shared = [name for name, count in named.items() if count >= SHARE * len(readings)]
    recalled = recalled or "anniversary" in shared
    deeds = {
        name: min(points, OF_BACKGROUND) if recalled and name in BACKGROUND else points
        for name, points in DEEDS.items()
    }
    said = max(((WORDS[name], name) for name in shared if name in WORDS), default=None)
    done = max(((deeds[name], name) for name in shared if name in deeds), default=None)
    if said and done and said[0] >= 1.0:
        return [(max(said[0] + SPOKEN_OF, min(done[0], OF_BACKGROUND)), f"{said[1]}, over {done[1]}")]
    best = max((each for each in (said, done) if each), default=None)
    return [best] if best else []


def harm(readings: Sequence[Reading]) -> list[tuple[float, str]]:
    """Weigh how many people were harmed, where a title says so."""
    most: dict[str, float] = {}
    for reading in readings:
        for each in quantities(reading.title.text, reading.title.starts, title_concepts(reading)):
            if each.value <= LIKELY:
                most[each.unit] = max(most.get(each.unit, 0), each.value)
    return [
        (points, f"{most[unit]:g} {unit}")
        for unit, steps in HARMED.items()
        if unit in most
        for points in [next((adds for least, adds in steps if most[unit] >= least), 0.0)]
        if points
    ]


def rank(readings: Sequence[Reading], entities: Mapping[str, Entity]) -> list[tuple[float, str]]:
    """Weigh the highest official that the titles name."""
    found = [
        (standing(roles(entities[mention.entity])), mention.entity)
        for reading in readings
        for mention in reading.mentions
        if mention.where == "title" and entities[mention.entity].kind in (EntityKind.PERSON, EntityKind.OFFICE)
    ]
    points, who = max(found, default=(0.0, ""))
    return [(points, who)] if points else []


def standing(offices: Collection[str]) -> float:
    """Say how high the highest of some offices is; who speaks for an office does not hold it."""
    if "spokesperson" in offices:
        return SPOKESMAN
    return max((RANKS[office] for office in offices if office in RANKS), default=0.0)


def roles(entity: Entity) -> set[str]:
    """Say which offices an entity is called by, or is."""
    names = (*entity.roles, *(entity.names if entity.kind is EntityKind.OFFICE else ()))
    return {each.name for name in names for _, each in concepts(name.text.split(), name.language)}


def corroboration(stories: Sequence[Story]) -> list[tuple[float, str]]:
    """Weigh how many houses report it, and how fast they were."""
    first = min(story.published for story in stories)
    relied = [story for story in stories if story.corroborates]
    houses = {story.house for story in relied}
    fast = {story.house for story in relied if story.published - first <= FAST}
    adds = next((adds for least, adds in CORROBORATED if len(houses) >= least), 0.0)
    found = [(adds, f"{len(houses)} publishers")] if adds else []
    return [*found, (FAST_ADDS, f"{len(fast)} within an hour")] if len(fast) >= FAST_HOUSES else found


def title_concepts(reading: Reading) -> list[tuple[int, Concept]]:
    """Find what a title speaks of."""
    return concepts([word.text for word in reading.title.words], reading.language)
