"""What the extractor says about short texts: numbers, parts, targets, units, periods, and what is no fact."""

from __future__ import annotations

import datetime as dt

import pytest

from dangvien_extract.extractor import Extractor
from dangvien_extract.models import Article, Fact


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor()


def said(fact: Fact) -> str:
    """A fact in a line: indicator, qualifier, number; then part, status, rate; the unit; the year."""
    number = f"{fact.value:g}"
    number += f"-{fact.value_max:g}" if fact.value_max is not None else ""
    number += f"/{fact.out_of:g}" if fact.out_of is not None else ""
    number += "%" if fact.measure == "percent" else ""
    words = [fact.indicator, *([fact.qualifier] if fact.qualifier != "exact" else []), number]
    words += [f"({fact.subset})"] if fact.subset else []
    words += [fact.status] if fact.status != "reported" else []
    words += [f"per {fact.per}"] if fact.per else []
    return f"{' '.join(words)} | {fact.unit.name if fact.unit else None} | {fact.year}"


def read(extractor: Extractor, text: str, published: str | None = None, title: str | None = None) -> list[str]:
    day = dt.date.fromisoformat(published) if published else None
    return [said(fact) for fact in extractor.extract(Article(id="tin", text=text, published=day, title=title)).facts]


@pytest.mark.parametrize(
    "text, facts",
    [
        (
            "Năm 2021, Đảng bộ xã Sơn Kim kết nạp 14 đảng viên, công nhận chính thức 11 đảng viên.",
            ["admissions 14 | Đảng bộ xã Sơn Kim | 2021", "full_memberships 11 | Đảng bộ xã Sơn Kim | 2021"],
        ),
        (
            "Năm 2020, Huyện ủy Hương Sơn kết nạp 132 đảng viên, trong đó có 54 nữ.",
            ["admissions 132 | Đảng bộ huyện Hương Sơn | 2020", "admissions 54 (nữ) | Đảng bộ huyện Hương Sơn | 2020"],
        ),
        (
            "Chỉ tiêu năm 2024 của Đảng bộ phường Tân Giang là kết nạp 18 đảng viên.",
            ["admissions 18 target | Đảng bộ phường Tân Giang | 2024"],
        ),
        (
            "Phấn đấu năm 2023, Đảng bộ thị xã Kỳ Anh kết nạp 150 đảng viên mới.",
            ["admissions 150 target | Đảng bộ thị xã Kỳ Anh | 2023"],
        ),
        (
            "Nhiệm kỳ 2015 - 2020, bình quân mỗi năm Đảng bộ tỉnh Hà Giang kết nạp hơn 2.000 đảng viên.",
            ["admissions over 2000 per year | Đảng bộ tỉnh Hà Giang | 2020"],
        ),
        (
            "Năm 2019, Đảng bộ huyện Can Lộc kết nạp 113/180 đảng viên theo kế hoạch.",
            ["admissions 113/180 | Đảng bộ huyện Can Lộc | 2019"],
        ),
        (
            "Năm 2018, Đảng bộ huyện Vũ Quang kết nạp từ 40 đến 45 đảng viên.",
            ["admissions 40-45 | Đảng bộ huyện Vũ Quang | 2018"],
        ),
        (
            "Năm 2022, Đảng bộ huyện Đức Thọ kết nạp 108 đảng viên, đạt 103,5% kế hoạch.",
            [
                "admissions 108 | Đảng bộ huyện Đức Thọ | 2022",
                "target_attainment 103.5% | Đảng bộ huyện Đức Thọ | 2022",
            ],
        ),
        (
            "Năm 2017, Đảng bộ xã Xuân Lĩnh thành lập mới hai chi bộ, mở 02 lớp bồi dưỡng nhận thức về Đảng.",
            ["branches_founded 2 | Đảng bộ xã Xuân Lĩnh | 2017", "classes_opened 2 | Đảng bộ xã Xuân Lĩnh | 2017"],
        ),
        (
            "Năm 2019, Đồn Biên phòng Hương Quang phân công 31 đảng viên phụ trách 124 hộ gia đình.",
            [
                "members_assigned 31 | Đồn Biên phòng Hương Quang | 2019",
                "households_assigned 124 | Đồn Biên phòng Hương Quang | 2019",
            ],
        ),
        (
            "Cuối năm 2016, Đảng bộ huyện Bắc Mê có 5.120 đảng viên, sinh hoạt tại 46 tổ chức cơ sở đảng.",
            [
                "members_total 5120 | Đảng bộ huyện Bắc Mê | 2016",
                "grassroots_organisations_total 46 | Đảng bộ huyện Bắc Mê | 2016",
            ],
        ),
        (
            "Dịp 19/5/2021, Đảng ủy phường Quang Trung trao Huy hiệu Đảng cho 23 đảng viên.",
            ["badges_awarded 23 | Đảng bộ phường Quang Trung | 2021"],
        ),
        (
            "Năm 2022, Đảng bộ huyện Lộc Hà khai trừ 3 đảng viên, xóa tên 5 đảng viên.",
            ["members_removed 3 | Đảng bộ huyện Lộc Hà | 2022", "members_removed 5 | Đảng bộ huyện Lộc Hà | 2022"],
        ),
        (
            "Năm 2020, Đảng bộ xã Phú Gia không còn thôn trắng đảng viên; 9/9 thôn có chi bộ.",
            ["villages_with_branch 9/9 | Đảng bộ xã Phú Gia | 2020"],
        ),
    ],
)
def test_what_is_said(extractor: Extractor, text: str, facts: list[str]) -> None:
    """Wholes and parts, targets, rates, ratios, ranges, shares of the plan, totals."""
    assert read(extractor, text) == facts


@pytest.mark.parametrize(
    "text",
    [
        "Năm 2022, Đoàn xã Sơn Kim kết nạp 45 đoàn viên mới, Hội Nông dân kết nạp 20 hội viên.",
        "Năm 2022, số đảng viên kết nạp của huyện Hương Sơn tăng 12 đảng viên so với năm 2021.",
        "Ông Trần Đình Lâm, 81 tuổi, 55 năm tuổi Đảng, vẫn dự họp chi bộ đều.",
        "Đồng chí Lê Văn Bình được phân công phụ trách 3 hộ ở bản Khe Lau.",
        "Huyện ủy ban hành Chỉ thị số 14-CT/HU ngày 5/3/2021 về công tác phát triển đảng viên.",
        "Hàng trăm đảng viên huyện Kỳ Anh xuống đường giúp dân dọn bùn sau lũ năm 2020.",
        "Mỗi đảng viên ở xã Sơn Hồng phụ trách 5 hộ.",
        "Giai đoạn 2016 - 2020, tỉnh Hà Tĩnh xóa 12 thôn trắng chi bộ.",
        "Đại hội bầu Ban Chấp hành Đảng bộ xã Sơn Tây khóa mới gồm 15 đồng chí.",
        "Năm 2021, đảng viên xã Đức Lạng góp 120 triệu đồng, hiến 3.500 m2 đất làm đường.",
        "Xã Sơn Lễ có 2.315 hộ với 8.400 nhân khẩu.",
        "",
        "Không có tin.",
    ],
)
def test_what_is_no_fact(extractor: Extractor, text: str) -> None:
    """Unions, changes, ages, one person, documents, vague amounts, numbers per head, committees, money."""
    assert read(extractor, text) == []


@pytest.mark.parametrize(
    "text, units",
    [
        # organs stand for their organisation, whatever the spelling
        ("Năm 2021, Ban Thường vụ Huyện uỷ Hương Khê quyết định kết nạp 96 đảng viên.", ["Đảng bộ huyện Hương Khê"]),
        ("Năm 2021, Thành ủy Hà Giang kết nạp 75 đảng viên.", ["Đảng bộ thành phố Hà Giang"]),
        ("Năm 2021, BCH Đảng bộ xã Yên Hòa kết nạp 6 đảng viên.", ["Đảng bộ xã Yên Hòa"]),
        # a territory means its organisation
        ("Năm 2021, xã Cẩm Lĩnh kết nạp 8 đảng viên.", ["Đảng bộ xã Cẩm Lĩnh"]),
        # branches and posts keep their names
        ("Năm 2021, Chi bộ thôn Kim Cương 2 kết nạp 1 đảng viên mới.", ["Chi bộ thôn Kim Cương 2"]),
        ("Năm 2021, Đồn Biên phòng Sơn Hồng kết nạp 4 đảng viên.", ["Đồn Biên phòng Sơn Hồng"]),
        # references
        (
            "Đảng bộ huyện Quang Bình sơ kết công tác năm. Năm 2021, toàn huyện kết nạp 88 đảng viên.",
            ["Đảng bộ huyện Quang Bình"],
        ),
        (
            "Năm 2021, Đảng bộ xã Bằng Lang có thêm nhiều nhân tố trẻ. Đảng bộ đã kết nạp 9 đảng viên.",
            ["Đảng bộ xã Bằng Lang"],
        ),
        # lists
        (
            "Kết quả kết nạp đảng viên năm 2021: huyện Bắc Quang 140, huyện Vị Xuyên 165.",
            ["Đảng bộ huyện Bắc Quang", "Đảng bộ huyện Vị Xuyên"],
        ),
        # who speaks is not the unit
        (
            "Ban Tổ chức Tỉnh ủy Hà Giang cho biết, năm 2021 Đảng bộ huyện Xín Mần kết nạp 101 đảng viên.",
            ["Đảng bộ huyện Xín Mần"],
        ),
        # no name, no unit
        ("Năm 2021 kết nạp được 12 đảng viên.", [None]),
    ],
)
def test_whose_number_it_is(extractor: Extractor, text: str, units: list[str | None]) -> None:
    facts = extractor.extract(Article(id="tin", text=text)).facts
    assert [fact.unit.name if fact.unit else None for fact in facts] == units
    assert [("unit:not-named" in fact.flags) for fact in facts] == [unit is None for unit in units]


@pytest.mark.parametrize(
    "text",
    [
        "Đồng chí Nguyễn Văn Hòa, Bí thư Đảng ủy xã Thanh Vân, cho biết: Năm 2022, kết nạp 7 đảng viên.",
        "Ông Hòa Văn Bình kể rằng năm 2022 kết nạp được 7 đảng viên.",
        "Thiếu tá Lò Văn Sơn La, Đồn trưởng, nói: năm 2022, đơn vị kết nạp 7 đảng viên.",
        "Bà Trần Thị Huyện vui vì năm 2022 kết nạp được 7 đảng viên.",
    ],
)
def test_a_person_is_never_a_unit(extractor: Extractor, text: str) -> None:
    """Names of people, those that look like places too, stand in no unit."""
    for fact in extractor.extract(Article(id="tin", text=text)).facts:
        name = fact.unit.name if fact.unit else ""
        assert not any(part in name for part in ("Nguyễn", "Văn Hòa", "Hòa Văn", "Lò Văn", "Trần Thị"))
        if fact.unit_evidence is not None:
            assert not any(title in fact.unit_evidence.text for title in ("Ông", "Bà", "Đồng chí", "Thiếu tá"))


@pytest.mark.parametrize(
    "text, published, years",
    [
        ("Đến nay, Đảng bộ xã Tân Trịnh có 210 đảng viên.", "2021-10-02", [2021]),
        ("Đến nay, Đảng bộ xã Tân Trịnh có 210 đảng viên.", None, [None]),
        ("Từ đầu năm đến nay, Đảng bộ xã Tân Trịnh kết nạp 5 đảng viên.", "2021-10-02", [2021]),
        ("Đến ngày 27-11, Đảng bộ xã Tân Trịnh kết nạp 5 đảng viên.", "2021-12-02", [2021]),
        ("6 tháng đầu năm 2014, Đảng bộ xã Tân Trịnh kết nạp 5 đảng viên.", None, [2014]),
        ("Nhiệm kỳ 2010 - 2015, Đảng bộ xã Tân Trịnh kết nạp 35 đảng viên.", "2016-01-01", [2015]),
        ("Đảng bộ xã Tân Trịnh kết nạp 5 đảng viên.", None, [None]),
        ("Năm 2019, Đảng bộ xã Tân Trịnh kết nạp 5 đảng viên; năm 2020 kết nạp 7 đảng viên.", None, [2019, 2020]),
    ],
)
def test_when_it_was(extractor: Extractor, text: str, published: str | None, years: list[int | None]) -> None:
    """Its clause, its sentence, the running period; relative ones from the publication date or not at all."""
    day = dt.date.fromisoformat(published) if published else None
    facts = extractor.extract(Article(id="tin", text=text, published=day)).facts
    assert [fact.year for fact in facts] == years
    for fact in facts:
        assert (fact.year is None) == any(flag.startswith("year:") for flag in fact.flags)


def test_a_line_of_metadata_gives_the_date(extractor: Extractor) -> None:
    """The page's date line anchors "đến nay" where no date came with the article; a given date goes before it."""
    text = (
        "Vùng cao Tiên Nguyên hôm nay\n\nThứ năm, 14/10/2021 | 09:30\n\n"
        "Đến nay, Đảng bộ xã Tiên Nguyên có 305 đảng viên, được đánh giá là nơi làm tốt của huyện nhiều năm liền.\n"
    )
    assert read(extractor, text) == ["members_total 305 | Đảng bộ xã Tiên Nguyên | 2021"]
    assert read(extractor, text, "2022-01-02") == ["members_total 305 | Đảng bộ xã Tiên Nguyên | 2022"]


def test_a_headline_announces_no_list(extractor: Extractor) -> None:
    """A headline about admissions makes no admissions of the members that an organisation has."""
    text = (
        "Đảng bộ xã Tiên Nguyên chăm lo phát triển đảng\n\n"
        "Năm 2021, Đảng bộ xã Tiên Nguyên có 305 đảng viên, được đánh giá là nơi làm tốt của huyện nhiều năm liền.\n"
    )
    assert read(extractor, text) == ["members_total 305 | Đảng bộ xã Tiên Nguyên | 2021"]


def test_each_number_once(extractor: Extractor) -> None:
    """Headline, lead and body tell one number: one fact, with the body's unit and year."""
    text = (
        "Yên Minh kết nạp 120 đảng viên\n\n"
        "Năm 2021, Đảng bộ huyện Yên Minh đã kết nạp 120 đảng viên mới, vượt kế hoạch đề ra từ đầu năm.\n\n"
        "Việc tạo nguồn được các chi bộ coi trọng. Trong 120 đảng viên mới kết nạp năm 2021 có nhiều người trẻ.\n"
    )
    assert read(extractor, text) == ["admissions 120 | Đảng bộ huyện Yên Minh | 2021"]
    (fact,) = extractor.extract(Article(id="tin", text=text)).facts
    assert fact.evidence.start > text.index("Năm 2021")


def test_a_rounded_headline_yields_to_the_body(extractor: Extractor) -> None:
    text = (
        "Mèo Vạc kết nạp hơn 110 đảng viên\n\n"
        "Năm 2021, Đảng bộ huyện Mèo Vạc đã kết nạp 113 đảng viên mới, vượt kế hoạch được tỉnh giao từ đầu năm.\n"
    )
    assert read(extractor, text) == ["admissions 113 | Đảng bộ huyện Mèo Vạc | 2021"]


def test_equal_numbers_of_two_units_are_two_facts(extractor: Extractor) -> None:
    text = "Năm 2021, Đảng bộ xã Nậm Ban kết nạp 6 đảng viên, Đảng bộ xã Sủng Trà kết nạp 6 đảng viên."
    assert read(extractor, text) == [
        "admissions 6 | Đảng bộ xã Nậm Ban | 2021",
        "admissions 6 | Đảng bộ xã Sủng Trà | 2021",
    ]


def test_furniture_is_not_read(extractor: Extractor) -> None:
    """Other stories, view counts and comments hold numbers that are not the article's."""
    text = (
        "Lượt xem: 2.310\n"
        "Năm 2021, Đảng bộ xã Lũng Phìn kết nạp 11 đảng viên, trong khi nguồn ở các thôn biên giới không còn nhiều.\n\n"
        "Tin khác\nTỉnh Hà Giang có 70.120 đảng viên\nHuyện Đồng Văn trao Huy hiệu Đảng cho 41 đảng viên\n\n"
        "Bình luận (3)\nXã tôi năm 2021 kết nạp 30 đảng viên!\n"
    )
    assert read(extractor, text) == ["admissions 11 | Đảng bộ xã Lũng Phìn | 2021"]


def test_captions_are_read(extractor: Extractor) -> None:
    text = (
        "Huyện Hoàng Su Phì phát triển Đảng ở thôn bản\n\n"
        "Năm 2021, Đảng bộ huyện Hoàng Su Phì kết nạp 97 đảng viên, phần lớn là người trẻ ở các thôn vùng cao.\n\n"
        "Ảnh: Chi bộ thôn Bản Péo trao quyết định kết nạp cho 2 đảng viên, tháng 9/2021.\n"
    )
    assert read(extractor, text) == [
        "admissions 97 | Đảng bộ huyện Hoàng Su Phì | 2021",
        "admissions 2 | Chi bộ thôn Bản Péo | 2021",
    ]


def test_a_known_title_is_the_headline(extractor: Extractor) -> None:
    """The title handed in is found in the text, and what stands over it is no part of the article."""
    title = "Quản Bạ kết nạp 64 đảng viên"
    text = f"Tin nóng\n{title}\nNăm 2021, Đảng bộ huyện Quản Bạ kết nạp 64 đảng viên mới, vượt kế hoạch được giao.\n"
    assert read(extractor, text, title=title) == ["admissions 64 | Đảng bộ huyện Quản Bạ | 2021"]


def test_evidence_is_the_shortest_statement(extractor: Extractor) -> None:
    text = "Năm 2022, Bộ đội Biên phòng tỉnh Điện Biên đã kết nạp hơn 240 đảng viên là thanh niên các bản."
    (fact,) = extractor.extract(Article(id="tin", text=text)).facts
    assert fact.evidence.text == "kết nạp hơn 240 đảng viên"
    assert fact.unit_evidence is not None and fact.unit_evidence.text == "Bộ đội Biên phòng tỉnh Điện Biên"
    assert fact.period_evidence is not None and fact.period_evidence.text == "Năm 2022"
    assert 0 < fact.confidence < 1
    assert fact.unit is not None and fact.unit.place is not None and fact.unit.place.name == "Điện Biên"


def test_no_two_facts_have_one_id() -> None:
    """A number that is dealt out ("mỗi trường 2 em") to names that turn out to be one unit is told once."""
    text = (
        "Đúng dịp sinh nhật Bác, sáu chi bộ trường THPT trên địa bàn huyện Krông Pắc lần lượt tổ chức lễ kết nạp "
        "cho 19 học sinh.\n\nNhiều nhất là Chi bộ Trường THPT Nguyễn Bỉnh K5 em; kế đó Phan Đình Phùng 4 em. Các "
        "trường Nguyễn Thị Minh Khai, Nguyễn Công Trứ mỗi trường 3 em; Quang Trung và Lê Hồng Phong mỗi trường 2 em.\n"
    )
    facts = Extractor(min_confidence=0).extract(Article(id="a", text=text)).facts
    assert len({fact.fact_id for fact in facts}) == len(facts) > 3
