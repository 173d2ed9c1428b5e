"""Files that are read once, from the beginning, and what unpacks them within bounds."""

from __future__ import annotations

import contextlib
import gzip
import io
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from ..errors import InputError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

FREE = 2**30
"""Bytes that a compressed file may always give, however small it is: they take seconds, not memory."""

MAX_EXPANSION = 250
"""How many times its size a compressed file may give beyond `FREE`: text comes to 3 to 30 times,
a bomb to 1,000 and more."""

_BUFFER = 2**17


class Bytes(Protocol):
    """What is asked of a binary file."""

    def read(self, size: int, /) -> bytes: ...
    def readline(self, size: int, /) -> bytes: ...


class Stream:
    """A binary file that is read forward, of which the beginning can be looked at.

    `file` is read from where it stands; `whole` is the same file where it can also be read at any place.
    """

    def __init__(self, file: Bytes, whole: BinaryIO | None = None) -> None:
        self._file, self._begun, self._at = file, b"", 0
        self._whole = whole

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, or all that are left, without reading them."""
        while len(self._begun) < size and (more := self._file.read(size - len(self._begun))):
            self._begun += more
        return self._begun[:size]

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes (all where it is negative)."""
        if size < 0:
            parts = []
            while part := self.read(_BUFFER):
                parts.append(part)
            return b"".join(parts)
        data, self._begun = self._begun[:size], self._begun[size:]
        while len(data) < size and (more := self._file.read(size - len(data))):
            data += more
        self._at += len(data)
        return data

    def readline(self, size: int, /) -> bytes:
        """The next line, or its first `size` bytes."""
        if self._begun:
            end = min(self._begun.find(b"\n") + 1 or len(self._begun), size)
            data, self._begun = self._begun[:end], self._begun[end:]
            if not data.endswith(b"\n") and len(data) < size:
                data += self._file.readline(size - len(data))
        else:
            data = self._file.readline(size)
        self._at += len(data)
        return data

    def tell(self) -> int:
        """How many bytes have been read."""
        return self._at

    def close(self) -> None:
        """Nothing: who opened the file closes it. Readers of archives call it."""

    @contextlib.contextmanager
    def anywhere(self) -> Iterator[BinaryIO]:
        """The file from its beginning, to be read at any place: the same one, or a copy in a temporary file.

        Nothing may have been read before.
        """
        if self._whole is not None:
            self._whole.seek(0)
            yield self._whole
            return
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(self, copy, _BUFFER)
            copy.seek(0)
            yield copy


class Unpacked(io.RawIOBase):
    """The unpacked bytes of `packed`, which are counted against the bytes that went in.

    Raises InputError, named by `where`, for damaged data, for data that end too early, and where more
    than `limit` times their size (and more than `FREE`) comes out of them.
    """

    def __init__(self, where: str, packed: BinaryIO, read_so_far: Callable[[], int], limit: int) -> None:
        self._where, self._packed, self._in, self._limit = where, packed, read_so_far, limit
        self._out = 0

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill `buffer` with what comes next."""
        view = memoryview(buffer).cast("B")
        with unpacking(self._where):
            data = self._packed.read(len(view))
        self._out += len(data)
        if self._out > FREE and self._out > self._limit * max(self._in(), 1):
            raise InputError(
                self._where,
                f"gives more than {self._limit} times its size when unpacked, as bombs do: "
                "if it is none, give a greater --max-expansion",
            )
        view[: len(data)] = data
        return len(data)


@contextlib.contextmanager
def unpacking(where: str) -> Iterator[None]:
    """Errors of damaged data as InputError, named by `where`."""
    try:
        yield
    except EOFError as error:
        raise InputError(where, "is cut off: its compressed data end too early") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise InputError(where, f"is damaged: {error}") from error
    except Exception as error:
        # The error of the zstd library, which need not be imported to be told.
        if type(error).__name__ == "ZstdError":
            raise InputError(where, f"is damaged: {error}") from error
        raise


def unpack(where: str, kind: str, stream: Stream, limit: int = MAX_EXPANSION) -> Stream:
    """The unpacked `stream`, which is compressed with gzip or zstd (`kind`). See `Unpacked`."""
    packed: Any = gzip.GzipFile(fileobj=stream) if kind == "gzip" else _zstd(where)(stream, "rb")  # type: ignore[call-overload]
    return bounded(where, packed, stream.tell, limit)


def bounded(where: str, packed: BinaryIO, read_so_far: Callable[[], int], limit: int) -> Stream:
    """A stream of what `packed` gives, within `limit`. See `Unpacked`."""
    return Stream(io.BufferedReader(Unpacked(where, packed, read_so_far, limit), _BUFFER))


def _zstd(where: str) -> Any:
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdFile

        return ZstdFile
    try:
        from backports.zstd import ZstdFile
    except ImportError as error:
        raise missing(where, "backports.zstd", "zstd") from error
    return ZstdFile


def missing(where: str, package: str, extra: str) -> InputError:
    """The error that names the extra which brings `package`."""
    return InputError(where, f"{package} is not installed: pip install 'dangvien_extract[{extra}]'")
