"""Documents are read in other processes, and none of them harms the bot."""

import pytest

from bot.edges.reader import ProcessReader
from bot.errors import ParseError
from bot.types import Page

pytestmark = pytest.mark.anyio
GOOD = b"<rss version='2.0'><channel><item><guid>1</guid><title>T</title></item></channel></rss>"
ENDLESS = b"<rss><channel><item><title>" + b"<a " * 400_000
"""Quadratic work for a tolerant reader."""


def page(body: bytes) -> Page:
    return Page(url="https://n.example/rss", body=body)


async def test_documents_and_errors_come_back() -> None:
    """A document arrives as it was read, an error with its name."""
    async with ProcessReader() as reader:
        assert (await reader.read(page(GOOD))).entries[0].title == "T"
        with pytest.raises(ParseError) as raised:
            await reader.read(page(b""))
        assert raised.value.trouble == "empty"


@pytest.mark.slow
async def test_a_document_that_costs_too_much_is_stopped() -> None:
    """Cases 28 and 29: it is stopped and named, and the next document is read as ever."""
    async with ProcessReader() as reader:
        with pytest.raises(ParseError) as raised:
            await reader.read(page(ENDLESS))
        assert raised.value.trouble == "harmful"
        assert (await reader.read(page(GOOD))).entries[0].title == "T"


async def test_a_document_that_fills_the_memory_leaves_none_of_it_behind() -> None:
    """Case 28: where a document needs more memory than any should, the next one finds a process that has all of it."""
    many = b'{"items":[' + b"{}," * 4_000_000 + b"{}]}"
    large = b"<rss version='2.0'><channel><item><title>T</title></item>" + b" " * 8_000_000 + b"</channel></rss>"
    async with ProcessReader() as reader:
        with pytest.raises(ParseError) as raised:
            await reader.read(page(many))
        assert raised.value.trouble == "harmful"
        assert len((await reader.read(page(large))).entries) == 1
