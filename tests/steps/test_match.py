"""Which stories belong to a storyline, and what is said of them."""

import pytest

from bot.lexicon import Lexicon
from bot.steps.match import Profile, match, prepare
from bot.types import Match
from bot.types.storylines import Entity, EntityKind, Group, Name, Rule, Storyline
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
def profile() -> Profile:
    return prepare(STORYLINE, ENTITIES)


def judge(lexicon: Lexicon, profile: Profile, title: str, text: str = "", **changes: object) -> Match:
    return match(lexicon.study(story(title, text, **changes)), profile)  # type: ignore[arg-type]


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
        Storyline(id="e", title="E", languages=("en",), groups=STORYLINE.groups, known=STORYLINE.known), ENTITIES
    )
    assert not judge(lexicon, english, "Северия выслала посла Южании", language="ru").matched
