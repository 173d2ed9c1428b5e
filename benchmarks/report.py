"""How large a report is and how fast it opens, with 10 and with 10,000 facts, in headless Chromium.

python benchmarks/report.py           prints a table; exit status 1 where a page breaks a promise
python benchmarks/report.py --write   writes it into docs/report.md, too

The facts are those that the library reads in corpus/dev, with their articles, again and again under new names until
there are enough. Promised are less than 8 MB and 2 seconds from the address to a page that answers.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from itertools import count, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import browser  # noqa: E402

from dangvien_extract import Article, Extractor, Fact  # noqa: E402
from dangvien_extract.corpus import load_gold  # noqa: E402
from dangvien_extract.report import Texts, report_page  # noqa: E402

PAGE = ROOT / "docs" / "report.md"
SIZES = (10, 1_000, 10_000)
MOST_BYTES, MOST_SECONDS = 8_000_000, 2.0
TIMES = 5

# What a reader does, until the page is drawn anew; a search waits 0.12 seconds for the next letter.
ACTIONS = {
    "filter": """
        const search = document.querySelector('input[type=search]');
        search.value = 'chi bo 20'; search.dispatchEvent(new Event('input')); """,
    "sort": "document.querySelector('thead button[name=unit]').click(); ",
    "a fact": "document.querySelector('tbody button').click(); ",
}
TIMED = """
    const done = arguments[0], start = performance.now();
    new MutationObserver((_, observer) => {
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - start), 0));
    }).observe(document.body, {childList: true, subtree: true});
"""


def many_facts(wanted: int) -> tuple[list[Fact], list[Article]]:
    """So many facts, and their articles."""
    read = [one.article for one in load_gold(ROOT / "corpus" / "dev")]
    outcomes = [pair for pair in zip(read, Extractor().pipe(read), strict=True) if pair[1].facts]
    facts: list[Fact] = []
    articles: list[Article] = []
    for turn in count():
        for article, outcome in outcomes:
            name = f"{article.id}-{turn}"
            articles.append(article.model_copy(update={"id": name, "url": f"https://example.org/{name}"}))
            new = {"article_id": name}
            facts += [one.model_copy(update={**new, "fact_id": f"{one.fact_id}{turn:x}"}) for one in outcome.facts]
            if len(facts) >= wanted:
                return list(islice(facts, wanted)), articles
    raise AssertionError


def measure(driver: Any, path: Path) -> dict[str, float]:
    """Seconds until the page answers, and for each action: medians."""
    found: dict[str, list[float]] = {}
    for _ in range(TIMES):
        driver.get("about:blank")
        driver.get(f"file://{path}")
        ready = driver.execute_script("return performance.getEntriesByName('ready')[0].startTime")
        drawn = driver.execute_script("return performance.getEntriesByType('navigation')[0].loadEventEnd")
        found.setdefault("opened", []).append(max(ready, drawn) / 1000)
        for name, action in ACTIONS.items():
            seconds = driver.execute_async_script(TIMED + action) / 1000
            found.setdefault(name, []).append(seconds)
    return {name: statistics.median(times) for name, times in found.items()}


def main() -> int:
    """Measure, print, perhaps write."""
    lines = ["| facts | articles | page, MB | made in | opens in | filter | sort | a fact |", "|" + " ---: |" * 8]
    broken = False
    facts, articles = many_facts(max(SIZES))
    with tempfile.TemporaryDirectory() as folder, browser() as driver:
        for size in SIZES:
            path = Path(folder) / "report.html"
            texts = Texts(facts[:size])
            for article in articles:
                texts.add(article)
            start = time.perf_counter()
            page = report_page(facts[:size], texts)
            made = time.perf_counter() - start
            path.write_bytes(page)
            seconds = measure(driver, path)
            assert driver.get_log("browser") == []
            told = [f"{made:.2f} s", *(f"{seconds[name]:.2f} s" for name in ("opened", *ACTIONS))]
            lines.append(f"| {size:,} | {len(texts.wanted):,} | {len(page) / 1e6:.2f} | {' | '.join(told)} |")
            broken |= len(page) > MOST_BYTES or seconds["opened"] > MOST_SECONDS
    table = "\n".join(lines)
    print(table)
    if "--write" in sys.argv:
        before, _, rest = PAGE.read_text("utf-8").partition("<!-- speed -->\n")
        after = rest.partition("<!-- /speed -->")[2]
        PAGE.write_text(f"{before}<!-- speed -->\n{table}\n<!-- /speed -->{after}", encoding="utf-8")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main())
