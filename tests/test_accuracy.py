"""What `make accuracy` and `make weights` are made of: tables, types of error, the curve of confidence, folds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from dangvien_extract.resolve.confidence import MARKS, Judge

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def parts() -> Iterator[SimpleNamespace]:
    """The scripts' modules, which are no part of the package."""
    pytest.importorskip("sklearn")
    before = list(sys.path)
    sys.path[:0] = [str(ROOT / "training"), str(ROOT / "benchmarks")]
    try:
        import accuracy
        import error_types
        import judging
        import tables
        import together
    finally:
        sys.path[:] = before
    yield SimpleNamespace(
        accuracy=accuracy,
        error_types=error_types,
        judging=judging,
        tables=tables,
        together=together,
    )


def test_a_table_has_its_numbers_at_the_right(parts: SimpleNamespace) -> None:
    shown = parts.tables.table(["name", "n"], [["a|b", 1], ["c\nd", None], ["e", 0.5]])
    assert shown.splitlines() == ["| name | n |", "| --- | ---: |", "| a\\|b | 1 |", "| c d |  |", "| e | 0.500 |"]


def test_reliability_counts_every_fact_once(parts: SimpleNamespace) -> None:
    facts = [(0.0, False), (0.3, True), (0.3, False), (0.999, True), (1.0, True)]
    rows = [line.strip("| ").split(" | ") for line in parts.tables.reliability(facts).splitlines()[2:13]]
    assert [int(row[-1]) for row in rows] == [1, 0, 0, 2, 0, 0, 0, 0, 0, 2, 5]
    assert rows[3] == ["0.3 to 0.4", "0.300", "0.500", "2"]


def test_thresholds_keep_what_is_sure_enough(parts: SimpleNamespace) -> None:
    shown = parts.tables.thresholds({"dev": ([(0.95, True), (0.9, True), (0.6, False)], 4)})
    rows = {row[0]: row[1:] for line in shown.splitlines()[2:] if (row := line.strip("| ").split(" | "))}
    assert rows["0"] == ["3", "0.667", "0.500"]
    assert rows["0.9"] == ["2", "1.000", "0.500"]
    assert rows["0.95"] == ["1", "1.000", "0.250"]


def test_the_curve_follows_what_was_right(parts: SimpleNamespace) -> None:
    """Chances that claim too much: of those of 0.9, six in ten are right."""
    chances = [(0.9 + at / 10_000, at % 10 < 6) for at in range(600)]
    chances += [(0.2 + at / 10_000, at % 10 < 1) for at in range(600)]
    curve = parts.judging.fit_curve(chances, Judge({"bias": 0.0}))
    assert curve.confidence(0.93) == pytest.approx(0.6, abs=0.05)
    assert curve.confidence(0.23) == pytest.approx(0.1, abs=0.05)
    assert list(curve.shares) == sorted(curve.shares)
    assert len(curve.chances) <= parts.judging.STEPS


def test_a_judge_learns_which_marks_speak_against_a_fact(parts: SimpleNamespace) -> None:
    """Of facts that contradict another two in ten are right, of others nine; each is judged without its own fold."""
    facts = []
    for at in range(800):
        against = at % 2
        marks = dict.fromkeys(MARKS, 0.0) | {"contradicted": float(against)}
        facts.append((marks, at // 2 % 10 < (2 if against else 9), at % 4 // 2))
    judge = parts.judging.fit_judge(facts)
    assert judge.chance(facts[0][0]) == pytest.approx(0.9, abs=0.05)
    assert judge.chance(facts[1][0]) == pytest.approx(0.2, abs=0.05)
    others = parts.judging.fit_judge([one for one in facts if one[2] != 0])
    assert parts.judging.chances_of(facts)[0] == (others.chance(facts[0][0]), facts[0][1])


def test_every_article_is_read_once_by_models_that_have_not_seen_it(
    parts: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dangvien_extract.extractor import Extractor

    plain = Extractor(models=None)
    articles = parts.together.load(plain, parts.together.DEV)[:10]
    fitted: list[set[str]] = []

    def fit(some: list[object], _: object) -> None:
        fitted.append({one.gold.article.id for one in some})  # type: ignore[attr-defined]

    monkeypatch.setattr(parts.together, "fit", fit)
    readings = list(parts.together.unseen(plain.patterns, [articles[:7], articles[7:]], []))
    assert sorted(one.gold.article.id for one, _, _ in readings) == sorted(one.gold.article.id for one in articles)
    for one, _, fold in readings:
        assert one.gold.article.id not in fitted[fold]


def test_types_of_error_cover_every_mismatch(parts: SimpleNamespace) -> None:
    """Rules alone miss enough; a fact with unit and year wrong is told twice, a missed and a spurious one of one
    number once."""
    from dangvien_extract.evaluate import evaluate
    from dangvien_extract.extractor import Extractor

    plain = Extractor(models=None)
    articles = parts.together.load(plain, parts.together.DEV)[::6]
    types = parts.error_types.error_types((one, one.reading) for one in articles)
    facts = {one.gold.article.id: one.reading.facts for one in articles}
    mismatches = evaluate([one.gold for one in articles], facts).mismatches
    count = sum(one.count for one in types)
    assert len(mismatches) / 2 < count <= len(mismatches) * 1.2
    assert [one.count for one in types] == sorted((one.count for one in types), reverse=True)
    assert all(one.example and ":" in one.name for one in types if one.name.startswith("missed"))


def test_the_page_is_what_a_run_wrote() -> None:
    """It says that it is generated, and its last run is the history's."""
    import json

    page = (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8")
    assert "generated by `make accuracy`" in page
    history = (ROOT / "docs" / "accuracy-history.jsonl").read_text(encoding="utf-8").splitlines()
    last = json.loads(history[-1])
    assert set(last) == {"date", "version", "revision", "figures"}
    for one in map(json.loads, history):
        assert f"| {one['date']} | {one['version']} | {one['revision']} |" in page
    for name in ("dev", "test", "phenomena"):
        assert f"{last['figures'][name]['all']:.3f}" in page
