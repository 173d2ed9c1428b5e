"""Archives made of a few articles, in every format that is read."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from backports.zstd import compress as zstd

Row = Mapping[str, Any]

PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>{title} - Báo</title>
<meta property="article:published_time" content="{published}T08:00:00+07:00"></head><body>
<nav><a href="/">Trang chủ</a> <a href="/a">Thời sự</a></nav><article><h1>{title}</h1><p>{text}</p></article>
<aside><h3>Tin liên quan</h3><ul><li><a href="/1">Tin khác</a></li></ul></aside></body></html>"""


def jsonl(rows: Sequence[Row]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def as_csv(rows: Sequence[Row], delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def parquet(rows: Sequence[Row], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows)), out, **options)
    return out.getvalue()


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def page(row: Row, charset: str = "utf-8") -> bytes:
    return PAGE.format(charset=charset, **row).encode()


def record(
    url: str,
    body: bytes,
    *,
    kind: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    headers: str = "",
    type: str = "response",
    date: str = "2024-05-06T07:08:09Z",
) -> bytes:
    """A WARC record; one without a response's HTTP header where `type` is another."""
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n{headers}\r\n".encode() if type == "response" else b""
    block = http + body
    own = "application/http; msgtype=response" if type == "response" else kind
    head = (
        f"WARC/1.1\r\nWARC-Type: {type}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
        f"WARC-Record-ID: <urn:uuid:{abs(hash((url, date))):032x}>\r\n"
        f"Content-Type: {own}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def warc(rows: Sequence[Row]) -> bytes:
    info = record("info:x", b"software: ours\r\n", kind="application/warc-fields", type="warcinfo")
    picture = record("https://bao.example/a.jpg", b"\xff\xd8", kind="image/jpeg")
    pages = [record(f"https://bao.example/{row['id']}", page(row)) for row in rows]
    return b"".join(gzip.compress(one) for one in (info, picture, *pages))


def formats(rows: Sequence[Row]) -> dict[str, bytes]:
    """File names with the same `rows` in every format that keeps text as it is."""
    texts = {f"{row['id']}.txt": str(row["text"]).encode() for row in rows}
    beside = {f"{row['id']}.json": json.dumps({k: row[k] for k in ("title", "published")}).encode() for row in rows}
    plain: dict[str, bytes] = {
        "a.jsonl": jsonl(rows),
        "a.json": json.dumps(list(rows)).encode(),
        "a.csv": as_csv(rows),
        "a.tsv": as_csv(rows, "\t"),
        "a.parquet": parquet(rows),
    }
    packed: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".zst": zstd}
    made = dict(plain)
    for ending, pack in packed.items():
        made |= {name + ending: pack(data) for name, data in plain.items()}
    made["texts.zip"] = zipped({f"news/{name}": data for name, data in (texts | beside).items()})
    made["rows.zip"] = zipped({"rows.jsonl.gz": gzip.compress(jsonl(rows))})
    made["rows.tar"] = tarred({"x/rows.parquet": plain["a.parquet"]})
    made["rows.tar.gz"] = gzip.compress(tarred({"rows.csv": plain["a.csv"]}))
    made["rows.tar.zst"] = zstd(tarred({"rows.json": plain["a.json"]}))
    made["rows.tgz"] = gzip.compress(tarred({"./rows.jsonl.zst": zstd(plain["a.jsonl"])}))
    return made


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
