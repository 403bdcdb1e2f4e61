"""What words mean across languages, and what numbers count."""

import tomllib
from importlib import resources

import pytest

from bot.lexicon.concepts import KINDS, concepts
from bot.lexicon.quantities import quantities
from bot.text import words

LANGUAGES = ("en", "ru", "az", "tr", "uk")


def named(text: str, language: str) -> set[str]:
    """Name the concepts of a text."""
    return {concept.name for _, concept in concepts([word for _, word in words(text)], language)}


def counted(text: str, language: str) -> list[tuple[float, str]]:
    """List the quantities of a text."""
    found = concepts([word for _, word in words(text)], language)
    return [(each.value, each.unit) for each in quantities(text, [start for start, _ in words(text)], found)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Moscow expels two diplomats", "en", {"expel", "charge-d-affaires"}),
        ("Москва высылает двух дипломатов", "ru", {"expel", "charge-d-affaires"}),
        ("Moskva iki diplomatı ölkədən çıxarır", "az", {"expel", "charge-d-affaires"}),
        ("Moskova iki diplomatı sınır dışı etti", "tr", {"expel", "charge-d-affaires"}),
        ("Москва висилає двох дипломатів", "uk", set()),
        ("The black boxes were read", "en", {"black-box"}),
        ("«Чёрные ящики» прочитаны", "ru", {"black-box"}),
        ("QARA QUTU OXUNUB", "az", {"black-box", "decode"}),
        ("An air-defence unit", "en", {"air-defence"}),
    ],
)
def test_the_same_is_meant_in_every_language(text: str, language: str, expected: set[str]) -> None:
    """Words and phrases of each language, in any form and case, lead to the concepts' common names."""
    assert expected <= named(text, language)


def test_the_longest_beginning_wins() -> None:
    """A word that several beginnings fit means only what the longest says."""
    assert named("interviewed", "en") == {"interview"}


def test_an_unknown_language_means_nothing() -> None:
    """A text in a language without a dictionary has no concepts."""
    assert named("Moscow expels diplomats", "de") == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_names_the_same_concepts(language: str) -> None:
    """Each dictionary knows every concept of the English one, and no other; only numbers may be missing."""
    read = {}
    for code in ("en", language):
        file = resources.files("bot") / "languages" / "concepts" / f"{code}.toml"
        read[code] = tomllib.loads(file.read_text("utf-8"))
    assert set(read[language]) == set(KINDS)
    for kind in ("actions", "things", "places", "units"):
        assert set(read[language][kind]) == set(read["en"][kind]), kind


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("At least 38 people were killed and 29 survived", "en", [(38, "kill"), (29, "survive")]),
        ("Погибли 38 человек", "ru", [(38, "kill")]),
        ("Полеты в семь городов", "ru", [(7, "city")]),
        ("7 şəhərinə uçuşları dayandırır", "az", [(7, "city")]),
        ("4,8 milyar dolar, 1.250 yolcu", "tr", [(4.8, "dollar"), (1250, "passenger")]),
        ("the crash of 25 December", "en", []),
        ("рейс J2-8243", "ru", [(8243, "flight")]),
        ("nothing counted: 12", "en", [(12, "")]),
    ],
)
def test_numbers_with_what_they_count(text: str, language: str, expected: list[tuple[float, str]]) -> None:
    """Numbers in digits and words come with what they count; days of the month are no quantities."""
    assert counted(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Thirty-eight people died", "en", [(38, "kill")]),
        ("Погибли тридцать восемь человек", "ru", [(38, "kill")]),
        ("Затримано двадцять трьох", "uk", [(23, "detain")]),
        ("Otuz beş nəfər saxlanılıb", "az", [(35, "detain")]),
        ("Триста сорок пассажиров", "ru", [(340, "passenger")]),
        ("Ten, six and two flights", "en", [(10, "flight"), (6, "flight"), (2, "flight")]),
    ],
)
def test_numbers_in_words_are_put_together(text: str, language: str, expected: list[tuple[float, str]]) -> None:
    """Tens and what follows them are one number; numbers that only stand side by side are several."""
    assert counted(text, language) == expected
