"""Every format gives the same articles, and is known by its bytes and not by its name alone."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest
from archives import as_csv, formats, jsonl, page, parquet, record, tarred, warc, write, zipped
from backports.zstd import compress as zstd

from dangvien_extract.archive.readers import Located, Options, read_located
from dangvien_extract.models import Article, Outcome

ROWS: list[dict[str, Any]] = [
    {
        "id": f"bài-{number}",
        "title": f"Xã số {number} phát triển Đảng",
        "published": f"2022-05-{number:02}",
        "text": f'Năm 2021, "Đảng bộ xã Pha Long" kết nạp {number} đảng viên;\nthành lập, củng cố chi bộ.\n',
    }
    for number in (1, 2, 3)
]
WANTED = [
    Article(id=row["id"], title=row["title"], published=dt.date.fromisoformat(row["published"]), text=row["text"])
    for row in ROWS
]
FORMATS = formats(ROWS)


def located(*inputs: object, stdin: bytes | None = None, **options: Any) -> list[Located]:
    """What is read, where nothing may fail."""
    stream = None if stdin is None else io.BytesIO(stdin)
    found = list(read_located([str(one) for one in inputs], Options(**options), stdin=stream))
    assert [one for one in found if isinstance(one, Outcome)] == []
    return [one for one in found if isinstance(one, Located)]


def articles(*inputs: object, **options: Any) -> list[Article]:
    return [one.article for one in located(*inputs, **options)]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_articles(tmp_path: Path, name: str) -> None:
    """Text, title, date and id come through unchanged, quotes, line ends and commas included."""
    assert articles(write(tmp_path, name, FORMATS[name])) == WANTED


@pytest.mark.parametrize("name", [name for name in FORMATS if not name.endswith((".tsv", ".tsv.gz", ".tsv.zst"))])
def test_a_format_is_known_without_its_name(tmp_path: Path, name: str) -> None:
    """A dump that lost its ending, or that comes in a pipe, is read as what it is."""
    assert articles(write(tmp_path, "dump", FORMATS[name])) == WANTED
    assert [one.text for one in articles("-", stdin=FORMATS[name])] == [one.text for one in WANTED]


@pytest.mark.parametrize("wrong", [".txt", ".json", ".html", ".csv"])
def test_bytes_win_over_the_name(tmp_path: Path, wrong: str) -> None:
    """What is packed is unpacked, whatever the name says; its name still has a say about text."""
    assert articles(write(tmp_path, "dump" + wrong, FORMATS["a.parquet"])) == WANTED
    assert articles(write(tmp_path, "dump" + wrong, FORMATS["texts.zip"])) == WANTED


def test_json_lines_are_known_under_the_name_of_json_and_the_other_way_round(tmp_path: Path) -> None:
    assert articles(write(tmp_path, "a.json", FORMATS["a.jsonl"])) == WANTED
    assert articles(write(tmp_path, "a.jsonl", FORMATS["a.json"])) == WANTED
    assert articles(write(tmp_path, "b.jsonl", json.dumps(ROWS[0], indent=1).encode())) == WANTED[:1]


def test_places_and_ids(tmp_path: Path) -> None:
    """A place is the file, the member and the row; an id is the name without its endings, and the row."""
    rows = [{"text": row["text"]} for row in ROWS[:2]]
    inner = zipped({"x/a.jsonl": jsonl(rows), "x/b.csv.gz": gzip.compress(as_csv(rows)), "c.txt": b"x"})
    path = write(tmp_path, "all.tar.gz", gzip.compress(tarred({"in.zip": inner, "d.parquet": parquet(rows)})))
    found = [(one.where.removeprefix(str(path)), one.article.id) for one in located(path)]
    assert found == [
        ("!in.zip!x/a.jsonl:1", "a:1"),
        ("!in.zip!x/a.jsonl:2", "a:2"),
        ("!in.zip!x/b.csv.gz:2", "b:1"),
        ("!in.zip!x/b.csv.gz:5", "b:2"),
        ("!in.zip!c.txt", "c"),
        ("!d.parquet:1", "d:1"),
        ("!d.parquet:2", "d:2"),
    ]
    assert located(path, ids="path")[4].article.id == f"{path}!in.zip!c"


def test_fields_are_mapped_in_every_kind_of_record(tmp_path: Path) -> None:
    """Columns of other names, of other types than text, and ones that are dropped."""
    rows = [{"body": "Một.", "date": "2022-01-02", "n": 7, "views": 3}]
    typed = [{"body": "Một.", "date": dt.datetime(2022, 1, 2, 8, 30), "n": 7, "views": 3}]
    fields = {"body": "text", "date": "published", "n": "id", "views": ""}
    wanted = [Article(id="7", text="Một.", published=dt.date(2022, 1, 2))]
    for name, data in {"a.jsonl": jsonl(rows), "a.csv": as_csv(rows), "a.parquet": parquet(typed)}.items():
        assert articles(write(tmp_path, name, data), fields=fields) == wanted
        assert articles(write(tmp_path, name, data), fields=fields | {"views": "", "*": ""}) == wanted


def test_a_text_file_has_no_fields_to_map(tmp_path: Path) -> None:
    assert articles(write(tmp_path, "a.txt", b"x"), fields={"text": ""})[0].text == "x"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_of_any_delimiter_with_its_mark(tmp_path: Path, delimiter: str) -> None:
    data = b"\xef\xbb\xbf" + as_csv(ROWS, delimiter)
    assert articles(write(tmp_path, "a.csv", data)) == WANTED


def test_parquet_of_many_row_groups_and_types(tmp_path: Path) -> None:
    """Rows are counted over the groups; dictionaries and large strings are text."""
    data = parquet(ROWS * 40, row_group_size=7, use_dictionary=["title"])
    found = list(read_located([str(write(tmp_path, "a.parquet", data))]))
    assert len(found) == 120
    assert [one.where.rpartition(":")[2] for one in found if one.where] == [str(n) for n in range(1, 121)]


def test_pages_of_html_in_every_container(tmp_path: Path) -> None:
    """A page gives its text, title and date: as a file, in a zip, a tar, a WARC, a WACZ, a field of records."""
    pages = {f"{row['id']}.html": page(row) for row in ROWS}
    crawl = warc(ROWS)
    wacz = zipped({"datapackage.json": b"{}", "pages/pages.jsonl": b'{"format": "x"}', "archive/a.warc.gz": crawl})
    made = {
        "pages.zip": zipped(pages),
        "pages.tar.gz": gzip.compress(tarred(pages)),
        "a.warc.gz": crawl,
        "b.warc": gzip.decompress(crawl),
        "c.warc.zst": zstd(gzip.decompress(crawl)),
        "d.wacz": wacz,
        "e.jsonl": jsonl([{"html": page(row).decode()} for row in ROWS]),
        "f.parquet": parquet([{"html": page(row)} for row in ROWS]),
        "g.csv": as_csv([{"html": page(row).decode()} for row in ROWS]),
    }
    for name, data in made.items():
        found = articles(write(tmp_path, name, data))
        assert [(one.title, one.published) for one in found] == [(one.title, one.published) for one in WANTED], name
        for one, row in zip(found, ROWS, strict=True):
            assert one.decoded == "HTML"
            assert one.text.startswith(row["title"] + "\n")
            assert "Tin khác" not in one.text
            assert " ".join(row["text"].split()) in " ".join(one.text.split())


def test_a_page_under_any_name_is_found_in_folders_and_archives(tmp_path: Path) -> None:
    """Mirrors keep pages as ``123.aspx`` or without an ending; other unknown files stay out."""
    pages = {"m/123.aspx": page(ROWS[0]), "m/bai-viet": page(ROWS[1]), "m/style.css": b"p{}", "m/.git/x.txt": b"x"}
    for name, data in pages.items():
        write(tmp_path / "folder", name, data)
    for path in (tmp_path / "folder", write(tmp_path, "a.zip", zipped(pages)), write(tmp_path, "a.tar", tarred(pages))):
        assert [one.title for one in articles(path)] == [WANTED[0].title, WANTED[1].title]


def test_a_warc_gives_address_and_on_request_the_day_of_capture(tmp_path: Path) -> None:
    """The day of capture is no day of publication: it is taken only when asked for, and never over the page's own."""
    bare = page(ROWS[0]).replace(b'content="2022-05-01', b'content="')
    records = record("https://bao.example/1?a=b", bare) + record("https://bao.example/2", page(ROWS[1]))
    path = write(tmp_path, "a.warc", records)
    one, two = located(path)
    assert (one.article.url, one.article.published) == ("https://bao.example/1?a=b", None)
    assert one.where == f"{path}!https://bao.example/1?a=b:1"
    assert two.article.published == dt.date(2022, 5, 2)
    dates = [one.published for one in articles(path, published="captured")]
    assert dates == [dt.date(2024, 5, 6), dt.date(2022, 5, 2)]


def test_a_warc_is_read_for_its_pages_alone(tmp_path: Path) -> None:
    """Pictures, redirects, pages that were not found, and requests are no inputs; packed answers are unpacked."""
    body = page(ROWS[0])
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    records = [
        record("https://x/1", b"", status="301 Moved Permanently"),
        record("https://x/2", body, status="404 Not Found"),
        record("https://x/3", b"\xff\xd8", kind="image/jpeg"),
        record("https://x/4", b"GET / HTTP/1.1\r\n\r\n", type="request", kind="application/http; msgtype=request"),
        record("https://x/5", gzip.compress(body), headers="Content-Encoding: gzip\r\n"),
        record("https://x/6", chunked, headers="Transfer-Encoding: chunked\r\n"),
        record("https://x/7", body, type="resource", kind="text/html"),
    ]
    found = articles(write(tmp_path, "a.warc", b"".join(records)))
    assert [one.url for one in found] == ["https://x/5", "https://x/6", "https://x/7"]
    assert {one.title for one in found} == {ROWS[0]["title"]}


def test_facts_are_the_same_from_every_format(tmp_path: Path) -> None:
    """The promise of the whole: a format changes no fact."""
    from dangvien_extract import Extractor

    extractor = Extractor()
    wanted = [fact for one in extractor.pipe(WANTED) for fact in one.facts]
    assert len(wanted) >= 3
    for name, data in FORMATS.items():
        found = articles(write(tmp_path, name, data))
        assert [fact for one in extractor.pipe(found) for fact in one.facts] == wanted, name
