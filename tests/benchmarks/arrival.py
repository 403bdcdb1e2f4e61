"""How long it takes from a story's arrival until its message leaves, with nothing else to do.

    python -m tests.benchmarks.arrival [--stories 36]

The program runs as a process with the shipped configuration and the default limits, only visiting its feed every
second. A story has arrived when the feed's server hands out the page with it; its message has left when the Bot API
server has the request. In between lie reading, matching, grouping, telling and the four bells that ring for each other.
"""

import argparse
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from tests.feed_server import FeedServer, Item, feed_server
from tests.telegram_server import Clock, Remote, serve_in_thread
from tests.whole.happenings import reports
from tests.whole.installation import Installation, addresses, stop

RULES = """
[polling]
shortest = "1s"
longest = "1s"
allow_private = true
[articles]
read = false
[grouping]
open_for = "1s"
[web]
port = 0
"""
PAGE = "/one.xml"


def items(number: int) -> Iterator[Item]:
    """Make so many reports of happenings that have nothing to do with each other."""
    for index in range(number):
        item = reports()[index % len(reports())]
        yield Item(f"{item.title} ({index})", item.summary, url=f"{item.url}-{index}")


def measured(number: int, feeds: FeedServer, telegram: Remote) -> Iterator[float]:
    """Measure the seconds for one report after another."""
    for index, item in enumerate(items(number)):
        item.published = datetime.now(UTC)
        feeds.publish(PAGE, item)
        request = telegram.wait("sendMessage", count=index + 1, timeout=25)[-1]
        yield request.at - feeds.handed[item.url]
        threading.Event().wait(3.2)  # the events are not to be one, and the chat's pace is not what is measured


def main() -> None:
    """Measure, and print what it came to."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.arrival", description=__doc__)
    parser.add_argument("--stories", type=int, default=36)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        feed_server() as feeds,
        serve_in_thread(clock=Clock(running=True)) as telegram,
    ):
        bot = Installation(Path(folder), telegram.url, bot=RULES)
        bot.configure(addresses(feeds.address, [PAGE]), telegram.add_chat("channel", "Readers"))
        feeds.publish(PAGE, Item("Weather", published=datetime.now(UTC) - timedelta(days=1)))
        process = bot.start()
        feeds.wait_for_visits([PAGE], times=2)
        times = sorted(measured(options.stories, feeds, telegram))
        stop(process)
    slow = quantiles(times, n=10)[-1]
    print(
        f"{len(times)} stories: median {median(times):.3f} s, one in ten over {slow:.3f} s, slowest {times[-1]:.3f} s"
    )


if __name__ == "__main__":
    main()
