"""Consecutive pages of made feeds, each with one bad habit of real ones, and which article every item is."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

from tests.visits import BEGAN

DEPTH = 30
NEW = 4
"""Items on a page, and the most new ones of a visit."""
STEP = timedelta(minutes=20)
WORDS = [
    "harbour",
    "council",
    "border",
    "railway",
    "court",
    "museum",
    "pipeline",
    "bridge",
    "strike",
    "harvest",
    "ferry",
    "embassy",
    "ministry",
    "glacier",
]
VERBS = (
    *("opens", "closes", "rejects", "visits", "repairs", "leaves", "enters"),
    *("counts", "paints", "moves", "finds", "sells", "opposes", "measures"),
)
PLACES = (
    *("Baku", "Ganja", "Sheki", "Quba", "Lankaran", "Kazan", "Samara", "Sochi"),
    *("Kars", "Van", "Rize", "Odesa", "Lviv", "Dnipro", "Tbilisi", "Batumi"),
)


@dataclass(frozen=True, kw_only=True)
class Item:
    """An item as it stands on a page."""

    article: int
    """Which one it is: what a reader would say."""
    title: str
    link: str
    guid: str | None
    date: datetime | None
    text: str
    born: int = 0
    """The visit before which it was published."""


Habit = Callable[[Item, random.Random, int], Item]
"""What a feed does to an item at a visit; visits are counted."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """What a visit finds."""

    body: bytes
    articles: tuple[int, ...]
    """That stand on it whole."""


@dataclass
class Publisher:
    """A feed that publishes; its habits change what it shows, never what it means."""

    draw: random.Random
    habits: tuple[Habit, ...]
    articles: list[Item] = field(default_factory=list)

    def publish(self, now: datetime, visit: int) -> None:
        number = len(self.articles)
        draw = self.draw
        words = [draw.choice(WORDS), draw.choice(VERBS), draw.choice(WORDS), "near", draw.choice(PLACES)]
        title = f"{draw.choice(PLACES)} {' '.join(words)}, report {number}"
        link = f"https://outlet.example/{draw.choice(WORDS)}/{'-'.join(words).lower()}-{700_000 + number}.html"
        text = f"The {words[0]} {words[1]} the {words[2]}, officials said in statement {number}."
        self.articles.append(
            Item(article=number, title=title, link=link, guid=f"id-{number}", date=now, text=text, born=visit)
        )

    def shown(self, visit: int) -> list[Item]:
        items = self.articles[: -DEPTH - 1 : -1]
        for habit in self.habits:
            items = [habit(item, random.Random(f"{item.article} {visit}"), visit) for item in items]
        return items


def new_guids(item: Item, draw: random.Random, _: int) -> Item:
    return replace(item, guid=f"{draw.getrandbits(64):x}")


def no_guids(item: Item, _: random.Random, __: int) -> Item:
    return replace(item, guid=None)


def one_guid(item: Item, _: random.Random, __: int) -> Item:
    return replace(item, guid="https://outlet.example/")


def one_link(item: Item, _: random.Random, __: int) -> Item:
    return replace(item, link="https://outlet.example/", guid=None, date=datetime.fromtimestamp(0, BEGAN.tzinfo))


def trackers(item: Item, draw: random.Random, _: int) -> Item:
    return replace(
        item, guid=None, link=f"{item.link}?at_medium=RSS&at_campaign={draw.choice(['rss', 'KARANGA'])}#{draw.random()}"
    )


def hosts(item: Item, draw: random.Random, _: int) -> Item:
    start = draw.choice(["http://", "https://", "https://www.", "http://m."])
    return replace(item, guid=None, link=item.link.replace("https://", start))


def new_headlines(item: Item, _: random.Random, visit: int) -> Item:
    """Edit one headline in three two visits later, and with it the words in the address; its number stays."""
    if item.article % 3 or visit < item.born + 2:
        return item
    link = item.link.replace(".example/", ".example/edited-")
    return replace(item, title=f"{item.title}, this time with the details", link=link, guid=link)


def markers(item: Item, _: random.Random, visit: int) -> Item:
    """Announce some items as renewed, under new guids."""
    if item.article % 4 or visit < item.born + 1:
        return item
    return replace(item, title=f"{item.title} YENİLƏNİB", guid=f"r{item.article}")


def new_dates(item: Item, draw: random.Random, _: int) -> Item:
    assert item.date is not None
    return replace(item, date=item.date + timedelta(hours=draw.randrange(40)))


def no_dates(item: Item, _: random.Random, __: int) -> Item:
    return replace(item, date=None)


def counters(item: Item, draw: random.Random, _: int) -> Item:
    return replace(item, text=f"{item.text} Read {draw.randrange(10_000)} times.")


HABITS: dict[str, tuple[Habit, ...]] = {
    "none": (),
    "new guids at each visit": (new_guids,),
    "no guids": (no_guids,),
    "one guid for all": (one_guid,),
    "one link for all, 1970": (one_link,),
    "changing trackers": (trackers,),
    "changing hosts": (hosts,),
    "edited headlines": (new_headlines,),
    "marks of renewal": (markers,),
    "new dates at each visit": (new_dates,),
    "no dates": (no_dates, no_guids),
    "counters in the text": (counters,),
    "new guids, hosts and dates": (hosts, new_guids, new_dates),
}
EXTRA = ("unsorted", "broken off", "come back")
"""Habits of pages rather than items."""


def made_series(habit: str, seed: int, visits: int = 25) -> list[Page]:
    """Make the pages that consecutive visits find."""
    draw = random.Random(f"{habit} {seed}")
    publisher = Publisher(draw, HABITS.get(habit, ()))
    pages: list[Page] = []
    for visit in range(visits):
        for _ in range(draw.randrange(NEW + 1) if visit else DEPTH):
            publisher.publish(BEGAN + visit * STEP, visit)
        items = publisher.shown(visit)
        if habit == "unsorted":
            draw.shuffle(items)
        if habit == "come back" and visit > 15:  # long gone from the page, and dated today
            items += [
                replace(item, date=BEGAN + visit * STEP, guid=f"again-{item.article}")
                for item in publisher.articles[:3]
            ]
        pages.append(
            _broken(items) if habit == "broken off" and visit % 3 else Page(body=_body(items), articles=_of(items))
        )
    return pages


def _of(items: list[Item]) -> tuple[int, ...]:
    return tuple(item.article for item in items)


def _broken(items: list[Item]) -> Page:
    """Break a page off inside its twentieth item; the first two thirds of its items stand on it whole."""
    body = _body(items)
    end = body.find(b"</description>", body.find(b"statement %d." % items[20].article)) - 5
    return Page(body=body[:end], articles=_of(items[:20]))


def _body(items: list[Item]) -> bytes:
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Made</title><link>https://outlet.example/</link>'
    return (head + "".join(map(_item, items)) + "</channel></rss>").encode()


def _item(item: Item) -> str:
    guid = f'<guid isPermaLink="false">{escape(item.guid)}</guid>' if item.guid else ""
    date = f"<pubDate>{format_datetime(item.date)}</pubDate>" if item.date else ""
    title, link, text = escape(item.title), escape(item.link), escape(item.text)
    return f"<item><title>{title}</title><link>{link}</link>{guid}{date}<description>{text}</description></item>"
