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

SURE = 0.65
"""The least probability, of being news, at which an event is told by one house's report alone: below it, two of three
that begin in the labelled streams tell again what was told, or do not belong."""


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
        news = matched.match.score * (1 - sum(each.probability for each in weighed))
        placed = beginning(matched, best, parent, sure=not confirm or news >= SURE, news=news)
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


def beginning(matched: Matched, best: Candidate | None, parent: str | None, *, sure: bool, news: float) -> Placement:
    """Begin an event, as an answer to its parent; one that is not sure is told only once it is borne out.

    `news` is how probable it is that the story belongs to the storyline and no open event reports the same.
    """
    story = matched.story
    near = f"; the nearest, {best.event.id}, has probability {best.probability:.2f}" if best else ""
    doubt = () if sure else (f"waits for another house's report: it is news with probability {news:.2f}",)
    return Placement(
        story=story.id,
        event=Event(
            id=event_id(matched.match.storyline, story.id),
            storyline=matched.match.storyline,
            began=story.published,
            last=story.published,
            parent=parent,
            stories=(story.id,),
            unsure=not sure,
        ),
        alert=AlertKind.NEW if sure else AlertKind.NONE,
        probability=1.0,
        reasons=(f"reports none of the open events{near}", *doubt),
    )


def event_id(storyline: str, story: str) -> str:
    """Derive the id of the event that a story begins, so that placing it twice begins it once."""
    return blake2b(f"{storyline}\n{story}".encode(errors="replace"), digest_size=6).hexdigest()
