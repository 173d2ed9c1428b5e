"""The pages on targets show what is so: their commands and their Python are run, in order."""

from __future__ import annotations

import doctest
import os
import re
import runpy
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from archives import warc, write

from dangvien_extract.cli import main

DOCS = Path(__file__).parents[1] / "docs"
BLOCK = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEWS = re.compile(r"^`news.jsonl`:\n\n```json\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = re.compile(r"^Some page of a newspaper, `(\S+)`:\n\n```html\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CRAWL = (
    {
        "id": "hoa-vang",
        "title": "Công tác phát triển Đảng",
        "published": "2023-07-05",
        "text": "Năm 2022, Đảng bộ huyện Hòa Vang kết nạp 120 đảng viên, thành lập 5 chi bộ.",
    },
    {
        "id": "muong-nha",
        "title": "Đảng bộ Mường Nhà",
        "published": "2023-01-09",
        "text": "Năm 2022, Đảng bộ xã Mường Nhà kết nạp 17 đảng viên.",
    },
)


@pytest.mark.parametrize("name", ["targets", "querying", "frames", "postgresql", "html", "crawl", "report", "index"])
def test_the_page_shows_what_is_so(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any, request: pytest.FixtureRequest
) -> None:
    if name != "postgresql":
        for module in ("pyarrow", "duckdb", "pandas", "polars"):
            pytest.importorskip(module)
    else:
        monkeypatch.setenv("ARCHIVE", request.getfixturevalue("postgres_url"))
    news = NEWS.search((DOCS / "targets.md").read_text("utf-8"))
    assert news
    (tmp_path / "news.jsonl").write_text(news[1], encoding="utf-8")
    for path, page in PAGE.findall((DOCS / f"{name}.md").read_text("utf-8")):
        write(tmp_path, path, page.encode())
    write(tmp_path, "crawl.warc.gz", warc(CRAWL))
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    blocks = BLOCK.findall((DOCS / f"{name}.md").read_text("utf-8"))
    assert blocks
    for kind, text in blocks:
        if kind == "python":
            test = doctest.DocTestParser().get_doctest(text, names, name, name, 0)
            assert doctest.DocTestRunner().run(test, clear_globs=False).failed == 0, capfd.readouterr().out
            names = test.globs
            continue
        for command, wanted in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
            capfd.readouterr()
            said = answer(command)
            shown = capfd.readouterr()
            assert (said + shown.out + shown.err).rstrip() == wanted.rstrip(), command


def answer(command: str) -> str:
    """What a command prints that is not the program itself."""
    program, *words = [os.path.expandvars(word) for word in shlex.split(command)]
    if program == "dangvien-extract":
        main(words)
        return ""
    if program == "export":
        return ""
    if program == "ls":
        return "\n".join(sorted(os.listdir(words[0])))
    if program == "sqlite3":
        with closing(sqlite3.connect(words[0])) as db:
            return as_list(db.execute(words[1]).fetchall())
    assert (program, words[1:3]) == ("psql", ["-At", "-c"])
    import psycopg

    with psycopg.connect(words[0]) as server:
        return as_list(server.execute(words[3]).fetchall(), "g")


def as_list(rows: list[Any], real: str = "") -> str:
    """Rows as sqlite3 and ``psql -At`` print them, each with its own way of numbers."""

    def shown(cell: Any) -> str:
        return "" if cell is None else format(cell, real) if isinstance(cell, float) else str(cell)

    return "\n".join("|".join(map(shown, row)) for row in rows)


def test_the_data_dictionary_is_that_of_the_schema() -> None:
    """Else: python tools/make_data_dictionary.py"""
    made = runpy.run_path(str(DOCS.parent / "tools" / "make_data_dictionary.py"))
    assert (DOCS / "data-dictionary.md").read_text("utf-8") == made["page"]()
