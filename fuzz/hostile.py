"""Makes more than 200 hostile files, of more than 25 kinds, to run the command over.

    python fuzz/hostile.py build/hostile
    dangvien-extract extract build/hostile -o build/hostile.db --max-chars 200000 --seconds-per-article 20

Each file is there for one thing that archives of news hold by accident or by malice; every one ends as facts or as an
error that names it. Nothing here is large on disk. The same files come out every time. tests/test_hostile.py runs it.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import socket
import sqlite3
import struct
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

CLAIM = "Năm 2022, Đảng bộ xã Mường Nhà kết nạp 17 đảng viên. Chi bộ bản Nà Sản có 21 đảng viên.\n"
Files = Iterator[tuple[str, bytes]]
KINDS: dict[str, Callable[[random.Random], Files]] = {}
"""What makes the files of each kind: names and bytes."""

PLACES: dict[str, Callable[[Path], None]] = {}
"""What makes things that are no plain files, in a folder of their own."""

IGNORED = frozenset({"hidden", "binaries/x.bin", "html_unclosed/comments"})
"""Kinds, and files, that a folder is not searched for: they give no outcome."""


def kind(make: Callable[[random.Random], Files]) -> Callable[[random.Random], Files]:
    """Enter a maker of files under its name."""
    KINDS[make.__name__] = make
    return make


def place(make: Callable[[Path], None]) -> Callable[[Path], None]:
    """Enter a maker of other things under its name."""
    PLACES[make.__name__] = make
    return make


def rows(count: int) -> bytes:
    """JSON lines of articles."""
    return line(text=CLAIM) * count


def noise(rng: random.Random, size: int) -> bytes:
    """Bytes that do not compress."""
    return rng.randbytes(size)


def line(**values: object) -> bytes:
    """A line of JSON."""
    return json.dumps(values, ensure_ascii=False).encode() + b"\n"


def packed(data: bytes) -> bytes:
    """Compressed with gzip, the same at any time."""
    return gzip.compress(data, mtime=0)


def zipped(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, how)
    return out.getvalue()


def tarred(files: dict[str, bytes], **more: object) -> bytes:
    """A tar archive; `more` are attributes of its members."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            for attribute, value in more.items():
                setattr(info, attribute, value)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zstd(data: bytes) -> bytes:
    """Compressed with zstd."""
    if sys.version_info >= (3, 14):
        from compression.zstd import compress
    else:
        from backports.zstd import compress
    return compress(data)


def page(body: str, head: str = "") -> bytes:
    """A page of HTML with a claim."""
    return f"<html><head><title>Tin</title>{head}</head><body><h1>Đảng bộ</h1><p>{CLAIM * 3}</p>{body}".encode()


def warc(body: bytes, *, kind: bytes = b"text/html", length: int | None = None, more: bytes = b"") -> bytes:
    """A WARC file of one response."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\n" + more + b"\r\n" + body
    size = len(answer) if length is None else length
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://x.vn/1\r\nWARC-Date: 2022-05-01T00:00:00Z\r\n"
    head += b"WARC-Record-ID: <urn:uuid:%032x>\r\nContent-Type: application/http; msgtype=response\r\n" % (
        len(body) + size
    )
    return head + b"Content-Length: %d\r\n\r\n" % size + answer + b"\r\n\r\n"


# --- compression and archives


@kind
def truncated_gzip(rng: random.Random) -> Files:
    data = packed(b"".join(line(text=CLAIM + noise(rng, 60).hex()) for _ in range(300)))
    for number, share in enumerate((0.001, 0.01, 0.1, 0.3, 0.5, 0.8, 0.99, 0.9999)):
        yield f"{number}.jsonl.gz", data[: max(3, int(len(data) * share))]


@kind
def damaged_gzip(rng: random.Random) -> Files:
    for number in range(5):
        data = bytearray(packed(rows(20)))
        for _ in range(3):
            data[rng.randrange(10, len(data))] ^= 0xFF
        yield f"{number}.txt.gz", bytes(data)


@kind
def truncated_zstd(rng: random.Random) -> Files:
    data = zstd(b"".join(line(text=CLAIM + noise(rng, 60).hex()) for _ in range(300)))
    for number, share in enumerate((0.001, 0.1, 0.5, 0.9, 0.999)):
        yield f"{number}.jsonl.zst", data[: max(5, int(len(data) * share))]


@kind
def truncated_zip(rng: random.Random) -> Files:
    data = zipped({f"{n}.txt": CLAIM.encode() + noise(rng, 99) for n in range(20)})
    for number, share in enumerate((0.05, 0.2, 0.5, 0.9, 0.99)):
        yield f"{number}.zip", data[: int(len(data) * share)]
    yield "tail.zip", data[len(data) // 2 :]


@kind
def zip_names(rng: random.Random) -> Files:
    names = [
        "../../evil.txt",
        "/etc/passwd.txt",
        "C:\\x\\c.txt",
        "a\n.txt",
        "\x1b[31m.txt",
        "..\\..\\d.txt",
        "x" * 300 + ".txt",
    ]
    yield "paths.zip", zipped({name: CLAIM.encode() + name.encode() for name in names})
    yield "sidecar.zip", zipped({"a.txt": CLAIM.encode(), "a.json": b'{"published": 5}'})
    data = bytearray(zipped({"a.txt": CLAIM.encode(), "b.txt": CLAIM.encode()}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        where = data.find(mark)
        data[where + at] |= 1  # says that it is encrypted
    yield "encrypted.zip", bytes(data)


@kind
def bombs(_: random.Random) -> Files:
    blanks = b" " * 2**20
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="w", mtime=0) as file:
        for _number in range(1100):
            file.write(blanks)
    once = out.getvalue()
    yield "once.jsonl.gz", once
    yield "twice.jsonl.gz", packed(once)
    yield "member.zip", zipped({"x.txt.gz": once, "good.txt": CLAIM.encode()})
    yield "bzip2.zip", zipped({"x.jsonl": blanks * 200}, zipfile.ZIP_BZIP2)
    yield "lzma.zip", zipped({"x.jsonl": blanks * 50}, zipfile.ZIP_LZMA)
    yield "zeros.txt.zst", zstd(b"\0" * 2**28)


@kind
def nested(_: random.Random) -> Files:
    data = CLAIM.encode()
    for _number in range(7):
        data = packed(data)
    yield "gz.txt.gz", data
    inner = zipped({"a.txt": CLAIM.encode()})
    for number in range(6):
        inner = zipped({f"{number}.zip": inner})
    yield "zips.zip", inner
    yield "mixed.tar", tarred({"a.zip": zipped({"b.tar": tarred({"c.txt": CLAIM.encode()})})})


@kind
def truncated_tar(rng: random.Random) -> Files:
    data = tarred({f"{n}.txt": CLAIM.encode() + noise(rng, 900).hex().encode() for n in range(20)})
    for number, share in enumerate((0.02, 0.1, 0.33, 0.5, 0.77)):
        yield f"{number}.tar", data[: int(len(data) * share)]
    yield "gz.tgz", packed(data)[:-400]


@kind
def odd_tar(_: random.Random) -> Files:
    for name, link in (("symbolic", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("pipe", tarfile.FIFOTYPE)):
        yield f"{name}.tar", tarred({"passwd.txt": b""}, type=link, linkname="/etc/passwd")
    sparse = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(10**15)}
    sparse["GNU.sparse.name"] = "x.jsonl"
    yield "sparse.tar", tarred({"x.jsonl": b"1\n0\n1\n".ljust(512, b"\0") + b"y"}, pax_headers=sparse)
    out = tarfile.TarInfo("x")
    out.type, out.size = tarfile.XHDTYPE, 2**33
    yield "header.tar", out.tobuf(tarfile.GNU_FORMAT) + b"9 path=a\n" * 900
    out.type = tarfile.GNUTYPE_LONGNAME
    yield "name.tar.gz", packed(out.tobuf(tarfile.GNU_FORMAT) + b"a" * 2**22)
    out.type, out.size = tarfile.GNUTYPE_SPARSE, 5
    yield "old.tar", out.tobuf(tarfile.GNU_FORMAT)[:482] + b"\1" + out.tobuf(tarfile.GNU_FORMAT)[483:512]
    yield "names.tar", tarred({"../../e.txt": CLAIM.encode(), "n\n.txt": CLAIM.encode(), "\udcff.txt": CLAIM.encode()})


# --- text


@kind
def invalid_utf8(rng: random.Random) -> Files:
    good = CLAIM.encode()
    for number, bad in enumerate(
        (b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf8\x88\x80\x80\x80", b"\xc0\xaf", b"\xfe\xff\xfe")
    ):
        yield f"{number}.txt", good + bad + good
    yield "half.jsonl", line(text=CLAIM) + b'{"text": "\xff"}\n' + line(text=CLAIM)
    yield "random.txt", bytes(byte or 1 for byte in noise(rng, 4000))


@kind
def utf16(_: random.Random) -> Files:
    yield "le.txt", CLAIM.encode("utf-16-le")
    yield "be.txt", CLAIM.encode("utf-16-be")
    yield "odd.txt", CLAIM.encode("utf-16")[:-1]
    yield "half.txt", b"\xff\xfe\x00\xd8" + CLAIM.encode("utf-16-le")
    yield "lines.jsonl", (line(text=CLAIM) * 3).decode().encode("utf-16")[:-1]
    yield "utf32.txt", CLAIM.encode("utf-32")


@kind
def mojibake(_: random.Random) -> Files:
    yield "twice.txt", CLAIM.encode().decode("latin-1").encode()
    yield "cp1258.txt", "Ðảng bộ xã kết nạp 17 đảng viên".encode("cp1258", "ignore") * 3
    yield "tcvn3.txt", b"\xa7\xb6ng b\xe9 x\xb7 k\xd5t n\xb9p 17 \xae\xb6ng vi\xaan. " * 9
    yield "blanks.txt", b"\xa7\xb6ng b\xe9 x\xb7 k\xd5t n\xb9p 17 \xae\xb6ng vi\xaan. " * 9 + b" \t" * 60_000 + b"."


@kind
def odd_characters(_: random.Random) -> Files:
    for name, text in {
        "bidi": "\u202e" + CLAIM + "\u2066" * 500,
        "marks": CLAIM.replace("a", "a" + "\u0301" * 3000),
        "zero": "\u200b".join(CLAIM),
        "controls": CLAIM + "".join(map(chr, range(1, 32))) + "\x7f\x9b31m",
        "private": CLAIM + "\ue000\ue001\ue002\U0010ffff",
        "numbers": CLAIM.replace("17", "9" * 5000) + CLAIM.replace("17", "٣٤"),
        "brackets": CLAIM + "(" * 20_000 + ")" * 20_000,
        "blank": " \n\u00a0\ufeff\n",
        "nul": CLAIM + "\0" + CLAIM,
    }.items():
        yield f"{name}.txt", text.encode()


@kind
def long_lines(_: random.Random) -> Files:
    yield "x.txt", CLAIM.encode() + b"x" * 150_000
    yield "too-long.txt", CLAIM.encode() * 4000
    yield "line.jsonl", b'{"text": "' + b"y" * 6_000_000 + b'"}\n' + line(text=CLAIM)
    yield "words.txt", ("đảng viên 5 " * 9000).encode()


@kind
def empty(_: random.Random) -> Files:
    for suffix in ("txt", "html", "json", "jsonl", "csv", "parquet", "zip", "tar", "warc", "txt.gz", "jsonl.zst"):
        yield f"{suffix.replace('.', '-')}.{suffix}", b""  # of one name, the JSON would be the text's metadata


# --- JSON


@kind
def json_text(_: random.Random) -> Files:
    yield "surrogate.jsonl", b'{"text": "\\ud800 ' + CLAIM.strip().encode() + b'"}\n'
    yield "pair.jsonl", b'{"text": "\\udc00\\ud800"}\n{"text": "\\ud83d\\ude00 5"}\n'
    yield "nul.jsonl", b'{"text": "a\\u0000b"}\n'
    yield "deep.jsonl", b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    yield "deep.json", b'{"a":' * 50_000 + b"1" + b"}" * 50_000
    yield "deep-array.json", b"[" * 100_000
    yield "int.jsonl", b'{"text": "a", "id": ' + b"9" * 10_000 + b"}\n"
    yield "nan.jsonl", b'{"text": NaN}\n{"text": Infinity}\n{"text": -0}\n{"text": 1e999}\n'
    yield "number.json", b"9" * 5000
    yield "doubles.jsonl", b'{"text": "a", "text": "b"}\n'
    many = ", ".join(f'"k{number}": 1' for number in range(60_000))
    yield "many-doubles.jsonl", b'{"text": "a", ' + many.encode() + b', "k59999": 2}\n'
    yield "types.jsonl", b'{"text": 5}\n{"text": null}\n{"text": ["a"]}\n{"text": {"a": 1}}\n[1]\n"a"\n5\nnull\ntrue\n'
    yield "fields.jsonl", line(text=CLAIM, views=5) + line(body=CLAIM) + line(text=CLAIM, title=5)
    yield "records.json", b"[" + b'{"id": "a"},' * 4000 + b'{"text": "b"}]'
    for number, cut in enumerate((1, 5, 12, 30, 60)):
        yield f"cut-{number}.json", json.dumps({"text": CLAIM, "title": "Tin"}).encode()[:cut]
    yield "comma.json", b'[{"text": "a"} {"text": "b"}]'
    yield "rest.json", b'{"text": "a"}}}}'
    yield "tail.jsonl", line(text=CLAIM).rstrip() + b" and more\n"


@kind
def fields(_: random.Random) -> Files:
    yield "title.jsonl", line(text=CLAIM, title="Tin " * 50_000)
    yield "id.jsonl", line(text=CLAIM, id="x" * 100_000) + line(text=CLAIM, id="") + line(text=CLAIM, id="a\nb\x1b")
    yield "url.jsonl", line(text=CLAIM, url="javascript:alert(1)//" + "u" * 50_000)
    yield "source.jsonl", line(text=CLAIM, source="'; DROP TABLE facts; --", title="<script>alert(1)</script>")


@kind
def dates(_: random.Random) -> Files:
    for name, day in {"zero": "0000-00-00", "first": "0001-01-01", "last": "9999-12-31", "none": "2022-02-30"}.items():
        yield f"{name}.jsonl", line(text="Đến nay, năm sau và 5 năm trước, " + CLAIM, published=day)
    yield "far.jsonl", line(text=CLAIM, published="10000-01-01") + line(text=CLAIM, published="2022-05-01T99:99")
    yield (
        "text.jsonl",
        line(text=CLAIM.replace("2022", "9999") + "Ngày 31/2/2022 " + CLAIM.replace("Năm 2022", "31/02")),
    )


@kind
def same_ids(_: random.Random) -> Files:
    yield "a.jsonl", line(id="same", text=CLAIM) + line(id="same", text=CLAIM) + line(id="same", text="Khác.")
    yield "same.txt", CLAIM.encode()
    yield "b.zip", zipped({"same.txt": CLAIM.encode(), "x/same.txt": CLAIM.encode()})
    yield "c.jsonl", line(id=5, text=CLAIM) + line(id="5", text=CLAIM)


@kind
def sidecars(_: random.Random) -> Files:
    for name, data in {
        "list": b"[1]",
        "cut": b'{"title": ',
        "date": b'{"published": "x"}',
        "deep": b'{"a":' * 9999,
    }.items():
        yield f"{name}.txt", CLAIM.encode()
        yield f"{name}.json", data


# --- tables


@kind
def csv_tables(_: random.Random) -> Files:
    text = CLAIM.strip()
    yield "nul.csv", f'id,text\n1,"a\0b"\n2,"{text}"\n'.encode()
    yield "huge.csv", b"id,text\n1," + b"z" * 6_000_000 + b"\n2,b\n"
    yield "ragged.csv", f'id,text\n1\n2,"{text}",3,4\n\n,,\n3,"{text}"\n'.encode()
    yield "quote.csv", f'id,text\n1,"{text}\n'.encode() + b'2,"x\n' * 500
    yield "inside.csv", f'id,text\n1,a"b"c\n2,"a"b\n3,"{text}"\n'.encode()
    yield "columns.csv", b"id,body\n1,a\n"
    yield "twice.csv", b"text,text\na,b\n"
    yield "wide.csv", b"text" + b",x" * 200_000 + b"\n"
    yield "header.csv", b"id,text\n"
    yield "cr.csv", f'id,text\r1,"{text}"\r'.encode()


@kind
def parquet_tables(_: random.Random) -> Files:
    import pyarrow as pa
    import pyarrow.parquet as pq

    def written(table: pa.Table, **options: object) -> bytes:
        out = io.BytesIO()
        pq.write_table(table, out, **options)
        return out.getvalue()

    good = written(pa.table({"text": [CLAIM] * 50}))
    for number, share in enumerate((0.1, 0.5, 0.95)):
        yield f"cut-{number}.parquet", good[: int(len(good) * share)]
    yield "tail.parquet", b"PAR1" + good[-200:]
    yield "flipped.parquet", good[:20] + bytes(byte ^ 0x5A for byte in good[20:60]) + good[60:]
    yield "ints.parquet", written(pa.table({"text": [1, 2]}))
    yield "lists.parquet", written(pa.table({"text": [[CLAIM], None]}))
    yield "bytes.parquet", written(pa.table({"text": pa.array([b"\xff\xfe", CLAIM.encode()], pa.binary())}))
    yield "null.parquet", written(pa.table({"text": pa.array([None, None], pa.null())}))
    days = pa.table({"text": [CLAIM] * 2, "published": pa.array([2**30, -(2**30)], pa.date32())})
    yield "days.parquet", written(days)
    times = pa.array([2**62, -(2**62)], pa.timestamp("us"))
    yield "times.parquet", written(pa.table({"text": [CLAIM] * 2, "published": times}))
    same = pa.DictionaryArray.from_arrays(pa.array([0] * 3000, pa.int32()), pa.array(["x" * 900_000]))
    yield "bomb.parquet", written(pa.table({"text": same}), compression="zstd")
    yield "none.parquet", written(pa.table({"text": pa.array([], pa.string())}))


# --- pages


@kind
def html_nested(_: random.Random) -> Files:
    for name, piece in {
        "div": "<div>",
        "unclosed": "<div></b>",
        "heading": "<h1>",
        "bold": "<b id={}>",
        "x": "<x>",
    }.items():
        yield f"{name}.html", page("".join(piece.format(number) for number in range(100_000)))


@kind
def html_unclosed(_: random.Random) -> Files:
    claim = CLAIM.encode()
    for number, text in enumerate((b"<", b"<p", b"<!--", b"<![CDATA[", b"<script>", b"</html><html>", b"<body a=1")):
        yield f"{number}.html", b"<html><body><p>" + claim + text + claim
    yield "comments.html", b"<!---->" * 30_000 + claim
    yield "comments", b"<!---->" * 300 + claim
    yield "metas.html", page("", "<meta " * 30_000)
    yield "scripts.html", page("<script " * 100_000)
    yield "heads.html", b"<head " * 100_000 + claim


@kind
def html_entities(_: random.Random) -> Files:
    yield "many.html", page("&amp;" * 100_000)
    yield "bare.html", page("&" * 100_000)
    yield "numbers.html", page("&#x110;&#1114112;&#xD800;&#0;&#99999999999999999999;&#x;&bogus;" * 500)
    yield "nul.html", page("a\0b")
    yield "attributes.html", page("<p" + "".join(f" a{number}=1" for number in range(60_000)) + ">x")
    yield "bodies.html", page("".join(f"<body a{number}=1>" for number in range(60_000)))


@kind
def html_scripts(_: random.Random) -> Files:
    yield "script.html", page("<script>document.write('đảng viên')</script><img src=x onerror=alert(1)>")
    yield "style.html", page("<style>" + "a{b:c}" * 10_000 + "</style>")
    yield "svg.html", page("<svg><foreignObject><math><mi><p>x</svg>" * 200)
    yield "frames.html", page("<iframe src=javascript:alert(1)></iframe><object data=x></object>")
    yield "charset.html", b'<html><head><meta charset="x-no-such"><body><p>' + CLAIM.encode() + b"\xff\xff"
    yield "utf7.html", b'<html><head><meta charset="utf-7"><body><p>+AGEAYg-' + CLAIM.encode()


# --- crawls


@kind
def warc_files(rng: random.Random) -> Files:
    good = page("</body></html>")
    for number, length in enumerate((0, 5, 10**6, 10**15, -1)):
        yield f"length-{number}.warc", warc(good, length=length) + warc(good)
    whole = b"".join(warc(good + b"<!--%d-->" % number) for number in range(5))
    yield "cut.warc", whole[: len(whole) // 2]
    yield "cut.warc.gz", packed(whole)[:-300]
    yield "no-length.warc", warc(good).replace(b"Content-Length", b"Content-Width")
    yield "text-length.warc", warc(good).replace(b"Content-Length: ", b"Content-Length: x")
    yield "bomb.warc", warc(packed(b" " * 2**26), more=b"Content-Encoding: gzip\r\n")
    yield "not-gzip.warc", warc(noise(rng, 2000), more=b"Content-Encoding: gzip\r\n")
    yield "chunks.warc", warc(b"ffffffff\r\n" + good, more=b"Transfer-Encoding: chunked\r\n")
    yield "date.warc", warc(good).replace(b"2022-05-01T", b"9999-99-99T")
    yield "headers.warc", warc(good, more=b"X: y\r\n" * 50_000)
    yield "image.warc", warc(noise(rng, 999), kind=b"image/png")
    yield "junk.warc", b"WARC/1.0\r\n" + noise(rng, 3000)


# --- files that are something else


@kind
def wrong_ending(rng: random.Random) -> Files:
    yield "text.parquet", CLAIM.encode()
    yield "text.zip", CLAIM.encode()
    yield "text.tar", CLAIM.encode() * 20
    yield "text.gz", CLAIM.encode()
    yield "text.warc", CLAIM.encode()
    yield "gzip.txt", packed(CLAIM.encode())
    yield "zip.jsonl", zipped({"inner.txt": CLAIM.encode()})
    yield "html.json", page("")
    yield "json.html", line(text=CLAIM)
    yield "noise.jsonl", noise(rng, 5000)


@kind
def binaries(rng: random.Random) -> Files:
    yield "a.txt", b"%PDF-1.7\n" + noise(rng, 2000)
    yield "b.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + noise(rng, 2000)
    yield "c.txt", b"\x7fELF\x02\x01\x01" + bytes(9) + noise(rng, 2000)
    yield "d.json", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise(rng, 2000)
    yield "e.html", b"Rar!\x1a\x07" + noise(rng, 900)
    yield "f.csv", b"\xfd7zXZ\0" + noise(rng, 900)
    yield "g.txt", zipped({"word/document.xml": b"<w:document/>", "[Content_Types].xml": b"<Types/>"})
    yield "h.txt", struct.pack("<4sI", b"RIFF", 99) + noise(rng, 500)
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE facts (text)")
    base.execute("INSERT INTO facts VALUES (?)", (CLAIM,))
    yield "i.txt", base.serialize()
    yield "x.bin", noise(rng, 5000)


@kind
def hidden(_: random.Random) -> Files:
    yield ".secret.txt", CLAIM.encode()
    yield ".git/x.txt", CLAIM.encode()


# --- what is no plain file


@place
def names(folder: Path) -> None:
    """Names that break a line, a terminal or an encoding."""
    for name in (
        b"line\nend.txt",
        b"bad\xff\xfe.txt",
        b"\x1b[31mred.txt",
        "\u202etxt.exe.txt".encode(),
        b"n" * 250 + b".txt",
    ):
        Path(os.fsdecode(os.path.join(os.fsencode(folder), name))).write_bytes(CLAIM.encode())
    (folder / "-rf.txt").write_bytes(CLAIM.encode())
    (folder / "a*[b]?.txt").write_bytes(CLAIM.encode())


@place
def folders(folder: Path) -> None:
    """Folders that are named like files, and one in another, deeper than functions can call themselves."""
    for name in ("a.txt", "b.jsonl", "c.zip", "d.parquet"):
        (folder / name).mkdir()
    (folder / "a.txt" / "in.txt").write_bytes(CLAIM.encode())
    here = os.getcwd()
    try:
        os.chdir(folder)
        for _number in range(1200):
            os.mkdir("d")
            os.chdir("d")
        Path("deep.txt").write_bytes(CLAIM.encode())
    finally:
        os.chdir(here)


@place
def pipes(folder: Path) -> None:
    """Files from which nothing comes, or no end."""
    for name in ("a.txt", "b.jsonl", "c"):
        os.mkfifo(folder / name)
    here = os.getcwd()
    try:
        os.chdir(folder)  # the path of a socket must be short
        with socket.socket(socket.AF_UNIX) as one:
            one.bind("d.txt")
    finally:
        os.chdir(here)
    for name in ("zero.jsonl", "zero.txt"):
        (folder / name).symlink_to("/dev/zero")


@place
def links(folder: Path) -> None:
    """Links to themselves, to nothing, to the folder above."""
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "nothing.txt").symlink_to("/nonexistent/x.txt")
    (folder / "above").symlink_to("..")
    (folder / "unreadable.txt").write_bytes(CLAIM.encode())
    (folder / "unreadable.txt").chmod(0)


def remove(folder: Path) -> None:
    """Take a folder away, however deep it is: what the library of Python has for it calls itself for each level."""
    folders = [str(folder)] if folder.is_dir() else []
    for one in folders:  # grows on the way
        with os.scandir(one) as entries:
            for entry in list(entries):
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
                else:
                    os.unlink(entry.path)
    for one in reversed(folders):
        os.rmdir(one)


def make(folder: Path) -> dict[str, int]:
    """Make all of it in `folder`, which is emptied first; how many files of each kind there are."""
    remove(folder)
    counts: dict[str, int] = {}
    for name, maker in KINDS.items():
        for file, data in maker(random.Random(name)):
            path = folder / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            counts[name] = counts.get(name, 0) + 1
    for name, placer in PLACES.items():
        (folder / name).mkdir(parents=True)
        placer(folder / name)
        counts[name] = sum(1 for entry in (folder / name).iterdir())
    return counts


def main() -> int:
    """The command."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    counts = make(Path(sys.argv[1]))
    for name, count in counts.items():
        print(f"{count:4} {name}")
    print(f"{sum(counts.values()):4} files of {len(counts)} kinds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
