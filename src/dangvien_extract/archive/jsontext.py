"""Bytes to text to JSON objects, with an error that names the file and the line for all that can be wrong."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from typing import Any

from ..errors import InputError
from .streams import Bytes

BOM = codecs.BOM_UTF8

__all__ = ["BOM", "Bytes", "decode", "field_line", "lines", "parse", "parse_file", "parse_line", "skip_blanks"]

Record = tuple[dict[str, Any], int]


def decode(where: str, data: bytes) -> str:
    """UTF-8 to text; a byte order mark stays as U+FEFF. For what is always UTF-8: what we wrote, metadata, lines."""
    if (at := data.find(b"\0")) >= 0:
        raise InputError(where, f"is no text: byte {at} is NUL")
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise InputError(where, f"is not valid UTF-8 at byte {error.start}") from error


def lines(file: Bytes, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines of `file` with their numbers from 1; None for one of more than `limit` bytes, which is skipped."""
    number = 0
    while line := file.readline(limit):
        number += 1
        if len(line) < limit or line.endswith(b"\n"):
            yield number, line
            continue
        while (rest := file.readline(limit)) and not rest.endswith(b"\n"):
            pass
        yield number, None


class _DoubleKeyError(ValueError):
    pass


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        seen: set[str] = set()
        double = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _DoubleKeyError(f"the field {double[:100]!r} stands twice")
    return data


_DECODER = json.JSONDecoder(object_pairs_hook=_object)


def line_at(text: str, at: int) -> int:
    """The line (from 1) of the offset `at`."""
    return text.count("\n", 0, at) + 1


def field_line(text: str, at: int, name: str, end: int | None = None, line: int | None = None) -> int:
    """The line of the field `name` of the object from `at` to `end`; `line` is that of its begin, where it is known."""
    found = max(at, text.find(f'"{name}"', at, end))
    return line_at(text, found) if line is None else line + text.count("\n", at, found)


def skip_blanks(text: str, at: int) -> int:
    """The offset of the next character that is not blank for JSON (nor a byte order mark)."""
    while at < len(text) and text[at] in " \t\r\n\ufeff":
        at += 1
    return at


def parse(where: str, text: str, at: int) -> Record:
    """The JSON object that begins at `at`, and the offset after it; `where` names the file."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}:{error.lineno}", f"is no valid JSON: {error.msg} (column {error.colno})") from error
    except RecursionError as error:
        raise InputError(f"{where}:{line_at(text, at)}", "is no valid JSON: nested too deep") from error
    except ValueError as error:  # a field that stands twice, a number of thousands of digits
        raise InputError(f"{where}:{line_at(text, at)}", f"is no valid JSON: {error}") from error
    if not isinstance(value, dict):
        reason = "is no article: a JSON object with the field 'text' is expected"
        raise InputError(f"{where}:{line_at(text, at)}", reason)
    return value, end


def parse_line(where: str, line: str) -> dict[str, Any]:
    """The JSON object that a line is; `where` names the file and the line."""
    try:
        value, end = parse("", line, skip_blanks(line, 0))
    except InputError as error:
        raise InputError(where, error.reason) from error
    if (rest := skip_blanks(line, end)) < len(line):
        raise InputError(where, f"is no valid JSON: something follows the object (column {rest + 1})")
    return value


def parse_file(where: str, text: str) -> Iterator[tuple[dict[str, Any], int, int, bool]]:
    """The object of a JSON file, or those of its array one by one, with where they begin and end; True for the array's.

    Raises InputError at the first thing that is wrong; what was given before it stands.
    """
    at = skip_blanks(text, 0)
    in_array = text[at : at + 1] == "["
    if in_array:
        at = skip_blanks(text, at + 1)
        more = text[at : at + 1] != "]"
        while more:
            value, end = parse(where, text, at)
            yield value, at, end, True
            at = skip_blanks(text, end)
            more = text[at : at + 1] == ","
            if not more and text[at : at + 1] != "]":
                place = f"{where}:{line_at(text, at)}"
                raise InputError(place, "is no valid JSON: a comma or the end of the array is missing")
            if more:
                at = skip_blanks(text, at + 1)
        end = at + 1
    else:
        value, end = parse(where, text, at)
        yield value, at, end, False
    if (rest := skip_blanks(text, end)) < len(text):
        reason = "is no valid JSON: one value was expected; a file of JSON lines is named .jsonl"
        raise InputError(f"{where}:{line_at(text, rest)}", reason)
