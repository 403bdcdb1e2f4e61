"""Read the operator's configuration once, whole, and say everything that is wrong with it at once."""

from bot.settings.sections import Grouping, Limits, Polling

__all__ = ["Grouping", "Limits", "Polling"]
