"""Place a matched story: in the event that it reports, or at the beginning of a new one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from bot.lexicon import Reading
from bot.lexicon.weights import Weights
from bot.steps.group.calibration import calibration
from bot.steps.group.changes import changed_fact
from bot.steps.group.evidence import evidence, selected
from bot.steps.group.profile import Profile, profile, terms
from bot.types import AlertKind, Event, Matched, Placement

Member = tuple[Matched, Reading]

RELATED = 0.02
"""The least probability at which an event that a story does not join may still be what it answers or continues."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open event beside the story to be placed."""

    event: Event
    members: Sequence[Profile]
    evidence: dict[str, float]
    probability: float


def search_terms(reading: Reading) -> tuple[str, ...]:
    """List what the index of candidates finds a story by."""
    return tuple(sorted(terms(reading).all))


def place(matched: Matched, reading: Reading, candidates: Sequence[tuple[Event, Sequence[Member]]]) -> Placement:
    """Decide which event a story reports, what is new in it, and which event a new one answers."""
    weights = Weights()
    for _, members in candidates:
        for _, read in members:
            weights.learn(terms(read).all)
    weights.learn(terms(reading).all)
    story = profile(matched.story, reading, weights)
    weighed = [weigh(story, event, members, weights) for event, members in candidates if members]
    best = max(weighed, key=lambda each: (each.probability, each.event.id), default=None)
    own = next((each for each in weighed if each.event.id == matched.event), None)
    if own is not None:
        return joining(reading, story, own)
    if best is not None and best.probability >= calibration().threshold:
        return joining(reading, story, best)
    return beginning(matched, reading, best)


def weigh(story: Profile, event: Event, members: Sequence[Member], weights: Weights) -> Candidate:
    """Hold a story beside an event."""
    profiles = [profile(member.story, read, weights) for member, read in selected(members)]
    found = evidence(story, profiles)
    return Candidate(event, profiles, found, calibration().probability(found))


def joining(reading: Reading, story: Profile, found: Candidate) -> Placement:
    """Put a story into an event."""
    event = found.event
    others = [member for member in found.members if member.story != story.story]
    fact = changed_fact(story, others) if others else None
    return Placement(
        story=story.story,
        event=replace(
            event,
            last=max(event.last, story.published),
            stories=event.stories if story.story in event.stories else (*event.stories, story.story),
        ),
        alert=AlertKind.UPDATE if fact else AlertKind.MORE,
        probability=found.probability,
        fact=fact,
        reasons=(f"reports the event {event.id} with probability {found.probability:.2f}",),
        terms=search_terms(reading),
    )


def beginning(matched: Matched, reading: Reading, best: Candidate | None) -> Placement:
    """Begin an event, as an answer to the one that is nearest, if any is near enough."""
    story = matched.story
    parent = best.event.id if best is not None and best.probability >= RELATED else None
    near = f"; the nearest, {best.event.id}, has probability {best.probability:.2f}" if best else ""
    return Placement(
        story=story.id,
        event=Event(
            id=event_id(matched.match.storyline, story.id),
            storyline=matched.match.storyline,
            began=story.published,
            last=story.published,
            parent=parent,
            stories=(story.id,),
        ),
        alert=AlertKind.NEW,
        probability=1.0,
        reasons=(f"reports none of the open events{near}",),
        terms=search_terms(reading),
    )


def event_id(storyline: str, story: str) -> str:
    """Derive the id of the event that a story begins, so that placing it twice begins it once."""
    return blake2b(f"{storyline}\n{story}".encode(errors="replace"), digest_size=6).hexdigest()
