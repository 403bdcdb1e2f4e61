"""`check --telegram` as a command: a line for each finding, and an exit code."""

import pytest

from tests.commands.call import Operator
from tests.telegram_server import TOKEN, serve_in_thread


@pytest.mark.slow
def test_telegram_is_tried_out(operator: Operator) -> None:
    """Where all goes well the command succeeds; where a right is missing it fails and says which."""
    with serve_in_thread() as server:
        chat = server.add_chat("channel", "Readers")
        channels = f'[[channel]]\nid = "readers"\nchat = {chat}\n'
        (operator.folder / "config/channels.toml").write_text(channels, "utf-8")
        given = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": server.url}
        well = operator.call("check", "--telegram", **given)
        server.set_bot(chat, "administrator", [])
        ill = operator.call("check", "--telegram", **given)
        left = server.read(chat)
    assert well.code == 0, well
    assert "✔ readers: it was deleted" in well.out
    assert left == []
    assert ill.code == 1
    assert "✘ readers: the bot may not post" in ill.out


def test_without_a_token_nothing_can_be_tried(operator: Operator) -> None:
    """The operator is told which variable to set."""
    said = operator.call("check", "--telegram")
    assert said.code == 2
    assert "TELEGRAM_TOKEN" in said.err
