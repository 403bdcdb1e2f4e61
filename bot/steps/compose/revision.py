"""Say what a source corrected or took back: on the message that told it, and in a reply."""

from bot.phrases import Phrases, phrases
from bot.steps.compose.links import link_to, title_of
from bot.steps.compose.markup import Line, line, piece, shortened
from bot.steps.compose.sources import source_line
from bot.types import AlertKind, Case, Channel, DecisionState, Message, Story

REVISIONS = {AlertKind.CORRECTED: "corrected", AlertKind.WITHDRAWN: "withdrawn", AlertKind.RETRACTED: "retracted"}
MARKS = {AlertKind.CORRECTED: "⚠️", AlertKind.WITHDRAWN: "🚫", AlertKind.RETRACTED: "🚫"}

LONGEST = 350
"""Code points of what was said before, and of what is said now."""
MOST = 3
"""Lines of a banner; the replies below have all of it."""


def banner(case: Case, channel: Channel, words: Phrases) -> tuple[Line, ...]:
    """Say above the headline what sources changed of their reports, and who denies it."""
    sources = {matched.story.id: matched.story.source for matched in case.stories}
    revised = {
        (part.alert, sources[part.story])
        for part in case.parts
        if part.alert in REVISIONS and part.state is not DecisionState.DROPPED and part.story in sources
    }
    lines = [
        line(f"{MARKS[alert]} ", piece(_said_by(alert, source, words), bold=True)) for alert, source in sorted(revised)
    ]
    return tuple([*lines, *(_denied(answer, channel, words) for answer in case.denials)][:MOST])


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
    decision = case.decision
    story = next(matched.story for matched in case.stories if matched.story.id == decision.story)
    retracted = decision.alert is AlertKind.RETRACTED
    opening = words.say(REVISIONS[decision.alert])
    opening = opening if retracted else f"{opening} — {shortened(story.source, 40)}"
    lines = [line(f"{MARKS[decision.alert]} ", piece(opening, bold=True))]
    if story.language != channel.language and not retracted:
        lines.append(line(piece(words.in_language(story.language), italic=True)))
    old, _, new = (decision.fact or "").partition("\n")
    lines += [line(), line(f"{words.say('was')}: ", piece(shortened(old, LONGEST), struck=True))] if old else []
    lines += [line(f"{words.say('now')}: ", piece(shortened(new, LONGEST), bold=True))] if new else []
    others = {other.publisher for other in _others(case, story)}
    if decision.alert is AlertKind.WITHDRAWN and others:
        lines += [line(), line(piece(words.count("still", len(others)), italic=True))]
    return lines if retracted else [*lines, line(), source_line([story], words, grades=channel.grades)]


def _others(case: Case, story: Story) -> list[Story]:
    return [other for other in case.standing if other.publisher != story.publisher and other.id not in case.withdrawn]
