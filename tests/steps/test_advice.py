"""What is said of a storyline that is written carelessly."""

from dataclasses import replace

import pytest

from bot.lexicon import Lexicon, Reading
from bot.steps.match.advice import ENOUGH, advise
from bot.steps.match.profile import prepare
from bot.types.storylines import Example, Group, Name, Rule, Storyline
from tests.steps.test_match import ENTITIES

NORTH, SOUTH = Group(name="North", countries=frozenset({"nn"})), Group(name="South", countries=frozenset({"ss"}))


def word(text: str, language: str = "en") -> Name:
    return Name(text=text, language=language)


def doubts(line: Storyline, seen: int = 0) -> list[str]:
    """Advise on a storyline, with some stories of late that are all alike."""
    rules = (*line.boosts, *line.exclusions)
    lexicon = Lexicon(ENTITIES, [one for each in (*line.groups, *rules) for one in each.words])
    reading: Reading = lexicon.peruse("A ferry leaves the port", "", "en")
    return list(advise(line, lexicon, [reading] * seen))


def line(**changes: object) -> Storyline:
    return Storyline(id="quarrel", title="Quarrel", groups=(NORTH, SOUTH), **changes)  # type: ignore[arg-type]


def test_nothing_is_said_of_a_storyline_that_is_sound() -> None:
    """Advice that is always there is read by nobody."""
    boost = Rule(name="ferries", words=(word("ferry"), word("pier")))
    seed = Example(id="envoys", language="en", title="Northland expels envoys of Southland", text="Spies, it says.")
    assert doubts(line(boosts=(boost,), examples=(seed,))) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((word("transit route"), word("transit")), "'transit route' does nothing, since 'transit' is found"),
        ((word("embassy"), word("embass*")), "'embassy' does nothing, since 'embass*' is found"),
        ((word("шахи", "uk"),), "'шахи' is cut to 'шах'"),
        ((word("lighthouse"),), "'lighthouse' was found in none of the last 200 stories in en"),
        ((word("ferry"),), "'ferry' was found in 200 of the last 200 stories: it tells nothing apart"),
    ],
)
def test_words_that_do_no_work_are_named(words: tuple[Name, ...], said: str) -> None:
    """Words inside others, cut by their endings, never found, or found everywhere."""
    found = doubts(line(boosts=(Rule(name="b", words=words),)), ENOUGH)
    assert any(each.startswith("boost b: ") and said in each for each in found), found


def test_a_word_that_is_wanted_and_excluded_is_named() -> None:
    """The operator learns both places."""
    cup = (word("cup"),)
    found = doubts(line(boosts=(Rule(name="b", words=cup),), exclusions=(Rule(name="x", words=cup),)))
    assert found == ["exclude x: 'cup' is excluded here, and asked for in boost b"]


def test_examples_that_fail_are_named_with_the_reason() -> None:
    """An example must be told and a counter-example must not."""
    seeds = (
        Example(id="snow", language="en", title="Snow in Eastland", text=""),
        Example(id="envoys", language="en", title="Northland expels envoys of Southland", text="Spies.", belongs=False),
    )
    found = doubts(line(examples=seeds))
    assert len(found) == 1
    assert found[0].startswith("example snow.en: would not be told: no side of the storyline is named")


def test_an_example_that_stands_twice_is_named_with_its_twin() -> None:
    """A copy under another name, or among the counter-examples, is named; another language or text is no copy."""
    text = "Spies, it says."
    first = Example(id="envoys", language="en", title="Northland expels envoys of Southland", text=text)
    copy = replace(first, id="spies", text="  spies,\nit says")
    found = doubts(line(examples=(first, copy)))
    assert found == ["examples envoys.en and spies.en have the same text, which counts once; remove one"]
    found = doubts(line(examples=(first, replace(first, belongs=False))))
    assert found[0].startswith("examples envoys.en and not/envoys.en have the same text, and only envoys.en counts")
    assert doubts(line(examples=(first, replace(first, id="other", text="Spies, it denies.")))) == []


def test_an_example_that_stands_twice_counts_once() -> None:
    """A copy changes nothing in what the examples teach, nor hides that an example fails without itself."""
    seed = Example(id="snow", language="en", title="Snow in Eastland", text="Roads are closed.")
    copy = replace(seed, id="again")
    lexicon = Lexicon(ENTITIES, [])
    assert prepare(line(examples=(seed, copy)), lexicon).seeds == prepare(line(examples=(seed,)), lexicon).seeds
    failed = [each for each in doubts(line(examples=(seed, copy))) if each.startswith("example ")]
    assert [each.partition(":")[0] for each in failed] == ["example snow.en"]


def test_a_storyline_that_can_match_nothing_is_named() -> None:
    """Without groups the title's countries are the sides; where it names none, the operator hears what to write."""
    seed = Example(id="envoys", language="en", title="Northland expels envoys of Southland", text="Spies, it says.")
    nowhere = Storyline(id="quarrel", title="Quarrel", examples=(seed,))
    assert [each for each in doubts(nowhere) if "write a [[group]]" in each]
    named = Storyline(id="quarrel", title="Quarrel of Northland and Southland", examples=(seed,))
    assert doubts(named) == []
