"""Show messages in Telegram chats, within the limits, and say by kind what went wrong."""

from bot.edges.telegram.notifier import TelegramNotifier
from bot.edges.telegram.trial import Finding, try_out

__all__ = ["Finding", "TelegramNotifier", "try_out"]
