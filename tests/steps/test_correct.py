"""What a revised report did to what was told: corrected, withdrawn, or neither; and what a denial is."""

from dataclasses import replace

import pytest

from bot.lexicon import Lexicon
from bot.steps.correct import correction, is_denial
from bot.types import AlertKind, Story
from tests.telling import story

LEXICON = Lexicon([])


def revised(before: Story, **changes: object) -> tuple[AlertKind, str] | None:
    """Revise a story and say what that did."""
    after = replace(before, version=2, **changes)  # type: ignore[arg-type]
    return correction(before, after, LEXICON.study(before), LEXICON.study(after))


RAID = story(1, title="Five held in the raid", text="Police took five men away. The court sits on Monday.")
RAID_RU = replace(RAID, language="ru", title="В ходе рейда задержаны пятеро", text="Полиция увезла пятерых мужчин.")


@pytest.mark.parametrize(
    ("before", "changes"),
    [
        (RAID, {"title": "WITHDRAWN: Five held in the raid"}),
        (RAID, {"text": "This story has been withdrawn."}),
        (RAID, {"text": "We have retracted this report after a complaint."}),
        (RAID_RU, {"title": "Отозвано: В ходе рейда задержаны пятеро"}),
        (RAID_RU, {"text": "Материал снят с публикации по решению редакции."}),
        (RAID_RU, {"text": "Редакция отзывает эту новость."}),
        (replace(RAID_RU, language="uk"), {"text": "Публікацію відкликано редакцією."}),
        (replace(RAID, language="az"), {"text": "Xəbər redaksiya tərəfindən geri götürülüb."}),
        (replace(RAID, language="tr"), {"text": "Bu haber yayından kaldırılmıştır."}),
    ],
)
def test_a_source_takes_its_report_back(before: Story, changes: dict[str, object]) -> None:
    """In every language, in the title or in the text; what was said before is kept."""
    assert revised(before, **changes) == (AlertKind.WITHDRAWN, before.title)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Baku has withdrawn its ambassador, and the accreditation was withdrawn too."),
        ("en", "Troops were withdrawn from the area, the ministry said."),
        ("ru", "Посол отозван для консультаций, аккредитация агентства аннулирована."),
        ("uk", "Посла відкликано для консультацій."),
        ("az", "Səfir məsləhətləşmələr üçün geri çağırılıb."),
        ("tr", "Büyükelçi istişareler için geri çekildi."),
    ],
)
def test_an_envoy_that_is_withdrawn_is_news(language: str, text: str) -> None:
    """Only what takes the report itself back withdraws it."""
    assert revised(replace(RAID, language=language), text=f"{RAID.text} {text}") is None


@pytest.mark.parametrize(
    ("before", "changes", "change"),
    [
        (
            RAID,
            {"title": "Three held in the raid", "marker": "CORRECTED"},
            "Five held in the raid\nThree held in the raid",
        ),
        (
            RAID,
            {"text": "Police took three men away. Lawyers wait. An earlier version of this story said five."},
            "Police took five men away.\nPolice took three men away.",
        ),
        (
            RAID_RU,
            {"title": "В ходе рейда задержаны трое", "marker": "ИСПРАВЛЕНО"},
            f"{RAID_RU.title}\nВ ходе рейда задержаны трое",
        ),
        (
            replace(RAID, title="5 detained in the raid"),
            {"title": "3 detained in the raid"},
            "5 detained in the raid\n3 detained in the raid",
        ),
    ],
)
def test_a_source_corrects_its_report(before: Story, changes: dict[str, object], change: str) -> None:
    """A mark, a note, or a count that silently fell; old words and new ones are kept."""
    assert revised(before, **changes) == (AlertKind.CORRECTED, change)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"marker": "UPDATED"},
        {"text": f"{RAID.text} Lawyers were let in at noon."},
        {"text": RAID.text.replace("five", "seven")},
        {"title": "7 detained in the raid"},
        {"title": "Baku protests against the raid"},
    ],
)
def test_what_goes_on_or_is_sent_again_corrects_nothing(changes: dict[str, object]) -> None:
    """The same again, more of it, a toll that rises, another angle."""
    assert revised(replace(RAID, title="5 detained in the raid"), **changes) is None


@pytest.mark.parametrize(
    ("title", "denied"),
    [
        ("Moscow denies that the men were beaten", True),
        ("Kremlin refutes Baku's account", True),
        ("Следком опроверг выводы об избиении", True),
        ("Слідком спростував висновки про побиття", True),
        ("Moskva döyülmə iddialarını təkzib edib", True),
        ("Moskova dövülme iddialarını yalanladı", True),
        ("Baku summons the envoy", False),
        ("Azerbaijanis denied entry at the border", False),
        ("В деньгах отказано", False),
    ],
)
def test_a_denial(title: str, denied: bool) -> None:
    """It is told by its words in every language; who is denied entry denies nothing."""
    assert is_denial([title]) is denied
    assert not is_denial([title, "Baku summons the envoy"])
