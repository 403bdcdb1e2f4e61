"""Find the day on which it happened, where the reports name one, and tell old news that resurfaces by its dates."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.lexicon import Passage, Reading
from bot.lexicon.concepts import concepts
from bot.lexicon.quantities import dates, digits
from bot.text import fold
from bot.types import Story

RECENT = timedelta(days=10)
"""A day that lies further back is recalled rather than reported."""
SHARE = 1 / 3
"""Of the reports that must name a day: one alone among many most often recalls something else."""
OLD_ADDRESS = timedelta(days=3)
"""How much older than its date of publishing an article's address may be: desks open pages some days ahead."""
OLD_DATE = timedelta(days=14)
"""How far back a day with its year, at the beginning of a report, makes it old news."""

IN_ADDRESS = re.compile(r"/(20\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/-]|\b)")
YEAR = re.compile(r"\W{1,3}(20\d\d)\b")

WEEKDAYS = {
    "en": ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    "ru": ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень"),
    "uk": ("понеділ", "вівтор", "серед", "четвер", "п'ятниц", "субот", "неділ"),
    "az": ("bazar ertəsi", "çərşənbə axşamı", "çərşənbə", "cümə axşamı", "cümə", "şənbə", ""),
    "tr": ("pazartesi", r"salı\b", "çarşamba", "perşembe", r"cuma\b", "cumartesi", ""),
}
"""How weekdays begin, as patterns; Sunday is a market in Turkic languages and is left out there."""
YESTERDAY = {"en": "yesterday", "ru": "вчера", "uk": "вчора", "az": "dünən", "tr": "dün"}
IN_WHAT = {"ru": r"(?:в|во|до|с|к)\s+", "uk": r"(?:у|в|до|з|із|від)\s+", "en": r"(?:on|late|early)\s+"}
"""What stands before a weekday that dates something: `среди` is no Wednesday."""
RECALLED = {"anniversary", "condole", "mourning"}
"""Concepts of reports that name an old day and are news all the same."""


def day_of(stories: Sequence[Story], readings: Sequence[Reading]) -> date | None:
    """Give the day that most of the reports name in title or first sentence, where it is a recent one."""
    named = Counter(
        day
        for story, reading in zip(stories, readings, strict=True)
        for day in [named_day(reading, story.published.date())]
        if day is not None
    )
    most = min(named, key=lambda day: (-named[day], day), default=None)
    return most if most and named[most] >= SHARE * len(stories) else None


def named_day(reading: Reading, published: date) -> date | None:
    """Give the first recent day that a report names, by its date, its weekday or as yesterday."""
    for passage in (reading.title, first_sentence(reading)):
        for day, _ in dated(passage, reading.language, published):
            if timedelta(0) <= published - day <= RECENT:
                return day
        relative = by_weekday(fold(passage.text), reading.language, published)
        if relative is not None:
            return relative
    return None


def first_sentence(reading: Reading) -> Passage:
    """Cut the text after its first sentence."""
    text = reading.text
    count = sum(1 for number in text.sentences if number == 0)
    end = text.starts[count] if count < len(text.starts) else len(text.text)
    return replace(
        text,
        text=text.text[:end],
        words=text.words[:count],
        starts=text.starts[:count],
        sentences=text.sentences[:count],
    )


def dated(passage: Passage, language: str, published: date) -> list[tuple[date, bool]]:
    """List the days that a passage names by their dates, each with whether its year stands there."""
    found = concepts([word.text for word in passage.words], language)
    days = []
    for place, day, month in dates(digits(passage.text, passage.starts), found):
        after = passage.text[passage.starts[min(place + 1, len(passage.starts) - 1)] :]
        year = YEAR.search(after[:24])
        for guess in [int(year[1])] if year else [published.year, published.year - 1]:
            made = make(guess, month, day)
            if made and (year or made <= published):
                days.append((made, year is not None))
                break
    return days


def make(year: int, month: int, day: int) -> date | None:
    """Make a date of what may be none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def by_weekday(text: str, language: str, published: date) -> date | None:
    """Read `on Tuesday` and `yesterday` as seen from the day of publishing."""
    if re.search(rf"\b{YESTERDAY.get(language, 'yesterday')}\b", text):
        return published - timedelta(days=1)
    before = IN_WHAT.get(language, "")
    for number, name in enumerate(WEEKDAYS.get(language, ())):
        if name and re.search(rf"\b{before}{name}", text):
            return published - timedelta(days=(published.weekday() - number) % 7)
    return None


def staleness(stories: Sequence[Story], readings: Sequence[Reading]) -> str:
    """Say why all fresh reports of an event are old news; empty where one of them is not."""
    reasons = [
        old_address(story) or old_date(story, reading)
        for story, reading in zip(stories, readings, strict=True)
        if not story.silent
    ]
    return reasons[0] if reasons and all(reasons) else ""


def old_address(story: Story) -> str:
    """Say that an article's address bears a day long before it is said to be published."""
    found = IN_ADDRESS.search(story.url)
    day = make(*(int(part) for part in found.groups())) if found else None
    if day is None or story.published.date() - day <= OLD_ADDRESS:
        return ""
    return f"old news: its address is of {day:%Y-%m-%d}"


def old_date(story: Story, reading: Reading) -> str:
    """Say that a report opens with a day long ago, year and all, and names no later one."""
    published = story.published.date()
    if RECALLED & {each.name for _, each in concepts([word.text for word in reading.title.words], reading.language)}:
        return ""
    opening = [
        day
        for passage in (reading.title, first_sentence(reading))
        for day, full in dated(passage, reading.language, published)
        if full
    ]
    if not opening or max(opening) > published - OLD_DATE or named_day(reading, published):
        return ""
    if any(day > published - OLD_DATE for day, _ in dated(reading.text, reading.language, published)):
        return ""
    return f"old news: it is dated {max(opening):%Y-%m-%d}"
