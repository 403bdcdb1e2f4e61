"""The program as an operator runs it: started, stopped, killed, with good and bad feeds."""

import json
import random
import re
import socket
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.feed_server import FeedServer, Item, feed_server
from tests.telegram_server import TOKEN, Remote, serve_in_thread
from tests.whole.happenings import reports
from tests.whole.installation import BOT, ROOT, Installation, addresses, stop

pytestmark = pytest.mark.slow


@pytest.fixture
def feeds() -> Iterator[FeedServer]:
    """Offer a feed server."""
    with feed_server() as server:
        yield server


@pytest.fixture
def telegram() -> Iterator[Remote]:
    """Offer a Bot API server in real time, without its limits."""
    with serve_in_thread() as server:
        yield server


def headlines() -> list[Item]:
    """Take one report of each event of the demo's stream, at an address without its day, which would make it old."""
    rows = [json.loads(line) for line in (ROOT / "bot/data/demo.jsonl").read_text("utf-8").splitlines()]
    first = {}
    for row in rows:
        if row["event"] and row["relevant"] and row["lang"] in ("en", "ru", "az"):
            first.setdefault(
                row["event"], Item(row["title"], row["summary"], url=f"https://outlet.example/{row['id']}")
            )
    return list(first.values())


def shown(telegram: Remote, chat: int) -> str:
    """Read all that the chat shows."""
    return "\n".join(post.text for post in telegram.read(chat))


def linked(telegram: Remote, chat: int) -> set[str]:
    """Collect the addresses of all sources that the chat shows."""
    return {link for post in telegram.read(chat) for link in post.links}


def wait_until_linked(telegram: Remote, chat: int, urls: set[str], patience: int = 100) -> set[str]:
    """Wait until these sources are shown; return those that never were.

    A report that joins an event is shown by an edit, for which a message waits up to a minute.
    """
    for _ in range(patience):
        if urls <= linked(telegram, chat):
            return set()
        # Each further request of the bot may bring what is missing; without one, a second passes.
        threading.Event().wait(1)
    return urls - linked(telegram, chat)


@pytest.mark.parametrize("seed", [20250701])
def test_a_killed_process_loses_nothing(tmp_path: Path, feeds: FeedServer, telegram: Remote, seed: int) -> None:
    """30 feeds, items appearing while it runs, ten kills at random moments: every event reaches the channel."""
    print(f"seed {seed}")
    draw = random.Random(seed)
    chat = telegram.add_chat("channel", "Readers")
    paths = [f"/outlet-{number}.xml" for number in range(30)]
    for path in paths:
        feeds.publish(path, Item(f"Weather in {path}", published=datetime.now(UTC) - timedelta(days=1)))
    bot = Installation(tmp_path, telegram.url)
    bot.configure(addresses(feeds.address, paths), chat)
    process = bot.start()
    feeds.wait_for_visits(paths)
    waiting = reports()
    began = datetime.now(UTC)
    for number, item in enumerate(waiting):
        # Further apart than an event stays open here: whether two reports are one event is not the question.
        item.published = began + timedelta(seconds=3 * number)
    published = {item.url or "" for item in waiting}
    for kill in range(10):
        share = -(-len(waiting) // (10 - kill))
        for item in waiting[:share]:
            feeds.publish(draw.choice(paths), item)
        waiting = waiting[share:]
        threading.Event().wait(draw.uniform(0.05, 2.5))  # the random moment of the kill
        process.kill()
        process.wait()
        process = bot.start()
    missing = wait_until_linked(telegram, chat, published)
    assert stop(process) == 0
    assert missing == set(), bot.said()[-3000:]


def test_a_first_start_tells_nothing_old_and_bad_feeds_harm_no_other(
    tmp_path: Path, feeds: FeedServer, telegram: Remote
) -> None:
    """Full pages are a baseline; broken feeds show in `status`, and the good one is told as ever."""
    chat = telegram.add_chat("channel", "Readers")
    faults = ["500", "html", "empty", "bomb", "silence"]
    paths = ["/good.xml", *(f"/{fault}.xml" for fault in faults)]
    feeds.faults = {f"/{fault}.xml": fault for fault in faults}
    old, *_, new = headlines()
    for path in paths:
        old.published = datetime.now(UTC) - timedelta(minutes=30)
        feeds.publish(path, old)
    bot = Installation(tmp_path, telegram.url)
    bot.configure(addresses(feeds.address, paths), chat)
    process = bot.start()
    feeds.wait_for_visits(paths)
    feeds.wait_for_visits(["/good.xml"], times=2)
    new.published = datetime.now(UTC)
    feeds.publish("/good.xml", new)
    missing = wait_until_linked(telegram, chat, {new.url or ""})
    wanted = {f"Outlet {fault}.xml" for fault in faults}
    for _ in range(60):  # the silent one shows once it was given up
        troubled = {
            feed["name"] for feed in json.loads(bot.call("status", "--json").stdout)["feeds"] if feed["trouble"]
        }
        if troubled == wanted:
            break
    assert stop(process) == 0
    assert missing == set(), bot.said()[-3000:]
    assert old.url not in linked(telegram, chat)
    assert troubled == wanted


def test_sigterm_ends_the_process_within_ten_seconds(tmp_path: Path, feeds: FeedServer, telegram: Remote) -> None:
    """A stop does not wait for a server that never answers."""
    feeds.faults = {"/slow.xml": "silence"}
    bot = Installation(tmp_path, telegram.url)
    bot.configure(addresses(feeds.address, ["/slow.xml"]), telegram.add_chat("channel", "Readers"))
    process = bot.start()
    feeds.wait_for_visits(["/slow.xml"])
    assert stop(process, within=10) == 0


def test_the_token_is_never_shown(tmp_path: Path, feeds: FeedServer, telegram: Remote) -> None:
    """No log line, error or command shows the token, also when Telegram refuses it."""
    chat = telegram.add_chat("channel", "Readers")
    telegram.revoke(TOKEN)
    bot = Installation(tmp_path, telegram.url)
    bot.configure(addresses(feeds.address, ["/one.xml"]), chat)
    feeds.publish("/one.xml", Item("Weather", published=datetime.now(UTC) - timedelta(days=1)))
    process = bot.start()
    feeds.wait_for_visits(["/one.xml"])
    item = headlines()[0]
    item.published = datetime.now(UTC)
    feeds.publish("/one.xml", item)
    telegram.wait(count=1, timeout=120)
    calls = [bot.call("status"), bot.call("status", "--json"), bot.call("check"), bot.call("outbox", "list")]
    stop(process)
    everything = bot.said() + "".join(call.stdout + call.stderr for call in calls)
    secret = TOKEN.split(":")[1]
    assert everything.strip()
    assert secret not in everything
    assert not re.search(re.escape(TOKEN).replace(":", "(:|%3A)"), everything)


def test_without_a_token_alerts_go_to_the_terminal(tmp_path: Path, feeds: FeedServer) -> None:
    """`run --once` without TELEGRAM_TOKEN shows what it found and ends by itself."""
    bot = Installation(tmp_path)
    bot.configure(addresses(feeds.address, ["/one.xml"]))
    assert bot.call("run", "--once").returncode == 0
    item = headlines()[0]
    item.published = datetime.now(UTC)
    feeds.publish("/one.xml", item)
    said = [bot.call("run", "--once").stdout]
    while feeds.visits["/one.xml"] < 2:  # the feed's next visit is due a second or two after the first
        said.append(bot.call("run", "--once").stdout)
    assert item.title.split()[0] in "".join(said)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "--only", "pole"], "--only: there is no loop 'pole'"),
        (["run", "--often"], "--often"),
        (["replay", "missing.jsonl"], "missing.jsonl"),
    ],
)
def test_wrong_input_ends_with_code_2(tmp_path: Path, arguments: list[str], words: str) -> None:
    """A wrong option or file ends with exit code 2 and a line that names it."""
    bot = Installation(tmp_path)
    bot.configure({"One": "https://one.example/rss"})
    done = bot.call(*arguments)
    assert done.returncode == 2
    assert words in done.stderr


def test_wrong_configuration_is_told_all_at_once(tmp_path: Path) -> None:
    """Every mistake in every file is told in one go, with file and key."""
    bot = Installation(tmp_path)
    bot.configure({"One": "one.example/rss"})
    (tmp_path / "config/bot.toml").write_text('[polling]\nshortest = "soon"\n', "utf-8")
    done = bot.call("run", "--once")
    assert done.returncode == 2
    assert "feeds.toml: feed 1 (One): url" in done.stderr
    assert "bot.toml: polling.shortest" in done.stderr


def test_a_second_process_is_refused(tmp_path: Path, feeds: FeedServer, telegram: Remote) -> None:
    """Two processes with one token and one file would tell everything twice; the second says what to do."""
    bot = Installation(tmp_path, telegram.url)
    bot.configure(addresses(feeds.address, ["/one.xml"]), telegram.add_chat("channel", "Readers"))
    process = bot.start()
    feeds.wait_for_visits(["/one.xml"])
    second = bot.call("run", "--once")
    assert (second.returncode, second.stderr.count("\n")) == (1, 1)
    assert "another storyline-bot works on" in second.stderr
    assert bot.call("status").returncode == 0
    assert stop(process) == 0


def test_a_changed_configuration_is_taken_up(tmp_path: Path, feeds: FeedServer, telegram: Remote) -> None:
    """A new feed is visited without a restart; a change with a mistake in it is logged and left alone."""
    bot = Installation(tmp_path, telegram.url)
    chat = telegram.add_chat("channel", "Readers")
    bot.configure(addresses(feeds.address, ["/one.xml"]), chat)
    process = bot.start()
    feeds.wait_for_visits(["/one.xml"], times=2)
    (tmp_path / "config/feeds.toml").write_text('[[feed]]\nname = "Broken"\n', "utf-8")
    visits = feeds.visits["/one.xml"]
    feeds.wait_for_visits(["/one.xml"], times=visits + 3)
    bot.configure(addresses(feeds.address, ["/one.xml", "/two.xml"]), chat)
    feeds.wait_for_visits(["/two.xml"])
    assert stop(process) == 0
    assert "feed 1 (Broken): url: this key is missing" in bot.said()
    assert "going on with the changed configuration" in bot.said()


def test_the_health_check_asks_the_bot(tmp_path: Path, feeds: FeedServer) -> None:
    """`status --health` succeeds while the bot runs and fails when nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    bot = Installation(tmp_path, bot=BOT.replace("port = 0", f"port = {port}"))
    bot.configure(addresses(feeds.address, ["/one.xml"]))
    silent = bot.call("status", "--health")
    process = bot.start()
    feeds.wait_for_visits(["/one.xml"])
    well = bot.call("status", "--health")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        metrics = answer.read().decode()
    stop(process)
    assert silent.returncode == 1
    assert "no bot answers" in silent.stderr
    assert well.returncode == 0, well.stderr
    assert "storyline_oldest_debt_seconds" in metrics
