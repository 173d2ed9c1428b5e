"""Reading one YAML file into a validated model, with the line of whatever is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

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
            _note_lines(node, (), lines, path, loader)
            return loader.construct_document(node), lines
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        raise PatternError(str(path), mark.line + 1 if mark else None, f"is no valid YAML: {reason}") from error


def _note_lines(node: Any, location: tuple[str | int, ...], lines: Lines, path: Path, loader: Any) -> None:
    """Note the line of every value under `node`, and refuse what YAML can say but no pattern file needs."""
    line = node.start_mark.line + 1
    lines[location] = line
    if node in loader.constructed_objects:
        raise PatternError(str(path), line, "an alias stands for a value: write it out")
    if isinstance(node, yaml.ScalarNode):
        try:
            loader.construct_object(node)
        except ValueError as error:  # a date or a number that is none
            raise PatternError(str(path), line, f"{node.value!r} cannot be read: {error}") from error
    elif isinstance(node, yaml.MappingNode):
        loader.constructed_objects[node] = None
        seen = set()
        for key, value in node.value:
            place = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise PatternError(str(path), place, "a list or a mapping is no key")
            if key.value in seen:
                raise PatternError(str(path), place, f"the key {key.value!r} stands twice")
            seen.add(key.value)
            _note_lines(value, (*location, key.value), lines, path, loader)
    elif isinstance(node, yaml.SequenceNode):
        loader.constructed_objects[node] = None
        for index, value in enumerate(node.value):
            _note_lines(value, (*location, index), lines, path, loader)


def load_model(path: Path, model: type[Model], context: Mapping[str, str] | None = None) -> Model:
    """The file at `path` as a `model`; raises PatternError with its line and the reason.

    `context` is what the model's fields need to be read: the lexicon, for phrases in the language of rules.
    """
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
