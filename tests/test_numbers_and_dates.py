"""Readings of numbers, periods, days and spellings at their edges, which a small change of the code would move.

Each case was looked at by hand; tools/mutants.py counts how many small changes of that code some test notices.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from dangvien_extract.find.dates import (
    Period,
    anchor,
    count_from,
    is_moment,
    iso,
    lend_year,
    made,
    parse_date_line,
    parse_signed_date,
    share_year,
    year,
)
from dangvien_extract.find.numerals import is_year, one_of, read_literal
from dangvien_extract.find.periods import PeriodFinder
from dangvien_extract.find.quantities import QuantityFinder
from dangvien_extract.patterns.files import default_directory, load_model
from dangvien_extract.patterns.periods import load_periods
from dangvien_extract.patterns.quantities import QuantityVocabulary
from dangvien_extract.text import fold

NUMBERS = QuantityFinder(load_model(default_directory() / "quantities.yaml", QuantityVocabulary))
PERIODS = PeriodFinder(load_periods())
PUBLISHED = dt.date(2024, 6, 15)

# --- numbers

Reading = tuple[str, float, float | None, str]  # its text, its value, its second value, its kind


@pytest.mark.parametrize(
    ("text", "read"),
    [
        # figures
        ("có 1250,5 ha rừng", [("1250,5", 1250.5, None, "measure")]),
        ("có 1234 567 người", [("1234", 1234, None, "count"), ("567", 567, None, "count")]),
        ("12.5 người", [("12.5", 12.5, None, "other")]),
        ("12.50 người", [("12.50", 12.5, None, "other")]),
        ("1.5 triệu người", [("1.5 triệu", 1_500_000, None, "count")]),
        ("2.000.5 người", [("2.000.5", 0, None, "other")]),
        ("1.234,5 ha", [("1.234,5", 1234.5, None, "measure")]),
        ("0912 345 678", [("0912 345 678", 0, None, "other")]),
        ("có 125tr", [("125tr", 125_000_000, None, "count")]),
        ("có 125trđ", [("125trđ", 125_000_000, None, "money")]),
        ("$500 và 300 người", [("500", 500, None, "money"), ("300", 300, None, "count")]),
        # words
        ("có hai nghìn ba hộ", [("hai nghìn ba", 2300, None, "count")]),
        ("có ba nghìn mười hộ", [("ba nghìn mười", 3010, None, "count")]),
        ("có hai nghìn ba mươi hộ", [("hai nghìn ba mươi", 2030, None, "count")]),
        ("có trăm rưỡi hộ", [("trăm rưỡi", 150, None, "count")]),
        ("có hai trăm rưỡi hộ", [("hai trăm rưỡi", 250, None, "count")]),
        ("có một nghìn linh năm hộ", [("một nghìn linh năm", 1005, None, "count")]),
        ("có hai triệu lẻ ba người", [("hai triệu lẻ ba", 2_000_003, None, "count")]),
        ("một trăm linh", [("một trăm", 100, None, "count")]),
        ("có hai ba người", [("hai ba", 2, 3, "count")]),
        ("có sáu bảy tuổi", [("sáu bảy", 6, 7, "age")]),
        ("một hai người", [("một hai", 1, 2, "count")]),
        ("một người", [("một", 1, None, "count")]),
        ("là một người", []),
        ("khoảng một người", [("khoảng một", 1, None, "count")]),
        ("thứ hai người", []),
        ("thôn hai người", [("hai", 2, None, "count")]),
        ("chi bộ hai người", [("hai", 2, None, "count")]),
        ("hai lần", [("hai", 2, None, "measure")]),
        ("hai ngày", [("hai", 2, None, "measure")]),
        ("hai ha", [("hai", 2, None, "measure")]),
        ("hai tuổi", [("hai", 2, None, "age")]),
        ("hai phần trăm", [("hai phần trăm", 2, None, "percent")]),
        ("hai phần ba số hộ", [("hai phần ba", 0, None, "other")]),
        # ratios, ranges, fractions
        ("có 3/10 số đảng viên", [("3/10", 3, 10, "other")]),
        ("có 3/11 số đảng viên", [("3/11", 3, 11, "count")]),
        ("đạt 10/12 chỉ tiêu", [("10/12", 10, 12, "count")]),
        ("12 trên 15 người", [("12 trên 15", 12, 15, "count")]),
        ("12 trên tổng số 15 người", [("12 trên tổng số 15", 12, 15, "count")]),
        ("15 trên 12 người", [("15", 15, None, "count"), ("trên 12", 12, None, "count")]),
        ("0 trên 12 người", [("0 trên 12", 0, 12, "count")]),
        ("24/7", [("24/7", 24, 7, "other")]),
        ("30/4", [("30/4", 30, 4, "other")]),
        ("32/4 người", [("32/4", 32, 4, "count")]),
        ("có 5 đến 5 người", [("5", 5, None, "count"), ("5", 5, None, "count")]),
        ("có từ 5-5 người", [("5-5", 0, None, "other")]),
        ("có 7 - 5 người", [("7", 7, None, "count"), ("5", 5, None, "count")]),
        ("từ 5 đến 7 người", [("từ 5 đến 7", 5, 7, "count")]),
        ("tăng từ 5 đến 7 người", [("5", 5, None, "count"), ("7", 7, None, "count")]),
        ("2 - 3 triệu người", [("2 - 3 triệu", 2_000_000, 3_000_000, "count")]),
        ("2 nghìn - 3 triệu người", [("2 nghìn - 3 triệu", 2000, 3_000_000, "count")]),
        ("3 000 đến 5 000 hộ", [("3 000 đến 5 000", 3000, 5000, "count")]),
        ("100%-120%", [("100%-120%", 100, 120, "percent")]),
        # years
        ("có 2020 người", [("2020", 2020, None, "count")]),
        ("2020 người dự", [("2020", 2020, None, "count")]),
        ("năm 2020 người dân", [("2020", 2020, None, "other")]),
        ("khoảng 2020", [("khoảng 2020", 2020, None, "count")]),
        ("nay là 2020", [("2020", 2020, None, "other")]),
        ("từ năm 2019 - 2021 người", [("2019 - 2021", 2019, 2021, "other")]),
        # no amounts: what is numbered, names, codes, references, links
        ("1. Kết nạp 5 người", [("1", 0, None, "other"), ("5", 5, None, "count")]),
        ("Tin\n2) kết nạp 5 người", [("2", 0, None, "other"), ("5", 5, None, "count")]),
        ("họp. 3. người", [("3", 3, None, "count")]),
        ("Tin\n12\nMới", [("12", 0, None, "other")]),
        ("tài liệu [12] ở trên", [("12", 0, None, "other")]),
        ("tài liệu [12 người] ở trên", [("12", 12, None, "count")]),
        ("xã A4 có 5 người", [("4", 0, None, "other"), ("5", 5, None, "count")]),
        ("m2 5 người", [("2", 0, None, "other"), ("5", 5, None, "count")]),
        ("có 17b người", [("17b", 0, None, "other")]),
        ("có 17BC người", [("17bc", 0, None, "other")]),
        ("có 17a1 người", [("17a1", 0, None, "other")]),
        ("có 17ab người", [("17", 17, None, "count")]),
        ("có 17 b người", [("17", 17, None, "count")]),
        ("đảng viên 5đ/c", [("5", 5, None, "count")]),
        ("x+5 người", [("5", 0, None, "other")]),
        ("@5 người", [("5", 5, None, "count")]),
        ("họp lúc 9h30", [("9h30", 0, None, "other")]),
        ("http://a.vn/5/7 và 8 người", [("5/7", 5, 7, "other"), ("8", 8, None, "count")]),
        # lists
        ("tổ 3, 5 và 7", [("3", 3, None, "other"), ("5", 5, None, "other"), ("7", 7, None, "other")]),
        ("tổ 3, 5 người", [("3", 3, None, "other"), ("5", 5, None, "count")]),
        ("30, 40 năm tuổi đảng", [("30", 30, None, "age"), ("40", 40, None, "age")]),
        ("30 hay 40 năm tuổi đảng", [("30", 30, None, "age"), ("40", 40, None, "age")]),
        ("30, và 40 năm tuổi đảng", [("30", 30, None, "age"), ("40", 40, None, "age")]),
    ],
)
def test_amounts(text: str, read: list[Reading]) -> None:
    folded = fold(text)
    found = NUMBERS.find(folded, 0, len(folded.text))
    assert [
        (folded.text[q.start : q.end], q.value, q.value_max if q.value_max is not None else q.out_of, q.kind)
        for q in found
    ] == read


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("5 người trở lên", "at_least"),
        ("từ 5 người trở lên", "at_least"),
        ("5 trở xuống người", "at_most"),
        ("gần 5 người trở lên", "at_least"),
        ("gần 5 người", "about"),
        ("5 người", "exact"),
    ],
)
def test_limits(text: str, qualifier: str) -> None:
    (found,) = NUMBERS.find(fold(text), 0, len(text))
    assert found.qualifier == qualifier
    assert found.words is False


@pytest.mark.parametrize(
    ("figures", "plain", "percent", "fractional"),
    [
        ("0.234.567", None, None, None),
        ("1234.567.890", None, None, None),
        ("1.234,567.890", None, None, None),
        ("1.23.456", None, None, None),
        ("5.000.00", None, None, None),
        ("1.234.567,8", "1234567.8", "1234567.8", "1234567.8"),
        ("1,234,567.8", "1234567.8", "1234567.8", "1234567.8"),
        ("12.345,67", "12345.67", "12345.67", "12345.67"),
        ("0,123", "0.123", "0.123", "0.123"),
        ("1.000", "1000", "1", "1000"),
        ("1,000", "1000", "1", "1000"),
        ("1,500", "1500", "1.5", "1500"),
        ("1,501", "1501", "1.501", "1.501"),
        ("1.50", "1.5", "1.5", "1.5"),
        ("01.234", "1.234", "1.234", "1.234"),
        ("1234.567", "1234.567", "1234.567", "1234.567"),
        ("12 345", "12345", "12345", "12345"),
        ("1" * 24, "1" * 24, "1" * 24, "1" * 24),
        ("1" * 25, None, None, None),
    ],
)
def test_figures(figures: str, plain: str | None, percent: str | None, fractional: str | None) -> None:
    def read(**more: bool) -> Decimal | None:
        return read_literal(figures, **more)

    wanted = [None if one is None else Decimal(one) for one in (plain, percent, fractional)]
    assert [read(), read(percent=True), read(fractional=True)] == wanted


def test_years() -> None:
    good, bad = ("1900", "1999", "2000", "2099"), ("1899", "2100", "199", "20201", "2o20")
    assert all(map(is_year, good))
    assert not any(map(is_year, bad))


def test_one_of_takes_the_longest_first() -> None:
    assert one_of(["a", "ab", "a.b"]) == r"(?:a\.b|ab|a)"
    assert one_of([]) == "(?!)"


# --- periods


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Kết nạp 12 người (2022 và thêm.", []),
        ("Kết nạp 12 người 2022) và thêm.", []),
        ("Kết nạp 12 người (2022) và thêm.", [("2022", "year", "2022")]),
        ("Quý II, III/2023 xã họp.", [("quý ii, iii", "quarter", "2024-04/2024-09")]),
        ("Đến 22/5. Xã họp", [("đến 22/5", "until", "2024-05-22")]),
        ("Xã (đến 22/5) có", [("đến 22/5", "until", "2024-05-22")]),
        ("Xã họp đến 22/5; rồi", [("đến 22/5", "until", "2024-05-22")]),
        ("Xã họp đến 22/5, rồi", [("đến 22/5", "until", "2024-05-22")]),
        ("Xã họp đến 22/5\nrồi", [("đến 22/5", "until", "2024-05-22")]),
        ("Xã họp đến 22/5", [("đến 22/5", "until", "2024-05-22")]),
        ("Xã họp đến 22/5 người.", []),
        ("Lớp học (19/5/1990-19/5/2024) mở.", [("19/5/1990-19/5/2024", "feast", "1990-05-19/2024-05-19")]),
        ("Lớp học (19/5/1990-20/5/2024) mở.", [("19/5/1990-20/5/2024", "span", "1990-05-19/2024-05-20")]),
        ("12 tháng đầu năm 2021, xã họp.", [("12 tháng đầu năm 2021", "months", "2021-01/2021-12")]),
        ("13 tháng đầu năm 2021, xã họp.", [("tháng đầu năm 2021", "partial_year", "2021-01")]),
        ("4 quý đầu năm 2021, xã họp.", [("4 quý đầu năm 2021", "months", "2021-01/2021-12")]),
        ("5 quý đầu năm 2021, xã họp.", [("đầu năm 2021", "partial_year", "2021-01")]),
        ("Từ quý I/2023, xã họp.", [("từ quý i/2023", "since", "2023-01/2024-06-15")]),
        (
            "Tháng 5, đến tháng 6/2020, xã họp.",
            [("tháng 5", "month", "2024-05"), ("đến tháng 6/2020", "until", "2020-06")],
        ),
        ("Tháng 5 đến tháng 6/2020, xã họp.", [("tháng 5 đến tháng 6/2020", "span", "2020-05/2020-06")]),
        (
            "Năm 2019, đến năm 2020, xã họp.",
            [("năm 2019, đến năm 2020", "span", "2019/2020")],
        ),
        (
            "Năm 2020 đến đầu nhiệm kỳ, xã họp.",
            [("năm 2020", "year", "2020"), ("đến đầu nhiệm kỳ", "until", None)],
        ),
        (
            "5 năm qua đến nay, xã họp.",
            [("5 năm qua", "relative", "2019/2024"), ("đến nay", "now", "2024-06-15")],
        ),
        ("9 tháng đầu năm 2017 đến nay", [("9 tháng đầu năm 2017 đến nay", "since", "2017-01/2024-06-15")]),
        ("Tăng so với 9 tháng đầu năm 2017.", [("so với 9 tháng đầu năm 2017", "comparison", "2017-01/2017-09")]),
        ("Kết luận ngày 2/3/2020 nêu rõ.", [("ngày 2/3/2020", "document", "2020-03-02")]),
        ("Ngày 3/5, ngày 5/6/2023", [("ngày 3/5", "day", "2023-05-03"), ("ngày 5/6/2023", "day", "2023-06-05")]),
        ("Ngày 3/5 và ngày 5/6/2023", [("ngày 3/5", "day", "2023-05-03"), ("ngày 5/6/2023", "day", "2023-06-05")]),
        ("Ngày 3/5, và ngày 5/6/2023", [("ngày 3/5", "day", "2023-05-03"), ("ngày 5/6/2023", "day", "2023-06-05")]),
        ("Tháng 11 và tháng 2/2020", [("tháng 11", "month", "2019-11"), ("tháng 2/2020", "month", "2020-02")]),
        ("Năm 2022 đến năm 2019", [("năm 2022", "year", "2022"), ("đến năm 2019", "until", "2019")]),
        (
            "Từ tháng 6 năm ngoái đến tháng 2 năm nay",
            [("từ tháng 6 năm ngoái đến tháng 2 năm nay", "span", "2023-06/2024-02")],
        ),
        ("Các năm 2019, 2021", [("năm 2019", "year", "2019")]),
        ("Các năm 2019, 2020, 2021", [("các năm 2019, 2020, 2021", "span", "2019/2021")]),
        ("Từ nay đến tháng 9, xã họp.", [("từ nay đến tháng 9", "until", "2024-06-15/2024-09")]),
        ("Từ 5/5 xã họp.", []),
        ("Từ ngày 5/5 xã họp.", [("từ ngày 5/5", "since", "2024-05-05/2024-06-15")]),
        ("Tính đến 15 giờ 30 ngày 5/5/2023", [("tính đến 15 giờ 30 ngày 5/5/2023", "until", "2023-05-05")]),
        ("Ngày 31/4/2020 xã họp.", []),
        ("Ngày 30/2 xã họp.", []),
        ("Tháng 13/2020 xã họp.", []),
        ("giai đoạn 2020-2020 xã họp", []),
        ("giai đoạn 2025-2020 xã họp", []),
        ("Cùng kỳ năm 2020 xã họp.", [("cùng kỳ năm 2020", "comparison", "2020")]),
        ("So với cùng kỳ của năm 2020", [("so với cùng kỳ của năm 2020", "comparison", "2020")]),
    ],
)
def test_periods(text: str, read: list[tuple[str, str, str | None]]) -> None:
    folded = fold(text)
    found = PERIODS.find(folded, 0, len(folded.text))
    dated = [anchor(one, PUBLISHED, None) for one in found]
    assert [
        (folded.text[one.start : one.end], one.kind, iso(day) if day else None)
        for one, day in zip(found, dated, strict=True)
    ] == read


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Trước năm 2020, xã chưa có.", "../2019"),
        ("Trước tháng 9/2021, xã chưa có.", "../2021-09"),
        ("Trước ngày 5/5, xã chưa có.", "../Y-05-05"),
        ("Trước năm ngoái, xã chưa có.", "P~1"),
        ("Tăng so với cùng kỳ.", ".."),
    ],
)
def test_ends_that_are_not_known(text: str, form: str) -> None:
    (found,) = PERIODS.find(fold(text), 0, len(text))
    assert found.form == form


# --- moments


@pytest.mark.parametrize(
    ("moment", "good"),
    [
        ("2020", True),
        ("2020-01", True),
        ("2020-12", True),
        ("2020-00", False),
        ("2020-13", False),
        ("2020-02-29", True),
        ("2021-02-29", False),
        ("2021-04-31", False),
        ("2021-01-00", False),
        ("2021-01-01", True),
        ("Y-02-29", True),
        ("Y-02-30", False),
        ("C-13", False),
        ("P~1-13", False),
        ("P~1-12", True),
        ("Q-13", False),
        ("N-13", False),
        ("B~2-13", False),
        ("now~3", True),
        ("..", True),
    ],
)
def test_moments_that_are_dates(moment: str, good: bool) -> None:
    assert is_moment(moment) is good


@pytest.mark.parametrize(
    ("ends", "shared"),
    [
        (("Y-11", "2020-02"), ("2019-11", "2020-02")),
        (("Y-02", "2020-11"), ("2020-02", "2020-11")),
        (("Y-02", "2020-02"), ("2020-02", "2020-02")),
        (("Y-02", "2020"), ("2020-02", "2020")),
        (("Y", "2020-02"), ("2020", "2020-02")),
        (("C-11-20", "2020-02-01"), ("2019-11-20", "2020-02-01")),
        (("2020-11", "Y-02"), ("2020-11", "2021-02")),
        (("2020-02", "C-11"), ("2020-02", "2020-11")),
        (("2020-11-30", "Y-11-30"), ("2020-11-30", "2020-11-30")),
        (("2020-11-30", "Y-11-29"), ("2020-11-30", "2021-11-29")),
        (("2020", "Y-02"), ("2020", "2020-02")),
        (("2020-02", "Y"), ("2020-02", "2020")),
        (("Y-02", "now"), ("Y-02", "now")),
        (("Y-02", "P~1-03"), ("Y-02", "P~1-03")),
        (("now", "2020"), ("now", "2020")),
        (("now", "Y-02"), ("now", "Y-02")),
        (("2019", "2020"), ("2019", "2020")),
    ],
)
def test_ends_that_share_a_year(ends: tuple[str, str], shared: tuple[str, str]) -> None:
    """The end that says no year took place, or takes place, in the year next to the other."""
    assert share_year(*ends) == shared


def period(kind: str, form: str) -> Period:
    return made(3, 9, kind, form)


@pytest.mark.parametrize(
    ("kind", "first", "second", "lent"),
    [
        ("day", "Y-05-03", "2023-06-05", "2023-05-03"),
        ("month", "Y-11", "2020-02", "2019-11"),
        ("quarter", "Y-01/Y-03", "2023-04/2023-06", "2023-01/2023-03"),
        ("half", "Y-01/Y-06", "2023-07/2023-12", "Y-01/Y-06"),
        ("day", "2022-05-03", "2023-06-05", "2022-05-03"),
        ("day", "Y-05-03", "Y-06-05", "Y-05-03"),
        ("day", "Y-05-03", "P~1-06-05", "Y-05-03"),
    ],
)
def test_the_second_of_two_lends_its_year(kind: str, first: str, second: str, lent: str) -> None:
    given = period(kind, first)
    assert lend_year(given, period(kind, second)).form == lent
    assert lend_year(given, period("year", "2023")) is given
    assert (lend_year(given, period(kind, second)).start, lend_year(given, period(kind, second)).end) == (3, 9)


def test_years_that_are_counted_from_the_one_told_last() -> None:
    later, before = period("relative", "F~2"), period("relative", "B~1-05/B~1-07")
    assert count_from(later, 2010).form == "2012"
    assert count_from(before, 2010).form == "2009-05/2009-07"
    assert count_from(later, None) is later
    assert count_from(period("relative", "F~1"), 9999).form == "9999"
    assert count_from(period("relative", "B~1"), 1).form == "0001"
    plain = period("year", "2010")
    assert count_from(plain, 2000) is plain
    assert year(plain) == 2010
    assert year(later) is None


@pytest.mark.parametrize(
    ("kind", "form", "needs", "known"),
    [
        ("year", "2020", None, ("2020", "2020")),
        ("span", "2019/2020", None, ("2019", "2020")),
        ("day", "Y-05-05", "published", (None, None)),
        ("month", "Y-05", "year", (None, None)),
        ("half", "C-01/C-06", "year", (None, None)),
        ("since", "2020/now", "published", ("2020", None)),
        ("relative", "month~3/now", "published", (None, None)),
        ("relative", "P~5/P~0", "published", (None, None)),
        ("relative", "Q", "published", (None, None)),
        ("relative", "N-01", "published", (None, None)),
        ("relative", "..", "published", (None, None)),
        ("comparison", "..", None, (None, None)),
        ("each", "..", None, (None, None)),
        ("until", "../2019", None, (None, "2019")),
    ],
)
def test_what_a_reading_needs(kind: str, form: str, needs: str | None, known: tuple[str | None, str | None]) -> None:
    found = period(kind, form)
    assert (found.needs, (found.first, found.last), found.form) == (needs, known, form)


@pytest.mark.parametrize(
    ("kind", "form", "published", "context", "future", "read"),
    [
        ("day", "Y-05-05", "2024-06-15", None, False, "2024-05-05"),
        ("day", "Y-06-15", "2024-06-15", None, False, "2024-06-15"),
        ("day", "Y-06-16", "2024-06-15", None, False, "2023-06-16"),
        ("day", "Y-05-05", "2024-06-15", None, True, "2025-05-05"),
        ("day", "Y-06-15", "2024-06-15", None, True, "2024-06-15"),
        ("day", "Y-06-14", "2024-06-15", None, True, "2025-06-14"),
        ("day", "Y-02-29", "2023-06-15", None, False, None),
        ("month", "Y-06", "2024-06-01", None, False, "2024-06"),
        ("month", "Y-07", "2024-06-30", None, False, "2023-07"),
        ("month", "Y-06", "2024-06-15", None, True, "2024-06"),
        ("month", "Y-05", "2024-06-15", None, True, "2025-05"),
        ("month", "Y-05", "2024-06-15", 2019, False, "2019-05"),
        ("month", "Y-05", None, 2019, False, "2019-05"),
        ("month", "Y-05", None, None, False, None),
        ("day", "Y-05-05", "2024-06-15", 2019, False, "2024-05-05"),
        ("year", "Y", "2024-01-10", None, False, "2024"),
        ("year", "Y", "2024-06-15", None, True, "2024"),
        ("quarter", "Y-07/Y-09", "2024-03-31", None, False, "2024-07/2024-09"),
        ("quarter", "Y-07/Y-09", "2024-03-30", None, False, "2023-07/2023-09"),
        ("quarter", "Y-07/Y-09", "2024-05-01", None, False, "2024-07/2024-09"),
        ("half", "Y-07/Y-12", "2024-05-01", None, False, "2023-07/2023-12"),
        ("partial_year", "C-12", "2024-03-01", None, False, "2024-12"),
        ("partial_year", "C-12", "2024-02-29", None, False, "2023-12"),
        ("since", "Y-08/now", "2024-06-15", None, False, None),
        ("since", "Y-05/now", "2024-06-15", 2019, False, "2024-05/2024-06-15"),
        ("relative", "now~1", "2024-03-01", None, False, "2024-02-29"),
        ("relative", "month~1", "2024-01-15", None, False, "2023-12"),
        ("relative", "month~12/now", "2024-01-15", None, False, "2023-01/2024-01-15"),
        ("relative", "month~0", "2024-12-15", None, False, "2024-12"),
        ("relative", "Q", "2024-03-31", None, False, "2023"),
        ("relative", "Q", "2024-04-01", None, False, "2024"),
        ("relative", "N-02", "2024-04-01", None, False, "2025-02"),
        ("relative", "P~2-05", "2024-04-01", None, False, "2022-05"),
        ("relative", "F~1", "2024-04-01", None, False, "2025"),
        ("relative", "B~1", "2024-04-01", None, False, "2023"),
        ("relative", "B~2", "2024-04-01", None, False, None),
        ("span", "F~2/2025", "2024-04-01", None, False, None),
        ("span", "2025/P~0", "2024-04-01", None, False, None),
        ("since", "..T/now", "2024-04-01", None, False, None),
        ("relative", "..", "2024-04-01", None, False, None),
    ],
)
def test_readings_in_their_time(
    kind: str, form: str, published: str | None, context: int | None, future: bool, read: str | None
) -> None:
    """What says no year takes it from the day of publication: the last that fits, for plans the next."""
    day = dt.date.fromisoformat(published) if published else None
    found = anchor(period(kind, form), day, context, future=future)
    assert (iso(found) if found else None) == read


def test_a_beginning_that_is_not_known_stays_so() -> None:
    found = anchor(period("since", "..T/now"), dt.date(2024, 4, 1), None)
    assert found is not None
    assert (found.first, found.last, found.needs) == (None, "2024-04-01", None)


# --- lines with a date


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("20/12/2022", "2022-12-20"),
        ("20/12/2022 16:45", "2022-12-20"),
        ("16:45 20/12/2022", "2022-12-20"),
        ("Thứ Ba, 20/12/2022", "2022-12-20"),
        ("Thứ Ba, 20/12/2022 - 16:45", "2022-12-20"),
        ("Cập nhật: 20/12/2022 | 08:15", "2022-12-20"),
        ("2022-12-20T08:15:00", "2022-12-20"),
        ("20 tháng 12, 2022", "2022-12-20"),
        ("20 tháng 12 năm 2022 08:00", "2022-12-20"),
        ("May 10, 2023 08:15", "2023-05-10"),
        ("10 May 2023", "2023-05-10"),
        ("20.12.2022, 08h15", "2022-12-20"),
        ("(20/12/2022)", "2022-12-20"),
        ("Ngày 20/12/2022 xã họp", None),
        ("20/12/2022 xã họp", None),
        ("31/02/2022 08:00", None),
        ("31/02/2022 May 10, 2023", None),
        ("May 2023 08:15", None),
        ("20/12/22 08:15", None),
        ("120/12/2022 08:00", None),
        ("20/12/2022/5 08:00", None),
        ("x" * 70 + " May 10, 2023", None),
    ],
)
def test_date_lines(line: str, day: str | None) -> None:
    found = parse_date_line(line)
    assert (found.isoformat() if found else None) == day


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("(Vũng Tàu, ngày 30/11/2021)", "2021-11-30"),
        ("(Vũng Tàu, ngày 30/11/2021).", "2021-11-30"),
        ("Vũng Tàu, ngày 30/11/2021 ]", "2021-11-30"),
        ("Vũng Tàu, ngày 30 tháng 11 năm 2021", "2021-11-30"),
        ("Tin khác (30/11/2021)", None),
        ("Vũng Tàu, ngày 2021-11-30", None),
        ("Vũng Tàu 5, ngày 30/11/2021", None),
        ("Vũng Tàu, ngày 30/11/2021 tại", None),
        ("Vũng Tàu, ngày 31/11/2021", None),
        ("Vũng Tàu rất xa xôi, ngày 30/11/2021" + " " * 30 + "và hơn nữa", None),
    ],
)
def test_signed_dates(line: str, day: str | None) -> None:
    found = parse_signed_date(line)
    assert (found.isoformat() if found else None) == day


# --- spellings

DROPPED = [*range(0x200B, 0x2010), 0x2060, 0xFEFF, 0xAD, *range(0x202A, 0x202F)]
BLANKS = "\t\v\f\u00a0\u202f\u2007\u2009\u3000"
OTHERS = {
    "đ": "\u00f0\u0256\u0189\u00d0Đ",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    '"': "\u201c\u201d\u201e\u00ab\u00bb",
    "'": "\u2018\u2019",
    "\n": "\u2028\u2029\u0085\r",
    "σ": "Σ",
}


@pytest.mark.parametrize("long", [False, True])
def test_every_character_that_is_one_of_another(long: bool) -> None:
    """In a short text, and in one that is long enough to be looked at first."""
    before = "Đảng ủy xã Hòa Bình họp. " * 8 if long else "Họp. "
    folded = fold(before).text
    for code in DROPPED:
        assert fold(f"{before}a{chr(code)}b").text == f"{folded}ab", hex(code)
    for blank in BLANKS:
        assert fold(f"{before}a{blank}b").text == f"{folded}a b", hex(ord(blank))
        assert fold(f"{before}a{blank} b").text == f"{folded}a b", hex(ord(blank))
    for kept, written in OTHERS.items():
        for char in written:
            assert fold(f"{before}a{char}b").text == f"{folded}a{kept}b", hex(ord(char))
    assert fold(f"{before}a\r\nb  c\u0301").text == f"{folded}a\nb ć"


@pytest.mark.parametrize("tone", "\u0300\u0301\u0303\u0309\u0323")
@pytest.mark.parametrize("pair", ["oa", "oe", "uy", "Oa", "Oe", "Uy", "OA", "OE", "UY"])
def test_every_tone_goes_onto_the_first_vowel(pair: str, tone: str) -> None:
    assert fold(f"h{pair}{tone}.").text == fold(f"h{pair[0]}{tone}{pair[1]}.").text
    assert fold(f"h{pair[0]}{tone}{pair[1]}.").case != fold(f"h{pair}.").case


def test_a_sigma_is_the_same_at_the_end_of_a_word() -> None:
    """Else the fold of a word would depend on what stands behind it."""
    assert [fold(one).text for one in ("ΑΣ", "ΣΑΣ", "ας", "Σ")] == ["ασ", "σασ", "ας", "σ"]


def test_offsets_lead_back_behind_what_was_dropped() -> None:
    folded = fold("a\u200b\u200bb  c\u00ad")
    assert folded.text == "ab c"
    assert [folded.raw_offset(at) for at in range(6)] == [0, 3, 4, 6, 8, 8]
    assert [folded.raw_span(*span) for span in ((0, 1), (0, 2), (1, 4), (3, 4), (2, 2))] == [
        (0, 1), (0, 4), (3, 7), (6, 7), (4, 4),
    ]  # fmt: skip
    marked = fold("e\u0301\u0323x")
    assert marked.raw_span(0, len(marked.text) - 1) == (0, 3)
