"""What a digest tells, and how it is written."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.steps.compose import as_told, compose_digest, digest_id
from bot.steps.decide import news_of, weight
from bot.steps.pulse import pulse_of
from bot.types import AlertKind, Case, DecisionState, News, Severity, Summary
from tests.telegram_server.content import validate_html
from tests.telling import CHANNEL, NOW, case, decision, event, sent, story

SINCE, UNTIL = NOW - timedelta(hours=12), NOW
SUMMARY = Summary(headline="Baku summons the Russian envoy over the raid", language="en")
HELD = decision(state=DecisionState.HELD, since=NOW - timedelta(hours=1))
TOLD = decision(state=DecisionState.TOLD, since=NOW - timedelta(days=1))
OLD = story(1, seen=NOW - timedelta(days=1), published=NOW - timedelta(days=1))
STANDING = sent(sent=NOW - timedelta(days=1))
UPDATE = decision(part=1, alert=AlertKind.UPDATE, since=NOW - timedelta(hours=1), state=DecisionState.TOLD)


@pytest.mark.parametrize(
    ("of", "news"),
    [
        (case(decision=HELD), News(fresh=True, publishers=1, joined=1)),
        (case(decision=replace(HELD, since=NOW + timedelta(minutes=1))), None),
        (
            case(decision=replace(TOLD, since=NOW - timedelta(hours=1)), own=sent()),
            News(fresh=True, publishers=1, joined=1),
        ),
        (case(OLD, decision=TOLD, own=STANDING), None),
        (case(OLD, story(2), story(3), decision=TOLD, own=STANDING), News(fresh=False, publishers=3, joined=2)),
        (case(OLD, story(2, publisher="Outlet 1"), decision=TOLD, own=STANDING), None),
        (
            case(
                OLD,
                decision=TOLD,
                own=STANDING,
                parts=(
                    replace(UPDATE, fact="detained: 30, before: 20"),
                    replace(UPDATE, part=2, fact="detained: 50, before: 30"),
                ),
            ),
            News(fresh=False, publishers=1, joined=0, facts=("detained: 50, before: 30",)),
        ),
        (case(decision=replace(HELD, state=DecisionState.DROPPED)), None),
        (case(decision=replace(HELD, state=DecisionState.WAITING)), None),
        (case(decision=HELD, event=event(story(), merged="e0")), None),
    ],
)
def test_what_is_new_of_an_event(of: Case, news: News | None) -> None:
    """An event is new, or other houses joined, or a fact changed, or the digest is silent about it."""
    assert news_of(of, SINCE, UNTIL) == news


def test_a_digest() -> None:
    """New events come first and link to their messages; then what became of earlier ones; each in one line."""
    new = case(story(1), story(2), own=sent(), severity=Severity.CRITICAL)
    going = case(OLD, own=replace(STANDING, message_id=7))
    told = [
        (new, SUMMARY, News(fresh=True, publishers=2, joined=2)),
        (
            case(story(3, language="ru")),
            Summary(headline="Посла вызвали", language="ru"),
            News(fresh=True, publishers=1, joined=1),
        ),
        (going, SUMMARY, News(fresh=False, publishers=3, joined=2, facts=("detained: 50, before: 20",))),
    ]
    [(message, delivery)] = compose_digest(told, CHANNEL, UNTIL, NOW)
    assert message.wanted.plain == (
        "📋 Digest · 1 July\n"
        "2\u00a0new events, 1\u00a0goes on\n"
        "\n"
        "🔴 Baku summons the Russian envoy over the raid · 2\u00a0publishers\n"
        "🔵 Посла вызвали · in Russian\n"
        "\n"
        "Going on\n"
        "🔵 Baku summons the Russian envoy over the raid · 2\u00a0more publishers · detained: 50, earlier 20\n"
        "\n"
        "#Crisis"
    )
    assert validate_html(message.wanted.html).text == message.wanted.plain
    links = [entity.url for entity in validate_html(message.wanted.html).entities if entity.url]
    assert links == ["https://t.me/news/41", "https://outlet3.example/a", "https://t.me/news/7"]
    assert message.id == delivery.message == digest_id("news", UNTIL)


def test_what_all_its_sources_took_back_is_struck_out() -> None:
    """A digest does not repeat as news what is none any more."""
    withdrawn = decision(part=1, alert=AlertKind.WITHDRAWN, state=DecisionState.TOLD)
    [(message, _)] = compose_digest(
        [(case(parts=(withdrawn,)), SUMMARY, News(fresh=True, publishers=1, joined=1))], CHANNEL, UNTIL, NOW
    )
    assert "\n🚫 <s>" in message.wanted.html


def test_a_headline_is_the_one_that_readers_know() -> None:
    """What stands in the channel is what the digest calls the event by, in the channel's language."""
    standing = case(own=sent("🔵 As the model put it"))
    assert as_told(standing, replace(SUMMARY, language="ru"), CHANNEL).headline == "As the model put it"
    assert as_told(standing, replace(SUMMARY, language="ru"), CHANNEL).language == "en"
    assert as_told(case(), SUMMARY, CHANNEL) == SUMMARY


def test_the_gravest_come_first() -> None:
    """Then the most reported, then the earliest."""
    grave, reported, early, late = (
        case(severity=Severity.SERIOUS),
        case(story(5), story(6)),
        case(story(1)),
        case(story(2)),
    )
    assert sorted([late, early, reported, grave], key=weight) == [grave, reported, early, late]


@given(st.lists(st.text(min_size=1, max_size=300), min_size=1, max_size=120), st.booleans())
def test_every_digest_is_accepted(titles: list[str], pictured: bool) -> None:
    """However many events: each is told once with its link, every message fits, the first one below its picture."""
    told = [
        (
            case(story(1, url=f"https://outlet.example/{number}")),
            replace(SUMMARY, headline=f"{number} {title}"),
            News(fresh=number % 3 > 0, publishers=1, joined=1),
        )
        for number, title in enumerate(titles)
    ]
    made = compose_digest(told, CHANNEL, UNTIL, NOW, b"png" if pictured else None)
    contents = [
        validate_html(message.wanted.html, 4096 if number or not pictured else 1024)
        for number, (message, _) in enumerate(made)
    ]
    assert [message.wanted.picture is not None for message, _ in made] == [pictured] + [False] * (len(made) - 1)
    links = [entity.url for content in contents for entity in content.entities if entity.url]
    assert sorted(links) == sorted(f"https://outlet.example/{number}" for number in range(len(titles)))
    assert len({message.id for message, _ in made}) == len(made)


def test_the_pulse() -> None:
    """Events count on the day on which they began, houses once a day and once a country, a week at least is shown."""
    day = timedelta(days=1)
    one = case(
        story(1, country="az", published=NOW - day), story(2, country="tr"), event=event(story(), began=NOW - day)
    )
    two = case(story(3, country="az"), story(3, country="az"), story(1, country="az"), event=event(story(), began=NOW))
    pulse = pulse_of([one, two], "Asia/Baku", NOW)
    assert len(pulse.days) == 7
    assert [(events, houses) for _, events, houses in pulse.days[-3:]] == [(0, 0), (1, 1), (1, 3)]
    assert pulse.countries == (("az", 2), ("tr", 1))
    long = pulse_of([case(story(1), event=event(story(), began=NOW - 40 * day))], "Asia/Baku", NOW)
    assert len(long.days) == 14
