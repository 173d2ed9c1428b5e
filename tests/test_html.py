"""What is read of newspaper pages: seven layouts that imitate different papers."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import pytest

from dangvien_extract import Extractor
from dangvien_extract.archive.html import read_page
from dangvien_extract.models import Article

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))
from layouts import LAYOUTS, LEAKS, Story, page, stories  # noqa: E402

STORIES = stories(ROOT / "corpus" / "dev", 12)
PAGES = sorted(LAYOUTS.glob("*.html"))


def told(story: Story) -> tuple[str, ...]:
    """How a paper may write the day of a story."""
    day = story.published
    return (
        f"{day:%d/%m/%Y}",
        f"{day:%d.%m.%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day} tháng {day.month}, {day.year}",
    )


@pytest.mark.parametrize("layout", PAGES, ids=lambda path: path.stem)
def test_page_of_a_paper(layout: Path) -> None:
    """Headline, lead, every paragraph on a line of its own, the caption once; the title; never a wrong day."""
    for story in STORIES:
        found = read_page("x", page(layout, story))
        lines = found.text.split("\n")
        assert found.title == story.title
        for part in (story.title, story.lead, *story.paragraphs):
            assert part in lines
        assert sum(story.caption in line for line in lines) == 1
        assert found.published in (None, story.published)
        assert found.published or any(day in found.text for day in told(story))
        assert sum(leak in found.text for leak in LEAKS) <= 3


@pytest.mark.parametrize("layout", PAGES, ids=lambda path: path.stem)
def test_facts_of_a_page_are_those_of_its_text(layout: Path) -> None:
    """What stands around an article gives no facts and takes none away; years stay where the day is known."""
    extractor = Extractor()
    kept = wanted = 0
    for story in STORIES:
        found = read_page("x", page(layout, story))
        article = Article(id="a", text=found.text, title=found.title, published=found.published)
        plain = Article(id="a", text=story.text, title=story.title, published=story.published)
        dated = extractor.read(article).published == story.published
        from_page, from_text = (
            [
                (one.indicator, one.value, one.unit and one.unit.name, dated and one.year)
                for one in extractor.extract(a).facts
            ]
            for a in (article, plain)
        )
        kept += len(set(from_page) & set(from_text))
        wanted += len(set(from_text) | set(from_page))
    assert wanted > 20
    assert kept >= 0.9 * wanted


def test_the_day_is_that_of_publication() -> None:
    """Not that of a change, of today above the page, of other stories; the text is left to the extractor."""
    body = "<div class='today'>Chủ nhật, 1/11/2026</div><h1>Xã A</h1><p>Ngày 3/2/2020, chi bộ họp.</p><p>(9/9/2021)</p>"
    heads = {
        "": None,
        '<meta property="article:modified_time" content="2023-05-06T07:00:00+07:00">': None,
        '<meta property="og:updated_time" content="2023-05-06T07:00:00+07:00">': None,
        '<meta name="pubdate" content="2023-05-06T07:00:00+07:00">': dt.date(2023, 5, 6),
        '<meta itemprop="datePublished" content="2023-05-06">': dt.date(2023, 5, 6),
        '<script type="application/ld+json">{"dateModified": "2023-05-06"}</script>': None,
        '<script type="application/ld+json">{"datePublished": "2023-05-06"}</script>': dt.date(2023, 5, 6),
        "<script>var build = '2023-05-06T07:00:00'</script>": None,
    }
    for head, day in heads.items():
        found = read_page("x", f"<html><head><title>x</title>{head}</head><body>{body}</body></html>")
        assert found.published == day, head


def test_title_is_the_headline_and_not_the_site() -> None:
    headline = "<h1>Đảng bộ xã Pha Long kết nạp đảng viên</h1>"
    body = f"<div class='article'>{headline}<p>Năm 2021, kết nạp 11 đảng viên mới.</p></div>"
    for name in (
        "Đảng bộ xã Pha Long kết nạp đảng viên - Báo Lào Cai",
        "Báo Lào Cai | Đảng bộ xã Pha Long kết nạp đảng viên",
        "Chi tiết",
    ):
        found = read_page("x", f"<html><head><title>{name}</title></head><body>{body}</body></html>")
        assert found.title == "Đảng bộ xã Pha Long kết nạp đảng viên"
    assert read_page("x", "<html><body><p>Năm 2021, kết nạp 11 đảng viên mới.</p></body></html>").title is None


def test_headline_outside_of_the_main_text_is_put_before_it() -> None:
    """Units are resolved by the headline: it may not be lost with the header of a page."""
    head = '<head><meta property="og:title" content="Xã Pha Long kết nạp đảng viên"></head>'
    found = read_page("x", f"<html>{head}<body><p>Năm 2021, chi bộ kết nạp 11 đảng viên mới.</p></body></html>")
    assert found.text == "Xã Pha Long kết nạp đảng viên\n\nNăm 2021, chi bộ kết nạp 11 đảng viên mới.\n"
