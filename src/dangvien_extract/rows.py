"""Facts and articles as flat rows: the columns come from the pydantic models, never from a list by hand.

A nested model becomes columns with the name of its field before theirs (``evidence.start`` is
``evidence_start``, ``unit.name`` is ``unit_name``, ``unit.place.code`` is ``place_code``). Files,
databases and data frames all take their columns from here, so that they cannot drift apart.
"""

from __future__ import annotations

import datetime as dt
import json
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import Any, Literal, TypeVar

from pydantic import BaseModel

from .models import Fact

Kind = Literal["text", "integer", "real", "date", "list", "timestamp", "json"]
Model = TypeVar("Model", bound=BaseModel)

_KINDS: dict[Any, Kind] = {str: "text", int: "integer", bool: "integer", float: "real", dt.date: "date"}
# Line ends for Unicode (and for str.splitlines) that JSON leaves alone: one fact must stay one line.
_LINE_ENDS = {ord(c): f"\\u{ord(c):04x}" for c in "\u0085\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, where its value stands in the model, its kind, and whether it may be null.

    `description` is that of the field (of a nested one, after that of the field that names it); `choices` are all
    values it can have, where they are few. `path` is empty for a column that no model has.
    """

    name: str
    path: tuple[str, ...]
    kind: Kind
    nullable: bool
    description: str = ""
    choices: tuple[str, ...] = ()


def _plain(annotation: Any) -> tuple[Any, bool]:
    """The type without ``None``, and whether ``None`` was there."""
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        kept = [part for part in typing.get_args(annotation) if part is not type(None)]
        return kept[0], len(kept) < len(typing.get_args(annotation))
    return annotation, False


def _kind(annotation: Any) -> Kind:
    origin = typing.get_origin(annotation)
    if origin is tuple:
        return "list"
    if origin is Literal:
        return _kind(type(typing.get_args(annotation)[0]))
    return _KINDS[annotation]


@cache
def columns(model: type[BaseModel], *, without: frozenset[str] = frozenset()) -> tuple[Column, ...]:
    """The columns of `model` in the order of its fields; fields named in `without` are left out."""
    found: list[Column] = []
    for name, field in model.model_fields.items():
        if name in without:
            continue
        annotation, optional = _plain(field.annotation)
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            for inner in columns(annotation):
                # The innermost field names the column: place_name, not unit_place_name.
                nested = len(inner.path) > 1
                found.append(
                    Column(
                        inner.name if nested else f"{name}_{inner.name}",
                        (name, *inner.path),
                        inner.kind,
                        optional or inner.nullable,
                        inner.description if nested else f"{field.description}: {inner.description}",
                        inner.choices,
                    )
                )
        else:
            choices = typing.get_args(annotation) if typing.get_origin(annotation) is Literal else ()
            found.append(Column(name, (name,), _kind(annotation), optional, field.description or "", choices))
    names = [column.name for column in found]
    if len(set(names)) < len(names):
        raise ValueError(f"{model.__name__} has two fields of one column name: {names}")
    return tuple(found)


@cache
def row_getter(of: tuple[Column, ...]) -> Callable[[BaseModel], list[Any]]:
    """A function that gives the values of an item by the columns `of`; a part that is null gives nulls.

    It asks each part of the item for all of its neighbouring values at once: rows are made by the million.
    """
    prefixes: list[tuple[str, ...]] = [()]
    for column in of:
        for length in range(1, len(column.path)):
            if column.path[:length] not in prefixes:
                prefixes.append(column.path[:length])
    parts = [(prefixes.index(prefix[:-1]), prefix[-1]) for prefix in prefixes[1:]]
    runs: list[tuple[int, list[str]]] = []
    for column in of:
        part = prefixes.index(column.path[:-1])
        if not runs or runs[-1][0] != part:
            runs.append((part, []))
        runs[-1][1].append(column.path[-1])
    segments = [(part, _values_of(names), [None] * len(names)) for part, names in runs]

    def get(item: BaseModel) -> list[Any]:
        found: list[Any] = [item.__dict__]
        for parent, name in parts:
            around = found[parent]
            inner = None if around is None else around[name]
            found.append(None if inner is None else inner.__dict__)
        row: list[Any] = []
        for part, values_of, nulls in segments:
            values = found[part]
            row += nulls if values is None else values_of(values)
        return row

    return get


def _values_of(names: list[str]) -> Callable[[dict[str, Any]], Iterable[Any]]:
    """What gives the values of `names` in a dictionary, however few they are."""
    if len(names) > 1:
        return itemgetter(*names)
    only = names[0]
    return lambda values: (values[only],)


def flatten(item: BaseModel, of: tuple[Column, ...] | None = None) -> dict[str, Any]:
    """The values of `item` by column; a part that is null gives nulls, lists stay tuples."""
    chosen = columns(type(item)) if of is None else of
    return dict(zip((column.name for column in chosen), row_getter(chosen)(item), strict=True))


def unflatten(row: Mapping[str, Any], model: type[Model]) -> Model:
    """The `model` whose `flatten` gave `row`; raises pydantic's ValidationError when there is none.

    A column that `row` lacks is null: the model says whether it may be.
    """
    data: dict[str, Any] = {}
    for column in columns(model):
        value = row.get(column.name)
        if value is None or (column.kind == "list" and not value):
            continue  # the model's default; a nested model of nulls alone stays null
        inner = data
        for name in column.path[:-1]:
            inner = inner.setdefault(name, {})
        inner[column.path[-1]] = value
    return model.model_validate(data)


def number(value: float) -> int | float:
    """240.0 as 240: counts are written as people write them."""
    return int(value) if float(value).is_integer() else value


def fact_json(fact: Fact) -> dict[str, Any]:
    """The JSON object of a fact (docs: the JSON of a fact), with whole numbers as integers."""
    data = fact.model_dump(mode="json")
    for name in ("value", "value_max", "out_of"):
        if data[name] is not None:
            data[name] = number(data[name])
    return data


def json_line(data: Any) -> str:
    """`data` as JSON that is one line for every reader, Vietnamese letters kept."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False).translate(_LINE_ENDS)
