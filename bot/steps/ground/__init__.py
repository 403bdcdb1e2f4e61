"""Hold what a model wrote against its sources: every name, number, day and country in it must occur there."""

from bot.steps.ground.ground import unfounded

__all__ = ["unfounded"]
