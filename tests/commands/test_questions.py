"""Questions to the store: what is in the way of an answer is said with its remedy, never by a traceback."""

import json
import socket
import threading

import pytest

from tests.commands.call import Operator


def test_a_wrong_data_folder_does_not_look_like_a_bot_without_feeds(operator: Operator) -> None:
    """Where no store was, the operator hears so once, beside an answer that other programs can still read."""
    first, second = operator.call("status", "--json"), operator.call("status", "--json")
    assert "there was no store here" in first.err
    assert "--data" in first.err
    assert second.err == ""
    assert json.loads(first.out)["feeds"] == json.loads(second.out)["feeds"] == []


@pytest.mark.parametrize("command", [("status",), ("outbox", "list"), ("event", "show", "1"), ("explain", "https://x")])
def test_a_data_folder_that_cannot_be_is_named(operator: Operator, command: tuple[str, ...]) -> None:
    """A file where the folder should be is an input error."""
    (operator.folder / "data").write_text("no folder", "utf-8")
    said = operator.call(*command)
    assert said.code == 2
    assert "cannot be made a folder: File exists; name another by --data" in said.err


def test_a_bot_that_answers_nobody_says_where_to_change_that(operator: Operator) -> None:
    """With `port = 0` there is nothing to ask."""
    operator.configure(bot="[web]\nport = 0\n")
    said = operator.call("status", "--health")
    assert said.code == 1
    assert "set a `port` in [web]" in said.err


def test_a_bot_that_does_not_run_is_said_to(operator: Operator) -> None:
    """The system's words have no number, and the remedy is the command."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    operator.configure(bot=f"[web]\nport = {port}\n")
    said = operator.call("status", "--health")
    assert said.code == 1
    assert f"no bot answers at 127.0.0.1:{port}: Connection refused; is `storyline-bot run` at work?" in said.err


def test_another_server_on_the_port_is_told_from_the_bot(operator: Operator) -> None:
    """What answers without the bot's words is somebody else's."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(b"HTTP/1.0 200 OK\r\n\r\nWelcome to the printer")

        thread = threading.Thread(target=answer)
        thread.start()
        operator.configure(bot=f"[web]\nport = {server.getsockname()[1]}\n")
        said = operator.call("status", "--health")
        thread.join(5)
    assert said.code == 1
    assert "something else answers" in said.err


def test_a_recording_that_cannot_be_read_is_named(operator: Operator) -> None:
    """`replay` names the file and the reason once."""
    said = operator.call("replay", str(operator.folder / "none.jsonl"))
    assert said.code == 2
    assert said.err.strip() == f"{operator.folder / 'none.jsonl'}: cannot be read: No such file or directory"
