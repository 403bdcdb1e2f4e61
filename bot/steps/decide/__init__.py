"""Decide what each channel hears of an event, and when."""

from bot.steps.decide.decide import decide, open_decisions
from bot.steps.decide.digest import news_of, weight
from bot.steps.decide.vanished import filed_anew, is_told, open_vanished

__all__ = ["decide", "filed_anew", "is_told", "news_of", "open_decisions", "open_vanished", "weight"]
