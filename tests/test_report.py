"""Reports: one page that needs no network, says what the facts say, and runs nothing that an article brings."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, DRIVER, browser, resize

from dangvien_extract import Article, Evidence, Extractor, Fact, Unit
from dangvien_extract.cli import main
from dangvien_extract.report import Finding, Source, Texts, report_page
from dangvien_extract.report.safe import safe_url

NEWS = (
    {
        "id": "hoa-vang",
        "published": "2023-07-05",
        "title": "Công tác phát triển Đảng",
        "source": "Báo Đà Nẵng",
        "url": "https://example.org/hoa-vang?a=1&b=2",
        "text": "Năm 2022, Đảng bộ huyện Hòa Vang kết nạp 120 đảng viên, thành lập 5 chi bộ. "
        "Năm 2021, Đảng bộ huyện Hòa Vang kết nạp 97 đảng viên.",
    },
    {
        "id": "hoa-vang-2",
        "published": "2023-07-06",
        "text": "Năm 2022, Đảng bộ huyện Hòa Vang (thành phố Đà Nẵng) kết nạp 130 đảng viên.",
    },
    {
        "id": "muong-nha",
        "text": "😀 Năm 2022, Đảng bộ xã Mường Nhà (huyện Điện Biên, tỉnh Điện Biên) kết nạp 17 đảng viên.",
    },
    {"id": "lai-chau", "text": "Năm 2022, Đảng bộ tỉnh Lai Châu kết nạp 1.234 đảng viên."},
)
HOSTILE = (
    "</script><script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "<!--<script>window.ran=1//",
    "]]>'\"`${window.ran=1}{{7*7}}\u2028\u202e",
)


def write_news(folder: Path) -> Path:
    path = folder / "news.jsonl"
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in NEWS), encoding="utf-8")
    return path


def data_of(page: bytes) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page.decode(), re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def made_fact(number: int, **values: Any) -> Fact:
    known = {
        "fact_id": f"f{number}",
        "article_id": "a",
        "indicator": "admissions",
        "value": number,
        "year": 2022,
        "period": "2022",
        "evidence": Evidence(start=0, end=1, text="7"),
        "rule": "admissions/x",
        "confidence": 0.9,
    }
    return Fact(**{**known, **values})


# --- the page as a file


def test_the_command_makes_a_page_from_every_kind_of_target(tmp_path: Path, capfd: Any) -> None:
    """One page from a database, a folder and a file; the first two know titles and addresses without the articles."""
    news = str(write_news(tmp_path))
    for name, knows in (("facts.db", True), ("out/", True), ("facts.jsonl", False), ("facts.csv", False)):
        target = f"{tmp_path}/{name}"
        assert main(["extract", news, "-o", target, "-q", *(["--format", "csv"] if name == "out/" else [])]) == 0
        assert main(["report", target, "-o", f"{tmp_path}/report.html"]) == 0
        assert capfd.readouterr().err.endswith("facts, 4 articles, 0 with text, 0 failed\n")
        articles = {one[0]: one for one in data_of((tmp_path / "report.html").read_bytes())["articles"]}
        title = NEWS[0]["title"] if knows else None
        assert articles["hoa-vang"][1] == title
        assert articles["hoa-vang"][5:] == ["none", []]
        assert main(["report", target, "-o", f"{tmp_path}/report.html", "--articles", news, "-q"]) == 0
        articles = {one[0]: one for one in data_of((tmp_path / "report.html").read_bytes())["articles"]}
        assert articles["hoa-vang"][1:4] == ["Công tác phát triển Đảng", "2023-07-05", "Báo Đà Nẵng"]
        assert articles["hoa-vang"][5:] == ["whole", [[0, NEWS[0]["text"]]]]
        assert not list(tmp_path.glob(".*"))


def test_an_article_with_another_text_is_told_and_not_shown(tmp_path: Path, capfd: Any) -> None:
    """Evidence is never shown at a place where the text says something else."""
    news = str(write_news(tmp_path))
    assert main(["extract", news, "-o", f"{tmp_path}/facts.db", "-q"]) == 0
    changed = tmp_path / "muong-nha.txt"
    changed.write_text("Khác: " + NEWS[2]["text"], encoding="utf-8")
    assert main(["report", f"{tmp_path}/facts.db", "-o", f"{tmp_path}/r.html", "--articles", str(changed)]) == 1
    assert "muong-nha.txt: is not the text that the facts of 'muong-nha' are from" in capfd.readouterr().err
    articles = {one[0]: one for one in data_of((tmp_path / "r.html").read_bytes())["articles"]}
    assert articles["muong-nha"][5:] == ["other", []]


def test_the_page_is_the_same_again(tmp_path: Path) -> None:
    """Nothing in it is of today, or of this machine: pages can be compared."""
    facts = Extractor().extract(Article(**NEWS[0])).facts
    page = report_page(facts)
    assert page == report_page(facts) == report_page([*facts, *facts])
    assert str(Path.cwd()).encode() not in page


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["-o", "r.txt"], "r.txt: a report is a page of HTML: name it report.html"),
        (["-o", "no/r.html"], "no/r.html: no such folder: no"),
        (["-o", "."], ".: is a folder: name a file, report.html"),
        (["-o", "r.html", "--articles", "r.html"], "r.html: is an input too: name another file to write"),
        ([], "the following arguments are required: -o/--output (see dangvien-extract report --help)"),
    ],
)
def test_wrong_usage_is_one_line(
    args: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    """What cannot be written is known before facts are read."""
    monkeypatch.chdir(tmp_path)
    assert main(["report", "facts.db", *args]) == 2
    assert capfd.readouterr().err == f"dangvien-extract: {said}\n"


def test_a_page_of_no_facts_and_one_without_units(tmp_path: Path) -> None:
    """Whoever asks for facts of high confidence may get none."""
    assert data_of(report_page([]))["facts"]["id"] == []
    data = data_of(report_page([made_fact(1), made_fact(2, year=None, period=None, flags=("year:not-stated",))]))
    assert data["series"] == []
    assert data["findings"] == [{"kind": "year:not-stated", "detail": "", "facts": [1]}]


def test_long_texts_are_cut_to_what_is_around_the_facts() -> None:
    """The page stays small however long articles are, and evidence stays where it was."""
    text = "x" * 5000 + " 7 " + "y" * 5000
    facts = [made_fact(n, article_id=f"a{n}", evidence=Evidence(start=5001, end=5002, text="7")) for n in range(50)]
    texts = Texts(facts)
    for fact in facts:
        assert texts.add(Article(id=fact.article_id, text=text))
    assert {context.state for context in texts.contexts(budget=1_000_000).values()} == {"whole"}
    cut = texts.contexts(budget=50_000)
    for context in cut.values():
        assert context.state == "parts"
        ((start, part),) = context.parts
        assert part[5001 - start] == "7"
    few = texts.contexts(budget=500)
    assert sum(len(part) for one in few.values() for _, part in one.parts) <= 500
    assert {context.state for context in few.values()} == {"parts", "none"}


def test_ten_thousand_facts_stay_below_eight_megabytes() -> None:
    """Also where each is from a long article of its own, with a long title and address."""
    evidence = Evidence(start=400, end=440, text="đ" * 40)
    facts = [made_fact(n, article_id=f"article-{n:06d}", evidence=evidence) for n in range(10_000)]
    texts = Texts(facts)
    for fact in facts:
        url = f"https://example.org/{fact.article_id}/{'x' * 80}.html"
        texts.add(Article(id=fact.article_id, text="đ" * 2000, title="Đảng viên mới " * 6, url=url))
    page = report_page(facts, texts)
    assert len(page) < 8_000_000
    shown = [one for one in data_of(page)["articles"] if one[5] == "parts"]
    assert len(shown) == 10_000


def test_facts_that_disagree_are_a_finding() -> None:
    """Of two exact numbers for one cell one is chosen: the reader must see the other."""
    found = Extractor().pipe(Article(**one) for one in NEWS)
    data = data_of(report_page(fact for outcome in found for fact in outcome.facts))
    differing = [one["facts"] for one in data["findings"] if one["kind"] == "values-differ"]
    assert [sorted(data["facts"]["value"][i] for i in ids) for ids in differing] == [[120, 130]]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=1#c", True),
        ("HTTP://example.org/", True),
        ("javascript:alert(1)", False),
        ("java\nscript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("data:text/html,<script>alert(1)</script>", False),
        ("file:///etc/passwd", False),
        ("//example.org/a", False),
        ("https:///a", False),
        ("https://[::1", False),
        ("vbscript:x", False),
    ],
)
def test_only_addresses_on_the_web_are_linked(url: str, kept: bool) -> None:
    """A link must not run anything, nor open a file."""
    assert safe_url(url) == (url if kept else None)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_ends_the_element_of_the_data(text: str) -> None:
    """What comes from articles and files of facts never becomes markup; it is read back as it was."""
    fact = made_fact(1, unit=Unit(name=text, kind=text), subset=text, rule=text, flags=(text,), article_id=text)
    texts = Texts([fact])
    texts.know(text, Source(title=text, source=text, url=f"https://example.org/{text}"))
    page = report_page([fact], texts, title=text)
    assert page.count(b"<script") == 2
    assert page.count(b"</script") == 2
    assert data_of(page)["units"][0][0] == text
    assert data_of(page)["title"] == text
    assert b"unsafe" not in page.split(b"</head>")[0].split(b"<style>")[0]


def test_all_words_are_there_in_both_languages() -> None:
    """A missing word would show as an error in one language alone; every indicator of the package has a name."""
    words = data_of(report_page([]))["words"]

    def keys(tree: Any) -> Any:
        return {name: keys(value) for name, value in tree.items()} if isinstance(tree, dict) else None

    assert keys(words["en"]) == keys(words["vi"])
    for name in words["en"]:
        if isinstance(words["en"][name], str):
            assert set(re.findall(r"{\w+}", words["en"][name])) == set(re.findall(r"{\w+}", words["vi"][name]))
    patterns = Path(__file__).parents[1] / "patterns" / "indicators"
    assert set(words["en"]["indicators"]) == {path.stem for path in patterns.glob("*.yaml")}


# --- the page in a browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser that the tests of this file share; skipped by name where none is installed."""
    if CHROMIUM is None or DRIVER is None:
        pytest.skip("no Chromium is installed (chromium, chromedriver)")
    pytest.importorskip("selenium")
    with browser() as driver:
        yield driver


class Page:
    """A report in the browser."""

    def __init__(self, driver: Any, page: bytes, folder: Path, hash: str = "") -> None:
        (folder / "page.html").write_bytes(page)
        self.driver = driver
        driver.get("about:blank")
        driver.get_log("browser")
        driver.get(f"file://{folder}/page.html{hash}")

    def all(self, css: str) -> list[Any]:
        return list(self.driver.find_elements("css selector", css))

    def texts(self, css: str) -> list[str]:
        return [one.get_property("textContent") for one in self.all(css)]

    def click(self, css: str) -> None:
        one = self.all(css)[0]
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", one)
        one.click()

    def choose(self, label: str, value: str) -> None:
        """Choose in the select with this label, in the table's filters."""
        script = """
            const label = [...document.querySelectorAll("label")].find((one) => one.firstChild.data === arguments[0]);
            const select = label.querySelector("select");
            select.value = [...select.options].find((one) => one.text.startsWith(arguments[1])).value;
            select.dispatchEvent(new Event("change"));
        """
        self.driver.execute_script(script, label, value)

    def column(self, name: str) -> list[str]:
        return self.texts(f'tbody td[data-label="{name}"]')

    def check(self) -> None:
        """Nothing was complained of, and nothing foreign ran."""
        assert self.driver.get_log("browser") == []
        assert self.driver.execute_script("return window.ran === undefined")
        assert self.driver.execute_script("return performance.getEntriesByName('ready').length") == 1


@pytest.fixture(scope="module")
def news_page(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("news")
    news = str(write_news(folder))
    assert main(["extract", news, "-o", f"{folder}/facts.db", "-q"]) == 0
    assert main(["report", f"{folder}/facts.db", "-o", f"{folder}/r.html", "--articles", news, "-q"]) == 0
    return (folder / "r.html").read_bytes()


def test_it_renders(chromium: Any, news_page: bytes, tmp_path: Path) -> None:
    """Every part shows what the facts say."""
    page = Page(chromium, news_page, tmp_path)
    tiles = dict(zip(["facts", "articles"], page.texts(".tiles b"), strict=False))
    assert tiles == {"facts": str(len(page.column("Value"))), "articles": "4"}
    assert set(page.column("Indicator")) == {"Admissions", "Branches founded"}
    assert "thành phố Đà Nẵng" in page.texts("ol.bars .from-article")
    assert any(text.startswith("2021: 97") for text in page.texts(".values button"))
    assert len(page.all("figure svg circle")) == 2
    assert page.texts("#findings details summary")[0].startswith("Facts disagree")
    page.check()


def test_it_filters(chromium: Any, news_page: bytes, tmp_path: Path) -> None:
    """By what is typed without marks, by choices, by a bar, by a finding; and all is back when they are cleared."""
    page = Page(chromium, news_page, tmp_path)
    every = len(page.column("Value"))
    page.all('input[type="search"]')[0].send_keys("muong NHA 17")
    chromium.execute_async_script("setTimeout(arguments[0], 300)")
    assert page.column("Value") == ["17"]
    page.click("button.clear")
    page.choose("Indicator", "Branches founded")
    assert page.column("Value") == ["5"]
    page.choose("Province", "tỉnh Lai Châu")
    assert page.column("Value") == []
    assert page.texts("#facts [role=status]") == ["No fact fits these filters."]
    page.click("button.clear")
    page.choose("Only", "Facts disagree")
    assert sorted(page.column("Value")) == ["120", "130"]
    page.click("button.clear")
    assert len(page.column("Value")) == every
    page.click("ol.bars button")
    assert set(page.column("Province")) == {"thành phố Đà Nẵng"}
    page.choose("Year", "2021")
    assert page.column("Value") == ["97"]
    page.check()


def test_it_sorts(chromium: Any, news_page: bytes, tmp_path: Path) -> None:
    """Numbers as numbers, both ways, and the header says so to those who cannot see it."""
    page = Page(chromium, news_page, tmp_path)
    page.click('thead button[name="value"]')
    values = [float(value.replace(",", "")) for value in page.column("Value")]
    assert values == sorted(values)
    assert page.all("th[aria-sort=ascending]")
    page.click('thead button[name="value"]')
    assert [float(value.replace(",", "")) for value in page.column("Value")] == values[::-1]
    page.click('thead button[name="unit"]')
    assert page.column("Unit") == sorted(page.column("Unit"))
    page.check()


def test_it_shows_the_findings_of_checks(chromium: Any, tmp_path: Path) -> None:
    """What a check says of facts stands in its list, and with each of the facts; without a name, by its code."""
    facts = [made_fact(1, flags=("check:not_whole",)), made_fact(2), made_fact(3, flags=("check:my_own",))]
    findings = [Finding("conflict", ("f1", "f2"), "1 (a); 2 (b)"), Finding("my_own", ("f3", "gone"), "3 <b>")]
    page = Page(chromium, report_page(facts, findings=findings), tmp_path)
    assert page.texts("#findings summary") == ["Articles disagree (2)", "my own (1)"]
    assert page.texts(".tiles b")[-1] == "1"
    for summary in page.all("#findings summary"):
        summary.click()
    assert any("1 (a); 2 (b)" in text for text in page.texts("#findings li"))
    page.click("#findings li button")
    (notes,) = [text for text in page.texts("dialog dd") if "decimals" in text]
    assert notes == "A count with decimals: a lost dot?; Articles disagree: 1 (a); 2 (b)"
    page.check()


def test_it_shows_a_fact_in_its_article(chromium: Any, news_page: bytes, tmp_path: Path) -> None:
    """Number, unit and period are marked where they stand, characters outside of the basic plane before them or not."""
    page = Page(chromium, news_page, tmp_path)
    page.choose("Province", "tỉnh Điện Biên")
    page.click("tbody button")
    assert "".join(page.texts(".context mark.number")) == "kết nạp 17 đảng viên"
    assert "".join(page.texts(".context mark.period")) == "Năm 2022"
    assert "".join(page.texts(".context mark.unit")).startswith("Đảng bộ xã Mường Nhà")
    assert page.texts(".context") == [NEWS[2]["text"]]
    page.click("dialog button.close")
    page.click("button.clear")
    page.choose("Indicator", "Branches founded")
    page.click("tbody button")
    assert page.all("dialog a")[0].get_attribute("href") == NEWS[0]["url"]
    assert page.all("dialog a")[0].get_attribute("rel") == "noopener noreferrer nofollow"
    assert any(text.startswith("branches_founded/") for text in page.texts("dialog code"))
    assert len(page.all(".context mark.other")) >= 2
    assert "#fact=" in chromium.current_url
    again = Page(chromium, news_page, tmp_path, "#" + chromium.current_url.partition("#")[2])
    assert again.texts("dialog h2") == ["Branches founded: 5"]
    page.check()


def test_it_works_by_keyboard(chromium: Any, news_page: bytes, tmp_path: Path) -> None:
    """Tab to a fact, Enter opens it, arrows go on, Escape closes it and gives the focus back."""
    from selenium.webdriver.common.keys import Keys

    page = Page(chromium, news_page, tmp_path)
    for _ in range(80):
        chromium.switch_to.active_element.send_keys(Keys.TAB)
        if chromium.execute_script("return document.activeElement.closest('tbody') !== null"):
            break
    opener = chromium.switch_to.active_element
    opener.send_keys(Keys.ENTER)
    first = page.texts("dialog h2")
    chromium.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    second = page.texts("dialog h2")
    assert first != second
    chromium.switch_to.active_element.send_keys(Keys.ARROW_LEFT)
    assert page.texts("dialog h2") == first
    chromium.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not page.all("dialog[open]")
    assert chromium.switch_to.active_element == opener
    page.check()


def test_it_speaks_vietnamese(chromium: Any, news_page: bytes, tmp_path: Path) -> None:
    """The button changes every word, also of an open fact; numbers are written as Vietnamese are."""
    page = Page(chromium, news_page, tmp_path)
    page.click("#language")
    assert chromium.execute_script("return document.documentElement.lang") == "vi"
    assert page.texts("#facts h2") == ["Số liệu"]
    assert "1.234" in page.column("Giá trị")
    assert not {"Summary", "Facts", "Clear the filters", "Next page →"} & set(page.texts("h2, button, nav a"))
    page.check()


def test_it_fits_a_phone_and_paper(chromium: Any, news_page: bytes, tmp_path: Path) -> None:
    """Nothing is wider than a phone; what is printed has the rows and no controls."""
    page = Page(chromium, news_page, tmp_path)
    try:
        resize(chromium, 390, 844)
        assert chromium.execute_script("return document.documentElement.scrollWidth") <= 390
        page.click("tbody button")
        assert chromium.execute_script("return document.querySelector('dialog').scrollWidth") <= 390
        page.click("dialog button.close")
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
        assert not page.all("#facts form")[0].is_displayed()
        assert page.all("tbody tr")[0].is_displayed()
        assert page.all("thead")[0].is_displayed()
        chromium.execute_script("document.querySelector('tbody button').click()")
        assert not page.all("main")[0].is_displayed()
        assert chromium.execute_script("return document.querySelector('dialog dl').getBoundingClientRect().top") > 0
    finally:
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
        resize(chromium, 1280)
    page.check()


def test_nothing_that_an_article_brings_runs(chromium: Any, tmp_path: Path) -> None:
    """Hostile titles, texts, names, notes and addresses are shown as text, everywhere and in both languages."""
    facts = []
    for n, text in enumerate(HOSTILE):
        start = len("Năm 2022, ")
        facts.append(
            made_fact(
                n,
                article_id=f"{text}{n}",
                indicator=text if n else "constructor",
                unit=Unit(name=text, kind="party_organisation", level="province", parents=(text,)),
                evidence=Evidence(start=start, end=start + len(text), text=text),
                unit_evidence=Evidence(start=start, end=start + len(text), text=text),
                subset=text if n == 1 else None,
                rule=text,
                per=text if n == 2 else None,
                flags=(text, "__proto__"),
            )
        )
    texts = Texts(facts)
    for n, text in enumerate(HOSTILE):
        url = (
            "javascript:window.ran=1",
            f"https://example.org/{text}",
            "data:text/html,x",
            "https://example.org/\"'><b>",
        )[n]
        if n == 3:
            texts.know(facts[n].article_id, Source(title=text, source=text, url=url))
        else:
            article = Article(id=facts[n].article_id, text=f"Năm 2022, {text} {text}", title=text, source=text, url=url)
            assert texts.add(article)
    page = Page(chromium, report_page(facts, texts, title=HOSTILE[0]), tmp_path)
    assert page.texts("h1") == [HOSTILE[0]]
    for _ in range(2):
        for summary in page.all("#findings summary"):
            summary.click()
        for n in range(len(facts)):
            chromium.execute_script("document.querySelectorAll('tbody button')[arguments[0]].click()", n)
            assert "".join(page.texts(".context mark.number")) == HOSTILE[n]
            assert all(link.get_attribute("href").startswith("https://") for link in page.all("dialog a"))
            page.click("dialog button.close")
        page.all('input[type="search"]')[0].send_keys("<script>")
        page.click("button.clear")
        page.click("#language")
    assert page.all("img, iframe, object, embed, b b") == []
    assert len(page.all("script")) == 2
    page.check()


def test_the_policy_forbids_scripts_of_others(chromium: Any, news_page: bytes, tmp_path: Path) -> None:
    """Were there a hole all the same, the browser itself would refuse: the page is one with a hole made into it."""
    hole = b"<img src=x onerror=window.ran=1><script>window.ran=1</script></body>"
    Page(chromium, news_page.replace(b"</body>", hole), tmp_path)
    assert chromium.execute_script("return window.ran === undefined")
    refused = [one["message"] for one in chromium.get_log("browser")]
    assert any("Content Security Policy" in message for message in refused)
    made = chromium.execute_script("try { document.body.innerHTML = 'x'; return true } catch { return false }")
    assert not made
