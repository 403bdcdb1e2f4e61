"""Outlets of one owner count as one house, however their stories come."""

import tomllib
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest

from bot.settings import load
from bot.steps.decide.independent import count_independent
from bot.steps.normalize import attribute, outlets_of, story_from_row
from bot.steps.normalize.families import family_of, known
from bot.types import Entry, Feed
from tests.telling import story

NOW = datetime(2025, 7, 1, 9, tzinfo=UTC)
NOBODY = outlets_of(())


@pytest.mark.parametrize(
    ("host", "name", "family"),
    [
        ("ria.ru", "РИА Новости", "Rossiya Segodnya"),
        ("az.sputniknews.ru", "Sputnik Azərbaycan", "Rossiya Segodnya"),
        ("", "Sputnik Azərbaycan", "Rossiya Segodnya"),
        ("", "RT на русском", "Rossiya Segodnya"),
        ("", "ТАСС", "TASS"),
        ("feeds.bbci.co.uk", "", "BBC"),
        ("www.azadliq.org", "", "RFE/RL"),
        ("", "Радио Свобода", "RFE/RL"),
        ("www.azernews.az", "", "Trend"),
        ("en.interfax.com.ua", "Interfax-Ukraine", ""),
        ("", "Interfax-Ukraine", ""),
        ("", "RTVI", ""),
        ("", "Sputnikoff", ""),
        ("kaspi-wire.example", "Kaspi Wire", ""),
        ("", "", ""),
    ],
)
def test_an_outlet_is_known_by_its_site_or_its_name(host: str, name: str, family: str) -> None:
    """By the domain that somebody registered, then by the name in whole words; a namesake belongs to nobody."""
    assert family_of(host, name) == family


def test_no_outlet_has_two_owners() -> None:
    """A site or a name that stood in two families would belong to the last of them by accident."""
    listed = tomllib.loads((resources.files("bot") / "data" / "families.toml").read_text("utf-8"))["family"]
    for key in ("sites", "names"):
        every = [each.casefold() for family in listed for each in family[key]]
        assert sorted(set(every)) == sorted(every)
    assert set(known().by_site.values()) == {family["name"] for family in listed}


def test_outlets_of_one_owner_count_once() -> None:
    """Three names of one owner are one house, and another house makes two."""
    names = ("РИА Новости", "Sputnik Azerbaijan", "RT", "Kaspi Wire")
    rows = [Entry(guid=name, title=f"Report {number}", source=name) for number, name in enumerate(names)]
    told = [story_from_row(row, NOW, NOBODY) for row in rows]
    assert [each.house for each in told] == ["Rossiya Segodnya"] * 3 + ["Kaspi Wire"]
    assert count_independent(told) == 2


def test_what_a_relay_carries_belongs_to_its_owner() -> None:
    """The outlet that an item names is known by its site, though the address is the relay's and no feed is its own."""
    relay = Feed(
        url="https://news.google.com/rss/search?q=baku", name="Google News", publisher="Google News", relay=True
    )
    item = Entry(
        guid="1", url="https://news.google.com/rss/articles/1", title="Baku answers - Radio of the south",
        source="Radio of the south", source_url="https://www.ekhokavkaza.com",
    )  # fmt: skip
    _, house = attribute(item, relay, NOBODY)
    assert (house.publisher, house.family) == ("Radio of the south", "RFE/RL")


def test_the_operator_says_who_owns_an_outlet() -> None:
    """A feed's own key goes before what the bot knows."""
    feed = Feed(url="https://ria.ru/rss", name="РИА Новости", publisher="RIA", family="North")
    told = story_from_row(Entry(guid="1", title="Report", source="RIA"), NOW, outlets_of([feed]))
    assert told.house == "North"
    assert count_independent([told, story(2, publisher="North")]) == 1


def test_the_shipped_feeds_are_counted_by_their_owners() -> None:
    """What readers would take for two voices of one owner is one in the shipped configuration."""
    feeds = load(Path("config"), {}).feeds.values()
    outlets = outlets_of(feeds)
    rows = [
        Entry(guid=feed.name, url=f"https://{feed.url.split('/')[2]}/1", title=feed.name, source=feed.name)
        for feed in feeds
        if not feed.relay
    ]
    houses = {row.source: story_from_row(row, NOW, outlets).house for row in rows}
    assert houses["РИА Новости"] == houses["RT на русском"]
    assert houses["Trend"] == houses["Milli.az"]
    assert houses["Azadlıq Radiosu"] == houses["Настоящее время"] == houses["RFE/RL"]
    assert houses["Лента.ру"] != houses["РБК"]
