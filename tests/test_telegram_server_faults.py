"""The simulated Bot API fails as the real one and its network do, and its clock is the test's."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
import telegram
from telegram import error

from tests.conftest import make_bot, png, refused
from tests.telegram_server import (
    FOR_EVER,
    ControlError,
    Fault,
    Flood,
    ServerProcess,
    bad_gateway,
    closed,
    drip,
    flooded,
    half_answer,
    late,
    latency,
    refuse,
    reset,
    serve,
    serve_in_thread,
    server_error,
    unanswered,
)
from tests.telegram_server.control import Control

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("fault", "cause", "shown"),
    [
        (reset(applied=False), httpx.ReadError, 0),
        (reset(applied=True), httpx.ReadError, 1),
        (closed(applied=False), httpx.RemoteProtocolError, 0),
        (closed(applied=True), httpx.RemoteProtocolError, 1),
        (half_answer(), httpx.RemoteProtocolError, 1),
        (bad_gateway(), error.TelegramError, 0),
        (bad_gateway(applied=True), error.TelegramError, 1),
        (server_error(), type(None), 0),
        (server_error(applied=True), type(None), 1),
    ],
)
async def test_a_failed_send_may_have_taken_effect(
    bot: telegram.Bot, control: Control, channel: int, fault: Fault, cause: type, shown: int
) -> None:
    """The client sees one NetworkError for both; only the chat tells."""
    control.script("sendMessage", fault)
    with pytest.raises(error.NetworkError) as failure:
        await bot.send_message(channel, "Strike")
    assert isinstance(failure.value.__cause__, cause)
    assert not isinstance(failure.value, error.TimedOut)
    assert len(control.read(channel)) == shown
    assert control.log("sendMessage")[0].applied == bool(shown)
    await bot.send_message(channel, "afterwards all is well")


async def test_a_request_takes_effect_after_the_client_gave_up(
    bot: telegram.Bot, control: Control, channel: int
) -> None:
    """The client times out in reading, looks, sees nothing, and then the message appears."""
    control.script("sendMessage", late())
    with pytest.raises(error.TimedOut) as failure:
        await bot.send_message(channel, "Strike", read_timeout=0.1)
    assert isinstance(failure.value.__cause__, httpx.ReadTimeout)
    assert control.read(channel) == []
    assert control.release() == 1
    await control.wait("sendMessage", state="answered")
    assert control.tree(channel) == "1 Strike"


@pytest.mark.parametrize(("fault", "state"), [(unanswered(), "held"), (drip(chunk=4, every=1), "answered")])
async def test_an_answer_that_does_not_arrive(
    bot: telegram.Bot, control: Control, channel: int, fault: Fault, state: str
) -> None:
    """The message is there although the client timed out."""
    control.script("sendMessage", fault)
    with pytest.raises(error.TimedOut):
        await bot.send_message(channel, "Strike", read_timeout=0.1)
    await control.wait("sendMessage", state=state)
    assert control.tree(channel) == "1 Strike"


async def test_latency_passes_on_the_tests_clock(bot: telegram.Bot, control: Control, channel: int) -> None:
    """The request takes effect when the test lets the time pass, at the time it then is."""
    control.script("sendMessage", latency(90))
    begin = control.now()
    sending = asyncio.create_task(bot.send_message(channel, "Strike"))
    await control.wait("sendMessage", state="held")
    control.advance(89)
    assert control.read(channel) == []
    control.advance(1)
    await sending
    (post,) = control.read(channel)
    assert post.at == begin + 90


async def test_faults_are_scripted_by_method_match_and_times(bot: telegram.Bot, control: Control, channel: int) -> None:
    """Only requests that fit fail, so many of them, after those let through."""
    control.script("sendmessage", refuse(400, "Bad Request: chat not found"), match={"text": "bad"}, times=2, skip=1)
    control.script("*", flooded(7), match={"chat_id": "5"}, times=FOR_EVER)
    outcomes = []
    for text in ("bad 1", "good", "bad 2", "bad 3", "bad 4"):
        try:
            await bot.send_message(channel, text)
        except error.BadRequest:
            outcomes.append(text)
    assert outcomes == ["bad 2", "bad 3"]
    for _ in range(3):
        with pytest.raises(error.RetryAfter) as failure:
            await bot.get_chat(5)
        assert failure.value.retry_after == 7
    assert control.log()[0].method == "getMe"
    assert [request.code for request in control.log()[1:]] == [200, 200, 400, 400, 200, 429, 429, 429]
    assert [request.params["text"] for request in control.log("sendMessage")][:2] == ["bad 1", "good"]
    control.clear_script()
    with refused("chat not found"):
        await bot.get_chat(5)


async def test_a_channel_takes_twenty_a_minute_edits_included() -> None:
    """The 21st is refused with the seconds until the first is a minute old; then there is room again."""
    flood = Flood(chat_burst=100)
    async with serve(flood=flood) as server, make_bot(server.url) as bot:
        control = server.control
        channel = control.add_chat("channel")
        sent = await bot.send_message(channel, "1")
        control.advance(10)
        for number in range(10):
            await bot.send_message(channel, str(number))
        for number in range(9):
            await bot.edit_message_text(f"edit {number}", channel, sent.message_id)
        for call in (bot.send_message(channel, "x"), bot.edit_message_text("x", channel, sent.message_id)):
            with pytest.raises(error.RetryAfter) as failure:
                await call
            assert failure.value.retry_after == 50
        other = control.add_chat("private")
        await bot.send_message(other, "another chat is free")
        control.advance(50)
        await bot.send_message(channel, "x")
        with pytest.raises(error.RetryAfter):
            await bot.send_message(channel, "y")
        assert len(control.read(channel)) == 12


async def test_a_chat_takes_one_a_second_after_a_burst_and_all_take_thirty() -> None:
    """The burst comes back at one a second; thirty a second hold for all chats together."""
    async with serve(flood=Flood(chat_burst=3)) as server, make_bot(server.url) as bot:
        control = server.control
        chats = [control.add_chat("private") for _ in range(12)]
        for _ in range(3):
            await bot.send_message(chats[0], "x")
        with pytest.raises(error.RetryAfter) as failure:
            await bot.send_message(chats[0], "x")
        assert failure.value.retry_after == 1
        control.advance(1)
        await bot.send_message(chats[0], "x")
        for chat in chats[1:11] * 3:
            if len(control.log("sendMessage")) < 34:
                await bot.send_message(chat, "x")
        with pytest.raises(error.RetryAfter):
            await bot.send_message(chats[11], "the thirty-first in this second")
        control.advance(1)
        await bot.send_message(chats[11], "x")


async def test_chats_outlive_the_server(tmp_path: Path) -> None:
    """With a state file a new server has the chats, ids, deletions and the time of the old one."""
    file = tmp_path / "state.json"
    async with serve(state_file=file) as server, make_bot(server.url) as bot:
        forum = server.control.add_chat("forum")
        topic = server.control.add_topic(forum, "Baku")
        server.control.advance(1000)
        sent = await bot.send_message(forum, "<b>one</b>", parse_mode="HTML", message_thread_id=topic)
        await bot.edit_message_text("<b>two</b>", forum, sent.message_id, parse_mode="HTML")
        gone = await bot.send_photo(forum, png())
        server.control.remove(forum, gone.message_id)
        shown, now = server.control.read(forum), server.control.now()
    async with serve(state_file=file) as server, make_bot(server.url) as bot:
        assert (server.control.read(forum), server.control.now()) == (shown, now)
        with refused("message_id_invalid"):
            await bot.forward_message(forum, forum, gone.message_id)
        assert (await bot.send_message(forum, "three")).message_id == gone.message_id + 1
        assert (await bot.send_photo(forum, gone.photo[0].file_id)).photo


async def test_a_server_in_a_thread_is_steered_over_http() -> None:
    """The same verbs work from outside, the wait included."""
    with serve_in_thread() as remote:
        channel = remote.add_chat("channel", "Alerts")
        remote.script(
            "sendMessage", refuse(403, "Forbidden: bot was kicked from the channel chat"), match={"text": "a"}
        )
        async with make_bot(remote.url) as bot:
            with refused("bot was kicked", error.Forbidden):
                await bot.send_message(channel, "a")
            sent = await bot.send_message(channel, "b")
        remote.correct(channel, sent.message_id, "c")
        (post,) = remote.read(channel)
        assert (post.text, post.before, post.edited_by) == ("c", ("b",), (7,))
        assert [request.code for request in remote.wait("sendMessage", 2)] == [403, 200]
        with pytest.raises(ControlError, match="waited in vain"):
            remote.wait("sendPhoto", timeout=0.01)
        with pytest.raises(ControlError, match="no verb"):
            remote.call("_saved")
        assert remote.advance(5) == remote.now()


async def test_a_server_process_is_killed_and_begins_again(tmp_path: Path) -> None:
    """After kill -9 the same address has the same chats."""
    with ServerProcess("--state", str(tmp_path / "state.json"), "--chat", "channel:Alerts", "--flood") as server:
        (channel,) = server.chats
        address = server.url
        async with make_bot(address) as bot:
            await bot.send_message(channel, "before")
            server.kill()
            with pytest.raises(error.NetworkError) as failure:
                await bot.send_message(channel, "between")
            assert isinstance(failure.value.__cause__, httpx.ConnectError)
            server.start()
            await bot.send_message(channel, "after")
        assert server.url == address
        assert server.tree(channel) == "1 before\n2 after"
