"""The pages on reading say what is so: their examples are run, and their limits are those of the code."""

from __future__ import annotations

import doctest
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from dangvien_extract.archive import articles, bounds, kinds, readers, streams
from dangvien_extract.cli import main
from dangvien_extract.cli.parser import build_parser

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reading.md").read_text(encoding="utf-8")


def test_examples_give_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Python and commands, in the order of the page."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    blocks = re.findall(r"^```(python|console)\n(.+?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert [kind for kind, _ in blocks] == ["python", "console", "python", "python"]
    for kind, text in blocks:
        if kind == "python":
            test = doctest.DocTestParser().get_doctest(text, names, "reading.md", "reading.md", 0)
            runner = doctest.DocTestRunner()
            assert runner.run(test, clear_globs=False).failed == 0
            names = test.globs
        else:
            command, _, shown = text.removeprefix("$ dangvien-extract ").partition("\n")
            capsys.readouterr()
            assert main(shlex.split(command)) == 1
            assert capsys.readouterr().err == shown
    assert "Pha Long" in (tmp_path / "facts.csv").read_text(encoding="utf-8")


def test_limits_and_endings_are_those_of_the_code() -> None:
    numbers = (
        f"{articles.MAX_CHARS:,} characters", f"{streams.MAX_EXPANSION} times their size, and {streams.FREE >> 30} GiB",
        f"| {readers._DEEPEST} |", f"| {bounds.DEEPEST:,} |", f"{articles.MAX_JSON >> 20} MiB",
        f"{articles.MAX_SIDECAR >> 20} MiB",
    )  # fmt: skip
    assert [number for number in numbers if number not in PAGE] == []
    assert [
        ending for ending in kinds.SUFFIXES if ending not in PAGE and ending not in (".htm", ".xhtml", ".ndjson")
    ] == []


def test_extras_are_declared() -> None:
    """A message that names an extra which does not exist helps nobody."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = set(re.findall(r"`\[(\w+)\]`", PAGE))
    for path in (ROOT / "src" / "dangvien_extract" / "archive").glob("*.py"):
        named |= set(re.findall(r'missing\([^)]*"(\w+)"\)', path.read_text(encoding="utf-8")))
    assert named >= {"html", "warc", "legacy", "zstd", "parquet", "remote"}
    assert named <= set(declared)


def test_results_on_pages_are_there_and_ours_stand_first() -> None:
    page = (ROOT / "docs" / "html.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (read_page|resiliparse|trafilatura|htmldate)(.*)\|$", page, re.MULTILINE)
    assert len(rows) >= 7
    assert rows[0][0] == "read_page"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("text=body", ("body", "text")),
        ("body=text", ("body", "text")),
        ("title=text", ("title", "text")),
        ("views=", ("views", "")),
        ("*=", ("*", "")),
    ],
)
def test_fields_of_the_command_line(given: str, wanted: tuple[str, str]) -> None:
    """Either side may be ours; where both are, the left one is the name in the file, as it has always been."""
    assert build_parser().parse_args(["extract", "x", "--field", given]).field == [wanted]


def test_options_of_the_command_line() -> None:
    args = ["extract", "x", "--encoding", "windows-1258", "--published", "captured", "--max-expansion", "9"]
    found = build_parser().parse_args(args)
    assert (found.encoding, found.published, found.max_expansion) == ("cp1258", "captured", 9)
    assert build_parser().parse_args(["extract", "x", "--encoding", "TCVN3"]).encoding == "tcvn3"
    for bad in (["--encoding", "klingon"], ["--encoding", "base64"], ["--published", "mai"], ["--max-expansion", "0"]):
        with pytest.raises(SystemExit):
            build_parser().parse_args(["extract", "x", *bad])
