"""Say what happened, in the best headline and sentences of the sources themselves."""

from bot.steps.summarize.extractive import Extractive, extract

__all__ = ["Extractive", "extract"]
