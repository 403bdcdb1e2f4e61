"""What channels hear when a report vanishes from its page, and when it is filed again."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.steps.compose import compose
from bot.steps.decide import decide, filed_anew, is_told, open_vanished
from bot.types import AlertKind, Case, Decision, DecisionState, Severity, Story, Summary, Verdict
from tests.telling import CHANNEL, NOW, case, decision, sent, story

TOLD, HELD, WAITING, DROPPED = DecisionState.TOLD, DecisionState.HELD, DecisionState.WAITING, DecisionState.DROPPED
WHOLE = decision(state=TOLD, due=None)
VANISHED = decision(part=1, alert=AlertKind.VANISHED, fact="Five held in the raid")
REFILED = decision(part=2, alert=AlertKind.REFILED)
ONE = story(1, title="Five held in the raid", text="Police took five men away, said a witness who saw them go by.")
TWO = story(2, title="Police hold five", text="A raid in the city led to arrests today, as the police told reporters.")
COPY = story(3, title="Five held in the raid", text=ONE.text)
ANEW = replace(ONE, id="s9", url="https://outlet1.example/b", title="Five are held in the raid", seen=NOW)
OTHER = replace(ANEW, title="Ministers meet over grain and gas")


def of(asked: Decision, *stories: Story, parts: tuple[Decision, ...] = ()) -> Case:
    """Make the case of a part, in a channel that was told of the event."""
    listed = {each.part: each for each in (WHOLE, *parts)}
    listed.setdefault(asked.part, asked)
    parts = tuple(listed[part] for part in sorted(listed))
    return case(*(stories or (ONE,)), decision=asked, parts=parts, first=sent())


@pytest.mark.parametrize(
    ("at", "state", "reason"),
    [
        (of(VANISHED), TOLD, "told as a report that vanished"),
        (of(VANISHED, ONE, COPY), TOLD, "told as a report that vanished"),
        (of(VANISHED, ONE, TWO), DROPPED, "others report it on their own"),
        (of(VANISHED, ONE, ANEW), DROPPED, "at another address"),
        (of(VANISHED, ONE, OTHER), TOLD, "told as a report that vanished"),
        (of(VANISHED, parts=(REFILED,)), DROPPED, "back already"),
        (
            of(replace(VANISHED, part=2), parts=(replace(VANISHED, alert=AlertKind.WITHDRAWN),)),
            DROPPED,
            "taken it back",
        ),
        (of(REFILED, parts=(replace(VANISHED, state=TOLD),)), TOLD, "filed again"),
        (of(REFILED, parts=(replace(VANISHED, state=DROPPED),)), DROPPED, "was not told"),
        (of(REFILED, parts=(replace(VANISHED, state=WAITING),)), DROPPED, "was not told"),
    ],
)
def test_readers_hear_of_it_where_the_message_rests_on_the_report(at: Case, state: DecisionState, reason: str) -> None:
    """What others bear out, what is back, and what was known of already interrupts nobody."""
    decided = decide(at, CHANNEL, NOW).decision
    assert decided.state is state
    assert reason in decided.reason


def test_a_vanished_report_is_told_where_its_event_was() -> None:
    """Each channel that was told, or will be by its digest, decides for itself; the others hear nothing."""
    decided = [
        WHOLE,
        replace(WHOLE, channel="digest", state=HELD),
        replace(WHOLE, channel="late", state=WAITING),
        replace(WHOLE, channel="never", state=DROPPED),
    ]
    opened = open_vanished(AlertKind.VANISHED, ONE, decided, NOW)
    assert [(each.channel, each.alert, each.story, each.fact) for each in opened] == [
        ("news", AlertKind.VANISHED, "s1", "Five held in the raid"),
        ("digest", AlertKind.VANISHED, "s1", "Five held in the raid"),
    ]
    assert all((each.state, each.due, each.reason) == (WAITING, NOW, "") for each in opened)
    assert is_told(decided)
    assert not is_told(decided[2:])
    back = open_vanished(AlertKind.REFILED, ONE, [*decided, VANISHED], NOW)
    assert [(each.channel, each.alert, each.fact) for each in back] == [("news", AlertKind.REFILED, None)]


def test_a_report_that_is_filed_anew_is_found() -> None:
    """The same house, near the same title, another address, within a day; once, and only where its loss was told."""
    told = replace(VANISHED, state=TOLD)
    [again] = filed_anew(of(WHOLE, ONE, ANEW, parts=(told,)), NOW)
    assert (again.alert, again.story, again.fact) == (AlertKind.REFILED, "s1", "s9")
    known = replace(again, part=2, state=TOLD)
    late = replace(ANEW, seen=NOW + timedelta(hours=25))
    nothing = [
        of(WHOLE, ONE, ANEW, parts=(told, known)),
        of(WHOLE, ONE, ANEW, parts=(replace(VANISHED, state=DROPPED),)),
        of(WHOLE, ONE, OTHER, parts=(told,)),
        of(WHOLE, ONE, replace(ANEW, publisher="Another"), parts=(told,)),
        of(WHOLE, ONE, late, parts=(told,)),
    ]
    assert [filed_anew(each, NOW) for each in nothing] == [[]] * 5


def written(at: Case, language: str = "en") -> str:
    """Compose a case."""
    summary = Summary(headline="Five held in the raid", language="en")
    verdict = Verdict(decision=at.decision, show=True, severity=Severity.NOTABLE)
    message, _ = compose(at, verdict, replace(CHANNEL, language=language), summary, NOW)
    return message.wanted.plain.replace("\u00a0", " ")


def test_the_reply_says_what_vanished_and_what_is_back() -> None:
    """No link leads to a page that is gone; one that is back is linked where it stands now."""
    assert written(of(VANISHED)) == ("🚫 Taken off the site — Outlet 1\n\nWas: Five held in the raid\n\n🌐 Outlet 1")
    told = replace(VANISHED, state=TOLD)
    assert written(of(REFILED, parts=(told,))) == ("🔁 Filed again — Outlet 1\n\nFive held in the raid\n\n🌐 Outlet 1")
    anew = of(replace(REFILED, fact="s9"), ONE, ANEW, parts=(told,))
    assert written(anew) == "🔁 Filed again — Outlet 1\n\nFive are held in the raid\n\n🌐 Outlet 1"
    summary = Summary(headline="x", language="en")
    verdict = Verdict(decision=anew.decision, show=True, severity=Severity.NOTABLE)
    assert 'href="https://outlet1.example/b"' in compose(anew, verdict, CHANNEL, summary, NOW)[0].wanted.html
    gone = compose(of(VANISHED), replace(verdict, decision=VANISHED), CHANNEL, summary, NOW)[0].wanted
    assert "href" not in gone.html


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "🚫 Taken off: Outlet 1 no longer has its report on its site"),
        ("ru", "🚫 Исчезло с сайта: публикация «Outlet 1» больше не открывается"),
        ("az", "🚫 Saytdan çıxarılıb: Outlet 1 xəbəri artıq saytında saxlamır"),
        ("tr", "🚫 Siteden kaldırıldı: Outlet 1 haberi artık sitesinde bulundurmuyor"),
        ("uk", "🚫 Зникло із сайту: публікація «Outlet 1» більше не відкривається"),
    ],
)
def test_the_message_bears_it_until_the_report_is_back(language: str, line: str) -> None:
    """The banner stands once the reply was told, and goes with the report's return; a second loss brings it back."""
    told, back = replace(VANISHED, state=TOLD), replace(REFILED, state=TOLD)
    assert written(of(WHOLE, parts=(told,)), language).splitlines()[0] == line
    assert "🚫" not in written(of(WHOLE, parts=(VANISHED,)), language)
    assert "🚫" not in written(of(WHOLE, parts=(replace(told, state=DROPPED),)), language)
    assert "🚫" not in written(of(WHOLE, parts=(told, back)), language)
    assert written(of(WHOLE, parts=(told, back, replace(told, part=3))), language).splitlines()[0] == line


def test_a_source_that_others_bear_out_leaves_the_line() -> None:
    """Without banner or reply, the vanished report is no source any more; one that is back is one again."""
    dropped = replace(VANISHED, state=DROPPED)
    assert "🌐 Outlet 2\n" in written(of(WHOLE, ONE, TWO, parts=(dropped,)))
    assert "🌐 Outlet 1, Outlet 2\n" in written(of(WHOLE, ONE, TWO, parts=(dropped, replace(REFILED, state=DROPPED))))
    anew = replace(REFILED, state=TOLD, fact="s9")
    assert ANEW.id not in of(WHOLE, ONE, ANEW, parts=(dropped, anew)).withdrawn
    assert ONE.id in of(WHOLE, ONE, ANEW, parts=(dropped, anew)).withdrawn
