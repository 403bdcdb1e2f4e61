"""Place a matched story: in the event that it reports, or at the beginning of a new one."""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from bot.steps.group.calibration import calibration, probabilities
from bot.steps.group.candidate import Candidate, weigh
from bot.steps.group.changes import changed_fact
from bot.steps.group.evidence import COPY, likeness, selected
from bot.steps.group.merging import both, same
from bot.steps.group.profile import Profile
from bot.steps.group.stream import Stream
from bot.types import AlertKind, Event, Matched, Merge, Placement

BELONGS, IS_NEW = 0.7, 0.65
"""The least score of a match, and the least probability that no open event reports the same, at which an event is told
by one house's report alone. Chosen on the labelled streams that may be looked at, by what their readers see: of what
waits there, 66 of 91 tell again what was told, or do not belong."""

Opened = Sequence[tuple[Event, Sequence[Matched]]]
"""Open events with their stories, oldest first."""


def place(matched: Matched, stream: Stream, candidates: Opened, *, confirm: bool = True) -> Placement:
    """Decide which event a story reports, what is new in it, and which event a new one answers.

    Where it shows that two of them are one, the younger is to be merged into the older, and the story joins that. With
    `confirm`, an event that may be no news waits, unsure, until another house reports it.
    """
    opened = [
        (event, [stream.profile(member.story) for member in selected(members)])
        for event, members in candidates
        if members
    ]
    story = stream.profile(matched.story)
    weighed, used = weigh(story, opened, matched.event)
    best = max(weighed, key=lambda each: (each.probability, each.event.id), default=None)
    own = next((each for each in weighed if each.event.id == matched.event), None)
    if own is not None:
        return replace(joining(story, own), terms=story.terms)
    merge = None
    if best is not None and (found := same(story, best, weighed, used)):
        best = both(*found[:2])
        merge = merging(matched, found, terms_of(found[1].event, stream, candidates))
    if best is not None and best.probability >= used.threshold:
        placed = joining(story, best)
    else:
        parent = parent_of(story, weighed) if used is calibration("known") else None
        new = 1 - sum(each.probability for each in weighed)
        placed = beginning(matched, best, parent, doubts(matched, new) if confirm else ())
    shown = (f"shows that {merge.left} is one with {merge.kept}: {merge.reason}",) if merge else ()
    return replace(placed, terms=story.terms, merge=merge, reasons=placed.reasons + shown)


def merging(matched: Matched, found: tuple[Candidate, Candidate, float], terms: tuple[str, ...]) -> Merge:
    """Write down that one event takes another over, with what that is found by."""
    kept, left, probability = found
    return Merge(
        kept=kept.event.id,
        left=left.event.id,
        reason=f"both report the same with probability {probability:.2f}",
        at=matched.story.seen,
        terms=terms,
    )


def terms_of(event: Event, stream: Stream, candidates: Opened) -> tuple[str, ...]:
    """List what the index of candidates finds an event's stories by."""
    members = next(members for each, members in candidates if each.id == event.id)
    return tuple(sorted({term for member in members for term in stream.profile(member.story).terms}))


def joining(story: Profile, found: Candidate) -> Placement:
    """Put a story into an event."""
    event = found.event
    others = [member for member in found.members if member.story != story.story]
    fact = changed_fact(story, others) if others else None
    unsure = event.unsure and not borne_out([*others, story])
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


def borne_out(stories: Sequence[Profile]) -> bool:
    """Say whether one of the stories is another house's own report of what the others tell."""
    return len(stories) > 1 and any(
        all(
            story.house != other.house and likeness(story.words, other.words) <= COPY
            for other in stories
            if other is not story
        )
        for story in stories
    )


def parent_of(story: Profile, weighed: Sequence[Candidate]) -> str | None:
    """Name the open event that a story's own event answers or continues, if it is probable enough of any."""
    follows = calibration("parent")
    found = probabilities([follows.weigh(story, each.members) for each in weighed])
    best = max(zip(found, (each.event.id for each in weighed), strict=True), default=(0.0, ""))
    return best[1] if best[0] >= follows.threshold else None


def doubts(matched: Matched, new: float) -> tuple[str, ...]:
    """Give the reasons for which an event that a story begins may be no news, given how probably it is new."""
    score = matched.match.score
    found = [
        *([f"belongs to the storyline with {score:.2f} only ({BELONGS} asked for)"] if score < BELONGS else []),
        *([f"tells something new with probability {new:.2f} only ({IS_NEW} asked for)"] if new < IS_NEW else []),
    ]
    return tuple(f"waits for another house's report: {each}" for each in found)


def beginning(matched: Matched, best: Candidate | None, parent: str | None, doubts: tuple[str, ...]) -> Placement:
    """Begin an event, as an answer to its parent; one with doubts is told only once it is borne out."""
    story = matched.story
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
            unsure=bool(doubts),
        ),
        alert=AlertKind.NONE if doubts else AlertKind.NEW,
        probability=1.0,
        reasons=(f"reports none of the open events{near}", *doubts),
    )


def event_id(storyline: str, story: str) -> str:
    """Derive the id of the event that a story begins, so that placing it twice begins it once."""
    return blake2b(f"{storyline}\n{story}".encode(errors="replace"), digest_size=6).hexdigest()
