"""Read TOML files into checked models, and say of every mistake which file and key it is in."""

import difflib
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from bot.settings.toml import TomlMistake, parse_toml


class Section(BaseModel):
    """A table of a configuration file: unknown keys are mistakes, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


AnySection = TypeVar("AnySection", bound=Section)

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_duration(value: object) -> timedelta:
    """Read "90s", "10m", "6h", "7d" or "2w"; raise `ValueError` for anything else."""
    if isinstance(value, str) and (found := re.fullmatch(r"\s*(\d+)\s*([smhdw])\s*", value)):
        if int(found[1]) == 0:
            raise ValueError("a duration is longer than nothing")
        return timedelta(**{UNITS[found[2]]: int(found[1])})
    if isinstance(value, timedelta):
        return value
    raise ValueError('a duration is written as a number and a unit, such as "90s", "10m", "6h" or "7d"')


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]


def parse_chat(value: object) -> object:
    """Read a chat, which is a number or an @name."""
    if isinstance(value, bool) or not re.fullmatch(r"-?\d+|@[A-Za-z][A-Za-z0-9_]{3,}", str(value)):
        raise ValueError("a chat is a number such as -1001234567890, or @name")
    return str(value)


ChatId = Annotated[str, BeforeValidator(parse_chat)]


def spelt(pattern: str, words: str) -> AfterValidator:
    """Accept what the whole of `pattern` describes; `words` say to the operator what that is."""

    def looked_at(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(words)
        return value

    return AfterValidator(looked_at)


ShortName = Annotated[str, spelt("[a-z0-9][a-z0-9_-]*", "write it in small Latin letters, digits, - and _, no spaces")]
Country = Annotated[str, spelt("([a-z]{2})?", "write two small letters, such as az, ru or gb")]
Hashtag = Annotated[str, spelt(r"\w*", "write it without # and without spaces")]


def read_toml(path: Path, problems: list[str]) -> dict[str, Any]:
    """Read a TOML file; a file that is missing or broken is added to `problems` and read as empty."""
    try:
        return parse_toml(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        problems.append(
            f"{path}: there is no such file; copy the one that the bot ships with, or name another --config"
        )
    except IsADirectoryError:
        problems.append(f"{path}: this is a folder, and a file is wanted here")
    except UnicodeDecodeError as error:
        problems.append(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8")
    except OSError as error:
        problems.append(f"{path}: cannot be read: {error.strerror}")
    except TomlMistake as error:
        problems.append(f"{path}: {error}")
    return {}


def read_tables(
    path: Path, key: str, name: str, model: type[AnySection], problems: list[str]
) -> Iterator[tuple[str, AnySection]]:
    """Read the tables of a file that is a list of `[[key]]`; yield each with the words that say where it stands.

    `name` is the key of a table by which people know it. Tables with mistakes are left out and added to `problems`.
    """
    data = read_toml(path, problems)
    unknown = sorted(set(data) - {key})
    problems.extend(f"{path}: {other}: unknown key; every {key} begins with a line [[{key}]]" for other in unknown)
    tables = data.get(key, [])
    if not isinstance(tables, list):
        problems.append(f"{path}: {key}: write [[{key}]] with two brackets, once for each {key}")
        return
    for number, table in enumerate(tables, 1):
        known = table.get(name) if isinstance(table, dict) else None
        where = f"{path}: {key} {number}" + (f" ({known})" if known else "")
        if (found := check(model, table, where, problems)) is not None:
            yield where, found


def check(model: type[AnySection], data: object, where: str, problems: list[str]) -> AnySection | None:
    """Make a model of `data`; every mistake is added to `problems`, with `where` in front of its key."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        problems.extend(describe(model, detail, where) for detail in error.errors())
        return None


REMEDIES = {
    "tuple_type": 'write a list in square brackets, such as ["one", "two"] or [08:00:00]',
    "bool_type": "write true or false, without quotation marks",
    "bool_parsing": "write true or false, without quotation marks",
    "int_type": "write a whole number",
    "int_parsing": "write a whole number",
    "int_from_float": "write a whole number",
    "float_type": "write a number",
    "float_parsing": "write a number",
    "string_type": "write it in quotation marks",
    "string_too_short": "write something between the quotation marks",
    "time_type": "write a time of day with two digits each, 08:00:00",
    "time_parsing": "write a time of day with two digits each, 08:00:00",
    "dict_type": "write its parts by name: in braces, or with a dot as in words.en",
    "model_type": "write its parts by name, in braces",
}
"""What the mistakes that pydantic finds mean for somebody who is not a programmer, by its names for them."""


def describe(model: type[BaseModel], detail: ErrorDetails, where: str) -> str:
    """Say of one mistake which key it is in and what would be right."""
    key = ".".join(map(place, filter(named, detail["loc"])))
    prefix = f"{where}: {key}" if key else where
    known = known_keys(model, detail["loc"])
    if detail["type"] == "extra_forbidden":
        return f"{prefix}: unknown key{suggestion(key, known)}"
    if detail["type"] == "missing":
        return f"{prefix}: this key is missing"
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
    remedy = REMEDIES.get(detail["type"], f"{message[0].lower()}{message[1:]}")
    return f"{prefix}: {remedy}{shown(detail['input'])}"


def named(part: int | str) -> bool:
    """Tell the parts of a mistake's place that the operator wrote from those of the checker."""
    return not str(part).startswith(("function-", "tagged-")) and part != "[key]"


def place(part: int | str) -> str:
    """Count tables and list members from one, as people do."""
    return str(part + 1) if isinstance(part, int) else part


def shown(value: object) -> str:
    """Quote a wrong value where it is short enough to help."""
    text = repr(value)
    return f" (here: {text})" if isinstance(value, str | int | float | bool) and len(text) < 60 else ""


def known_keys(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """List the keys that the table at `location` may have."""
    for part in location[:-1]:
        inner = model.model_fields.get(str(part))
        tables = [kind for kind in possible_types(inner.annotation) if issubclass(kind, BaseModel)] if inner else []
        if not tables:
            return []
        model = tables[0]
    return sorted(model.model_fields)


def possible_types(annotation: object) -> list[type]:
    """List the classes that an annotation such as `Table | None` allows."""
    return [kind for kind in (annotation, *get_args(annotation)) if isinstance(kind, type) and not get_origin(kind)]


def suggestion(key: str, known: list[str]) -> str:
    """Name the known key that looks most like a wrong one."""
    close = difflib.get_close_matches(key.rsplit(".", 1)[-1], known, n=1)
    return f"; did you mean `{close[0]}`?" if close else (f"; known are {', '.join(known)}" if known else "")
