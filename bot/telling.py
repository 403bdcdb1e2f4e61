"""Tell one decision: decide it, have it summarized, check what a model wrote, compose and save.

This orders the calls; what is told is decided by `steps/decide/`, `steps/ground/` and `steps/compose/`.
"""

from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.errors import SummaryError
from bot.parts import Parts
from bot.steps.compose import compose
from bot.steps.decide import decide
from bot.steps.ground import unfounded
from bot.steps.severity import weigh
from bot.steps.summarize import extract
from bot.types import Case, Decision, Message, Story, Summary

log = structlog.get_logger()


async def tell_one(parts: Parts, decision: Decision) -> Message | None:
    """Decide one event in one channel; return the message that the channel should now show, if any."""
    now = parts.clock()
    case = weighed(parts, parts.decisions.case(decision, now))
    channel = parts.settings.channels[decision.channel]
    verdict = decide(case, channel, now)
    if not verdict.show:
        parts.decisions.save(verdict.decision, None, None)
        return None
    summary = await summary_of(parts, case, channel.language)
    message, delivery = compose(case, verdict, channel, summary, now)
    parts.decisions.save(verdict.decision, message, delivery, summary.digests)
    return message


def weighed(parts: Parts, case: Case) -> Case:
    """Add how much a case weighs, and why."""
    readings = [parts.lexicon.read(matched.story) for matched in case.stories]
    severity, grounds = weigh(case, readings, parts.lexicon.entities)
    return replace(case, severity=severity, grounds=grounds)


async def summary_of(parts: Parts, case: Case, language: str) -> Summary:
    """Have the model write where there is one, and take the sources' own sentences where it fails or invents."""
    if parts.model is None:
        return extract(case, language)
    try:
        written = await parts.model.summarize(case, language)
    except SummaryError as error:
        log.warning("model not used", of=case.event.id, language=language, reason=str(error))
        return extract(case, language)
    problems = check(parts, written, [matched.story for matched in case.stories])
    if problems:
        log.warning("model not used", of=case.event.id, language=language, reason="; ".join(problems))
        return extract(case, language)
    return written


def check(parts: Parts, written: Summary, stories: Sequence[Story]) -> tuple[str, ...]:
    """List what a model wrote that its sources do not say."""
    text = " ".join(sentence for sentence, _ in written.sentences)
    answer = parts.lexicon.study(
        replace(stories[0], language=written.language, title=written.headline, text=text, country="", url="")
    )
    sources = [parts.lexicon.read(story) for story in stories]
    return unfounded(answer, sources, {story.published.date() for story in stories}, parts.lexicon.entities)
