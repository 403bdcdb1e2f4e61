"""Turn what a server answered, or why it did not, into the trouble that the operator reads."""

import re
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from bot.edges.http.guard import PrivateAddress
from bot.errors import FetchError
from bot.types import Poll

FEW = 3
"""Refusals in a row after good visits that are taken for a rate limit before they are taken for a block."""

LONGEST_WAIT = timedelta(days=1)
"""However long a server asks to be left alone: nobody is given up for good."""


def refusal(url: str, response: httpx.Response, poll: Poll, now: datetime) -> FetchError:
    """Name the trouble that a status other than 200 and 304 means."""
    status = response.status_code
    wait = wait_of(response, now)
    if status == 429 or (status == 503 and wait):
        return FetchError(url, "limited", f"the server asks for fewer visits (status {status})", wait=wait)
    if status == 403 and poll.succeeded and poll.failures < FEW:
        return FetchError(
            url, "limited", "the server refused after good visits (status 403): too many, perhaps", wait=wait
        )
    if status in (401, 402, 403, 406, 418, 451) or "cf-mitigated" in response.headers:
        return FetchError(url, "blocked", f"the server refuses the bot (status {status})", wait=wait)
    if status in (404, 410):
        return FetchError(url, "gone", f"there is nothing at this address any more (status {status})", wait=wait)
    if status >= 500:
        return FetchError(url, "server", f"the server is in trouble (status {status})", wait=wait)
    return FetchError(url, "status", f"the server answered with status {status}", wait=wait)


def failure(url: str, error: Exception) -> FetchError:
    """Name the trouble behind an error of the connection."""
    if isinstance(error, PrivateAddress):
        return FetchError(url, "private", f"{error} lies in a private network, where feeds are not fetched")
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return FetchError(url, "timeout", "the server did not answer in time")
    if found := _certificate(error):
        return FetchError(url, "certificate", f"the server's certificate is not valid: {found.verify_message}")
    if isinstance(error, httpx.ConnectError):
        return FetchError(url, "unreachable", f"the server cannot be reached: {error}")
    return FetchError(url, "connection", f"the connection broke: {error or type(error).__name__}")


def wait_of(response: httpx.Response, now: datetime) -> timedelta | None:
    """Read `Retry-After`, in seconds or as a date; a date is measured against the server's own clock."""
    stated = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,8}", stated):
        return min(timedelta(seconds=int(stated)), LONGEST_WAIT)
    until = _date(stated)
    if until is None:
        return None
    return min(max(until - (_date(response.headers.get("date", "")) or now), timedelta(0)), LONGEST_WAIT)


def fresh_for(response: httpx.Response) -> timedelta | None:
    """Read for how long the server says that the answer will not change (`Cache-Control`, less `Age`)."""
    found = re.search(r"(?:^|[\s,])max-age=(\d{1,8})", response.headers.get("cache-control", ""))
    if found is None:
        return None
    age = response.headers.get("age", "0")
    return timedelta(seconds=max(int(found[1]) - (int(age) if age.isdigit() else 0), 0))


def _certificate(error: BaseException | None) -> ssl.SSLCertVerificationError | None:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
