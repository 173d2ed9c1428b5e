"""The site's pages are so: the tutorial runs, generated pages are those of today, every page has a place."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def test_the_tutorial_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    """Cell after cell, as a reader would; the site runs it again, to show what comes out."""
    pytest.importorskip("pandas")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    cells = json.loads((DOCS / "tutorial.ipynb").read_text("utf-8"))["cells"]
    assert all(not cell.get("outputs") for cell in cells), "leave the outputs out: the site makes them"
    names: dict[str, Any] = {}
    for cell in cells:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    assert "members_total exact 5430.0 2023-07-05" in capsys.readouterr().out
    assert names["found"]
    assert len(names["facts"]) > 100
    assert (names["folder"] / "report.html").stat().st_size > 100_000


def test_the_page_of_indicators_is_that_of_the_patterns() -> None:
    """Else: python tools/make_indicators.py"""
    made = runpy.run_path(str(ROOT / "tools" / "make_indicators.py"))
    assert (DOCS / "indicators.md").read_text("utf-8") == made["page"]()


def test_every_page_has_a_place_in_the_site() -> None:
    """A page that nobody can find is none; `make docs` says so too, but later."""

    def pages(tree: Any) -> list[str]:
        if isinstance(tree, str):
            return [tree]
        return [page for one in (tree.values() if isinstance(tree, dict) else tree) for page in pages(one)]

    site = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), Loader=yaml.BaseLoader)
    there = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*") if path.suffix in (".md", ".ipynb")}
    assert sorted(pages(site["nav"])) == sorted(there)


def test_links_out_of_the_docs_become_text() -> None:
    """They lead to files that the site does not have, and the build would fail."""
    change = runpy.run_path(str(ROOT / "tools" / "site_hooks.py"))["on_page_markdown"]

    class Config:
        repo_url = ""

    assert (
        change("see [the corpus](../corpus/README.md), [this](this.md)", config=Config)
        == "see the corpus, [this](this.md)"
    )
    Config.repo_url = "https://example.org/it/"
    assert change("[x](../a/b)", config=Config) == "[x](https://example.org/it/blob/main/a/b)"
