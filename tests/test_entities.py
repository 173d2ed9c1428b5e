"""Named entities of the domain: exact places in any Unicode form, safe in threads, without the network."""

from __future__ import annotations

import doctest
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangvien_extract.corpus import corpus_directory, load_gold
from dangvien_extract.entities import entities
from dangvien_extract.extractor import Extractor
from dangvien_extract.models import Article

TEXT = (
    "Đảng uỷ xã Pác Nặm tổ chức hội nghị.\n"
    "Đồng chí Lò Văn Phương, Bí thư Đảng ủy xã Nà Hỳ, cho biết Trường THPT Nam Sách kết nạp 5 đảng viên ở bản Nà Khoa."
)
FOUND = [
    ("ORG", "Đảng uỷ xã Pác Nặm"),
    ("PER", "Lò Văn Phương"),
    ("ORG", "Đảng ủy xã Nà Hỳ"),
    ("ORG", "Trường THPT Nam Sách"),
    ("LOC", "bản Nà Khoa"),
]
ARTICLES = load_gold(corpus_directory() / "dev")[:25]


def labelled(text: str) -> list[tuple[str, str]]:
    return [(one.label, unicodedata.normalize("NFC", one.text)) for one in entities(text)]


def test_organisations_places_and_persons_are_told_apart() -> None:
    assert labelled(TEXT) == FOUND


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_offsets_are_those_of_the_text_as_given(form: str) -> None:
    for article in ARTICLES:
        text = unicodedata.normalize(form, article.article.text)  # type: ignore[arg-type]
        done = 0
        for one in entities(text):
            assert done <= one.start < one.end
            assert text[one.start : one.end] == one.text
            assert not unicodedata.combining(text[one.end : one.end + 1] or " ")
            done = one.end


def test_the_form_of_the_text_changes_nothing() -> None:
    for article in ARTICLES:
        text = unicodedata.normalize("NFC", article.article.text)
        assert labelled(unicodedata.normalize("NFD", text)) == labelled(text)
    assert labelled(TEXT.replace("uỷ", "ủy"))[0] == ("ORG", "Đảng ủy xã Pác Nặm")
    assert labelled("\ufeff \r\n" + TEXT.replace("\n", "\r\n\r\n").replace("xã Nà", "xã\u00a0Nà"))[1:3] == [
        ("PER", "Lò Văn Phương"),
        ("ORG", "Đảng ủy xã\u00a0Nà Hỳ"),
    ]


def test_nothing_is_found_in_nothing() -> None:
    for text in ("", "  \n ", "\0", "\ud800", "123", "a\0b"):
        assert entities(text) == ()


@given(st.text(alphabet="ĐảngbộxãNguyễnVăn .,\n\r\u0301\u200b\0\ud800😀5", max_size=80))
@settings(deadline=None, max_examples=60)
def test_entities_are_ordered_and_inside_the_text(text: str) -> None:
    done = 0
    for one in entities(text):
        assert done <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        done = one.end


def test_one_endless_line_is_read() -> None:
    assert len(entities("Xã Nà Hỳ kết nạp 5 đảng viên " * 2_000)) > 1_000


def test_threads_find_what_one_finds() -> None:
    texts = [article.article.text for article in ARTICLES]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(entities, texts * 3)) == [entities(text) for text in texts] * 3


def test_eight_threads_may_be_the_first_users_without_the_network() -> None:
    code = (
        "import socket\n"
        "def refuse(*args, **kwargs): raise AssertionError('asked for the network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from dangvien_extract.entities import entities\n"
        "text = 'Đồng chí Lò Văn Phương phát biểu.'\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    for found in pool.map(lambda i: entities(text), range(16)):\n"
        "        assert [(one.label, one.start, one.end) for one in found] == [('PER', 9, 22)]"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_the_extractor_takes_an_organisation_where_the_rules_name_no_unit() -> None:
    article = Article(id="a", text="Năm 2021, Cụm công nghiệp Tân Tiến kết nạp 12 đảng viên.")
    (fact,) = Extractor(ner="domain").extract(article).facts
    assert fact.unit is not None and fact.unit.name == "Đảng bộ Cụm công nghiệp Tân Tiến"
    assert fact.unit_evidence is not None and fact.unit_evidence.text == "Cụm công nghiệp Tân Tiến"


def test_the_extractor_leaves_units_of_the_rules_alone() -> None:
    article = Article(id="a", text="Năm 2021, Đảng bộ xã Pha Long kết nạp 11 đảng viên.")
    assert Extractor(ner="domain").extract(article) == Extractor().extract(article)


def test_another_tagger_is_refused() -> None:
    with pytest.raises(ValueError, match="'domain', 'underthesea' or None"):
        Extractor(ner="vlsp")  # type: ignore[arg-type]


def test_the_documentation_shows_what_is_found() -> None:
    page = Path(__file__).parents[1] / "docs" / "entities.md"
    assert doctest.testfile(str(page), module_relative=False, encoding="utf-8").failed == 0
