"""Feeds made up for measurements: as many and as long as wanted, the same for the same seed."""

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

WORDS = {
    "en": "minister talks border embassy strike court official statement crash inquiry gas transit summit visit",
    "ru": "министр переговоры граница посольство удар суд заявление крушение расследование транзит саммит",
    "az": "nazir danışıqlar sərhəd səfirlik zərbə məhkəmə bəyanat qəza araşdırma tranzit sammit səfər",
}
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)


def made_feed(number: int, newest: int, items: int = 50) -> bytes:
    """Make the page of a feed whose newest item has this number: `items` items in RSS 2.0, about 1.7 kB each."""
    language = ("en", "ru", "az")[number % 3]
    head = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>Feed {number}</title><link>https://outlet{number}.example/</link>"
        f'<atom:link href="https://outlet{number}.example/rss" rel="self" type="application/rss+xml"/>'
    )
    body = "".join(_item(number, serial, language) for serial in range(newest, newest - items, -1))
    return f"{head}{body}</channel></rss>".encode()


def _item(number: int, serial: int, language: str) -> str:
    draw = random.Random(number * 1_000_003 + serial)
    words = WORDS[language].split()

    def sentence(length: int) -> str:
        return " ".join(draw.choice(words) for _ in range(length)).capitalize()

    body = "".join(f"<p>{sentence(18)}. <a href='/t/{n}'>{sentence(3)}</a></p>" for n in range(5))
    return (
        f"<item><title>{sentence(9)}</title>"
        f"<link>https://outlet{number}.example/news/{100_000 + serial}.html?utm_source=rss</link>"
        f'<guid isPermaLink="false">{number}-{serial}</guid>'
        f"<pubDate>{format_datetime(BEGAN + timedelta(minutes=7 * serial))}</pubDate><dc:creator>Desk</dc:creator>"
        f"<category>{draw.choice(words)}</category><description>{sentence(25)} &amp;amp; {sentence(4)}.</description>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
    )
