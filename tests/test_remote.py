"""Articles at URLs: in memory, and from a server on loopback."""

from __future__ import annotations

import gzip
import http.server
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import fsspec
import pytest
from archives import formats, write

from dangvien_extract.archive.readers import Located, Options, read_located
from dangvien_extract.archive.remote import is_url, shown_url
from dangvien_extract.models import Outcome

ROWS: list[dict[str, Any]] = [
    {"id": str(n), "title": f"Tin {n}", "published": "2022-05-01", "text": f"Kết nạp {n} đảng viên."} for n in (1, 2)
]
FORMATS = formats(ROWS)
NAMES = ["a.jsonl", "a.parquet", "a.csv.gz", "texts.zip", "rows.tar.zst"]


def read(*inputs: str, **options: Any) -> tuple[list[str], list[tuple[str | None, str]]]:
    found = list(read_located(inputs, Options(**options)))
    errors = [(one.where, one.error or "") for one in found if isinstance(one, Outcome)]
    return [one.article.id for one in found if isinstance(one, Located)], errors


@pytest.fixture
def memory() -> Iterator[Any]:
    system = fsspec.filesystem("memory")
    yield system
    system.rm("/", recursive=True)


class _Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder and its address: a server that knows no ranges, as many are."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield tmp_path, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_files_folders_and_patterns_in_memory(memory: Any) -> None:
    """A URL is read as a path would be: a file, a folder of what has a known name, a pattern; by name or path."""
    for name in NAMES:
        memory.pipe(f"/news/{name}", FORMATS[name])
        assert read(f"memory://news/{name}") == (["1", "2"], []), name
    memory.pipe("/one/x.txt", b"x")
    memory.pipe("/one/sub/y.txt.gz", gzip.compress(b"y"))
    memory.pipe("/one/style.css", b"p{}")
    assert read("memory://one") == (["y", "x"], [])
    assert read("memory://one/*.txt", "memory://one/x.txt") == (["x"], [])
    assert read("memory://one/sub/y.txt.gz", ids="path")[0] == ["memory://one/sub/y"]


def test_what_is_not_there(memory: Any) -> None:
    memory.pipe("/empty/style.css", b"p{}")
    assert read("memory://none.txt") == ([], [("memory://none.txt", "no such file or folder")])
    assert read("memory://none*.txt") == ([], [("memory://none*.txt", "no article matches this pattern")])
    assert read("memory://empty") == ([], [("memory://empty", "the folder holds no articles")])
    ((where, error),) = read("nosuch://x/y.txt")[1]
    assert where == "nosuch://x/y.txt"
    assert error.startswith("cannot be read: ")


@pytest.mark.parametrize("name", NAMES)
def test_a_file_from_a_server(served: tuple[Path, str], name: str) -> None:
    """Also what must be read from its end (zip, Parquet), where the server gives files only as a whole."""
    folder, address = served
    write(folder, name, FORMATS[name])
    assert read(f"{address}/{name}") == (["1", "2"], [])


def test_errors_of_a_server(served: tuple[Path, str]) -> None:
    folder, address = served
    write(folder, "a.txt", b"x")
    ids, errors = read(f"{address}/none.txt", "http://127.0.0.1:9/a.txt", f"{address}/a.txt")
    assert ids == ["a"]
    assert errors[0] == (f"{address}/none.txt", "no such file or folder")
    assert errors[1][0] == "http://127.0.0.1:9/a.txt"
    assert errors[1][1].startswith("cannot be read: ")


def test_secrets_of_a_url_are_not_shown() -> None:
    assert shown_url("https://me:secret@bao.example/a.jsonl?token=secret") == "https://bao.example/a.jsonl"
    assert shown_url("s3://bucket/what?.jsonl") == "s3://bucket/what?.jsonl"
    ((where, error),) = read("http://me:secret@127.0.0.1:9/a.txt?key=secret")[1]
    assert "secret" not in f"{where} {error}"


def test_what_is_a_url() -> None:
    assert [is_url(one) for one in ("s3://a/b", "zip://a::file://b.zip", "C:\\news", "a/b.txt", "-", "news:today")] == [
        True, True, False, False, False, False,
    ]  # fmt: skip


def test_without_fsspec_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    assert read("memory://a.txt")[1] == [
        ("memory://a.txt", "fsspec is not installed: pip install 'dangvien_extract[remote]'")
    ]
