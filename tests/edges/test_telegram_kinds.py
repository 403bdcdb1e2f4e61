"""Errors of python-telegram-bot become ours, by kind."""

import httpx
import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, TelegramError, TimedOut

from bot.edges.telegram.refusals import translate
from bot.errors import Closed, DeliveryError, Gone, Moved, NotSent, Refused, TokenRefused, Uncertain


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    """Give an error its cause."""
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (caused(TimedOut(), httpx.ConnectTimeout("")), NotSent),
        (caused(TimedOut("Pool timeout"), httpx.PoolTimeout("")), NotSent),
        (caused(TimedOut(), httpx.ReadTimeout("")), Uncertain),
        (caused(TimedOut(), httpx.WriteTimeout("")), Uncertain),
        (caused(NetworkError("httpx.ConnectError"), httpx.ConnectError("")), NotSent),
        (caused(NetworkError("httpx.ReadError"), httpx.ReadError("")), Uncertain),
        (caused(NetworkError("httpx.WriteError"), httpx.WriteError("")), Uncertain),
        (caused(NetworkError("httpx.RemoteProtocolError"), httpx.RemoteProtocolError("")), Uncertain),
        (NetworkError("Bad Gateway (502). Parsing the server response b'<html>' failed"), Uncertain),
        (NetworkError("Internal Server Error (500)"), Uncertain),
        (NetworkError("Too Many Requests (429)"), NotSent),
        (NetworkError("Request Entity Too Large (413)"), Refused),
        (TelegramError("Invalid server response"), Uncertain),
        (ChatMigrated(-100123), Moved),
        (Forbidden("Forbidden: bot was kicked from the channel chat"), Closed),
        (InvalidToken("Unauthorized"), TokenRefused),
        (BadRequest("Can't parse entities: unsupported start tag"), Refused),
        (BadRequest("Message is too long"), Refused),
        (BadRequest("Message text is empty"), Refused),
        (BadRequest("Message to edit not found"), Gone),
        (BadRequest("MESSAGE_ID_INVALID"), Gone),
        (BadRequest("Need administrator rights in the channel chat"), Closed),
        (BadRequest("Not enough rights to send text messages to the chat"), Closed),
        (BadRequest("Chat not found"), Closed),
        (BadRequest("TOPIC_CLOSED"), Closed),
        (BadRequest("Message thread not found"), Closed),
        (BadRequest("Something new"), Refused),
    ],
    ids=lambda value: getattr(value, "message", getattr(value, "__name__", "")),
)
def test_kinds(error: TelegramError, kind: type[DeliveryError]) -> None:
    """Each error of the library has its kind."""
    assert type(translate(error)) is kind


def test_only_the_topic_is_closed() -> None:
    """A closed topic is told apart from a closed chat."""
    topic, chat = translate(BadRequest("TOPIC_CLOSED")), translate(BadRequest("Chat not found"))
    assert isinstance(topic, Closed)
    assert topic.topic
    assert isinstance(chat, Closed)
    assert not chat.topic


def test_plain_text_may_pass_where_markup_does_not() -> None:
    """Everything that is refused is tried plain, except nothing."""
    parse, empty = translate(BadRequest("Can't parse entities")), translate(BadRequest("Message text is empty"))
    assert isinstance(parse, Refused)
    assert parse.markup
    assert isinstance(empty, Refused)
    assert not empty.markup


def test_the_new_chat_is_kept() -> None:
    """A migration says where to."""
    moved = translate(ChatMigrated(-100123))
    assert isinstance(moved, Moved)
    assert moved.chat == "-100123"
