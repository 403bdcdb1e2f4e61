"""Turn python-telegram-bot's errors into the kinds of `DeliveryError`.

What matters most is whether the request may have reached Telegram. python-telegram-bot raises `TimedOut` for connect,
pool and read time-outs alike, so its cause tells; a 5xx and an answer that cannot be read leave the fate open too.
"""

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.errors import Closed, DeliveryError, Gone, Moved, NotSent, Refused, TokenRefused, Uncertain, Unreadable

NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
"""Before any of these is raised, no byte of the request has left."""

NOT_MODIFIED = "message is not modified"
BAD_TOKEN = "Telegram refuses the token: ask @BotFather for the right one and set TELEGRAM_TOKEN"  # noqa: S105
BAD_TOKEN_WAIT = timedelta(minutes=1)
"""A token may be given back or exchanged at any time, and asking costs one request."""

GONE = (
    "message to edit not found",
    "message can't be edited",
    "message to forward not found",
    "message to delete not found",
    "message can't be deleted",
    "message_id_invalid",
    "message to be replied not found",
    "message to reply not found",
    "replied message not found",
)
PROTECTED = ("has protected content", "chat_forwards_restricted")
NO_FORWARD = "message can't be forwarded"
"""Said of service messages, and perhaps of all messages of a chat with protected content."""
TOPIC = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
CLOSED = (
    "need administrator rights",
    "not enough rights",
    "have no rights to send",
    "chat_write_forbidden",
    "chat_admin_required",
    "chat_restricted",
    "chat not found",
    "channel_private",
    "peer_id_invalid",
    "bot is not a member",
    "bot was kicked",
    "group chat was deactivated",
    "group chat was upgraded",
    "user_is_deactivated",
)
"""How the server words the refusals that concern the chat and not the message; compared in lower case, since
python-telegram-bot changes the first letter."""


def translate(error: TelegramError) -> DeliveryError:
    """Say which kind of failure an error of the library is."""
    kind: DeliveryError = Uncertain(f"Telegram's answer cannot be read: {error.message}")
    match error:
        case RetryAfter():
            kind = NotSent("Telegram asks to slow down", wait=as_wait(error.retry_after), limited=True)
        case ChatMigrated():
            kind = Moved("the group became a supergroup", chat=str(error.new_chat_id))
        case Forbidden():
            kind = Closed(error.message)
        case InvalidToken():
            kind = TokenRefused(BAD_TOKEN, wait=BAD_TOKEN_WAIT)
        case BadRequest():
            kind = refusal(error.message)
        case NetworkError():
            kind = interruption(error)
    return kind


def as_wait(value: timedelta | int) -> timedelta:
    """Read a time to wait, which the library gives as seconds or as a duration."""
    return value if isinstance(value, timedelta) else timedelta(seconds=value)


def refusal(message: str) -> DeliveryError:
    """Say which kind of refusal a "Bad Request" is."""
    said = message.lower()
    if any(words in said for words in GONE):
        return Gone(message)
    if any(words in said for words in PROTECTED):
        return Unreadable(message)
    if any(words in said for words in TOPIC):
        return Closed(message, topic=True)
    if any(words in said for words in CLOSED):
        return Closed(message)
    # Whatever else it was, the same words without markup and links may pass; only nothing at all cannot.
    return Refused(message, markup="text is empty" not in said and "text must be non-empty" not in said)


def interruption(error: NetworkError) -> DeliveryError:
    """Say of a broken exchange whether the request may have arrived."""
    cause = error.__cause__
    said = error.message
    if isinstance(cause, NEVER_LEFT):
        return NotSent(f"no connection to Telegram: {type(cause).__name__}")
    if said.lower().startswith("too many requests"):
        return NotSent("Telegram asks to slow down", limited=True)
    if said.lower().startswith("request entity too large"):
        return Refused(said, markup=True)
    reason = type(cause).__name__ if isinstance(cause, httpx.HTTPError) else said.partition(". Parsing")[0]
    return Uncertain(f"no answer from Telegram: {reason}")
