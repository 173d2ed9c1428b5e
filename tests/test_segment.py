"""What is the article and what is the page around it: every kind of line, and the texts that mix them."""

from __future__ import annotations

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dangvien_extract.patterns.files import load_model
from dangvien_extract.patterns.furniture import FurnitureVocabulary
from dangvien_extract.segment import Segmenter, meta_lines
from dangvien_extract.text import fold

ROOT = Path(__file__).parents[1]
VOCABULARY = load_model(ROOT / "patterns" / "furniture.yaml", FurnitureVocabulary)
SEGMENTER = Segmenter(VOCABULARY)

TITLE = "Sông Mây kết nạp 41 đảng viên"
ONE = (
    "Sáu tháng qua, Đảng bộ huyện Sông Mây đã kết nạp 41 đảng viên, nhiều "
    "nhất là xã Đá Trắng với 9 người, kế đến là Suối Nhạn."
)
TWO = (
    "Theo Bí thư Huyện ủy Sông Mây, có được con số ấy là nhờ các chi bộ "
    "thôn tìm nguồn sớm và theo sát từng quần chúng mỗi tháng."
)
THREE = (
    "Ở xã Đá Trắng, hai chi bộ nhiều năm không có người mới nay đều đã có; "
    "Đảng ủy xã đặt mục tiêu thêm 5 đảng viên trước tháng 12."
)
FOUR = (
    "Thời gian tới, Huyện ủy Sông Mây mở lớp tại cụm xã để học viên ở xa "
    "đi lại dễ dàng, đồng thời rà lại nguồn ở các thôn xa."
)
OTHER = "Rừng Già kết nạp 88 đảng viên mới"
OTHER_TEXT = (
    "Huyện ủy Rừng Già vừa họp đánh giá công tác xây dựng Đảng, cả năm "
    "toàn huyện kết nạp được 88 người, vượt xa so với năm trước."
)


def table(rows: str) -> list[str]:
    """The lines of a table."""
    return rows.split("\n")


def kinds(text: str, title: str | None = None) -> list[tuple[str, str]]:
    """The segments as (kind, text) in the case and spelling of the fold."""
    folded = fold(text)
    return [(s.kind, folded.case[s.start : s.end]) for s in SEGMENTER.segment(folded, title)]


def article(text: str, title: str | None = None) -> str:
    """What is kept for facts: headline, lead, body and captions, a line each."""
    return "\n".join(part for kind, part in kinds(text, title) if kind not in ("meta", "furniture"))


def kind_of(text: str, line: str, title: str | None = None) -> set[str]:
    """The kinds of the segments that say exactly `line`."""
    return {kind for kind, part in kinds(text, title) if part == line}


@pytest.mark.parametrize(
    "top",
    table("""Chính trịXây dựng Đảng
Thời sự - Xây dựng Đảng
Trang chủ | Giới thiệu | Tin tức - Sự kiện | Văn bản
Skip to main content
Banner
Trang thông tin huyện Sông Mây kính chào quý độc giả"""),
)
def test_crumbs_before_the_headline_are_furniture(top: str) -> None:
    found = kinds(f"{top}\n\n{TITLE}\n\n{ONE}\n{TWO}")
    assert found == [("furniture", top), ("headline", TITLE), ("lead", ONE), ("body", TWO)]


@pytest.mark.parametrize(
    "line",
    table("""SÔNG MÂY:
Huyện Sông Mây
ĐẢNG BỘ HUYỆN SÔNG MÂY:
Đảng bộ Khối các cơ quan tỉnh Sông Mây
Công an tỉnh Rừng Già"""),
)
def test_a_line_that_tells_whom_the_headline_is_about_belongs_to_it(line: str) -> None:
    """Newspapers put the place or the organisation above the headline."""
    title = "Nửa năm, thêm 41 đảng viên mới"
    for date in ("", "09/12/2019 - 16:42\n\n"):
        found = kinds(f"{date}{line}\n\n{title}\n\n{ONE}\n{TWO}", title)
        assert [kind for kind, _ in found if kind != "meta"] == ["headline", "headline", "lead", "body"]


@pytest.mark.parametrize("line", ["Xem thêm", "Tin nổi bật trong ngày", "Mô hình hay, cách làm sáng tạo"])
def test_a_line_without_a_name_above_the_headline_is_furniture(line: str) -> None:
    title = "Nửa năm, thêm 41 đảng viên mới"
    assert kinds(f"{line}\n\n{title}\n\n{ONE}\n{TWO}", title)[0] == ("furniture", line)


def test_the_last_line_of_a_menu_is_furniture() -> None:
    title = "Nửa năm, thêm 41 đảng viên mới"
    menu = "Trang tin Đảng bộ huyện Rừng Già\nHoạt động của Huyện ủy\nĐảng bộ huyện Sông Mây"
    assert {kind for kind, part in kinds(f"{menu}\n{title}\n{ONE}", title) if part in menu} == {"furniture"}


def test_crumbs_that_end_in_the_title_are_cut_off() -> None:
    found = kinds(f"Trang chủ » Tin tức » Chính trị » {TITLE}\n{TITLE}\n{ONE}", TITLE)
    assert [kind for kind, _ in found] == ["furniture", "headline", "headline", "lead"]


def test_text_without_a_headline_is_body_from_its_first_line() -> None:
    assert kinds(f"{ONE}\n\n{TWO}") == [("body", ONE), ("body", TWO)]


def test_a_single_line_is_body() -> None:
    assert kinds("Năm 2022, Huyện ủy Sông Mây kết nạp 41 đảng viên") == [
        ("body", "Năm 2022, Huyện ủy Sông Mây kết nạp 41 đảng viên")
    ]


def test_a_headline_may_end_with_a_full_stop_over_its_date() -> None:
    title = "Người Mông ở Sông Mây vào Đảng ngày một đông."
    found = kinds(f"{title}\n( Ngày đăng: 05/05/2017  )\n{ONE}")
    assert [kind for kind, _ in found] == ["headline", "meta", "lead"]


def test_a_title_differing_in_case_marks_and_punctuation_is_found() -> None:
    line = "SÔNG MÂY: KẾT NẠP 41 ĐẢNG VIÊN"
    assert kind_of(f"Tin hoạt động ở huyện vùng cao\n{line}\n{ONE}", line, TITLE) == {"headline"}


@pytest.mark.parametrize(
    "line",
    table("""Thứ Ba, 20/12/2022, 16:45 [GMT+7]
7:15' 1/9/2017
( Ngày đăng: 05/05/2017  )
THỨ BA, 21/09/2021 15:42:10
14:20, 31/05/2022
Thứ 4, 05.02.2020 | 08:24:09
Cập nhật lúc: 15:20, Thứ Năm, 02/06/2016 (GMT+7)
Bởi Admin - 20 Tháng Mười Hai, 2022
1,359 lượt xem
Lượt xem: 412"""),
)
def test_dates_and_counts_under_the_headline_are_metadata(line: str) -> None:
    found = kinds(f"{TITLE}\n{line}\n{ONE}\n{TWO}")
    assert [kind for kind, _ in found] == ["headline", "meta", "lead", "body"]


@pytest.mark.parametrize(
    "line",
    table("""Hoài An
Hoài An - Đức Bình
ĐỨC BÌNH/baosongmay.vn
Bài, ảnh: Hoài An
Tác giả: Hoài An
Nguồn tin: Phòng VHTT huyện
(TTXVN)
(Theo tổng hợp)
Theo ND
PV
BBT
TH
N.Q
http://baosongmay.vn/chinh-tri/268308-ket-nap-41-dang-vien.html"""),
)
def test_authors_and_sources_at_the_end_are_metadata(line: str) -> None:
    assert kinds(f"{TITLE}\n{ONE}\n{TWO}\n\n{line}")[-1] == ("meta", line)


def test_meta_lines_are_offered_in_order() -> None:
    folded = fold(f"{TITLE}\n12/07/2022 08:15\n{ONE}\n{TWO}\nHoài An")
    found = [folded.case[s.start : s.end] for s in meta_lines(SEGMENTER.segment(folded))]
    assert found == ["12/07/2022 08:15", "Hoài An"]


@pytest.mark.parametrize(
    ("stamp", "rest"),
    [
        ("7-1-2026 -", ONE),
        ("Thứ Hai, ngày 14/05/2012.", f"(Dân Mới) - {ONE}"),
        ("12/07/2022 08:15", ONE),
    ],
)
def test_a_date_that_opens_the_first_paragraph_is_cut_off(stamp: str, rest: str) -> None:
    assert kinds(f"{stamp} {rest}\n{TWO}") == [("meta", stamp), ("body", rest), ("body", TWO)]


@pytest.mark.parametrize(
    "opening", ["Ngày 12/12/2022, ", "Thứ Hai, ngày 14/05/2012, ", "Từ 19 đến 21/7/2020, ", "Sáng 17/1/2020, "]
)
def test_a_date_in_the_first_sentence_stays_in_it(opening: str) -> None:
    assert kinds(opening + ONE + "\n" + TWO) == [("body", opening + ONE), ("body", TWO)]


@pytest.mark.parametrize("title", [None, "Sông Mây: Kết nạp đảng viên năm 2022 vượt chỉ tiêu"])
def test_an_article_on_one_line_is_cut_at_its_headline_date_and_author(title: str | None) -> None:
    headline = "Sông Mây: Kết nạp đảng viên năm 2022 vượt chỉ tiêu"
    text = f"{headline}29/12/2022 - 15:06:00 {ONE} {TWO} {THREE} Hoài An\nÝ kiến bạn đọc\n| {OTHER}"
    assert kinds(text, title) == [
        ("headline", headline),
        ("meta", "29/12/2022 - 15:06:00"),
        ("lead", f"{ONE} {TWO} {THREE}"),
        ("meta", "Hoài An"),
        ("furniture", "Ý kiến bạn đọc"),
        ("furniture", f"| {OTHER}"),
    ]


def test_a_heading_of_other_stories_inside_a_line_ends_the_article() -> None:
    text = f"{TITLE} 12/07/2022 08:15 {ONE} {TWO} {THREE} Tin cùng chuyên mục {OTHER} Thác Bạc có 3 chi bộ {OTHER * 5}"
    assert "88" not in article(text)
    assert THREE in article(text)


def test_words_of_a_heading_inside_a_sentence_are_text() -> None:
    last = "Các tin liên quan đến đại hội được đăng tải. Có thể bạn quan tâm đến 7 đảng viên trẻ của xã."
    text = f"{TITLE}\n{ONE}\n{last}"
    assert "7 đảng viên" in article(text)


CAPTIONS = [
    "Một buổi sinh hoạt chi bộ ở thôn Hai (Đá Trắng).",
    "Trao quyết định kết nạp cho đảng viên trẻ. Ảnh: Hoài An - TTXVN",
    "Học viên lớp nhận thức về Đảng năm 2022 (ảnh: CTV)",
    "Cán bộ huyện thăm một mô hình trồng chè của đảng viên ở xã Suối Nhạn nhân dịp Tết",
    "Nhiều nơi làm tốt ảnh 1",
]


@pytest.mark.parametrize("line", CAPTIONS)
def test_captions_between_paragraphs_are_captions(line: str) -> None:
    assert kind_of(f"{TITLE}\n{ONE}\n\n{line}\n\n{TWO}\n{THREE}", line) == {"caption"}


def test_a_numbered_photo_glued_to_its_caption_is_cut_and_kept() -> None:
    found = kinds(f"{TITLE}\n{ONE}\n{TITLE} ảnh 1Cán bộ xã thăm 12 hộ ở thôn Hai. Ảnh: Hoài An\n{TWO}")
    assert found[2:4] == [("caption", f"{TITLE} ảnh 1"), ("caption", "Cán bộ xã thăm 12 hộ ở thôn Hai. Ảnh: Hoài An")]


@pytest.mark.parametrize(
    "heading",
    table("""Có thể bạn quan tâm
Tin khác
CÁC TIN KHÁC
Tin cùng chuyên mục
Tin liên quan:
• Bài liên quan
Đọc thêm
Xem nhiều nhất
Tin đã đưa
Từ khóa
Bình luận (0)
Ý kiến bạn đọc
Phản hồi"""),
)
@pytest.mark.parametrize("byline", ["", "Hoài An\n"])
def test_titles_after_a_heading_are_furniture(heading: str, byline: str) -> None:
    told = "\n".join((TITLE, ONE, TWO, THREE))
    text = f"{told}\n{byline}\n{heading}\n{OTHER}\nThác Bạc có thêm 3 chi bộ (20/04/2017)\nLượt xem: 412"
    assert article(text) == told


def test_teasers_with_their_first_paragraphs_are_furniture() -> None:
    """Titles that stand twice, each over a long paragraph, even after two headings."""
    teasers = "\n\n".join(f"{OTHER} {i}\n\n{OTHER} {i}\n\n{OTHER_TEXT}" for i in "abcde")
    text = f"{TITLE}\n{ONE}\n{TWO}\nCó thể bạn quan tâm\n\nTin cùng chuyên mục\n\n{teasers}\n\nfb yt zl tw"
    assert article(text) == "\n".join((TITLE, ONE, TWO))


def test_teasers_with_summaries_are_furniture_without_repetition() -> None:
    second = OTHER_TEXT.replace("Rừng Già", "Thác Bạc")
    text = f"{TITLE}\n{ONE}\n{TWO}\nTin liên quan\n{OTHER}\n{OTHER_TEXT}\nThác Bạc họp bàn\n{second}"
    assert article(text) == "\n".join((TITLE, ONE, TWO))


@pytest.mark.parametrize("box", [f"{OTHER}\n", f"{OTHER}\nThác Bạc có thêm 3 chi bộ\n", ""])
def test_the_article_goes_on_after_a_box_in_its_middle(box: str) -> None:
    text = f"{TITLE}\n{ONE}\n\nCó thể bạn quan tâm\n{box}\n{TWO}\n{THREE}\n{FOUR}\nHoài An\nTin khác\n{OTHER}"
    assert article(text) == "\n".join((TITLE, ONE, TWO, THREE, FOUR))


def test_buttons_between_lead_and_body_end_nothing() -> None:
    comments = f"Bình luận\nTrần Bình\n{OTHER_TEXT}"
    text = f"{TITLE}\n12/07/2022 08:15\n{ONE}\nChia sẻ\nBình luận\n{TWO}\n{THREE}\n{FOUR}\n{comments}"
    assert article(text) == "\n".join((TITLE, ONE, TWO, THREE, FOUR))


@pytest.mark.parametrize("label", [">>> Xem thêm: ", "Đọc thêm: ", ">> ", "Bài trước", "Bài tiếp theo: ", "Tin sau "])
def test_a_linked_title_on_its_own_line_is_furniture(label: str) -> None:
    assert article(f"{TITLE}\n{ONE}\n{label}{OTHER}\n{TWO}\n{THREE}") == "\n".join((TITLE, ONE, TWO, THREE))


@pytest.mark.parametrize("end", [f"{TWO}\nHoài An", f"{TWO[:-1]}./.", f"{TWO}\nHoài An\n(TTXVN)"])
def test_titles_after_the_author_or_the_closing_mark_are_furniture(end: str) -> None:
    assert "88" not in article(f"{TITLE}\n{ONE}\n{end}\n{OTHER}\nThác Bạc có thêm 3 chi bộ")


def test_titles_with_their_dates_are_furniture_without_a_heading() -> None:
    assert "88" not in article(f"{TITLE}\n{ONE}\n{TWO}\n{OTHER} (12/03/2020)\nThác Bạc có thêm 3 chi bộ (11/03/2020)")


def test_an_author_or_a_closing_mark_before_the_end_ends_nothing() -> None:
    text = f"{TITLE}\nHoài An\n{ONE[:-1]}./.\nQuang cảnh một buổi lễ\n{TWO}\nTìm Nguồn Sớm\n{THREE}\n{FOUR}"
    assert all(part in article(text) for part in (TWO, THREE, FOUR))


def test_lists_stay_in_the_article() -> None:
    items = "Đảng bộ xã Đá Trắng: 9 đảng viên\nĐảng bộ xã Suối Nhạn: 7 đảng viên\n- Đảng bộ thị trấn: 5 đảng viên"
    assert article(f"{TITLE}\n{ONE}\nCụ thể như sau:\n{items}").endswith(items)


def test_hard_wrapped_lines_are_one_segment() -> None:
    text = (
        "SÔNG MÂY KẾT NẠP 41 ĐẢNG VIÊN\n\n"
        "Sáu tháng qua, Đảng bộ huyện Sông Mây đã kết nạp\n41 đảng viên, nhiều nhất là Đảng bộ xã Đá Trắng\n"
        "với 9 người, kế đến là xã Suối Nhạn và Đảng bộ\nThị trấn Sông Mây. Mỗi chi bộ đều có kế hoạch\nriêng.\n"
    )
    assert [kind for kind, _ in kinds(text)] == ["headline", "lead"]


def test_the_paragraph_numbers_run() -> None:
    segments = SEGMENTER.segment(fold(f"{TITLE}\n\n{ONE}\n{TWO}"))
    assert [s.paragraph for s in segments] == [0, 1, 2]


MARKS = ["Hoài An", "Tin khác", "Có thể bạn quan tâm", "Bình luận", "12/07/2022 08:15", *"1 a(", "", '"']
LINES = st.sampled_from([TITLE, ONE, TWO, OTHER, *MARKS, *CAPTIONS])
TEXTS = st.one_of(st.text(), st.lists(LINES, max_size=25).map("\n".join), st.lists(LINES, max_size=12).map("".join))


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.one_of(st.none(), st.text(max_size=30), LINES))
def test_segments_hold_every_character_once_and_in_order(text: str, title: str | None) -> None:
    folded = fold(text)
    done = 0
    for segment in SEGMENTER.segment(folded, title):
        assert segment.start >= done
        assert not folded.text[done : segment.start].strip()
        assert segment.end > segment.start
        assert folded.text[segment.start : segment.end] == folded.text[segment.start : segment.end].strip()
        done = segment.end
    assert not folded.text[done:].strip()


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=20).map("\n".join))
def test_decomposed_text_has_the_same_segments(text: str) -> None:
    assert kinds(unicodedata.normalize("NFD", text)) == kinds(text)


HOSTILE = ["a.", ".", "(", "( ", "Tin khác\n", "Hoài An\n", "12/03/2020 ", "12:30 ", "Thứ hai, ", "Aa ", " ảnh: ", "\n"]


@pytest.mark.parametrize("unit", [*HOSTILE, "Có thể bạn quan tâm ", "a\n"])
def test_a_hostile_text_takes_time_in_proportion_to_its_length(unit: str) -> None:
    folded = fold(unit * (100_000 // len(unit)))
    begin = time.process_time()
    SEGMENTER.segment(folded, TITLE)
    assert time.process_time() - begin < 3


GOLD = sorted((ROOT / "corpus" / "dev").glob("*.json"))
SEEDS = ROOT.parent / "shared" / "gold" / "seeds"


def _quotes_are_kept(path: Path) -> None:
    gold = json.loads(path.read_text(encoding="utf-8"))
    raw = path.with_suffix(".txt").read_bytes().decode("utf-8")
    folded = fold(raw)
    for title in (gold["title"], None):
        spans = [(s, *folded.raw_span(s.start, s.end)) for s in SEGMENTER.segment(folded, title)]
        kept = [(start, end) for s, start, end in spans if s.kind not in ("meta", "furniture")]
        for fact in gold["facts"]:
            places = [i for i in range(len(raw)) if raw.startswith(fact["quote"], i)]
            length = len(fact["quote"])
            assert any(start <= i and i + length <= end for i in places for start, end in kept), (
                path.stem,
                fact["quote"],
            )


def test_no_fact_of_the_corpus_is_dropped() -> None:
    assert len(GOLD) > 200
    for path in GOLD:
        _quotes_are_kept(path)


def test_no_fact_of_the_seeds_is_dropped() -> None:
    paths = sorted(SEEDS.glob("*.json"))
    if not paths:
        pytest.skip("seeds: ../shared/gold/seeds is absent")
    for path in paths:
        _quotes_are_kept(path)


@pytest.mark.parametrize(
    ("seed", "dropped"),
    [
        ("000", ("Lai Châu", "bỏ phiếu")),
        ("002", ("Đại hội XIV", "17/1")),
        ("003", ("lượt xem", "http")),
        ("004", ("Lượt xem", "Bình luận")),
    ],
)
def test_the_furniture_of_the_seeds_is_dropped(seed: str, dropped: tuple[str, ...]) -> None:
    paths = sorted(SEEDS.glob(f"{seed}_*.txt"))
    if not paths:
        pytest.skip("seeds: ../shared/gold/seeds is absent")
    kept = article(paths[0].read_bytes().decode("utf-8"))
    assert not any(words in kept for words in dropped)
