"""Rows of tables to values, and values to rows: a column is named as the field that it holds."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Column, Table

Value = TypeVar("Value")


def names(kind: type[Any], *, without: Sequence[str] = ()) -> list[str]:
    """List a dataclass's fields in their order."""
    return [field.name for field in fields(kind) if field.name not in without]


def columns(kind: type[Any], table: Table, *, without: Sequence[str] = ()) -> list[Column[Any]]:
    """List the columns that hold a dataclass's fields, in the order of the fields."""
    return [table.c[name] for name in names(kind, without=without)]


def reader(kind: type[Value], *, without: Sequence[str] = ()) -> Callable[[Sequence[Any]], Value]:
    """Make the function that turns cells, in the order of `columns`, into a value; it lacks the fields left out."""
    order = names(kind, without=without)
    return lambda cells: kind(**dict(zip(order, cells, strict=True)))


def cells(value: Any, *, without: Sequence[str] = ()) -> dict[str, Any]:
    """Turn a value into its row."""
    return {name: getattr(value, name) for name in names(type(value), without=without)}
