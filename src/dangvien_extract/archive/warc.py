"""Pages in WARC files: responses, and resources, that hold HTML."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from typing import TYPE_CHECKING

from ..errors import InputError
from .containers import shown
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
        for record in ArchiveIterator(stream, parse_http=False, stream_detect=False):
            number += 1
            if not record.record_type & wanted:
                continue
            url = record.headers.get("WARC-Target-URI")
            place = f"{where}!{shown(url)}:{number}" if url else f"{where}:{number}"
            try:
                capture = _capture(place, record, url, most)
            except InputError as error:
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
    from fastwarc.warc import WarcRecord
    from fastwarc.warc import WarcRecordType as Types

    size = record.content_length
    data = record.reader.read(min(size, most + 1))
    cut = len(data) < min(size, most + 1)
    kind, charset = record.headers.get("Content-Type"), None
    copy = WarcRecord()
    if record.record_type == Types.response:
        copy.init_headers(Types.response)
        copy.is_http = True
        copy.set_bytes_content(data)
        try:
            copy.parse_http(auto_decode="all")
        except OSError as error:
            if cut:
                raise InputError(place, f"is cut off: {len(data):,} of the {size:,} bytes of its record are there") from error
            return None  # an answer of another protocol (DNS)
        if copy.http_headers.status_code is not None and not 200 <= copy.http_headers.status_code < 300:
            return None
        kind, charset = copy.http_content_type, copy.http_charset
    if not (kind or "").lower().startswith(_HTML):
        return None
    if cut:
        raise InputError(place, f"is cut off: {len(data):,} of the {size:,} bytes of its record are there")
    try:
        if record.record_type == Types.response:
            data = copy.reader.read(most + 1)
    except OSError as error:
        raise InputError(place, f"is damaged: {error}") from error
    if size > most or len(data) > most:
        raise InputError(place, f"is larger than the {most:,} bytes that a page may have (--max-chars)")
    try:
        captured = record.record_date.date()
    except (ValueError, OverflowError):
        captured = None
    return Capture(place, url, captured, data, charset, record.record_id)
