"""`feed` shows what the bot reads at an address or in a file."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.commands.call import Operator
from tests.feed_server import FeedServer, Item

HOUR = timedelta(hours=1)
HOME = """<!doctype html><html><head><title>Kaspi Wire</title>
<link rel="alternate" type="application/rss+xml" href="/gone"><link rel="stylesheet" href="/style.css">
<link rel="alternate" type="application/rss+xml; charset=utf-8" href="/news/rss" title="News"></head>
<body>x</body></html>"""


def fill(server: FeedServer, path: str = "/news/rss", count: int = 5) -> None:
    """Put items on a page, one an hour until now."""
    for number in range(count):
        title = f"Посол вызван в министерство, сообщение {number}"
        server.publish(path, Item(title, "Подробности.", datetime.now(UTC) - (count - 1 - number) * HOUR))


def test_a_sound_feed_is_shown_with_its_entries(operator: Operator, server: FeedServer) -> None:
    """The operator sees each entry as the bot reads it, and nothing to mend."""
    fill(server)
    said = operator.call("feed", f"{server.address}/news/rss", "--json")
    read = json.loads(said.out)
    assert said.code == 0
    assert (len(read["entries"]), read["problems"], read["remedy"]) == (5, [], None)
    first = read["entries"][0]
    assert first["title"] == "Посол вызван в министерство, сообщение 4"
    assert (first["language"], first["url"]) == ("ru", "https://outlet.example/news/rss/4")
    assert datetime.fromisoformat(first["published"]) < datetime.now(UTC)
    shown = operator.call("feed", f"{server.address}/news/rss").out
    assert "5 entries" in shown
    assert "Посол вызван в министерство, сообщение 0" in shown


def test_the_home_page_of_a_site_leads_to_its_feed(operator: Operator, server: FeedServer) -> None:
    """Of the addresses that a page names the first one that is a feed is read."""
    server.pages["/"] = HOME
    server.faults["/gone"] = "500"
    fill(server)
    said = operator.call("feed", f"{server.address}/", "--json")
    read = json.loads(said.out)
    assert (said.code, read["feed"], len(read["entries"])) == (0, f"{server.address}/news/rss", 5)
    assert "/style.css" not in server.visits


def test_a_home_page_that_names_no_feed_is_tried_at_the_usual_places(operator: Operator, server: FeedServer) -> None:
    """Where a page names none, the addresses of the common news systems are tried."""
    server.pages["/"] = "<!doctype html><html><body>News</body></html>"
    fill(server, "/rss.xml")
    read = json.loads(operator.call("feed", f"{server.address}/", "--json").out)
    assert read["feed"] == f"{server.address}/rss.xml"


@pytest.mark.parametrize(("fault", "name"), [("500", "server"), ("html", "blocked"), ("empty", "empty")])
def test_what_cannot_be_read_ends_with_its_name_and_a_remedy(
    operator: Operator, server: FeedServer, fault: str, name: str
) -> None:
    """A trouble has a name, a sentence and a remedy, and exit code 1."""
    server.faults["/rss"] = fault
    said = operator.call("feed", f"{server.address}/rss", "--json")
    read = json.loads(said.out)
    assert (said.code, read["entries"], read["problems"][0]["name"]) == (1, [], name)
    assert read["remedy"]


def test_a_file_is_read_whatever_its_age(operator: Operator, tmp_path: Path) -> None:
    """A saved page is read like a fetched one; that it is old is no trouble."""
    body = """<?xml version="1.0" encoding="windows-1251"?><rss version="2.0"><channel><title>Вести</title>
    <item><title>Посол вызван</title><guid>x</guid><link>https://a.example/1</link></item>
    <item><title>Нота вручена</title><guid>x</guid><link>https://a.example/2</link></item>
    <item><title>Ответ дан</title><guid>x</guid><link>https://a.example/3</link></item></channel></rss>"""
    path = tmp_path / "saved.xml"
    path.write_bytes(body.encode("windows-1251"))
    said = operator.call("feed", str(path), "--json")
    read = json.loads(said.out)
    assert (said.code, read["title"], len(read["entries"])) == (0, "Вести", 3)
    assert {problem["name"] for problem in read["problems"]} == {"guids", "undated"}
    assert all(problem["remedy"].startswith("nothing") for problem in read["problems"])


@pytest.mark.parametrize("place", ["nowhere.xml", "ftp://outlet.example/rss", "https://", "https://[x/rss"])
def test_what_is_neither_address_nor_file_is_wrong_input(operator: Operator, place: str) -> None:
    """Exit code 2, and a line that says what is expected."""
    said = operator.call("feed", place)
    assert said.code == 2
    assert place in said.err


def test_items_of_a_relay_belong_to_their_outlets(operator: Operator, tmp_path: Path, server: FeedServer) -> None:
    """What a relay carries is shown as the bot takes it: with the outlet's name, and without it in the title."""
    server.pages["/relay"] = """<rss version="2.0"><channel><title>R</title><item>
    <title>Envoy summoned - Kaspi Wire</title><link>https://relay.example/1</link>
    <source url="https://kaspi.example">Kaspi Wire</source></item></channel></rss>"""
    operator.configure(f'[[feed]]\nname = "Relay"\nurl = "{server.address}/relay"\nrelay = true\n')
    [entry] = json.loads(operator.call("feed", f"{server.address}/relay", "--json").out)["entries"]
    assert (entry["title"], entry["source"]) == ("Envoy summoned", "Kaspi Wire")
