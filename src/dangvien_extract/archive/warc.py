"""Pages in WARC files: responses, and resources, that hold HTML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Literal, cast

from ..errors import InputError
from .containers import shown
from .kinds import is_page
from .streams import Stream, missing

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Capture:
    """A page as it was captured: the address, the day (UTC), the bytes, and the encoding that the server named."""

    where: str
    url: str | None
    captured: dt.date | None
    data: bytes
    charset: str | None
    record_id: str | None

    def own_id(self, file: str) -> str:
        """The id of the page: that of its record, which is like no other; or `file` and its number."""
        found = (self.record_id or "").strip("<>").rpartition(":")[2]
        return found or f"{file}:{self.where.rpartition(':')[2]}"


def read_warc(where: str, stream: Stream, most: int) -> Iterator[Capture | InputError]:
    """The pages of a WARC file, unpacked, in order; an error for each that cannot be read.

    Records of other kinds, and answers that are no success or no HTML, are no inputs and pass by. A page
    of more than `most` bytes is an error, told before it is read.
    """
    try:
        from fastwarc.warc import ArchiveIterator
        from fastwarc.warc import WarcRecordType as Types
    except ImportError as error:
        raise missing(where, "fastwarc", "warc") from error
    wanted = Types.response | Types.resource
    number, found = 0, False
    try:
        for record in ArchiveIterator(cast("BinaryIO", stream), parse_http=False, stream_detect=False):
            number += 1
            if not record.record_type & wanted:
                continue
            url = record.headers.get("WARC-Target-URI")
            place = f"{where}!{shown(url)}:{number}" if url else f"{where}:{number}"
            try:
                capture = _capture(place, record, url, most)
            except InputError as error:
                if error.where == where:  # the file itself cannot be read on
                    raise
                found = True
                yield error
                continue
            if capture is not None:
                found = True
                yield capture
    except OSError as error:
        raise InputError(where, f"is no valid WARC after record {number}: {error}") from error
    if not found:
        raise InputError(where, "holds no pages: no response with HTML")


def _capture(place: str, record: WarcRecord, url: str | None, most: int) -> Capture | None:
    """The page of a record; None where it holds none."""
    from fastwarc.warc import WarcRecordType as Types

    size = record.content_length
    data = record.reader.read(min(size, most + 1))
    cut = len(data) < min(size, most + 1)
    kind, charset = record.headers.get("Content-Type"), None
    response = record.record_type == Types.response
    if response:
        answer = _answer(data, "none")
        if answer is None:
            if cut:
                raise InputError(place, _cut(len(data), size))
            return None  # of another protocol (DNS)
        if answer.http_headers.status_code is not None and not 200 <= answer.http_headers.status_code < 300:
            return None
        kind, charset = answer.http_content_type, answer.http_charset
    if not (kind or "").lower().startswith(_HTML):
        return None
    if cut:
        raise InputError(place, _cut(len(data), size))
    if response:
        data = _body(place, data, most)
    if size > most or len(data) > most:
        raise InputError(place, f"is larger than the {most:,} bytes that a page may have (--max-chars)")
    try:
        captured = record.record_date.date()
    except (AttributeError, ValueError, OverflowError):  # none, or one that no calendar has
        captured = None
    return Capture(place, url, captured, data, charset, record.record_id)


def _answer(block: bytes, decode: Literal["none", "all"]) -> WarcRecord | None:
    """The HTTP answer that a record's block is; None where it is none."""
    from fastwarc.warc import WarcRecord
    from fastwarc.warc import WarcRecordType as Types

    answer = WarcRecord()
    answer.init_headers(Types.response)
    answer.is_http = True
    answer.set_bytes_content(block)
    try:
        answer.parse_http(auto_decode=decode)
    except OSError:
        return None
    return answer if answer.http_headers is not None else None


def _body(place: str, block: bytes, most: int) -> bytes:
    """The body of an answer, unpacked: at most one byte more than `most`.

    Some crawlers keep the header that says how a body is packed, and unpack the body: such a one is a page.
    """
    try:
        answer = _answer(block, "all")
        if answer is not None:
            return answer.reader.read(most + 1)
        error: OSError | None = None
    except OSError as caught:
        error = caught
    plain = _answer(block, "none")
    body = plain.reader.read(most + 1) if plain is not None else b""
    if not is_page(body):
        raise InputError(place, f"is damaged: {error or 'its body cannot be unpacked'}")
    return body


def _cut(there: int, size: int) -> str:
    return f"is cut off: {there:,} of the {size:,} bytes of its record are there"
