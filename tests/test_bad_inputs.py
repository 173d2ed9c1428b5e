"""What cannot be read is told in a line that says what and where, loses nothing else, and takes no more than it may."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from archives import as_csv, jsonl, page, parquet, record, tarred, warc, write, zipped
from backports.zstd import compress as zstd

from dangvien_extract.archive import readers, streams
from dangvien_extract.archive.readers import Located, Options, read_located
from dangvien_extract.models import Outcome

ROWS = [{"id": str(n), "text": f"Bài số {n}."} for n in (1, 2, 3)]
PAGES = [{"id": n, "title": f"Đảng bộ xã số {n}", "published": "2022-05-01", "text": "Kết nạp."} for n in (1, 2, 3)]


def read(*inputs: object, **options: Any) -> tuple[list[str], list[tuple[str, str]]]:
    """The ids of the articles, and the places (file names alone) and reasons of the errors."""
    found = list(read_located([str(one) for one in inputs], Options(**options)))
    ids = [one.article.id for one in found if isinstance(one, Located)]
    errors = [one for one in found if isinstance(one, Outcome)]
    assert all(one.facts == () and one.error and "\n" not in one.error for one in errors)
    return ids, [((one.where or "").rpartition("/")[2], one.error or "") for one in errors]


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".zst", zstd)])
def test_cut_off_compressed_file(tmp_path: Path, ending: str, pack: Any) -> None:
    """What came before the cut stands, and the cut is told: a download that broke must not look whole."""
    rows = [{"id": str(n), "text": os.urandom(300).hex()} for n in range(2000)]
    data = pack(jsonl(rows))
    ids, errors = read(write(tmp_path, "a.jsonl" + ending, data[: len(data) // 2]), tmp_path / "none")
    assert 100 < len(ids) < 2000
    assert errors[0] == (f"a.jsonl{ending}", "is cut off: its compressed data end too early")
    assert len(errors) == 2


def test_damaged_compressed_file(tmp_path: Path) -> None:
    data = bytearray(gzip.compress(jsonl(ROWS)))
    data[20] ^= 0xFF
    assert read(write(tmp_path, "a.jsonl.gz", bytes(data)))[1][-1][1].startswith("is damaged: ")
    junk = write(tmp_path, "a.zst", b"\x28\xb5\x2f\xfd" + b"junk" * 9)
    assert read(junk)[1][-1][1].startswith("is damaged: ")


def test_names_that_lead_out_of_a_zip_are_names_and_nothing_is_written(tmp_path: Path) -> None:
    """Zip slip: nothing is ever unpacked to disk; the article is named as the archive names it."""
    names = {"../../evil.txt": b"a", "/etc/b.txt": b"b", "C:\\x\\c.txt": b"c", "d\n.txt": b"d"}
    path = write(tmp_path / "in", "a.zip", zipped(names))
    before = sorted(tmp_path.rglob("*"))
    found = [one for one in read_located([str(path)]) if isinstance(one, Located)]
    assert [one.article.id for one in found] == ["evil", "b", "c", "d\\n"]
    assert [one.where.removeprefix(str(path)) for one in found] == [
        "!../../evil.txt", "!/etc/b.txt", "!C:\\x\\c.txt", "!d\\n.txt"
    ]  # fmt: skip
    assert sorted(tmp_path.rglob("*")) == before
    with tarfile.open(tmp_path / "a.tar", "w") as archive:
        for name, kind in (("../e.txt", tarfile.REGTYPE), ("link.txt", tarfile.SYMTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname, info.size = kind, "/etc/passwd", 1 if kind == tarfile.REGTYPE else 0
            archive.addfile(info, io.BytesIO(b"e"))
    assert read(tmp_path / "a.tar") == (["e"], [])


# --- bombs


def test_a_bomb_is_stopped_at_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few kilobytes that give gigabytes end in an error, whatever they are packed with; the others are read."""
    monkeypatch.setattr(streams, "FREE", 2**20)
    zeros = b" " * (64 * 2**20)
    bombs = {
        "a.jsonl.gz": gzip.compress(zeros),
        "b.jsonl.zst": zstd(zeros),
        "c.csv.gz": gzip.compress(b"text,id\n" + zeros),
        "d.zip": zipped({"x.jsonl": zeros, "y.jsonl": jsonl(ROWS)}),
        "e.tar.gz": gzip.compress(tarred({"x.jsonl": zeros})),
        "f.warc.gz": gzip.compress(record("https://x", zeros)),
        "g.gz.gz": gzip.compress(gzip.compress(gzip.compress(zeros))),
    }
    for name, data in bombs.items():
        ids, errors = read(write(tmp_path, name, data))
        assert len(errors) == 1, (name, errors)
        assert "gives more than 250 times its size when unpacked, as bombs do" in errors[0][1], name
        assert ids == (["1", "2", "3"] if name == "d.zip" else [])
    ids, errors = read(tmp_path / "a.jsonl.gz", max_expansion=10**6)
    assert (ids, [reason for _, reason in errors]) == ([], ["is longer than the 2,000,000 characters that an "
        "article may have (--max-chars)"])  # fmt: skip


def test_many_members_that_share_their_bytes_are_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zip whose members overlap: each is within the limit, together they are not."""
    monkeypatch.setattr("dangvien_extract.archive.containers.FREE", 2**20)
    data = zipped({"00000.jsonl": jsonl([{"text": "x " * 40_000, "id": "0"}])})
    end = data.rindex(b"PK\x01\x02")
    entry = data[end : data.rindex(b"PK\x05\x06")]
    entries = b"".join(entry.replace(b"00000", b"%05d" % n) for n in range(2000))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2000, 2000, len(entries), end, 0)
    ids, errors = read(write(tmp_path, "a.zip", data[:end] + entries + tail))
    assert len(errors) < 2000
    assert len(ids) <= 1


def test_bad_metadata_beside_a_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb or a damaged file beside a text costs that text alone, and no memory."""
    monkeypatch.setattr(readers, "MAX_SIDECAR", 1000)
    files = {"a.txt": b"a", "a.json": b'{"title": "' + b"x" * 10**7 + b'"}', "b.txt": b"b", "b.json": b'{"title": "B"}'}
    too_large = "is larger than the 1,000 bytes that the metadata beside a text may have"
    path = write(tmp_path, "a.zip", zipped(files))
    assert read(path) == (["b"], [("a.zip!a.json", too_large)])
    data = bytearray(path.read_bytes())
    at = data.index(b"b.json") + len(b"b.json")
    data[at : at + 8] = b"\xff" * 8
    write(tmp_path, "b.zip", bytes(data))
    ids, errors = read(tmp_path / "b.zip")
    assert (ids, [where for where, _ in errors]) == ([], ["b.zip!a.json", "b.zip!b.json"])
    assert "is damaged" in errors[1][1]
    for name, content in files.items():
        write(tmp_path / "news", name, content)
    assert read(tmp_path / "news") == (["b"], [("a.json", too_large)])


_BOUNDED = """
import resource, sys
from dangvien_extract.archive.readers import read_located
resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
for one in read_located(sys.argv[1:]):
    print(getattr(one, "error", None) or one.article.id)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="no limit on memory")
def test_bombs_in_a_gigabyte_of_memory(tmp_path: Path) -> None:
    """For real: 1.2 GB of blanks in gzip, as text, JSON lines, HTML and in a zip, read by a process of 1 GB."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="w", compresslevel=1) as out:
        for _ in range(72):
            out.write(b" " * 2**24)
    names = ["a.txt.gz", "b.jsonl.gz", "c.html.gz", "d.json.gz", "e.csv.gz"]
    files = [write(tmp_path, name, packed.getvalue()) for name in names]
    run = subprocess.run(
        [sys.executable, "-c", _BOUNDED, *map(str, files)], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.splitlines()) == len(files), run.stdout


def test_packed_too_often(tmp_path: Path) -> None:
    data = b"x"
    for _ in range(6):
        data = zipped({"a.zip" if data != b"x" else "a.txt": data})
    ids, errors = read(write(tmp_path, "a.zip", data))
    assert ids == []
    assert errors == [("a.zip!a.zip!a.zip!a.zip!a.zip", "is packed more than 4 times: unpack it first")]


# --- archives


def test_bad_members_leave_the_others(tmp_path: Path) -> None:
    """A member that is no text, encrypted or damaged is told by its name; those after it are read."""
    files = {"a.txt": b"a", "b.txt": b"\x00", "c.txt": "Kết nạp".encode() * 20, "d.jsonl": jsonl(ROWS)}
    data = bytearray(zipped(files))
    at = data.index(b"c.txt") + 5 + 4
    data[at] ^= 0xFF
    ids, errors = read(write(tmp_path, "a.zip", bytes(data)))
    assert ids == ["a", "1", "2", "3"]
    assert errors[0] == ("a.zip!b.txt", "is no text: byte 0 is NUL")
    assert errors[1][0] == "a.zip!c.txt"
    assert "is damaged: " in errors[1][1]
    locked = bytearray(zipped({"a.txt": b"a"}))
    locked[6] |= 1
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    assert read(write(tmp_path, "b.zip", bytes(locked)))[1] == [("b.zip!a.txt", "is encrypted: unpack it first")]


def test_cut_off_archives(tmp_path: Path) -> None:
    """A zip without its end is told as such; a tar gives what stands before the cut."""
    data = zipped({"a.txt": b"a" * 5000})
    assert read(write(tmp_path, "a.zip", data[:-30]))[1][0][1].startswith("is no valid zip file: ")
    tar = tarred({"a.txt": b"first", "b.txt": b"x" * 5000})
    ids, errors = read(write(tmp_path, "a.tar", tar[: 512 * 3 + 1000]))
    assert ids == ["a"]
    assert errors == [("a.tar!b.txt", "is cut off: the archive ends in its middle")]


def test_archives_without_articles(tmp_path: Path) -> None:
    for name, data in {"a.zip": zipped({"a.css": b"x"}), "b.tar": tarred({"a.css": b"x"}), "c.zip": zipped({})}.items():
        assert read(write(tmp_path, name, data))[1] == [(name, "holds no articles")]


def test_member_of_one_name_twice(tmp_path: Path) -> None:
    out = io.BytesIO()
    with pytest.warns(UserWarning), zipfile.ZipFile(out, "w") as archive:
        for text in ("a", "b", "c"):
            archive.writestr("a.txt", text)
    found = list(read_located([str(write(tmp_path, "a.zip", out.getvalue()))]))
    assert len(found) == 3
    ids = [one.article.id if isinstance(one, Located) else one.article_id for one in found]
    assert len(set(ids)) == 3


# --- WARC and HTML


def test_cut_off_record_of_a_warc(tmp_path: Path) -> None:
    """The page that was cut is told with its address; half a page is never taken for a whole one."""
    records = [record(f"https://bao.example/{row['id']}", page(row)) for row in PAGES]
    plain = b"".join(records)
    path = write(tmp_path, "a.warc", plain[:-200])
    ids, errors = read(path)
    assert len(ids) == 2
    assert errors[0][0] == "3:3"
    assert errors[0][1].startswith("is cut off: ")
    ids, errors = read(write(tmp_path, "b.warc.gz", gzip.compress(plain)[:-300]))
    assert errors[-1] == ("b.warc.gz", "is cut off: its compressed data end too early")
    ids, errors = read(write(tmp_path, "c.warc", records[0] + b"garbage\r\n" * 9 + records[1]))
    assert len(ids) == 1
    assert errors[0][1].startswith("is no valid WARC after record 1")


def test_bad_records_of_a_warc_leave_the_others(tmp_path: Path) -> None:
    good = record("https://x/3", page(PAGES[0]))
    bad = record("https://x/1", b"no gzip at all", headers="Content-Encoding: gzip\r\n")
    empty = record("https://x/2", b"<html><body><script>x</script></body></html>")
    ids, errors = read(write(tmp_path, "a.warc", bad + empty + good))
    assert len(ids) == 1
    assert errors[0][0] == "1:1"
    assert errors[0][1].startswith("is damaged: ")
    assert errors[1] == ("2:2", "is HTML without text")
    assert read(write(tmp_path, "b.warc", record("https://x/1", b"x", kind="image/png")))[1] == [
        ("b.warc", "holds no pages: no response with HTML")
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html><body><script>var x = 1;</script></body></html>", "is HTML without text"),
        (b"<!DOCTYPE html><head><title>x</title></head><body><img src='a'></body></html>", "is HTML without text"),
        (b"", "is empty"),
        (b"<html>\0<p>x", "is no text"),
        (b"<html>" + b"<div>" * 4000 + b"x", "is HTML whose elements stand more than 3,000 deep in each other"),
        (b"<html><p>" + b"a " * 3000, "has 6,0"),
        (b"<html><!--" + b"a" * 2_000_000, "is longer than the 1,000 characters"),
    ],
)
def test_bad_page(tmp_path: Path, data: bytes, reason: str) -> None:
    ids, errors = read(write(tmp_path, "a.html", data), max_chars=1000)
    assert ids == []
    assert errors[0][1].startswith(reason)


# --- tables


def test_table_without_the_column(tmp_path: Path) -> None:
    """One error for the file, which names the columns there are and what to say; not one for each row."""
    rows = [{"body": "x", "day": "2022-01-01"}] * 5
    for name, data in {"a.parquet": parquet(rows), "a.csv": as_csv(rows)}.items():
        path = write(tmp_path, name, data)
        reason = "has no column 'text' (columns: body, day): name it with --field text=COLUMN"
        assert read(path)[1] == [(name, reason)]
        assert "unknown field 'day'" in read(path, fields={"body": "text"})[1][0][1]
        assert read(path, fields={"body": "text", "*": ""})[1] == []


def test_row_without_text(tmp_path: Path) -> None:
    """A null text is an error of its row; the rows around it are read."""
    rows = [{"text": "Một."}, {"text": None}, {"text": "Ba."}]
    for name, data in {"a.parquet": parquet(rows), "a.jsonl": jsonl(rows)}.items():
        assert read(write(tmp_path, name, data)) == (["a:1", "a:3"], [(f"{name}:2", "the field 'text' is missing")])
    data = b"id,text\n1,M\xe1\xbb\x99t.\n2,\n3,Ba.\n"
    assert read(write(tmp_path, "a.csv", data)) == (["1", "3"], [("a.csv:3", "the field 'text' is missing")])


def test_bad_parquet(tmp_path: Path) -> None:
    data = parquet(ROWS)
    for bad in (data[:-40], data[:100], b"PAR1", data[:60] + b"\xff" * 60 + data[120:]):
        assert read(write(tmp_path, "a.parquet", bad))[1][-1][1].startswith("is no valid Parquet: "), len(bad)
    assert read(write(tmp_path, "a.parquet", parquet([{"text": 3}])))[1] == [
        ("a.parquet:1", "the field 'text' is no text but int")
    ]


@pytest.mark.parametrize(
    ("data", "ids", "errors"),
    [
        (b"text,id\na,1\nb\nc,3\n", ["1", "3"], [("a.csv:3", "has 1 cells where the header has 2")]),
        (b'text,id\n"a"x,1\nb,2\n', ["2"], [("a.csv:2", "is no valid CSV: ',' expected after '\"'")]),
        (b'text,id\na,1\n"b,2\nc,3\n', ["1"], [("a.csv:3", "is no valid CSV: unexpected end of data")]),
        (b"text,id\na,1\n\xff,2\n", ["1"], [("a.csv:3", "is not valid UTF-8 at byte 0")]),
        (b"", [], [("a.csv", "is empty")]),
        (b"text,id\n", [], [("a.csv", "holds no articles: it has no rows")]),
        (b"text,text\na,b\n", [], [("a.csv", "two columns are called 'text'")]),
    ],
)
def test_bad_csv(tmp_path: Path, data: bytes, ids: list[str], errors: list[tuple[str, str]]) -> None:
    assert read(write(tmp_path, "a.csv", data)) == (ids, errors)


def test_quote_that_nothing_closes_does_not_fill_the_memory(tmp_path: Path) -> None:
    data = b'text,id\n"' + b"a,b\n" * 1_000_000
    limit = csv.field_size_limit(1000)
    try:
        _, errors = read(write(tmp_path, "a.csv", data), max_chars=1000)
    finally:
        csv.field_size_limit(limit)
    assert len(errors) == 1
    assert errors[0][1].startswith("is no valid CSV: field larger than field limit")


# --- files


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7\n", "is a PDF, which is not read: give its text, or HTML"),
        (b"7z\xbc\xaf\x27\x1c", "is a 7z archive, which is not read: give its text, or HTML"),
        (b"\x00\x01\x02", "is no text: byte 0 is NUL"),
    ],
)
def test_unknown_content(tmp_path: Path, data: bytes, reason: str) -> None:
    assert read(write(tmp_path, "a.txt", data)) == ([], [("a.txt", reason)])


def test_unreadable_file(tmp_path: Path) -> None:
    """No permission, for who is not root; for root, a folder where a file was: each fails alone."""
    write(tmp_path, "a.txt", b"a")
    bad = write(tmp_path, "b.jsonl.gz", gzip.compress(jsonl(ROWS)))
    bad.chmod(0)
    write(tmp_path, "c.txt", b"c")
    os.symlink(tmp_path / "gone.txt", tmp_path / "d.txt")
    ids, errors = read(tmp_path)
    assert ids[0] == "a"
    assert ids[-1] == "c"
    assert errors[-1] == ("d.txt", "cannot be read: No such file or directory")
    if os.geteuid() != 0:
        assert errors[0] == ("b.jsonl.gz", "cannot be read: Permission denied")


def test_second_text_of_an_id_is_an_error_that_says_so(tmp_path: Path) -> None:
    """Which of two texts is the right one is not ours to guess: the first stands, the second is told, never lost."""
    write(tmp_path, "a.jsonl", jsonl([{"id": "1", "text": "a"}, {"id": "1", "text": "a"}, {"id": "1", "text": "b"}]))
    ids, errors = read(tmp_path)
    assert ids == ["1"]
    assert [place for place, _ in errors] == ["a.jsonl:2", "a.jsonl:3"]
    assert f"({tmp_path}/a.jsonl:1): rename" in errors[0][1]
    assert f"({tmp_path}/a.jsonl:1), with another text: rename" in errors[1][1]


def test_memory_does_not_grow_with_the_ids(tmp_path: Path) -> None:
    """Ids are kept on disk: ten times the articles take no more memory."""
    code = (
        "import resource, sys\nfrom dangvien_extract.archive.readers import read_located\n"
        "print(sum(1 for _ in read_located(sys.argv[1:])), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    peaks = []
    for count in (5_000, 100_000):
        path = tmp_path / f"{count}.jsonl"
        with path.open("w") as file:
            rows = ({"id": f"https://bao.example/{number:060}", "text": "a"} for number in range(count))
            file.writelines(json.dumps(row) + "\n" for row in rows)
        run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
        read, peak = map(int, run.stdout.split())
        assert read == count
        peaks.append(peak)
    assert peaks[1] < 1.1 * peaks[0]


@pytest.mark.parametrize(
    ("module", "name", "data", "extra"),
    [
        ("pyarrow", "a.parquet", parquet(ROWS), "parquet"),
        ("backports.zstd", "a.jsonl.zst", zstd(jsonl(ROWS)), "zstd"),
        ("fastwarc.warc", "a.warc.gz", warc(PAGES), "warc"),
        ("resiliparse.extract.html2text", "a.html", page(PAGES[0]), "html"),
        ("htmldate", "b.html", page(PAGES[0]), "html"),
    ],
)
def test_missing_library_is_told_with_its_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str, data: bytes, extra: str
) -> None:
    if module == "backports.zstd" and sys.version_info >= (3, 14):
        pytest.skip("part of Python")
    monkeypatch.setitem(sys.modules, module, None)
    ids, errors = read(write(tmp_path, name, data))
    assert ids == []
    assert errors[0][1].endswith(f"is not installed: pip install 'dangvien_extract[{extra}]'")
