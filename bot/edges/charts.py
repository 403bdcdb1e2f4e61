"""Draw the picture of a digest with matplotlib: events and publishers by day, publishers by country."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from babel import Locale
from babel.dates import format_date
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from bot.phrases import Phrases, phrases
from bot.types import Pulse

INCHES = (5.4, 6.75)
DOTS = 200
"""An inch: 1,080 by 1,350 pixels, what phones show full width; 13 points are then as large as the text of a message."""
LABELS = 4
"""Days from one labelled day to the next."""


@dataclass(frozen=True, slots=True)
class Paint:
    """Colours that stand out from their ground by 4.5 to 1 at least (WCAG 2.1, AA); the grounds are Telegram's own."""

    ground: str
    ink: str
    faint: str
    events: str
    publishers: str


LIGHT = Paint(ground="#ffffff", ink="#17212b", faint="#5f6b76", events="#c2410c", publishers="#1d6fb8")
DARK = Paint(ground="#17212b", ink="#f2f5f7", faint="#9fb0be", events="#ff9d5c", publishers="#6ab7f5")


class PulseChart:
    """Draws; satisfies `Charts`."""

    def draw(self, pulse: Pulse, language: str, *, dark: bool) -> bytes:
        """Draw a PNG with its words in this language."""
        words, paint = phrases(language), DARK if dark else LIGHT
        room = ConstrainedLayoutEngine(w_pad=0.12, h_pad=0.1)
        figure = Figure(figsize=INCHES, dpi=DOTS, facecolor=paint.ground, layout=room)
        figure.suptitle(words.say("chart"), color=paint.ink, x=0.03, ha="left", fontsize=17, fontweight="bold")
        grid = figure.add_gridspec(2, 1, height_ratios=[4, 0.8 + 0.4 * len(pulse.countries)])
        upper, lower = (figure.add_subfigure(place, facecolor=paint.ground) for place in (grid[0], grid[1]))
        above, middle = upper.subplots(2, 1)
        by_day(above, pulse, [events for _, events, _ in pulse.days], (paint, paint.events))
        by_day(middle, pulse, [publishers for _, _, publishers in pulse.days], (paint, paint.publishers))
        by_country(lower.subplots(), pulse, words, paint)
        above.set_title(words.say("chart_events"), loc="left", color=paint.ink, fontsize=14)
        middle.set_title(words.say("chart_publishers"), loc="left", color=paint.ink, fontsize=14)
        lower.suptitle(words.say("chart_countries"), color=paint.ink, x=0.03, ha="left", fontsize=14)
        label_days(above, pulse, language)
        label_days(middle, pulse, language)
        written = BytesIO()
        figure.savefig(written, format="png", metadata={"Software": None})
        return written.getvalue()


def by_day(axes: Axes, pulse: Pulse, counts: Sequence[int], colours: tuple[Paint, str]) -> None:
    """Draw a bar a day, with its number."""
    paint, colour = colours
    bare(axes, paint)
    bars = axes.bar(range(len(pulse.days)), counts, color=colour, width=0.72)
    axes.bar_label(bars, [str(count) if count else "" for count in counts], color=paint.ink, fontsize=12, padding=2)
    axes.set_ylim(0, max([*counts, 1]) * 1.25)
    axes.set_yticks([])


def label_days(axes: Axes, pulse: Pulse, language: str) -> None:
    """Name every few days, today always."""
    last = len(pulse.days) - 1
    places = list(range(last % LABELS, last + 1, LABELS))
    days = [format_date(pulse.days[place][0], "d MMM", locale=language) for place in places]
    axes.set_xticks(places, days, fontsize=12)


def by_country(axes: Axes, pulse: Pulse, words: Phrases, paint: Paint) -> None:
    """Draw a bar a country, the most publishers above."""
    bare(axes, paint)
    territories = Locale.parse(words.code).territories
    names = [territories.get(country.upper(), words.say("elsewhere")) for country, _ in pulse.countries]
    counts = [count for _, count in pulse.countries]
    bars = axes.barh(range(len(names)), counts, color=paint.publishers, height=0.66)
    axes.bar_label(bars, color=paint.ink, fontsize=12, padding=4)
    axes.set_yticks(range(len(names)), names, fontsize=12)
    axes.set_xticks([])
    axes.set_xlim(0, max([*counts, 1]) * 1.1)
    axes.invert_yaxis()
    axes.spines["bottom"].set_visible(False)


def bare(axes: Axes, paint: Paint) -> None:
    """Leave out frame and ticks: the numbers stand at the bars."""
    axes.set_facecolor(paint.ground)
    axes.tick_params(length=0, colors=paint.faint)
    for side, spine in axes.spines.items():
        spine.set_visible(side == "bottom")
        spine.set_color(paint.faint)
