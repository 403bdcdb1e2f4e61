"""The picture of a digest."""

import struct
from datetime import date, timedelta

import pytest

from bot.edges.charts import DARK, LIGHT, Paint, PulseChart
from bot.types import Pulse

DAYS = tuple((date(2025, 6, 18) + timedelta(days=number), number % 4, number) for number in range(14))
PULSE = Pulse(days=DAYS, countries=(("az", 6), ("ru", 5), ("gb", 2), ("", 1)))


@pytest.mark.parametrize("language", ["en", "ru", "az", "tr", "uk"])
@pytest.mark.parametrize("dark", [False, True])
def test_a_picture_fits_a_phone(language: str, dark: bool) -> None:
    """It is a PNG of a phone's width in every language; no sign of it is missing from the font, which would warn."""
    drawn = PulseChart().draw(PULSE, language, dark=dark)
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", drawn[16:24]) == (1080, 1350)


def test_a_quiet_storyline_has_a_picture_too() -> None:
    """Nothing to count is no error."""
    days = tuple((day, 0, 0) for day, _, _ in DAYS[:7])
    assert PulseChart().draw(Pulse(days=days, countries=()), "en", dark=False)


def brightness(colour: str) -> float:
    """Say how bright a colour is (WCAG 2.1, relative luminance)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("paint", [LIGHT, DARK])
def test_everything_stands_out(paint: Paint) -> None:
    """Words and bars have a contrast of 4.5 to 1 to the ground, in light and in dark."""
    ground = brightness(paint.ground)
    for colour in (paint.ink, paint.faint, paint.events, paint.publishers):
        dim, bright = sorted((ground, brightness(colour)))
        assert (bright + 0.05) / (dim + 0.05) >= 4.5, colour
