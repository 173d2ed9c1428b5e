"""Inputs that are URLs: whatever fsspec reads (https, s3, gs, memory, …), with the extra ``remote``."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from ..errors import InputError
from .addresses import cause_of, shown_text, shown_url
from .kinds import is_known
from .streams import missing

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?:::[A-Za-z][A-Za-z0-9+.-]*)*://")
_MAGIC = re.compile(r"[*?\[]")


def is_url(name: str) -> bool:
    """Whether an input is a URL (``s3://bucket/news``), not a path."""
    return _URL.match(name) is not None


def expand(url: str) -> Iterator[str]:
    """The files that `url` means: itself, those of a folder that are articles by their names, or of a pattern.

    Raises InputError where there is none, or it cannot be asked.
    """
    where = shown_url(url)
    with _errors(url):
        system, path = _system(url)
        web = url.lower().startswith(("http://", "https://"))
        if _MAGIC.search(path.partition("?")[0] if web else path) and not (web and "?" in path):
            names = [name for name in sorted(system.glob(path)) if not system.isdir(name)]
            if not names:
                raise InputError(where, "no article matches this pattern")
        elif path.endswith("/") if web else system.isdir(path):
            names = [name for name in sorted(system.find(path)) if is_known(name)]
            if not names:
                raise InputError(where, "the folder holds no articles")
        else:
            yield url
            return
        found = [str(system.unstrip_protocol(name)) for name in names]
    yield from found


@contextlib.contextmanager
def opened(url: str) -> Iterator[BinaryIO]:
    """The file at `url`, to be read; errors of the network are InputError, while it is read, too."""
    with _errors(url):
        system, path = _system(url)
        file = system.open(path, "rb")
    try:
        yield cast(BinaryIO, io.BufferedReader(_Told(url, file), 2**18))
    finally:
        with contextlib.suppress(Exception):
            file.close()


class _Told(io.RawIOBase):
    """A remote file whose errors are those of the input."""

    def __init__(self, url: str, file: Any) -> None:
        self._url, self._file = url, file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._file.seekable())

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        with _errors(self._url):
            data = self._file.read(len(view))
        view[: len(data)] = data
        return len(data)


def _system(url: str) -> tuple[Any, str]:
    try:
        from fsspec.core import url_to_fs
    except ImportError as error:
        raise missing(shown_url(url), "fsspec", "remote") from error
    system, path = url_to_fs(url)
    return system, str(path)


@contextlib.contextmanager
def _errors(url: str) -> Iterator[None]:
    where = shown_url(url)
    try:
        yield
    except InputError:
        raise
    except FileNotFoundError as error:
        # A server that is not there is told as a file that is not, too.
        lost = error.__cause__ or error.__context__
        if lost is not None and (isinstance(lost, ConnectionError) or "Connect" in type(lost).__name__):
            raise InputError(where, f"cannot be read: {_reason(lost, url)}") from cause_of(error, url)
        raise InputError(where, "no such file or folder") from cause_of(error, url)
    except ImportError as error:
        raise InputError(where, f"needs another package: {_reason(error, url)}") from cause_of(error, url)
    except Exception as error:  # noqa: BLE001 - each kind of storage has errors of its own
        raise InputError(where, f"cannot be read: {_reason(error, url)}") from cause_of(error, url)


def _reason(error: BaseException, url: str) -> str:
    text = shown_text(" ".join(str(error).split()), url)
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__
