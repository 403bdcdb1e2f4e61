"""Rows of tables to values, and values to rows: a column is named as the field that it holds."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, Table

Value = TypeVar("Value")


@cache
def names(kind: Any, *, without: tuple[str, ...] = ()) -> tuple[str, ...]:
    """List a dataclass's fields in their order."""
    return tuple(field.name for field in fields(kind) if field.name not in without)


def columns(kind: Any, table: Table, *, without: tuple[str, ...] = ()) -> list[Column[Any]]:
    """List the columns that hold a dataclass's fields, in the order of the fields."""
    return [table.c[name] for name in names(kind, without=without)]


def reader(kind: Callable[..., Value], *, without: tuple[str, ...] = ()) -> Callable[[Sequence[Any]], Value]:
    """Make the function that turns cells, in the order of `columns`, into a value; it lacks the fields left out."""
    order = names(kind, without=without)
    return lambda cells: kind(**dict(zip(order, cells, strict=True)))


def cells(value: Any, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Turn a value into its row."""
    return {name: getattr(value, name) for name in names(value.__class__, without=without)}
