"""The names that the lexicon is measured on are rightly inflected, and the files are what their tables make."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

import bot
from tests.quality.names import score
from tests.quality.names.generate import HERE, LANGUAGES, all_forms, all_lookalikes, english
from tests.quality.names.samples import Sample, lines
from tests.quality.names.slavic import decline, romanise
from tests.quality.names.turkic import bare, inflect

ENTITIES = Path(bot.__file__).parents[1] / "config" / "entities.toml"


@pytest.fixture(scope="module")
def forms() -> list[Sample]:
    return score.load(HERE / "forms.jsonl")


@pytest.fixture(scope="module")
def lookalikes() -> list[Sample]:
    return score.load(HERE / "lookalikes.jsonl")


def test_the_files_are_what_the_tables_make(forms: list[Sample], lookalikes: list[Sample]) -> None:
    """Whoever changes a table writes the files anew; nobody mends a line by hand."""
    assert lines(forms) == lines(all_forms())
    assert lines(lookalikes) == lines(all_lookalikes())


def test_every_form_stands_in_its_sentence_and_names_a_known_entity(
    forms: list[Sample], lookalikes: list[Sample]
) -> None:
    """An id that the configuration lacks could never be found."""
    table = tomllib.loads(ENTITIES.read_text(encoding="utf-8"))
    known = {entity["id"] for entity in table["entity"]}
    for sample in (*forms, *lookalikes):
        assert sample.form, sample.text
        assert sample.form in sample.text, sample.text
        assert "{" not in sample.text, sample.text
        assert "/" not in sample.text, sample.text
        assert sample.entity in known, sample.entity


def test_there_are_enough_of_every_sort(forms: list[Sample], lookalikes: list[Sample]) -> None:
    """Few forms of a language or a kind would measure the luck of the draw."""
    assert len(forms) >= 2000
    assert len(lookalikes) >= 1000
    counts = Counter(sample.lang for sample in forms)
    alike = Counter(sample.lang for sample in lookalikes)
    assert min(counts[language] for language in LANGUAGES) >= 400
    assert min(alike[language] for language in LANGUAGES) >= 180
    assert len({sample.entity for sample in forms}) >= 75
    how = Counter(sample.how for sample in forms)
    assert how["typo"] / len(forms) <= 0.02
    assert set(how) == {"name", "surname", "title", "role", "capitals", "bare", "typo", "said"}
    assert 0.05 <= sum(sample.ambiguous for sample in forms) / len(forms) <= 0.2


@pytest.mark.parametrize(
    ("phrase", "language", "case", "expected"),
    [
        ("Алексей/m-j Оверчук/m-person", "ru", "ins", "Алексеем Оверчуком"),
        ("Мария/f-ia Захарова/surname-f", "ru", "dat", "Марии Захаровой"),
        ("Игорь/m-soft-person Картавых", "ru", "gen", "Игоря Картавых"),
        ("братья/p-ja Сафаровы/surname-p", "ru", "ins", "братьями Сафаровыми"),
        ("Государственная/adj-f дума/f", "ru", "acc", "Государственную думу"),
        ("Кремль/m-stressed", "ru", "ins", "Кремлём"),
        ("россияне/p-ane", "ru", "gen", "россиян"),
        ("Київ", "uk", "loc", "Києві"),
        ("Єкатеринбург/m-g", "uk", "loc", "Єкатеринбурзі"),
        ("Сергій/m-j Лавров/surname-m", "uk", "dat", "Сергієві Лаврову"),
        ("Дмитро/m-o-person Пєсков/surname-m", "uk", "voc", "Дмитре Пєскове"),
        ("Володимир/m-person Зеленський/adj-m-person", "uk", "acc", "Володимира Зеленського"),
        ("Росія/f-ia", "uk", "ins", "Росією"),
    ],
)
def test_slavic_names_are_declined_word_by_word(phrase: str, language: str, case: str, expected: str) -> None:
    """Each word follows the class that the table gives it."""
    assert decline(phrase, language)[case] == expected


@pytest.mark.parametrize(
    ("name", "language", "case", "expected"),
    [
        ("Bakı", "az", "gen", "Bakının"),
        ("Bakı", "az", "those-there", "Bakıdakılar"),
        ("Ceyhun Bayramov", "az", "acc", "Ceyhun Bayramovu"),
        ("İlham Əliyev", "az", "dat", "İlham Əliyevə"),
        ("Kreml", "az", "loc", "Kremldə"),
        ("Bakü", "tr", "dat", "Bakü'ye"),
        ("Bakü", "tr", "acc", "Bakü'yü"),
        ("Moskova", "tr", "gen", "Moskova'nın"),
        ("Oruç", "tr", "abl", "Oruç'tan"),
        ("Putin", "tr", "from-there", "Putin'deki"),
    ],
)
def test_turkic_suffixes_harmonise(name: str, language: str, case: str, expected: str) -> None:
    """Vowels follow the last vowel, consonants the last letter, and Turkish sets an apostrophe."""
    assert inflect(name, language, mark="'" if language == "tr" else "")[case] == expected


def test_a_compound_that_ends_in_a_possessive_takes_n_before_its_case() -> None:
    """Səfirliyi gives səfirliyinə, not səfirliyiyə."""
    assert inflect("Rusiya səfirliyi", "az", possessed=True)["loc"] == "Rusiya səfirliyində"
    assert inflect("Rusya Büyükelçiliği", "tr", mark="'", possessed=True)["acc"] == "Rusya Büyükelçiliği'ni"


def test_an_acronym_is_inflected_as_it_is_spoken() -> None:
    """FTX is read letter by letter, SOCAR as a word."""
    assert inflect("FTX", "az", mark="-", said="fətəxe")["gen"] == "FTX-nin"
    assert inflect("SOCAR", "az", mark="-", said="sokar")["dat"] == "SOCAR-a"


def test_names_are_typed_without_the_letters_that_a_keyboard_lacks() -> None:
    """Capitals stay capitals."""
    assert bare("Əliyevə İlham") == "Eliyeve Ilham"
    assert romanise("Захаровой") == "Zakharovoy"


def test_english_names_have_possessives_and_compounds() -> None:
    """A plural takes the apostrophe alone; a phrase makes no compound."""
    assert english("Baku") == {"nom": "Baku", "possessive": "Baku's", "hyphen": "Baku"}
    assert english("Azerbaijan Airlines")["possessive"] == "Azerbaijan Airlines'"
    assert "possessive" not in english("Russia's ambassador to Azerbaijan")


def test_the_score_counts_what_is_found_and_what_is_taken_for_another(capsys: pytest.CaptureFixture[str]) -> None:
    """Recall leaves ambiguous forms out; a look-alike that is taken lowers precision."""
    base = Sample(text="Baku", lang="en", form="Baku", entity="baku", how="name")
    found = score.Result(
        sample=base, kind="place", certain=frozenset({"baku"}), seen=frozenset({"baku"}), others=frozenset()
    )
    lost = score.Result(sample=base, kind="place", certain=frozenset(), seen=frozenset({"baku"}), others=frozenset())
    assert (found.fate, lost.fate) == ("certain", "uncertain")
    score.line("en", [found, lost], [found])
    assert capsys.readouterr().out.split() == ["en", "2", "0.500", "1.000", "1", "1", "0", "0.500"]
