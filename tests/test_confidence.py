"""Confidence: the curve from a chance to the share of facts right, and the least one that a user asks for."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dangvien_extract import Article, Extractor, Fact, InputError
from dangvien_extract.cli import main
from dangvien_extract.corpus import corpus_directory, load_gold
from dangvien_extract.evaluate import verdicts
from dangvien_extract.resolve import confidence
from dangvien_extract.resolve.confidence import MARKS, Calibration, Judge, load_calibration, marks_of

TEXT = """\
Năm 2022, Đảng bộ huyện Hiệp Hòa kết nạp 200 đảng viên, thành lập 5 chi bộ.

Nhiều quần chúng hăng hái; có nơi 12 người được giúp đỡ, theo dõi để vào Đảng.
"""


# --- the curve


def test_between_points_it_is_straight_and_beyond_them_level() -> None:
    curve = Calibration((0.2, 0.6, 0.8), (0.1, 0.5, 0.9), Judge({"bias": 0.0}))
    for chance, share in ((0.0, 0.1), (0.2, 0.1), (0.4, 0.3), (0.6, 0.5), (0.7, 0.7), (0.8, 0.9), (1.0, 0.9)):
        assert math.isclose(curve.confidence(chance), share)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=2))
def test_a_surer_fact_has_no_less_confidence(chances: list[float]) -> None:
    low, high = sorted(chances)
    assert 0 <= load_calibration().confidence(low) <= load_calibration().confidence(high) <= 1


def test_the_package_s_curve_is_small_and_rises() -> None:
    curve = load_calibration()
    assert 2 <= len(curve.chances) <= 20
    assert all(low < high for low, high in pairwise(curve.chances))
    assert curve.shares[0] < 0.6
    assert curve.shares[-1] > 0.8


@pytest.mark.parametrize(
    "content",
    ["", "{}", '{"points": []}', '{"points": [[0.5]]}', '{"points": [[0.5, 0.1], [0.4, 0.2]]}',
     '{"points": [[0.1, 0.9], [0.4, 0.2]]}', '{"points": [[0.1, 0.9], [0.4, 1.2]]}', '{"points": [["a", 0.9]]}',
     '{"weights": {}, "points": [[0.1, 0.1], [0.4, 0.2]]}', '{"weights": [], "points": [[0.1, 0.1], [0.4, 0.2]]}',
     '{"weights": {"bias": 1, "other": 1}, "points": [[0.1, 0.1], [0.4, 0.2]]}'],
)  # fmt: skip
def test_a_damaged_curve_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setattr(confidence, "weights_directory", lambda: tmp_path)
    (tmp_path / "confidence.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="is no file of confidence"):
        load_calibration.__wrapped__()


# --- of facts


def test_a_judge_is_a_logistic_model() -> None:
    judge = Judge({"bias": -1.0, "fits": 2.0, "chance": 0.5})
    assert math.isclose(judge.chance({"fits": 1, "chance": -2}), 0.5)
    assert math.isclose(judge.chance({"fits": 0, "chance": 0}), 1 / (1 + math.e))
    assert judge.chance({"chance": -1e9}) >= 0 and judge.chance({"chance": 1e9}) <= 1


def test_confidence_is_the_curve_at_the_chance_that_the_judge_gives() -> None:
    reading = Extractor().read(Article(id="a", text=TEXT))
    assert reading.facts
    known = load_calibration()
    for marks, fact in zip(marks_of(reading.told), reading.facts, strict=True):
        assert marks is not None and tuple(marks) == MARKS
        assert abs(fact.confidence - known.confidence(known.judge.chance(marks))) < 0.011


def test_rules_alone_have_a_confidence_by_rule() -> None:
    reading = Extractor(models=None).read(Article(id="a", text=TEXT))
    assert reading.facts
    assert all(item.chance is None for item in reading.told)
    assert all(0.5 < fact.confidence < 1 for fact in reading.facts)


def test_facts_of_little_confidence_are_wrong_more_often() -> None:
    """On articles that the weights were fitted on, so that it says little; docs/accuracy.md has the honest table."""
    extractor, sure, unsure = Extractor(min_confidence=0), [], []
    for one in load_gold(corpus_directory() / "dev")[::4]:
        facts = extractor.extract(one.article).facts
        for fact, right in zip(facts, verdicts(one.facts, facts), strict=True):
            if right is not None:
                (sure if fact.confidence >= 0.8 else unsure).append(right)
    assert len(sure) > 50
    assert len(unsure) > 5
    assert sum(sure) / len(sure) > 0.9 > sum(unsure) / len(unsure)


# --- the least one


@pytest.mark.parametrize("least", [-0.1, 1.1, math.nan])
def test_what_is_no_share_is_refused(least: float) -> None:
    with pytest.raises(ValueError, match="only from 0 to 1"):
        Extractor(min_confidence=least)


def test_the_least_confidence_leaves_out_what_is_below() -> None:
    every = {
        fact.fact_id: fact.confidence for fact in Extractor(min_confidence=0).extract(Article(id="a", text=TEXT)).facts
    }
    for least in (0.0, *sorted(set(every.values())), 1.0):
        kept = Extractor(min_confidence=least).extract(Article(id="a", text=TEXT)).facts
        assert {fact.fact_id for fact in kept} == {key for key, value in every.items() if value >= least}


def test_a_reading_keeps_what_is_left_out() -> None:
    extractor = Extractor(min_confidence=1.0)
    assert extractor.extract(Article(id="a", text=TEXT)).facts == ()
    assert extractor.read(Article(id="a", text=TEXT)).facts


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "tin.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def extracted(path: Path, *more: str) -> list[Fact]:
    target = path.parent / "facts.jsonl"
    assert main(["extract", str(path), "-o", str(target), "-q", *more]) == 0
    return [Fact.model_validate_json(line) for line in target.read_text(encoding="utf-8").splitlines()]


def test_extract_takes_a_least_confidence(article: Path) -> None:
    every = extracted(article, "--min-confidence", "0")
    best = max(fact.confidence for fact in every)
    kept = extracted(article, "--min-confidence", str(best))
    assert kept == [fact for fact in every if fact.confidence >= best]
    assert extracted(article) == [fact for fact in every if fact.confidence >= 0.45]
    assert extracted(article, "--min-confidence", "1") == []


def test_records_take_a_least_confidence(article: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for value, least in ((200, 0.45), (5, 0.8)):
        facts = [fact.model_copy(update={"confidence": least}) for fact in extracted(article) if fact.value == value]
        with (article.parent / "some.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(fact.model_dump_json() + "\n" for fact in facts)
    capfd.readouterr()
    rows = {}
    for least in ("0", "0.8", "0.81"):
        assert main(["records", str(article.parent / "some.jsonl"), "-o", "-", "--min-confidence", least]) == 0
        rows[least] = [set(json.loads(line)) for line in capfd.readouterr().out.splitlines()]
    assert [len(found) for found in rows.values()] == [1, 1, 0]


@pytest.mark.parametrize("command", ["extract", "records"])
@pytest.mark.parametrize("least", ["1.5", "-0.1", "90%", "nan", ""])
def test_no_share_is_wrong_usage(article: Path, command: str, least: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert main([command, str(article), f"--min-confidence={least}"]) == 2
    (line,) = capfd.readouterr().err.splitlines()
    assert "--min-confidence" in line
    assert "is no share from 0 to 1" in line


@pytest.mark.parametrize("text", ["0\x1fA", "\x1f5 đảng viên\x1c", "kết nạp\x1d 5\x1e đảng viên"])
def test_control_characters_that_python_takes_for_blanks(text: str) -> None:
    """They are words of a sentence, and the models see as many words as there are."""
    assert Extractor().extract(Article(id="a", text=text)).error is None
