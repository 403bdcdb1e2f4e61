"""Each trouble has a name, a plain sentence and a remedy."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.steps.diagnose import REMEDIES, diagnose, incidents_of, is_ours
from bot.types import Feed, Poll, Weight

BOT = Path(__file__).parents[2] / "bot"
NAMED = re.compile(r"([a-z_]+): [a-zA-Z{]")


def raised() -> Iterator[str]:
    """List the names that the code gives to troubles: of errors, and at the head of problems."""
    for path in {*BOT.rglob("*.py")} - {*(BOT / "edges/article").rglob("*.py")}:  # what goes wrong there is no feed's
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                place = {"FetchError": 1, "ParseError": 0}.get(node.func.id)
                if place is not None and len(node.args) > place and isinstance(node.args[place], ast.Constant):
                    yield str(node.args[place].value)  # type: ignore[attr-defined]


def headed() -> Iterator[str]:
    """List the names at the head of the sentences that reading and scheduling find."""
    rooms = (
        *(BOT / "steps/parse").rglob("*.py"),
        *(BOT / "steps/schedule").rglob("*.py"),
        *(BOT / "edges/http").glob("*"),
    )
    for path in (*rooms, BOT / "doctor.py"):
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
                if found := NAMED.match(text):
                    yield found[1]


@pytest.mark.parametrize("name", sorted({*raised(), *headed()}))
def test_every_trouble_that_the_code_names_has_a_remedy(name: str) -> None:
    """No trouble reaches the operator without saying what to do."""
    trouble = diagnose(f"{name}: something is wrong", "https://outlet.example/rss")
    assert name in REMEDIES
    assert (trouble.name, trouble.sentence) == (name, "something is wrong")
    assert len(trouble.remedy) > 20
    assert "HOST" not in trouble.remedy


def test_an_unknown_name_is_told_all_the_same() -> None:
    """What nobody has named is told as it is."""
    trouble = diagnose("strange: nobody knows this", "")
    assert (trouble.sentence, trouble.weight) == ("nobody knows this", Weight.PASSING)
    assert trouble.remedy


NOW = datetime(2025, 7, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FEED = Feed(url="https://outlet.example/rss", name="Outlet", publisher="Outlet")
GOOD = Poll(url=FEED.url, since=NOW, due=NOW, succeeded=NOW, visited=NOW)


def failed(trouble: str, minutes: int, failures: int = 5, **changes: Any) -> Poll:
    """Make a poll that has failed for so long."""
    return replace(GOOD, failures=failures, trouble=trouble, succeeded=NOW - minutes * MINUTE, **changes)


def told(after: Poll, before: Poll = GOOD, feed: Feed = FEED, **more: bool) -> list[tuple[str, bool]]:
    """List kind and end of what the operator hears."""
    return [(incident.kind, incident.over) for incident in incidents_of(before, after, feed, NOW, **more)]


@pytest.mark.parametrize(
    ("after", "heard"),
    [
        (failed("server: 500", 179), False),
        (failed("server: 500", 181), True),
        (failed("blocked: 403", 29), False),
        (failed("blocked: 403", 31), True),
        (failed("blocked: 403", 31, failures=2), False),
        (replace(GOOD, trouble="silent: nothing new"), True),
        (replace(GOOD, trouble="moved: elsewhere"), True),
        (replace(GOOD, trouble="fallback: read elsewhere", troubled=NOW - 29 * MINUTE), False),
        (replace(GOOD, trouble="fallback: read elsewhere", troubled=NOW - 31 * MINUTE), True),
        (replace(GOOD, trouble="undated: no dates", troubled=NOW - 999 * MINUTE), False),
        (GOOD, False),
    ],
)
def test_the_operator_hears_of_what_lasts(after: Poll, heard: bool) -> None:
    """What mostly ends by itself has hours for it, other troubles half an hour; what the bot copes with is none."""
    assert told(after) == ([("feed", False)] if heard else [])


def test_the_operator_hears_of_the_end() -> None:
    """A good visit after trouble ends the feed's incident, and that of the network."""
    assert told(GOOD, failed("server: 500", 200)) == [("network", True), ("feed", True)]
    assert told(GOOD, replace(GOOD, trouble="silent: nothing new")) == [("feed", True)]


def test_an_incident_says_what_to_do() -> None:
    """The operator reads which feed it is, what is wrong and what to do."""
    [incident] = incidents_of(GOOD, failed("gone: there is nothing at this address", 60), FEED, NOW)
    assert incident.subject == FEED.url
    for words in ("Outlet", FEED.url, "there is nothing at this address", "What to do:"):
        assert words in incident.text


def test_feeds_that_nobody_has_seen_work_are_no_incident() -> None:
    """An unproven address is left to `check --feeds` until it has been read once."""
    unproven = replace(FEED, proven=False)
    never = replace(failed("gone: nothing", 60), succeeded=None, since=NOW - 60 * MINUTE)
    assert told(never, feed=unproven) == []
    assert told(never) == [("feed", False)]
    assert told(failed("gone: nothing", 60), feed=unproven) == [("feed", False)]


def test_a_page_that_has_turned_over_is_told_once_a_day() -> None:
    """Stories may have gone by unseen; after a long pause of the bot itself that is no news."""
    missed = replace(GOOD, trouble="missed: nothing on the page was seen")
    [incident] = incidents_of(GOOD, missed, FEED, NOW + MINUTE)
    [again] = incidents_of(GOOD, missed, FEED, NOW + 2 * MINUTE)
    [next_day] = incidents_of(replace(GOOD, succeeded=NOW + 1439 * MINUTE), missed, FEED, NOW + 1440 * MINUTE)
    assert incident.passing
    assert incident.subject == again.subject != next_day.subject
    assert incidents_of(GOOD, missed, FEED, NOW + 180 * MINUTE) == []


def test_our_own_network_is_one_incident() -> None:
    """Where no feed can be reached, that is told instead of each feed."""
    assert is_ours("unreachable", NOW - 16 * MINUTE, NOW)
    assert not is_ours("unreachable", NOW - 14 * MINUTE, NOW)
    assert not is_ours("blocked", None, NOW)
    assert told(failed("unreachable: no route", 999), ours=True) == [("network", False)]
    assert told(failed("unreachable: no route", 16, failures=2), ours=True) == []
