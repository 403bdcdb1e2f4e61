"""Tell one decision: decide it, have it summarized, check what a model wrote, compose and save.

This orders the calls; what is told is decided by `steps/decide/`, `steps/ground/` and `steps/compose/`.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog

from bot.errors import SummaryError
from bot.lexicon import Reading
from bot.parts import Parts
from bot.steps.accounts import differing
from bot.steps.article import in_full
from bot.steps.attribute import claimed
from bot.steps.compose import compose, point
from bot.steps.correct import is_denial
from bot.steps.decide import decide, filed_anew
from bot.steps.ground import unfounded
from bot.steps.happened import day_of, staleness
from bot.steps.severity import weigh
from bot.steps.summarize import extract
from bot.types import (
    APPROVAL,
    Accounts,
    AlertKind,
    Case,
    Channel,
    Decision,
    DecisionState,
    Incident,
    Message,
    Story,
    Summary,
    Verdict,
)

log = structlog.get_logger()

REVISED = (
    AlertKind.CORRECTED,
    AlertKind.WITHDRAWN,
    AlertKind.VANISHED,
    AlertKind.REFILED,
    AlertKind.RETRACTED,
)
"""What is told in the source's own words."""
PAGES = (AlertKind.VANISHED, AlertKind.REFILED)
"""What is decided before the event's message changes with it."""

SHOWN = 3_000
"""Characters of a message that the operator is asked about; the limit of an operator's message is 3,500."""
SIDES = 2
"""Countries of a storyline whose accounts are compared."""

DENIED_AFTER = timedelta(minutes=1)
"""How soon after a denial is owed the message that it denies points to it: by then it stands in the channel."""
DECIDED_AFTER = timedelta(seconds=20)
"""How soon after a page was found missing the message is looked at again: by then that is stored."""


async def tell_one(parts: Parts, decision: Decision) -> Message | None:
    """Decide one event in one channel; return the message that the channel should now show, if any."""
    now = parts.clock()
    found = parts.decisions.case(decision, now)
    channel = parts.settings.channels[decision.channel]
    if found.event.merged:
        return tell_joined(parts, found, channel)
    case = weighed(parts, found)
    verdict = decide(case, channel, now)
    if decision.alert in PAGES:
        parts.decisions.again(decision.event, channel.id, now + DECIDED_AFTER)
    elif decision.part == 0 and (anew := filed_anew(case, now)):
        parts.events.open(anew)
    if not verdict.show:
        asked = await question(parts, case, verdict, channel) if verdict.asks else None
        parts.decisions.save(verdict.decision, None, None, asked=asked)
        return None
    summary = await summary_of(parts, case, channel)
    message, delivery = compose(case, verdict, channel, summary, now)
    parts.decisions.save(verdict.decision, message, delivery, summary.digests)
    if delivery and case.parent and is_denial([matched.story.title for matched in case.stories]):
        parts.decisions.again(case.parent.event, channel.id, now + DENIED_AFTER)
    return message


async def question(parts: Parts, case: Case, verdict: Verdict, channel: Channel) -> Incident:
    """Ask the operator whether something is told, with the message as readers would have it; the store asks once."""
    now = parts.clock()
    shown, _ = compose(case, verdict, channel, await summary_of(parts, case, channel), now)
    end = verdict.decision.due or now
    text = (
        f"{channel.id}: tell this? If so: storyline-bot event approve {case.event.id}\n"
        f"Otherwise it is dropped at {end.astimezone(ZoneInfo(channel.zone)):%H:%M}.\n\n{shown.wanted.plain[:SHOWN]}"
    )
    subject = f"{case.event.id} {channel.id} {case.decision.part}"
    return Incident(kind=APPROVAL, subject=subject, text=text, passing=True)


def tell_joined(parts: Parts, case: Case, channel: Channel) -> Message | None:
    """Let what was told of an event that another took over point to that one's message; the rest is told there."""
    own, told = case.own, case.decision.state is DecisionState.TOLD
    shown = point(own, case.parent, channel, parts.clock()) if told and own and not own.left and case.parent else None
    state = case.decision.state if told else DecisionState.DROPPED
    reason = f"it was joined to the older event {case.event.merged}"
    parts.decisions.save(replace(case.decision, state=state, due=None, reason=reason), shown, None)
    return shown


def weighed(parts: Parts, case: Case) -> Case:
    """Add what is read in the stories: how much they weigh, when it happened, and whether others deny it."""
    stories = [matched.story for matched in case.stories]
    readings = [parts.lexicon.read(story) for story in stories]
    told = [pair for pair in zip(stories, readings, strict=True) if pair[0] in case.standing]
    severity, grounds = weigh(case, readings, parts.lexicon.entities)
    return replace(
        case,
        severity=severity,
        grounds=grounds,
        happened=day_of(stories, readings),
        stale=staleness(stories, readings),
        accounts=accounts_of(parts, case, told),
        denials=tuple(answer for answer in case.answers if denies(parts, answer)),
    )


def accounts_of(parts: Parts, case: Case, told: Sequence[tuple[Story, Reading]]) -> Accounts | None:
    """Say what the sources of a storyline's two sides tell differently; of other storylines nothing is said."""
    storyline = parts.settings.storylines.get(case.event.storyline)
    sides = [side for group in storyline.groups for side in sorted(group.countries)] if storyline else []
    if len(sides) != SIDES:
        return None
    return differing(told, [is_denial([story.title]) for story, _ in told], (sides[0], sides[1]))


def denies(parts: Parts, answer: Message) -> bool:
    """Say whether the event that a message tells denies the one that it answers."""
    found = parts.journal.event(answer.event)
    return found is not None and is_denial([matched.story.title for matched in found[1]])


async def summary_of(parts: Parts, case: Case, channel: Channel) -> Summary:
    """Have the model write where there is one, and take the sources' own sentences where it fails or invents."""
    language = channel.language
    case = replace(case, stories=tuple(replace(each, story=in_full(each.story)) for each in case.stories))
    extracted = extract(case, language, channel.reads)
    written = None if case.decision.alert in REVISED else await by_model(parts, case, language)
    return attributed(parts, written or extracted, case)


async def by_model(parts: Parts, case: Case, language: str) -> Summary | None:
    """Have the model write; None where it fails, or writes what its sources do not say."""
    if parts.model is None:
        return None
    try:
        written = await parts.model.summarize(case, language)
        problems = check(parts, written, [matched.story for matched in case.stories])
    except SummaryError as error:
        written, problems = None, (str(error),)
    if problems:
        log.warning("model not used", of=case.event.id, language=language, reason="; ".join(problems))
        return None
    return written


def attributed(parts: Parts, summary: Summary, case: Case) -> Summary:
    """Add which sentences are the word of one side's state alone."""
    storyline = parts.settings.storylines.get(case.event.storyline)
    sides = {country for group in storyline.groups for country in group.countries} if storyline else set()
    return replace(summary, claims=claimed(summary, case.telling, sides, parts.lexicon.peruse))


def check(parts: Parts, written: Summary, stories: Sequence[Story]) -> tuple[str, ...]:
    """List what a model wrote that its sources do not say."""
    text = " ".join(sentence for sentence, _ in written.sentences)
    answer = parts.lexicon.study(
        replace(stories[0], language=written.language, title=written.headline, text=text, country="", url="")
    )
    sources = [parts.lexicon.read(story) for story in stories]
    return unfounded(answer, sources, {story.published.date() for story in stories}, parts.lexicon.entities)
