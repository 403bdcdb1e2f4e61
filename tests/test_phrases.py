"""The bot's own words in every language."""

import string
from datetime import timedelta

import pytest
from babel import Locale

from bot.phrases import phrases
from tests.telling import NOW

CODES = ("en", "ru", "az", "tr", "uk")
ENGLISH = phrases("en")


def blanks(text: str) -> set[str]:
    """List the blanks of a phrase."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_every_phrase(code: str) -> None:
    """No phrase is missing, none is left over, and none is English by oversight."""
    words = phrases(code)
    assert words.texts.keys() == ENGLISH.texts.keys()
    assert words.plurals.keys() == ENGLISH.plurals.keys()
    assert all(words.texts.values())


@pytest.mark.parametrize("code", CODES)
def test_blanks_agree(code: str) -> None:
    """A phrase has the blanks that it has in English, in every plural form."""
    words = phrases(code)
    for name, text in ENGLISH.texts.items():
        assert blanks(words.texts[name]) == blanks(text), name
    for name, forms in ENGLISH.plurals.items():
        for form in words.plurals[name].values():
            assert blanks(form) == blanks(forms["other"]), name


@pytest.mark.parametrize("code", CODES)
def test_every_plural_form_is_there(code: str) -> None:
    """Each phrase that counts has the forms that the language's plurals ask for."""
    needed = {*Locale.parse(code).plural_form.tags, "other"}
    for name, forms in phrases(code).plurals.items():
        assert forms.keys() == needed, name


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("en", ["1 publisher", "2 publishers", "5 publishers", "21 publishers"]),
        ("ru", ["1 издание", "2 издания", "5 изданий", "21 издание"]),
        ("az", ["1 nəşr", "2 nəşr", "5 nəşr", "21 nəşr"]),
        ("tr", ["1 yayın kuruluşu", "2 yayın kuruluşu", "5 yayın kuruluşu", "21 yayın kuruluşu"]),
        ("uk", ["1 видання", "2 видання", "5 видань", "21 видання"]),
    ],
)
def test_plurals(code: str, said: list[str]) -> None:
    """Numbers take the form that the language wants."""
    counted = [phrases(code).count("publishers", number) for number in (1, 2, 5, 21)]
    assert counted == [each.replace(" ", "\u00a0", 1) for each in said]


@pytest.mark.parametrize(
    ("back", "said"),
    [
        (timedelta(), "13:00"),
        (timedelta(hours=14), "30 июня, 23:00"),
        (timedelta(days=200), "13 декабря 2024, 13:00"),
    ],
)
def test_times_follow_the_channel_s_clock(back: timedelta, said: str) -> None:
    """A time of today is a clock time; another day is named, and another year."""
    assert phrases("ru").moment(NOW - back, "Asia/Baku", NOW) == said


@pytest.mark.parametrize(
    ("code", "of", "within", "opening"),
    [
        ("en", "ru", "in Russian", "In Russian"),
        ("ru", "uk", "на украинском", "На украинском"),
        ("uk", "ru", "російською", "Російською"),
        ("az", "en", "ingilis dilində", "İngilis dilində"),
        ("az", "ru", "rus dilində", "Rus dilində"),
        ("tr", "en", "İngilizce", "İngilizce"),
    ],
)
def test_a_language_is_small_within_a_line_where_its_readers_write_it_so(
    code: str, of: str, within: str, opening: str
) -> None:
    """Only Turkish has a capital in mid-line; at the beginning of a line all have, the Turkic one with its dot."""
    words = phrases(code)
    assert words.in_language(of) == within
    assert words.opening(within) == opening
