"""The bot's own words in the reader's language, with the plurals, dates and times of that language."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

DOTTED = ("az", "tr")
"""Languages in which `i` and `ı` are two letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The phrases of one language."""

    code: str
    texts: Mapping[str, str]
    plurals: Mapping[str, Mapping[str, str]]
    """Of each phrase that counts the forms, named as the CLDR names them."""

    def say(self, phrase: str, **values: str) -> str:
        """Give a phrase with its blanks filled in."""
        return self.texts[phrase].format(**values)

    def count(self, phrase: str, number: int, **values: str) -> str:
        """Give a phrase that counts, in the form that the number asks for; the number stays with the word after it."""
        form = self.plurals[phrase][self._locale.plural_form(number)]
        return form.replace("{n} ", "{n}\u00a0").format(n=format_decimal(number, locale=self._locale), **values)

    def moment(self, moment: datetime, zone: str, today: datetime) -> str:
        """Write a time on the channel's clock, with its day where that is not today, and its year where not this."""
        local, now = moment.astimezone(ZoneInfo(zone)), today.astimezone(ZoneInfo(zone))
        clock = format_time(local, "HH:mm", locale=self._locale)
        return clock if local.date() == now.date() else f"{self.day(moment, zone, today)}, {clock}"

    def day(self, moment: datetime, zone: str, today: datetime) -> str:
        """Write a day on the channel's calendar, with its year where that is not this."""
        return self.dated(moment.astimezone(ZoneInfo(zone)).date(), today.astimezone(ZoneInfo(zone)).date())

    def dated(self, day: date, today: date) -> str:
        """Write a day, with its year where that is not this."""
        return str(format_date(day, "d MMMM" if day.year == today.year else "d MMMM y", locale=self._locale))

    def number(self, number: float) -> str:
        """Write a number."""
        return str(format_decimal(number, locale=self._locale))

    def in_language(self, code: str) -> str:
        """Say in which language something is, as it stands within a line."""
        return self.texts.get(f"in_{code}") or self.language(code)

    def opening(self, text: str) -> str:
        """Write words as they begin a line; the capital of a Turkic `i` keeps its dot."""
        first = "İ" if text[:1] == "i" and self.code in DOTTED else text[:1].upper()
        return first + text[1:]

    def territory(self, code: str) -> str:
        """Name a country; an unknown code stands for itself."""
        return str(self._locale.territories.get(code.upper(), code))

    def language(self, code: str) -> str:
        """Name a language; an unknown code stands for itself."""
        return str(self._locale.languages.get(code, code))

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.code)


@cache
def phrases(code: str) -> Phrases:
    """Read the phrases of a language."""
    file = resources.files("bot") / "languages" / f"{code}.toml"
    read = tomllib.loads(file.read_text("utf-8"))["phrases"]
    return Phrases(
        code=code,
        texts={name: text for name, text in read.items() if isinstance(text, str)},
        plurals={name: forms for name, forms in read.items() if isinstance(forms, dict)},
    )
