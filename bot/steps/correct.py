"""Tell what a revised report did to what was told of it: corrected, withdrawn, or only sent again; and tell denials."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from bot.lexicon import Reading
from bot.lexicon.concepts import concepts
from bot.lexicon.quantities import Quantity, quantities
from bot.text import sentences
from bot.types import AlertKind, Story

WITHDRAWN = re.compile(
    r"""^[\[(]?(?:withdrawn|retracted|retraction|story\ kill(?:ed)?|kill\ notice|отозвано|аннулировано
        |снято\ с\ публикации|відкликано|анульовано|знято\ з\ публікації|geri\ götürülüb|ləğv\ edilib|geri\ çekildi
        |yayından\ kaldırıldı)
        (?:[\])]|\s*[:–—-])
    |\b(?:this|our|the|an\ earlier)\ (?:story|article|report|item|post)\ (?:\w+\ ){0,2}?(?:was|has\ been|is)\ (?:now\ )?
        (?:withdrawn|retracted|removed|deleted|taken\ down)\b
    |\b(?:withdrawn?|withdraws|retract(?:ed|s)?|removed)\ (?:this|our|its|the)\ (?:story|article|report|item|post)\b
    |\b(?:публикаци|материал|новост|сообщени|заметк|стать)\w*\ (?:\w+\ ){0,3}?
        (?:отозван|аннулирован|удал[её]н|снят)\w*\b
    |\bредакция\ (?:отозвала|отзывает|удалила|сняла|снимает)\b
    |\b(?:публікаці|матеріал|новин|повідомленн|статт)\w*\ (?:\w+\ ){0,3}?(?:відкликан|анульован|видален|знят)\w*\b
    |\bредакція\ (?:відкликала|відкликає|видалила|зняла|знімає)\b
    |\b(?:xəbər|material|məqalə|yazı)\w*\ (?:\w+\ ){0,2}?(?:geri\ götürül|silin|ləğv\ edil|saytdan\ çıxarıl)\w*\b
    |\b(?:haber|makale|yazı|içerik)\w*\ (?:\w+\ ){0,2}?(?:geri\ çekil|silin|yayından\ kaldırıl)\w*\b""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
"""How desks take a report back. That an envoy or a licence was withdrawn is news, so each form names the report."""
CORRECTED = re.compile(
    r"""^[\[(]?(?:corrected|correction|corrects|исправлен[аоы]?|исправление|уточнен[аоы]?|уточнение
        |виправлен[аоі]?|виправлення|düzəliş|düzəldilib|düzeltme|düzeltildi)\b
    |\((?:corrects|corrected)\b|\bcorrection:|\bearlier\ version\ of\ this\b|\bcorrected\ to\b
    |\b(?:story|article|report|headline)\ (?:was|has\ been)\ (?:corrected|amended)\b
    |\b(?:предыдущей|ранней|первоначальной)\ версии\b|\bв\ (?:текст|заголовок|материал|публикацию)\ внесен[аоы]?\b
    |\b(?:исправлен[аоы]?|допущен[аоы]?)\ (?:\w+\ )?(?:ошибк|неточност|опечатк)\w+
    |\b(?:попередній|початковій)\ версії\b|\bвиправлен[аоі]?\ (?:помилк|неточн)\w+
    |\bdüzəliş(?:\ edil|:)|\bəvvəlki\ (?:versiya|variant)\w*
    |\bdüzelt(?:me:|ilmiştir)|\bönceki\ (?:hali|sürüm|versiyon)\w*""",
    re.IGNORECASE | re.VERBOSE | re.MULTILINE,
)
"""How desks mark a title, or note it in the text."""

DENIED = re.compile(
    r"""\b(?:den(?:y|ies|ied|ying)(?!\ (?:entry|access|boarding|visas?))|denials?|refut\w+)\b
    |\b(?:опроверг|опровер(?:же|жим)|отрица[еюл]|не\ соответству[ею]т\ действительности)\w*
    |\b(?:спросту|заперечу|запереч(?:ил|ен)|не\ відповіда[єю]ть?\ дійсності)\w*
    |\b(?:təkzib|inkar|yalanla)\w*""",
    re.IGNORECASE | re.VERBOSE,
)

SAME_SENTENCE = 70
"""Likeness in percent from which two sentences are one with something changed in it."""
SAME_TITLE = 60


def correction(before: Story, after: Story, was: Reading, now: Reading) -> tuple[AlertKind, str] | None:
    """Say that a revised story takes back or corrects what it had said, and what changed; None where it does not.

    What changed is the old words and the new ones, a line each; of a withdrawal it is the old title alone. A story that
    goes on (a toll that rises, details that are added) corrects nothing, and neither does one that is sent again.
    """
    if is_noted(WITHDRAWN, before, after):
        return AlertKind.WITHDRAWN, before.title
    change = changed(before, after)
    if change is None:
        return None
    if is_noted(CORRECTED, before, after) or is_mended(was, now):
        return AlertKind.CORRECTED, "\n".join(change)
    return None


def is_denial(titles: Sequence[str]) -> bool:
    """Say whether most of these titles deny something."""
    return 2 * sum(bool(DENIED.search(title)) for title in titles) > len(titles)


def is_noted(words: re.Pattern[str], before: Story, after: Story) -> bool:
    """Say whether the new version carries a mark or a note that the old one did not."""
    noted = bool(words.search(f"{after.marker or ''}\n{after.title}\n{after.text}"))
    return noted and not words.search(f"{before.marker or ''}\n{before.title}\n{before.text}")


def changed(before: Story, after: Story) -> tuple[str, str] | None:
    """Find what was said otherwise: the title, or else the sentence that was replaced by one like it."""
    if before.title != after.title:
        return before.title, after.title
    old, new = ([text[start:end] for start, end in sentences(text)] for text in (before.text, after.text))
    gone = [sentence for sentence in old if sentence not in new]
    come = [sentence for sentence in new if sentence not in old and not CORRECTED.search(sentence)]
    pairs = [(fuzz.ratio(one, other), one, other) for one in gone for other in come]
    likeness, one, other = max(pairs, default=(0.0, "", ""))
    return (one, other) if likeness >= SAME_SENTENCE else None


def is_mended(was: Reading, now: Reading) -> bool:
    """Say whether a fact was silently replaced: a count that fell, or a name that gave way to another."""
    if fuzz.token_set_ratio(was.title.text, now.title.text) < SAME_TITLE:
        return False
    return has_fallen(counts(was), counts(now)) or has_given_way(was, now)


def counts(reading: Reading) -> tuple[Quantity, ...]:
    """List what a title counts."""
    found = concepts([word.text for word in reading.title.words], reading.language)
    return tuple(quantities(reading.title.text, reading.title.starts, found))


def has_fallen(old: tuple[Quantity, ...], new: tuple[Quantity, ...]) -> bool:
    """Say whether something is counted lower than before: while an event goes on, what is true only rises."""
    return any(one.unit and one.unit == other.unit and other.value < one.value for one in old for other in new)


def has_given_way(was: Reading, now: Reading) -> bool:
    """Say whether a name of the title is nowhere in the new version, and another stands there instead."""
    old = {mention.entity for mention in was.mentions if mention.where == "title" and mention.certain}
    new = {mention.entity for mention in now.mentions if mention.where == "title" and mention.certain}
    return bool(old - {mention.entity for mention in now.mentions}) and bool(
        new - {mention.entity for mention in was.mentions}
    )
