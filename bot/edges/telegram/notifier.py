"""Send and edit messages through the Bot API."""

import asyncio
import logging
import re
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial
from types import TracebackType
from typing import Self, TypeVar

from telegram import Bot, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.request import HTTPXRequest
from telegram.warnings import PTBDeprecationWarning

from bot.edges.telegram.pace import Pace
from bot.edges.telegram.refusals import NO_FORWARD, NOT_MODIFIED, translate
from bot.errors import Closed, DeliveryError, Moved, NotSent, Refused, Uncertain, Unreadable
from bot.settings import Delivering, Limits
from bot.types import Channel, Receipt, Text

Answer = TypeVar("Answer")

API_URL = "https://api.telegram.org"
GENERAL = 1
"""The thread id of a forum's General topic; the server refuses it in a request and wants none instead."""
MARGIN = timedelta(seconds=1)
"""Added to the wait that a 429 asks for, which is cut to whole seconds."""
DEFAULT_WAIT = timedelta(seconds=5)
"""After a 429 that asks for no wait."""
CONNECT = 10.0
"""Seconds to wait for a connection."""


class TelegramNotifier:
    """Messages in Telegram chats. Satisfies `Notifier`; an async context that closes its connections."""

    def __init__(self, token: str, url: str | None, limits: Limits, delivering: Delivering) -> None:
        # The library warns at every 429 that its wait will become a duration; `refusals` reads both.
        warnings.filterwarnings("ignore", message=".*retry_after", category=PTBDeprecationWarning)
        # These two log addresses, which hold the token, and the library logs every unreadable answer with a traceback.
        for name, level in (("httpx", "WARNING"), ("httpcore", "WARNING"), ("telegram.request", "CRITICAL")):
            logging.getLogger(name).setLevel(level)
        self._request = HTTPXRequest(
            connection_pool_size=limits.sends + 4,
            connect_timeout=CONNECT,
            pool_timeout=CONNECT,
            write_timeout=delivering.timeout.total_seconds(),
            read_timeout=delivering.timeout.total_seconds(),
        )
        base = f"{(url or API_URL).rstrip('/')}/bot"
        self._bot = Bot(token, base_url=base, request=self._request, get_updates_request=self._request)
        self._secret = re.compile(re.escape(token).replace(":", "(?::|%3A)"), re.IGNORECASE)
        self._whole = 2 * delivering.timeout.total_seconds() + CONNECT
        self._reading = asyncio.Lock()
        self._pace = Pace(limits.overall, limits.chat, limits.minute)

    async def __aenter__(self) -> Self:
        await self._request.initialize()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._request.shutdown()

    async def send(self, channel: Channel, text: Text, *, plain: bool, reply_to: int | None) -> Receipt:
        """Send a message; a reply target that is no more is left out by the server."""
        ways = self._ways(text, text.plain if plain else text.html)
        async with self._turn(channel.chat):
            for post in ways:
                try:
                    sent = await post(
                        chat_id=channel.chat,
                        parse_mode=None if plain else ParseMode.HTML,
                        disable_notification=channel.silent,
                        message_thread_id=None if channel.topic == GENERAL else channel.topic,
                        reply_parameters=answering(reply_to),
                    )
                    break
                except BadRequest:
                    if post is ways[-1]:
                        raise
        return receipt(sent)

    def _ways(self, text: Text, words: str) -> list[Callable[..., Awaitable[Message]]]:
        """List how a message can be sent: with its picture, and without, since not every chat takes pictures."""
        worded = partial(self._bot.send_message, text=words, link_preview_options=preview_options(text))
        if text.picture is None:
            return [worded]
        return [partial(self._bot.send_photo, photo=text.picture, caption=words), worded]

    async def edit(self, channel: Channel, message_id: int, text: Text, *, plain: bool) -> None:
        """Bring a message to this text; "not modified" says that it shows it already."""
        words = text.plain if plain else text.html
        change: Callable[..., Awaitable[Message | bool]]
        if text.picture is None:
            change = partial(self._bot.edit_message_text, words, link_preview_options=preview_options(text))
        else:
            change = partial(self._bot.edit_message_caption, caption=words)
        async with self._turn(channel.chat):
            try:
                await change(chat_id=channel.chat, message_id=message_id, parse_mode=None if plain else ParseMode.HTML)
            except BadRequest as error:
                if NOT_MODIFIED not in error.message.lower():
                    raise

    async def read(self, channel: Channel, message_id: int, via: str | None) -> str:
        """Say what a post says now, by forwarding it to the chat `via` and deleting the copy there."""
        if via is None:
            raise Unreadable("there is no operator chat")
        async with self._reading:
            copy = await self._forwarded(channel.chat, message_id, via)
            if copy is None:
                return ""
            self._pace.take(via)
            with suppress(DeliveryError):  # a copy that stays there harms nobody
                await self.ask(lambda bot: bot.delete_message(via, copy.message_id), via)
        return copy.text or copy.caption or ""

    async def ask(self, what: Callable[[Bot], Awaitable[Answer]], chat: str = "") -> Answer:
        """Ask of the Bot API what puts no message in a chat; `chat` is the one that a 429 concerns."""
        await self._pace.any_turn()
        async with self._translated(chat):
            return await what(self._bot)

    async def _forwarded(self, chat: str, message_id: int, via: str) -> Message | None:
        """Forward a post in silence; None is a message without words, such as "channel created"."""
        await self._pace.sleep(self._pace.room(via))
        try:
            return await self.ask(
                lambda bot: bot.forward_message(via, chat, message_id, disable_notification=True), via
            )
        except (Closed, Moved) as error:
            await self._check_via(via)
            raise error from None
        except (Refused, Unreadable) as error:
            # A service message, or one that somebody protected, says nothing; a protected chat never will.
            if (isinstance(error, Refused) and NO_FORWARD not in str(error).lower()) or await self._is_protected(chat):
                raise Unreadable(str(error)) from None
            return None

    async def _check_via(self, via: str) -> None:
        """Raise `Unreadable` where it is the chat for copies that the bot may not write in."""
        try:
            await self.ask(lambda bot: bot.send_chat_action(via, ChatAction.TYPING), via)
        except (Closed, Moved, Refused) as error:
            raise Unreadable(f"the operator chat takes no copy: {error}") from None

    async def _is_protected(self, chat: str) -> bool:
        return bool((await self.ask(lambda bot: bot.get_chat(chat), chat)).has_protected_content)

    @asynccontextmanager
    async def _turn(self, chat: str) -> AsyncIterator[None]:
        """Wait for a chat's turn to get a message or an edit."""
        await self._pace.turn(chat)
        async with self._translated(chat):
            yield
        self._pace.passed(chat)

    @asynccontextmanager
    async def _translated(self, chat: str) -> AsyncIterator[None]:
        """Turn the library's errors into ours."""
        try:
            # The library's time-outs begin anew with every byte, and an answer may drip.
            async with asyncio.timeout(self._whole):
                yield
        except TimeoutError:
            raise Uncertain("no whole answer from Telegram in time") from None
        except TelegramError as error:
            kind = translate(error)
            if isinstance(kind, NotSent) and kind.limited:
                kind.wait = (kind.wait or DEFAULT_WAIT) + MARGIN
                self._pace.limited(chat, kind.wait)
            kind.args = (self._masked(str(kind)),)
            # Without its cause: the library's texts and addresses may hold the token.
            raise kind from None
        except (KeyError, TypeError, AttributeError, ValueError):
            # The library found other than a Bot API answer in a body that said 200.
            raise Uncertain("Telegram's answer cannot be read") from None

    def _masked(self, text: str) -> str:
        # In any case: the library makes capitals and small letters of the server's words.
        return self._secret.sub("***", text)


def preview_options(text: Text) -> LinkPreviewOptions:
    """Ask for the preview of one address, which the server wants named, or for none."""
    return LinkPreviewOptions(is_disabled=True) if text.preview is None else LinkPreviewOptions(url=text.preview)


def answering(message_id: int | None) -> ReplyParameters | None:
    """Ask for a reply, which must not fail where its target has been deleted."""
    return None if message_id is None else ReplyParameters(message_id, allow_sending_without_reply=True)


def receipt(sent: Message) -> Receipt:
    """Keep what the server said of a sent message."""
    topic = sent.message_thread_id if sent.is_topic_message else None
    return Receipt(message_id=sent.message_id, chat=str(sent.chat.id), topic=topic)
