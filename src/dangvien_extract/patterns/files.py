"""Reading one YAML file into a validated model, with the line of whatever is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from ..errors import PatternError
from .vocabulary import place_of

Model = TypeVar("Model", bound=BaseModel)
Lines = dict[tuple[str | int, ...], int]

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def default_directory() -> Path:
    """The pattern files of this package: in the wheel inside it, in a checkout beside `src`."""
    inside = Path(__file__).parent.parent / "data" / "patterns"
    return inside if inside.is_dir() else Path(__file__).parents[3] / "patterns"


def read_yaml(path: Path) -> tuple[Any, Lines]:
    """The content of a YAML file (safe loading, no tags) and the line (from 1) of every value.

    Raises PatternError when the file cannot be read or is no YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PatternError(str(path), None, f"cannot be read: {error}") from error
    lines: Lines = {}
    try:
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None, lines
            _note_lines(node, (), lines, path, loader, set())
            return loader.construct_document(node), lines
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        raise PatternError(str(path), mark.line + 1 if mark else None, f"is no valid YAML: {reason}") from error
    except RecursionError as error:
        raise PatternError(str(path), None, "is nested too deeply") from error


def _note_lines(
    node: Any, location: tuple[str | int, ...], lines: Lines, path: Path, loader: Any, known: set[int]
) -> None:
    """Note the line of every value under `node`; refuse what YAML can say but no pattern file needs.

    `known` are the lists and mappings met before: an alias of one could hold itself, or be a
    thousand times as long as the file.
    """
    line = node.start_mark.line + 1
    lines[location] = line
    if isinstance(node, yaml.ScalarNode):
        try:
            loader.construct_object(node)
        except ValueError as error:  # a date or a number that is none
            raise PatternError(str(path), line, f"{node.value!r} cannot be read: {error}") from error
        return
    if id(node) in known:
        raise PatternError(str(path), line, "has an alias, which stands for a list or a mapping: write it out")
    known.add(id(node))
    seen = set()
    for index, item in enumerate(node.value):
        if isinstance(node, yaml.SequenceNode):
            _note_lines(item, (*location, index), lines, path, loader, known)
            continue
        key, value = item
        if not isinstance(key, yaml.ScalarNode):
            raise PatternError(str(path), key.start_mark.line + 1, "a list or a mapping is no key")
        if key.value in seen:
            raise PatternError(str(path), key.start_mark.line + 1, f"the key {key.value!r} stands twice")
        seen.add(key.value)
        _note_lines(value, (*location, key.value), lines, path, loader, known)


def load_model(path: Path, model: type[Model], context: Mapping[str, Any] | None = None) -> Model:
    """The file at `path` as a `model`; raises PatternError with its line and the reason.

    `context` is what the model's fields need to be read: the lexicon, for phrases in the language of rules.
    """
    if context is None and path.parent == default_directory():
        return cast(Model, _own(path, model))  # immutable, and asked for by several
    return _load_model(path, model, context)


@cache
def _own(path: Path, model: type[BaseModel]) -> BaseModel:
    return _load_model(path, model, None)


def _load_model(path: Path, model: type[Model], context: Mapping[str, Any] | None) -> Model:
    data, lines = read_yaml(path)
    try:
        return model.model_validate(data, context=context)
    except ValidationError as error:
        location, reason = place_of(error)
        raise PatternError(str(path), line_of(lines, location), f"{describe(location)}{reason}") from error


def line_of(lines: Lines, location: tuple[Any, ...]) -> int | None:
    """The line of a value, or of the nearest thing around it."""
    while location not in lines and location:
        location = location[:-1]
    return lines.get(location)


def describe(location: tuple[Any, ...]) -> str:
    """A location in a file as people write it: ``rules.2.match: ``."""
    return ".".join(str(part) for part in location) + ": " if location else ""
