"""`check --feeds` visits all feeds at once and says which are in trouble."""

from datetime import UTC, datetime, timedelta

from tests.commands.call import Operator
from tests.feed_server import FeedServer, Item

HOUR = timedelta(hours=1)


def table(name: str, url: str, more: str = "") -> str:
    return f'[[feed]]\nname = "{name}"\nurl = "{url}"\n{more}\n'


def fill(server: FeedServer, path: str, age: timedelta = timedelta(0)) -> None:
    """Put five items on a page, one an hour, the newest so old."""
    for number in range(5):
        server.publish(path, Item(f"Report {number}", "Words.", datetime.now(UTC) - age - (4 - number) * HOUR))


def words(text: str) -> str:
    """Join what a table has broken into lines."""
    return " ".join(text.split())


def test_a_bot_without_feeds_is_warned_of(operator: Operator) -> None:
    """An empty list of feeds is no mistake, but nobody should wait for alerts."""
    operator.configure("")
    said = operator.call("check")
    assert said.code == 0
    assert "feeds: 0" in said.out
    assert "warning: feeds.toml: there is no feed" in words(said.out)


def test_all_feeds_are_visited_and_those_in_trouble_told(operator: Operator, server: FeedServer) -> None:
    """A sound feed is counted; each trouble has its name, and the exit code is 1."""
    for path in ("/sound", "/dead"):
        fill(server, path, 400 * 24 * HOUR if path == "/dead" else timedelta(0))
    server.faults.update({"/500": "500", "/html": "html"})
    paths = ("sound", "dead", "500", "html", "none")
    operator.configure("".join(table(path, f"{server.address}/{path}") for path in paths))
    said = operator.call("check", "--feeds")
    assert said.code == 1
    assert all(server.visits[f"/{path}"] == 1 for path in paths)
    assert "5 feeds visited: 1 can be read, 4 are in trouble" in said.out
    for name in ("silent", "server", "blocked", "no_items"):
        assert name in said.out
    assert "what to do" in said.out


def test_sound_feeds_are_no_failure(operator: Operator, server: FeedServer) -> None:
    """Exit code 0 where every feed can be read; what the bot copes with is a remark."""
    fill(server, "/sound")
    operator.configure(table("sound", f"{server.address}/sound"))
    said = operator.call("check", "--feeds")
    assert (said.code, "1 can be read, 0 are in trouble" in said.out) == (0, True)


def test_unproven_feeds_are_told_apart(operator: Operator, server: FeedServer) -> None:
    """The operator learns which unproven addresses work, and which do not."""
    fill(server, "/works")
    server.faults["/broken"] = "500"
    feeds = [table(path, f"{server.address}/{path}", "proven = false") for path in ("works", "broken")]
    operator.configure("".join(feeds))
    said = operator.call("check", "--feeds")
    assert said.code == 1
    assert "proven now, take `proven = false` out in feeds.toml: works" in words(said.out)
    assert "unproven, and in trouble" in words(said.out)


def test_without_network_that_is_what_is_told(operator: Operator) -> None:
    """Where no feed can be reached, the machine is the trouble, not each feed."""
    operator.configure("".join(table(str(port), f"http://127.0.0.1:{port}/rss") for port in (1, 2, 3)))
    said = operator.call("check", "--feeds")
    assert said.code == 1
    assert "network: none of the 3 feeds can be reached" in words(said.out)


def test_feeds_are_left_alone_where_nobody_asks(operator: Operator, server: FeedServer) -> None:
    """`check` alone asks nobody, and keeps no store."""
    operator.configure(table("sound", f"{server.address}/sound"))
    assert operator.call("check").code == 0
    assert not server.visits
    assert not (operator.folder / "data").exists()


def test_what_nobody_reads_is_named_with_the_nearest_right_name(operator: Operator) -> None:
    """A slip in the name of a file or folder would otherwise cost all that stands in it in silence."""
    config, seeds = operator.folder / "config", operator.folder / "seeds"
    (config / "chanels.toml").touch()
    (config / "storyline").mkdir()
    (config / "storyline/quarrel.toml").touch()
    for name in ("rusia-azerbaijan/deeper", "russia-azerbaijan/nott", ".git/hooks"):
        (seeds / name).mkdir(parents=True)
    said = operator.call("check")
    warnings = [each for each in said.out.splitlines() if " read" in each and each.startswith("warning:")]
    assert warnings == [
        f"warning: {config}/chanels.toml: this file is not read; did you mean channels.toml?",
        f"warning: {config}/storyline/quarrel.toml: this file is not read; did you mean storylines/quarrel.toml?",
        f"warning: {config}/../seeds/rusia-azerbaijan: no storyline reads this folder; did you mean russia-azerbaijan?",
        f"warning: {config}/../seeds/russia-azerbaijan/nott: no storyline reads this folder; did you mean not?",
    ]
    assert said.code == 0


def test_what_is_read_is_no_stray(operator: Operator) -> None:
    """The shipped files are read, and so is a folder that a storyline names by its key `seeds`."""
    path = operator.folder / "config/storylines/armenia-azerbaijan.toml"
    path.write_text('seeds = "more/armenia"\n' + path.read_text("utf-8"), "utf-8")
    (operator.folder / "seeds/more").mkdir()
    (operator.folder / "seeds/armenia-azerbaijan").rename(operator.folder / "seeds/more/armenia")
    said = operator.call("check")
    assert said.code == 0
    assert "not read" not in said.out
    assert "reads this" not in said.out
