"""Read the dates that feeds really write: RFC 822, ISO 8601, and their local dialects."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january янв январь января yan yanvar oca ocak січ січень січня",
            "feb february фев февр февраль февраля fev fevral şub şubat sub subat лют лютий лютого",
            "mar march мар март марта mart бер березень березня",
            "apr april апр апрель апреля aprel nis nisan кві квіт квітень квітня",
            "may май мая mayıs mayis тра трав травень травня",
            "jun june июн июнь июня iyn iyun haz haziran чер черв червень червня",
            "jul july июл июль июля iyl iyul tem temmuz лип липень липня",
            "aug august авг август августа avq avqust ağu ağustos agu agustos сер серп серпень серпня",
            "sep sept september сен сент сентябрь сентября sen sent sentyabr eyl eylül eylul вер вересень вересня",
            "oct october окт октябрь октября okt oktyabr eki ekim жов жовт жовтень жовтня",
            "nov november ноя нояб ноябрь ноября noy noyabr kas kasım kasim лис лист листопад листопада",
            "dec december дек декабрь декабря dek dekabr ara aralık aralik гру груд грудень грудня",
        ),
        1,
    )
    for name in names.split()
}
"""English, Russian, Azerbaijani, Turkish and Ukrainian, short and whole, nominative and genitive."""

ZONES = {
    **dict.fromkeys(("z", "ut", "utc", "gmt", "wet"), 0),
    **dict.fromkeys(("bst", "cet", "met", "west"), 60),
    **dict.fromkeys(("cest", "eet", "mest"), 120),
    **dict.fromkeys(("msk", "мск", "trt", "eest", "tsi"), 180),
    **dict.fromkeys(("azt", "samt", "get", "msd", "gst"), 240),
    **dict.fromkeys(("yekt", "uzt", "tmt", "azst"), 300),
    **dict.fromkeys(("europe/moscow", "europe/istanbul", "europe/minsk"), 180),
    **dict.fromkeys(("asia/baku", "asia/tbilisi", "asia/yerevan", "asia/dubai", "europe/samara"), 240),
    "est": -300,
    "edt": -240,
    "cst": -360,
    "cdt": -300,
    "mst": -420,
    "mdt": -360,
    "pst": -480,
    "pdt": -420,
    "ast": -240,
    "adt": -180,
    "akst": -540,
    "akdt": -480,
    "hst": -600,
    "ist": 330,
    "jst": 540,
    "kst": 540,
}
"""Minutes east of Greenwich. What feedparser 6.0 reads as UTC in this list: MSK, AZT, TRT and their neighbours."""

CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{1,2})(?:[:.](?P<second>\d{1,2}))?(?:[.,]\d{1,9})?\s*(?P<half>[ap]\.?m\.?)?"
ZONE = r"\(?(?P<zone>(?:gmt|utc|ut)?\s*[+\-−]\s*\d{1,2}:?\d{0,2}|[^\W\d_]{2,9}/[^\W\d_]{2,12}|[^\W\d_]{1,5})?"
TIME = rf"{CLOCK}\s*{ZONE}"
CLOCK_TIME = re.compile(rf"(?<![\d:.]){TIME}", re.IGNORECASE)
SECONDS = re.compile(r"\d{10}(?:\d{3})?")
"""Seconds or milliseconds since 1970."""
BASIC = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?\s*" + ZONE,
    re.IGNORECASE,
)
ISO = re.compile(
    rf"\s*(?P<year>\d{{4}})[-/.]?(?P<month>\d{{2}})[-/.]?(?P<day>\d{{2}})(?:[T\s]+{CLOCK}\s*{ZONE})?", re.IGNORECASE
)
NAMED = re.compile(
    rf"(?P<day>\d{{1,2}})[\s\-./]+(?P<name>[^\W\d_]{{3,10}})[\s\-./,]+(?P<year>\d{{4}}|\d{{2}})\b(?:\s*[гр]\.?(?!\w))?"
    rf"(?:[\s,]*{CLOCK}\s*{ZONE})?",
    re.IGNORECASE,
)
AMERICAN = re.compile(
    rf"(?P<name>[^\W\d_]{{3,10}})\.?\s+(?P<day>\d{{1,2}}),?\s+(?:(?P<year>\d{{4}})(?:[\s,]+{TIME})?"
    rf"|{CLOCK.replace('?P<', '?P<a')}\s*(?:(?P<azone>[A-Z]{{2,5}}|[+-]\d{{4}})\s+)?(?P<ayear>\d{{4}}))",
    re.IGNORECASE,
)
DOTTED = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})[./-](?P<month>\d{{1,2}})[./-](?P<year>\d{{4}})(?:[\s,]+{CLOCK}\s*{ZONE})?",
    re.IGNORECASE,
)
MONTH_FIRST = re.compile(
    rf"(?<!\d)(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>\d{{4}})(?:[\s,]+{CLOCK}\s*{ZONE})?", re.IGNORECASE
)
"""Only where the day cannot be a month: every other outlet of the field writes the day first."""
FORMS = (BASIC.fullmatch, ISO.match, DOTTED.search, MONTH_FIRST.search, NAMED.search, AMERICAN.search)
LONGEST = 80
"""Characters; no date is longer, and longer ones are what makes date readers slow."""

YEARS = range(1900, 2100)
"""Outside of them is nobody's date of publishing, and near the ends of the calendar no sum with a date is safe."""


@lru_cache(maxsize=4096)
def parse_date(text: str | None) -> datetime | None:
    """Read a date into UTC; None where there is none or it cannot be one.

    A date without a zone is taken as UTC: the feed's learned offset corrects it later.
    """
    if not text or len(text) > LONGEST:
        return None
    text = text.strip().replace("İ", "i").lower()
    if SECONDS.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    for finds in FORMS:
        if (found := finds(text)) and (moment := _moment(_with_clock(found, text))):
            return moment if moment.year in YEARS else None
    return None


def _with_clock(found: re.Match[str], text: str) -> dict[str, str | None]:
    """Give the parts of a date; where its time does not follow at once, it is looked for around it."""
    parts = found.groupdict()
    if parts.get("hour") or parts.get("ahour"):
        return parts
    around = CLOCK_TIME.search(f"{text[: found.start()]} | {text[found.end() :]}")
    return {**parts, **around.groupdict()} if around else parts


def _moment(parts: dict[str, str | None]) -> datetime | None:
    def number(name: str) -> int:
        return int(parts.get(name) or parts.get("a" + name) or 0)

    month = MONTHS.get(parts.get("name") or "") or number("month")
    year = _year(parts.get("year") or parts.get("ayear") or "")
    hour = number("hour")
    half = parts.get("half") or parts.get("ahalf") or ""
    if half:
        hour = hour % 12 + 12 * half.startswith("p")
    days, hour = (1, 0) if hour == 24 else (0, hour)
    try:
        local = datetime(year, month, number("day"), hour, number("minute"))  # noqa: DTZ001
        local += timedelta(days=days, seconds=min(number("second"), 59))
        return local.replace(tzinfo=_zone(parts.get("zone") or parts.get("azone"))).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _year(written: str) -> int:
    year = int(written or 0)
    return year if len(written) > 2 else year + (2000 if year < 70 else 1900)


def _zone(name: str | None) -> timezone:
    """Make a zone of "+0400", "+04", "GMT+4", "MSK" or nothing."""
    text = (name or "").replace(" ", "").replace("−", "-").strip(".")
    found = re.fullmatch(r"(?:gmt|utc|ut)?([+-])(\d{1,2}):?(\d{2})?", text)
    if found is None:
        found = re.fullmatch(r"(?:gmt|utc|ut)?([+-])(\d)(\d{2})", text)
    if found is None:
        return timezone(timedelta(minutes=ZONES.get(text, 0)))
    minutes = int(found[2]) * 60 + int(found[3] or 0)
    return timezone(timedelta(minutes=minutes if found[1] == "+" else -minutes))
