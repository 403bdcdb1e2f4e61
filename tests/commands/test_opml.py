"""Feeds come from other readers and go to them."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.settings.feeds import FeedTable, read_feeds
from bot.settings.opml import read_opml, to_toml, write_opml
from tests.commands.call import ROOT, Operator

FOREIGN = """<?xml version="1.0" encoding="UTF-8"?><opml version="1.1"><head><title>Mine</title></head><body>
<outline text="News" title="News"><outline type="rss" text="Üfüq &amp; Co" xmlUrl="https://ufuq.example/rss?a=1&amp;b=2"
 htmlUrl="https://ufuq.example" language="az-AZ"/><outline title="Полдень" xmlUrl="http://polden.example/rss"/></outline>
<outline text="Known" xmlUrl="https://known.example/rss"/><outline text="Bad" xmlUrl="ftp://bad.example/rss"/></body></opml>"""
KNOWN = '# mine\n[[feed]]\nname = "Known"\nurl = "https://known.example/rss"\n'


def feeds(path: Path) -> dict[str, object]:
    """Read feeds, none of them wrong."""
    problems: list[str] = []
    found = read_feeds(path, problems)
    assert problems == []
    return dict(found)


def test_feeds_of_another_reader_are_added(operator: Operator, tmp_path: Path) -> None:
    """New ones are added as unproven, comments and known ones stay, and what is no feed is told."""
    operator.configure(KNOWN)
    file = tmp_path / "mine.opml"
    file.write_text(FOREIGN, "utf-8")
    said = operator.call("opml", "import", str(file))
    assert said.code == 1
    assert "2 feeds added" in said.out
    assert "1 stand there already, 1 refused" in " ".join(said.out.split())
    text = operator.feeds.read_text("utf-8")
    assert text.startswith(KNOWN)
    found = feeds(operator.feeds)
    ufuq = found["https://ufuq.example/rss?a=1&b=2"]
    assert (ufuq.name, ufuq.language, ufuq.proven) == ("Üfüq & Co", "az", False)  # type: ignore[attr-defined]
    assert found["http://polden.example/rss"].name == "Полдень"  # type: ignore[attr-defined]
    again = operator.call("opml", "import", str(file))
    assert "0 feeds added" in again.out
    assert operator.feeds.read_text("utf-8") == text


def test_export_and_import_give_the_same_feeds(operator: Operator, tmp_path: Path) -> None:
    """All shipped feeds survive the way out and in again, but for headers and proxies, which stay at home."""
    shutil.copy(ROOT / "config/feeds.toml", operator.feeds)
    before = feeds(operator.feeds)
    file = tmp_path / "out.opml"
    said = operator.call("opml", "export", str(file))
    assert (said.code, "without the headers" in said.out) == (0, True)
    assert "Mozilla" not in file.read_text("utf-8")
    operator.configure()
    assert operator.call("opml", "import", str(file)).code == 0
    after = feeds(operator.feeds)
    assert len(after) > 100
    assert {url: _bare(feed) for url, feed in after.items()} == {url: _bare(feed) for url, feed in before.items()}


def _bare(feed: object) -> dict[str, object]:
    return {name: getattr(feed, name) for name in feed.__slots__ if name not in ("headers", "proxy")}  # type: ignore[attr-defined]


names = some.text(some.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    lambda name: name == " ".join(name.split())
)


@given(name=names, off=some.booleans(), every=some.sampled_from([None, "90s", "2h"]))
def test_any_feed_survives_both_ways(
    tmp_path_factory: pytest.TempPathFactory, name: str, off: bool, every: str | None
) -> None:
    """Whatever letters a name has, OPML and TOML give them back."""
    given_ = {"name": name, "url": "https://a.example/rss?x=1&y=%20", "off": off, "fallbacks": ["https://b.example/"]}
    table = FeedTable.model_validate(given_ | ({"every": every} if every else {}))
    folder = tmp_path_factory.mktemp("opml")
    (folder / "a.opml").write_text(write_opml([table]), "utf-8")
    refused: list[str] = []
    assert list(read_opml(folder / "a.opml", refused)) == [table]
    assert refused == []
    (folder / "feeds.toml").write_text(to_toml(table), "utf-8")
    found = feeds(folder / "feeds.toml")
    assert bool(found) != off


@pytest.mark.parametrize("text", ["", "<rss/>", "not xml", '<!DOCTYPE x [<!ENTITY a "b">]><opml>&a;</opml>'])
def test_what_is_no_opml_is_wrong_input(operator: Operator, tmp_path: Path, text: str) -> None:
    """Exit code 2, and the configuration as it was."""
    file = tmp_path / "x.opml"
    file.write_text(text, "utf-8")
    said = operator.call("opml", "import", str(file))
    assert (said.code, str(file) in said.err) == (2, True)
    assert operator.feeds.read_text("utf-8") == ""
    assert operator.call("opml", "import", str(tmp_path / "nowhere")).code == 2
