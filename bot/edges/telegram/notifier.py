"""Send and edit messages through the Bot API."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from types import TracebackType
from typing import Self

from telegram import Bot, LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError
from telegram.request import HTTPXRequest

from bot.edges.telegram.pace import Pace
from bot.edges.telegram.refusals import NOT_MODIFIED, translate
from bot.errors import NotSent, Uncertain
from bot.settings import Limits
from bot.types import Channel, Receipt, Text

API_URL = "https://api.telegram.org"
GENERAL = 1
"""The thread id of a forum's General topic; the server refuses it in a request and wants none instead."""
MARGIN = timedelta(seconds=1)
"""Added to the wait that a 429 asks for, which is cut to whole seconds."""
DEFAULT_WAIT = timedelta(seconds=5)
"""After a 429 that asks for no wait."""
CONNECT = 10.0
ANSWER = 30.0
"""Seconds to wait for an answer: giving up early only makes more sends whose fate is unknown."""


class TelegramNotifier:
    """Messages in Telegram chats. Satisfies `Notifier`; an async context that closes its connections."""

    def __init__(self, token: str, url: str | None, limits: Limits, *, answer: float = ANSWER) -> None:
        # The library warns about every RetryAfter unless it is told that durations are understood.
        os.environ.setdefault("PTB_TIMEDELTA", "true")
        self._request = HTTPXRequest(
            connection_pool_size=limits.sends + 4,
            connect_timeout=CONNECT,
            pool_timeout=CONNECT,
            write_timeout=answer,
            read_timeout=answer,
        )
        base = f"{(url or API_URL).rstrip('/')}/bot"
        self._bot = Bot(token, base_url=base, request=self._request, get_updates_request=self._request)
        self._token = token
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
        async with self._turn(channel.chat):
            sent = await self._bot.send_message(
                channel.chat,
                text.plain if plain else text.html,
                parse_mode=None if plain else ParseMode.HTML,
                disable_notification=channel.silent,
                message_thread_id=None if channel.topic == GENERAL else channel.topic,
                link_preview_options=preview_options(text),
                reply_parameters=answering(reply_to),
            )
        return receipt(sent)

    async def edit(self, channel: Channel, message_id: int, text: Text, *, plain: bool = False) -> None:
        """Bring a message to this text; "not modified" says that it shows it already."""
        async with self._turn(channel.chat):
            try:
                await self._bot.edit_message_text(
                    text.plain if plain else text.html,
                    chat_id=channel.chat,
                    message_id=message_id,
                    parse_mode=None if plain else ParseMode.HTML,
                    link_preview_options=preview_options(text),
                )
            except BadRequest as error:
                if NOT_MODIFIED not in error.message.lower():
                    raise

    @asynccontextmanager
    async def _turn(self, chat: str) -> AsyncIterator[None]:
        """Wait for a chat's turn, and turn the library's errors into ours."""
        await self._pace.turn(chat)
        try:
            yield
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
        self._pace.passed(chat)

    def _masked(self, text: str) -> str:
        return text.replace(self._token, "***").replace(self._token.replace(":", "%3A"), "***")


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
