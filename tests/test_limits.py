"""No article, page, archive, table or folder takes more time or memory than it may; each case here once did."""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import os
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import regex
from archives import warc, write

from dangvien_extract.archive import bounds, encodings, html, jsontext, kinds
from dangvien_extract.archive.processes import in_processes
from dangvien_extract.archive.readers import Located, Options, read_located
from dangvien_extract.archive.work import Recipe
from dangvien_extract.cli import main
from dangvien_extract.errors import PatternError
from dangvien_extract.extractor import Extractor
from dangvien_extract.limits import MAX_CHARS, TimeLimitError, check, within
from dangvien_extract.models import Article, Outcome
from dangvien_extract.patterns.vocabulary import _expression

CLAIM = "Năm 2021, Đảng bộ xã Phìn Hồ kết nạp 5 đảng viên. "


def quick(work: Callable[[], Any], seconds: float = 5.0) -> Any:
    """What `work` gives, which takes milliseconds where all is well."""
    return within(seconds, work)


def outcomes(*inputs: object, **options: Any) -> list[Located | Outcome]:
    return list(read_located([str(one) for one in inputs], Options(**options)))


def errors(*inputs: object, **options: Any) -> list[str]:
    return [one.error or "" for one in outcomes(*inputs, **options) if isinstance(one, Outcome)]


# --- articles


def test_an_article_that_is_too_long_is_an_error_that_says_so() -> None:
    """It is not cut: facts of half an article would look like those of a whole one."""
    extractor = Extractor(max_chars=len(CLAIM))
    assert len(extractor.extract(Article(id="a", text=CLAIM)).facts) == 1
    outcome = extractor.extract(Article(id="a", text=CLAIM, title="Tin"))
    limit = f"more than the {len(CLAIM)} characters that an article may have (max_chars)"
    assert (outcome.facts, outcome.error) == ((), f"has {len(CLAIM) + 3} characters, {limit}")
    assert Extractor().max_chars == MAX_CHARS == 2_000_000
    for limits in ({"max_chars": 0}, {"seconds": 0}, {"seconds": -1.0}, {"seconds": float("nan")}):
        with pytest.raises(ValueError, match="only over 0"):
            Extractor(**limits)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "work",
    [
        lambda: re.fullmatch(r"(?:a|a)*b", "a" * 60),
        lambda: regex.fullmatch(r"(?:a|a|aa)*+b|(?:a|a|aa|b?)*c", "a" * 60),
        lambda: [None for _ in iter(int, 1)],
        lambda: time.sleep(60),
    ],
    ids=["re", "regex", "loop", "sleep"],
)
def test_work_ends_at_its_limit_wherever_it_is(work: Callable[[], Any]) -> None:
    """In an expression that never ends, too; the timer is left as it was."""
    begun = time.monotonic()
    with pytest.raises(TimeLimitError, match=r"took longer than the 0\.2 seconds that an article may take"):
        within(0.2, work)
    assert time.monotonic() - begun < 10
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL and signal.getitimer(signal.ITIMER_REAL) == (0, 0)
    assert within(5, lambda: 7) == within(None, lambda: 7) == 7


def test_work_that_catches_everything_is_interrupted_again() -> None:
    def stubborn() -> None:
        while True:
            with contextlib.suppress(Exception):
                time.sleep(60)

    with pytest.raises(TimeLimitError):
        within(0.1, stubborn)
    with pytest.raises(ZeroDivisionError):
        within(5, lambda: 1 / 0)


def test_in_other_threads_the_clock_is_looked_at_between_steps() -> None:
    """There no timer rings; so it is where the program has its own use for the timer."""
    found: list[Any] = []

    def run() -> None:
        extractor = Extractor(seconds=0.05)
        found.append(extractor.extract(Article(id="a", text=(CLAIM + "\n") * 5_000)))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)
    assert found[0].error == "took longer than the 0.05 seconds that an article may take"
    before = signal.signal(signal.SIGALRM, lambda *_: None)
    try:
        with pytest.raises(TimeLimitError):
            within(0.05, lambda: [check() for _ in iter(int, 1)])
    finally:
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("more", [(), ("--workers", "1")], ids=["alone", "workers"])
def test_a_run_goes_on_behind_an_article_that_takes_too_long(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: tuple[str, ...]
) -> None:
    rows = ({"id": "x", "text": CLAIM}, {"id": "y", "text": (CLAIM + "\n") * 9_000})
    write(tmp_path, "a.jsonl", b"".join(json.dumps(row).encode() + b"\n" for row in rows))
    command = ["extract", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "a.db"), "--seconds-per-article", "3", *more]
    assert main(command) == 1
    assert "took longer than the 3 seconds that an article may take" in capsys.readouterr().err
    base = sqlite3.connect(tmp_path / "a.db")
    assert base.execute("SELECT article_id, fact_count FROM outcomes ORDER BY 1").fetchall() == [("x", 1), ("y", 0)]
    assert main([*command[:-2], "--seconds-per-article", "x"]) == 2


class Stuck:
    """Work that no signal ends, as a library might that never comes back."""

    def __call__(self, articles: Sequence[Article]) -> Sequence[Outcome]:
        for article in articles:
            if article.text == "stuck":
                signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM, signal.SIGTERM])
                time.sleep(600)
        return [Outcome(article_id=article.id) for article in articles]


def test_a_worker_that_nothing_interrupts_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The articles beside the one that holds it are read."""
    monkeypatch.setattr("dangvien_extract.archive.processes._GRACE", 0.5)
    batches = [[Article(id=f"{n}{text}", text=text) for text in ("good", "stuck", "good too")] for n in range(2)]
    notes: list[Any] = []
    found = [o for batch in in_processes(Stuck(), 2, batches, lambda _, about: notes.append(about), 0.5) for o in batch]
    assert [one.article_id for one in found] == [one.id for batch in batches for one in batch]
    told = [one.error for one in found]
    assert told[0] is told[2] is told[3] is None
    assert told[1] == told[4] == "took longer than the 0.5 seconds that an article may take: its worker was ended"
    assert notes


# --- pages


def test_expressions_over_pages_take_no_longer_than_the_page_is() -> None:
    """Each of these took minutes, or would have taken longer than the universe stands."""
    assert quick(lambda: kinds.is_page(b"<!---->" * 300)) is False
    assert quick(lambda: kinds.is_page(b"<!-- a -->\n" * 300 + b"<!DOCTYPE html>")) is True
    for piece in ("<meta ", "<script ", "<head ", "<time ", "<script type=ld+json>", "<style>", "</script>"):
        quick(lambda piece=piece: html._published("x", "<head>" + piece * 100_000 + "</head>"))  # type: ignore[misc]
    assert quick(lambda: len(encodings._BLANKS.split(" \t" * 200_000))) > 0


def test_a_page_with_many_headings_is_read_at_once() -> None:
    page = "<html><body><p>" + CLAIM * 4 + "</p>" + "<h2 class=title>Tin</h2>" * 4_000
    assert "kết nạp" in quick(lambda: html.read_page("x", page), 20).text


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("<div></b>" * 4_000, "deep in each other"),
        ("<h1>" * 4_000, "deep in each other"),
        ("<b id={}>" * 4_000, "deep in each other"),
        ("<p" + "".join(f" a{n}=1" for n in range(60_000)) + ">", "characters of attributes in one tag"),
        ("<p " + "".join(f"a{n}='<'" for n in range(60_000)) + ">", "characters of attributes in one tag"),
        ("".join(f"<body a{n}=1>" for n in range(60_000)), "characters of attributes in one tag"),
        ("<i>" * (bounds.MOST_TAGS + 1), "has more than 1,000,000 tags"),
    ],
)
def test_what_a_parser_would_not_come_back_from_is_refused(page: str, reason: str) -> None:
    assert reason in (quick(lambda: bounds.excess(page)) or "")


def test_ordinary_pages_are_not_refused() -> None:
    """Large values of attributes, elements that are not closed, many of them one behind the other."""
    image = f"<img src='data:image/png;base64,{'A/=' * 200_000}'>"
    for page in (
        image,
        "<p>a<br>" * 20_000,
        "<div><span>a</div>" * 2_000,
        "<li><a href=x>b</a>" * 20_000,
        "a < b " * 50_000,
    ):
        assert bounds.excess(page) is None


# --- archives


def test_a_sparse_member_of_a_tar_has_no_end_and_is_told(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("x.jsonl")
        data = b"1\n0\n1\n".ljust(512, b"\0") + b"y"
        info.size = len(data)
        info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(10**15)}
        info.pax_headers["GNU.sparse.name"] = "x.jsonl"
        archive.addfile(info, io.BytesIO(data))
    path = write(tmp_path, "a.tar", out.getvalue())
    assert quick(lambda: errors(path)) == ["is a sparse file, which is not read"]


def test_headers_of_a_tar_are_bounded(tmp_path: Path) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 2**33
    path = write(tmp_path, "a.tar", info.tobuf(tarfile.GNU_FORMAT) + b"9 path=a\n" * 5000)
    assert errors(path) == ["is cut off or damaged: metadata of 8,589,934,592 bytes before a member"]


def test_a_zip_member_that_gives_all_at_once_is_not_unpacked(tmp_path: Path) -> None:
    """1,500 bytes of bzip2 gave gigabytes in one piece, before any limit was asked."""
    for how in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", how) as archive:
            archive.writestr("x.jsonl", b" " * 2**20)
            archive.writestr("a.json", b"{}")
        assert (
            errors(write(tmp_path, "a.zip", out.getvalue()))
            == ["is packed in a way that is not read (bzip2, LZMA, ...): pack it with deflate"] * 2
        )


def test_dates_of_parquet_and_of_crawls_that_no_calendar_has(tmp_path: Path) -> None:
    """They ended the run."""
    for kind, day in ((pa.date32(), 2**30), (pa.timestamp("us"), 2**62)):
        out = io.BytesIO()
        pq.write_table(pa.table({"text": ["a"], "published": pa.array([day], kind)}), out)
        (told,) = errors(write(tmp_path, "a.parquet", out.getvalue()))
        assert told.startswith("is no valid Parquet: ")
    data = warc([{"id": 1, "title": "Tin", "published": "2022-05-01", "text": CLAIM}])
    data = re.sub(rb"(WARC-Date: )\d{4}", rb"\g<1>99999", data)
    (one,) = outcomes(write(tmp_path, "a.warc", data))
    assert isinstance(one, Located)


def test_a_parquet_file_that_repeats_one_text_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dangvien_extract.archive.tables.FREE", 2**22)
    same = pa.DictionaryArray.from_arrays(pa.array([0] * 4000, pa.int32()), pa.array(["x" * 100_000]))
    out = io.BytesIO()
    pq.write_table(pa.table({"text": same}), out, compression="zstd")
    found = outcomes(write(tmp_path, "a.parquet", out.getvalue()))
    assert isinstance(found[-1], Outcome) and "as bombs do" in (found[-1].error or "")
    assert len(found) < 200


# --- records


def test_bad_records_of_one_line_are_told_one_by_one_and_quickly(tmp_path: Path) -> None:
    """The line of each was counted from the beginning of the file; of all in one line, one error was left."""
    path = write(tmp_path, "a.json", b"[" + b'{"id": "a"},' * 30_000 + b'{"text": "b"}]')
    found = quick(lambda: outcomes(path), 60)
    assert len({one.article_id for one in found[:-1]}) == 30_000
    assert [one.where for one in found[:2]] == [f"{path}:1", f"{path}:1#2"]


def test_a_field_that_stands_twice_among_many_is_found_quickly() -> None:
    many = ", ".join(f'"k{n}": 1' for n in range(200_000))
    with pytest.raises(Exception, match="the field 'k199999' stands twice"):
        quick(lambda: jsontext.parse("x", "{" + many + ', "k199999": 2}', 0), 20)


def test_fields_beside_the_text_are_bounded(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", json.dumps({"text": CLAIM, "title": "Tin " * 50_000}).encode())
    assert errors(path) == ["the field 'title' has 200,000 characters, more than 10,000"]


def test_an_error_never_takes_the_place_of_an_article(tmp_path: Path) -> None:
    """Of two files of one name, the one that cannot be read lost the facts of the other in a database."""
    write(tmp_path / "a", "tin.txt", CLAIM.encode())
    write(tmp_path / "b", "tin.txt", b"\xff\xff\xff")
    write(tmp_path / "c", "x.jsonl", json.dumps({"id": f"{tmp_path}/b/tin.txt", "text": CLAIM}).encode())
    assert main(["extract", str(tmp_path), "-o", str(tmp_path / "f.db"), "-q"]) == 1
    base = sqlite3.connect(tmp_path / "f.db")
    assert base.execute("SELECT count(*), count(error), sum(fact_count) FROM outcomes").fetchone() == (3, 2, 1)
    assert base.execute("SELECT articles, failed FROM runs").fetchone() == (1, 2)


# --- folders


def test_what_is_no_file_is_told_and_not_waited_for(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl", "page"):
        os.mkfifo(tmp_path / name)
    with socket.socket(socket.AF_UNIX) as one:
        here = os.getcwd()
        os.chdir(tmp_path)
        try:
            one.bind("c.txt")
        finally:
            os.chdir(here)
    (tmp_path / "zero.jsonl").symlink_to("/dev/zero")
    write(tmp_path, "good.txt", CLAIM.encode())
    reason = "is no regular file (a pipe, a socket, a device): name it itself to read it"
    assert quick(lambda: errors(tmp_path)) == [reason] * 4
    assert quick(lambda: errors(f"{tmp_path}/*.txt")) == [reason] * 2


def test_folders_deeper_than_functions_can_call_themselves(tmp_path: Path) -> None:
    here = os.getcwd()
    os.chdir(tmp_path)
    try:
        for _ in range(1_100):
            os.mkdir("d")
            os.chdir("d")
        Path("deep.txt").write_text(CLAIM, encoding="utf-8")
    finally:
        os.chdir(here)
    try:
        (found,) = outcomes(tmp_path)
        assert isinstance(found, Located) and found.article.id == "deep"
    finally:
        os.chdir(tmp_path)
        subprocess.run(["rm", "-rf", "d"], check=True)  # pytest cannot: it is too deep
        os.chdir(here)


def test_a_reader_that_fails_in_an_unknown_way_stops_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever nobody thought of is told with its name, and the other inputs are read."""

    def fail(*_: object) -> None:
        raise KeyError("odd")

    monkeypatch.setattr("dangvien_extract.archive.readers.decode_page", fail)
    paths = [write(tmp_path, "a.html", b"<html>"), write(tmp_path, "b.txt", CLAIM.encode())]
    assert errors(*paths) == ["the reader failed: KeyError: 'odd'"]
    assert len(outcomes(*paths)) == 2


def test_memory_of_a_long_line_is_bounded() -> None:
    """The longest article in one line takes some hundred bytes a character at most."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    Extractor().extract(Article(id="a", text=CLAIM + "x" * 1_000_000))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000


def test_a_longer_article_may_be_asked_for(tmp_path: Path) -> None:
    """The option of the command reaches the extractor, which has a limit of its own."""
    given: dict[str, object] = {}

    def factory(**options: object) -> Extractor:
        given.update(options)
        return Extractor(**options)  # type: ignore[arg-type]

    path = str(write(tmp_path, "a.txt", CLAIM.encode()))
    assert main(["extract", path, "-o", str(tmp_path / "a.db"), "-q"], extractor_factory=factory) == 0
    assert "max_chars" not in given
    more = ["--max-chars", "3000000"]
    assert main(["extract", path, "-o", str(tmp_path / "b.db"), "-q", *more], extractor_factory=factory) == 0
    assert given["max_chars"] == 3_000_000
    assert Recipe(max_chars=3_000_000).make().max_chars == 3_000_000


# --- patterns of a user's own


RULE = """
indicator: mine
kind: flow
counts: person
description: D.
rules:
  - id: mine/one
    match: '{}'
    strength: 5
    examples: []
    counterexamples: []
"""


def test_a_rule_that_takes_endless_time_is_refused_with_its_line(tmp_path: Path) -> None:
    """What is repeated must be read in one way: else there are as many ways as subsets of a line's words."""
    write(tmp_path / "indicators", "mine.yaml", RULE.format("Q (tin | tin)* vui").encode())
    with pytest.raises(PatternError, match=r"mine\.yaml:8: mine/one: takes endless time where 'tin' is repeated"):
        Extractor(patterns=[tmp_path])
    write(tmp_path / "indicators", "mine.yaml", RULE.format("(tin vui)* ~ Q").encode())
    assert Extractor(patterns=[tmp_path]).extract(Article(id="a", text=CLAIM)).error is None


def test_an_expression_that_takes_endless_time_is_refused() -> None:
    with pytest.raises(ValueError, match=r"takes endless time where 'a' is repeated"):
        _expression(r"(?:a|a)*b")
    assert _expression(r"\d{1,2}/\d{1,2}")


def test_the_example_of_the_docs() -> None:
    page = Path(__file__).parents[1] / "docs" / "hostile.md"
    assert doctest.testfile(str(page), module_relative=False, encoding="utf-8") == (0, 3)
