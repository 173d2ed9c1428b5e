"""Reading articles from files, folders, archives, URLs and standard input, one after the other.

What a file holds is told by its bytes (`kinds`), unpacked (`streams`, `containers`), decoded
(`encodings`), cut into records (`jsontext`, `tables`, `warc`) and made articles of (`articles`).
Nothing is lost: what cannot be read becomes an outcome that says where and why, in its place. A text
in UTF-8 is the decoded bytes and nothing else: line ends stay as they are, and so does a byte order
mark (as U+FEFF), so that offsets count the code points of the file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..limits import MAX_CHARS
from ..models import Article, Outcome
from .articles import (
    MAX_JSON,
    MAX_SIDECAR,
    SIDECAR,
    Locate,
    Located,
    Options,
    checked,
    longer,
    make_article,
)
from .containers import Member, members_of_tar, members_of_zip, shown
from .encodings import decode_any, recoded, whole
from .html import decode_page
from .inputs import STDIN_ID, Source, failed, find_sources, sidecar_of
from .jsontext import BOM, decode, field_line, lines, parse, parse_file, parse_line, skip_blanks
from .kinds import HEAD, Kind, kind_of, stem_of
from .remote import opened
from .seen import Seen
from .streams import Bytes, Stream, unpack
from .tables import read_csv, read_parquet
from .warc import read_warc

__all__ = ["MAX_CHARS", "Located", "Options", "read", "read_located"]

_DEEPEST = 4  # archives in archives, and compression around them


@dataclass(frozen=True, slots=True)
class Item:
    """Something to read: where it stands, its name for what it holds, the id of an article in it, its bytes.

    `sidecar` gives the metadata beside it, with its place, or null.
    """

    where: str
    name: str
    own_id: str
    stream: Stream
    sidecar: Callable[[], tuple[str, bytes] | None] = lambda: None
    depth: int = 0


Read = Iterator[Located | Outcome]


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
) -> Read:
    """Like `read`, with the place of every article.

    An input is a file, a folder, a pattern of names (``news/**/*.txt``), a URL (extra ``remote``), or
    ``-`` for standard input. A file holds a text, a page of HTML, JSON (an object, or an array of them),
    JSON lines, CSV, Parquet, or WARC, perhaps in gzip or zstd; or it is a zip or tar archive of such files.
    Text is UTF-8, UTF-16 with its byte order mark, or an older Vietnamese encoding (`encodings`). A
    record has `text` or `html`, and may have `id`, `title`, `published` (an ISO date or date and time),
    `source` and `url`. Beside ``ID.txt``, ``ID.json`` may hold `title`, `published`, `source` and
    `url` of that article; its other fields (gold facts, say) are not read.

    Two articles of one id: the second becomes an error. The outcome of an error is named by its place, so that no
    error takes the name of an article, nor of another error.
    """
    options = options or Options()
    seen = Seen()
    try:
        for source in find_sources(inputs, exclude=exclude):
            for item in (source,) if isinstance(source, Outcome) else _read_source(source, options, stdin):
                if isinstance(item, Outcome):
                    name = seen.name(item.where or item.article_id)
                    yield item.model_copy(update={"article_id": name, "where": name})
                elif earlier := seen.add(item.article, item.where):
                    yield _second(item, seen.name(item.where), *earlier, options)
                else:
                    yield item
    finally:
        seen.close()


def _second(item: Located, where: str, earlier: str, same: bool, options: Options) -> Outcome:
    """The outcome of an article whose id was read before."""
    text = "" if same else ", with another text"
    reason = f"has the id {item.article.id!r} of an article read before ({earlier}){text}: rename one of them"
    return failed(where, reason + (", or use --ids path" if options.ids == "name" else ""))


def _read_source(source: Source, options: Options, stdin: Bytes | None) -> Read:
    """The articles of one source; what stops it is its last outcome."""
    own_id = source.name
    if options.ids == "path" and (source.path or source.url):
        own_id = stem_of(source.where)
    try:
        if source.url is not None:
            with opened(source.url) as file:
                anywhere = file if file.seekable() else None
                yield from _read(Item(source.where, source.where, own_id, Stream(file, anywhere)), options)
        elif source.path is None:
            stream = Stream(stdin or sys.stdin.buffer)
            yield from _read(Item(source.where, STDIN_ID, own_id, stream), options)
        else:
            path = source.path
            with path.open("rb") as file:
                anywhere = file if file.seekable() else None

                def sidecar() -> tuple[str, bytes] | None:
                    beside = sidecar_of(path)
                    if beside is None:
                        return None
                    with beside.open("rb") as file:
                        return Source("json", beside).where, file.read(MAX_SIDECAR + 1)

                yield from _read(Item(source.where, path.name, own_id, Stream(file, anywhere), sidecar), options)
    except InputError as error:
        yield failed(error.where, error.reason, own_id)
    except OSError as error:
        yield failed(source.where, f"cannot be read: {error.strerror or error}", own_id)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other inputs go on
        yield failed(source.where, f"the reader failed: {_told(error)}", own_id)


def _told(error: Exception) -> str:
    """An error that nobody thought of, in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"


def _read(item: Item, options: Options) -> Read:
    """The articles of an item, whatever it is; raises InputError for what stops it."""
    kind = kind_of(item.where, item.name, item.stream.peek(HEAD), options.fields)
    if kind in _READERS:
        yield from _READERS[kind](item, options)
        return
    if item.depth >= _DEEPEST:
        raise InputError(item.where, f"is packed more than {_DEEPEST} times: unpack it first")
    inner = replace(item, depth=item.depth + 1, sidecar=lambda: None)
    if kind in ("gzip", "zstd"):
        yield from _read(replace(inner, stream=unpack(item.where, kind, item.stream, options.max_expansion)), options)
        return
    members = (
        members_of_zip(item.where, item.stream, options.max_expansion)
        if kind == "zip"
        else members_of_tar(item.where, item.stream)
    )
    for member in members:
        if isinstance(member, InputError):
            yield failed(member.where, member.reason)
        else:
            yield from _read_member(inner, member, options)


def _read_member(archive: Item, member: Member, options: Options) -> Read:
    """The articles of a file in an archive; what stops it does not stop the others."""
    name = shown(member.name)
    where = f"{archive.where}!{name}"
    base = shown(member.name.replace("\\", "/").rpartition("/")[2])
    own_id = stem_of(where) if options.ids == "path" else stem_of(base)

    def sidecar() -> tuple[str, bytes] | None:
        if not member.name.lower().endswith(".txt"):
            return None
        data = member.beside(member.name[:-4] + ".json", MAX_SIDECAR + 1)
        is_metadata = data is not None and not data.removeprefix(BOM).lstrip().startswith(b"[")
        return (f"{where[:-4]}.json", data) if data is not None and is_metadata else None

    try:
        yield from _read(Item(where, base, own_id, member.stream, sidecar, archive.depth), options)
    except InputError as error:
        if error.where == archive.where:
            raise
        yield failed(error.where, error.reason, own_id if error.where == where else None)
    except (OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the other members go on
        yield failed(where, f"the reader failed: {_told(error)}", own_id)


# --- the kinds of file


def _all(item: Item, most: int, reason: str) -> bytes:
    """All bytes of an item, if they are no more than `most`."""
    data = item.stream.read(most + 1)
    if len(data) > most:
        raise InputError(item.where, reason)
    return data


def _read_text(item: Item, options: Options) -> Read:
    """One article; reads no more bytes than the longest article can have."""
    data = _all(item, 4 * options.max_chars + 4, longer(options))
    text, decoding = decode_any(item.where, data, options.encoding)
    record: dict[str, Any] = {"text": text}
    if sidecar := item.sidecar():
        record |= _read_sidecar(*sidecar)
    plain = replace(options, fields={})  # a text has no fields to map
    yield Located(make_article(record, item.own_id, plain, lambda _: item.where, decoding), item.where)


def _read_sidecar(where: str, data: bytes) -> dict[str, Any]:
    """The metadata in the file beside a text, checked."""
    if len(data) > MAX_SIDECAR:
        raise InputError(where, f"is larger than the {MAX_SIDECAR:,} bytes that the metadata beside a text may have")
    text, _ = decode_any(where, data)
    found, _ = parse(where, text, skip_blanks(text, 0))
    return {
        name: checked(f"{where}:{field_line(text, 0, name)}", name, found[name]) for name in SIDECAR if name in found
    }


def _read_html(item: Item, options: Options) -> Read:
    """The article of a page."""
    data = _all(item, options.max_line, longer(options))
    if not data.strip():
        raise InputError(item.where, "is empty")
    page, decoding = decode_page(item.where, data, None, options.encoding)
    plain = replace(options, fields={})
    article = make_article({"html": page}, item.own_id, plain, lambda _: item.where, decoding)
    yield Located(article, item.where)


def _read_json(item: Item, options: Options) -> Read:
    """The article of a JSON file, or those of its array, parsed one after the other."""
    limit = f"is larger than the {MAX_JSON:,} bytes that a JSON file may have: JSON lines may be of any size"
    text, decoding = decode_any(item.where, _all(item, MAX_JSON, limit), options.encoding)
    if skip_blanks(text, 0) == len(text):
        raise InputError(item.where, "is empty")
    count, line, last = 0, 1, 0
    in_line = 1  # records that began on the line
    for record, at, end, in_array in parse_file(item.where, text):
        count += 1
        ends = text.count("\n", last, at)
        line, last, in_line = line + ends, at, 1 if ends or count == 1 else in_line + 1
        place = f"{item.where}:{line}" + (f"#{in_line}" if in_line > 1 else "")
        own_id = f"{item.own_id}:{count}" if in_array else item.own_id

        def locate(key: str, start: int = at, end: int = end, line: int = line) -> str:
            return f"{item.where}:{field_line(text, start, key, end, line)}"

        yield _record(record, own_id, options, place, locate, decoding)
    if not count:
        raise InputError(item.where, "holds no articles: its array is empty")


def _read_lines(item: Item, options: Options) -> Read:
    """The articles of JSON lines; a bad line is an error of its own."""
    stream, decoding = recoded(item.where, item.stream, item.stream.peek(HEAD), options.encoding)
    found = False
    for number, data in lines(stream, options.max_line):
        where, own_id = f"{item.where}:{number}", f"{item.own_id}:{number}"
        try:
            if data is None:
                raise InputError(where, longer(options))
            line = decode(where, data.removeprefix(BOM) if number == 1 else data)
            if line.strip():
                record = parse_line(where, whole(where, line, decoding))
                yield _record(record, own_id, options, where, None, decoding)
        except InputError as error:
            yield failed(error.where, error.reason, own_id)
        found = found or data is None or bool(data.strip())
    if not found:
        raise InputError(item.where, "is empty")


def _read_csv(item: Item, options: Options) -> Read:
    rows, decoding = read_csv(item.where, item.stream, options)
    count = 0
    for row in rows:
        count += 1
        own_id = f"{item.own_id}:{count}"
        if isinstance(row, InputError):
            yield failed(row.where, row.reason, own_id)
        else:
            yield _record(row[1], own_id, options, f"{item.where}:{row[0]}", None, decoding)
    if not count:
        raise InputError(item.where, "holds no articles: it has no rows")


def _read_parquet(item: Item, options: Options) -> Read:
    for number, row in read_parquet(item.where, item.stream, options):
        yield _record(row, f"{item.own_id}:{number}", options, f"{item.where}:{number}")


def _read_warc(item: Item, options: Options) -> Read:
    plain = replace(options, fields={})
    for capture in read_warc(item.where, item.stream, options.max_line):
        if isinstance(capture, InputError):
            yield failed(capture.where, capture.reason)
            continue
        try:
            page, decoding = decode_page(capture.where, capture.data, capture.charset, options.encoding)
        except InputError as error:
            yield failed(error.where, error.reason, capture.own_id(item.own_id))
            continue
        record = {"html": page, "url": capture.url}
        yield _record(
            record, capture.own_id(item.own_id), plain, capture.where, None, decoding, captured=capture.captured
        )


def _record(
    record: dict[str, Any],
    own_id: str,
    options: Options,
    where: str,
    locate: Locate | None = None,
    *more: Any,
    **known: Any,
) -> Located | Outcome:
    """The article of a record, or the outcome that says why it is none."""
    try:
        return Located(make_article(record, own_id, options, locate or (lambda _: where), *more, **known), where)
    except InputError as error:
        return failed(error.where, error.reason, own_id)


_READERS: dict[Kind, Callable[[Item, Options], Read]] = {
    "text": _read_text,
    "html": _read_html,
    "json": _read_json,
    "jsonl": _read_lines,
    "csv": _read_csv,
    "parquet": _read_parquet,
    "warc": _read_warc,
}
