"""Which years a number may be given: those that are said, and those that what is said implies."""

from __future__ import annotations

import datetime as dt

import pytest

from dangvien_extract.extractor import Extractor
from dangvien_extract.models import Article
from dangvien_extract.resolve.choice import Choice


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(models=None)


def candidates(extractor: Extractor, text: str, published: str | None) -> dict[float, set[int | None]]:
    """The years that each number of a text may belong to, by its value."""
    day = dt.date.fromisoformat(published) if published else None
    raw = extractor.read(Article(id="tin", text=text, published=day))
    choice = Choice.of(raw.lines, raw.paragraphs, raw.kinds, raw.scene, raw.published, extractor.patterns, None)
    choice.learned = True
    found: dict[float, set[int | None]] = {}
    for line, paragraph, kind in zip(raw.lines, raw.paragraphs, raw.kinds, strict=True):
        choice.enter(line, paragraph)
        for claim in raw.rule_claims:
            if claim.line == line.index:
                _, period = choice.ruled(line, claim, kind, None)
                options = choice.period_chooser.candidates(line, claim, period, None, kind)
                found.setdefault(claim.quantity.value, set()).update(one.year for one in options)
        choice.leave(line, None)
    return found


# A text, its date, a number of it, a year that it may belong to.
OFFERED = [
    # the beginning of what lasts until now
    ("Từ năm 2012 đồn đưa 30 đảng viên xuống sinh hoạt cùng chi bộ ấp.", "2019-08-22", 30, 2012),
    ("Chi bộ bản Si ra đời từ cuối 2014, lúc đầu chi bộ có 3 đảng viên.", "2019-08-22", 3, 2014),
    ("Anh về xã từ năm 2018, ngày ấy Đảng bộ xã Hướng Lập có 96 đảng viên.", "2021-03-02", 96, 2018),
    ("Trong nhiệm kỳ 2015 - 2020, Đảng bộ xã Hướng Lập có 96 đảng viên.", "2020-03-02", 96, 2015),
    ("Các năm 2018, 2019 và 2020, xã Hướng Lập kết nạp 12 đảng viên.", "2021-03-02", 12, 2019),
    # the earlier figure of a comparison
    ("Huyện Di Linh kết nạp 92 đảng viên, cùng kỳ năm trước chỉ kết nạp 71 đảng viên.", "2014-07-09", 71, 2013),
    ("Huyện Di Linh kết nạp 92 đảng viên, cùng kỳ chỉ kết nạp 71 đảng viên.", "2014-07-09", 71, 2013),
    ("Huyện Di Linh kỷ luật 27 đảng viên, thấp hơn năm 2019 (kỷ luật 33 đảng viên).", "2020-12-30", 33, 2019),
    ("So với nhiệm kỳ 2010 - 2015 (kỷ luật 128 đảng viên) thì nhiều hơn.", "2020-06-09", 128, 2015),
    ("Cùng kỳ năm 2019, cả nước kết nạp 112.480 đảng viên.", "2021-12-29", 112480, 2019),
    ("Hai tháng đầu năm 2020 kết nạp 21 đảng viên, cùng kỳ kết nạp 13 đảng viên.", None, 13, 2019),
    # counted from the year that was told last
    ("Năm 2020 kết nạp 2 đảng viên. Năm trước đó kết nạp 9 đảng viên.", "2022-07-05", 9, 2019),
    ("Năm 2010 còn 312 thôn. Năm năm sau kết nạp 121 đảng viên.", "2020-07-05", 121, 2015),
    ("Năm 2020, xã kết nạp 12 đảng viên, năm trước kết nạp 9 đảng viên.", "2022-03-05", 9, 2019),
    ("Lứa năm 2020 kết nạp 2 đảng viên, năm sau kết nạp 3 đảng viên.", "2022-07-05", 3, 2021),
    ("Năm 2016 kết nạp 2 đảng viên. Năm sau kết nạp 7 đảng viên.", "2019-07-05", 7, 2017),
    # the first and the last year of a term of office
    ("Đầu nhiệm kỳ, Đảng bộ xã Vĩnh Phú chỉ có 215 đảng viên.", "2020-05-08", 215, 2015),
    ("Đầu nhiệm kỳ, Đảng bộ xã Vĩnh Phú chỉ có 215 đảng viên.", "2013-05-08", 215, 2010),
    ("Nhiệm kỳ 2005-2010 đã qua. Đầu nhiệm kỳ, Đảng bộ huyện có 215 đảng viên.", None, 215, 2005),
    ("Nghị quyết cả nhiệm kỳ đề ra kết nạp 40 đảng viên.", "2018-04-26", 40, 2020),
    ("Nghị quyết đại hội đề ra chỉ tiêu kết nạp 1.300 đảng viên cho trọn 5 năm.", "2018-05-22", 1300, 2020),
    ("Đại hội đề ra chỉ tiêu cho cả 5 năm là kết nạp 150 đảng viên.", "2018-07-04", 150, 2020),
    ("Nhiệm kỳ mới, xã phấn đấu kết nạp 80 đảng viên.", "2020-08-04", 80, 2025),
    ("Chỉ tiêu của 5 năm tới: kết nạp 40 đảng viên.", "2025-08-12", 40, 2030),
    ("Đại hội giao: 5 năm kế tiếp kết nạp 40 đảng viên.", "2019-08-12", 40, 2025),
    # the turn of the year, and plans at its end
    ("Trong năm, huyện kết nạp 71 đảng viên.", "2014-01-14", 71, 2013),
    ("Huyện kết nạp 71 đảng viên, đạt kế hoạch.", "2014-02-14", 71, 2013),
    ("Huyện phấn đấu kết nạp 35 đảng viên.", "2025-11-20", 35, 2026),
    ("Sang năm, huyện giao kết nạp 35 đảng viên.", "2025-08-20", 35, 2026),
    # articles without a date
    ("Nghệ An suốt mùa hè 2021 bận rộn. 9 tháng đầu năm kết nạp 262 đảng viên.", None, 262, 2021),
    ("Năm rồi xã kết nạp 11 đảng viên.\n\nBản ở xa.\n\nLữ Phú (tháng 3/2015)", None, 11, 2014),
    ("Từ đầu năm tới giờ Vùng kết nạp 57 đảng viên.\n\nBài: Mai\n(Vũng Tàu, ngày 30/11/2021)", None, 57, 2021),
    ("Cả năm kỷ luật 47 đảng viên.\n\nNăm 2015, huyện kiểm tra 118 nơi. Bàn về năm 2016.", None, 47, 2015),
    ("Năm 2016 huyện có 18 xã. Năm tới, huyện phấn đấu kết nạp 30 đảng viên.", None, 30, 2017),
    # without a date of its own: the feast that it keeps, the only year that it names, a paper that has just come out
    ("Mừng 107 năm Cách mạng (7/11/1917 - 7/11/2024), tỉnh trao Huy hiệu cho 412 đảng viên.", None, 412, 2024),
    ("Đợt 7/11/2016, phường trao Huy hiệu cho 33 đảng viên.\n\nXã kết nạp 5 đảng viên.", None, 5, 2016),
    ("Từ đầu năm 2020, quận kiểm tra 58 nơi. Quận Ô Môn kỷ luật 27 đảng viên.", None, 27, 2020),
    ("Công văn ngày 5/6/2006 nêu tên. Huyện Hòn Đất kết nạp 19 đảng viên.", None, 19, 2006),
    ("Đại hội nhiệm kỳ 2020 - 2025. Huyện Tam Đường kết nạp 812 đảng viên.", None, 812, 2020),
    # bare years behind words that close or open one
    ("Khép lại 2011, thị xã Sông Cầu kỷ luật 13 đảng viên.", None, 13, 2011),
    ("Kết thúc 2019, xã kết nạp 7 đảng viên.", "2020-02-03", 7, 2019),
]

# The same with a year that the number may not belong to.
WITHHELD = [
    ("Năm 2012 đồn đưa 30 đảng viên xuống sinh hoạt cùng chi bộ ấp.", "2019-08-22", 30, 2011),
    ("Ngày 5/5/2019, xã kết nạp 3 đảng viên.", "2019-08-22", 3, 2018),
    ("Từ đầu năm 2019 đến tháng 8/2019, xã kết nạp 3 đảng viên.", "2019-08-22", 3, 2018),
    ("Kỷ niệm ngày thành lập Đảng 3/2/1930. Xã kết nạp 5 đảng viên.", None, 5, 1930),
    ("Mừng sinh nhật Bác 19/5/1890. Xã kết nạp 5 đảng viên.", None, 5, 1890),
    ("Cùng kỳ họp, huyện kết nạp 71 đảng viên.", "2014-07-09", 71, 2012),
    ("Huyện kết nạp 92 đảng viên trong 6 tháng.", "2014-07-09", 92, 2013),
    ("Năm 2019, thấp hơn kế hoạch, huyện kết nạp 27 đảng viên.", "2020-12-30", 27, 2018),
    ("Mười lăm năm sau, xã kết nạp 9 đảng viên.", "2022-07-05", 9, 2023),
    ("Năm 2010 khó. Ba năm sau khi tách, xã kết nạp 9 đảng viên.", "2022-07-05", 9, 2013),
    ("Sinh năm 1985, năm sau ông vào xã kết nạp 9 đảng viên.", "2022-07-05", 9, 1986),
    ("Đầu năm, Đảng bộ xã Vĩnh Phú có 215 đảng viên.", "2018-05-08", 215, 2015),
    ("Cả năm, xã kết nạp 40 đảng viên.", "2018-04-26", 40, 2020),
    ("5 năm qua, xã kết nạp 40 đảng viên.", "2018-04-26", 40, 2020),
    ("Trong năm, huyện kết nạp 71 đảng viên.", "2014-05-14", 71, 2013),
    ("Huyện đã kết nạp 35 đảng viên.", "2025-11-20", 35, 2026),
    ("Bước sang năm mới, huyện kết nạp 35 đảng viên.", "2025-08-20", 35, 2026),
    ("Huyện kết nạp 57 đảng viên.\n\nBài: Mai\nUông Bí kết nạp 62 đảng viên (08/09/2017)", "2019-05-05", 57, 2017),
]


@pytest.mark.parametrize(("text", "published", "value", "year"), OFFERED)
def test_implied_years_are_candidates(
    extractor: Extractor, text: str, published: str | None, value: float, year: int
) -> None:
    """What a beginning, a comparison, a count of years, a term or a date at the end implies can be chosen."""
    assert year in candidates(extractor, text, published)[value]


@pytest.mark.parametrize(("text", "published", "value", "year"), WITHHELD)
def test_years_that_nothing_implies_are_none(
    extractor: Extractor, text: str, published: str | None, value: float, year: int
) -> None:
    """What only looks like it implies no year."""
    assert year not in candidates(extractor, text, published)[value]
