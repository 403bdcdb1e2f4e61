"""Read TOML files into checked models, and say of every mistake which file and key it is in."""

import difflib
import re
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails


class Section(BaseModel):
    """A table of a configuration file: unknown keys are mistakes, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


AnySection = TypeVar("AnySection", bound=Section)

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_duration(value: object) -> timedelta:
    """Read "90s", "10m", "6h", "7d" or "2w"; raise `ValueError` for anything else."""
    if isinstance(value, str) and (found := re.fullmatch(r"\s*(\d+)\s*([smhdw])\s*", value)):
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


def read_toml(path: Path, problems: list[str]) -> dict[str, Any]:
    """Read a TOML file; a file that is missing or broken is added to `problems` and read as empty."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
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
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{path}: {explain_toml(str(error))}")
    return {}


def explain_toml(message: str) -> str:
    """Say what the TOML reader's message means for somebody who is not a programmer."""
    if "Cannot overwrite a value" in message:
        return f"{message}: a key stands twice; remove one"
    if "Invalid value" in message or "Unclosed" in message or "Illegal character" in message:
        return f"{message}: is a quotation mark, comma or bracket missing in or above that line?"
    return message


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


def describe(model: type[BaseModel], detail: ErrorDetails, where: str) -> str:
    """Say of one mistake which key it is in and what would be right."""
    key = ".".join(str(part) for part in detail["loc"] if not str(part).startswith(("function-", "tagged-")))
    prefix = f"{where}: {key}" if key else where
    if detail["type"] == "extra_forbidden":
        return f"{prefix}: unknown key{suggestion(key, known_keys(model, detail['loc']))}"
    if detail["type"] == "missing":
        return f"{prefix}: this key is missing"
    message = detail["msg"].removeprefix("Value error, ")
    return f"{prefix}: {message[0].lower()}{message[1:]}{shown(detail['input'])}"


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
