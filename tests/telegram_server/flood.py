"""How many messages the server takes before it answers 429."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """The limits; Telegram's FAQ for bots gives the rates, the burst is an assumption."""

    per_second: int = 30
    """All chats together."""
    chat_interval: float = 1.0
    """Seconds between messages to one chat, in the long run."""
    chat_burst: int = 5
    """So many may come at once to one chat."""
    group_per_minute: int = 20
    """In one group, supergroup or channel; edits count."""


@dataclass(slots=True)
class FloodGauge:
    """What was let through lately."""

    limits: Flood
    _all: deque[float] = field(default_factory=deque)
    _groups: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _chats: dict[int, float] = field(default_factory=dict)
    """For each chat the moment at which its burst is whole again."""

    def wait(self, chat: int, now: float, *, is_group: bool) -> int:
        """Count a message and return 0, or count nothing and return the seconds to wait."""
        waits = [_window_wait(self._all, self.limits.per_second, 1.0, now), self._burst_wait(chat, now)]
        if is_group:
            waits.append(_window_wait(self._groups[chat], self.limits.group_per_minute, 60.0, now))
        if max(waits) > 0:
            return max(1, math.ceil(max(waits)))
        self._all.append(now)
        self._chats[chat] = max(self._chats.get(chat, now), now) + self.limits.chat_interval
        if is_group:
            self._groups[chat].append(now)
        return 0

    def _burst_wait(self, chat: int, now: float) -> float:
        slack = (self.limits.chat_burst - 1) * self.limits.chat_interval
        return self._chats.get(chat, now) - now - slack


def _window_wait(times: deque[float], limit: int, window: float, now: float) -> float:
    while times and times[0] <= now - window:
        times.popleft()
    return times[0] + window - now if len(times) >= limit else 0.0
