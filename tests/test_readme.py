"""The README says what is so: its examples give what it shows, and its figures are no better than the real ones."""

from __future__ import annotations

import doctest
import re
from pathlib import Path

import pytest

from dangvien_extract import Extractor
from dangvien_extract.cli import main
from dangvien_extract.corpus import load_gold
from dangvien_extract.evaluate import evaluate

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"^```console\n\$ dangvien-extract (.+)\n([^`]+)```$", README, re.MULTILINE)
PYTHON = "\n".join(re.findall(r"^```python\n([^`]+)```$", README, re.MULTILINE))
FIGURES = re.findall(r"^\| \d+ .* \| (.+) \| (.+) \| (.+) \| (.+) \|$", README, re.MULTILINE)
FOLDERS = [ROOT / "corpus" / "test", ROOT / "phenomena", ROOT.parent / "shared" / "gold" / "seeds"]


@pytest.mark.parametrize(("command", "shown"), CONSOLE)
def test_a_command_prints_what_is_shown(
    command: str, shown: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main([*command.split(), "--format", "table"]) == 0  # which a terminal gives by itself
    assert capfd.readouterr().out.rstrip() == shown.rstrip()


def test_python_examples_give_what_is_shown() -> None:
    test = doctest.DocTestParser().get_doctest(PYTHON, {}, "README.md", "README.md", 0)
    assert len(test.examples) > 5
    assert doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test).failed == 0


@pytest.mark.parametrize(
    ("folder", "shown"), list(zip(FOLDERS, FIGURES, strict=True)), ids=["test", "phenomena", "seeds"]
)
def test_figures_are_no_better_than_the_real_ones(folder: Path, shown: tuple[str, ...]) -> None:
    if not folder.is_dir():
        pytest.skip(f"the articles are not at hand: {folder}")
    gold = load_gold(folder)
    found = evaluate(gold, {one.article_id: one.facts for one in Extractor().pipe(one.article for one in gold)})
    real = [counts.f1 for figures in (found.core_five, found.all) for counts in (figures.strict, figures.core)]
    for told, f1 in zip(shown, real, strict=True):
        assert float(told) <= round(f1, 3)


def test_the_readme_has_all_three() -> None:
    """Else the tests above could not fail."""
    assert CONSOLE
    assert PYTHON
    assert FIGURES
