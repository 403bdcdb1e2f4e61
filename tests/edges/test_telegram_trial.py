"""`check --telegram` tries out all that the bot does in a chat, and says what is missing and who gives it."""

import pytest

from bot.edges.telegram import Finding, TelegramNotifier, try_out
from bot.settings import Delivering, Limits
from bot.types import Channel
from tests.telegram_server import TOKEN, TelegramServer, refuse
from tests.telegram_server.control import Control

pytestmark = pytest.mark.anyio
FAST = Limits(overall=30, chat=5, minute=60)


async def tried(
    server: TelegramServer, chat: int | str, operator: int | None, *, topic: int | None = None
) -> list[Finding]:
    """Try out one channel."""
    channel = Channel(id="alerts", chat=str(chat), topic=topic)
    own = Channel(id="operator", chat=str(operator)) if operator else None
    async with TelegramNotifier(TOKEN, server.url, FAST, Delivering()) as notifier:
        return [finding async for finding in try_out(notifier, [channel], own)]


def ill(found: list[Finding]) -> list[str]:
    return [finding.text for finding in found if finding.well is False]


async def test_all_is_well(telegram_server: TelegramServer, control: Control) -> None:
    """The message is sent, found, edited and deleted in each chat, and nothing of it stays anywhere."""
    chat = control.add_chat("channel", "Alerts", username="alerts")
    operator = control.add_chat("group", "Operators")
    found = await tried(telegram_server, "@alerts", operator)
    assert ill(found) == []
    said = "\n".join(f"{each.subject}: {each.text}" for each in found)
    for words in ("@storyline_test_bot", f"alerts: chat {chat} is the channel 'Alerts'", "was sent", "forwarding"):
        assert words in said
    assert said.count("it was edited") == said.count("it was deleted") == 2
    assert [control.read(each) for each in (chat, operator)] == [[], []]
    assert all(request.params["disable_notification"] == "true" for request in control.log("sendMessage"))


async def test_without_an_operator_chat_it_says_what_that_means(
    telegram_server: TelegramServer, control: Control
) -> None:
    """Nothing is wrong then, but the operator knows what becomes of messages whose fate is unknown."""
    found = await tried(telegram_server, control.add_chat("channel", "Alerts"), None)
    assert ill(found) == []
    assert any(each.well is None and "sent again and marked" in each.text for each in found)


@pytest.mark.parametrize(
    ("rights", "words"), [([], "the right to post"), (["can_post_messages"], "the right to edit messages")]
)
async def test_missing_rights_are_named(
    telegram_server: TelegramServer, control: Control, rights: list[str], words: str
) -> None:
    """A channel's administrator hears which right to give."""
    chat = control.add_chat("channel", "Alerts")
    control.set_bot(chat, "administrator", rights)
    assert words in ill(await tried(telegram_server, chat, None))[0]


async def test_a_chat_that_is_not_there_is_named(telegram_server: TelegramServer) -> None:
    """A wrong name, and a channel that the bot is not in, look alike: both remedies are told."""
    [text] = ill(await tried(telegram_server, "@nobody", None))
    assert "is `chat` the right one, and is the bot in it" in text


async def test_a_chat_that_has_moved_is_named(telegram_server: TelegramServer, control: Control) -> None:
    """The operator is told the new number."""
    chat = control.add_chat("group", "Members")
    new = control.migrate(chat)
    [text] = ill(await tried(telegram_server, chat, None))
    assert f"write chat = {new}" in text


async def test_a_message_outside_its_topic_is_told(telegram_server: TelegramServer, control: Control) -> None:
    """A deleted topic may send everything to General in silence."""
    chat = control.add_chat("forum", "Talk")
    topic = control.add_topic(chat, "News")
    control.set_topic(chat, topic, "leaking")
    assert f"outside topic {topic}" in ill(await tried(telegram_server, chat, None, topic=topic))[0]


async def test_what_fails_is_told_and_the_rest_is_tried(telegram_server: TelegramServer, control: Control) -> None:
    """Also when it cannot be edited, the test message is deleted."""
    chat = control.add_chat("channel", "Alerts")
    control.script("editMessageText", refuse(400, "Bad Request: message can't be edited"))
    [text] = ill(await tried(telegram_server, chat, None))
    assert "it cannot be edited" in text
    assert control.read(chat) == []


async def test_a_wrong_token_is_told_at_once(telegram_server: TelegramServer, control: Control) -> None:
    """Nothing else is tried, and the token is not shown."""
    control.revoke(TOKEN)
    [finding] = await tried(telegram_server, control.add_chat("channel", "Alerts"), None)
    assert "@BotFather" in finding.text
    assert TOKEN not in finding.text


async def test_numbers_of_chats_are_found(telegram_server: TelegramServer, control: Control) -> None:
    """Chats that somebody wrote in, and those that took the bot in, are listed with what to write for `chat`."""
    chat = control.add_chat("channel", "Alerts")
    other = control.add_chat("supergroup", "Operators")
    empty = await tried(telegram_server, chat, None)
    assert "none has been heard from" in empty[-1].text
    control.set_bot(chat, "administrator")
    control.say(other, "hello")
    found = {each.text for each in await tried(telegram_server, chat, None) if each.subject == "chats"}
    assert found == {f"channel 'Alerts': chat = {chat}", f"supergroup 'Operators': chat = {other}"}
