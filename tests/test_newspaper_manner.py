"""How newspapers and portals put it: what was met in real articles, each with what only looks like it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvien_extract.extractor import Extractor
from dangvien_extract.find.dates import parse_date_line
from dangvien_extract.find.quantities import Quantity
from dangvien_extract.find.tokens import tokenize
from dangvien_extract.link.sums import Added, added
from dangvien_extract.models import Article
from dangvien_extract.reading import Reading
from dangvien_extract.resolve.naming import unit_of
from dangvien_extract.text import fold


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(min_confidence=0)


@pytest.fixture(scope="module")
def rules() -> Extractor:
    """Without weights, so that a fit changes nothing."""
    return Extractor(models=None)


def read(extractor: Extractor, text: str) -> Reading:
    return extractor.read(Article(id="tin", text=text))


def named(extractor: Extractor, text: str) -> list[str]:
    """The units that a text names, in order."""
    reading = read(extractor, text)
    found = [unit_of(mention, reading.scene) for line in reading.lines for mention in line.units if mention.named]
    return [unit.name for unit in found if unit is not None]


@pytest.mark.parametrize(
    "text, words",
    [
        ("Đảng ủy xãTân Hương", ["đảng", "ủy", "xã", "tân", "hương"]),
        ("huyệnVăn Bàn", ["huyện", "văn", "bàn"]),
        ("máy 5kWh", ["máy", "5", "kwh"]),
        ("iPhone, eBay", ["iphone", ",", "ebay"]),
        ("ThS Lan, VietinBank", ["ths", "lan", ",", "vietinbank"]),
    ],
)
def test_a_blank_that_was_left_out(text: str, words: list[str]) -> None:
    """A small word runs into a name; abbreviations and brands stay whole."""
    folded = fold(text)
    assert list(tokenize(folded, 0, len(folded.text)).words) == words


@pytest.mark.parametrize(
    "text, names",
    [
        ("Chi bộ đảo Sinh Tồn Đông có 24 đảng viên.", ["Chi bộ đảo Sinh Tồn Đông"]),
        ("Chi bộ chợ Tân An có 13 đảng viên.", ["Chi bộ chợ Tân An"]),
        ("Chi bộ Khối dân vận hiện có 18 đảng viên.", ["Chi bộ Khối dân vận"]),
        (
            "Chi bộ Trung tâm Phục vụ hành chính công phường Trà Vinh có 12 đảng viên.",
            ["Chi bộ Trung tâm Phục vụ hành chính công phường Trà Vinh"],
        ),
        (
            "Đảng bộ Các khu công nghiệp và chế xuất Hà Nội kết nạp 82 người.",
            ["Đảng bộ Các khu công nghiệp và chế xuất Hà Nội"],
        ),
        # no names of branches
        ("Chi bộ họp ở chợ phiên mỗi tháng.", []),
        ("Chi bộ đảo có 9 đảng viên.", []),
        # a list keeps the level of its first place, and of its plural
        (
            "Đảng viên bị xóa tên: xã Thạch Kim 6, Thạch Bằng 4, Hộ Độ 3.",
            ["Đảng bộ xã Thạch Kim", "Đảng bộ xã Thạch Bằng", "Đảng bộ xã Hộ Độ"],
        ),
        ("Ba xã ven biển: Kỳ Xuân 12, Kỳ Phú 11.", ["Đảng bộ xã Kỳ Xuân", "Đảng bộ xã Kỳ Phú"]),
        # a place without a number gives none
        ("Xã Thạch Kim họp; Lộc Thịnh 4, Lộc Phú 3.", ["Đảng bộ xã Thạch Kim", "Đảng bộ Lộc Thịnh", "Đảng bộ Lộc Phú"]),
        # the Party that people join is no unit; the one that counts is, and its central organs
        ("119 người đứng vào hàng ngũ của Đảng Cộng sản Việt Nam.", []),
        ("Em trở thành đảng viên Đảng Cộng sản Việt Nam.", []),
        ("Nghiên cứu Điều lệ Đảng Cộng sản Việt Nam.", []),
        ("Đảng Cộng sản Việt Nam có hơn 5 triệu đảng viên.", ["Đảng Cộng sản Việt Nam"]),
        ("Ban Chấp hành Trung ương kỷ luật 17 đảng viên.", ["Đảng Cộng sản Việt Nam"]),
        ("UBKTTW kỷ luật 29 đảng viên.", ["Đảng Cộng sản Việt Nam"]),
    ],
)
def test_which_units_are_named(rules: Extractor, text: str, names: list[str]) -> None:
    assert named(rules, text) == names


@pytest.mark.parametrize(
    "text, unit",
    [
        ("Tại phường An Phú, Đảng ủy phường đã kết nạp 17 đảng viên.", "Đảng bộ phường An Phú"),
        ("Ở phường An Phú, Đảng bộ phường kết nạp 17 đảng viên.", "Đảng bộ phường An Phú"),
        # without a place that opens the sentence the one before goes on
        ("Cùng ngày, Đảng ủy phường đã kết nạp 17 đảng viên.", "Đảng bộ phường Thống Nhất"),
        # nor does a place of another level
        ("Tại xã Ia Kênh, Đảng ủy phường đã kết nạp 17 đảng viên.", "Đảng bộ phường Thống Nhất"),
    ],
)
def test_a_place_that_opens_a_sentence_names_its_committee(rules: Extractor, text: str, unit: str) -> None:
    before = "Năm 2026, Đảng bộ phường Thống Nhất kết nạp 36 đảng viên. "
    facts = read(rules, before + text).facts
    assert [fact.unit.name if fact.unit else None for fact in facts] == ["Đảng bộ phường Thống Nhất", unit]


def test_a_place_alone_above_the_headline_is_what_the_article_is_about(rules: Extractor) -> None:
    """It was taken for metadata; an author's name below the headline still is."""
    page = (
        "Vũng Liêm\n\nPhát triển đảng viên đạt 122,5% chỉ tiêu nghị quyết\n\n{}\n\n"
        "Trong năm 2017, có 245 đảng viên mới được kết nạp, nâng tổng số đảng viên toàn huyện là 5.992 đảng viên, "
        "nhiều hơn chỉ tiêu mà nghị quyết đề ra.\n"
    )
    reading = read(rules, page.format("Hồng Lê"))
    assert {fact.unit.name if fact.unit else None for fact in reading.facts} == {"Đảng bộ huyện Vũng Liêm"}
    kinds = {reading.folded.case[one.start : one.end]: one.kind for one in reading.segments}
    assert kinds["Vũng Liêm"] == "headline"
    assert kinds["Hồng Lê"] == "meta"


@pytest.mark.parametrize(
    "line, day",
    [
        ("(3/2/1930 - 3/2/2020)", None),
        ("3.2.1930 – 3.2.2018", None),
        ("3/2/2020", dt.date(2020, 2, 3)),
        ("Thứ Hai, 3/2/2020 - 16:45", dt.date(2020, 2, 3)),
    ],
)
def test_an_anniversary_is_no_date_of_publication(line: str, day: dt.date | None) -> None:
    assert parse_date_line(line) == day


def test_parts_that_share_a_small_number_are_two(extractor: Extractor) -> None:
    """By form and by cause, in two sentences: each is told, and a number told again is one."""
    text = (
        "Năm 2018, các cấp ủy huyện Can Lộc đã thi hành kỷ luật 20 đảng viên, trong đó khiển trách 15 đảng viên, cảnh "
        "cáo 5 đảng viên.{}"
    )
    other = " Trong số đảng viên bị kỷ luật có 15 đảng viên vi phạm chính sách dân số."
    again = " Như vậy khiển trách 15 đảng viên."

    def fifteen(more: str) -> int:
        return sum(fact.value == 15 for fact in read(extractor, text.format(more)).facts)

    assert (fifteen(""), fifteen(other), fifteen(again)) == (1, 2, 1)


FOREIGN = """\
{0} khai mạc đại hội Đảng

Sáng nay, {0} khai mạc đại hội Đảng Cộng sản. {0} có nhiều đổi mới, các đại biểu {0} nói.

Tham dự có khoảng 2.300 đảng viên ưu tú của {0}. Năm qua, Đảng bộ {0} kết nạp 900 đảng viên.
"""


def test_the_party_of_another_country_is_none_of_ours(extractor: Extractor) -> None:
    """A country that an article names again and again is taken for a unit, and is a foreign one all the same."""
    assert not read(extractor, FOREIGN.format("Trung Quốc")).facts
    assert read(extractor, FOREIGN.format("Quảng Ninh")).facts


@pytest.mark.parametrize(
    ("behind", "values"),
    [
        ("Nhiệm kỳ qua, toàn Đảng kết nạp 75.900 đảng viên, kỷ luật 3.100 đảng viên.", []),
        ("Cùng ngày, Đảng bộ tỉnh Sơn La kết nạp 12 đảng viên.", [12]),
    ],
    ids=["goes on", "a unit of this country"],
)
def test_what_follows_another_country_s_party_is_its_own(
    extractor: Extractor, behind: str, values: list[float]
) -> None:
    """Until a unit of this country is named."""
    text = f"Sáng 13/1/2021, Đảng Nhân dân Cách mạng Lào khai mạc đại hội. Kinh tế tăng 5%. {behind}"
    assert [fact.value for fact in read(extractor, text).facts] == values


@pytest.mark.parametrize(
    "text, values",
    [
        ("Đầu năm 2021, Đảng bộ huyện Mai Sơn có 26 thôn, bản và 3 trạm y tế chưa có chi bộ.", [26]),
        ("Năm 2021, Đảng bộ huyện Mai Sơn còn 12 thôn và 4 trường học chưa có chi bộ.", [12]),
        ("Năm 2021, Đảng bộ huyện Mai Sơn còn 9 bản chưa có chi bộ.", [9]),
    ],
)
def test_stations_and_schools_are_no_villages(extractor: Extractor, text: str, values: list[float]) -> None:
    found = extractor.read(Article(id="a", text=text)).facts
    assert [fact.value for fact in found if fact.indicator == "villages_without_branch"] == values


def count(value: float, kind: str = "count") -> Quantity:
    return Quantity(0, 1, 0, 1, value, None, None, "exact", kind, False)


def test_numbers_that_add_up() -> None:
    """81 = 64 + 8 + 9 over two lines, percentages passed over; not what exceeds, stands far or before."""
    numbers = [(0, count(81)), (0, count(64)), (0, count(79, "percent")), (1, count(8)), (1, count(9)), (1, count(5))]
    assert added(numbers) == [Added(), Added(0), None, Added(0), Added(0), None]
    assert added([(0, count(10)), (0, count(4)), (3, count(6))]) == [None] * 3  # three lines on
    assert added([(0, count(4)), (0, count(6)), (0, count(10))]) == [None] * 3  # parts before
    assert added([(0, count(10)), (0, count(10))]) == [None] * 2  # one is no sum
    assert added([(0, count(2)), (0, count(1)), (0, count(1))]) == [None] * 3  # too small to say anything


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 40)), max_size=30))
def test_parts_always_make_their_sum(drawn: list[tuple[int, int]]) -> None:
    """Whatever the numbers: a part stands behind its sum and is less."""
    numbers = [(line, count(value)) for line, value in sorted(drawn, key=lambda one: one[0])]
    for at, one in enumerate(added(numbers)):
        if one is not None and one.total is not None:
            assert one.total < at
            assert numbers[at][1].value < numbers[one.total][1].value
