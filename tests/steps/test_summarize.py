"""Which headline and sentences of the sources tell an event."""

import pytest

from bot.steps.summarize import extract
from bot.steps.summarize.headline import clean_headline
from bot.types import AlertKind, FeedKind, Summary, sentence_digest
from tests.telling import case, decision, sent, story

RAID = "Masked officers broke into eleven houses before dawn. More than 50 people were taken away, relatives said."
RAID_TR = "Maskeli polisler sabaha karşı evlere girdi. 50'den fazla kişinin gözaltına alındığı bildirildi."


def sentences(summary: Summary) -> list[str]:
    """List the sentences alone."""
    return [sentence for sentence, _ in summary.sentences]


@pytest.mark.parametrize(
    ("title", "clean"),
    [
        ("UPDATE 3-Dozens feared dead after plane crash", "Dozens feared dead after plane crash"),
        ("EXCLUSIVE: Sources say missile hit passenger jet", "Sources say missile hit passenger jet"),
        ("[VIDEO] Police search the agency's office in Baku", "Police search the agency's office in Baku"),
        ("38 killed in crash of diverted airliner - BBC News", "38 killed in crash of diverted airliner"),
        ("Envoy leaves the talks in silence | Outlet 1", "Envoy leaves the talks in silence"),
        ("Самолёт упал у Актау, есть выжившие (ВИДЕО)", "Самолёт упал у Актау, есть выжившие"),
        ("СРОЧНО! В Баку вызвали посла России в МИД", "В Баку вызвали посла России в МИД"),
        ("Aktauda qəzadan 29 nəfər sağ çıxıb - YENİLƏNİB", "Aktauda qəzadan 29 nəfər sağ çıxıb"),
        ("Səfir XİN-ə çağırılıb - FOTO", "Səfir XİN-ə çağırılıb"),
        ("SON DAKİKA: Bakü'de büyükelçi bakanlığa çağrıldı", "Bakü'de büyükelçi bakanlığa çağrıldı"),
        ("ТЕРМІНОВО: Посла викликали до міністерства в Баку", "Посла викликали до міністерства в Баку"),
        ("Moscow will answer in kind - Kremlin", "Moscow will answer in kind - Kremlin"),
        ("Баку ждёт извинений от Москвы — Алиев", "Баку ждёт извинений от Москвы — Алиев"),
        ("Live", "Live"),
    ],
)  # fmt: skip
def test_headlines_are_cleaned(title: str, clean: str) -> None:
    """Wire slugs, marks of pictures and outlet names go; whoever is quoted stays."""
    assert clean_headline(story(title=title)) == clean


def test_the_headline_tells_rather_than_shouts_or_asks() -> None:
    """Of several titles in the channel's language the plain one is taken."""
    of = case(
        story(1, title="RUSSIAN ENVOY SUMMONED IN BAKU OVER DEADLY RAID ON DIASPORA"),
        story(2, title="Why did Baku summon the Russian envoy over the raid?"),
        story(3, title="Baku summons Russian envoy over deadly raid"),
    )
    assert extract(of, "en").headline == "Baku summons Russian envoy over deadly raid"


def test_a_headline_that_is_shown_stays() -> None:
    """A message does not change its headline when a better one comes."""
    first, better = story(1, title="Why was the envoy summoned?"), story(2, title="Baku summons Russian envoy")
    assert extract(case(first, better), "en").headline == better.title
    assert extract(case(first, better, own=sent(f"🔵 {first.title}")), "en").headline == first.title


def test_only_the_channel_s_language_is_used() -> None:
    """Where a source speaks the channel's language, nothing foreign is shown, though it helps to choose."""
    of = case(
        story(1, text=RAID),
        story(2, language="tr", title="Baskında 50'den fazla gözaltı", text=RAID_TR),
    )
    summary = extract(of, "tr")
    assert (summary.headline, summary.language) == ("Baskında 50'den fazla gözaltı", "tr")
    assert {story_id for _, story_id in summary.sentences} == {"s2"}


def test_without_a_source_in_the_language_one_other_is_used() -> None:
    """The reader gets one language, the one most likely to be understood, and not a mixture."""
    of = case(story(1, text=RAID), story(2, language="tr", title="Baskında 50'den fazla gözaltı", text=RAID_TR))
    summary = extract(of, "az")
    assert summary.language == "tr"
    assert {story_id for _, story_id in summary.sentences} == {"s2"}


def test_what_several_houses_report_comes_first() -> None:
    """Of many sentences those are taken that other houses bear out, in any language."""
    of = case(
        story(1, text="Traffic was slow near the market. More than 50 people were taken away from eleven houses."),
        story(2, language="tr", text="11 evden 50'den fazla kişi gözaltına alındı."),
        story(3, language="az", text="Evlərdən 50-dən çox adam aparılıb."),
    )
    assert "More than 50 people were taken away from eleven houses." in sentences(extract(of, "en"))


@pytest.mark.parametrize(
    "leftover",
    [
        "Read more on our website about it.",
        "Подробнее читайте на нашем сайте сегодня.",
        "Ətraflı məlumat üçün saytımıza baxın.",
        "Haberin devamını oku ve paylaş lütfen.",
        "Читати далі на нашому сайті сьогодні.",
        "Photo: a soldier stands by the gate.",
        "The ministry has said that it will not be",
        "The ministry has said that it will...",
        "Yes.",
        "See https://outlet.example/a for the text.",
    ],
)
def test_no_leftovers(leftover: str) -> None:
    """Links to the rest, captions, cut sentences and crumbs are not shown."""
    assert sentences(extract(case(story(1, text=f"The note was handed over at noon. {leftover}")), "en")) == [
        "The note was handed over at noon."
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("BAKU, July 1 (Reuters) - The note was handed over.", "The note was handed over."),
        ("МОСКВА, 1 июля. /ТАСС/. Посла вызвали в министерство.", "Посла вызвали в министерство."),
        ("Bakı, 1 iyul, AZƏRTAC Səfirə nota təqdim edilib bu gün.", "Səfirə nota təqdim edilib bu gün."),
        ("KYIV - The embassy was damaged at night.", "The embassy was damaged at night."),
        ("The embassy was damaged at night. (Kaspi Wire)", "The embassy was damaged at night."),
    ],
)
def test_no_datelines(text: str, sentence: str) -> None:
    """Where and by whom a report was written is told by the message itself."""
    assert sentences(extract(case(story(1, title="Something else happened", text=text)), "en")) == [sentence]


def test_nothing_is_said_twice() -> None:
    """A sentence that repeats the headline or another sentence is left out, and so is one the channel had before."""
    told = "The diplomat was handed a note of protest."
    of = case(
        story(1, text=f"Baku summons the Russian envoy over the raid today. {told} Moscow has not answered so far."),
        story(2, text="Moscow has not answered so far, officials say."),
        told=frozenset({sentence_digest(told)}),
    )
    [shown] = sentences(extract(of, "en"))
    assert shown.startswith("Moscow has not answered so far")


def test_a_message_keeps_its_own_sentences() -> None:
    """What this very message shows already counts as its own, not as told before."""
    told = "The diplomat was handed a note of protest."
    of = case(
        story(1, text=told),
        own=sent(f"🔵 Baku summons the Russian envoy over the raid\n\n{told}"),
        told=frozenset({sentence_digest(told)}),
    )
    assert sentences(extract(of, "en")) == [told]


def test_a_sentence_that_leans_on_another_comes_with_it() -> None:
    """`He` is not shown without the sentence that says who."""
    text = "Nobody was surprised by the move in Baku. Spokesman Peskov spoke of regret. He named no date for talks."
    for shown in [sentences(extract(case(story(1, text=text)), "en"))]:
        assert ("He named no date for talks." not in shown) or ("Spokesman Peskov spoke of regret." in shown)
    only = "Об этом сообщил журналистам пресс-секретарь. Посольство закрыто."
    assert sentences(extract(case(story(1, language="ru", title="Посла вызвали", text=only)), "ru")) == []


def test_a_sentence_does_not_lean_on_a_headline_that_is_not_shown() -> None:
    """What begins with `according to her` is only told below the headline of its own story."""
    best = story(1, title="Azerbaijan closes the Russian House in Baku", language="ru", text="")
    other = story(2, title="Захарова о закрытии", language="ru", text="По её словам, стороны остаются в контакте.")
    both = extract(case(best, other), "ru")
    assert (both.headline, both.sentences) == ("Azerbaijan closes the Russian House in Baku", ())
    assert sentences(extract(case(other), "ru")) == ["По её словам, стороны остаются в контакте."]


def test_news_is_told_before_comment() -> None:
    """An article that asks or explains gives its sentences only where there is room."""
    news = story(1, text="Envoys met for two hours behind closed doors on the island.")
    comment = story(
        2, title="Why is Baku so angry?", text="Nobody expected patience to last, observers on the spot say."
    )
    assert (
        sentences(extract(case(comment, news), "en"))[-1]
        == "Envoys met for two hours behind closed doors on the island."
    )


def test_a_headline_that_shouts_gives_way() -> None:
    """A headline stays once it is shown, but not where it was a makeshift and there is a better one."""
    loud, plain = (
        story(1, title="BAKU SUMMONS THE RUSSIAN ENVOY OVER RAID"),
        story(2, title="Russian envoy summoned over the raid"),
    )
    standing = sent("🔵 BAKU SUMMONS THE RUSSIAN ENVOY OVER RAID")
    assert extract(case(loud, own=standing), "en").headline.isupper()
    assert extract(case(loud, plain, own=standing), "en").headline == "Russian envoy summoned over the raid"
    assert extract(case(plain, story(3), own=sent("🔵 Russian envoy summoned over the raid")), "en").headline == (
        "Russian envoy summoned over the raid"
    )


def test_a_headline_alone_is_enough() -> None:
    """An event of which only a headline is known is not padded."""
    assert extract(case(story(1)), "en").sentences == ()


def test_an_update_is_told_by_the_story_that_raised_it() -> None:
    """An update has the new story's headline and what was not told yet."""
    old, new = story(1, text=RAID), story(2, title="Toll of the raid rises to 60", text="Sixty people are held now.")
    of = case(old, new, decision=decision(part=1, alert=AlertKind.UPDATE, story="s2"))
    summary = extract(of, "en")
    assert summary.headline == "Toll of the raid rises to 60"
    assert sentences(summary) == ["Sixty people are held now."]


def test_never_longer_than_600() -> None:
    """However much the sources say, a summary stays short, and whole."""
    text = " ".join(
        f"Report number {n} from town {n * 7} says that {n * 13} men of unit {n} left on road {n}." for n in range(40)
    )
    summary = extract(case(story(1, title="Units leave", text=text)), "en")
    assert 0 < sum(len(sentence) for sentence in sentences(summary)) <= 600


def test_those_who_speak_for_a_state_come_second() -> None:
    """Of two equal sentences the independent house's is shown."""
    line = "The road to the airport was closed for two hours."
    of = case(story(1, kind=FeedKind.STATE, text=line), story(2, text=line))
    assert extract(of, "en").sentences == ((line, "s2"),)
