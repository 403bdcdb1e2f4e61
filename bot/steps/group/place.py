"""Place a matched story: in the event that it reports, or at the beginning of a new one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from bot.steps.group.calibration import chosen, probabilities
from bot.steps.group.changes import changed_fact
from bot.steps.group.evidence import COPY, glance, likeness, selected
from bot.steps.group.profile import Profile
from bot.steps.group.stream import Stream
from bot.types import AlertKind, Event, Matched, Placement

NEAREST = 12
"""Candidates that are weighed in full: those nearest at a glance."""

RELATED = 0.02
"""The least probability at which an event that a story does not join may still be what it answers or continues."""

SURE = 0.6
"""The least probability, of being news, at which an event is told by one house's report alone: below it, of four events
of the labelled streams three tell again what was told, or do not belong."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An open event beside the story to be placed."""

    event: Event
    members: Sequence[Profile]
    probability: float


def place(
    matched: Matched, stream: Stream, candidates: Sequence[tuple[Event, Sequence[Matched]]], *, confirm: bool = True
) -> Placement:
    """Decide which event a story reports, what is new in it, and which event a new one answers.

    With `confirm`, an event that may be no news waits, unsure, until another house reports it.
    """
    opened = [
        (event, [stream.profile(member.story) for member in selected(members)])
        for event, members in candidates
        if members
    ]
    story = stream.profile(matched.story)
    weighed, threshold = weigh(story, opened, matched.event)
    best = max(weighed, key=lambda each: (each.probability, each.event.id), default=None)
    own = next((each for each in weighed if each.event.id == matched.event), None)
    if own is not None:
        return replace(joining(story, own), terms=story.terms)
    if best is not None and best.probability >= threshold:
        return replace(joining(story, best), terms=story.terms)
    return replace(beginning(matched, best, SURE if confirm else 0.0), terms=story.terms)


def weigh(
    story: Profile, opened: Sequence[tuple[Event, Sequence[Profile]]], own: str | None
) -> tuple[list[Candidate], float]:
    """Hold a story beside the open events nearest to it, its own among them; give the least probability to join too."""
    near = sorted(opened, key=lambda each: (each[0].id != own, -glance(story, each[1]), each[0].id))[:NEAREST]
    calibration = chosen(story, [members for _, members in near])
    found = probabilities([calibration.weigh(story, members) for _, members in near])
    weighed = [
        Candidate(event, members, probability) for (event, members), probability in zip(near, found, strict=True)
    ]
    return weighed, calibration.threshold


def joining(story: Profile, found: Candidate) -> Placement:
    """Put a story into an event."""
    event = found.event
    others = [member for member in found.members if member.story != story.story]
    fact = changed_fact(story, others) if others else None
    unsure = event.unsure and not bears_out(story, found.members)
    return Placement(
        story=story.story,
        event=replace(
            event,
            last=max(event.last, story.published),
            stories=event.stories if story.story in event.stories else (*event.stories, story.story),
            unsure=unsure,
        ),
        alert=joined(event, fact, unsure=unsure),
        probability=found.probability,
        fact=fact,
        reasons=(f"reports the event {event.id} with probability {found.probability:.2f}",),
    )


def joined(event: Event, fact: str | None, *, unsure: bool) -> AlertKind:
    """Say what a story does to the channels that joins an event, given whether it is unsure still."""
    if unsure:
        return AlertKind.NONE
    if event.unsure:
        return AlertKind.NEW
    return AlertKind.UPDATE if fact else AlertKind.MORE


def bears_out(story: Profile, members: Sequence[Profile]) -> bool:
    """Say whether a story is another house's own report of what the members tell."""
    return all(
        story.publisher != member.publisher and likeness(story.words, member.words) <= COPY for member in members
    )


def beginning(matched: Matched, best: Candidate | None, least: float) -> Placement:
    """Begin an event, as an answer to the one that is nearest, if any is near enough.

    It is news if the story belongs to the storyline and no open event reports the same: `least` is how probable that
    must be for the event to be told without being borne out.
    """
    story = matched.story
    parent = best.event.id if best is not None and best.probability >= RELATED else None
    near = f"; the nearest, {best.event.id}, has probability {best.probability:.2f}" if best else ""
    news = matched.match.score * (1 - (best.probability if best else 0.0))
    unsure = news < least
    doubt = (f"waits for another house's report: it is news with probability {news:.2f}",) if unsure else ()
    return Placement(
        story=story.id,
        event=Event(
            id=event_id(matched.match.storyline, story.id),
            storyline=matched.match.storyline,
            began=story.published,
            last=story.published,
            parent=parent,
            stories=(story.id,),
            unsure=unsure,
        ),
        alert=AlertKind.NONE if unsure else AlertKind.NEW,
        probability=1.0,
        reasons=(f"reports none of the open events{near}", *doubt),
    )


def event_id(storyline: str, story: str) -> str:
    """Derive the id of the event that a story begins, so that placing it twice begins it once."""
    return blake2b(f"{storyline}\n{story}".encode(errors="replace"), digest_size=6).hexdigest()
