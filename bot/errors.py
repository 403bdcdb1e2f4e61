"""What can go wrong, as one tree; an undocumented error cannot exist, since the docstring is the default message.

BotError
├── SettingsError          the operator's input is wrong; carries every problem found
├── FetchError             a feed's server gave no usable answer
├── ParseError             a body is no feed, or harmful
├── StoreError             the database refused or is gone
├── SummaryError           a summarizer gave nothing that may be shown
└── DeliveryError          a message was not (surely) delivered
    ├── NotSent            it surely did not arrive: try again
    │   └── TokenRefused   nothing will, until the operator sets another token
    ├── Uncertain          it may have arrived: look before anything is sent again
    ├── Refused            the server read it and will never take it
    ├── Gone               the message to edit or reply to is no more
    ├── Closed             the bot may not write in this chat (now)
    ├── Moved              the chat has another id
    └── Unreadable         a message cannot be read back
"""

from collections.abc import Sequence
from datetime import timedelta


class BotError(Exception):
    """Something went wrong that the bot knows how to go on from."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())


class SettingsError(BotError):
    """The configuration is wrong."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class FetchError(BotError):
    """A feed's server gave no usable answer."""

    def __init__(self, url: str, trouble: str, message: str, *, wait: timedelta | None = None) -> None:
        self.url = url
        self.trouble = trouble
        self.wait = wait
        super().__init__(message)


class ParseError(BotError):
    """A body is no feed."""

    def __init__(self, trouble: str, message: str) -> None:
        self.trouble = trouble
        super().__init__(message)


class StoreError(BotError):
    """The database refused or is gone."""


class SummaryError(BotError):
    """A summarizer gave nothing that may be shown."""


class DeliveryError(BotError):
    """A message was not (surely) delivered."""


class NotSent(DeliveryError):
    """The message surely did not arrive; `wait` is what the server asks for, None where it asked nothing."""

    def __init__(self, message: str, *, wait: timedelta | None = None, limited: bool = False) -> None:
        self.wait = wait
        self.limited = limited
        super().__init__(message)


class TokenRefused(NotSent):
    """Telegram refuses the bot's token."""


class Uncertain(DeliveryError):
    """The message may have arrived."""


class Refused(DeliveryError):
    """The server read the message and will never take it as it is; `markup` says that plain text may pass."""

    def __init__(self, message: str, *, markup: bool = False) -> None:
        self.markup = markup
        super().__init__(message)


class Gone(DeliveryError):
    """The message to edit or to answer is no more, or may not be edited."""


class Closed(DeliveryError):
    """The bot may not write in this chat; `topic` says that only the topic is closed or deleted."""

    def __init__(self, message: str, *, topic: bool = False) -> None:
        self.topic = topic
        super().__init__(message)


class Moved(DeliveryError):
    """The chat has become a supergroup with another id."""

    def __init__(self, message: str, *, chat: str) -> None:
        self.chat = chat
        super().__init__(message)


class Unreadable(DeliveryError):
    """The message cannot be read back: there is no operator chat to forward it to, or forwarding is forbidden."""
