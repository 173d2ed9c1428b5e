"""Secrets in addresses: in no message, log, table, file or traceback, whether a run succeeds or fails in any way."""

from __future__ import annotations

import http.server
import json
import sqlite3
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dangvien_extract.archive.addresses import secrets_of, shown_name, shown_text, shown_url, without_password
from dangvien_extract.archive.cluster import on_cluster
from dangvien_extract.archive.inputs import find_sources
from dangvien_extract.archive.remote import expand, opened
from dangvien_extract.archive.targets import TargetError, parse_target
from dangvien_extract.archive.writers import open_store
from dangvien_extract.cli import main
from dangvien_extract.errors import InputError

SECRET = "s3cr3t"


def nameless(value: str) -> str:
    """The name of a test, which is that of its folder, without the secret."""
    return value.replace(SECRET, "x")


TEXT = "Năm 2022, Đảng bộ xã Mường Nhà kết nạp 17 đảng viên."


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://u:s3cr3t@h:5432/d", "postgresql://u:***@h:5432/d"),
        ("postgresql://u@h/d?host=/tmp", "postgresql://u@h/d?host=/tmp"),
        (
            "postgresql://h/d?user=u&password=s3cr3t&sslmode=require",
            "postgresql://h/d?user=u&password=***&sslmode=require",
        ),
        ("postgresql://h/d?p%61ssword=s3cr3t", "postgresql://h/d?p%61ssword=***"),
        (
            "postgresql://h/d?sslpassword=s3cr3t&application_name=a@b",
            "postgresql://h/d?sslpassword=***&application_name=a@b",
        ),
        ("postgresql://u:s3/cr3t@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:s3cr3t?x@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:s3cr3t#x@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:s3@cr3t@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:@h/d", "postgresql://u:***@h/d"),
        ("postgresql://[::1]:5432/d", "postgresql://[::1]:5432/d"),
        ("tls://u:s3cr3t@h:8786", "tls://u:***@h:8786"),
        ("sqlite:///facts.db", "sqlite:///facts.db"),
    ],
)
def test_an_address_of_a_database_as_it_is_shown(url: str, shown: str) -> None:
    assert without_password(url) == shown


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://u:s3cr3t@h/a.jsonl?token=s3cr3t#s3cr3t", "https://h/a.jsonl"),
        ("https://h/a.jsonl#access_token=s3cr3t", "https://h/a.jsonl"),
        ("https://u:s3/cr3t@h/a.jsonl", "https://h/a.jsonl"),
        ("https://h:8080/a@b.html", "https://h:8080/a@b.html"),
        ("simplecache::https://u:s3cr3t@h/a?sig=s3cr3t", "simplecache::https://h/a"),
        ("zip://*.txt::https://u:s3cr3t@h/a.zip?X-Amz-Signature=s3cr3t", "zip://*.txt::https://h/a.zip"),
        ("filecache::zip://a::s3://k:s3cr3t@b/a.zip", "filecache::zip://a::s3://b/a.zip"),
        ("s3://k:s3cr3t@bucket/what?.jsonl", "s3://bucket/what?.jsonl"),
        ("abfs://box@account/a.txt?sv=1&sig=s3cr3t", "abfs://account/a.txt"),
        ("https://h/a?x=b::c", "https://h/a"),
    ],
)
def test_an_address_of_a_file_as_it_is_shown(url: str, shown: str) -> None:
    assert shown_url(url) == shown


@pytest.mark.parametrize(
    "name",
    [
        "postgresql:/u:s3cr3t@h/d",
        "postgresql:u:s3cr3t@h/d",
        "host=h password=s3cr3t dbname=d",
        "host=h password='s3cr3t x'",
        "https:/u:s3cr3t@h/a.txt",
    ],
    ids=nameless,
)
def test_what_is_almost_an_address_is_shown_like_one(name: str, capfd: Any, tmp_path: Path) -> None:
    """One slash too few, or the words of another program: refused as a file, not told as one."""
    assert SECRET not in shown_name(name)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert main(["extract", f"{tmp_path}/a.txt", "-o", name]) == 2
    assert main(["extract", name, "-o", f"{tmp_path}/f.db"]) == 1
    assert main(["records", f"{tmp_path}/f.db", name, "-o", "x"]) == 2  # one word too many
    assert main(["records", f"{tmp_path}/f.db", f"postgresql://u:{SECRET}@h/d"]) == 2
    out, err = capfd.readouterr()
    assert SECRET not in out + err
    assert SECRET.encode() not in (tmp_path / "f.db").read_bytes()


def test_ordinary_names_stay() -> None:
    for name in ("news/a.txt", "C:\\news\\a@b.txt", "a:b@c", "tin@bao.txt", "news:today", "key.txt", "x=1.csv"):
        assert shown_name(name) == name


def test_what_others_say_is_shown_without_secrets() -> None:
    """Drivers tell whole addresses, and parts of them as they understood them."""
    url = "postgresql://u:s3%40cr3t@h/d?sslpassword=other"
    said = 'missing "=" after "postgresql://u:s3%40cr3t@h/d?sslpassword=other", tried s3@cr3t, then other'
    told = shown_text(said, url)
    assert "cr3t" not in told
    assert "other" not in told
    assert secrets_of(url) == ["s3%40cr3t", "s3@cr3t", "other"]
    assert shown_text("401, url='https://h/a?token=s3cr3t'") == "401, url='https://h/a"
    assert shown_text("no such column: a") == "no such column: a"


# --- inputs


class Server(http.server.BaseHTTPRequestHandler):
    """Gives articles to those who know the secret, and errors of all kinds."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        body = json.dumps({"id": "a", "text": TEXT}).encode() if path == "/ok.jsonl" else b""
        status = int(path[1:4]) if path[1:4].isdigit() else 200
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", f"http://u:{SECRET}@127.0.0.1:9/x?token={SECRET}")
        self.send_header("Content-Length", str(len(body) + 10 * (path == "/short.jsonl")))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    found = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield f"127.0.0.1:{found.server_port}"
    found.shutdown()
    found.server_close()


INPUTS = [
    "http://{server}/ok.jsonl?token=s3cr3t",
    "http://{server}/404.jsonl?token=s3cr3t",
    "http://{server}/401.jsonl?token=s3cr3t",
    "http://{server}/403.jsonl?key=a&token=s3cr3t",
    "http://{server}/500.jsonl?token=s3cr3t",
    "http://{server}/302.jsonl?token=s3cr3t",
    "http://{server}/short.jsonl?token=s3cr3t",
    "http://{server}/empty/?token=s3cr3t",
    "http://u:s3cr3t@127.0.0.1:9/a.jsonl?token=s3cr3t",
    "http://u:s3cr3t@no-such-host.invalid/a.jsonl",
    "http://u:s3cr3t@[::/a.jsonl",
    "http://u:s3cr3t@h:port/a.jsonl",
    "simplecache::http://u:s3cr3t@127.0.0.1:9/a.jsonl?token=s3cr3t",
    "zip://a.txt::http://u:s3cr3t@127.0.0.1:9/a.zip?token=s3cr3t",
    "nosuch://u:s3cr3t@h/a.jsonl",
    "s3://u:s3cr3t@bucket/a.jsonl",
    "sftp://u:s3cr3t@127.0.0.1:9/a.jsonl",
    "ftp://u:s3cr3t@127.0.0.1:9/a.jsonl",
    "memory://u:s3cr3t@x/none.jsonl?password=s3cr3t",
]


@pytest.mark.parametrize("given", INPUTS, ids=nameless)
def test_inputs(given: str, server: str, tmp_path: Path, capfd: Any) -> None:
    """Read or not: nothing is told or kept of the secret, in the log neither."""
    pytest.importorskip("fsspec")
    url = given.replace("{server}", server)
    log = tmp_path / "log.jsonl"
    for name in ("f.db", "f.jsonl", "out/"):
        words = ["extract", url, "-o", f"{tmp_path}/{name}", "--log-json", str(log), "--ids", "path"]
        assert main([*words, *(["--format", "csv"] if name == "out/" else [])]) in (0, 1)
    main(["explain", url])
    main(["report", f"{tmp_path}/f.db", "--articles", url, "-o", f"{tmp_path}/r.html"])
    out, err = capfd.readouterr()
    assert SECRET not in out + err
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert SECRET.encode() not in path.read_bytes(), path
    with sqlite3.connect(tmp_path / "f.db") as db:
        assert SECRET not in "\n".join(db.iterdump())


@pytest.mark.parametrize("given", INPUTS[1:], ids=nameless)
def test_tracebacks_of_inputs(given: str, server: str) -> None:
    """A program that calls us shows the error with all its causes."""
    pytest.importorskip("fsspec")
    url = given.replace("{server}", server)
    try:
        for name in expand(url):
            with opened(name) as file:
                while file.read(1000):
                    pass
    except (InputError, OSError) as error:
        assert SECRET not in "".join(traceback.format_exception(error))
    assert SECRET not in repr(list(find_sources([url]))).replace(f"url={url!r}", "")


# --- targets

TARGETS = [
    "postgresql://u:s3cr3t@127.0.0.1:9/d",
    "postgresql://u:s3cr3t@h:port/d",
    "postgresql://u:s3cr3t%zz@h/d",
    "postgresql://u:s3cr3t@/d?host=/nowhere",
    "postgresql://127.0.0.1:9/d?user=u&password=s3cr3t",
    "postgresql://127.0.0.1:9/d?passw%6frd=s3cr3t&sslmode=perhaps",
    "postgresql://u:s3cr3t?x@h/d",
    "postgresql://u:s3cr3t#x@h/d",
    "postgresql://u:s3cr3t@h/d?nosuch=s3cr3t&key",
    "postgres://u:s3cr3t@no-such-host.invalid/d",
    "mysql://u:s3cr3t@h/d",
    "sqlite://u:s3cr3t@h/d",
    "sqlite:///facts.db?password=s3cr3t",
    "duckdb:///facts.duckdb?token=s3cr3t",
]


@pytest.mark.parametrize("target", TARGETS, ids=nameless)
def test_targets(target: str, tmp_path: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command that takes one, and the log of the run."""
    pytest.importorskip("psycopg")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert main(["extract", "a.txt", "-o", target, "--log-json", "log.jsonl"]) in (1, 2)
    assert main(["extract", "a.txt", "-o", target, "--log-json", "-"]) in (1, 2)
    assert main(["extract", "a.txt", "-o", "f.db", "-q"]) == 0
    for words in (["records", target], ["check", target], ["report", target, "-o", "r.html"]):
        assert main(words) in (1, 2)
    assert main(["records", "f.db", "-o", target]) in (1, 2)
    out, err = capfd.readouterr()
    assert SECRET not in out + err
    for path in tmp_path.rglob("*"):
        assert SECRET not in path.name
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("target", TARGETS, ids=nameless)
def test_tracebacks_of_targets(target: str) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises((OSError, TargetError)) as caught:
        found = parse_target(target)
        assert SECRET not in repr(found)
        open_store(found).connect()
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_a_run_that_succeeds_keeps_no_password(postgres_url: str, tmp_path: Path, capfd: Any) -> None:
    """In the table of runs, the log, and all that is said."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    words = ["extract", f"{tmp_path}/a.txt", f"http://u:{SECRET}@127.0.0.1:9/x.jsonl?k={SECRET}", "-o", postgres_url]
    assert main([*words, "--log-json", f"{tmp_path}/log.jsonl"]) == 1
    out, err = capfd.readouterr()
    log = (tmp_path / "log.jsonl").read_text()
    assert "postgresql://tester:***@/" in log
    store = open_store(parse_target(postgres_url))
    store.connect(read_only=True)
    kept = repr([list(store.query(f"SELECT * FROM {name}")) for name in ("runs", "outcomes", "articles", "facts")])
    store.close()
    for text in (out, err, log, kept):
        assert SECRET not in text
        assert "cret" not in text


def test_a_cluster_that_is_not_there(capfd: Any, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(OSError, match="no Dask scheduler") as caught:
        list(on_cluster(list, f"nosuch://u:{SECRET}@127.0.0.1:9", []))  # type: ignore[arg-type]
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    log = tmp_path / "log.jsonl"
    words = ["extract", f"{tmp_path}/a.txt", "-o", f"{tmp_path}/f.db", "--log-json", str(log)]
    assert main([*words, "--scheduler", f"nosuch://u:{SECRET}@127.0.0.1:9"]) == 1
    assert SECRET not in capfd.readouterr().err + log.read_text()
