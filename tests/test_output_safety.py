"""What articles, files and names bring never acts: not in a page, a spreadsheet, a database, nor on the disk."""

from __future__ import annotations

import csv
import html
import http.server
import io
import json
import os
import subprocess
import sys
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, DRIVER, browser
from made import article, fact, outcome, query

from dangvien_extract import Article, Evidence, Extractor, Fact, Unit
from dangvien_extract.archive.facts import read_facts
from dangvien_extract.archive.schema import FACT_COLUMNS
from dangvien_extract.archive.targets import Target, TargetError, parse_target
from dangvien_extract.archive.writers import open_writer
from dangvien_extract.cli import main
from dangvien_extract.models import Outcome

SENTENCE = "Năm 2022, Đảng bộ xã Mường Nhà kết nạp 17 đảng viên. "

# --- a page


class Watched(http.server.BaseHTTPRequestHandler):
    """A server to which nothing should ever come; it notes what does."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"window.ran=1")

    do_POST = do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def watched() -> Iterator[tuple[str, list[str]]]:
    """The address of that server, and what was asked of it."""
    asked: list[str] = []
    handler = type("Handler", (Watched,), {"asked": asked})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def attacks(server: str) -> list[str]:
    """Texts that act where a page takes them for anything but text."""
    ran = "window.ran=1"
    return [
        f"<script>{ran}</script>",
        f"<script src={server}/a.js></script>",
        f"</script><script>{ran}</script>",
        f"</ScRiPt ><sCrIpT>{ran}//",
        f"<!--<script>{ran}//-->",
        f"--!><img src={server}/b.png onerror={ran}>",
        f"<svg/onload={ran}>",
        f"<body onload={ran}><details open ontoggle={ran}>",
        f"<iframe srcdoc='<script>parent.{ran}</script>'></iframe>",
        f"<link rel=stylesheet href={server}/c.css><meta http-equiv=refresh content='0;url={server}/d'>",
        f"<base href={server}/><form action={server}/e><input autofocus onfocus={ran}></form>",
        f"&lt;script&gt;{ran}&lt;/script&gt;",
        f"&#60script&#62{ran}&#x3c/script&#x3e",
        "&amp &;&#;&#x;&#xFFFFFFFF;&#0;&notanentity;&lt",
        "\u2028\u2029\u2028*/window.ran=1/*\ufeff\u0000",
        f"\"'`></title></style></textarea></noscript><script>{ran}</script>",
        "${window.ran=1}{{constructor.constructor('window.ran=1')()}}<%=1%>",
        "javascript:window.ran=1",
        "\ud800 \udfff",
        f"]]><![CDATA[<script>{ran}</script>",
    ]


URLS = [
    "javascript:window.ran=1",
    "JaVaScRiPt:window.ran=1",
    "java\tscript:window.ran=1",
    "\x01javascript:window.ran=1",
    "&#106;avascript:window.ran=1",
    "data:text/html,<script>window.ran=1</script>",
    "vbscript:window.ran=1",
    "blob:https://example.org/x",
    "//example.org/x",
    "file:///etc/passwd",
    'https://example.org/"onmouseover="window.ran=1',
    "https://example.org/'><script>window.ran=1</script>",
    "https://example.org/\u2028x",
    "https://user:pass@example.org/",
]


def hostile_facts(texts: list[str]) -> list[Fact]:
    """A fact with each of the texts wherever a fact may hold any."""
    start = len("Năm 2022, ")
    return [
        Fact(
            fact_id=f"{text}#{n}",
            article_id=f"{text}@{n}",
            indicator=("__proto__", "constructor", text)[min(n, 2)],
            value=n,
            year=2022,
            period="2022",
            unit=Unit(name=text, kind=text, level="province", parents=(text,)),
            evidence=Evidence(start=start, end=start + len(text), text=text),
            unit_evidence=Evidence(start=start, end=start + len(text), text=text),
            subset=text,
            per=text,
            rule=text,
            confidence=0.9,
            flags=(text,),
        )
        for n, text in enumerate(texts)
    ]


@pytest.mark.skipif(CHROMIUM is None or DRIVER is None, reason="no Chromium is installed (chromium, chromedriver)")
def test_a_page_runs_nothing_links_nowhere_and_asks_nobody(tmp_path: Path, watched: tuple[str, list[str]]) -> None:
    """In the real browser, every part opened in both languages: no script of theirs ran, no request left the file."""
    server, asked = watched
    texts = attacks(server)
    facts = hostile_facts(texts)
    (tmp_path / "facts.jsonl").write_text(
        "\n".join(one.model_dump_json() for one in facts if "\ud800" not in one.fact_id)
    )
    articles = []
    for n, text in enumerate(texts):
        if "\ud800" not in text and "\0" not in text:
            url = URLS[n % len(URLS)]
            body = f"Năm 2022, {text} kết nạp"
            articles.append({"id": f"{text}@{n}", "text": body, "title": text, "source": text, "url": url})
    (tmp_path / "news.jsonl").write_text("\n".join(map(json.dumps, articles)))
    words = ["report", "facts.jsonl", "--articles", "news.jsonl", "--title", texts[2], "-o", "page.html", "-q"]
    folder = os.getcwd()
    os.chdir(tmp_path)
    try:
        assert main(words) == 0
    finally:
        os.chdir(folder)
    page = (tmp_path / "page.html").read_bytes()
    assert page.count(b"<script") == 2
    with browser() as driver:
        driver.get(f"file://{tmp_path}/page.html")
        for _ in range(2):
            for summary in driver.find_elements("css selector", "summary"):
                driver.execute_script("arguments[0].parentNode.open = true", summary)
            count = driver.execute_script("return document.querySelectorAll('tbody button').length")
            assert count
            for n in range(count):
                driver.execute_script("document.querySelectorAll('tbody button')[arguments[0]].click()", n)
                for link in driver.find_elements("css selector", "a[href]"):
                    address = link.get_attribute("href")
                    assert address.startswith(("https://example.org/", "https://user", "file://")), address
                driver.execute_script("document.querySelector('dialog button.close').click()")
            driver.find_elements("css selector", 'input[type="search"]')[0].send_keys(
                "<img src=x onerror=window.ran=1>"
            )
            driver.execute_script("document.querySelector('button.clear').click()")
            driver.execute_script("document.querySelector('#language').click()")
        assert driver.execute_script("return window.ran === undefined")
        assert driver.execute_script("return document.querySelectorAll('script').length") == 2
        foreign = "img, iframe, object, embed, base, link, svg[onload], [onerror], [onclick], [onfocus], form[action]"
        assert driver.find_elements("css selector", foreign) == []
        loaded = driver.execute_script("return performance.getEntriesByType('resource').map((one) => one.name)")
        assert loaded == []
        assert driver.get_log("browser") == []  # what the policy refuses would stand here
    assert asked == []


def test_the_server_of_that_test_sees_requests(watched: tuple[str, list[str]]) -> None:
    """Else the test above would show nothing."""
    import urllib.request

    server, asked = watched
    urllib.request.urlopen(f"{server}/x").read()
    assert asked == ["/x"]


def test_entities_of_a_page_that_is_read_become_text_once(tmp_path: Path) -> None:
    """A page of HTML that shows ``<script>`` as text gives that text; a report shows it again as text."""
    shown = html.escape("<script>window.ran=1</script>")
    page = f"<html><body><article><h1>Tin</h1><p>{SENTENCE} {shown} và hết.</p></article></body></html>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert main(["extract", f"{tmp_path}/a.html", "-o", f"{tmp_path}/f.jsonl", "-q"]) == 0
    words = ["report", f"{tmp_path}/f.jsonl", "--articles", f"{tmp_path}/a.html", "-o", f"{tmp_path}/r.html", "-q"]
    assert main(words) == 0
    made = (tmp_path / "r.html").read_bytes()
    assert b"\\u003cscript\\u003ewindow.ran=1" in made
    assert made.count(b"<script") == 2


# --- a spreadsheet

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
    '="a;=b"',
]


def formula_outcomes() -> list[Outcome]:
    found = []
    for n, text in enumerate(FORMULAS):
        unit = Unit(name=text, kind="party")
        one = fact(f"{text}{n}", f"{text}{n}", -3, unit=unit, subset=text, evidence=Evidence(start=0, end=1, text=text))
        found.append(Outcome(article_id=f"{text}{n}", where=text, facts=(one.model_copy(update={"flags": (text,)}),)))
    return [*found, Outcome(article_id="=bad", where="=bad", error="=HYPERLINK()")]


def cells_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


@pytest.mark.parametrize("folder", [False, True])
def test_csv_for_spreadsheets_has_no_formula(tmp_path: Path, folder: bool) -> None:
    """Every table of it: no cell begins as a formula, also where a spreadsheet cuts at semicolons; numbers stay."""
    target = parse_target(f"{tmp_path}/out/" if folder else f"{tmp_path}/out.csv", "csv", csv_safe=True)
    with open_writer(target) as writer:
        for one in formula_outcomes():
            known = Article(id=one.article_id, text="=x", title="=t", source="@s", url="-u") if one.facts else None
            writer.write(one, known)
    files = sorted((tmp_path / "out").glob("*.csv")) if folder else [tmp_path / "out.csv"]
    for file in files:
        data = file.read_bytes()
        for row in cells_of(data):
            for name, cell in row.items():
                if name not in ("value", "value_max", "out_of"):
                    assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠")), (file.name, name, cell)
        # Each text is quoted, so that what stands behind another sign is no cell of its own.
        for line in data.decode().replace('""', "").split('"')[::2]:
            assert set(line) <= set(",.-0123456789\n"), line
    rows = cells_of(files[-1].read_bytes() if not folder else (tmp_path / "out" / "facts.csv").read_bytes())
    assert {row["value"] for row in rows} == {"-3"}
    assert [row["unit_name"] for row in rows] == [f"'{text}" for text in FORMULAS]


def test_csv_is_as_it_was_unless_it_is_asked_for(tmp_path: Path) -> None:
    """By default CSV is for programs: every text comes back as it stands in the article."""
    target = parse_target(f"{tmp_path}/out.csv")
    with open_writer(target) as writer:
        for one in formula_outcomes():
            writer.write(one)
    found = [one for one in read_facts(target) if isinstance(one, Fact)]
    assert [one.evidence.text for one in found] == FORMULAS
    assert [one.value for one in found] == [-3] * len(FORMULAS)


def test_csv_safe_is_an_option_of_every_command_that_writes_csv(tmp_path: Path, capfd: Any) -> None:
    """And of no other format, where it would do nothing."""
    news = tmp_path / "news.jsonl"
    news.write_text(json.dumps({"id": "=cmd|' /C calc'!A1", "text": SENTENCE}), encoding="utf-8")
    assert main(["extract", str(news), "-o", f"{tmp_path}/f.csv", "--csv-safe", "-q"]) == 0
    (row,) = cells_of((tmp_path / "f.csv").read_bytes())
    assert row["article_id"] == "'=cmd|' /C calc'!A1"
    assert row["value"] == "17"
    assert main(["extract", str(news), "-o", f"{tmp_path}/f.db", "-q"]) == 0
    for words in (["records"], ["records", "--wide"], ["records", "--long"], ["check"]):
        made = tmp_path / "made.csv"
        assert main([words[0], f"{tmp_path}/f.db", *words[1:], "-o", str(made), "--csv-safe", "-q"]) == 0
        assert made.read_bytes().startswith(b'"')
        assert main([*words[:1], f"{tmp_path}/f.db", *words[1:], "--format", "csv", "--csv-safe", "-q"]) == 0
        assert capfd.readouterr().out.encode() == made.read_bytes()
    with pytest.raises(TargetError, match="--csv-safe is for CSV"):
        parse_target("facts.db", csv_safe=True)
    assert main(["extract", str(news), "-o", f"{tmp_path}/g.jsonl", "--csv-safe"]) == 2
    assert "--csv-safe is for CSV: name a file FILE.csv" in capfd.readouterr().err


# --- databases

NASTY = [
    "'",
    "''",
    '"',
    "'; DROP TABLE facts; --",
    '"; DROP TABLE facts; --',
    "\\'; DROP TABLE facts; --",
    "x') ; DELETE FROM articles; --",
    "%s %(a)s ? :a $1 {}",
    "`; $$ DROP $$",
    "NUL\0NUL",
    "\0",
    "\\N",
    "\\.",
    "\ud800",
    "\x1a\x7f\x85\u2028",
    'Robert\'); DROP TABLE "units";--',
    "Đảng bộ xã Mường Nhà",
]


@pytest.fixture(params=["sqlite", "duckdb", "postgresql"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    if request.param == "postgresql":
        return parse_target(request.getfixturevalue("postgres_server").database())
    pytest.importorskip("sqlite3" if request.param == "sqlite" else "duckdb")
    return Target(request.param, tmp_path / f"facts.{request.param}")


def test_names_and_texts_are_never_sql(target: Target) -> None:
    """Ids, titles, units, indicators, inputs and errors with quotes, NULs and statements: rows like all others.

    What a database refuses (a NUL, half a surrogate) is kept as another character, and the run goes on.
    """
    given = []
    for n, text in enumerate(NASTY):
        unit = Unit(name=text, kind=text, parents=(text,), id=f"{text}/{n}")
        evidence = Evidence(start=0, end=len(text), text=text)
        more = {"unit": unit, "indicator": f"{text}{n}", "evidence": evidence, "rule": text, "flags": (text,)}
        one = fact(f"{text}|{n}", f"{text}-{n}", n, **more)
        given.append(Outcome(article_id=f"{text}-{n}", where=f"{text}!{n}", facts=(one,)))
        given.append(Outcome(article_id=f"{text}+{n}", where=f"{text}?{n}", error=f"{text} failed"))
    for _ in range(2):  # again, so that rows are found by their ids and replaced
        with open_writer(target) as writer:
            for one in given:
                known = Article(id=one.article_id, text="x", title=one.article_id, source=one.article_id)
                writer.write(one, known if one.error is None else None)
    assert query(target, "SELECT count(*) FROM facts") == [(len(NASTY),)]
    assert query(target, "SELECT count(*) FROM articles") == [(len(NASTY),)]
    assert query(target, "SELECT count(*) FROM outcomes") == [(2 * len(NASTY),)]
    back = {one.value: one for one in read_facts(target) if isinstance(one, Fact)}
    for n, text in enumerate(NASTY):
        kept = text.replace("\0", "\ufffd").replace("\ud800", "\ufffd")
        assert back[n].evidence.text == kept
        assert back[n].unit is not None
        assert back[n].unit.name == kept
    assert len(query(target, "SELECT * FROM records")) >= 1
    for n in range(len(NASTY)):  # each has a column of its own in the view, by its whole name
        name = back[n].indicator.replace('"', '""')
        assert query(target, f'SELECT count("{name}") FROM records') == [(1,)]


def test_a_database_of_someone_else_sees_no_file_beside_it(tmp_path: Path) -> None:
    """A view in a DuckDB file could read any file, or ask the network, of whoever reads facts from it."""
    duckdb = pytest.importorskip("duckdb")
    columns = [column.name for column in FACT_COLUMNS]
    (tmp_path / "private.csv").write_text(",".join(columns) + "\n" + ",".join(["s3cret"] * len(columns)) + "\n")
    path = tmp_path / "facts.duckdb"
    with duckdb.connect(str(path)) as db:
        db.execute(f"CREATE VIEW facts AS SELECT * FROM read_csv('{tmp_path}/private.csv')")
    with pytest.raises(OSError, match=r"(?i)disabled") as caught:
        list(read_facts(parse_target(str(path))))
    assert "s3cret" not in str(caught.value)


# --- archives

OUTSIDE = ["../evil.txt", "../../evil.txt", "/tmp/evil-{mark}.txt", "a/../../evil.txt", "..\\evil.txt", "C:\\evil.txt"]
# Says which files a run opens to write.
WATCH = """
import json, os, sys
opened = []
def look(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        mode, flags = arguments[1], arguments[2] or 0
        if (mode and set(str(mode)) & set("wax+")) or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            opened.append(os.fsdecode(arguments[0]))
    elif event in ("os.mkdir", "os.symlink", "os.link", "os.rename", "shutil.unpack_archive", "os.chmod"):
        opened.append(f"{event} {arguments[0]!r}")
sys.addaudithook(look)
from dangvien_extract.cli import main
status = main(sys.argv[1:])
print(status, json.dumps(sorted(set(opened) - {"/dev/null"})))
"""


def hostile_archives(folder: Path, mark: str) -> list[Path]:
    names = [name.format(mark=mark) for name in OUTSIDE]
    data = SENTENCE.encode()
    with zipfile.ZipFile(folder / "a.zip", "w") as packed:
        for name in names:
            packed.writestr(zipfile.ZipInfo(name), data)
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    with tarfile.open(folder / "a.tar", "w") as out:
        for name in names:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            out.addfile(info, io.BytesIO(data))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
            info = tarfile.TarInfo(f"link{kind!r}.txt")
            info.type, info.linkname = kind, "/etc/passwd"
            out.addfile(info)
        for kind in (tarfile.CHRTYPE, tarfile.FIFOTYPE):
            info = tarfile.TarInfo(f"device{kind!r}.txt")
            info.type = kind
            out.addfile(info)
    return [folder / "a.zip", folder / "a.tar"]


def test_nothing_of_an_archive_is_written_to_disk(tmp_path: Path) -> None:
    """Whatever members are called: they are read as streams, links are not followed, the target alone is written."""
    here = tmp_path / "deep" / "here"
    here.mkdir(parents=True)
    archives = hostile_archives(here, tmp_path.name)
    words = [sys.executable, "-c", WATCH, "extract", *map(str, archives), "--ids", "path", "-o", "out.jsonl", "-q"]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        words, cwd=here, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=True
    )
    status, _, opened = done.stdout.strip().partition(" ")
    written = [name for name in json.loads(opened) if not name.startswith("os.rename")]
    assert {Path(name).name.split(".")[1] for name in written} == {"out"}, written  # .out.jsonl.PID.part
    assert status in ("0", "1")
    facts = [json.loads(line) for line in (here / "out.jsonl").read_text().splitlines()]
    assert len(facts) == 2 * len(OUTSIDE)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a.tar", "a.zip", "out.jsonl"]
    assert "root:" not in (here / "out.jsonl").read_text() + done.stderr
    assert not Path(f"/tmp/evil-{tmp_path.name}.txt").exists()


def test_an_id_that_looks_like_a_path_names_no_file(tmp_path: Path) -> None:
    """Targets have files by tables, never by articles."""
    bad = outcome("../../../evil", 1)
    for name in ("out/", "out.csv", "out.jsonl", "out.db"):
        target = parse_target(f"{tmp_path}/{name}", "csv" if name == "out/" else None)
        with open_writer(target) as writer:
            writer.write(bad, article(bad))
    assert not [path for path in tmp_path.parent.rglob("*evil*") if path.is_file()]


def test_evidence_is_text_to_those_who_read_it() -> None:
    """The hostile texts above as articles: facts point at their characters, nothing is interpreted on the way."""
    extractor = Extractor()
    for text in (*attacks("http://x"), *NASTY, *FORMULAS):
        one = Article(id=text or "x", text=f"{text} {SENTENCE} {text}")
        for found in extractor.extract(one).facts:
            assert one.text[found.evidence.start : found.evidence.end] == found.evidence.text
