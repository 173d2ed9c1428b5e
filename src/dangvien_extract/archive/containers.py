"""What stands in zip and tar files, one member after the other; nothing is ever written to disk by its name."""

from __future__ import annotations

import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from ..errors import InputError
from .kinds import is_known, is_page, suffix_of
from .streams import FREE, Stream, bounded

_LOOK = 2048  # bytes that tell a page of HTML under a name that tells nothing
_MOST_HEADER = 2**20  # bytes of a long name, or of other metadata, before a member of a tar
_OTHER_PACKING = "is packed in a way that is not read (bzip2, LZMA, ...): pack it with deflate"
_METADATA = (b"L", b"K", b"x", b"g", b"X")  # kinds of tar headers
# Others give what they hold in pieces of any size, gigabytes out of a few thousand bytes.
_UNPACKED_IN_PIECES = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name there, its bytes, and the first bytes (so many) of another file beside it."""

    name: str
    stream: Stream
    beside: Callable[[str, int], bytes | None]


def shown(name: str) -> str:
    """A file name as valid text in one line: bytes that are no UTF-8 become ``\\xNN``, line ends ``\\n``."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace") if not name.isascii() else name
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _nothing(_: str, __: int) -> bytes | None:
    return None


def _hidden(name: str) -> bool:
    """Files of a system or a version control: ``__MACOSX/._a.txt``, ``.git/x``; not ``../a.txt``."""
    parts = name.replace("\\", "/").split("/")
    return "__MACOSX" in parts or any(part.startswith(".") and part not in (".", "..") for part in parts)


def members_of_zip(where: str, stream: Stream, limit: int) -> Iterator[Member | InputError]:
    """The articles' files in a zip archive, in its order; an error for each that cannot be read.

    Of a WACZ, only its WARC files. Together they may not give more than `limit` times the size of the
    archive, and `FREE`.
    """
    with stream.anywhere() as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise InputError(where, f"is no valid zip file: {_reason(error)}") from error
        with archive:
            names = set(archive.namelist())
            web = "datapackage.json" in names and any(name.startswith("archive/") for name in names)
            out, found = 0, False
            for info in archive.infolist():
                name = info.filename
                place = f"{where}!{shown(name)}"
                if info.is_dir() or _hidden(name) or (web and not _is_warc(name)):
                    continue
                if out > FREE and out > limit * size:
                    raise InputError(where, f"gives more than {limit} times its size when unpacked, as bombs do")
                if _is_sidecar(archive, info, names):
                    continue  # what is known of the article beside it, which is read with that
                try:
                    if info.flag_bits & 0x1:
                        raise InputError(place, "is encrypted: unpack it first")
                    if info.compress_type not in _UNPACKED_IN_PIECES:
                        raise InputError(place, _OTHER_PACKING)
                    with archive.open(info) as packed:
                        opened = bounded(place, cast("BinaryIO", _Checked(place, packed)), _size_of(info), limit)
                        if is_known(name) or is_page(opened.peek(_LOOK)):
                            found = True

                            def beside(other: str, most: int) -> bytes | None:
                                return _first(archive, where, other, most) if other in names else None

                            yield Member(name, opened, beside)
                            out += opened.tell()
                except InputError as error:
                    found = True
                    yield error
                except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
                    found = True
                    yield InputError(place, f"is damaged: {_reason(error)}")
    if not found:
        raise InputError(where, "holds no articles")


def _first(archive: zipfile.ZipFile, where: str, name: str, most: int) -> bytes:
    """The first `most` bytes of a member; raises InputError where it cannot be read."""
    if archive.getinfo(name).compress_type not in _UNPACKED_IN_PIECES:
        raise InputError(f"{where}!{shown(name)}", _OTHER_PACKING)
    try:
        with archive.open(name) as file:
            return file.read(most)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise InputError(f"{where}!{shown(name)}", f"is damaged: {_reason(error)}") from error


class _Checked:
    """A member whose errors are told as those of the input."""

    def __init__(self, where: str, file: IO[bytes]) -> None:
        self._where, self._file = where, file

    def read(self, size: int) -> bytes:
        try:
            return self._file.read(size)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise InputError(self._where, f"is damaged: {_reason(error)}") from error


def _size_of(info: zipfile.ZipInfo) -> Callable[[], int]:
    return lambda: info.compress_size


def _is_warc(name: str) -> bool:
    return name.startswith("archive/") and suffix_of(name) == ".warc"


def _is_sidecar(archive: zipfile.ZipFile, info: zipfile.ZipInfo, names: set[str]) -> bool:
    """Whether a member is the metadata of the text beside it: ``ID.json``, an object, beside ``ID.txt``."""
    if not info.filename.lower().endswith(".json") or info.filename[:-5] + ".txt" not in names:
        return False
    if info.compress_type not in _UNPACKED_IN_PIECES:
        return False
    try:
        with archive.open(info) as file:
            return not file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError):
        return True  # it is told when the text is read


def members_of_tar(where: str, stream: Stream) -> Iterator[Member | InputError]:
    """The articles' files in a tar archive, as they come: it is read as a stream. Links are left out."""
    found = False
    last: _Cut | None = None
    try:
        with tarfile.open(
            fileobj=cast("IO[bytes]", stream), mode="r|", errors="surrogateescape", tarinfo=_Header
        ) as archive:
            for info in archive:
                archive.members = []  # type: ignore[attr-defined]  # else every member is kept
                if not info.isreg() or _hidden(info.name):
                    continue
                if info.issparse():  # whose holes may be any number of bytes that are nowhere
                    if is_known(info.name):
                        found = True
                        yield InputError(f"{where}!{shown(info.name)}", "is a sparse file, which is not read")
                    continue
                file = archive.extractfile(info)
                assert file is not None
                last = _Cut(f"{where}!{shown(info.name)}", file, info.size)
                opened = Stream(last)
                if is_known(info.name) or is_page(opened.peek(_LOOK)):
                    found = True
                    yield Member(info.name, opened, _nothing)
    except (tarfile.TarError, ValueError, IndexError, OverflowError) as error:  # headers of nonsense
        if last is not None and last.told:
            return
        raise InputError(where, f"is cut off or damaged: {_reason(error)}") from error
    if not found:
        raise InputError(where, "holds no articles")


class _Header(tarfile.TarInfo):
    """A header whose own metadata (a long name, say) are read whole only where they are not too large."""

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _METADATA and self.size > _MOST_HEADER:
            raise tarfile.ReadError(f"metadata of {self.size:,} bytes before a member")
        return cast("tarfile.TarInfo", super()._proc_member(archive))  # type: ignore[misc]


class _Cut:
    """A member of a tar that says when the archive ends in its middle."""

    def __init__(self, where: str, file: IO[bytes], size: int) -> None:
        self._where, self._file, self._left = where, file, size
        self.told = False

    def _got(self, ask: Callable[[int], bytes], size: int) -> bytes:
        try:
            data = ask(size)
        except tarfile.ReadError:
            data = b""
        self._left -= len(data)
        if not data and size and self._left > 0:
            self.told = True
            raise InputError(self._where, "is cut off: the archive ends in its middle")
        return data

    def read(self, size: int, /) -> bytes:
        return self._got(self._file.read, size)

    def readline(self, size: int, /) -> bytes:
        return self._got(self._file.readline, size)


def _reason(error: BaseException) -> str:
    return str(error).partition("\n")[0][:200] or type(error).__name__
