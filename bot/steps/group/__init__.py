"""Matched stories in, events out: one event for one happening, across outlets, wordings and languages."""

from bot.steps.group.place import event_id, place
from bot.steps.group.resuming import resuming
from bot.steps.group.stream import Stream

__all__ = ["Stream", "event_id", "place", "resuming"]
