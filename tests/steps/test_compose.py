"""What a message looks like, and what it never does."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.steps.compose import compose
from bot.steps.compose.markup import is_link
from bot.types import (
    AlertKind,
    Case,
    Channel,
    DecisionState,
    FeedKind,
    Message,
    Severity,
    Story,
    Summary,
    Text,
    Verdict,
)
from tests.telegram_server.content import validate_html
from tests.telling import CHANNEL, NOW, case, decision, sent, story

SUMMARY = Summary(
    headline="Baku summons the Russian envoy over the raid",
    language="en",
    sentences=(("The diplomat was handed a note.", "s1"), ("Moscow has not answered.", "s2")),
)


def verdict(of: Case, publishers: int = 1) -> Verdict:
    """Make a verdict to show the case."""
    return Verdict(decision=of.decision, show=True, severity=of.severity, publishers=publishers)


def write(of: Case, summary: Summary = SUMMARY, language: str = "en", publishers: int = 2) -> Message:
    """Compose a case."""
    channel = replace(CHANNEL, language=language, zone="Asia/Baku")
    return spaced(compose(of, verdict(of, publishers), channel, summary, NOW)[0])


def spaced(message: Message) -> Message:
    """Write the spaces that keep words together as plain ones, which read better in what is expected."""
    text = message.wanted
    plain, html = (each.replace("\u00a0", " ") for each in (text.plain, text.html))
    return replace(message, wanted=replace(text, plain=plain, html=html))


def test_a_new_event() -> None:
    """The message tells headline, summary with its sources, corroboration, links by country, and the storyline."""
    stories = story(1, country="az", kind=FeedKind.STATE), story(2, country="tr", language="tr")
    message = write(case(*stories))
    assert message.wanted.plain == (
        "🔵 Baku summons the Russian envoy over the raid\n"
        "\n"
        "The diplomat was handed a note. (Outlet 1, state) Moscow has not answered. (Outlet 2)\n"
        "\n"
        "2 publishers, 2 languages · first: Outlet 1, 12:31\n"
        "🇦🇿 Outlet 1 (state)  🇹🇷 Outlet 2\n"
        "#Crisis"
    )
    assert '🇦🇿 <a href="https://outlet1.example/a">Outlet 1</a> (state)' in message.wanted.html


def test_a_new_event_is_owed_and_a_changed_message_is_not() -> None:
    """Only a message that does not stand yet is put into the outbox."""
    new = case()
    message, delivery = compose(new, verdict(new), CHANNEL, SUMMARY, NOW)
    assert delivery is not None
    assert (delivery.message, delivery.due, delivery.severity) == (message.id, NOW, Severity.NOTABLE)
    again = case(own=replace(sent(), id=message.id))
    same, nothing = compose(again, verdict(again), CHANNEL, SUMMARY, NOW)
    assert nothing is None
    assert same.id == message.id


@pytest.mark.parametrize(
    ("own", "due"),
    [
        (sent(), NOW),
        (sent(sent=NOW - timedelta(seconds=20)), NOW + timedelta(seconds=40)),
        (sent(edited=NOW - timedelta(seconds=50)), NOW + timedelta(seconds=10)),
        (sent(sent=None, message_id=None), None),
    ],
)
def test_a_message_changes_at_most_once_a_minute(own: Message, due: object) -> None:
    """An edit waits until a minute has passed since the last change; what is not sent yet needs none."""
    assert write(case(own=own)).due == due


def test_a_message_that_would_not_change_is_left() -> None:
    """No edit is made where the text stays the same."""
    of = case(own=sent())
    wanted = compose(of, verdict(of), CHANNEL, SUMMARY, NOW)[0].wanted
    again = replace(of, own=replace(sent(), wanted=wanted, shown=wanted))
    assert compose(again, verdict(again), CHANNEL, SUMMARY, NOW)[0].due is None


def test_numbers_and_flags_stay_with_what_follows_them() -> None:
    """No line ends in a number without its word, or in a flag without its outlet."""
    plain = compose(case(), verdict(case(), 3), CHANNEL, SUMMARY, NOW)[0].wanted.plain
    assert "3\u00a0publishers" in plain
    assert "🌐\u00a0Outlet 1" in plain


def test_copies_are_told_apart_from_corroboration() -> None:
    """Where houses reprint each other, the line says how many report it on their own."""
    of = case(story(1), story(2), story(3))
    assert "3 publishers (2 independently) · first: Outlet 1" in write(of, publishers=2).wanted.plain
    assert "3 publishers · first: Outlet 1" in write(of, publishers=3).wanted.plain


def test_a_single_source_is_named_once() -> None:
    """Who was first is said only where there are others."""
    assert write(case(), publishers=1).wanted.plain.splitlines()[-3:] == [
        "1 publisher · 12:31",
        "🌐 Outlet 1",
        "#Crisis",
    ]


def test_an_update_does_not_repeat_its_event_s_headline() -> None:
    """Where the report that raised it has given the event its headline, the new fact stands alone."""
    fact = decision(part=1, fact="detained: 50, before: 20")
    same = write(case(first=sent(), decision=fact)).wanted.plain
    assert same.startswith("🔄 Update · detained: 50, earlier 20\n\nThe diplomat")
    other = write(case(first=sent("🔵 Brothers die in custody"), decision=fact)).wanted.plain
    assert other.startswith("🔄 Update · detained: 50, earlier 20\nBaku summons the Russian envoy over the raid\n")
    number = replace(SUMMARY, headline="More than 50 are held now")
    again = write(case(first=sent("🔵 Brothers die in custody"), decision=fact), number).wanted.plain
    assert again.startswith("🔄 Update · detained: 50, earlier 20\n\nThe diplomat")


def test_an_event_answers_its_parent() -> None:
    """A follow-up replies to its parent's message and links to it by its headline."""
    message = write(case(parent=sent("🟠 Brothers die in custody\n\nmore", id="p1")))
    assert message.reply_to == "p1"
    assert '↩ Follows: <a href="https://t.me/news/41">Brothers die in custody</a>' in message.wanted.html


def test_an_update_replies_to_its_event() -> None:
    """An update opens with the new fact, as a reply to the event's message."""
    message = write(case(decision=decision(part=1), first=sent(), parent=sent(id="p1")))
    assert message.reply_to == "m1"
    assert message.wanted.html.startswith("🔄 <b>Update: Baku summons")


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "3 publishers · first: Outlet 1, 12:31"),
        ("ru", "3 издания · первым: Outlet 1, 12:31"),
        ("az", "3 nəşr · ilk: Outlet 1, 12:31"),
        ("tr", "3 yayın kuruluşu · ilk: Outlet 1, 12:31"),
        ("uk", "3 видання · першим: Outlet 1, 12:31"),
    ],
)
def test_the_bot_speaks_the_channel_s_language(language: str, line: str) -> None:
    """The bot's own words follow the channel's language and its plurals."""
    assert line in write(case(story(1), story(2)), language=language, publishers=3).wanted.plain


def test_a_foreign_summary_says_its_language() -> None:
    """Where no source speaks the channel's language, the language is named and the text can be unfolded."""
    html = write(case(), language="az").wanted.html
    assert "<i>İngilis dilində</i>" in html
    assert "<blockquote expandable>The diplomat" in html


def test_a_foreign_update_says_its_language_beneath_the_new_fact() -> None:
    """The language stands as close to an update's first line as to a new event's headline."""
    fact = decision(part=1, fact="detained: 50, before: 20")
    plain = write(case(first=sent(), decision=fact), language="tr").wanted.plain
    assert plain.startswith("🔄 Güncelleme · gözaltı sayısı: 50, daha önce 20\nİngilizce\n\nThe diplomat")


def test_a_message_says_when_it_happened() -> None:
    """The day is named where it is not the day of telling, on the channel's calendar."""
    assert "\nWhen: 30 June\n" in write(case(happened=date(2025, 6, 30))).wanted.plain
    assert "\nКогда: 30 июня\n" in write(case(happened=date(2025, 6, 30)), language="ru").wanted.plain
    assert "When" not in write(case(happened=date(2025, 7, 1))).wanted.plain


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "🔄 Update · detained: 50, earlier 20"),
        ("ru", "🔄 Обновление · задержанных: 50, ранее 20"),
        ("az", "🔄 Yenilənib · saxlanılanlar: 50, əvvəl 20"),
        ("tr", "🔄 Güncelleme · gözaltı sayısı: 50, daha önce 20"),
        ("uk", "🔄 Оновлення · затриманих: 50, раніше 20"),
    ],
)
def test_an_update_opens_with_the_new_fact(language: str, line: str) -> None:
    """A changed toll is said in the channel's language, whoever reported it in which; its own sources follow."""
    of = case(story(1), story(2), first=sent(), decision=decision(part=1, story="s2", fact="detained: 50, before: 20"))
    plain = write(of, language=language).wanted.plain
    assert plain.startswith(line + "\n")
    assert "Outlet 1" not in plain


CORRECTED = decision(
    part=1, alert=AlertKind.CORRECTED, state=DecisionState.TOLD, fact="Five held in the raid\nThree held in the raid"
)
WITHDRAWN = decision(part=1, alert=AlertKind.WITHDRAWN, state=DecisionState.TOLD, fact="Five held in the raid")


def test_a_corrected_report_is_marked_and_answered() -> None:
    """The message gets a banner, and a reply says what was said before and what is said now."""
    of = case(story(1), story(2), parts=(decision(state=DecisionState.TOLD), CORRECTED))
    assert write(of).wanted.plain.startswith("⚠️ Corrected: Outlet 1 has changed its report\n🔵 Baku summons")
    reply = write(replace(of, decision=CORRECTED, first=sent()))
    assert reply.reply_to == "m1"
    assert reply.wanted.plain == (
        "⚠️ Correction — Outlet 1\n\nWas: Five held in the raid\nNow: Three held in the raid\n\n🌐 Outlet 1"
    )
    assert "<s>Five held in the raid</s>" in reply.wanted.html


def test_a_withdrawn_report_is_no_source_any_more() -> None:
    """The message names who took its report back and rests on the others; a reply says who still reports it."""
    of = case(story(1), story(2), parts=(decision(state=DecisionState.TOLD), WITHDRAWN))
    plain = write(of).wanted.plain
    assert plain.startswith("🚫 Withdrawn: Outlet 1 has taken its report back\n")
    assert plain.count("Outlet 1") == 1
    reply = write(replace(of, decision=WITHDRAWN, first=sent())).wanted.plain
    assert "Was: Five held in the raid\n\n1 other publisher still reports it\n" in reply
    alone = write(case(parts=(WITHDRAWN,), decision=WITHDRAWN, first=sent()), language="ru").wanted.plain
    assert alone == "🚫 Публикация снята — Outlet 1\nНа английском\n\nБыло: Five held in the raid\n\n🌐 Outlet 1"


def test_a_correction_that_the_channel_does_not_hear_of_leaves_no_mark() -> None:
    """What was corrected before the event was told needs no banner."""
    dropped = replace(CORRECTED, state=DecisionState.DROPPED)
    assert write(case(parts=(dropped,))).wanted.plain.startswith("🔵")


def test_a_denial_is_pointed_to() -> None:
    """A message that others deny says so above its headline, with a link."""
    denial = sent("🔵 Moscow denies that anybody was beaten", id="m9", message_id=77)
    html = write(case(denials=(denial,))).wanted.html
    assert html.startswith(
        '❗ <b>Denied:</b> <a href="https://t.me/news/77">Moscow denies that anybody was beaten</a>\n'
    )


def test_what_exceeds_the_cap_is_one_line_each() -> None:
    """The message that closes the hour counts its lines and takes in more of them until the hour is over."""
    of = case(story(1))
    capped = replace(verdict(of), closing=True)
    message, delivery = compose(of, capped, CHANNEL, SUMMARY, NOW)
    assert delivery is not None
    assert (
        spaced(message).wanted.plain == "1 more event within the hour\n🔵 Baku summons the Russian envoy over the raid"
    )
    standing = replace(message, shown=message.wanted, sent=NOW, message_id=50)
    again, nothing = compose(replace(of, closing=standing), capped, CHANNEL, SUMMARY, NOW + timedelta(minutes=30))
    assert nothing is None
    assert (again.id, spaced(again).wanted.plain.splitlines()[0]) == (message.id, "2 more events within the hour")
    validate_html(again.wanted.html)
    later, owed = compose(replace(of, closing=standing), capped, CHANNEL, SUMMARY, NOW + timedelta(minutes=61))
    assert owed is not None
    assert later.id != message.id


def test_a_channel_may_have_a_layout_of_its_own() -> None:
    """The operator's lines are shown as they stand, with blanks filled in; lines with nothing to say are left out."""
    channel = replace(CHANNEL, template="{mark} {severity} | {headline}\n{when}\n{sources}\n\n<b>& my channel</b>")
    of = case(story(1, grade="B"))
    wanted = spaced(compose(of, verdict(of), channel, SUMMARY, NOW)[0]).wanted
    assert wanted.plain == (
        "🔵 notable | Baku summons the Russian envoy over the raid\n🌐 Outlet 1\n\n<b>& my channel</b>"
    )
    assert "&lt;b&gt;&amp; my channel&lt;/b&gt;" in wanted.html
    graded = compose(of, verdict(of), replace(channel, grades=True), SUMMARY, NOW)[0].wanted.plain
    assert "Outlet 1 (B)" in graded


def test_a_layout_hides_no_banner_and_no_machine() -> None:
    """What readers are owed is shown even where the layout forgot it."""
    of = case(story(1), parts=(CORRECTED,))
    wanted = compose(
        of, verdict(of), replace(CHANNEL, template="{headline}\n{sources}"), replace(SUMMARY, machine=True), NOW
    )[0].wanted
    lines = wanted.plain.splitlines()
    assert lines[0].startswith("⚠️ Corrected")
    assert lines[-1] == "🤖 written by a machine from these sources"


def test_text_cannot_turn_the_message() -> None:
    """Marks that turn the direction of text are taken out, and Hebrew or Arabic stays inside its piece."""
    plain = write(case(), replace(SUMMARY, headline="Baku \u202eelttil\u202c says שלום")).wanted.plain
    assert "\u202e" not in plain
    assert "\u2068Baku elttil says שלום\u2069" in plain


texts = st.text(max_size=400)
links = st.one_of(
    st.just("https://outlet.example/a?b=1&c=2"),
    st.builds("https://{}.example/{}".format, st.text(max_size=20), st.text(max_size=3000)),
    st.text(max_size=60),
)
stories = st.lists(
    st.builds(
        story,
        st.integers(1, 99),
        title=texts,
        source=texts,
        url=links,
        country=st.sampled_from(["", "az", "ru", "??"]),
        kind=st.sampled_from(FeedKind),
        grade=st.sampled_from([None, "A", "F"]),
    ),
    min_size=1,
    max_size=40,
)
summaries = st.builds(
    Summary,
    headline=texts,
    language=st.sampled_from(["en", "ru"]),
    sentences=st.lists(st.tuples(st.text(max_size=3000), st.sampled_from(["s1", "s2"])), max_size=6).map(tuple),
    original=st.one_of(st.none(), texts),
    machine=st.booleans(),
)
channels = st.builds(
    replace,
    st.just(CHANNEL),
    language=st.sampled_from(["en", "ru", "az", "tr", "uk"]),
    template=st.sampled_from(
        ["", "{headline}\n{sources}", "<b>{mark}</b> {headline} & {{\n{summary}\n\n{sources} {hashtag}"]
    ),
    grades=st.booleans(),
    preview=st.booleans(),
)
facts = st.one_of(st.none(), st.just("detained: 50, before: 20"), st.builds("{}\n{}".format, texts, texts))
alerts = st.sampled_from([AlertKind.NEW, AlertKind.UPDATE, AlertKind.CORRECTED, AlertKind.WITHDRAWN])
standing = st.builds(sent, texts, id=st.just("p1"), message_id=st.one_of(st.none(), st.integers(1, 1 << 40)))


@given(stories, summaries, channels, alerts, facts, st.one_of(st.none(), standing))
def test_every_message_is_accepted(
    of: list[Story], summary: Summary, channel: Channel, alert: AlertKind, fact: str | None, other: Message | None
) -> None:
    """Whatever the sources say, Telegram takes a message of any kind, keeps every link and shows the plain text."""
    asked = decision(alert=alert, part=int(alert is not AlertKind.NEW), fact=fact, story=of[0].id)
    revised = replace(asked, state=DecisionState.TOLD, part=1)
    it = case(*of, decision=asked, parts=(revised,), parent=other, first=other, denials=(other,) * 3 if other else ())
    wanted: Text = compose(it, verdict(it), channel, summary, NOW)[0].wanted
    content = validate_html(wanted.html)
    assert [line.strip() for line in content.text.splitlines()] == [
        line.strip() for line in wanted.plain.strip().splitlines()
    ]
    assert sum(entity.type == "text_link" for entity in content.entities) == wanted.html.count("<a href=")


@given(st.lists(texts, min_size=1, max_size=40, unique=True), summaries, channels)
def test_every_source_keeps_its_link(names: list[str], summary: Summary, channel: Channel) -> None:
    """Each source that is named has its link, up to the dozen that a message names."""
    of = [story(number, source=f"{number} {name}") for number, name in enumerate(names)]
    wanted = compose(case(*of), verdict(case(*of)), channel, summary, NOW)[0].wanted
    links = [entity.url for entity in validate_html(wanted.html).entities if entity.url]
    assert links == [each.url for each in of[:12]]


@given(st.lists(st.tuples(texts, links), min_size=1, max_size=30), channels)
def test_every_line_of_a_closing_message_is_accepted(told: list[tuple[str, str]], channel: Channel) -> None:
    """However many events exceed the cap, and whatever they are called, each has its line in a message that fits."""
    closing, made = None, {}
    for number, (headline, url) in enumerate(told):
        of = case(story(number, url=url), closing=closing)
        at = NOW + timedelta(seconds=number)
        message, _ = compose(of, replace(verdict(of), closing=True), channel, replace(SUMMARY, headline=headline), at)
        made[message.id] = closing = replace(message, sent=NOW, message_id=1)
    contents = [validate_html(each.wanted.html) for each in made.values()]
    assert sum(len(each.text.splitlines()) - 1 for each in contents) == len(told)
    kept = sum(entity.type == "text_link" for each in contents for entity in each.entities)
    assert kept == sum(each.wanted.html.count("<a href=") for each in made.values())


@given(links)
def test_only_real_addresses_are_links(url: str) -> None:
    """An address that is taken for a link is one that Telegram keeps."""
    if is_link(url):
        escaped = url.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
        assert validate_html(f'<a href="{escaped}">x</a>').entities[0].url
