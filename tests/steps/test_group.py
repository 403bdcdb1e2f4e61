"""How matched stories become events."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from bot.lexicon import Lexicon
from bot.steps.group import Stream as Remembered
from bot.steps.group import place
from bot.steps.group.place import BELONGS, IS_NEW, doubts
from bot.types import AlertKind, Event, Match, Matched, Placement, Story
from bot.types.storylines import Entity, EntityKind, Name

MOMENT = datetime(2025, 9, 3, 8, tzinfo=UTC)


def names(**languages: str) -> tuple[Name, ...]:
    """Make names of comma-separated lists by language."""
    return tuple(
        Name(text=text.strip(), language=language) for language, texts in languages.items() for text in texts.split(",")
    )


LEXICON = Lexicon(
    [
        Entity(
            id="russia",
            kind=EntityKind.COUNTRY,
            country="ru",
            names=names(en="Russia,Russian,Moscow", ru="Россия,российский,Москва", az="Rusiya,Moskva", tr="Rusya"),
        ),
        Entity(
            id="azerbaijan",
            kind=EntityKind.COUNTRY,
            country="az",
            names=names(en="Azerbaijan,Azerbaijani,Baku", ru="Азербайджан,Баку", az="Azərbaycan,Bakı", tr="Azerbaycan"),
        ),
        Entity(
            id="kremlin",
            kind=EntityKind.OFFICE,
            country="ru",
            names=names(en="Kremlin", ru="Кремль", az="Kreml", tr="Kremlin"),
        ),
    ]
)


class Stream:
    """Stories placed one after the other, as the pipeline does it."""

    def __init__(self) -> None:
        self.events: dict[str, tuple[Event, list[Matched]]] = {}
        self.remembered = Remembered(LEXICON.study)
        self.confirm = True

    def add(
        self,
        title: str,
        text: str = "",
        language: str = "en",
        *,
        minutes: int = 0,
        score: float = 1.0,
        **changes: object,
    ) -> Placement:
        """Place a story that is published some minutes after the start, and belongs with this score."""
        number = str(sum(len(members) for _, members in self.events.values()) + 1)
        values: dict[str, object] = {
            "id": number,
            "keys": (number,),
            "feed": "https://feeds.example/rss",
            "source": f"Outlet {number}",
            "publisher": f"Outlet {number}",
            "language": language,
            "url": f"https://news.example/{number}",
            "title": title,
            "text": text,
            "published": MOMENT + timedelta(minutes=minutes),
            "seen": MOMENT + timedelta(minutes=minutes),
        }
        story = Story(**(values | changes))  # type: ignore[arg-type]
        match = Match(story=story.id, storyline="line", matched=True, score=score)
        held = next((event.id for event, members in self.events.values() if story.id in event.stories), None)
        matched = Matched(story=story, match=match, event=held)
        terms = self.remembered.profile(story).terms
        placement = place(matched, self.remembered, self.candidates(terms), confirm=self.confirm)
        _, members = self.events.get(placement.event.id, (None, []))
        others = [member for member in members if member.story.id != story.id]
        self.events[placement.event.id] = (placement.event, [*others, matched])
        return placement

    def candidates(self, terms: Sequence[str]) -> list[tuple[Event, list[Matched]]]:
        """Find the events of which a story shares a term."""
        return [
            (event, members)
            for event, members in self.events.values()
            if any(set(terms) & set(self.remembered.profile(member.story).terms) for member in members)
        ]


def test_first_story_begins_an_event() -> None:
    """The first story of a stream begins an event that holds it alone and has no parent."""
    placement = Stream().add("Baku summons Russian envoy over detained students")
    assert placement.alert is AlertKind.NEW
    assert placement.event.stories == ("1",)
    assert placement.event.parent is None
    assert placement.probability == 1


def test_same_copy_joins() -> None:
    """A story in the very words of another reports its event."""
    stream = Stream()
    first = stream.add("Baku summons Russian envoy over detained students")
    second = stream.add("Baku summons Russian envoy over detained students", minutes=5)
    assert second.event.id == first.event.id
    assert second.event.stories == ("1", "2")
    assert second.alert is AlertKind.MORE


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("МИД Азербайджана вызвал российского посла из-за задержания студентов", "ru"),
        ("Tələbələrin saxlanılmasına görə Rusiya səfiri XİN-ə çağırılıb", "az"),
        ("Azerbaycan, gözaltına alınan öğrenciler için Rusya büyükelçisini çağırdı", "tr"),
        ("МЗС Азербайджану викликало посла Росії через затримання студентів", "uk"),
    ],
)
def test_report_in_another_language_joins(title: str, language: str) -> None:
    """A report of the same act in another language reports its event."""
    stream = Stream()
    first = stream.add(
        "Baku summons Russian ambassador over detained students", "The Foreign Ministry handed him a note."
    )
    assert stream.add(title, language=language, minutes=30).event.id == first.event.id


def test_another_act_begins_an_event_that_answers() -> None:
    """What the other side does in answer is an event of its own, whose parent is the one that it answers."""
    stream = Stream()
    first = stream.add("Baku summons Russian ambassador over detained students")
    answer = stream.add(
        "Kremlin: Moscow will not apologise for the arrest of Azerbaijani students", language="en", minutes=400
    )
    assert answer.alert is AlertKind.NEW
    assert answer.event.id != first.event.id
    assert answer.event.parent == first.event.id


def test_unrelated_story_begins_an_event_of_its_own() -> None:
    """A story about something else begins an event that answers none."""
    stream = Stream()
    stream.add("Baku summons Russian ambassador over detained students")
    other = stream.add("Цены на помидоры выросли на рынке", language="ru", minutes=2000)
    assert other.alert is AlertKind.NEW
    assert other.event.parent is None


def test_higher_toll_is_an_update_that_names_it() -> None:
    """A toll above all those told before is an update; the fact says what it was and what it is."""
    stream = Stream()
    stream.add("Blast at Russian depot near Baku kills 3 people")
    update = stream.add("Blast at Russian depot near Baku kills 5 people", minutes=60)
    assert update.alert is AlertKind.UPDATE
    assert update.fact == "killed: 5, before: 3"
    again = stream.add("Five people killed as blast hits Russian depot near Baku", minutes=90)
    assert again.alert is AlertKind.MORE


@pytest.mark.parametrize(
    ("publisher", "title", "fact"),
    [
        ("Outlet 1", "Blast at Russian depot near Baku killed 2 people", "killed: 2, before: 3"),
        ("Outlet 2", "Blast at Russian depot near Baku killed 2 people", None),
        ("Outlet 1", "Blast at Russian depot near Baku: 2 of 3 people killed there were guards", None),
        ("Outlet 1", "Blast at Russian depot near Baku killed 3 people", None),
    ],
)
def test_a_publisher_that_puts_its_own_toll_lower_updates_it(publisher: str, title: str, fact: str | None) -> None:
    """Another house's lower number is another account, and a part of the toll is no new one."""
    stream = Stream()
    stream.add("Blast at Russian depot near Baku kills 3 people", publisher="Outlet 1")
    placed = stream.add(title, minutes=60, publisher=publisher)
    assert placed.event.stories == ("1", "2")
    assert (placed.fact, placed.alert) == (fact, AlertKind.UPDATE if fact else AlertKind.MORE)


def test_revised_story_stays_in_its_event() -> None:
    """A new version of a story keeps its place, whatever it says now, and is listed once."""
    stream = Stream()
    first = stream.add("Baku summons Russian ambassador over detained students")
    again = stream.add("Correction: an article was withdrawn", minutes=10, id="1", version=2)
    assert again.event.id == first.event.id
    assert again.event.stories == ("1",)


def test_what_hardly_belongs_waits_for_another_house() -> None:
    """It is told by the first report of another house; a copy, or the same house again, does not bear it out."""
    stream = Stream()
    title = "Baku summons Russian envoy over detained students"
    first = stream.add(title, score=BELONGS - 0.05)
    assert (first.alert, first.event.unsure) == (AlertKind.NONE, True)
    doubt = f"belongs to the storyline with {BELONGS - 0.05:.2f} only ({BELONGS} asked for)"
    assert f"waits for another house's report: {doubt}" in first.reasons
    copy = stream.add(title, minutes=1, score=1.0)
    own = stream.add("Russian envoy summoned in Baku over detained students", minutes=2, publisher="Outlet 1")
    assert [(each.alert, each.event.unsure) for each in (copy, own)] == [(AlertKind.NONE, True)] * 2
    other = stream.add("Azerbaijan summons the Russian envoy: students are detained", minutes=3)
    assert other.event.id == first.event.id
    assert (other.alert, other.event.unsure) == (AlertKind.NEW, False)
    assert stream.add(title, minutes=4).alert is AlertKind.MORE


@pytest.mark.parametrize(
    ("score", "new", "reasons"),
    [
        (BELONGS, IS_NEW, []),
        (BELONGS - 0.01, 1.0, ["belongs to the storyline"]),
        (1.0, IS_NEW - 0.01, ["tells something new"]),
        (0.5, 0.5, ["belongs to the storyline", "tells something new"]),
    ],
)
def test_an_event_waits_for_each_doubt(score: float, new: float, reasons: list[str]) -> None:
    """That it belongs and that it is new must both be sure; each doubt says what it is."""
    stream = Stream()
    stream.add("Baku summons Russian envoy", score=score)
    [(_, [matched])] = stream.events.values()
    found = doubts(matched, new)
    assert len(found) == len(reasons)
    assert all(reason in doubt for reason, doubt in zip(reasons, found, strict=True))


def test_where_the_operator_does_not_want_it_confirmed_it_is_told_at_once() -> None:
    """Without `confirm` whatever begins an event is new."""
    stream = Stream()
    stream.confirm = False
    assert stream.add("Baku summons Russian envoy", score=0.5).alert is AlertKind.NEW


def test_placing_twice_gives_the_same() -> None:
    """The same stream is placed the same, down to the ids."""
    titles = ["Baku expels a diplomat", "Москва высылает дипломата Азербайджана", "Baku expels one diplomat"]
    one, other = Stream(), Stream()
    assert [one.add(title) for title in titles] == [other.add(title) for title in titles]


def test_late_story_does_not_move_the_end_of_its_event_back() -> None:
    """A story published before the event's last one leaves the event's end where it is."""
    stream = Stream()
    stream.add("Baku summons Russian envoy over detained students", minutes=60)
    late = stream.add("Baku summons Russian envoy over detained students", minutes=0)
    assert late.event.last == MOMENT + timedelta(minutes=60)


def test_search_terms_meet_across_languages() -> None:
    """Reports of one act in two languages share terms by which the index finds one for the other."""
    stream = Stream()
    one = stream.add("Baku summons Russian ambassador")
    other = stream.add("Баку вызвал посла России", language="ru")
    assert {"c:summon", "c:ambassador", "e:russia"} <= set(one.terms) & set(other.terms)


def test_empty_story_is_placed() -> None:
    """A story of which nothing can be read begins an event all the same."""
    stream = Stream()
    assert stream.add("…").alert is AlertKind.NEW
    assert stream.add("!!!", minutes=1).alert is AlertKind.NEW


def test_search_terms_are_sorted_and_once() -> None:
    """The terms come once each and in order, so that the same story gives the same rows."""
    stream = Stream()
    placement = stream.add("Baku, Baku, Baku: ambassador, ambassador")
    assert list(placement.terms) == sorted(set(placement.terms))
