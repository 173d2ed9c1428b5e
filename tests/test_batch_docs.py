"""The pages on big runs and clusters show what is so: their commands and their Python are run, in order."""

from __future__ import annotations

import doctest
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from test_target_docs import BLOCK, DOCS, NEWS

from dangvien_extract.cli import main


@pytest.mark.parametrize("name", ["batch", "cluster"])
def test_the_page_shows_what_is_so(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    """A command that says something else than shown, or an option that is gone, fails."""
    news = NEWS.search((DOCS / "targets.md").read_text("utf-8"))
    assert news
    (tmp_path / "news.jsonl").write_text(news[1], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    blocks = BLOCK.findall((DOCS / f"{name}.md").read_text("utf-8"))
    assert blocks
    for kind, text in blocks:
        if kind == "python":
            test = doctest.DocTestParser().get_doctest(text, {}, name, name, 0)
            assert doctest.DocTestRunner().run(test).failed == 0, capfd.readouterr().out
            continue
        for command, wanted in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", text, re.MULTILINE):
            program, *words = shlex.split(command)
            capfd.readouterr()
            if program == "jq":
                said = field(words[1].removeprefix("."), Path(words[2]))
            else:
                assert program == "dangvien-extract"
                main(words)
                said = capfd.readouterr().err
            assert said.rstrip() == wanted.rstrip(), command


def field(name: str, path: Path) -> str:
    """What ``jq -r .NAME FILE`` prints."""
    values = [json.loads(line).get(name) for line in path.read_text("utf-8").splitlines()]
    return "\n".join("null" if value is None else str(value) for value in values)
