"""Matched stories in, events out: one event for one happening, across outlets, wordings and languages."""

from bot.steps.group.place import place, search_terms

__all__ = ["place", "search_terms"]
