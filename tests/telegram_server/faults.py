"""What can go wrong with a request, and the script that says for which requests it does."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from tests.telegram_server.wire import Params

FOR_EVER = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """How the server treats a request otherwise than well; made by the functions below."""

    applied: bool = True
    """Whether the request takes effect all the same."""
    answer: str = "normal"
    """`normal`, `error`, `html`, `reset`, `close`, `half` (then cut), or `drip`."""
    delay: float = 0.0
    """Seconds on the server's clock before the request takes effect."""
    hold: bool = False
    """Wait for `release` before the request takes effect, even if the client gives up meanwhile."""
    answer_delay: float = 0.0
    answer_hold: bool = False
    """Wait for `release` after the request took effect and before it is answered."""
    code: int = 0
    description: str = ""
    parameters: dict[str, int] = field(default_factory=dict)
    chunk: int = 16
    """Bytes of a dripping answer at a time."""
    every: float = 1.0
    """Seconds between them, on the server's clock."""


def refuse(code: int, description: str, *, applied: bool = False, **parameters: int) -> Fault:
    """Answer an error in JSON; `description` is the whole of it ("Bad Request: chat not found")."""
    return Fault(answer="error", applied=applied, code=code, description=description, parameters=parameters)


def flooded(retry_after: int) -> Fault:
    """Answer 429."""
    return refuse(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def bad_gateway(*, applied: bool = False) -> Fault:
    """Answer 502 with a page of HTML."""
    return Fault(answer="html", code=502, applied=applied)


def server_error(*, applied: bool = False) -> Fault:
    """Answer 500 in JSON."""
    return refuse(500, "Internal Server Error: sent too many requests to itself", applied=applied)


def reset(*, applied: bool) -> Fault:
    """Reset the connection, before or after the request takes effect."""
    return Fault(answer="reset", applied=applied)


def closed(*, applied: bool) -> Fault:
    """Close the connection without an answer."""
    return Fault(answer="close", applied=applied)


def half_answer() -> Fault:
    """Take effect, send half of the answer and close."""
    return Fault(answer="half")


def drip(chunk: int = 16, every: float = 1.0) -> Fault:
    """Take effect and answer a few bytes at a time."""
    return Fault(answer="drip", chunk=chunk, every=every)


def latency(seconds: float) -> Fault:
    """Take effect and answer later, on the server's clock."""
    return Fault(delay=seconds)


def late() -> Fault:
    """Take effect when the test says `release`, although the client may have gone."""
    return Fault(hold=True)


def unanswered() -> Fault:
    """Take effect at once and answer when the test says `release`."""
    return Fault(answer_hold=True)


@dataclass(slots=True, kw_only=True)
class _Rule:
    method: str
    fault: Fault
    match: dict[str, str]
    times: int
    skip: int
    label: str

    def fits(self, method: str, params: Params) -> bool:
        if self.method not in ("*", method.lower()):
            return False
        return all(_fits(key, value, params) for key, value in self.match.items())


class Script:
    """The faults that are planned, in the order in which they were."""

    def __init__(self) -> None:
        self.struck: dict[str, float] = {}
        """When a fault with a label met its first request, in seconds since the epoch."""
        self._rules: list[_Rule] = []

    def plan(self, method: str, fault: Fault, match: dict[str, str], *, times: int, skip: int, label: str) -> None:
        """Plan a fault for the next requests that fit, after some that are let through."""
        rule = _Rule(method=method.lower(), fault=fault, match=match, times=times, skip=skip, label=label)
        self._rules.append(rule)

    def clear(self) -> None:
        """Plan nothing."""
        self._rules.clear()

    def take(self, method: str, params: Params) -> Fault | None:
        """Return the fault of a request, if one is planned, and count it."""
        for rule in self._rules:
            if not rule.fits(method, params) or rule.times == 0:
                continue
            if rule.skip > 0:
                rule.skip -= 1
                continue
            rule.times -= rule.times > 0
            if rule.label:
                self.struck.setdefault(rule.label, time.time())
            return rule.fault
        return None


def _fits(key: str, value: str, params: Params) -> bool:
    if key == "text":
        return value in (params.text("text") or params.text("caption"))
    return params.text(key) == value
