"""Whose word a sentence is: that of a state is told as its capital's, once and rightly."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.lexicon import Lexicon
from bot.settings.entities import read_entities
from bot.steps.attribute import claimed
from bot.steps.compose import compose
from bot.types import FeedKind, Severity, Story, Summary, Verdict
from tests.telling import CHANNEL, NOW, case, story

LEXICON = Lexicon(read_entities(Path(__file__).parents[2] / "config/entities.toml", []).values())
SIDES = {"az", "ru"}
STATE, OFFICIAL, FREE = FeedKind.STATE, FeedKind.GOVERNMENT, FeedKind.INDEPENDENT
CLAIM = "The accusations of torture are groundless, and nobody was beaten in custody."
PLAIN = "The court sits again on Monday."


def from_(country: str, kind: FeedKind, number: int = 1, language: str = "en") -> Story:
    """Make a story of an outlet of a country."""
    return story(number, country=country, kind=kind, language=language)


def told(sentence: str, *stories: Story, language: str = "en") -> bool:
    """Say whether a sentence of the first story is told as its state's word."""
    summary = Summary(headline="x", language=language, sentences=((sentence, stories[0].id),))
    return sentence in claimed(summary, stories, SIDES, LEXICON.peruse)


@pytest.mark.parametrize(
    ("stories", "claim"),
    [
        ([from_("ru", STATE)], True),
        ([from_("ru", OFFICIAL), from_("ru", STATE, 2)], True),
        ([from_("ru", FREE)], False),
        ([from_("ru", STATE), from_("ru", FREE, 2)], False),
        ([from_("ru", STATE), from_("az", STATE, 2)], False),
        ([from_("ru", STATE), from_("gb", FREE, 2)], False),
        ([from_("tr", STATE)], False),
        ([from_("", STATE)], False),
    ],
)
def test_only_what_one_side_s_state_alone_reports_is_its_word(stories: list[Story], *, claim: bool) -> None:
    """Whoever else reports it makes it a report; the states of others have no part in the story."""
    assert told(CLAIM, *stories) is claim
    assert not told(PLAIN, *stories)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Claims that the men were tortured in Azerbaijan are baseless."),
        ("en", "The traders are accused of bribing the market's owners."),
        ("en", "It is reported that the men fell ill on the way."),
        ("ru", "Обвинения в пытках беспочвенны."),
        ("ru", "Сообщается, что задержанные сами признались."),
        ("ru", "Его обвиняют в серии убийств, совершённых в Азербайджане."),
        ("az", "Onlar mənimsəmədə təqsirləndirilir."),
        ("uk", "Звинувачення в тортурах безпідставні."),
        ("az", "İşgəncə ittihamları əsassızdır."),
        ("az", "Bildirilir ki, saxlanılanlar yolda xəstələniblər."),
        ("tr", "İşkence suçlamaları asılsızdır."),
        ("tr", "Gözaltındakilerin yolda hastalandığı bildirildi."),
    ],
)
def test_a_claim_that_nobody_is_named_for_is_the_state_s(language: str, sentence: str) -> None:
    """In every language of the bot."""
    assert told(sentence, from_("ru", STATE, language=language), language=language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Moscow said that nobody was beaten."),
        ("en", "The Foreign Ministry denied that anybody was beaten."),
        ("en", "Zakharova called the accusations groundless."),
        ("en", "Baku denies that it had a part in it."),
        ("en", "Relatives blame those who led the raid."),
        ("en", "He told them that the shop was closed."),
        ("en", "He denies that he took orders from abroad."),
        ("en", "The men were accused of theft by investigators."),
        ("ru", "Родственники обвиняют тех, кто вёл задержание."),
        ("en", "The applicant blames a rival."),
        ("en", "The actor called the accusations groundless."),
        ("en", "Baku's reply was that the accusations are groundless."),
        ("en", "The men are accused of theft, the prosecutor said."),
        ("ru", "Гражданство задержанных не сообщается."),
        ("ru", "Ему вручили отказ без объяснений."),
        ("ru", "МИД России отверг обвинения."),
        ("ru", "Следственный комитет опроверг выводы о пытках."),
        ("ru", "Баку обвиняет силовиков в жестокости."),
        ("ru", "Отмечается, что следователи нашли оружие, сообщили в полиции."),
        ("az", "Moskva ittihamları rədd edib."),
        ("az", "Nazirliyin sözçüsü bunu təkzib edib."),
        ("tr", "Rusya Dışişleri Bakanlığı iddiaları yalanladı."),
        ("uk", "МЗС Росії відкинуло звинувачення."),
    ],
)
def test_what_says_itself_whose_word_it_is_is_left_alone(language: str, sentence: str) -> None:
    """No capital stands beside its own name, its officials, or somebody else's words."""
    assert not told(sentence, from_("ru", STATE, language=language), language=language)


@pytest.mark.parametrize(
    ("language", "country", "end"),
    [
        ("en", "ru", "(Moscow says)"),
        ("ru", "ru", "(Москва утверждает)"),
        ("az", "az", "(Bakı bildirir)"),
        ("tr", "az", "(Bakü böyle diyor)"),
        ("uk", "az", "(Баку стверджує)"),
        ("en", "zz", "(Outlet 1, state)"),
    ],
)
def test_the_capital_stands_in_the_channel_s_language(language: str, country: str, end: str) -> None:
    """After the sentences that are claims and no others; a country whose capital we cannot name gives its outlets."""
    stories = from_(country, STATE), from_(country, STATE, 2)
    sentences = ((PLAIN, "s1"), (CLAIM, "s1"))
    summary = Summary(headline="x", language=language, sentences=sentences, claims=frozenset({CLAIM}))
    of = case(*stories)
    verdict = Verdict(decision=of.decision, show=True, severity=Severity.NOTABLE)
    plain = compose(of, verdict, replace(CHANNEL, language=language), summary, NOW)[0].wanted.plain
    assert f"{CLAIM} {end}" in plain
    if country != "zz":
        assert plain.index("(Outlet 1, ") < plain.index(CLAIM)


def test_a_single_outlet_s_claim_is_its_state_s_too() -> None:
    """Where one outlet is all there is, the rest of the summary needs no name: the line of sources has it."""
    summary = Summary(headline="x", language="en", sentences=((PLAIN, "s1"), (CLAIM, "s1")), claims=frozenset({CLAIM}))
    of = case(from_("ru", STATE))
    verdict = Verdict(decision=of.decision, show=True, severity=Severity.NOTABLE)
    assert f"{PLAIN} {CLAIM} (Moscow says)\n" in compose(of, verdict, CHANNEL, summary, NOW)[0].wanted.plain
