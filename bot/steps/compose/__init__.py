"""Write what a channel shows."""

from bot.steps.compose.compose import compose
from bot.steps.compose.digest import as_told, compose_digest, digest_id
from bot.steps.compose.pointer import point

__all__ = ["as_told", "compose", "compose_digest", "digest_id", "point"]
