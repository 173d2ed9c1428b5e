"""Bytes of every encoding become the same text, the article says how, and facts point into the text it holds."""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import viparse.normalize.tcvn3
import viparse.normalize.viscii
import viparse.normalize.vni
from archives import as_csv, jsonl, page, record, write

from dangvien_extract import Extractor
from dangvien_extract.archive.readers import Located, Options, read_located
from dangvien_extract.models import Article, Outcome

TEXT = (
    "đảng bộ huyện hòa vang phát triển đảng viên\n\n"
    "  Năm 2022, Đảng bộ huyện Hòa Vang kết nạp 95 đảng viên,\tthành lập 4 chi bộ. Đến nay, toàn huyện có hơn 5.200 "
    "đảng viên sinh hoạt ở 48 tổ chức cơ sở đảng; các cấp ủy phân công đảng viên phụ trách 320 hộ gia đình.\r\n"
)


def windows_1258(text: str) -> bytes:
    """Letters with their hats and horns, and tones behind them, as windows-1258 has them."""
    out = b""
    for letter in text:
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", letter)
            tone = next(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", parts.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return out


def glyphs(text: str, encoding: str) -> bytes:
    """`text` as fonts of before Unicode had it, by the tables of viparse turned round."""
    if encoding == "viscii":
        table = {chr(to): chr(byte) for byte, to in viparse.normalize.viscii._BYTE_TO_CODEPOINT}
    else:
        entries = {"tcvn3": viparse.normalize.tcvn3, "vni": viparse.normalize.vni}[encoding]._ENTRIES
        table = {to: seen for seen, to in entries}
    return "".join(table.get(letter, letter) for letter in text).encode("latin-1")


ENCODED = {
    "UTF-16": ("\ufeff" + TEXT).encode("utf-16-le"),
    "windows-1258, NFC": windows_1258(TEXT),
    "TCVN3": glyphs(TEXT, "tcvn3"),
    "VNI": glyphs(TEXT, "vni"),
    "VISCII": glyphs(TEXT, "viscii"),
    "TCVN3 in UTF-8": glyphs(TEXT, "tcvn3").decode("latin-1").encode(),
    "VNI in UTF-8": glyphs(TEXT, "vni").decode("latin-1").encode(),
}


def only(*inputs: object, **options: Any) -> Article:
    (found,) = read_located([str(one) for one in inputs], Options(**options))
    assert isinstance(found, Located), found
    return found.article


@pytest.mark.parametrize("label", ENCODED)
def test_text_of_every_encoding(tmp_path: Path, label: str) -> None:
    """Every letter, blank and line end is that of the text; facts are those of the UTF-8 file, at the same places."""
    article = only(write(tmp_path, "a.txt", ENCODED[label]))
    assert article.text.removeprefix("\ufeff") == TEXT
    assert article.decoded == label
    extractor = Extractor()
    facts = extractor.extract(article).facts
    assert facts
    assert all(article.text[one.evidence.start : one.evidence.end] == one.evidence.text for one in facts)
    shift = len(article.text) - len(TEXT)
    wanted = extractor.extract(Article(id="a", text=TEXT)).facts
    told = [(one.indicator, one.value, one.evidence.start - shift, one.unit) for one in facts]
    assert told == [(one.indicator, one.value, one.evidence.start, one.unit) for one in wanted]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_utf8_is_never_changed(tmp_path: Path, form: Any) -> None:
    """With a mark or without, composed or not: the text is the file's, and nothing is said of it."""
    for text in (TEXT, "\ufeff" + TEXT, "Übergrößen, naïve façades: «déjà vu» — señor!", "plain", "€ 5 – “x” ®"):
        text = unicodedata.normalize(form, text)
        article = only(write(tmp_path, "a.txt", text.encode()))
        assert (article.text, article.decoded) == (text, None)


@pytest.mark.parametrize("label", ["UTF-16", "windows-1258, NFC", "TCVN3", "VNI"])
def test_records_of_every_encoding(tmp_path: Path, label: str) -> None:
    """JSON, JSON lines and CSV are decoded as texts are, row by row."""
    codec = {"UTF-16": "utf-16", "windows-1258, NFC": "cp1258"}.get(label)

    def encoded(text: bytes) -> bytes:
        if codec == "utf-16":
            return text.decode().encode(codec)
        return windows_1258(text.decode()) if codec else glyphs(text.decode(), label.lower())

    rows = [{"text": TEXT.replace("\r", ""), "title": "Hòa Vang kết nạp đảng viên"}, {"text": "Kết nạp 12 đảng viên."}]
    made = {"a.jsonl": jsonl(rows), "a.json": json.dumps(rows, ensure_ascii=False).encode(), "a.csv": as_csv(rows)}
    for name, data in made.items():
        found = list(read_located([str(write(tmp_path, name, encoded(data)))]))
        articles = [one.article for one in found if isinstance(one, Located)]
        wanted = [(row["text"], row.get("title") or None, label) for row in rows]
        assert [(one.text, one.title, one.decoded) for one in articles] == wanted, name


def test_lines_end_where_json_says(tmp_path: Path) -> None:
    """U+2028 and U+0085 end lines for Python's own decoders of streams, not for JSON lines."""
    line = json.dumps({"text": "a\u2028b\u0085c"}, ensure_ascii=False)
    assert only(write(tmp_path, "a.jsonl", line.encode("utf-16"))).text == "a\u2028b\u0085c"


def test_bytes_that_are_none_fail_their_line_alone(tmp_path: Path) -> None:
    good = windows_1258(json.dumps({"text": TEXT}, ensure_ascii=False))
    path = write(tmp_path, "a.jsonl", good + b'\n{"text": "\x8a"}\n' + good)
    first, bad, last = read_located([str(path)], Options(encoding="cp1258"))
    assert isinstance(first, Located)
    assert isinstance(last, Located)
    assert isinstance(bad, Outcome)
    assert (bad.where, bad.error) == (f"{path}:2", "holds bytes that are not valid cp1258")


def test_encoding_can_be_named_for_what_is_too_short_to_tell(tmp_path: Path) -> None:
    """It counts for what is no UTF-8; a folder of both is read right."""
    write(tmp_path, "a.txt", glyphs("Chi bộ bản", "tcvn3"))
    write(tmp_path, "b.txt", "Chi bộ bản".encode())
    found = [one for one in read_located([str(tmp_path)], Options(encoding="tcvn3")) if isinstance(one, Located)]
    assert [(one.article.text, one.article.decoded) for one in found] == [("Chi bộ bản", "TCVN3"), ("Chi bộ bản", None)]


@pytest.mark.parametrize(
    "data",
    [TEXT.encode()[:60] + b"\xff" + TEXT.encode()[60:], "Größe und Maß für Übermut ".encode("latin-1") * 9],
    ids=["damaged UTF-8", "German"],
)
def test_what_is_no_vietnamese_encoding_is_an_error_and_not_guessed(tmp_path: Path, data: bytes) -> None:
    (found,) = read_located([str(write(tmp_path, "a.txt", data))])
    assert isinstance(found, Outcome)
    assert (found.error or "").startswith("is not valid UTF-8 at byte ")


@pytest.mark.parametrize("label", ["TCVN3", "TCVN3 in UTF-8"])
def test_without_viparse_old_text_is_an_error_that_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, label: str
) -> None:
    monkeypatch.setitem(sys.modules, "viparse", None)
    (found,) = read_located([str(write(tmp_path, "a.txt", ENCODED[label]))])
    assert isinstance(found, Outcome)
    assert (found.error or "").endswith("viparse is not installed: pip install 'dangvien_extract[legacy]'")
    assert only(write(tmp_path, "b.txt", ENCODED["windows-1258, NFC"])).text == TEXT


def test_pages_of_every_encoding(tmp_path: Path) -> None:
    """UTF-8 is believed whatever the page says; then the server, then the page, then the bytes."""
    text = " ".join(TEXT.split("\r\n")[0].split())
    row = {"title": "Hòa Vang kết nạp 95 đảng viên", "published": "2022-05-01", "text": text}
    utf8, wrong = page(row), page(row, "iso-8859-1")
    old = windows_1258(page(row, "windows-1258").decode())
    silent = old.replace(b'<meta charset="windows-1258">', b"")
    made = {
        "a.html": (utf8, "HTML"),
        "b.html": (wrong, "HTML"),
        "c.html": (b"\xef\xbb\xbf" + utf8, "HTML"),
        "d.html": (old, "windows-1258, NFC, HTML"),
        "e.html": (silent, "windows-1258, NFC, HTML"),
        "f.html": (glyphs(utf8.decode(), "tcvn3"), "TCVN3, HTML"),
        "g.html": (glyphs(utf8.decode(), "vni").decode("latin-1").encode(), "VNI in UTF-8, HTML"),
        "h.html": (("\ufeff" + utf8.decode()).encode("utf-16-le"), "UTF-16, HTML"),
        "i.warc": (record("https://x", silent, kind="text/html; charset=windows-1258"), "windows-1258, NFC, HTML"),
    }
    for name, (data, label) in made.items():
        article = only(write(tmp_path, name, data))
        assert article.decoded == label, name
        assert article.title == row["title"], name
        assert row["text"] in article.text, name
