"""Which stories belong to a storyline, and what is said of them."""

import math
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.lexicon import Lexicon
from bot.lexicon.weights import Weights
from bot.steps.match import (
    LENT,
    Past,
    Profile,
    Told,
    index,
    match,
    nearby,
    prepare,
    remember,
    telling,
    terms,
)
from bot.types import Match, Story
from bot.types.storylines import Entity, EntityKind, Example, Group, Name, Reach, Rule, Storyline
from tests.test_lexicon import names, story

ENTITIES = (
    Entity(id="north", kind=EntityKind.COUNTRY, country="nn", names=names(en="Northland, Northlandic", ru="Северия")),
    Entity(id="south", kind=EntityKind.COUNTRY, country="ss", names=names(en="Southland", ru="Южания")),
    Entity(id="east", kind=EntityKind.COUNTRY, country="ee", names=names(en="Eastland")),
    Entity(id="wreck", kind=EntityKind.INCIDENT, names=names(en="Ferry 77")),
)
STORYLINE = Storyline(
    id="quarrel",
    title="Northland and Southland",
    groups=(
        Group(name="North", countries=frozenset({"nn"}), outlets=frozenset({"nn"})),
        Group(name="South", countries=frozenset({"ss"}), words=(Name(text="southern neighbour", language="en"),)),
    ),
    known=Rule(name="known", entities=frozenset({"wreck"})),
)


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon(ENTITIES, [word for group in STORYLINE.groups for word in group.words])


@pytest.fixture(scope="module")
def profile(lexicon: Lexicon) -> Profile:
    return prepare(STORYLINE, lexicon)


def judge(lexicon: Lexicon, profile: Profile, title: str, text: str = "", **changes: object) -> Match:
    told = story(title, text, **changes)  # type: ignore[arg-type]
    return match(lexicon.study(told), profile, told.published, Past())


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Northland expels Southland's ambassador", ""),
        ("Envoy summoned", "Northland protested to Southland over the arrests."),
        ("Northland protests to its southern neighbour over arrests", ""),
        ("Northland demands apology over Ferry 77", ""),
    ],
)
def test_both_sides_in_a_quarrel_match(lexicon: Lexicon, profile: Profile, title: str, text: str) -> None:
    """Both sides, by name, by a watch word or by a known matter, and an act between them: it belongs."""
    assert judge(lexicon, profile, title, text).matched


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Northland expels Eastland's ambassador", ""),
        ("Southland beat Northland in cup final", "The striker scored twice in the match."),
        ("Snow expected", ""),
        ("", ""),
    ],
)
def test_one_side_or_another_matter_does_not_match(lexicon: Lexicon, profile: Profile, title: str, text: str) -> None:
    """One side with a third country, sport between the two, or neither: it does not belong."""
    assert not judge(lexicon, profile, title, text).matched


def test_an_outlet_need_not_name_its_own_side(lexicon: Lexicon, profile: Profile) -> None:
    """A headline of a northern outlet about Southland is nearer than the same one from anywhere else."""
    own = judge(lexicon, profile, "Southland summons ambassador, protests arrest", country="nn")
    other = judge(lexicon, profile, "Southland summons ambassador, protests arrest", country="xx")
    assert own.score > other.score


def test_the_reasons_name_the_words_that_counted(lexicon: Lexicon, profile: Profile) -> None:
    """The reasons begin with the score and the level's threshold, and quote what was found."""
    reasons = judge(lexicon, profile, "Northlandic court jails Southland journalist").reasons
    assert "normal" in reasons[0]
    assert any("Northlandic" in reason and "Southland" in reason for reason in reasons)
    assert any("jails" in reason for reason in reasons)


def test_a_language_that_is_not_followed_never_matches(lexicon: Lexicon) -> None:
    """A storyline that follows English leaves out the same story in Russian."""
    english = prepare(
        Storyline(id="e", title="E", languages=("en",), groups=STORYLINE.groups, known=STORYLINE.known), lexicon
    )
    assert not judge(lexicon, english, "Северия выслала посла Южании", language="ru").matched


def test_what_was_told_lifts_a_story_in_doubt_and_nothing_else(lexicon: Lexicon, profile: Profile) -> None:
    """A story that goes on from what was told of late scores higher, bounded, says so, and no copy lends to itself."""
    told = story("Northland jails two journalists of Southland over smuggling", "")
    later = replace(story("Court in Northland keeps jailed journalists in custody", ""), id="later")
    past = remembered(told, lexicon, profile)
    alone, lifted = (match(lexicon.study(later), profile, later.published, each) for each in (Past(), past))
    assert lifted.score > alone.score
    assert lifted.own == alone.own == alone.score
    assert any("told of late" in reason for reason in lifted.reasons)
    assert odds(lifted.score) - odds(alone.score) <= LENT + 0.01
    assert judge_with(lexicon, profile, told, past).score == judge_with(lexicon, profile, told, Past()).score
    snow = replace(story("Court keeps jailed journalists in custody", ""), id="snow")
    assert judge_with(lexicon, profile, snow, past).score == 0


def test_what_was_told_fades(lexicon: Lexicon, profile: Profile) -> None:
    """After some days a story is held against itself alone."""
    told = story("Northland jails two journalists of Southland over smuggling", "")
    later = replace(story("Court in Northland keeps jailed journalists in custody", ""), id="later")
    scores = [
        match(lexicon.study(later), profile, told.published + timedelta(days=days), remembered(told, lexicon, profile))
        for days in (0, 3, 30)
    ]
    assert scores[0].score > scores[1].score > scores[2].score == scores[2].own


@pytest.mark.parametrize(
    ("reach", "title", "text", "sunk"),
    [
        (Reach.TITLE, "Northland protests to Southland over ferry cup", "", True),
        (Reach.TITLE, "Northland protests to Southland", "A ferry cup was held.", False),
        (Reach.LEAD, "Northland protests to Southland", "A ferry cup was held. More later.", True),
        (Reach.LEAD, "Northland protests to Southland", "Envoys were summoned. A ferry cup was held.", False),
        (Reach.WHOLE, "Northland protests to Southland", "Envoys were summoned. A ferry cup was held.", True),
    ],
)
def test_an_exclusion_sinks_within_its_reach(reach: Reach, title: str, text: str, sunk: bool) -> None:
    """What the operator excludes is not told where the words stand within the reach, and the reasons name it."""
    cup = Rule(name="cups", words=(Name(text="ferry cup", language="en"),), reach=reach)
    found = with_rules(replace(STORYLINE, exclusions=(cup,)), title, text)
    assert found.matched is not sunk
    assert any("cups" in reason for reason in found.reasons) is sunk


def test_a_boost_lifts_and_a_requirement_sinks_what_lacks_it() -> None:
    """Both are the operator's own words, counted as the file says."""
    ferry = Rule(name="ferries", words=(Name(text="ferr*", language="en"),), weight=2.0)
    title = "Northland and Southland discuss ferries"
    plain, lifted = (with_rules(line, title, "") for line in (STORYLINE, replace(STORYLINE, boosts=(ferry,))))
    assert odds(lifted.score) - odds(plain.score) == pytest.approx(2.0, abs=0.1)
    needed = replace(STORYLINE, required=(ferry,))
    assert with_rules(needed, "Northland protests to Southland over ferries", "").matched
    sunk = with_rules(needed, "Northland protests to Southland", "")
    assert not sunk.matched
    assert any("it would belong without: nothing of what 'ferries' requires" in reason for reason in sunk.reasons)


def test_a_title_and_examples_are_enough(lexicon: Lexicon) -> None:
    """Without any group, the countries of the title are the sides, and counter-examples hold back what is like them."""
    seeds = (
        Example(id="envoys", language="en", title="Northland expels envoys of Southland", text="Spies, it says."),
        Example(id="cup", language="en", title="Northland meets Southland in ferry race", text="", belongs=False),
    )
    bare = prepare(Storyline(id="bare", title="Northland and Southland: the quarrel", examples=seeds), lexicon)
    assert [group.name for group in bare.storyline.groups] == ["nn", "ss"]
    assert judge(lexicon, bare, "Southland expels envoys of Northland in turn").matched
    unlike = prepare(replace(bare.storyline, examples=seeds[:1]), lexicon)
    title = "Northland meets Southland in ferry race"
    assert judge(lexicon, bare, title).score < judge(lexicon, unlike, title).score


def test_reasons_say_what_would_have_changed_the_outcome(lexicon: Lexicon, profile: Profile) -> None:
    """A match names what carries it, a near miss what it lacks."""
    told = judge(lexicon, profile, "Northland expels Southland's ambassador")
    assert "no single thing would have changed that" in told.reasons
    barely = judge(lexicon, profile, "Northland and Southland", "Fog.")
    assert not barely.matched
    assert any("its title spoke of a dispute" in reason for reason in barely.reasons)
    missed = judge(lexicon, profile, "Talks", "Northland spoke with Southland and Eastland.")
    assert missed.reasons[1] == (
        "it would belong without: other countries in the text: Estonia; or if the title named all sides; "
        "or at the level `wide`"
    )


def test_a_storyline_is_near_where_something_of_it_is_named(lexicon: Lexicon, profile: Profile) -> None:
    """Stories that name no side, no watch word and no known matter cost the storylines nothing."""
    known = index([profile])
    assert nearby(lexicon.study(story("Snow in Southland", "")), known) == ["quarrel"]
    assert nearby(lexicon.study(story("A southern neighbour", "")), known) == ["quarrel"]
    assert nearby(lexicon.study(story("Ferry 77 found", "")), known) == ["quarrel"]
    assert nearby(lexicon.study(story("Snow", "", country="nn")), known) == ["quarrel"]
    assert nearby(lexicon.study(story("Snow in Eastland", "")), known) == []


def remembered(told: Story, lexicon: Lexicon, profile: Profile) -> Past:
    """Remember one story."""
    spoken = telling(terms(lexicon.study(told)), profile.countries)
    once = Told(story=told.id, title=told.title, published=told.published, terms=spoken, own=1.0)
    return remember([once], Weights())


def judge_with(lexicon: Lexicon, profile: Profile, told: Story, past: Past) -> Match:
    return match(lexicon.study(told), profile, told.published, past)


def with_rules(line: Storyline, title: str, text: str) -> Match:
    rules = (*line.required, *line.boosts, *line.exclusions)
    words = [word for group in line.groups for word in group.words] + [word for rule in rules for word in rule.words]
    lexicon = Lexicon(ENTITIES, words)
    return judge(lexicon, prepare(line, lexicon), title, text)


def odds(score: float) -> float:
    return math.log(score / (1 - score))
