"""Decide what each channel hears of an event, and when."""

from bot.steps.decide.decide import decide, open_decisions
from bot.steps.decide.digest import news_of, weight

__all__ = ["decide", "news_of", "open_decisions", "weight"]
