"""Say what happened, in the best headline and sentences of the sources themselves."""

from bot.steps.summarize.extractive import extract

__all__ = ["extract"]
