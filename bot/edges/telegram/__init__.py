"""Show messages in Telegram chats, within the limits, and say by kind what went wrong."""

from bot.edges.telegram.notifier import TelegramNotifier

__all__ = ["TelegramNotifier"]
