"""The next visit follows from this one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.errors import FetchError
from bot.settings import Polling
from bot.steps.schedule import after_failure, after_success, is_changed
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
    after = after_success(POLL, replace(PAGE, body=None, etag='"2"'), None, 0, BOUNDS, NOW, 0.5)
    assert after.etag == '"2"'


def test_the_interval_stays_inside_the_bounds() -> None:
    """However much or little is new, the operator's bounds hold."""
    poll = POLL
    for _ in range(20):
        poll = after_success(poll, PAGE, document(10), 10, BOUNDS, NOW, 0.5)
    assert poll.interval == BOUNDS.shortest
    for _ in range(40):
        poll = after_success(poll, PAGE, document(10), 0, BOUNDS, NOW, 0.5)
    assert poll.interval == BOUNDS.longest


def test_failures_wait_longer_and_never_for_good() -> None:
    """Case 11: back-off has a ceiling, and a good visit ends it."""
    poll, error = POLL, FetchError(POLL.url, "server", "status 500")
    for _ in range(60):
        poll = after_failure(poll, error, BOUNDS, NOW, 1.0)
    assert timedelta(hours=1) < poll.due - NOW <= timedelta(hours=7)
    assert after_success(poll, PAGE, document(1), 0, BOUNDS, NOW, 0.5).failures == 0


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
