"""Write what a channel shows."""

from bot.steps.compose.compose import compose

__all__ = ["compose"]
