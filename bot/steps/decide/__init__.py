"""Decide what each channel hears of an event, and when."""

from bot.steps.decide.decide import decide, open_decisions

__all__ = ["decide", "open_decisions"]
