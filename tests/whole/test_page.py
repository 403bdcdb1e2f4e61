"""The demo's page in a real Chromium, in every language, in light and in dark, as wide as a small phone."""

import asyncio
import io
import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console

from bot import demo
from bot.edges.page import page
from bot.settings import load
from bot.types import Message

pytestmark = pytest.mark.slow

CONFIG = Path(__file__).parents[2] / "config"
LANGUAGES = ("en", "ru", "az", "tr", "uk")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE = {"width": 360, "height": 740}
OVERFLOWING = """() => [...document.querySelectorAll('article, article *')]
    .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
    .map(each => each.textContent)"""
COLOURS = """() => ['.words', '.words a', '.at', '.answers b'].map(name => {
    const each = document.querySelector(name);
    return [name, getComputedStyle(each).color, getComputedStyle(each.closest('article')).backgroundColor];
})"""


@pytest.fixture(scope="module")
def shown() -> tuple[Message, ...]:
    """Play the demo once, with a channel in each language."""
    return asyncio.run(demo.play(load(CONFIG, {}), LANGUAGES, Console(file=io.StringIO()))).shown


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Open the Chromium that is installed."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed; on Debian: apt-get install chromium fonts-noto-color-emoji")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


def brightness(colour: str) -> float:
    """Say how bright a computed colour is (WCAG 2.1, relative luminance)."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Say how far two colours stand apart."""
    dim, bright = sorted((brightness(one), brightness(other)))
    return (bright + 0.05) / (dim + 0.05)


def opened(browser: Browser, file: Path, scheme: str) -> tuple[Page, list[str]]:
    """Open the page; collect what it asks of the world, and its complaints."""
    screen = browser.new_page(viewport=PHONE, color_scheme=scheme)  # type: ignore[arg-type]
    asked: list[str] = []
    screen.on("request", lambda request: asked.append(request.url))
    screen.on("console", lambda message: asked.append(message.text))
    screen.goto(file.as_uri())
    return screen, [each for each in asked if not each.startswith((file.as_uri(), "data:image/png"))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page(language: str, shown: tuple[Message, ...], browser: Browser, tmp_path: Path) -> None:
    """Nothing runs over the edge, every link and picture is there, it needs nothing else, and can be read by night."""
    mine = [message for message in shown if message.channel == language]
    file = tmp_path / "page.html"
    file.write_text(page(mine, demo.channel_of(language, ()), "storyline-bot"), "utf-8")
    grounds = set()
    for scheme in ("light", "dark"):
        screen, asked = opened(browser, file, scheme)
        assert asked == []
        assert screen.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert screen.evaluate(OVERFLOWING) == []
        for name, ink, ground in screen.evaluate(COLOURS):
            assert contrast(ink, ground) >= 4.5, (scheme, name)
            grounds.add(ground)
        links = screen.eval_on_selector_all(".words a", "all => all.map(each => each.getAttribute('href'))")
        assert_all_links(mine, links, screen)
        pictures = screen.eval_on_selector_all("img", "all => all.map(each => [each.complete, each.naturalWidth])")
        assert pictures == [[True, 1080]] * sum(message.wanted.picture is not None for message in mine)
        assert len(pictures) == 4
        screen.close()
    assert len(grounds) == 2


def assert_all_links(mine: list[Message], links: list[str], screen: Page) -> None:
    """Compare the page's links with those of the messages, and follow those that stay on the page."""
    wanted = [unescape(url) for each in mine for url in re.findall(r'href="([^"]*)"', (each.shown or each.wanted).html)]
    assert sorted(url for url in links if not url.startswith("#")) == sorted(
        url for url in wanted if not url.startswith("https://t.me/")
    )
    own = [url for url in links if url.startswith("#")]
    assert len(own) == sum(url.startswith("https://t.me/") for url in wanted) > 0
    assert all(screen.query_selector(f"article{url}") for url in own)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_readers_see(language: str, shown: tuple[Message, ...]) -> None:
    """No word is cut, nothing is said twice in a message, no blank is left unfilled, and replies have their target."""
    ids = {message.id for message in shown}
    for message in (each for each in shown if each.channel == language):
        text = message.shown or message.wanted
        lines = [line for line in text.plain.splitlines() if line.strip()]
        assert not any(line != line.strip() for line in lines), text.plain
        assert "…" not in text.plain, text.plain
        assert not re.search(r"[{}]", text.plain), text.plain
        assert len(lines) == len(set(lines)), text.plain
        assert message.reply_to is None or message.reply_to in ids
