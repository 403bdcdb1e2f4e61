"""How text is folded, romanised and cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import bare, fold, plain, romanise, sentences, words


@pytest.mark.parametrize(
    "spellings",
    [
        "Əliyev Алиев Алієв Aliyev Aliev ƏLİYEV əliyev",
        "Yekaterinburg Ekaterinburg Екатеринбург Єкатеринбург Yekaterinburq",
        "Qroznı Grozny Грозный Грозний Grozniy",
        "Mustafayev Мустафаев Mustafaev Мустафаєв",
        "Yevgeny Evgeny Евгений",
        "Захарова Zakharova Zaxarova Zaharova",
    ],
)
def test_spellings_meet(spellings: str) -> None:
    """The spellings of a name in five languages become one key."""
    assert len({romanise(word) for word in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("capitals", "small"), [("XİN", "xin"), ("IĞDIR", "ığdır"), ("İLHAM", "ilham"), ("İHA", "iha"), ("I\u0307", "i")]
)
def test_turkic_capitals_fold(capitals: str, small: str) -> None:
    """Dotted and undotted I fold alike, whichever language wrote them."""
    assert fold(capitals) == fold(small)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Bakü'den", "Bakü"),
        ("Azerbaijan's", "Azerbaijan"),
        ("XİN’in", "XİN"),
        ("сім'я", "сімя"),
        ("O'Brien", "OBrien"),
        ("plain", "plain"),
    ],
)
def test_what_follows_an_apostrophe_goes(word: str, expected: str) -> None:
    """Suffixes after an apostrophe are no part of the word; an apostrophe inside a Ukrainian word only goes."""
    assert bare(word) == expected


def test_words_keep_their_offsets() -> None:
    """Words are cut at spaces and hyphens, and say where they stand."""
    text = "AZAL-ın Bakı–Qroznı reysi, «Embraer 190»"
    assert [word for _, word in words(text)] == ["AZAL", "ın", "Bakı", "Qroznı", "reysi", "Embraer", "190"]
    assert all(text[start : start + len(word)] == word for start, word in words(text))


def test_sentences_end_at_stops_but_not_at_abbreviations() -> None:
    """Initials, titles and decimals end no sentence; stops, quotes and line breaks do."""
    text = "И. Алиев и г. Баку. «Мы знаем», — сказал он! U.S. officials met Mr. Smith. 4.8 mlrd. dollar\nYeni sətir"
    assert [text[start:end] for start, end in sentences(text)] == [
        "И. Алиев и г. Баку.",
        "«Мы знаем», — сказал он!",
        "U.S. officials met Mr. Smith.",
        "4.8 mlrd. dollar",
        "Yeni sətir",
    ]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    """No text makes reading fail, keys are plain and lower case, and folding twice changes nothing."""
    clean = plain(text)
    assert fold(fold(text)) == fold(text)
    for start, word in words(clean):
        assert clean[start : start + len(word)] == word
        key = romanise(bare(word))
        assert key.isascii()
        assert key == key.lower()
    spans = sentences(clean)
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
