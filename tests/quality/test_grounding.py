"""The check of a model's answers catches what the sources do not say, and lets through what they do."""

import tomllib
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot.lexicon import Lexicon, Reading
from bot.settings.entities import read_entities
from bot.steps.ground import unfounded
from bot.steps.ground.numbers import valued
from tests.telling import story

DATA = Path(__file__).parent / "data"
CONFIG = Path(__file__).parents[2] / "config"
FILES = ("grounding.toml", "grounding_later.toml", "grounding_fresh.toml")
LEAST_CAUGHT = 0.98
LEAST_PASSED = 0.95
BLIND = {
    "grounding_plain.toml": (0.92, 0.95),
    "grounding_subtle.toml": (0.66, 1.0),
    "grounding_blind.toml": (0.62, 0.85),
}
"""Sets by somebody who had not read the check, with the least of each that is caught and passed: answers as a model has
them, and answers that are false by one turn alone (a negation, a unit, `all` for `some`, a made-up quotation).

When new, 12 of 30 subtle ones were caught and 20 of 30 passed; now that the check was tried on them, 20 and 30. Of the
plain ones it is 37 and 38 of 40. Of `blind`, when new, 23 of 40 were caught and 33 of 40 passed: that is what to expect
of answers that nobody has seen. Out of reach of a check of parts are a true name, place or day put to another
happening, and a verb turned round."""


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    """Read with the names that the bot ships with."""
    return Lexicon(read_entities(CONFIG / "entities.toml", []).values())


def read(lexicon: Lexicon, language: str, title: str, text: str, published: datetime) -> Reading:
    """Read a source or an answer."""
    return lexicon.study(story(language=language, title=title, text=text, published=published))


def answers(lexicon: Lexicon, files: Iterable[str]) -> Iterator[tuple[list[str], tuple[str, ...]]]:
    """Give every made-up answer with what the check has against it."""
    for name in files:
        for case in tomllib.loads((DATA / name).read_text("utf-8"))["case"]:
            at = case["published"]
            sources = [read(lexicon, *source, at) for source in case["sources"]]
            for answer in case["answers"]:
                language, _, headline, summary = answer
                said = read(lexicon, language, headline, summary, at)
                yield answer, unfounded(said, sources, {at.date()}, lexicon.entities)


def test_answers_are_told_apart(lexicon: Lexicon) -> None:
    """Of more than 200 answers in five languages nearly all false ones are caught and nearly all faithful ones pass."""
    judged = list(answers(lexicon, FILES))
    faithful = [(answer, problems) for answer, problems in judged if answer[1] == "faithful"]
    false = [(answer, problems) for answer, problems in judged if answer[1] != "faithful"]
    assert len(judged) > 200
    assert {answer[0] for answer, _ in judged} == {"en", "ru", "az", "tr", "uk"}
    missed = [answer for answer, problems in false if not problems]
    refused = [(answer, problems) for answer, problems in faithful if problems]
    assert 1 - len(missed) / len(false) >= LEAST_CAUGHT, missed
    assert 1 - len(refused) / len(faithful) >= LEAST_PASSED, refused


@pytest.mark.parametrize("name", BLIND)
def test_answers_are_told_apart_that_nobody_had_seen(lexicon: Lexicon, name: str) -> None:
    """What was reached on sets that the check was not made for is kept."""
    judged = list(answers(lexicon, [name]))
    passed = [not problems for answer, problems in judged if answer[1] == "faithful"]
    caught = [bool(problems) for answer, problems in judged if answer[1] != "faithful"]
    least_caught, least_passed = BLIND[name]
    assert sum(caught) / len(caught) >= least_caught
    assert sum(passed) / len(passed) >= least_passed


COUNTED = [
    ("ru", "Четыре из семи бочек погрузили", "«Мы готовы платить и ждать», — сказал Громов. Сгорело 900 тонн зерна."),
    (
        "en",
        "Farm loses grain",
        "Two hours passed. Pilot Ivan Reed and mechanic Paul Stone deny guilt. It held 31 cows, 44 goats.",
    ),
]


@pytest.mark.parametrize(
    ("language", "summary", "problem"),
    [
        ("en", "It lost 900 tonnes of grain.", None),
        ("az", "Doqquz yüz ton taxıl yanıb.", None),
        ("uk", "Згоріло дев'ятсот тонн зерна.", None),
        ("en", "It lost 900 barrels.", "900 in barrels"),
        ("en", "It held forty-four goats and thirty-one cows.", None),
        ("en", "It held forty-four cows and thirty-one goats.", "31 and 44 exchanged"),
        ("en", "Mechanic Ivan Reed and pilot Paul Stone were there.", "exchanged"),
        ("tr", "Yedi varilin tamamı yüklendi.", "all 7"),
        ("en", "Gromov said: “We are ready to pay and wait.”", None),
        ("en", "Reed said: “We are ready to pay and wait.”", "quotation"),
        ("ru", "Громов сказал: «Платить мы больше никогда не будем».", "quotation"),
        ("ru", "Пилот вину признал.", "guilt turned round"),
        ("tr", "İki yüz keçi vardı.", "number 200"),
    ],
)
def test_true_parts_wrongly_joined_are_named(
    lexicon: Lexicon, language: str, summary: str, problem: str | None
) -> None:
    """A number with another measure or thing, a post of another's, and words of another's are named in the reasons."""
    at: Any = datetime.fromisoformat("2025-07-01T10:00:00+00:00")
    sources = [read(lexicon, *source, at) for source in COUNTED]
    problems = unfounded(read(lexicon, language, "", summary, at), sources, {at.date()}, lexicon.entities)
    assert (problems == ()) if problem is None else any(problem in each for each in problems), problems


SOURCES: list[tuple[str, str, str]] = [
    ("ru", "МИД Азербайджана вызвал посла России", "Послу вручили ноту 28 июня. Задержаны 50 человек, двое умерли."),
    ("en", "Baku summons the Russian envoy", "Spokesman Aykhan Hajizada said the raid was unacceptable."),
]


@pytest.mark.parametrize(
    ("language", "headline", "summary", "problem"),
    [
        ("en", "Baku summons Russia's ambassador", "He was handed a note on 28 June.", None),
        ("az", "Bakı Rusiya səfirini çağırıb", "Ona iyunun 28-də nota verilib.", None),
        ("tr", "Bakü, Rusya'nın büyükelçisini çağırdı", "50 kişi gözaltında.", None),
        ("uk", "Баку викликав посла Росії", "Затримано п'ятдесят людей.", None),
        ("en", "Baku summons Russia's ambassador", "He was handed a note on 29 June.", "day 29.6"),
        ("en", "Baku summons Russia's ambassador", "He was handed a note on Saturday.", None),
        ("en", "Baku summons Russia's ambassador", "He was handed a note on Thursday.", "weekday 3"),
        ("az", "Bakı Rusiya səfirini çağırıb", "Ona cümə axşamı nota verilib.", "weekday 3"),
        ("az", "Bakı Rusiya səfirini çağırıb", "İyunda 50 nəfər saxlanılıb.", None),
        ("az", "Bakı Rusiya səfirini çağırıb", "Bunu Kasımov deyib.", "Kasımov"),
        ("az", "Bakı Rusiya səfirini çağırıb", "70 nəfər saxlanılıb.", "number 70"),
        ("tr", "Bakü, Gürcistan'ın büyükelçisini çağırdı", "", "Gürcistan'ın"),
        ("uk", "Баку викликав посла Росії", "Про це сказав Гейдар Мамедов.", "Мамедов"),
        ("ru", "МИД России вызвал посла Азербайджана", "", "the other way"),
        ("en", "Baku summons Russia's ambassador", "Read it at https://news.example/now", "address"),
        ("en", "Baku summons <b>Russia's</b> ambassador", "", "markup"),
        ("ru", "Баку вызвал посла России", "Подпишитесь на канал.", "order"),
        ("en", "Baku summons Russia's ambassador", "50 people died.", "50 counted as kill"),
    ],
)
def test_what_is_wrong_is_named(
    lexicon: Lexicon, language: str, headline: str, summary: str, problem: str | None
) -> None:
    """Each kind of invention is named in the reasons; what the sources say in another script is found."""
    at: Any = datetime.fromisoformat("2025-07-01T10:00:00+00:00")
    sources = [read(lexicon, *source, at) for source in SOURCES]
    problems = unfounded(read(lexicon, language, headline, summary, at), sources, {at.date()}, lexicon.entities)
    assert (problems == ()) if problem is None else any(problem in each for each in problems), problems


@pytest.mark.parametrize(
    ("summary", "problems"), [("The two states disagree.", ()), ("It sent 2 notes.", ("number 2",))]
)
def test_two_is_both_in_words_alone(lexicon: Lexicon, summary: str, problems: tuple[str, ...]) -> None:
    """`The two states` says nothing that the sources do not; a 2 in figures counts something."""
    at = datetime.fromisoformat("2025-07-01T10:00:00+00:00")
    title = "Baku summons the Russian envoy"
    source, answer = read(lexicon, "en", title, "A note was sent.", at), read(lexicon, "en", title, summary, at)
    assert unfounded(answer, [source], {at.date()}, lexicon.entities) == problems


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "three hundred and five cows", 305),
        ("ru", "две тысячи триста сорок коров", 2340),
        ("uk", "двісті п'ять корів", 205),
        ("az", "üç yüz əlli iki inək", 352),
        ("tr", "bin beş yüz on iki inek", 1512),
    ],
)
def test_numbers_of_many_words_are_read(lexicon: Lexicon, language: str, text: str, number: int) -> None:
    """Hundreds and thousands in words are one number with what follows them."""
    at = datetime.fromisoformat("2025-07-01T10:00:00+00:00")
    assert [value for _, value in valued(read(lexicon, language, "", text, at).text)] == [number]
