"""Fixtures of the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.call import Operator
from tests.feed_server import FeedServer, feed_server


@pytest.fixture
def operator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Operator:
    """Offer an operator whose configuration names no feeds."""
    one = Operator(tmp_path, capsys)
    one.configure()
    return one


@pytest.fixture
def server() -> Iterator[FeedServer]:
    """Offer a server of feeds on loopback."""
    with feed_server() as served:
        yield served
