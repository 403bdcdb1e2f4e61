"""How values become columns: the same on SQLite and PostgreSQL, so that they sort and come back alike.

The types give SQLAlchemy plain functions for the way in and out, instead of the `process_...` methods that are usual:
those cost a microsecond more for each cell, and reading an event is mostly reading cells.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Dialect, Integer, SmallInteger
from sqlalchemy import Text as SqlText
from sqlalchemy.types import TypeDecorator

from bot.types import Text

Change = Callable[[Any], Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)

SERIAL = BigInteger().with_variant(Integer(), "sqlite")
"""A number that counts up by itself; SQLite does that for INTEGER alone."""

ORDERED = SqlText().with_variant(SqlText(collation="C"), "postgresql")
"""Text that PostgreSQL compares as SQLite does, byte by byte, whatever the locale of the database."""

_scan = json.JSONDecoder().raw_decode  # `loads` without the search for blanks, which we do not write


class _Own(TypeDecorator[Any]):
    """A type whose values change by `store` on their way in and by `read` on their way out."""

    impl: Any = SqlText
    store: Change
    read: Change | None = None

    def bind_processor(self, dialect: Dialect) -> Change:  # noqa: ARG002
        return self.store

    def result_processor(self, dialect: Dialect, coltype: object) -> Change | None:  # noqa: ARG002
        return self.read


class Instant(_Own):
    """A moment: microseconds since 1970, in UTC."""

    impl = BigInteger
    cache_ok = True

    @staticmethod
    def store(value: datetime | None) -> int | None:
        """Count from 1970."""
        return None if value is None else (value - EPOCH) // TICK

    @staticmethod
    def read(value: int | None) -> datetime | None:
        """Count from 1970."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Span(_Own):
    """A length of time in microseconds."""

    impl = BigInteger
    cache_ok = True

    @staticmethod
    def store(value: timedelta) -> int:
        """Count the microseconds."""
        return value // TICK

    @staticmethod
    def read(value: int) -> timedelta:
        """Add up the microseconds."""
        return timedelta(microseconds=value)


class Plain(_Own):
    """Text of any origin; what no database keeps (NUL, half a surrogate pair) becomes a replacement mark."""

    impl = ORDERED
    cache_ok = True

    @staticmethod
    def store(value: str | None) -> str | None:
        """Replace what is not kept."""
        return None if value is None else storable(value)


class Strings(_Own):
    """Several short texts, as JSON."""

    cache_ok = True

    @staticmethod
    def store(value: Iterable[str] | None) -> str | None:
        """Write a list."""
        return None if value is None else json.dumps([storable(each) for each in value], ensure_ascii=False)

    @staticmethod
    def read(value: str | None) -> tuple[str, ...] | None:
        """Read the list."""
        return None if value is None else tuple(_scan(value)[0])


class MessageText(_Own):
    """A message's text in all its forms, as JSON with its keys in order: equal texts are equal columns."""

    cache_ok = True

    @staticmethod
    def store(value: Text | None) -> str | None:
        """Write an object."""
        if value is None:
            return None
        forms = {
            "html": storable(value.html),
            "plain": storable(value.plain),
            "preview": value.preview,
            "headline": storable(value.headline),
        }
        if value.picture is not None:
            forms["picture"] = b64encode(value.picture).decode()
        return json.dumps(forms, ensure_ascii=False)

    @staticmethod
    def read(value: str | None) -> Text | None:
        """Read the object."""
        if value is None:
            return None
        forms = json.loads(value)
        picture = forms.pop("picture", None)
        return Text(**forms, picture=None if picture is None else b64decode(picture))


class Whole(_Own):
    """A value that is kept whole, as JSON; fields that it has gained since it was stored have their defaults."""

    cache_ok = True

    def __init__(self, kind: type[Any]) -> None:
        super().__init__()
        self.kind = kind
        adapter = TypeAdapter(kind)
        self.store = lambda value: adapter.dump_json(value).decode()
        self.read = adapter.validate_json


class Word(_Own):
    """A word out of a fixed set."""

    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words
        self.store = _word
        found: dict[str | None, StrEnum | None] = {None: None, **{word.value: word for word in words}}
        self.read = found.__getitem__


class Level(_Own):
    """A small number out of a fixed set."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, levels: type[IntEnum]) -> None:
        super().__init__()
        self.levels = levels
        self.store = int
        self.read = levels


def _word(value: StrEnum | None) -> str | None:
    return None if value is None else value.value


def storable(text: str) -> str:
    """Replace what a database refuses to keep."""
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
