"""The feeds of a site are found on its page."""

from hypothesis import given
from hypothesis import strategies as some

from bot.steps.discover import MOST, discover

SITE = "https://www.outlet.example/az/"


def test_what_the_page_names_comes_first() -> None:
    """Named feeds stand before addresses that only look like feeds; nothing is guessed then."""
    page = """<head><link rel="alternate" hreflang="ru" href="/ru/"><LINK REL='Alternate' TYPE='application/atom+xml'
    HREF='feed/atom'></head><a href="/rss/all.xml">RSS</a><a href="/rssik">no</a><a href="/novosti">no</a>"""
    assert discover(page, SITE) == (f"{SITE}feed/atom", "https://www.outlet.example/rss/all.xml")


def test_the_base_of_the_page_holds() -> None:
    """Relative addresses are relative to what the page says."""
    page = '<base href="https://cdn.example/x/"><link rel=alternate type=application/rss+xml href=rss>'
    assert discover(page, SITE) == ("https://cdn.example/x/rss",)


def test_a_page_without_feeds_leaves_the_usual_places() -> None:
    """Guesses are few, and of the same host."""
    found = discover("<p>nothing", SITE)
    assert "https://www.outlet.example/rss" in found
    assert len(found) < 8


@given(
    some.text(max_size=300),
    some.sampled_from(['<a href="{}">', '<link rel="alternate" type="application/rss+xml" href="{}">']),
)
def test_no_page_breaks_it(text: str, frame: str) -> None:
    """Whatever a page holds, a bounded list of web addresses comes back."""
    found = discover(frame.format(text) + text, SITE)
    assert len(found) <= MOST
    assert all(each.startswith("http") for each in found)
