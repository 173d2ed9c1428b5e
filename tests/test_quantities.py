"""The quantity finder: what it reads, what it leaves alone, and where it says that things stand."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangvien_extract.find.numerals import read_literal
from dangvien_extract.find.quantities import Quantity, QuantityFinder
from dangvien_extract.patterns.files import default_directory, load_model
from dangvien_extract.patterns.quantities import QuantityVocabulary
from dangvien_extract.text import fold

FINDER = QuantityFinder(load_model(default_directory() / "quantities.yaml", QuantityVocabulary))


def found(text: str) -> list[tuple[str, Quantity]]:
    folded = fold(text)
    return [(folded.text[q.start : q.end], q) for q in FINDER.find(folded, 0, len(folded.text))]


def counted(text: str) -> list[tuple[str, float]]:
    return [(s, q.value) for s, q in found(text) if q.kind == "count"]


# text, the expression with its qualifiers, value, qualifier, kind
ONE = [
    # figures
    ("toàn huyện có 5.000 đảng viên", "5.000", 5000, "exact", "count"),
    ("cả nước có 1.234.567 đoàn viên", "1.234.567", 1234567, "exact", "count"),
    ("tỉnh có 45 000 đảng viên", "45 000", 45000, "exact", "count"),
    ("cả vùng có 1 250 000 người", "1 250 000", 1250000, "exact", "count"),
    ("huyện có 1,359 hộ nghèo", "1,359", 1359, "exact", "count"),
    ("bản tin có 1,359 lượt xem", "1,359", 1359, "exact", "measure"),
    ("xã trồng 1,359 ha quế", "1,359", 1.359, "exact", "measure"),
    ("xã trồng 1.350 ha quế", "1.350", 1350, "exact", "measure"),
    ("tuyến đường dài 4,5 km", "4,5", 4.5, "exact", "measure"),
    ("tuyến đường dài 4.5 km", "4.5", 4.5, "exact", "measure"),
    ("kết nạp 02 đảng viên", "02", 2, "exact", "count"),
    ("nay con số đó là 162.", "162", 162, "exact", "count"),
    ("Trường Cao đẳng Y (28),", "28", 28, "exact", "count"),
    # no blank where there should be one
    ("đã kết nạp17 đảng viên", "17", 17, "exact", "count"),
    ("đã kết nạp 17đảng viên", "17", 17, "exact", "count"),
    ("thành lập 1chi bộ", "1", 1, "exact", "count"),
    ("đảng viên mới,48 người là nữ", "48", 48, "exact", "count"),
    ("trong năm 2018.120 quần chúng", "120", 120, "exact", "count"),
    ("họp với 12 đ/c ở đồn", "12", 12, "exact", "count"),
    # percentages
    ("chiếm 92,07% tổng số", "92,07%", 92.07, "exact", "percent"),
    ("chiếm 58.14% tổng số", "58.14%", 58.14, "exact", "percent"),
    ("chiếm 58,145% tổng số", "58,145%", 58.145, "exact", "percent"),
    ("đạt 103,5 % kế hoạch", "103,5 %", 103.5, "exact", "percent"),
    ("đạt 120%NQ", "120%", 120, "exact", "percent"),
    ("đạt 57 phần trăm chỉ tiêu", "57 phần trăm", 57, "exact", "percent"),
    ("hoàn thành một trăm phần trăm kế hoạch", "một trăm phần trăm", 100, "exact", "percent"),
    # figures with scale words
    ("cả nước có 5,3 triệu đảng viên", "5,3 triệu", 5300000, "exact", "count"),
    ("có 15 nghìn hộ", "15 nghìn", 15000, "exact", "count"),
    ("có 3 vạn dân", "3 vạn", 30000, "exact", "count"),
    ("có 2 triệu 300 nghìn người", "2 triệu 300 nghìn", 2300000, "exact", "count"),
    ("có 2 triệu rưỡi người", "2 triệu rưỡi", 2500000, "exact", "count"),
    ("thế giới có 8 tỷ người", "8 tỷ", 8e9, "exact", "count"),
    ("ủng hộ 2,5 tỷ cho quỹ", "2,5 tỷ", 2.5e9, "exact", "money"),
    ("trị giá 125 triệu đồng", "125 triệu", 125e6, "exact", "money"),
    ("vốn 1.500 tỷ đồng", "1.500 tỷ", 1.5e12, "exact", "money"),
    ("mỗi suất 500.000đ", "500.000", 500000, "exact", "money"),
    ("tài trợ 2.000 USD", "2.000", 2000, "exact", "money"),
    ("có 1.000 đồng chí dự", "1.000", 1000, "exact", "count"),
    # words
    ("kết nạp mười lăm đảng viên", "mười lăm", 15, "exact", "count"),
    ("kết nạp mười nhăm đảng viên", "mười nhăm", 15, "exact", "count"),
    ("có hai mươi mốt chi bộ", "hai mươi mốt", 21, "exact", "count"),
    ("có hai mươi tư chi bộ", "hai mươi tư", 24, "exact", "count"),
    ("có hăm lăm hộ", "hăm lăm", 25, "exact", "count"),
    ("có một trăm linh năm hộ", "một trăm linh năm", 105, "exact", "count"),
    ("có trăm lẻ hai hộ", "trăm lẻ hai", 102, "exact", "count"),
    ("có một trăm hai hộ", "một trăm hai", 120, "exact", "count"),
    ("có một nghìn rưỡi hộ", "một nghìn rưỡi", 1500, "exact", "count"),
    ("có hai ngàn rưỡi hộ", "hai ngàn rưỡi", 2500, "exact", "count"),
    ("có ba vạn người", "ba vạn", 30000, "exact", "count"),
    ("có ba chục đảng viên", "ba chục", 30, "exact", "count"),
    ("có một nghìn không trăm linh sáu hộ", "một nghìn không trăm linh sáu", 1006, "exact", "count"),
    ("có hai triệu ba trăm nghìn người", "hai triệu ba trăm nghìn", 2300000, "exact", "count"),
    ("trị giá hai trăm triệu đồng", "hai trăm triệu", 2e8, "exact", "money"),
    ("Tám mươi đại biểu về dự", "tám mươi", 80, "exact", "count"),
    ("Hai đảng viên trẻ được biểu dương", "hai", 2, "exact", "count"),
    ("HAI ĐẢNG VIÊN TRẺ", "hai", 2, "exact", "count"),
    ("bám dân có ba chi bộ thôn", "ba", 3, "exact", "count"),
    ("xã vừa kết nạp năm đảng viên", "năm", 5, "exact", "count"),
    ("huyện có thêm năm chi bộ", "năm", 5, "exact", "count"),
    # qualifiers before
    ("khoảng 300 hộ", "khoảng 300", 300, "about", "count"),
    ("gần 51.000 đảng viên", "gần 51.000", 51000, "about", "count"),
    ("xấp xỉ 2.600 người", "xấp xỉ 2.600", 2600, "about", "count"),
    ("ước đạt 90%", "ước đạt 90%", 90, "about", "percent"),
    ("ngót 650 hộ", "ngót 650", 650, "about", "count"),
    ("ngót nghét 70 hộ", "ngót nghét 70", 70, "about", "count"),
    ("trên dưới 20 hộ", "trên dưới 20", 20, "about", "count"),
    ("gần trăm đảng viên", "gần trăm", 100, "about", "count"),
    ("gần ba nghìn học sinh", "gần ba nghìn", 3000, "about", "count"),
    ("hơn 2.430 đảng viên", "hơn 2.430", 2430, "over", "count"),
    ("khoảng trên 200 đảng viên", "khoảng trên 200", 200, "over", "count"),
    ("lên đến hơn 300 đảng viên", "hơn 300", 300, "over", "count"),
    ("kết quả vượt 66% kế hoạch", "vượt 66%", 66, "over", "percent"),
    ("vượt chỉ tiêu 113%", "113%", 113, "exact", "percent"),
    ("tỷ lệ cao hơn 88%", "88%", 88, "exact", "percent"),
    ("chưa đến 10 đảng viên", "chưa đến 10", 10, "under", "count"),
    ("dưới 3 đảng viên", "dưới 3", 3, "under", "count"),
    ("ít nhất 02 quần chúng", "ít nhất 02", 2, "at_least", "count"),
    ("tối thiểu là 5 người", "tối thiểu là 5", 5, "at_least", "count"),
    ("không dưới 03 quần chúng", "không dưới 03", 3, "at_least", "count"),
    ("tối đa 7 người", "tối đa 7", 7, "at_most", "count"),
    ("không quá 5 người", "không quá 5", 5, "at_most", "count"),
    ("giao lưu 200 người hơn nữa", "200", 200, "exact", "count"),
    ("trường mầm non 12 lớp", "12", 12, "exact", "count"),
    # qualifiers behind
    ("đạt 50% trở lên", "50% trở lên", 50, "at_least", "percent"),
    ("kết nạp từ 12 quần chúng trở lên", "từ 12", 12, "at_least", "count"),
    ("kết nạp 12 quần chúng trở lên", "12", 12, "at_least", "count"),
    ("mỗi tổ 7 trở xuống", "7 trở xuống", 7, "at_most", "count"),
    ("từ 3 người có trình độ đại học trở lên", "3", 3, "exact", "count"),
    # kinds
    ("đủ 18 tuổi", "18", 18, "exact", "age"),
    ("nhận Huy hiệu 30 năm tuổi Đảng", "30", 30, "exact", "age"),
    ("tuổi đời bình quân 38,5", "38,5", 38.5, "exact", "age"),
    ("sau 2 năm thực hiện", "2", 2, "exact", "measure"),
    ("góp 300 ngày công", "300", 300, "exact", "measure"),
    ("dạy 337 lượt học viên", "337", 337, "exact", "count"),
    ("mỗi tổ 4 đồng chí", "4", 4, "exact", "count"),
    ("đông nhất là Tam Kỳ 95", "95", 95, "exact", "count"),
    ("trên tổng số 243 thôn", "243", 243, "exact", "count"),
    ("người dân tộc thiểu số 2.220 đồng chí", "2.220", 2220, "exact", "count"),
]


@pytest.mark.parametrize(("text", "expression", "value", "qualifier", "kind"), ONE, ids=[row[0] for row in ONE])
def test_one_expression(text: str, expression: str, value: float, qualifier: str, kind: str) -> None:
    """One amount a text is read with its value, qualifier and kind, and nothing else in it is an amount."""
    amounts = [(s, q.value, q.qualifier, q.kind) for s, q in found(text) if q.kind != "other"]
    assert amounts == [(expression, value, qualifier, kind)]


# text, expression, lower end, upper end, denominator, kind
TWO = [
    ("mở từ 4 đến 6 lớp", "từ 4 đến 6", 4, 6, None, "count"),
    ("mở 4 - 6 lớp", "4 - 6", 4, 6, None, "count"),
    ("mở 4-6 lớp", "4-6", 4, 6, None, "count"),
    ("kết nạp từ 90 – 100 đảng viên", "từ 90 - 100", 90, 100, None, "count"),
    ("kết nạp 550 - 600 đảng viên", "550 - 600", 550, 600, None, "count"),
    ("kết nạp 1.500 - 2.000 đảng viên", "1.500 - 2.000", 1500, 2000, None, "count"),
    ("kết nạp từ năm đến bảy đảng viên", "từ năm đến bảy", 5, 7, None, "count"),
    ("kết nạp 2 đến 3 đảng viên", "2 đến 3", 2, 3, None, "count"),
    ("kết nạp hai ba đảng viên", "hai ba", 2, 3, None, "count"),
    ("kết nạp 2 hoặc 3 đảng viên", "2 hoặc 3", 2, 3, None, "count"),
    ("kết nạp khoảng 20 - 25 đảng viên", "khoảng 20 - 25", 20, 25, None, "count"),
    ("tỷ lệ từ 3% đến 5%", "từ 3% đến 5%", 3, 5, None, "percent"),
    ("tăng từ 5 - 7%", "từ 5 - 7%", 5, 7, None, "percent"),
    ("thu nhập 7 - 8 triệu đồng", "7 - 8 triệu", 7e6, 8e6, None, "money"),
    ("dân số hai đến ba nghìn người", "hai đến ba nghìn", 2000, 3000, None, "count"),
    ("nhóm 18 - 30 tuổi", "18 - 30", 18, 30, None, "age"),
    ("từ 18 đến dưới 30 tuổi", "từ 18 đến dưới 30", 18, 30, None, "age"),
    ("có 237/243 thôn", "237/243", 237, None, 243, "count"),
    ("có 237 / 243 thôn", "237 / 243", 237, None, 243, "count"),
    ("có 1.237/1.243 thôn", "1.237/1.243", 1237, None, 1243, "count"),
    ("kết nạp 10/12", "10/12", 10, None, 12, "count"),
    ("có 24/24 thôn", "24/24", 24, None, 24, "count"),
    ("xóa 3/3 trạm trắng", "3/3", 3, None, 3, "count"),
    ("có 11 trên 15 chi bộ", "11 trên 15", 11, None, 15, "count"),
    ("có 11/tổng số 15 chi bộ", "11/tổng số 15", 11, None, 15, "count"),
]


@pytest.mark.parametrize(("text", "expression", "value", "upper", "out_of", "kind"), TWO, ids=[row[0] for row in TWO])
def test_ranges_and_ratios(
    text: str, expression: str, value: float, upper: float | None, out_of: float | None, kind: str
) -> None:
    """Two numbers of one expression are one quantity."""
    read = [(s, q.value, q.value_max, q.out_of, q.kind) for s, q in found(text)]
    assert read == [(expression, value, upper, out_of, kind)]


NOTHING = [
    row.strip()
    for line in """
    hàng trăm đảng viên | hàng nghìn hộ | nhiều trăm nghìn người | vài chục đảng viên | mấy trăm hộ
    vài ba chi bộ | hơn chục đảng viên | một số chi bộ | một nửa số hộ | một trong những chi bộ mạnh
    một cách bài bản | hai bên biên giới | ba mặt giáp núi | bảy núi | tư tưởng chính trị | chín muồi
    huyện Ba Bể | chợ Năm Căn | bà Ba | Hai Bà Trưng | là một đảng viên gương mẫu | trong năm đảng viên mới tăng
    hằng năm đảng bộ họp | cuối năm chi bộ họp | từ đầu năm đến nay | nhiều năm chưa có đảng viên | tỷ lệ nữ
    thứ hai chi bộ họp | Ba Đồn đổi mới
    """.strip().splitlines()
    for row in line.split(" | ")
]


@pytest.mark.parametrize("text", NOTHING)
def test_words_that_are_no_numbers(text: str) -> None:
    """Vague amounts, idioms, names and years are not read as numbers."""
    assert [s for s, q in found(text) if q.kind not in ("other", "measure")] == []


# text -> the number in it
OTHER = [
    tuple(row.strip().split(" -> "))
    for line in """
    Chỉ thị 681-CT/ĐU -> 681-ct/đu | số 1625-NQ -> 1625-nq | Nghị quyết 04-NQ/TU -> 04-nq/tu
    Nghị định 15/2019/NĐ-CP -> 15/2019/nđ-cp | Nghị quyết Trung ương 4 nêu -> 4
    Chỉ thị 05 của Bộ Chính trị -> 05 | Quy định 29 -> 29 | theo Điều 3 -> 3 | khoản 2 -> 2 | Quốc lộ 6 -> 6
    lớp 12A5 -> 12a5 | lớp tại chức khóa 5 cho -> 5 | họp thứ 2 -> 2 | lần thứ 3 -> 3
    gọi 0912 345 678 -> 0912 345 678 | gọi 0912.345.678 -> 0912.345.678 | trực 24/24 -> 24/24
    lúc 10:05 -> 10:05 | ngày 9/1/2019 -> 9/1/2019 | sáng 13/3 -> 13/3 | năm 2022 -> 2022
    giai đoạn 2021 - 2025 -> 2021 - 2025 | (2010-2015) -> 2010-2015 | công nghiệp 4.0 -> 4.0
    mục 1.1.1 nêu -> 1.1.1 | dịch covid-19 -> 19 | giấy A4 -> 4 | [12] -> 12 | 1. Công tác cán bộ -> 1
    2/3 số hộ -> 2/3 | hai phần ba số hộ -> hai phần ba | https://bao.vn/tin-268308.htm -> 268308 | GMT+7 -> 7
    tháng 5/2020 -> 5/2020 | ô tô 29A1 -> 29a1
    """.strip().splitlines()
    for row in line.split(" | ")
]


@pytest.mark.parametrize(("text", "expression"), OTHER)
def test_numbers_that_are_no_amounts(text: str, expression: str) -> None:
    """Numbers of documents, roads, classes, dates and telephones are handed on, but as no amounts."""
    assert [(s, q.kind) for s, q in found(text)] == [(expression, "other")]


def test_neighbours_in_a_list_share_noun_and_label() -> None:
    """Numbers of a list mean what the one with the noun, or the one with the label, means."""
    assert [q.kind for _, q in found("trao Huy hiệu 30, 40 và 50 năm tuổi Đảng")] == ["age"] * 3
    assert [q.kind for _, q in found("tại tổ 3, 5 và 7")] == ["other"] * 3
    assert counted("tại tổ 3, 5 hộ") == [("5", 5)]


def test_a_change_is_two_values() -> None:
    """ "tăng từ 19 đến 25" gives both ends, not a range, nor does a falling pair."""
    assert counted("tăng từ 19 đến 25 đảng viên") == [("19", 19), ("25", 25)]
    assert counted("từ 25 đến 19 đảng viên") == [("25", 25), ("19", 19)]


def test_several_quantities_keep_to_themselves() -> None:
    """Qualifiers belong to the number that they stand before."""
    read = [(s, q.qualifier) for s, q in found("hơn 240 đảng viên, gần 350 tổ chức, 43 hội và không quá 2 ban")]
    assert read == [("hơn 240", "over"), ("gần 350", "about"), ("43", "exact"), ("không quá 2", "at_most")]


def test_number_span_leaves_the_qualifiers_out() -> None:
    """`number_start` and `number_end` hold the number with its sign, `start` and `end` the qualifiers too."""
    folded = fold("đạt khoảng 50% trở lên")
    (q,) = FINDER.find(folded, 0, len(folded.text))
    assert folded.text[q.start : q.end] == "khoảng 50% trở lên"
    assert folded.text[q.number_start : q.number_end] == "50%"


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("blank", [" ", "\u00a0", "\u200b ", "  "])
def test_spelling_of_the_raw_text(form: str, blank: str) -> None:
    """Decomposed letters and other blanks give the same reading, and the raw span is the expression as written."""
    raw = unicodedata.normalize(form, "Huyện uỷ kết nạp khoảng hai mươi đảng viên".replace(" ", blank))  # type: ignore[arg-type]
    folded = fold(raw)
    (q,) = FINDER.find(folded, 0, len(folded.text))
    start, end = folded.raw_span(q.start, q.end)
    assert (q.value, q.qualifier) == (20, "about")
    assert raw[start:end] == unicodedata.normalize(form, "khoảng hai mươi".replace(" ", blank))  # type: ignore[arg-type]


def test_taken_spans_are_left_alone() -> None:
    """What periods and names took is neither read nor used as a qualifier."""
    folded = fold("Chi bộ 20 10 đảng viên, đến 3/2 hơn 5 hộ")
    taken = [(folded.text.index(s), folded.text.index(s) + len(s)) for s in ("3/2", "chi bộ 20")]
    assert [q.value for q in FINDER.find(folded, 0, len(folded.text), taken)] == [10, 5]
    assert FINDER.find(folded, 0, len(folded.text), [(0, len(folded.text))]) == []


def test_window_is_respected() -> None:
    """Nothing outside the window is read, and offsets are those of the whole text."""
    folded = fold("Có 12 hộ. Có 34 hộ. Có 56 hộ.")
    (q,) = FINDER.find(folded, 10, 19)
    assert folded.text[q.start : q.end] == "34"


@pytest.mark.parametrize(
    ("literal", "percent", "fractional", "value"),
    [
        ("1,359", False, True, "1.359"),
        ("1,500", False, True, "1500"),
        ("1,500", True, True, "1.5"),
        ("1.250", True, False, "1.25"),
        ("1.234,5", False, False, "1234.5"),
        ("1,234.5", False, False, "1234.5"),
        ("0.500", False, False, "0.5"),
        ("1.23.456", False, False, None),
        ("1234.567", False, False, "1234.567"),
        ("9" * 30, False, False, None),
    ],
)
def test_separators(literal: str, percent: bool, fractional: bool, value: str | None) -> None:
    """The rules on dots and commas that the module states."""
    read = read_literal(literal, percent=percent, fractional=fractional)
    assert (None if read is None else float(read)) == (None if value is None else float(value))


@given(st.integers(0, 999_999_999))
def test_grouped_figures_round_trip(n: int) -> None:
    """A number written with thousands dots is read back."""
    text = f"có {n:,} đảng viên".replace(",", ".")
    if n < 1900 or n > 2099:
        assert [v for _, v in counted(text)] == [n]


DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def spell(n: int, link: str, thousand: str) -> str:
    """The number 1 to 9999 in words, digit by digit: written without the finder's tables."""
    words: list[str] = []
    thousands, hundreds, tens, ones = n // 1000, n // 100 % 10, n // 10 % 10, n % 10
    if thousands:
        words += [DIGITS[thousands], thousand]
    if hundreds or thousands and n % 1000:
        words += [DIGITS[hundreds], "trăm"]
    if tens == 1:
        words.append("mười")
    elif tens:
        words += [DIGITS[tens], "mươi"]
    elif ones and words:
        words.append(link)
    if ones:
        last = DIGITS[ones]
        if ones == 5 and tens:
            last = "lăm"
        elif ones == 1 and tens > 1:
            last = "mốt"
        words.append(last)
    return " ".join(words)


@pytest.mark.parametrize(("link", "thousand"), [("linh", "nghìn"), ("lẻ", "ngàn")])
def test_words_round_trip(link: str, thousand: str) -> None:
    """Every number from 1 to 9999 in words is read back, whole."""
    wrong = []
    for n in range(1, 10_000):
        words = spell(n, link, thousand)
        if counted(f"có {words} chi bộ") != [(words, n)]:
            wrong.append(words)
    assert wrong == []


PIECES = """từ đến hơn gần năm một hai mươi trăm nghìn rưỡi tỷ phần tuổi đồng Ba số thứ đảng_viên trở_lên
12 5.000 3,5 2/3 4-6 % - / . , ( a1 0912345678 x"""


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*PIECES.split(), "\n"]), max_size=30), st.sampled_from([" ", ""]), st.data())
def test_spans_are_ordered_apart_and_inside(pieces: list[str], glue: str, data: st.DataObject) -> None:
    """Whatever the text, spans are ordered, apart from each other, inside the window and outside what is taken."""
    folded = fold(glue.join(pieces).replace("_", " "))
    size = len(folded.text)
    start = data.draw(st.integers(0, size))
    end = data.draw(st.integers(start, size))
    a = data.draw(st.integers(0, size))
    taken = [(a, data.draw(st.integers(a, size)))]
    last = start
    for q in FINDER.find(folded, start, end, taken):
        assert last <= q.start <= q.number_start < q.number_end <= q.end <= end
        assert q.end <= taken[0][0] or q.start >= taken[0][1] or taken[0][0] == taken[0][1]
        assert q.value_max is None or q.value_max > q.value
        last = q.end


@given(st.text(max_size=200))
def test_any_text_is_read_without_error(text: str) -> None:
    """No text makes the finder raise."""
    folded = fold(text)
    FINDER.find(folded, 0, len(folded.text))


HARD = "1 . 1.1. một_ một_trăm_ 111_ _000 1/ 1- 1_-_ 1_đến_ hơn_ nghìn_ 1-A a1 1a www. |1"


@pytest.mark.parametrize("piece", HARD.split())
def test_time_is_linear(piece: str) -> None:
    """Four times the text costs about four times the time, whatever repeats in it."""
    times = []
    for size in (5_000, 20_000):
        folded = fold(piece.replace("_", " ").replace("|", "\n") * (size // len(piece)))
        spent = []
        for _ in range(3):  # the least: what else the machine does counts for nothing
            begun = time.process_time()
            FINDER.find(folded, 0, len(folded.text))
            spent.append(time.process_time() - begun)
        times.append(min(spent))
    assert times[1] < 12 * times[0] + 0.2
