"""The article's own words are in the alert of a whole run."""

from datetime import UTC, datetime, timedelta

from tests.commands.call import Operator
from tests.feed_server import FeedServer, Item

TITLE = "Baku summons Russian envoy over raid in Yekaterinburg"
NOTE = "The Azerbaijani Foreign Ministry handed the Russian envoy a note that demands an inquiry into the two deaths."
MORE = "Azerbaijan also recalls its trade delegation from Moscow until the inquiry into the raid in Yekaterinburg ends."
PAGE = f"<html><body><article><h1>{TITLE}</h1><p>{NOTE}</p><p>{MORE}</p></article></body></html>"
BOT = "[polling]\nallow_private = true\n[web]\nport = 0\n[articles]\nread = {read}\n"


def run(operator: Operator, server: FeedServer, read: str) -> str:
    """Run the bot once over one feed with one new story, whose page is on the same server."""
    server.pages["/a"] = PAGE
    soon = datetime.now(UTC) + timedelta(hours=1)  # is taken for now, so that it is no story of before
    server.publish("/rss", Item(TITLE, "Baku reacts.", soon, f"{server.address}/a"))
    operator.configure(f'[[feed]]\nname = "Kaspi"\nurl = "{server.address}/rss"\n', BOT.format(read=read))
    said = operator.call("run", "--once")
    assert said.code == 0
    return " ".join(said.out.replace("│", " ").split())


def test_the_article_is_in_the_alert(operator: Operator, server: FeedServer) -> None:
    """The bot visits the page of a matched story, after the site's rules, and tells what stands there."""
    out = run(operator, server, "true")
    assert TITLE in out
    assert NOTE in out
    assert server.visits["/robots.txt"] == server.visits["/a"] == 1


def test_one_setting_turns_it_off(operator: Operator, server: FeedServer) -> None:
    """Without it, the alert is told with the feed's words, and the page is not visited."""
    out = run(operator, server, "false")
    assert TITLE in out
    assert NOTE not in out
    assert not server.visits["/a"]
