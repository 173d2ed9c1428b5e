"""Reading articles: what is read, that its text is the file's, and that what cannot be read is told, not lost."""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import pytest

from dangvien_extract.archive.batch import Size, process
from dangvien_extract.archive.engines import choose
from dangvien_extract.archive.inputs import find_sources
from dangvien_extract.archive.readers import Options, read, read_located
from dangvien_extract.models import Article, Outcome

TEXT = "Huyện ủy Hiệp Hòa kết nạp 200 đảng viên.\n"


def articles(*inputs: object, fields: Mapping[str, str] | None = None, max_chars: int = 1000) -> list[Article]:
    """What is read, where nothing may fail."""
    found = list(read([str(one) for one in inputs], fields=fields, max_chars=max_chars))
    assert [one for one in found if isinstance(one, Outcome)] == []
    return [one for one in found if isinstance(one, Article)]


def outcomes(*inputs: object, max_chars: int = 1000) -> list[Outcome]:
    return [one for one in read([str(one) for one in inputs], max_chars=max_chars) if isinstance(one, Outcome)]


def only_error(*inputs: object, max_chars: int = 1000) -> Outcome:
    found = list(read([str(one) for one in inputs], max_chars=max_chars))
    assert len(found) == 1, found
    assert isinstance(found[0], Outcome), found
    assert found[0].error, found
    assert found[0].facts == ()
    return found[0]


def lines(path: Path, *rows: object) -> Path:
    path.write_text(
        "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), encoding="utf-8"
    )
    return path


def row(**more: object) -> dict[str, object]:
    return {"text": TEXT, **more}


# --- text


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.replace("\n", "\r\n").encode(),
        ("\ufeff" + TEXT).encode(),
        unicodedata.normalize("NFD", TEXT).encode(),
        b"\n\n  " + TEXT.encode() + b"\r\r\n\x0b\xe2\x80\xa8",
    ],
    ids=["plain", "CRLF", "BOM", "NFD", "odd line ends"],
)
def test_text_is_the_decoded_file_and_nothing_else(tmp_path: Path, data: bytes) -> None:
    """Offsets count the characters of the file: no line end, mark or form may be translated."""
    path = tmp_path / "a.b.txt"
    path.write_bytes(data)
    (article,) = articles(path)
    assert article == Article(id="a.b", text=data.decode("utf-8"))


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf16_with_its_mark_is_read(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(("\ufeff" + TEXT).encode(codec))
    assert articles(path)[0].text == "\ufeff" + TEXT


def test_file_of_unknown_ending_is_text(tmp_path: Path) -> None:
    path = tmp_path / "article"
    path.write_text(TEXT, encoding="utf-8")
    assert articles(path) == [Article(id="article", text=TEXT)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t\xc2\xa0\n", "is empty"),
        (b"\xef\xbb\xbf\n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "is no text: byte 8 is NUL"),
        (TEXT.encode() + b"\xff\n", "is not valid UTF-8 at byte 56"),
        ("Hiệp Hòa".encode()[:3], "is not valid UTF-8 at byte 2"),
        (b"\xff\xfea", "is not valid UTF-16 at byte 2"),
        (b"\xff\xfe\0\0a\0\0\0", "is no text"),
    ],
    ids=["empty", "blank", "only a mark", "bytes", "invalid", "cut short", "half UTF-16", "UTF-32"],
)
def test_what_is_no_text_is_told_with_its_file(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    error = only_error(path)
    assert (error.article_id, error.where) == (str(path), str(path))
    assert error.error is not None
    assert reason in error.error


def test_too_long_an_article_is_an_error_and_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("đ" * 1001, encoding="utf-8")
    assert "has 1,001 characters, more than the 1,000" in (only_error(path).error or "")
    path.write_text("đ" * 10_000, encoding="utf-8")
    assert "is longer than the 1,000" in (only_error(path).error or "")
    path.write_text("đ" * 1000, encoding="utf-8")
    assert len(articles(path)[0].text) == 1000


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0)
    assert "cannot be read: Permission denied" in (only_error(path).error or "")


# --- which files


def test_no_such_file_and_no_match(tmp_path: Path) -> None:
    assert only_error(tmp_path / "none.txt").error == "no such file or folder"
    assert only_error(tmp_path / "none*.txt").error == "no article matches this pattern"
    assert only_error("").error == "an empty name is no input"


def test_folder_without_articles(tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("x")
    assert "holds no articles" in (only_error(tmp_path).error or "")


def test_folder_is_read_whole_in_the_order_of_names(tmp_path: Path) -> None:
    """Folders below count, hidden files do not; a folder of the archive may be called like a file."""
    for name in ("b.txt", "a.txt", "C.TXT", "sub/z.txt", "sub/.hidden.txt", ".git/c.txt", "x.html", "d.json/e.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    lines(tmp_path / "rows.jsonl", row(id="r1"), row())
    (tmp_path / "one.json").write_text(json.dumps(row()), encoding="utf-8")
    ids = [article.id for article in articles(tmp_path)]
    assert ids == ["C", "a", "b", "one", "r1", "rows:2", "x", "e", "z"]


def test_pattern_of_names(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", "a.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    assert [a.id for a in articles(tmp_path / "*.txt")] == ["a", "b"]
    assert [a.id for a in articles(tmp_path / "**" / "*.txt")] == ["a", "b", "c"]


def test_name_with_the_signs_of_a_pattern_is_a_name_where_it_exists(tmp_path: Path) -> None:
    (tmp_path / "[1] a?.txt").write_text(TEXT, encoding="utf-8")
    assert [a.id for a in articles(tmp_path / "[1] a?.txt")] == ["[1] a?"]


def test_file_meant_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert len(articles(tmp_path, tmp_path / "a.txt", tmp_path / "*.txt")) == 1


def test_target_is_not_an_input(tmp_path: Path) -> None:
    """A second run over a folder that holds the first one's facts does not read them as articles."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    lines(tmp_path / "facts.jsonl", {"fact_id": "1"})
    found = list(read_located([str(tmp_path)], exclude=tmp_path / "facts.jsonl"))
    assert [type(one).__name__ for one in found] == ["Located"]


def test_name_that_is_no_unicode(tmp_path: Path) -> None:
    """A file name of an old archive need not be UTF-8; its id and messages must be text all the same."""
    path = os.fsencode(tmp_path) + b"/b\xe0i.txt"
    try:
        with open(path, "wb") as file:
            file.write(TEXT.encode())
    except OSError:
        pytest.skip("this file system takes no such names")
    assert [a.id for a in articles(tmp_path)] == ["b\\xe0i"]


# --- sidecars


def test_json_beside_text_is_its_metadata_and_no_article(tmp_path: Path) -> None:
    """This is how a folder of gold articles is read: the facts in the JSON are not."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    meta = {"id": "x", "title": "Tin", "published": "2023-05-05", "source_url": "https://x", "facts": [{"value": 1}]}
    (tmp_path / "a.json").write_text(json.dumps(meta), encoding="utf-8")
    wanted = [Article(id="a", text=TEXT, title="Tin", published=dt.date(2023, 5, 5))]
    for given in (tmp_path, tmp_path / "a.txt", tmp_path / "a.json", tmp_path / "*"):
        assert articles(given) == wanted
    assert articles(tmp_path / "a.txt", tmp_path / "a.json") == wanted


@pytest.mark.parametrize(
    ("meta", "line", "reason"),
    [
        ('{"title": "x",\n\n"published": "hôm qua"}', ":3", "published 'hôm qua' is no date"),
        ('{"title":\n', ":2", "is no valid JSON"),
        ('{"title": 3}', ":1", "'title' is no text"),
    ],
)
def test_bad_metadata_fails_the_article(tmp_path: Path, meta: str, line: str, reason: str) -> None:
    """An article without its date gives other facts: that must not happen silently."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.json").write_text(meta, encoding="utf-8")
    error = only_error(tmp_path)
    assert (error.article_id, error.where) == (f"{tmp_path}/a.json{line}", f"{tmp_path}/a.json{line}")
    assert reason in (error.error or "")


def test_array_beside_text_holds_articles_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps([row(id="1"), row()]), encoding="utf-8")
    assert [a.id for a in articles(tmp_path)] == ["1", "a:2", "a"]


# --- JSON


def test_record_has_its_fields(tmp_path: Path) -> None:
    record = row(id=17, title=None, published="2022-05-07T10:05:00+07:00", source="Báo", url="https://x")
    (tmp_path / "a.json").write_text(json.dumps(record), encoding="utf-8")
    wanted = Article(id="17", text=TEXT, published=dt.date(2022, 5, 7), source="Báo", url="https://x")
    assert articles(tmp_path / "a.json") == [wanted]
    assert articles(lines(tmp_path / "b.jsonl", record)) == [wanted]


def test_bad_line_of_five_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = lines(tmp_path / "n.jsonl", row(), row(), '{"text": "x",', row(id="four"), row())
    found = list(read([str(path)]))
    assert [one.id for one in found if isinstance(one, Article)] == ["n:1", "n:2", "four", "n:5"]
    error = found[2]
    assert isinstance(error, Outcome)
    assert (error.article_id, error.where) == (f"{path}:3", f"{path}:3")
    assert (error.error or "").startswith("is no valid JSON: ")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ({"text": "x", "views": 3}, "unknown field 'views'"),
        ({"text": "x", "published": "2023-13-45"}, "published '2023-13-45' is no date"),
        ({"text": "x", "published": "hôm qua"}, "is no date (YYYY-MM-DD"),
        ({"text": "x", "published": ""}, "published '' is no date"),
        ({"text": "x", "published": 20230505}, "'published' is no text but int"),
        ({"text": "x", "published": "20230505"}, "is no date"),
        ({"title": "x"}, "the field 'text' is missing"),
        ({"text": None}, "the field 'text' is missing"),
        ({"text": 3}, "'text' is no text but int"),
        ({"text": " \n"}, "is empty"),
        ({"text": "a\0b"}, "holds a NUL at character 1"),
        ({"text": "a\ud800b"}, "half a surrogate pair at character 1"),
        ({"text": "x", "id": ""}, "the field 'id' is empty"),
        ({"text": "x", "id": True}, "'id' is no text but bool"),
        ('["x"]', "is no article"),
        ('"x"', "is no article"),
        ('{"text": "x"} {"text": "y"}', "something follows the object (column 15)"),
        ('{"text": "x", "text": "y"}', "the field 'text' stands twice"),
        ("[" * 100_000, "nested too deep"),
        ('{"text": "x", "id": ' + "9" * 5000 + "}", "is no valid JSON"),
        ({"text": "x" * 1001}, "has 1,001 characters, more than the 1,000"),
    ],
)
def test_bad_record_is_told_with_its_line(tmp_path: Path, line: object, reason: str) -> None:
    path = lines(tmp_path / "n.jsonl", "", row(), line, row())
    error, *more = outcomes(path)
    assert not more
    assert error.where == f"{path}:3"
    assert reason in (error.error or "")
    assert len(list(read([str(path)]))) == 3


def test_invalid_bytes_of_one_line_leave_the_others(tmp_path: Path) -> None:
    path = tmp_path / "n.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"text": "a"}\r\n{"text": "\xff"}\r\n{"text": "\0"}\r\n\r\n{"text": "b"}')
    found = list(read([str(path)]))
    assert [one.text for one in found if isinstance(one, Article)] == ["a", "b"]
    errors = [(one.where, one.error) for one in found if isinstance(one, Outcome)]
    assert errors == [(f"{path}:2", "is not valid UTF-8 at byte 10"), (f"{path}:3", "is no text: byte 10 is NUL")]


def test_text_in_a_record_keeps_its_line_ends_and_form(tmp_path: Path) -> None:
    text = "\ufeff" + unicodedata.normalize("NFD", TEXT) + "\r\n\u2028"
    assert articles(lines(tmp_path / "n.jsonl", {"text": text}))[0].text == text


def test_line_of_ten_megabytes(tmp_path: Path) -> None:
    """A line of any length is read as long as its article is allowed, and never stops the others."""
    path = lines(tmp_path / "n.jsonl", row(), {"text": "a " * 5_000_000}, row())
    assert [type(one).__name__ for one in read([str(path)])] == ["Article", "Outcome", "Article"]
    (error,) = outcomes(path, max_chars=2_000_000)
    assert (error.where, error.error) == (
        f"{path}:2",
        "has 10,000,000 characters, more than the 2,000,000 characters that an article may have (--max-chars)",
    )
    (error,) = outcomes(path, max_chars=1000)  # more bytes than such an article could take: skipped unread
    assert "is longer than the 1,000 characters" in (error.error or "")
    assert len(articles(path, max_chars=10_000_000)) == 3


def test_fields_can_be_mapped_and_dropped(tmp_path: Path) -> None:
    path = lines(tmp_path / "n.jsonl", {"content": TEXT, "key": "k", "views": 3, "tags": []})
    wanted = [Article(id="k", text=TEXT)]
    assert articles(path, fields={"content": "text", "key": "id", "views": "", "tags": ""}) == wanted
    assert articles(path, fields={"content": "text", "key": "id", "*": ""}) == wanted
    (error,) = read([str(path)], fields={"content": "text", "key": "text", "*": ""})
    assert isinstance(error, Outcome)
    assert error.error == "the fields 'content' and 'key' both give 'text'"


def test_array_is_read_article_by_article(tmp_path: Path) -> None:
    """A bad article of an array is told with its line; broken JSON ends the file, what came before stands."""
    path = tmp_path / "n.json"
    path.write_text('\ufeff [{"text": "a"},\n {"text": "b",\n "views": 1},\n{"text": "c"}, {"text": }]', "utf-8")
    found = list(read([str(path)]))
    assert [one.id for one in found if isinstance(one, Article)] == ["n:1", "n:3"]
    errors = [(one.where, (one.error or "")[:20]) for one in found if isinstance(one, Outcome)]
    assert errors == [(f"{path}:3", "unknown field 'views"), (f"{path}:4", "is no valid JSON: Ex")]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", "", "is empty"),
        ("[]", "", "holds no articles"),
        ("3", ":1", "is no article"),
        ("[1]", ":1", "is no article"),
        ('[{"text": "a"} 3]', ":1", "a comma or the end"),
        ('[{"text": "a"}', ":1", "a comma or the end"),
        ('{"text": "a"}\n["b"]', ":2", "is named .jsonl"),
        ('{"text": "a"', ":1", "is no valid JSON"),
        ('{\n"text": "a",\n"published": "mai"}', ":3", "'mai' is no date"),
        ("[" * 100_000, ":1", "nested too deep"),
    ],
)
def test_bad_json_file_is_told_with_its_line(tmp_path: Path, text: str, line: str, reason: str) -> None:
    path = tmp_path / "n.json"
    path.write_text(text, "utf-8")
    (error,) = outcomes(path)
    assert error.where == f"{path}{line}"
    assert reason in (error.error or "")


def test_jsonl_without_rows_and_in_utf16(tmp_path: Path) -> None:
    assert only_error(lines(tmp_path / "n.jsonl", "", " ")).error == "is empty"
    (tmp_path / "m.jsonl").write_bytes('\ufeff{"text": "a"}\n{"text": "b"}\n'.encode("utf-16-le"))
    assert [(one.text, one.decoded) for one in articles(tmp_path / "m.jsonl")] == [("a", "UTF-16"), ("b", "UTF-16")]


# --- standard input


@pytest.mark.parametrize("start", ["", "\n \r\n", "\ufeff", "\ufeff\n\n"])
def test_standard_input(start: str) -> None:
    """It is JSON lines when it begins so, and one article otherwise; its blanks at the start stay."""

    def found(text: str) -> list[object]:
        return list(read_located(["-", "-"], stdin=io.BytesIO(text.encode())))

    (text,) = found(start + TEXT)
    assert (text.article, text.where) == (Article(id="stdin", text=start + TEXT), "standard input")  # type: ignore[attr-defined]
    blank = start.count("\n")
    first, second = found(start + '{"text": "a", "id": "A"}\n{"text": "b"}')
    assert (first.article.id, first.where) == ("A", f"standard input:{blank + 1}")  # type: ignore[attr-defined]
    assert (second.article.id, second.where) == (f"stdin:{blank + 2}", f"standard input:{blank + 2}")  # type: ignore[attr-defined]


@pytest.mark.parametrize(("data", "reason"), [(b"", "is empty"), (b"\n\n", "is empty"), (b"a\0", "byte 1 is NUL")])
def test_bad_standard_input(data: bytes, reason: str) -> None:
    (error,) = read_located(["-"], stdin=io.BytesIO(data))
    assert isinstance(error, Outcome)
    assert error.where == "standard input"
    assert reason in (error.error or "")


# --- ids


def test_second_article_of_an_id_is_told_under_its_place(tmp_path: Path) -> None:
    """Its outcome must not take the id of the first, whose facts it would replace in a database."""
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "1.txt").write_text(TEXT, encoding="utf-8")
    first, second = read([str(tmp_path)])
    assert isinstance(first, Article)
    assert isinstance(second, Outcome)
    assert second.article_id == second.where == f"{tmp_path}/b/1.txt"
    assert (
        second.error
        == f"has the id '1' of an article read before ({tmp_path}/a/1.txt): rename one of them, or use --ids path"
    )
    by_path = list(read_located([str(tmp_path)], Options(ids="path")))
    assert [one.article.id for one in by_path] == [f"{tmp_path}/a/1", f"{tmp_path}/b/1"]  # type: ignore[union-attr]


def test_date_for_articles_that_come_without_one(tmp_path: Path) -> None:
    path = lines(tmp_path / "n.jsonl", row(), row(published="2020-01-02"))
    found = read_located([str(path)], Options(published=dt.date(2024, 5, 6)))
    dates = [one.article.published for one in found]  # type: ignore[union-attr]
    assert dates == [dt.date(2024, 5, 6), dt.date(2020, 1, 2)]


# --- a run


def test_a_run_keeps_every_outcome_in_its_place(tmp_path: Path) -> None:
    """With a gap in the rows, at either end and in the midst, whatever the batches are."""
    path = lines(tmp_path / "n.jsonl", "{", row(id="1"), "{", "{", row(id="2"), row(id="3"), "{")
    engine = choose(lambda given: [Outcome(article_id=one.id) for one in given])
    for size in (Size(1), Size(2), Size()):
        done = [(one.article, one.outcome) for one in process(read_located([str(path)]), engine, size=size)]
        assert [outcome and outcome.where for _, outcome in done] == [f"{path}:{n}" for n in range(1, 8)]
        bad = [bool(outcome and outcome.error) for _, outcome in done]
        assert bad == [True, False, True, True, False, False, True]
        assert [article.id if article else None for article, _ in done] == [None, "1", None, None, "2", "3", None]


def test_sources_are_told_by_kind(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl", "c.json"):
        (tmp_path / name).write_text("x")
    assert [one.kind for one in find_sources([str(tmp_path), "-"])] == ["text", "jsonl", "json", "stdin"]  # type: ignore[union-attr]
