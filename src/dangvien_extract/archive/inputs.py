"""Which files an INPUT of the command line means: files, folders, patterns of names, URLs, standard input."""

from __future__ import annotations

import glob
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..errors import InputError
from ..models import Outcome
from .addresses import shown_name, shown_url
from .kinds import SUFFIXES, Kind, is_known, is_page, stem_of, suffix_of
from .remote import expand, is_url

SourceKind = Kind | Literal["stdin"]

STDIN_ID = "stdin"
STDIN_WHERE = "standard input"

_ENDINGS = "*.txt, *.html, *.json, *.jsonl, *.csv, *.parquet, *.zip, *.tar, *.warc"
_EMPTY_HOST = re.compile(":///+")
_LOOK = 2048  # bytes that tell a page of HTML under a name that tells nothing


@dataclass(frozen=True, slots=True)
class Source:
    """Something to read articles from: a file at `path` or at `url`; without both, standard input.

    `kind` is what its name says; what it is, is told by its bytes when it is read.
    """

    kind: SourceKind
    path: Path | None = None
    url: str | None = None

    @property
    def where(self) -> str:
        """The source as messages name it: the path as given, the URL without secrets."""
        if self.url is not None:
            return _shown(shown_url(self.url))
        return STDIN_WHERE if self.path is None else _shown(self.path.as_posix())

    @property
    def name(self) -> str:
        """The name of the file without its extension: the id of the article in it."""
        if self.url is not None:
            return stem_of(self.where.rpartition("/")[2]) or self.where
        return STDIN_ID if self.path is None else stem_of(_shown(self.path.name))


def _shown(name: str) -> str:
    """A file name as valid text: bytes of the name that are no UTF-8 become ``\\xNN``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def failed(where: str, reason: str, article_id: str | None = None) -> Outcome:
    """The outcome of an input that could not be read."""
    return Outcome(article_id=article_id or where, where=where, error=reason)


def find_sources(inputs: Sequence[str], *, exclude: Path | None = None) -> Iterator[Source | Outcome]:
    """What `inputs` mean, in order; an outcome with an error for each that means nothing.

    A folder stands for the files in it and in the folders below whose names have a known ending
    (`kinds.SUFFIXES`), and for pages of HTML of any name, hidden ones left out, in the order of their
    names. A file that several inputs mean is read once. ``ID.json`` beside ``ID.txt`` is the metadata
    of that article and stands for it.
    `exclude` is never searched out: the target that is being written, a file or a folder of tables.
    """
    seen: set[str] = set()
    own = os.path.realpath(exclude) if exclude else None
    for given in inputs:
        for item in _expand(given):
            if isinstance(item, Source):
                key = _EMPTY_HOST.sub("://", item.url) if item.url else "-"
                key = os.path.realpath(item.path) if item.path else key
                if key in seen or (own is not None and (key == own or key.startswith(own + os.sep))):
                    continue
                seen.add(key)
            yield item


def _expand(given: str) -> Iterator[Source | Outcome]:
    path = Path(given)
    if not given:  # which would be the current folder
        yield failed("''", "an empty name is no input")
    elif given == "-":
        yield Source("stdin")
    elif is_url(given):
        try:
            for url in expand(given):
                yield Source(SUFFIXES.get(suffix_of(url), "text"), url=url)
        except InputError as error:
            yield failed(error.where, error.reason)
    elif path.is_dir():
        yield from _folder(path)
    elif os.path.lexists(path):
        yield _file(path)
    elif glob.has_magic(given):
        found = False
        for name in sorted(glob.glob(given, recursive=True)):
            for item in _folder(Path(name), quiet=True) if os.path.isdir(name) else (_found(Path(name)),):
                found = True
                yield item
        if not found:
            yield failed(_shown(shown_name(given)), "no article matches this pattern")
    else:
        yield failed(_shown(shown_name(given)), "no such file or folder")


def _folder(folder: Path, *, quiet: bool = False) -> Iterator[Source | Outcome]:
    errors: list[OSError] = []
    found = False
    for path in _files(folder, errors):
        if is_known(path.name) or (not path.name.startswith(".") and _is_page(path)):
            found = True
            yield _found(path)
    for error in errors:
        yield failed(_shown(str(error.filename)), f"cannot be read: {error.strerror}")
    if not found and not errors and not quiet:
        yield failed(_shown(folder.as_posix()), f"the folder holds no articles ({_ENDINGS})")


def _files(folder: Path, errors: list[OSError]) -> Iterator[Path]:
    """Whatever stands in a folder and in those below, hidden ones left out, in the order of names: files first.

    Links to folders are not followed. Folders may stand deeper in each other than functions can call themselves.
    """
    waiting = [folder]
    while waiting:
        below: list[str] = []
        names: list[str] = []
        parent = waiting.pop()
        try:
            with os.scandir(parent) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        below.append(entry.name)
                    elif not entry.is_dir():
                        names.append(entry.name)
        except OSError as error:
            errors.append(error)
        yield from (parent / name for name in sorted(names))
        waiting += [parent / name for name in sorted(below, reverse=True) if not name.startswith(".")]


def _found(path: Path) -> Source | Outcome:
    """A file that was searched out: a pipe or a device is none, for nobody said that anything ever comes out of it."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return _file(path)  # what is wrong with it is told when it is read
    if not stat.S_ISREG(mode):
        return failed(
            _shown(path.as_posix()), "is no regular file (a pipe, a socket, a device): name it itself to read it"
        )
    return _file(path)


def _file(path: Path) -> Source:
    if path.suffix.lower() == ".json" and (text := path.with_suffix(".txt")).is_file() and _is_object(path):
        return Source("text", text)
    return Source(SUFFIXES.get(suffix_of(path.name), "text"), path)


def _is_page(path: Path) -> bool:
    """Whether a file whose name tells nothing (a mirror's ``news/123.aspx``) is a page of HTML."""
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return is_page(file.read(_LOOK))
    except OSError:
        return False


def _is_object(path: Path) -> bool:
    """Whether a JSON file begins as an object (metadata) and not as an array (articles)."""
    try:
        with path.open("rb") as file:
            return not file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")
    except OSError:
        return True  # what is wrong with it is told when the article is read


def sidecar_of(path: Path) -> Path | None:
    """The metadata file of a text file: ``ID.json`` beside ``ID.txt``, where it is an object."""
    if path.suffix.lower() != ".txt":
        return None
    beside = path.with_suffix(".json")
    return beside if beside.is_file() and _is_object(beside) else None
