"""Say what a source corrected or took back: on the message that told it, and in a reply."""

from dataclasses import replace

from bot.phrases import Phrases, phrases
from bot.steps.compose.links import link_to, title_of
from bot.steps.compose.markup import Line, line, piece, shortened
from bot.steps.compose.sources import source_line
from bot.types import AlertKind, Case, Channel, Decision, DecisionState, Message, Story

REVISIONS = {
    AlertKind.CORRECTED: "corrected",
    AlertKind.WITHDRAWN: "withdrawn",
    AlertKind.VANISHED: "vanished",
    AlertKind.REFILED: "refiled",
    AlertKind.RETRACTED: "retracted",
}
MARKS = {
    AlertKind.CORRECTED: "⚠️",
    AlertKind.WITHDRAWN: "🚫",
    AlertKind.VANISHED: "🚫",
    AlertKind.REFILED: "🔁",
    AlertKind.RETRACTED: "🚫",
}

LONGEST = 350
"""Code points of what was said before, and of what is said now."""
MOST = 3
"""Lines of a banner; the replies below have all of it."""


def banner(case: Case, channel: Channel, words: Phrases) -> tuple[Line, ...]:
    """Say above the headline what sources changed of their reports, and who denies it."""
    sources = {matched.story.id: matched.story.source for matched in case.stories}
    revised = {
        (part.alert, sources[part.story]) for part in case.parts if part.story in sources and _is_shown(part, case)
    }
    lines = [
        line(f"{MARKS[alert]} ", piece(_said_by(alert, source, words), bold=True)) for alert, source in sorted(revised)
    ]
    return tuple([*lines, *(_denied(answer, channel, words) for answer in case.denials)][:MOST])


def _is_shown(part: Decision, case: Case) -> bool:
    """Say whether a part stands above the message: what vanished once its reply says so, and until it is back."""
    if part.alert is AlertKind.VANISHED:
        later = (each for each in case.parts if each.part > part.part and each.story == part.story)
        back = any(each.alert is AlertKind.REFILED for each in later)
        return part.state is DecisionState.TOLD and not back
    if part.alert is AlertKind.REFILED:
        return False
    return part.alert in REVISIONS and part.state is not DecisionState.DROPPED


def _said_by(alert: AlertKind, source: str, words: Phrases) -> str:
    if alert is AlertKind.RETRACTED:
        return words.say("retracted")
    return words.say(f"{REVISIONS[alert]}_by", source=shortened(source, 40))


def _denied(answer: Message, channel: Channel, words: Phrases) -> Line:
    return line(
        "❗ ", piece(f"{words.say('denied')}:", bold=True), " ", piece(title_of(answer), url=link_to(answer, channel))
    )


def revision_lines(case: Case, channel: Channel) -> list[Line]:
    """Write the reply that says what changed."""
    words = phrases(channel.language)
    alert = case.decision.alert
    told = {matched.story.id: matched.story for matched in case.stories}
    story = told[case.decision.story]
    if alert is AlertKind.RETRACTED:
        return [_opening(alert, words), *_was_and_is(case.decision.fact, words)]
    lines = [_opening(alert, words, story.source)]
    if story.language != channel.language:
        lines.append(line(piece(words.opening(words.in_language(story.language)), italic=True)))
    if alert is AlertKind.REFILED:
        story = told.get(case.decision.fact or "", story)
        lines += [line(), line(piece(shortened(story.title, LONGEST), bold=True))]
    else:
        lines += _was_and_is(case.decision.fact, words)
    others = {other.house for other in _others(case, story)}
    if alert is AlertKind.WITHDRAWN and others:
        lines += [line(), line(piece(words.count("still", len(others)), italic=True))]
    shown = replace(story, url="") if alert is AlertKind.VANISHED else story  # there is nothing to see there
    return [*lines, line(), source_line([shown], words, grades=channel.grades)]


def _opening(alert: AlertKind, words: Phrases, source: str = "") -> Line:
    said = words.say(REVISIONS[alert])
    return line(f"{MARKS[alert]} ", piece(f"{said} — {shortened(source, 40)}" if source else said, bold=True))


def _was_and_is(fact: str | None, words: Phrases) -> list[Line]:
    """Write what was said before, and what is said now."""
    old, _, new = (fact or "").partition("\n")
    was = [line(), line(f"{words.say('was')}: ", piece(shortened(old, LONGEST), struck=True))] if old else []
    return was + ([line(f"{words.say('now')}: ", piece(shortened(new, LONGEST), bold=True))] if new else [])


def _others(case: Case, story: Story) -> list[Story]:
    return [other for other in case.standing if other.house != story.house and other.id not in case.withdrawn]
