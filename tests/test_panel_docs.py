"""The pages on panels and review show what is so: their files are written, their commands and Python run, in order."""

from __future__ import annotations

import doctest
import re
from pathlib import Path
from typing import Any

import pytest
from test_target_docs import BLOCK, DOCS, answer

from dangvien_extract.panel import check

FILE = re.compile(r"`(\S+\.(?:jsonl|csv))`:\n\n```(?:json|csv)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", ["panel", "review"])
def test_the_page_shows_what_is_so(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    pytest.importorskip("pandas")
    for page in ("panel", name):
        for path, text in FILE.findall((DOCS / f"{page}.md").read_text("utf-8")):
            (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    blocks = BLOCK.findall((DOCS / f"{name}.md").read_text("utf-8"))
    assert len(blocks) >= 3
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


def test_the_page_names_every_check() -> None:
    """And none that there is not: the codes are those in the modules that make flags."""
    page = (DOCS / "panel.md").read_text("utf-8")
    named = set(re.findall(r"^\| `(\w+)` \| (?:warning|note)", page, re.MULTILINE))
    folder = Path(check.__code__.co_filename).parent
    code = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    made = set(re.findall(r'flag\(\s*"(\w+)"', code)) - {"parts_sum"} | {"conflict", "several_values"}
    assert named == made
