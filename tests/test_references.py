"""What "xã", "tỉnh", "Đảng bộ" without a name mean: told by rules alone, from what the article names where."""

from __future__ import annotations

import datetime as dt

import pytest

from dangvien_extract import Article, Extractor


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(models=None)


def units(extractor: Extractor, text: str, published: str | None = None) -> list[str | None]:
    """The unit of each fact, in order."""
    day = dt.date.fromisoformat(published) if published else None
    facts = extractor.extract(Article(id="tin", text=text, published=day)).facts
    return [fact.unit and fact.unit.name for fact in facts]


MERGED = (
    "{0} đổi thay\n\nXã {0} thành lập ngày 1/7/2025 ({1}). Đường sá đã tốt hơn nhiều.\n\n"
    "Đến nay, Đảng bộ xã quản lý 2.274 đảng viên."
)


@pytest.mark.parametrize(
    "old",
    [
        "gồm thị trấn Ea Kar, các xã Cư Huê, Ea Đar, Xuân Phú",
        "trên cơ sở nhập 2 xã Cư Huê và Xuân Phú",
        "từ xã Cư Huê, xã Ea Đar, xã Xuân Phú",
    ],
)
def test_one_of_a_list_is_not_what_its_level_means(extractor: Extractor, old: str) -> None:
    """A commune is told from those that were merged into it."""
    assert units(extractor, MERGED.format("Ea Kar", old)) == ["Đảng bộ xã Ea Kar"]


def test_one_place_named_before_is_what_its_level_means(extractor: Extractor) -> None:
    text = "Xã Cư Huê ở xa. Năm 2024, Đảng bộ xã kết nạp 12 đảng viên."
    assert units(extractor, text) == ["Đảng bộ xã Cư Huê"]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        # an interview tells in a title whom it is about
        (
            "Đảng viên ở cồn\n\n(Trao đổi với đồng chí Phó Bí thư Huyện ủy Cù Lao Dung, tỉnh Sóc Trăng)\n\n"
            "Ngày thành lập huyện (năm 2002), Đảng bộ mới có 634 đảng viên. Thanh niên lên Bình Dương làm thuê nhiều.",
            "Đảng bộ huyện Cù Lao Dung",
        ),
        # the district in the name of whom the article is about, not one to compare with
        (
            "Sáng 21/1/2022, Chi bộ Hội Doanh nghiệp quận Cẩm Lệ họp. Kết quả xếp thứ hai, sau quận Hải Châu.\n\n"
            "Năm 2021, Đảng bộ quận phát triển 127 đảng viên.",
            "Đảng bộ quận Cẩm Lệ",
        ),
        # the province of the paper, where the lead speaks of "tỉnh"
        (
            "Nhiều lớp được mở\n\n(LCĐT) - Sáu tháng đầu năm 2017, Tỉnh ủy giao nhiệm vụ cho các huyện.\n\n"
            "Huyện Văn Bàn làm tốt. Mục tiêu năm 2017 của tỉnh là kết nạp 2.100 đảng viên.",
            "Đảng bộ tỉnh Lào Cai",
        ),
    ],
    ids=["title of a person", "around an agency", "lead"],
)
def test_what_the_article_is_about(extractor: Extractor, text: str, unit: str) -> None:
    assert units(extractor, text)[:1] == [unit]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Xã Quảng Trực có 7 bon. Bí thư Đảng ủy xã Điểu Khơn cho biết", "Đảng bộ xã Quảng Trực"),
        ("Xã có 7 bon. Bí thư Đảng ủy xã Pha Long cho biết", "Đảng bộ xã Pha Long"),
        ("Bon Bu Prăng 1A đổi mới. Theo Bí thư Chi bộ Điểu Lé", "Chi bộ bon Bu Prăng 1A"),
        ("Theo Bí thư Chi bộ thôn Hà Lâm", "Chi bộ thôn Hà Lâm"),
    ],
    ids=["a person", "a commune", "a person of a branch", "a branch"],
)
def test_a_name_behind_an_office_may_be_a_persons(extractor: Extractor, text: str, unit: str) -> None:
    """One that no place bears is; "xã" is then the commune named before."""
    whole = "toàn xã" if "xã" in text else "chi bộ"
    assert units(extractor, f"{text}, năm 2019 {whole} kết nạp 18 đảng viên.") == [unit]


@pytest.mark.parametrize("published", ["2025-12-26", "2026-03-01"])
def test_merged_provinces(extractor: Extractor, published: str) -> None:
    """The new Lào Cai has the code that was Yên Bái's: its communes speak for Lào Cai."""
    text = (
        "Xây dựng Đảng ở Lào Cai sau hợp nhất\n\nSau khi hợp nhất hai tỉnh Lào Cai, Yên Bái, Đảng bộ tỉnh có 121.460 "
        "đảng viên. Xã Bảo Thắng, xã Bát Xát, phường Cam Đường, xã Nậm Xé đông đảng viên nhất."
    )
    assert units(extractor, text, published) == ["Đảng bộ tỉnh Lào Cai"]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Sáng nay, Đảng ủy Khối Doanh nghiệp tỉnh họp.", "Đảng bộ Khối Doanh nghiệp tỉnh Quảng Nam"),
        ("Sáng nay, đảng viên các công ty họp.", "Đảng bộ Khối Doanh nghiệp Quảng Nam"),
    ],
    ids=["with its level elsewhere", "as it is"],
)
def test_the_full_name_of_a_bloc(extractor: Extractor, text: str, unit: str) -> None:
    text = f"Đảng bộ Khối Doanh nghiệp Quảng Nam. {text} Năm 2014, Đảng bộ kết nạp 61 đảng viên."
    assert units(extractor, text) == [unit]


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        ("Chi bộ Bệnh viện", "Chi bộ Bệnh viện Đa khoa Thái An"),
        ("Đảng bộ Bệnh viện", "Đảng bộ Bệnh viện Đa khoa Thái An"),
    ],
)
def test_a_branch_or_a_committee_of_a_hospital(extractor: Extractor, word: str, unit: str) -> None:
    text = f"Bệnh viện Đa khoa Thái An mở cửa năm 2008. Năm 2009, {word} kết nạp 5 đảng viên."
    assert units(extractor, text) == [unit]
