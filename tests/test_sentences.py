"""Where a sentence ends, and where a full stop is part of a name, a number or an abbreviation."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangvien_extract.patterns.files import load_model
from dangvien_extract.patterns.furniture import FurnitureVocabulary
from dangvien_extract.sentences import sentences
from dangvien_extract.text import fold

VOCABULARY = load_model(Path(__file__).parents[1] / "patterns" / "furniture.yaml", FurnitureVocabulary)


def split(text: str) -> list[str]:
    """The sentences of a text, in the spelling of the fold."""
    folded = fold(text)
    return [folded.case[start:end] for start, end in sentences(folded, 0, len(folded.text), VOCABULARY)]


ENDS = {
    "a full stop": ["Huyện có 9 xã.", "Xã nào cũng có chi bộ."],
    "a question and an exclamation": ["Ai làm?", "Đảng viên làm!", "Dân theo."],
    "an ellipsis before a capital": ["Đứng đầu là Đá Trắng, Suối Nhạn...", "Còn lại đều đạt…", "Thế là xong."],
    "a quote that closes": ['Ông nói: "Làm trước đã."', "Rồi ông đi."],
    "a bracket that closes": ["(Xem lại năm 2020.)", "Sau đó mới bàn."],
    "a digit that follows": ["Huyện có 9 xã.", "12 chi bộ đạt."],
    "a quote that opens": ["Huyện có 9 xã.", '"Xã nào cũng khó", ông nói.'],
    "a year": ["Kết nạp xong trong năm 2022.", "Sang năm làm tiếp."],
    "a percentage": ["Tỷ lệ đạt 60%.", "Còn lại chưa đạt."],
    "the closing mark of a story": ["Mọi việc đã xong./.", "Hết."],
    "a name that ends in a letter": ["Còn ghép ở thôn Suối Cạn B.", "Huyện sẽ tách trong năm."],
}


@pytest.mark.parametrize("parts", ENDS.values(), ids=ENDS.keys())
def test_a_sentence_ends_at(parts: list[str]) -> None:
    assert split(" ".join(parts)) == parts


WHOLE = [
    "Đảng bộ T.P Sông Mây và Đảng bộ T.X Đá Trắng cùng đạt.",
    "Đảng bộ TP. Sông Mây (60 đảng viên), Tx. Đá Trắng, TX. Suối Nhạn cùng đạt.",
    "Th.S Hoài An, TS. Đức Bình, PGS. Trần Lâm và BS. Lê Vũ cùng dự.",
    "Đ/c. Hoài An nói vậy.",
    "Ông Nguyễn V. A. Bình nói vậy.",
    "Thẻ đảng viên v.v. đều được đổi.",
    "Huyện có 2.430 đảng viên, tăng 4.5 lần.",
    "Đến 10.2023 thì xong; sang tháng sau làm tiếp; hết năm tổng kết.",
    "Thanh niên, sinh viên… để tạo nguồn.",
    "1. Công tác tổ chức",
    "Xem tại baosongmay.vn để biết thêm.",
]


@pytest.mark.parametrize("text", WHOLE)
def test_no_sentence_ends_inside(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Mọi người làm xong.Những việc khác tính sau.", ["Mọi người làm xong.", "Những việc khác tính sau."]),
        ("Xong trong năm 2022.Đảng bộ làm tiếp.", ["Xong trong năm 2022.", "Đảng bộ làm tiếp."]),
        ("Tỷ lệ 60%.Đảng bộ làm tiếp.", ["Tỷ lệ 60%.", "Đảng bộ làm tiếp."]),
    ],
)
def test_sentences_glued_without_a_blank_are_parted(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_lines_are_parted_and_wrapped_lines_are_not() -> None:
    assert split("Đảng bộ Đá Trắng\nĐảng bộ Suối Nhạn\n\nhết") == ["Đảng bộ Đá Trắng", "Đảng bộ Suối Nhạn", "hết"]
    wrapped = "Sáu tháng qua, Đảng bộ huyện Sông Mây đã kết nạp được cả thảy\n41 đảng viên."
    assert split(wrapped) == [wrapped]


def test_only_the_span_asked_for_is_split() -> None:
    folded = fold("Một hai. Ba bốn. Năm sáu.")
    assert sentences(folded, 9, 16, VOCABULARY) == [(9, 16)]


PARTS = st.sampled_from([*WHOLE, ". ", "...", '"', ")", "(", "A.", "\n", " "])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), st.lists(PARTS, max_size=15).map("".join)))
def test_sentences_are_trimmed_ordered_and_lose_no_word(text: str) -> None:
    folded = fold(text)
    done = 0
    for start, end in sentences(folded, 0, len(folded.text), VOCABULARY):
        assert done <= start < end
        assert not any(c.isalnum() for c in folded.text[done:start])
        assert folded.text[start:end] == folded.text[start:end].strip()
        done = end
    assert not any(c.isalnum() for c in folded.text[done:])


@pytest.mark.parametrize("unit", ["a.a.a.", ".", "(", "[ ", "A. ", '"', "\n", ". ", "a ", "Aa.", "?! "])
def test_400_kb_of_anything_are_split_in_seconds(unit: str) -> None:
    folded = fold(unit * (400_000 // len(unit)))
    begin = time.process_time()
    sentences(folded, 0, len(folded.text), VOCABULARY)
    assert time.process_time() - begin < 2
