"""How values become columns: the same on SQLite and PostgreSQL, so that they sort and come back alike."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, Dialect, Integer, SmallInteger
from sqlalchemy import Text as SqlText
from sqlalchemy.types import TypeDecorator

from bot.types import Text

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)

SERIAL = BigInteger().with_variant(Integer(), "sqlite")
"""A number that counts up by itself; SQLite does that for INTEGER alone."""

ORDERED = SqlText().with_variant(SqlText(collation="C"), "postgresql")
"""Text that PostgreSQL compares as SQLite does, byte by byte, whatever the locale of the database."""


class Instant(TypeDecorator[datetime]):
    """A moment: microseconds since 1970, in UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002, D102
        return None if value is None else (value - EPOCH) // TICK

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002, D102
        return None if value is None else EPOCH + timedelta(microseconds=value)


class Span(TypeDecorator[timedelta]):
    """A length of time in microseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:  # noqa: ARG002, D102
        return None if value is None else value // TICK

    def process_result_value(self, value: int | None, dialect: Dialect) -> timedelta | None:  # noqa: ARG002, D102
        return None if value is None else timedelta(microseconds=value)


class Plain(TypeDecorator[str]):
    """Text of any origin; what no database keeps (NUL, half a surrogate pair) becomes a replacement mark."""

    impl = ORDERED
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002, D102
        return None if value is None else storable(value)


class Strings(TypeDecorator[tuple[str, ...]]):
    """Several short texts, as JSON."""

    impl = SqlText
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str | None:  # noqa: ARG002, D102
        return None if value is None else json.dumps([storable(each) for each in value], ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002, D102
        return None if value is None else tuple(json.loads(value))


class MessageText(TypeDecorator[Text]):
    """A message's text in all its forms, as JSON with its keys in order: equal texts are equal columns."""

    impl = SqlText
    cache_ok = True

    def process_bind_param(self, value: Text | None, dialect: Dialect) -> str | None:  # noqa: ARG002, D102
        if value is None:
            return None
        forms = {"html": storable(value.html), "plain": storable(value.plain), "preview": value.preview}
        return json.dumps(forms, ensure_ascii=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Text | None:  # noqa: ARG002, D102
        return None if value is None else Text(**json.loads(value))


class Whole(TypeDecorator[Any]):
    """A value that is kept whole, as JSON; fields that it has gained since it was stored have their defaults."""

    impl = SqlText
    cache_ok = True

    def __init__(self, kind: type[Any]) -> None:
        super().__init__()
        self.kind = kind
        self._adapter = TypeAdapter(kind)

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002, D102
        return None if value is None else self._adapter.dump_json(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002, D102
        return None if value is None else self._adapter.validate_json(value)


class Word(TypeDecorator[StrEnum]):
    """A word out of a fixed set."""

    impl = SqlText
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:  # noqa: ARG002, D102
        return None if value is None else value.value

    def process_result_value(self, value: Any, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002, D102
        return None if value is None else self.words(value)


class Level(TypeDecorator[IntEnum]):
    """A small number out of a fixed set."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, levels: type[IntEnum]) -> None:
        super().__init__()
        self.levels = levels

    def process_bind_param(self, value: IntEnum | None, dialect: Dialect) -> int | None:  # noqa: ARG002, D102
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> IntEnum | None:  # noqa: ARG002, D102
        return None if value is None else self.levels(value)


def storable(text: str) -> str:
    """Replace what a database refuses to keep."""
    if "\0" in text:
        text = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
