"""Pages of seven papers' layouts to text, title and day: what libraries keep of the article, and what they let in.

    python benchmarks/pages.py            the tables
    python benchmarks/pages.py --write    and into docs/html.md

Peers are left out where they are not installed (pip install trafilatura lxml_html_clean).
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from dangvien_extract import Extractor
from dangvien_extract.archive.html import read_page
from dangvien_extract.models import Article
from layouts import LAYOUTS, LEAKS, Story, page, stories

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs" / "html.md"
COUNT = 30
TODAY = "2026-11-01"  # as it stands above the pages

Texts = dict[str, Callable[[str], str]]
Days = dict[str, Callable[[str], "dt.date | None"]]


def texts() -> Texts:
    """What makes text of a page, by name."""
    from resiliparse.extract.html2text import extract_plain_text

    found: Texts = {
        "read_page (ours, over resiliparse)": lambda html: read_page("x", html).text,
        "resiliparse, main content": lambda html: str(extract_plain_text(html, main_content=True)),
        "resiliparse, main, no comments": lambda html: str(extract_plain_text(html, main_content=True, comments=False)),
        "resiliparse, all text": lambda html: str(extract_plain_text(html)),
    }
    try:
        import trafilatura
    except ImportError:
        return found
    return found | {
        "trafilatura": lambda html: trafilatura.extract(html, include_comments=False) or "",
        "trafilatura, precision": lambda html: (
            trafilatura.extract(html, include_comments=False, favor_precision=True) or ""
        ),
        "trafilatura, recall": lambda html: trafilatura.extract(html, include_comments=False, favor_recall=True) or "",
    }


def days(extractor: Extractor) -> Days:
    """What finds the day of a page, by name."""
    from htmldate import find_date

    def asked(extensive: bool) -> Callable[[str], dt.date | None]:
        def find(html: str) -> dt.date | None:
            found = find_date(html, original_date=True, extensive_search=extensive, max_date="2100-01-01")
            return dt.date.fromisoformat(found) if found else None

        return find

    def extractor_too(html: str) -> dt.date | None:
        found = read_page("x", html)
        article = Article(id="a", text=found.text, title=found.title, published=found.published)
        return extractor.read(article).published

    return {
        "read_page, then the extractor on the text": extractor_too,
        "read_page (htmldate, on metadata alone)": lambda html: read_page("x", html).published,
        "htmldate": asked(False),
        "htmldate, extensive search": asked(True),
    }


def told(story: Story, text: str) -> bool:
    """Whether a text has the line of the date."""
    day = story.published
    forms = (f"{day:%d/%m/%Y}", f"{day:%d.%m.%Y}", f"{day:%d-%m-%Y}", f"{day.day}/{day.month}/{day.year}")
    return any(form in text for form in (*forms, f"{day.day} tháng {day.month}, {day.year}"))


def measure(make: Callable[[str], str], found: list[tuple[Path, Story, str]], extractor: Extractor) -> list[str]:
    """A row of the table of texts."""
    kept: Counter[str] = Counter()
    seconds = size = 0.0
    for _, story, html in found:
        start = time.perf_counter()
        text = make(html)
        seconds += time.perf_counter() - start
        size += len(html.encode())
        lines = {line.strip() for line in text.split("\n")}
        kept["paragraphs"] += sum(one in lines for one in story.paragraphs)
        kept["all paragraphs"] += len(story.paragraphs)
        kept["headline"] += story.title in lines
        kept["lead"] += story.lead in lines
        kept["caption"] += story.caption in text
        kept["day"] += told(story, text)
        kept["today"] += f"1/11/{TODAY[:4]}" in text or "01 tháng 11" in text
        kept["leaks"] += sum(leak in text for leak in LEAKS)
        facts = _facts(extractor, Article(id="a", text=text, title=story.title, published=story.published))
        plain = _facts(extractor, Article(id="a", text=story.text, title=story.title, published=story.published))
        kept["facts"] += (facts & plain).total()
        kept["all facts"] += plain.total()
        kept["facts of the page"] += facts.total()
    pages = len(found)
    precision = kept["facts"] / max(kept["facts of the page"], 1)
    return [
        f"{kept['paragraphs'] / kept['all paragraphs']:.3f}",
        *(f"{kept[name] / pages:.2f}" for name in ("headline", "lead", "caption", "day", "today")),
        f"{kept['leaks'] / pages:.1f}",
        f"{kept['facts'] / kept['all facts']:.3f} / {precision:.3f}",
        f"{size / 1e6 / seconds:.1f}",
    ]


def _facts(extractor: Extractor, article: Article) -> Counter[object]:
    return Counter(
        (one.indicator, one.value, one.unit and one.unit.name, one.year) for one in extractor.extract(article).facts
    )


def measure_days(find: Callable[[str], dt.date | None], found: list[tuple[Path, Story, str]]) -> list[str]:
    """A row of the table of days."""
    kept: Counter[str] = Counter()
    start = time.perf_counter()
    for _, story, html in found:
        day = find(html)
        kept["right" if day == story.published else "none" if day is None else "wrong"] += 1
    each = (time.perf_counter() - start) / len(found) * 1000
    return [*(f"{kept[name] / len(found):.2f}" for name in ("right", "none", "wrong")), f"{each:.1f}"]


def table(header: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *rows))


def main() -> None:
    """Measure, print, and write where asked to."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    told_by = stories(ROOT / "corpus" / "dev", COUNT)
    pages = [(layout, story, page(layout, story)) for layout in sorted(LAYOUTS.glob("*.html")) for story in told_by]
    extractor = Extractor()
    header = [
        "",
        "paragraphs",
        "headline",
        "lead",
        "caption",
        "its day",
        "today",
        "leaks",
        "facts kept / right",
        "MB/s",
    ]
    first = table(header, [[name, *measure(make, pages, extractor)] for name, make in texts().items()])
    few = [one for one in pages if one[1] in told_by[:5]]
    second = table(
        ["", "right", "none", "wrong", "ms"],
        [[name, *measure_days(find, few)] for name, find in days(extractor).items()],
    )
    result = f"{len(pages)} pages: {COUNT} articles in {len(pages) // COUNT} layouts.\n\n{first}\n\n{second}"
    print(result)
    if args.write:
        text = DOCS.read_text(encoding="utf-8")
        before, _, rest = text.partition("<!-- results -->\n")
        _, _, after = rest.partition("<!-- end of results -->")
        DOCS.write_text(f"{before}<!-- results -->\n\n{result}\n\n<!-- end of results -->{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
