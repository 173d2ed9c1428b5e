"""From a record, whatever file it stood in, to an article: its fields mapped, its values checked."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import InputError
from ..limits import MAX_CHARS, TimeLimitError, too_long, within
from ..models import Article
from .encodings import UTF8, Decoding, glyphs_of
from .html import decode_page, read_page
from .streams import MAX_EXPANSION

MAX_FIELD = 10_000
"""The most characters of any other field of an article: its id, title, source, address."""

MAX_JSON = 2**28
"""The largest JSON file that is read, in bytes, unpacked: it is held whole. JSON lines have no limit."""

MAX_SIDECAR = 2**24
"""The most bytes, unpacked, of the metadata beside a text."""

FIELDS = ("id", "text", "html", "title", "published", "source", "url")
SIDECAR = ("title", "published", "source", "url")
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].+)?", re.ASCII)
_BLANK = " \t\r\n\v\f\ufeff\u00a0"


@dataclass(frozen=True, slots=True)
class Options:
    """How to read.

    `fields` maps the fields of records to ours (``{"content": "text"}``); an empty name drops a
    field (``{"views": ""}``), and ``{"*": ""}`` drops every field that is not known. `ids` says what
    an article in a file is called: the file's ``name`` without its extension, or its whole ``path``
    without it. `published` is the date of articles that come without one; ``"captured"`` takes the day
    on which a WARC record was captured. `encoding` is that of inputs that are neither UTF-8 nor UTF-16
    (None: told by their bytes). `max_expansion` is how many times its size a compressed file may give
    (`streams.Unpacked`), `seconds` how long a page of HTML may take.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    max_chars: int = MAX_CHARS
    ids: Literal["name", "path"] = "name"
    published: dt.date | Literal["captured"] | None = None
    encoding: str | None = None
    max_expansion: int = MAX_EXPANSION
    seconds: float | None = None

    @property
    def max_line(self) -> int:
        """The longest line of JSON or page of HTML that is read, in bytes: a character takes up to
        twelve (an escaped pair of surrogates), and the other fields need room."""
        return 16 * self.max_chars + 2**20


@dataclass(frozen=True, slots=True)
class Located:
    """An article and the place it was read from: a file, with a line where there is one."""

    article: Article
    where: str


Locate = Callable[[str], str]


def mapped(name: str, fields: Mapping[str, str]) -> str | None:
    """What the field `name` of a record is for us: one of `FIELDS`, ``""`` to drop it, or None: not known."""
    return fields.get(name, name if name in FIELDS else fields.get("*"))


def unknown_field(where: str, name: str) -> InputError:
    """The error of a field that is not known."""
    how = f"map it with --field {name}=NAME, drop it with --field {name}="
    return InputError(where, f"unknown field {name!r} (known: {', '.join(FIELDS)}): {how}")


def make_article(
    record: Mapping[str, Any],
    name: str,
    options: Options,
    locate: Locate,
    decoding: Decoding = UTF8,
    captured: dt.date | None = None,
) -> Article:
    """The article that a record is; `locate` gives the place of one of its fields for messages.

    `name` is its id where it has none, `decoding` how its text came from bytes, `captured` the day on
    which it was copied from the web. Raises InputError for a record that is no article.
    """
    values: dict[str, Any] = {}
    keys: dict[str, str] = {}
    for key, value in record.items():
        ours = mapped(key, options.fields)
        if ours is None:
            raise unknown_field(locate(key), key)
        if ours == "":
            continue
        if ours in keys:
            raise InputError(locate(key), f"the fields {keys[ours]!r} and {key!r} both give {ours!r}")
        keys[ours], values[ours] = key, checked(locate(key), ours, value)
    page = values.pop("html", None)
    label = decoding.label
    if page is not None and values.get("text") is None:
        where, found = locate(keys["html"]), _from_page(locate(keys["html"]), page, options, decoding)
        label = f"{found['decoded']}, HTML" if found.get("decoded") else "HTML"
        values = {**found, **{key: value for key, value in values.items() if value is not None}}
    elif values.get("text") is None:
        raise InputError(locate("{"), "the field 'text' is missing")
    else:
        where = locate(keys["text"])
        values, label = _finished(where, values, decoding)
    values.pop("decoded", None)
    text = values["text"]
    if not text.strip(_BLANK):
        raise InputError(where, "is empty")
    if len(text) > options.max_chars:
        raise InputError(where, too_long(len(text), options.max_chars, "--max-chars"))
    if values.get("id") is None:
        values["id"] = name
    if values.get("published") is None:
        values["published"] = captured if options.published == "captured" else options.published
    return Article(**values, decoded=label)


def _from_page(where: str, page: str | bytes, options: Options, decoding: Decoding) -> dict[str, Any]:
    """The values that a page of HTML gives."""
    if isinstance(page, bytes):
        page, decoding = decode_page(where, page, None, options.encoding)
    try:
        found = within(options.seconds, lambda: read_page(where, page))
    except TimeLimitError as error:
        raise InputError(where, str(error)) from error
    values = {"text": found.text, "title": found.title, "published": found.published}
    finished, label = _finished(where, values, decoding)
    return finished | {"decoded": label}


def _finished(where: str, values: dict[str, Any], decoding: Decoding) -> tuple[dict[str, Any], str | None]:
    """The values in letters of Unicode, and how the text came from bytes."""
    if decoding == UTF8 and (glyphs := glyphs_of(where, values["text"])):
        decoding = Decoding(glyphs=glyphs)
    if decoding.glyphs or decoding.nfc:
        for name in ("text", "title", "source"):
            if isinstance(values.get(name), str):
                values[name] = decoding.finish(where, values[name])
    return values, decoding.label


def checked(where: str, name: str, value: Any) -> Any:
    """The value of the field `name` (one of ours), checked: text, or a date for `published`."""
    if isinstance(value, dt.datetime):
        return value.date()
    if value is None or isinstance(value, dt.date):  # a sidecar's date has been read before
        return value
    if name == "id" and isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if name == "html" and isinstance(value, bytes):
        return value
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
    if name not in ("text", "html") and len(value) > MAX_FIELD:
        raise InputError(where, f"the field {name!r} has {len(value):,} characters, more than {MAX_FIELD:,}")
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


def longer(options: Options) -> str:
    """The reason for which an article is not read whose characters were not counted."""
    return f"is longer than the {options.max_chars:,} characters that an article may have (--max-chars)"
