"""Tables of text: what a number counts stands in the head of its column."""

from __future__ import annotations

import pytest

from dangvien_extract import Article, Extractor, extract
from dangvien_extract.archive.html import read_page

TITLE = "Kết quả phát triển Đảng ở các huyện biên giới Quảng Bình năm 2019"
Row = tuple[str, float, str | None, int | None]


def told(text: str) -> set[Row]:
    return {(f.indicator, f.value, f.unit and f.unit.name, f.year) for f in extract(text).facts}


@pytest.mark.parametrize(
    "rows",
    [
        ["Huyện | Số đảng viên mới | Tổng số đảng viên", "Minh Hóa | 128 | 3.128", "Bố Trạch | 306 | 6.306"],
        ["| Huyện | Đảng viên mới | Tổng số đảng viên |", "| Minh Hóa | 128 | 3.128 |", "| Bố Trạch | 306 | 6.306 |"],
        ["STT | Huyện | Số hộ nghèo | Số đảng viên mới | Tổng số đảng viên",
         "1 | Minh Hóa | 2.004 | 128 | 3.128 đảng viên", "2 | Bố Trạch | 1.311 | 306 | 6.306 đảng viên"],
    ],
    ids=["plain", "framed", "ordinals, nouns, a column of something else"],
)  # fmt: skip
def test_a_cell_counts_what_the_head_of_its_column_says(rows: list[str]) -> None:
    """Each number once, of the unit of its row."""
    found = told("\n".join([TITLE, "", *rows]))
    assert {(name, value, unit) for name, value, unit, _ in found} == {
        ("admissions", 128, "Đảng bộ huyện Minh Hóa"),
        ("members_total", 3128, "Đảng bộ huyện Minh Hóa"),
        ("admissions", 306, "Đảng bộ huyện Bố Trạch"),
        ("members_total", 6306, "Đảng bộ huyện Bố Trạch"),
    }
    assert {year for name, _, _, year in found if name == "admissions"} == {2019}


@pytest.mark.parametrize(
    "rows",
    [
        ["Huyện | Số hộ nghèo | Số học sinh", "Minh Hóa | 128 | 4", "Bố Trạch | 306 | 6"],
        ["Minh Hóa | 128 | 4", "Bố Trạch | 306 | 6"],
        ["Huyện | Số đảng viên mới", "Minh Hóa | 12 | 8", "Bố Trạch | 30 | 6"],
    ],
    ids=["other heads", "no head", "another number of cells"],
)
def test_nothing_is_read_from_a_table_by_a_head_that_is_none(rows: list[str]) -> None:
    """Without a head that counts something of the Party's no number is a cell's."""
    article = Article(id="a", text="\n".join([TITLE, "", *rows]))
    assert not [f for f in Extractor(min_confidence=0).extract(article).facts if f.rule.endswith("table-cell")]


def test_facts_around_a_table_are_as_without_it() -> None:
    """Parts before and behind it keep their wholes."""
    before = "Năm 2019, Đảng bộ tỉnh Quảng Bình kết nạp 1.404 đảng viên, trong đó có 612 nữ."
    table = "Huyện | Số đảng viên mới\nMinh Hóa | 128\nBố Trạch | 306"
    behind = "Năm 2018, Đảng bộ tỉnh Quảng Bình kết nạp 1.388 đảng viên, trong đó có 590 nữ."
    found = extract(f"{TITLE}\n\n{before}\n\n{table}\n\n{behind}").facts
    parts = [(fact.value, fact.year) for fact in found if fact.subset is not None]
    assert parts == [(612, 2019), (590, 2018)]
    assert [fact.value for fact in found if fact.rule == "admissions/table-cell"] == [128, 306]


def test_cells_of_a_page_are_parted_by_bars() -> None:
    """So that a table of HTML is one of text; an empty cell keeps its place."""
    rows = (
        "<tr><th>Huyện</th><th>Số chi bộ</th><th>Đảng viên mới</th></tr><tr><td>Minh Hóa</td><td></td><td>128</td></tr>"
    )
    prose = (
        "Tỉnh ủy công bố kết quả công tác phát triển đảng viên của các huyện biên giới, nhiều nơi vượt chỉ tiêu. " * 3
    )
    article = f"<h1>{TITLE}</h1><p>{prose}</p><table>{rows}</table><p>{prose}</p>"
    page = f"<html><body><article>{article}</article></body></html>"
    lines = read_page("x", page).text.split("\n")
    assert [[cell.strip() for cell in line.split("|")] for line in lines if "|" in line] == [
        ["Huyện", "Số chi bộ", "Đảng viên mới"],
        ["Minh Hóa", "", "128"],
    ]
