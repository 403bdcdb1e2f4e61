"""The next visit follows from this one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import FetchError, ParseError
from bot.settings import Polling
from bot.steps.schedule import after_failure, after_success, is_changed, refuse_empty
from bot.types import Document, Entry, Page, Poll

NOW = datetime(2025, 1, 2, 12, 0, tzinfo=UTC)
POLL = Poll(url="https://n.example/rss", since=NOW, due=NOW)
PAGE = Page(url=POLL.url, body=b"<rss/>", etag='"1"', last_modified="Thu, 02 Jan 2025 11:00:00 GMT")
BOUNDS = Polling()


def document(entries: int) -> Document:
    return Document(entries=tuple(Entry(guid=str(n)) for n in range(entries)), page=bytes(8 * entries))


def test_an_equal_body_is_not_read_again() -> None:
    """Case 6: only another body is parsed, whatever the status says."""
    after = after_success(POLL, PAGE, document(10), 1, BOUNDS, NOW, 0.5)
    assert is_changed(PAGE, POLL)
    assert not is_changed(PAGE, after)
    assert not is_changed(replace(PAGE, body=None), after)


def test_the_time_of_writing_does_not_change_a_page() -> None:
    """Case 6: a page whose items are the same is the same, whatever its head says of the moment."""
    body = b"<rss><lastBuildDate>%d</lastBuildDate><item><title>%d</title></item><!-- %d --></rss>"
    after = after_success(POLL, replace(PAGE, body=body % (1, 1, 1)), document(1), 1, BOUNDS, NOW, 0.5)
    assert not is_changed(replace(PAGE, body=body % (2, 1, 2)), after)
    assert is_changed(replace(PAGE, body=body % (2, 2, 2)), after)


def test_validators_are_kept_after_an_unchanged_body_too() -> None:
    """Case 3: what the server gives is stored at every good visit."""
    unchanged = replace(PAGE, body=None, etag='"2"')
    after = after_success(replace(POLL, full=NOW), unchanged, None, 0, BOUNDS, NOW, 0.5)
    assert after.etag == '"2"'


def test_the_interval_stays_inside_the_bounds() -> None:
    """However much or little is new, the operator's bounds hold."""
    poll = POLL
    for _ in range(20):
        poll = after_success(poll, PAGE, document(10), 10, BOUNDS, poll.due, 0.5)
    assert poll.interval == BOUNDS.shortest
    for _ in range(2000):
        poll = after_success(poll, PAGE, document(10), 0, BOUNDS, poll.due + timedelta(hours=1), 0.5)
    assert poll.interval == BOUNDS.longest


def test_failures_wait_longer_and_never_for_good() -> None:
    """Case 11: back-off has a ceiling, and a good visit ends it."""
    poll, error = POLL, FetchError(POLL.url, "server", "status 500")
    for _ in range(60):
        poll = after_failure(poll, error, BOUNDS, NOW, 1.0)
    assert timedelta(hours=1) < poll.due - NOW <= timedelta(hours=7)
    assert after_success(poll, PAGE, document(1), 0, BOUNDS, NOW, 0.5).failures == 0


def test_feeds_come_back_soon_after_an_outage_of_our_own_network() -> None:
    """Where no feed can be reached, the back-off stays short: when the network is back, none waits for hours."""
    poll, error = POLL, FetchError(POLL.url, "unreachable", "no route")
    for _ in range(60):
        poll = after_failure(poll, error, BOUNDS, NOW, 1.0, is_ours=True)
    assert poll.due - NOW <= timedelta(minutes=11)


def test_a_page_that_turns_over_faster_than_it_is_visited_is_told() -> None:
    """Case 25: a fixed interval longer than the page holds is an alarm before anything is lost."""
    minute = timedelta(minutes=1)
    quick = Document(entries=tuple(Entry(published=NOW - n * 4 * minute) for n in range(20)), page=bytes(range(160)))
    fixed = BOUNDS.every(timedelta(hours=3))
    after = after_success(POLL, PAGE, quick, 0, fixed, NOW, 0.5)
    assert after.trouble is not None
    assert after.trouble.startswith("window:")
    assert after_success(POLL, PAGE, quick, 0, BOUNDS, NOW, 0.5).trouble is None


def test_a_feed_that_died_long_ago_is_known_at_its_first_visit() -> None:
    """Case 23: a page of years ago is silent at once, whatever its server says."""
    dead = Document(entries=tuple(Entry(published=NOW - (700 + n) * 24 * HOUR) for n in range(9)), page=bytes(72))
    after = after_success(POLL, PAGE, dead, 0, BOUNDS, NOW, 0.5)
    assert after.trouble is not None
    assert after.trouble.startswith("silent:")


def test_retry_after_is_kept() -> None:
    """Case 8: what the server asks for is the least."""
    error = FetchError(POLL.url, "limited", "429", wait=timedelta(hours=9))
    assert after_failure(POLL, error, BOUNDS, NOW, 0.0).due == NOW + timedelta(hours=9)


def test_a_failure_keeps_what_the_last_good_visit_left() -> None:
    """Case 4: a page that could not be read is asked for whole again."""
    poll = after_success(POLL, PAGE, document(3), 3, BOUNDS, NOW, 0.5)
    after = after_failure(poll, FetchError(POLL.url, "server", "500"), BOUNDS, NOW, 0.5)
    assert (after.etag, after.digest) == (poll.etag, poll.digest)
    assert after.trouble == "server: 500"


HOUR = timedelta(hours=1)
VISITED = replace(
    after_success(POLL, replace(PAGE, unconditional=True), document(10), 0, BOUNDS, NOW, 0.5), due=NOW + HOUR / 6
)
"""A feed that was read once, with dates of nothing."""


def visits(poll: Poll, count: int, every: timedelta, page: Page = PAGE, found: Document | None = None) -> Poll:
    """Visit a feed again and again, with the same outcome."""
    new = len(found.entries) if found else 0
    for _ in range(count):
        assert poll.visited is not None
        poll = after_success(poll, page, found, new, BOUNDS, poll.visited + every, 0.5)
    return poll


def arriving(minutes_ahead: int, visit: datetime) -> Document:
    """Make a page of 30 with one new item, dated some minutes after the visit that brings it."""
    entry = Entry(guid=str(visit), published=visit + timedelta(minutes=minutes_ahead))
    return Document(entries=(entry,), page=bytes(8 * 30))


def test_the_whole_page_is_asked_for_every_six_hours() -> None:
    """Case 1: "not changed" is not believed for ever."""
    unchanged = replace(PAGE, body=None, unconditional=False)
    assert visits(VISITED, 3, HOUR, unchanged).etag == PAGE.etag
    assert visits(VISITED, 6, HOUR, unchanged).etag is None


def test_a_server_that_hides_changes_is_asked_without_validators() -> None:
    """Case 1: twice "not changed" before a page that had changed, and its validators are left alone."""
    poll = VISITED
    unchanged = replace(PAGE, body=None, unconditional=False)
    for _ in range(2):
        poll = visits(poll, 6, HOUR, unchanged)
        assert poll.visited is not None
        hidden = Document(entries=(Entry(guid="x", published=poll.visited - HOUR),), page=bytes(80))
        poll = visits(poll, 1, HOUR, replace(PAGE, body=str(poll.visited).encode(), unconditional=True), hidden)
    assert poll.habits.validators == "none"
    assert (poll.etag, poll.last_modified) == (None, None)


def test_other_validators_are_tried_where_all_answers_are_whole() -> None:
    """Case 2: a server that heeds only the date, and only where no etag is sent, comes to be asked with the date."""
    same = replace(PAGE, unconditional=False)
    poll = visits(VISITED, 5, HOUR / 6, same)
    assert (poll.etag, poll.last_modified) == (None, PAGE.last_modified)


def test_a_cut_answer_leaves_no_validators() -> None:
    """Case 21: after an answer that broke off, the whole page is asked for."""
    cut = replace(PAGE, body=b"<rss>cut", whole=False, unconditional=True)
    assert visits(VISITED, 1, HOUR, cut, document(3)).etag is None


@pytest.mark.parametrize("hours", [3, 4, -4])
def test_a_constant_offset_is_learned(hours: int) -> None:
    """Cases 38 and 39: local time written as UTC is taken for what it is once eight items have shown it."""
    poll = VISITED
    for _ in range(10):
        assert poll.visited is not None
        visit = poll.visited + HOUR / 4
        poll = after_success(poll, PAGE, arriving(60 * hours - 8, visit), 1, BOUNDS, visit, 0.5)
    assert poll.habits.offset == hours * HOUR
    assert poll.trouble is not None
    assert poll.trouble.startswith("offset:")


def test_a_slow_desk_has_no_offset() -> None:
    """Case 39: items that come at any age are not moved."""
    poll = VISITED
    for number in range(10):
        assert poll.visited is not None
        visit = poll.visited + HOUR / 4
        poll = after_success(poll, PAGE, arriving(-25 * number, visit), 1, BOUNDS, visit, 0.5)
    assert poll.habits.offset == timedelta(0)


def test_a_page_of_nothing_but_new_items_raises_an_alarm() -> None:
    """Case 25: where nothing of the last page is left, stories may have been missed."""
    filled = replace(VISITED, page=bytes(range(80)))
    after = visits(filled, 1, HOUR, PAGE, document(10))
    assert after.trouble is not None
    assert after.trouble.startswith("missed:")
    assert visits(after, 1, HOUR, PAGE, replace(document(10), entries=())).trouble is None


def test_a_page_is_visited_before_it_can_fill() -> None:
    """Case 25: after a burst that filled half a page in an hour, the next visit comes well within the hour."""
    busy = visits(VISITED, 12, HOUR / 12, PAGE, Document(entries=(Entry(guid="1"),), page=bytes(8 * 10)))
    assert busy.interval < HOUR / 2


def test_a_feed_whose_items_are_gone_has_failed() -> None:
    """Case 22: a valid page without items, where there were some, is a failure and leaves all as it was."""
    filled = replace(VISITED, page=bytes(80))
    with pytest.raises(ParseError) as raised:
        refuse_empty(Document(), filled)
    assert raised.value.trouble == "no_items"
    assert refuse_empty(Document(), replace(filled, page=b"")) == Document()


def test_a_feed_that_falls_silent_is_told() -> None:
    """Case 23: five times its longest usual pause without anything new is an alarm, and ends with the next item."""
    one = Document(entries=(Entry(guid="1"),), page=bytes(80))
    hourly = Document(entries=tuple(Entry(published=NOW - n * HOUR) for n in range(9)), page=bytes(80))
    poll = visits(after_success(POLL, PAGE, hourly, 0, BOUNDS, NOW, 0.5), 10, 6 * HOUR, PAGE, one)
    assert visits(poll, 9, 6 * HOUR).trouble is None
    silent = visits(poll, 11, 6 * HOUR)
    assert silent.trouble is not None
    assert silent.trouble.startswith("silent:")
    assert visits(silent, 1, HOUR, PAGE, one).trouble is None


def test_a_permanent_redirect_is_proposed_after_a_week() -> None:
    """Cases 12 and 13: seven days and ten visits without a break, then the operator is asked; nothing is followed."""
    moved = replace(PAGE, moved="https://new.example/rss")
    assert visits(VISITED, 13, 12 * HOUR, moved).trouble is None
    after = visits(VISITED, 16, 12 * HOUR, moved)
    assert after.trouble is not None
    assert "https://new.example/rss" in after.trouble
    assert after.url == VISITED.url
    assert visits(after, 1, HOUR, PAGE).habits.moved is None
