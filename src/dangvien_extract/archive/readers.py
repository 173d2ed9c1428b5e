"""Reading articles: text files, JSON, JSON lines and standard input, one after the other.

Nothing is lost: what cannot be read becomes an outcome that says where and why, in its place. The
text is the decoded bytes and nothing else: line ends stay as they are, and so does a byte order mark
(as U+FEFF), so that offsets count the code points of the file.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from ..errors import InputError
from ..models import Article, Outcome
from .inputs import Source, failed, find_sources, sidecar_of
from .jsontext import BOM, Bytes, Rejoined, decode, field_line, lines, parse, parse_file, parse_line, skip_blanks

MAX_CHARS = 2_000_000
"""The longest article that is read, in characters, unless the caller says otherwise: the segmenter
needs some gigabytes for one line of this length."""

_FIELDS = ("id", "text", "html", "title", "published", "source", "url")
_SIDECAR = ("title", "published", "source", "url")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Options:
    """How to read.

    `fields` maps the fields of JSON records to ours (``{"content": "text"}``); an empty name drops a
    field (``{"views": ""}``), and ``{"*": ""}`` drops every field that is not known. `ids` says what
    an article in a file is called: the file's ``name`` without its extension, or its whole ``path``
    without it. `published` is the date of articles that come without one.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    max_chars: int = MAX_CHARS
    ids: Literal["name", "path"] = "name"
    published: dt.date | None = None

    @property
    def max_line(self) -> int:
        """The longest line of JSON that is read, in bytes: a character takes up to twelve
        (an escaped pair of surrogates), and the other fields need room."""
        return 16 * self.max_chars + 2**20


@dataclass(frozen=True, slots=True)
class Located:
    """An article and the place it was read from: a file, with a line where there is one."""

    article: Article
    where: str


def read(
    inputs: Sequence[str], *, fields: Mapping[str, str] | None = None, max_chars: int = MAX_CHARS
) -> Iterator[Article | Outcome]:
    """The articles of `inputs`, in order, and an outcome with an error for each that cannot be read.

    See `read_located` for what an input may be and `Options` for `fields`. `max_chars` is the longest
    article that is read, in characters. Never raises on what it reads.
    """
    for item in read_located(inputs, Options(fields=fields or {}, max_chars=max_chars)):
        yield item.article if isinstance(item, Located) else item


def read_located(
    inputs: Sequence[str],
    options: Options | None = None,
    *,
    exclude: Path | None = None,
    stdin: Bytes | None = None,
) -> Iterator[Located | Outcome]:
    """Like `read`, with the place of every article.

    An input is a text file, a folder, a pattern of names (``news/**/*.txt``), a file of JSON (an
    object, or an array of them) or of JSON lines, or ``-`` for standard input, which is JSON lines
    when it begins with ``{`` and one article otherwise. Text is UTF-8, or UTF-16 with its byte order
    mark. A record has `text`, and may have `id`, `title`, `published` (an ISO date or date and time),
    `source` and `url`. Beside ``ID.txt``, ``ID.json`` may hold `title`, `published`, `source` and
    `url` of that article; its other fields (gold facts, say) are not read.

    Two articles of one id: the second becomes an error, whose outcome is named by its place.
    """
    options = options or Options()
    first: dict[str, str] = {}
    for source in find_sources(inputs, exclude=exclude):
        if isinstance(source, Outcome):
            yield source
            continue
        for item in _read_source(source, options, stdin):
            if isinstance(item, Located):
                earlier = first.setdefault(item.article.id, item.where)
                if earlier is not item.where:
                    reason = f"has the id {item.article.id!r} of an article read before ({earlier}): rename one of them"
                    yield failed(item.where, reason + (", or use --ids path" if options.ids == "name" else ""))
                    continue
            yield item


def _read_source(source: Source, options: Options, stdin: Bytes | None) -> Iterator[Located | Outcome]:
    """The articles of one source; what stops it is its last outcome."""
    name = _article_id(source, options)
    try:
        if source.path is None:
            yield from _read_stdin(source, name, stdin or sys.stdin.buffer, options)
        elif source.kind == "jsonl":
            with source.path.open("rb") as file:
                yield from _read_lines(source, name, file, options)
        elif source.kind == "json":
            yield from _read_json(source, name, options)
        else:
            with source.path.open("rb") as file:
                yield _read_text(source, name, file, options)
    except InputError as error:
        yield failed(error.where, error.reason, name)
    except OSError as error:
        yield failed(source.where, f"cannot be read: {error.strerror or error}", name)


def _article_id(source: Source, options: Options) -> str:
    if options.ids == "path" and source.path is not None:
        return source.where.removesuffix(source.path.suffix)
    return source.name


def _read_text(source: Source, name: str, file: Bytes, options: Options) -> Located:
    """One article; reads no more bytes than the longest article can have."""
    most = 4 * options.max_chars + 4
    data = file.read(most + 1)
    if len(data) > most:
        raise InputError(source.where, _too_long(options))
    record: dict[str, Any] = {"text": decode(source.where, data)}
    if source.path and (sidecar := sidecar_of(source.path)):
        record |= _read_sidecar(sidecar)
    return Located(_article(record, name, options, lambda _: source.where), source.where)


def _read_sidecar(path: Path) -> dict[str, Any]:
    """The metadata in the file beside a text, checked."""
    where = Source("json", path).where
    text = decode(where, path.read_bytes())
    data, _ = parse(where, text, skip_blanks(text, 0))
    return {name: _value(f"{where}:{field_line(text, 0, name)}", name, data[name]) for name in _SIDECAR if name in data}


def _read_json(source: Source, name: str, options: Options) -> Iterator[Located | Outcome]:
    """The article of a JSON file, or those of its array, parsed one after the other."""
    assert source.path is not None
    text = decode(source.where, source.path.read_bytes())
    if skip_blanks(text, 0) == len(text):
        raise InputError(source.where, "is empty")
    count, line, last = 0, 1, 0
    for record, at, in_array in parse_file(source.where, text):
        count += 1
        line, last = line + text.count("\n", last, at), at
        own_name = f"{name}:{count}" if in_array else name

        def locate(key: str, start: int = at) -> str:
            return f"{source.where}:{field_line(text, start, key)}"

        try:
            yield Located(_article(record, own_name, options, locate), f"{source.where}:{line}")
        except InputError as error:
            yield failed(error.where, error.reason, own_name)
    if not count:
        raise InputError(source.where, "holds no articles: its array is empty")


def _read_lines(source: Source, name: str, file: Bytes, options: Options) -> Iterator[Located | Outcome]:
    """The articles of JSON lines; a bad line is an error of its own."""
    found = False
    for number, data in lines(file, options.max_line):
        where, own_name = f"{source.where}:{number}", f"{name}:{number}"

        def locate(_: str, place: str = where) -> str:
            return place

        try:
            if data is None:
                raise InputError(where, _too_long(options))
            if data.startswith((b"\xff\xfe", b"\xfe\xff")) and number == 1:
                raise InputError(source.where, "is UTF-16: JSON lines are read in UTF-8 alone")
            line = decode(where, data.removeprefix(BOM) if number == 1 else data)
            if line.strip():
                article = _article(parse_line(where, line), own_name, options, locate)
                yield Located(article, where)
        except InputError as error:
            yield failed(error.where, error.reason, own_name)
            if error.where == source.where:
                return
        found = found or data is None or bool(data.strip())
    if not found:
        raise InputError(source.where, "is empty")


def _read_stdin(source: Source, name: str, file: Bytes, options: Options) -> Iterator[Located | Outcome]:
    begun = b""
    while not begun.removeprefix(BOM).strip() and (line := file.readline(options.max_line)):
        begun += line
    whole = Rejoined(begun, file)
    if begun.removeprefix(BOM).lstrip().startswith(b"{"):
        yield from _read_lines(source, name, whole, options)
    else:
        yield _read_text(source, name, whole, options)


# --- from a record to an article


def _article(record: Mapping[str, Any], name: str, options: Options, locate: Callable[[str], str]) -> Article:
    """The article that a record is; `locate` gives the place of one of its fields for messages."""
    values: dict[str, Any] = {}
    keys: dict[str, str] = {}
    for key, value in record.items():
        ours = options.fields.get(key, key if key in _FIELDS else options.fields.get("*"))
        if ours is None:
            known = ", ".join(_FIELDS)
            how = f"map it with --field {key}=NAME, drop it with --field {key}="
            reason = f"unknown field {key!r} (known: {known}): {how}"
            raise InputError(locate(key), reason)
        if ours == "":
            continue
        if ours in keys:
            raise InputError(locate(key), f"the fields {keys[ours]!r} and {key!r} both give {ours!r}")
        keys[ours], values[ours] = key, _value(locate(key), ours, value)
    if values.pop("html", None) is not None:
        raise InputError(locate(keys["html"]), "HTML is not read yet: give the article's text in the field 'text'")
    text = values.get("text")
    if text is None:
        raise InputError(locate("{"), "the field 'text' is missing")
    where = locate(keys["text"])
    if not text.strip(" \t\r\n\v\f\ufeff\u00a0"):
        raise InputError(where, "is empty")
    if len(text) > options.max_chars:
        raise InputError(where, _too_long(options, len(text)))
    if values.get("id") is None:
        values["id"] = name
    if values.get("published") is None:
        values["published"] = options.published
    return Article(**values)


def _value(where: str, name: str, value: Any) -> Any:
    """The value of the field `name` (one of ours), checked: text, or a date for `published`."""
    if value is None or isinstance(value, dt.date):  # a sidecar's date has been read before
        return value
    if name == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise InputError(where, f"the field {name!r} is no text but {type(value).__name__}")
    if name == "published":
        return _date(where, value)
    if "\0" in value:
        raise InputError(where, f"is no text: the field {name!r} holds a NUL at character {value.index(chr(0))}")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        reason = f"is no text: the field {name!r} holds half a surrogate pair at character {error.start}"
        raise InputError(where, reason) from error
    if name == "id" and not value.strip():
        raise InputError(where, "the field 'id' is empty")
    return value


def _date(where: str, value: str) -> dt.date:
    try:
        if _ISO_DATE.fullmatch(value):
            return dt.datetime.fromisoformat(value).date()
    except ValueError:
        pass
    raise InputError(where, f"published {value[:40]!r} is no date (YYYY-MM-DD, perhaps with a time)")


def _too_long(options: Options, chars: int | None = None) -> str:
    limit = f"the {options.max_chars:,} characters that an article may have (--max-chars)"
    return f"has {chars:,} characters, more than {limit}" if chars else f"is longer than {limit}"
