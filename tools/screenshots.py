"""Takes the screenshots of docs/report.md: a report on articles of corpus/dev, in headless Chromium.

python tools/screenshots.py [FOLDER]    the folder of pictures: docs/images
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from browser import browser, resize  # noqa: E402

from dangvien_extract.cli import main as run  # noqa: E402

ARTICLES = sorted(map(str, (ROOT / "corpus" / "dev").glob("[CD][ABGR]-*.txt")))
DESKTOP, PHONE = (1280, 900), (390, 844)


def take(driver: Any, path: Path, size: tuple[int, int], height: int | None = None) -> None:
    """The page as a window of `size` shows it, or one of another `height`."""
    resize(driver, size[0], height or size[1])
    driver.execute_async_script("setTimeout(arguments[0], 200)")
    driver.save_screenshot(str(path))


def open_fact(driver: Any) -> None:
    """Search for an article with many facts, and open one of them."""
    driver.find_element("css selector", "input[type=search]").send_keys("DB-01")
    driver.execute_async_script("setTimeout(arguments[0], 300)")
    driver.execute_script("document.querySelectorAll('tbody button')[6].click()")


def main(folder: Path) -> None:
    """Make the report, and take all pictures of it."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, browser(*DESKTOP) as driver:
        run(["extract", *ARTICLES, "-o", f"{scratch}/facts.db", "--quiet"])
        for language in ("en", "vi"):
            page = f"{scratch}/{language}.html"
            run(
                [
                    "report",
                    f"{scratch}/facts.db",
                    "-o",
                    page,
                    "--articles",
                    *ARTICLES,
                    "--language",
                    language,
                    "--quiet",
                ]
            )
        driver.get(f"file://{scratch}/en.html")
        take(driver, folder / "report-1280.png", DESKTOP, 1700)
        open_fact(driver)
        take(driver, folder / "report-fact-1280.png", DESKTOP)
        driver.get(f"file://{scratch}/vi.html")
        take(driver, folder / "report-390.png", PHONE)
        open_fact(driver)
        driver.execute_script("document.querySelector('dialog .legend').scrollIntoView()")
        take(driver, folder / "report-fact-390.png", PHONE)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
