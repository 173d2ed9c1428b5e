"""Hints of persons: at exact places, safe in threads, and without the network. They are measured, not believed."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from dangvien_extract.corpus import load_corpus
from dangvien_extract.ner import overlaps, person_hints
from dangvien_extract.text import fold_key

TEXT = "Đồng chí Nguyễn Mộng Hùng, Bí thư Huyện uỷ, phát biểu.\nÔng Lò Văn Phương cũng dự hội nghị."


def hinted(text: str) -> list[str]:
    return [unicodedata.normalize("NFC", text[start:end]) for start, end in person_hints(text)]


def test_names_stand_where_the_hints_say() -> None:
    assert hinted(TEXT) == ["Nguyễn Mộng Hùng", "Lò Văn Phương"]
    assert hinted(unicodedata.normalize("NFD", TEXT)) == ["Nguyễn Mộng Hùng", "Lò Văn Phương"]
    assert hinted("\ufeff \r\n" + TEXT.replace("\n", "\r\n\r\n")) == ["Nguyễn Mộng Hùng", "Lò Văn Phương"]


def test_nothing_is_hinted_in_nothing() -> None:
    for text in ("", "  \n ", "\0", "\ud800", "123"):
        assert person_hints(text) == []


def test_hints_are_underthesea_s() -> None:
    from underthesea import ner

    for one in load_corpus()[:5]:
        for line in one.article.text.splitlines():
            names: list[str] = []
            inside = False
            for word, _, _, label in ner(line) if line.strip() else ():
                if label == "I-PER" and inside:
                    names[-1] += " " + word
                elif label in ("B-PER", "I-PER"):
                    names.append(word)
                inside = label in ("B-PER", "I-PER")
            assert [fold_key(name) for name in hinted(line)] == [fold_key(name) for name in names]


@given(st.text(alphabet="ĐảngNguyễnVăn .,\n\u0301\0\ud800😀5", max_size=60))
@settings(deadline=None, max_examples=40)
def test_hints_are_ordered_and_inside_the_text(text: str) -> None:
    done = 0
    for start, end in person_hints(text):
        assert done <= start < end <= len(text)
        done = end


def test_eight_threads_may_be_the_first_users_without_the_network() -> None:
    code = (
        "import socket\n"
        "def refuse(*args, **kwargs): raise AssertionError('asked for the network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "from dangvien_extract.ner import person_hints\n"
        "text = 'Đồng chí Nguyễn Mộng Hùng phát biểu.'\n"
        "with ThreadPoolExecutor(8) as pool:\n"
        "    assert list(pool.map(lambda i: person_hints(text), range(16))) == [[(9, 25)]] * 16"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr


def test_spans_overlap_where_they_share_a_character() -> None:
    assert overlaps((3, 6), [(5, 9)]) and overlaps((5, 9), [(3, 6)]) and overlaps((3, 6), [(0, 9)])
    assert not overlaps((3, 6), [(6, 9), (0, 3)]) and not overlaps((3, 6), [])
