"""Write the lines of an event's message, and those of an update that answers it."""

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from bot.layout import STANDARD
from bot.phrases import Phrases, phrases
from bot.steps.compose.layout import filled
from bot.steps.compose.links import link_to, title_of
from bot.steps.compose.markup import Line, Piece, line, neutral, piece, shortened
from bot.steps.compose.revision import banner
from bot.steps.compose.sources import MARKED, one_each, source_line
from bot.types import Accounts, Case, Channel, Message, Severity, Story, Summary, Verdict

LONGEST_HEADLINE = 250

MARKS = {
    Severity.MINOR: "⚪",
    Severity.NOTABLE: "🔵",
    Severity.IMPORTANT: "🟡",
    Severity.SERIOUS: "🟠",
    Severity.CRITICAL: "🔴",
}

FACT = re.compile(r"^(\w+): ([\d.]+), before: ([\d.]+)$")
"""A toll as grouping writes it down."""


def event_lines(
    case: Case, verdict: Verdict, channel: Channel, summary: Summary, stories: Sequence[Story], now: datetime
) -> list[Line]:
    """Write an event's message by the channel's layout."""
    words = phrases(channel.language)
    filling = filling_of(case, verdict, channel, summary, stories, now) | {
        "banner": banner(case, channel, words),
        "when": when(case, channel, words, now),
        "accounts": differing(case.accounts, words),
        "follows": follows(case.parent, channel, words),
    }
    return filled(channel.template, filling)


def update_lines(
    case: Case, verdict: Verdict, channel: Channel, summary: Summary, stories: Sequence[Story], now: datetime
) -> list[Line]:
    """Write an update: the new fact, then what its sources say of it; the event's own message has the rest."""
    words = phrases(channel.language)
    filling = filling_of(case, verdict, channel, summary, stories, now)
    fact = fact_of(case.decision.fact, words)
    news = f" · {fact}" if fact else f": {shortened(summary.headline, LONGEST_HEADLINE)}"  # a fact has its own colon
    first = line("🔄 ", piece(words.say("update") + news, bold=True))
    headline = filling["headline"] if fact and not is_known(case, summary) else ()
    rest = filled(STANDARD, filling | {"mark": (), "headline": headline})
    return [first, *rest] if headline or filling["language"] else [first, line(), *rest]


def is_known(case: Case, summary: Summary) -> bool:
    """Say whether an update's headline adds nothing: its event bears it already, or it says the new number again."""
    if case.first is not None and case.first.wanted.headline == neutral(summary.headline):
        return True
    found = FACT.match(case.decision.fact or "")
    return found is not None and bool(summary.sentences) and found[2] in re.findall(r"\d+", summary.headline)


def fact_of(fact: str | None, words: Phrases) -> str:
    """Say a changed toll in the channel's language; empty where it is none."""
    found = FACT.match(fact or "")
    toll = f"toll_{found[1]}" if found else ""
    return words.say(toll, n=words.number(float(found[2])), before=words.number(float(found[3]))) if found else ""


def filling_of(
    case: Case, verdict: Verdict, channel: Channel, summary: Summary, stories: Sequence[Story], now: datetime
) -> dict[str, Sequence[Line]]:
    """Write what stands for each blank."""
    words = phrases(channel.language)
    foreign = summary.language != channel.language
    return {
        "banner": (),
        "mark": (line(MARKS[verdict.severity]),),
        "severity": (line(words.say(verdict.severity.name.lower())),),
        "headline": (line(piece(shortened(summary.headline, LONGEST_HEADLINE), bold=True)),),
        "language": (line(piece(words.opening(words.in_language(summary.language)), italic=True)),) if foreign else (),
        "when": (),
        "summary": said(summary, stories, words, quoted=foreign),
        "machine": by_machine(summary, words),
        "accounts": (),
        "corroboration": (corroboration(verdict, stories, channel, words, now),),
        "sources": (source_line(stories, words, grades=channel.grades),),
        "follows": (),
        "hashtag": (line(hashtag(case.event.storyline)),),
    }


def when(case: Case, channel: Channel, words: Phrases, now: datetime) -> tuple[Line, ...]:
    """Say on which day it happened, where that is not the day on which it was told."""
    told = (case.own and case.own.sent) or now
    today = told.astimezone(ZoneInfo(channel.zone)).date()
    if case.happened is None or case.happened >= today:
        return ()
    return (line(piece(words.say("when", day=words.dated(case.happened, today)), italic=True)),)


def differing(accounts: Accounts | None, words: Phrases) -> tuple[Line, ...]:
    """Say what the sources of the two sides tell differently."""
    if accounts is None:
        return ()
    if accounts.denied_by:
        return (line(f"⚖ {words.say('denied_by', sources=sources_of(accounts.denied_by, words))}"),)
    said = [
        f"{words.count(f'count_{accounts.unit}', int(number))} ({sources_of(country, words)})"
        for country, number in accounts.said
    ]
    return (line(f"⚖ {words.say('differ', accounts=', '.join(said))}"),)


def sources_of(country: str, words: Phrases) -> str:
    """Name the sources of a country."""
    known = f"sources_{country}"
    return words.say(known) if known in words.texts else words.say("sources", country=words.territory(country))


def follows(parent: Message | None, channel: Channel, words: Phrases) -> tuple[Line, ...]:
    """Link to the message of the event that this one follows from."""
    if parent is None:
        return ()
    return (line(f"↩ {words.say('follows')}: ", piece(title_of(parent), url=link_to(parent, channel))),)


def said(summary: Summary, stories: Sequence[Story], words: Phrases, *, quoted: bool) -> tuple[Line, ...]:
    """Write the summary; each run of sentences says whose it is, where several houses report or one state claims."""
    sources = {story.id: story for story in stories}
    several = len({story.source for story in stories}) > 1
    voices = [voice(sentence, sources.get(of), summary, words, several) for sentence, of in summary.sentences]
    pieces: list[Piece | str] = []
    for said_by, run in groupby(zip(voices, summary.sentences, strict=True), key=lambda pair: pair[0]):
        pieces.append((" " if pieces else "") + piece(" ".join(sentence for _, (sentence, _) in run)).text)
        if said_by:
            pieces += [" (", piece(said_by[0], italic=True), f"{said_by[1]})"]
    return (line(*pieces, quoted=quoted),) if pieces else ()


def voice(
    sentence: str, story: Story | None, summary: Summary, words: Phrases, several: bool
) -> tuple[str, str] | None:
    """Say whose a sentence is, and what that is: a state by its capital, or an outlet where there are several."""
    if story is None:
        return None
    capital = words.texts.get(f"says_{story.country}") if sentence in summary.claims else None
    if capital:
        return capital, ""
    marked = f", {words.say(MARKED[story.kind])}" if story.kind in MARKED else ""
    return (shortened(story.source, 40), marked) if several else None


def by_machine(summary: Summary, words: Phrases) -> tuple[Line, ...]:
    """Say that a machine wrote it; of a translation, keep the source's own headline within reach."""
    if not summary.machine:
        return ()
    if summary.original is None:
        return (line(piece(f"🤖 {words.say('machine')}", italic=True)),)
    return (
        line(piece(f"🤖 {words.say('translated')}", italic=True)),
        line(piece(shortened(summary.original, LONGEST_HEADLINE)), quoted=True),
    )


def corroboration(verdict: Verdict, stories: Sequence[Story], channel: Channel, words: Phrases, now: datetime) -> Line:
    """Write how many houses report it, in how many languages, and who was first."""
    named = one_each(stories)
    first = words.moment(named[0].published, channel.zone, now)
    if len(named) > 1:  # else the line below names the only one
        first = words.say("first", source=shortened(named[0].source, 40), time=first)
    houses = len({story.publisher for story in stories})
    copied = f" ({words.count('independent', verdict.publishers)})" if verdict.publishers < houses else ""
    many = [words.count("publishers", max(houses, verdict.publishers)) + copied]
    spoken = len({story.language for story in stories})
    if spoken > 1:
        many.append(words.count("languages", spoken))
    return line(piece(f"{', '.join(many)} · {first}", italic=True))


def hashtag(storyline: str) -> str:
    """Make a storyline's hashtag of its id."""
    return "#" + "".join(word.capitalize() for word in re.split(r"[\W_]+", storyline) if word)
