"""Evaluation: what counts as a match, and the same figures as the reference script where it is at hand."""

from __future__ import annotations

import importlib.util
import json
import random
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dangvien_extract.corpus import GoldArticle, GoldFact
from dangvien_extract.errors import InputError
from dangvien_extract.evaluate import Evaluation, evaluate, fold_unit, raised
from dangvien_extract.floors import Floors, load_floors
from dangvien_extract.models import Article, Evidence, Fact, Unit

SCORE = Path(__file__).parents[2] / "shared" / "score.py"
HUYEN = "Đảng bộ huyện Hòa Vang"


def fact(indicator: str = "admissions", value: float = 5, unit: str | None = HUYEN, **fields: Any) -> Fact:
    defaults: dict[str, Any] = {"fact_id": "f", "article_id": "a", "year": 2020, "rule": "r", "confidence": 1}
    defaults["evidence"] = Evidence(start=0, end=0, text="")
    named = Unit(name=unit, kind="party") if unit is not None else None
    return Fact.model_validate({**defaults, "indicator": indicator, "value": value, "unit": named, **fields})


def gold(indicator: str = "admissions", value: float = 5, unit: str | None = HUYEN, **fields: Any) -> GoldFact:
    return GoldFact.model_validate({"indicator": indicator, "value": value, "unit": unit, "year": 2020, **fields})


def article(facts: Sequence[GoldFact], article_id: str = "a", text: str = "") -> GoldArticle:
    return GoldArticle(Article(id=article_id, text=text), tuple(facts))


def measure(golds: Sequence[GoldFact], facts: Sequence[Fact]) -> Evaluation:
    return evaluate([article(golds)], {"a": facts})


def counts(golds: Sequence[GoldFact], facts: Sequence[Fact]) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Strict and core true positives, false positives and false negatives, over all indicators."""
    found = measure(golds, facts).all
    return (found.strict.tp, found.strict.fp, found.strict.fn), (found.core.tp, found.core.fp, found.core.fn)


CASES: dict[str, tuple[list[GoldFact], list[Fact], tuple[int, int, int], tuple[int, int, int]]] = {
    "nothing at all": ([], [], (0, 0, 0), (0, 0, 0)),
    "right": ([gold()], [fact()], (1, 0, 0), (1, 0, 0)),
    "missed": ([gold()], [], (0, 0, 1), (0, 0, 1)),
    "spurious": ([], [fact()], (0, 1, 0), (0, 1, 0)),
    "another value": ([gold()], [fact(value=6)], (0, 1, 1), (0, 1, 1)),
    "another indicator": ([gold()], [fact("prospects")], (0, 1, 1), (0, 1, 1)),
    "another indicator that is accepted": (
        [gold(indicator_also=["prospects"])],
        [fact("prospects")],
        (1, 0, 0),
        (1, 0, 0),
    ),
    "a wrong unit is right at the core only": ([gold()], [fact(unit="Đảng bộ xã")], (0, 1, 1), (1, 0, 0)),
    "a wrong year is right at the core only": ([gold()], [fact(year=None)], (0, 1, 1), (1, 0, 0)),
    "a target is not a report": ([gold(status="target")], [fact()], (0, 1, 1), (0, 1, 1)),
    "a rate is not a count": ([gold(per="year")], [fact()], (0, 1, 1), (0, 1, 1)),
    "a percentage is not a count": ([gold(measure="percent")], [fact()], (0, 1, 1), (0, 1, 1)),
    "a part is not the whole": ([gold(subset="nữ")], [fact()], (0, 1, 1), (0, 1, 1)),
    "any part is a part": ([gold(subset="nữ")], [fact(subset="nông dân")], (1, 0, 0), (1, 0, 0)),
    "qualifier, range, ratio and period are not compared": (
        [gold(qualifier="over", value_max=9, out_of=9, period="2020")],
        [fact()],
        (1, 0, 0),
        (1, 0, 0),
    ),
    "a duplicate is spurious": ([gold()], [fact(), fact()], (1, 1, 0), (1, 1, 0)),
    "a gold fact that stands twice needs two": ([gold(), gold()], [fact()], (1, 0, 1), (1, 0, 1)),
    "an optional fact found": ([gold(optional=True)], [fact()], (0, 0, 0), (0, 0, 0)),
    "an optional fact missed": ([gold(optional=True)], [], (0, 0, 0), (0, 0, 0)),
    "an optional fact found twice": ([gold(optional=True)], [fact(), fact()], (0, 1, 0), (0, 1, 0)),
    "an optional fact with another unit": ([gold(optional=True)], [fact(unit=None)], (0, 0, 0), (0, 0, 0)),
    "what counts is served before what is optional": (
        [gold(optional=True), gold()],
        [fact()],
        (1, 0, 0),
        (1, 0, 0),
    ),
    "strict pairs are made before core pairs": (
        [gold(unit="Đảng bộ xã"), gold()],
        [fact(), fact(year=1999)],
        (1, 1, 1),
        (2, 0, 0),
    ),
    "another unit that is accepted": ([gold(unit_also=["Tỉnh ủy"])], [fact(unit="tỉnh uỷ")], (1, 0, 0), (1, 0, 0)),
    "no unit where that is accepted": ([gold(unit_also=[None])], [fact(unit=None)], (1, 0, 0), (1, 0, 0)),
    "a gold fact without unit": ([gold(unit=None)], [fact(unit=None)], (1, 0, 0), (1, 0, 0)),
    "another year that is accepted": ([gold(year_also=[2021, None])], [fact(year=None)], (1, 0, 0), (1, 0, 0)),
}


@pytest.mark.parametrize("case", CASES)
def test_known_counts(case: str) -> None:
    golds, facts, strict, core = CASES[case]
    assert counts(golds, facts) == (strict, core)


@pytest.mark.parametrize(
    "spelling",
    [
        HUYEN,
        HUYEN.upper(),
        "đảng bộ huyện hoà vang",
        unicodedata.normalize("NFD", "Đảng bộ huyện Hoà Vang"),
        "Đảng  bộ huyện Hòa-Vang",
        " Đảng bộ (huyện) Hòa\u00a0Vang.",
    ],
)
def test_spellings_of_one_unit_agree(spelling: str) -> None:
    assert fold_unit(spelling) == fold_unit(HUYEN)


@pytest.mark.parametrize("other", ["Đảng bộ huyện Hoa Vang", "Đảng bộ huyện Hỏa Vang", "Đảng bộ xã Hòa Vang", None, ""])
def test_names_of_other_units_do_not(other: str | None) -> None:
    assert fold_unit(other) != fold_unit(HUYEN)


def test_core_five_is_about_whole_counts_of_five_indicators() -> None:
    golds = [gold(), gold(subset="nữ"), gold("prospects"), gold("admissions", measure="percent")]
    facts = [fact(), fact(subset="nữ"), fact("prospects"), fact("admissions", measure="percent"), fact("members_total")]
    core_five = measure(golds, facts).core_five.strict
    assert (core_five.tp, core_five.fp, core_five.fn) == (1, 1, 0)


def test_figures_of_an_indicator_count_a_pair_under_its_gold_fact() -> None:
    golds = [gold(indicator_also=["prospects"]), gold(value=7), gold("members_total")]
    facts = [fact("prospects"), fact(value=7, year=None), fact("branches_total")]
    by_indicator = measure(golds, facts).to_json()["by_indicator"]
    assert list(by_indicator) == ["admissions", "branches_total", "members_total"]
    assert by_indicator["admissions"] == {
        "strict": {"p": 0.5, "r": 0.5, "f1": 0.5, "tp_fp_fn": [1, 1, 1]},
        "core": {"p": 1.0, "r": 1.0, "f1": 1.0, "tp_fp_fn": [2, 0, 0]},
    }
    assert by_indicator["branches_total"]["strict"]["tp_fp_fn"] == [0, 1, 0]
    assert by_indicator["members_total"]["strict"]["tp_fp_fn"] == [0, 0, 1]


def test_accuracy_of_unit_and_year_is_over_the_pairs() -> None:
    golds = [gold(value=value) for value in range(4)]
    facts = [fact(value=0), fact(value=1, year=1), fact(value=2, unit="x"), fact(value=9)]
    found = measure(golds, facts).all
    assert (found.unit_accuracy, found.year_accuracy) == (pytest.approx(2 / 3), pytest.approx(2 / 3))


def test_evidence_is_checked_against_the_text_as_it_was_read() -> None:
    text = "A\r\nkết nạp 5"
    right = Evidence(start=3, end=12, text=text[3:12])
    wrong = Evidence(start=2, end=11, text=text[3:12])
    found = evaluate([article([], text=text)], {"a": [fact(evidence=right), fact(evidence=wrong)], "b": [fact()]})
    assert (found.evidence_checked, found.evidence_wrong) == (2, 1)


def test_the_order_of_articles_does_not_matter() -> None:
    golds = [article([gold(value=i), gold(value=9)], f"a{i}") for i in range(6)]
    found = {f"a{i}": [fact(value=i), fact(value=8)] for i in range(0, 6, 2)}
    first = evaluate(golds, found)
    random.Random(1).shuffle(golds)
    assert evaluate(golds, dict(reversed(found.items()))) == first


def test_errors_are_listed_by_article_with_what_states_them() -> None:
    golds = [
        gold(value=1, quote="kết nạp\n1 đảng viên"),
        gold(value=2, unit="Đảng bộ xã", quote="kết nạp 2"),
    ]
    facts = [fact(value=2, evidence=Evidence(start=0, end=0, text="x")), fact(value=3, subset="nữ", per="year")]
    text = evaluate([article(golds)], {"a": facts}).to_text(errors=True)
    assert text.splitlines()[:4] == [
        "== a",
        f"  missed   admissions=1 unit='{HUYEN}' year=2020 status=reported | kết nạp 1 đảng viên",
        f"  spurious admissions=3 unit='{HUYEN}' year=2020 status=reported subset='nữ' per=year | ",
        f"  wrong    admissions=2 unit='{HUYEN}' year=2020 status=reported | gold 'Đảng bộ xã' 2020 | kết nạp 2",
    ]
    assert "==" not in evaluate([article(golds)], {"a": facts}).to_text()


# Floors


def test_an_evaluation_stands_on_its_own_floors(tmp_path: Path) -> None:
    found = measure([gold(value=value) for value in range(3)], [fact(value=0), fact("prospects")])
    path = tmp_path / "floors.json"
    path.write_text(found.floors().to_text(), encoding="utf-8")
    assert found.below(load_floors(path)) == []


@pytest.mark.parametrize(
    ("golds", "facts", "told"),
    [
        ([gold(), gold("prospects")], [fact()], "prospects: strict F1 0.0000 is below its floor, 1.0000"),
        ([gold()], [fact()], "prospects: 0 gold facts, but the floor was set on 1"),
        ([gold(), gold("prospects")], [fact(), fact("prospects"), fact("trainees")], "trainees: has no floor"),
    ],
)
def test_what_is_below_a_floor_or_not_comparable_is_told(golds: list[GoldFact], facts: list[Fact], told: str) -> None:
    floors = measure([gold(), gold("prospects")], [fact(), fact("prospects")]).floors()
    assert told in measure(golds, facts).below(floors)


def test_gold_articles_are_pinned() -> None:
    one = evaluate([article([gold()])], {"a": [fact()]})
    two = evaluate([article([gold()]), article([], "b")], {"a": [fact()]})
    assert two.below(one.floors()) == ["articles: 2, but the floors were set on 1"]


def test_floors_rise_and_fall_only_where_that_is_allowed() -> None:
    better = measure([gold(), gold("prospects")], [fact()])
    worse = measure([gold(), gold("prospects")], [fact("prospects")])
    floors = raised(better.floors(), worse)
    assert {name: floor.strict_f1 for name, floor in floors.indicators.items()} == {"admissions": 1, "prospects": 1}
    assert raised(better.floors(), worse, allow_lower=True) == worse.floors()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", ":1: is no valid JSON"),
        (b"{}", "articles: Field required"),
        (b"\xff", "is no UTF-8 text"),
        (None, "read"),
    ],
)
def test_bad_floors_are_told_with_their_file(tmp_path: Path, content: bytes | None, told: str) -> None:
    path = tmp_path / "floors.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"floors\.json") as caught:
        load_floors(path)
    assert told in str(caught.value)


def test_floors_of_the_corpus_are_in_the_form_that_is_read() -> None:
    assert isinstance(load_floors(Path(__file__).parent / "floors.json"), Floors)


# Against the reference script

TEXT = "Huyện Hòa Vang\r\nkết nạp 5 đảng viên hoa\u0300\n"
UNITS = [
    HUYEN,
    "đảng bộ huyện hoà vang",
    unicodedata.normalize("NFD", "Đảng bộ huyện Hoà-Vang"),
    "Đảng bộ huyện Hóa Vang",
    "Tỉnh uỷ",
    "TỈNH ỦY",
    "Chi bộ số 4",
    "",
]
small_facts = st.fixed_dictionaries(
    {
        "indicator": st.sampled_from(["admissions", "members_total", "prospects"]),
        "value": st.sampled_from([1, 2, 2.0000001, 10.5]),
        "unit": st.sampled_from([*UNITS, None]),
        "year": st.sampled_from([None, 2020, 2021]),
    },
    optional={
        "status": st.sampled_from(["reported", "target"]),
        "per": st.sampled_from([None, "year", "month"]),
        "subset": st.sampled_from([None, "nữ", ""]),
        "measure": st.sampled_from(["count", "percent"]),
    },
)
gold_extras = st.fixed_dictionaries(
    {},
    optional={
        "optional": st.booleans(),
        "unit_also": st.lists(st.sampled_from([*UNITS, None]), max_size=3),
        "year_also": st.lists(st.sampled_from([2019, 2020, 2021, None]), max_size=2),
        "indicator_also": st.lists(st.sampled_from(["admissions", "prospects"]), max_size=1),
        "quote": st.just("kết nạp 5"),
    },
)
evidences = st.builds(
    lambda start, length, wrong: {"start": start, "end": start + length, "text": TEXT[start : start + length] + wrong},
    st.integers(0, len(TEXT) - 3),
    st.integers(0, 3),
    st.sampled_from(["", "", "", "x"]),
)


@st.composite
def articles(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Gold facts of an article and predictions for it, made of few facts, so that many of them compete for a match."""
    few = st.sampled_from(draw(st.lists(small_facts, min_size=1, max_size=3)))
    changes = st.fixed_dictionaries(
        {},
        optional={
            "unit": st.sampled_from(UNITS),
            "year": st.sampled_from([2020, 2021]),
            "indicator": st.sampled_from(["admissions", "prospects"]),
            "subset": st.sampled_from(["nữ", "nông dân"]),
        },
    )
    golds = [{**draw(few), **draw(changes), **draw(gold_extras)} for _ in range(draw(st.integers(0, 5)))]
    return golds, [{**draw(few), **draw(changes)} for _ in range(draw(st.integers(0, 6)))]


Reference = Callable[
    [Mapping[str, list[dict[str, Any]]], Mapping[str, list[Fact]]], tuple[dict[str, Any], dict[str, Any]]
]


@pytest.fixture(scope="module")
def score() -> ModuleType:
    if not SCORE.is_file():
        pytest.skip(f"the reference script is not at hand: {SCORE}")
    spec = importlib.util.spec_from_file_location("score", SCORE)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def reference(
    score: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Reference:
    """The reference script on gold facts and predictions by article: its figures, and its counts by indicator."""
    folder, facts_file = tmp_path / "gold", tmp_path / "facts.jsonl"

    def run(golds: Mapping[str, list[dict[str, Any]]], facts: Mapping[str, list[Fact]]) -> Any:
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for article_id, of_article in golds.items():
            content = json.dumps({"id": article_id, "facts": of_article}, ensure_ascii=False)
            (folder / f"{article_id}.json").write_text(content, encoding="utf-8")
            (folder / f"{article_id}.txt").write_bytes(TEXT.encode())
        lines = [one.model_dump_json() + "\n" for of_article in facts.values() for one in of_article]
        facts_file.write_text("".join(lines), encoding="utf-8")
        printed = []
        for options in (["--json"], []):
            arguments = ["score.py", str(folder), str(facts_file), "--text-dir", str(folder), *options]
            monkeypatch.setattr(sys, "argv", arguments)
            score.main()
            printed.append(capsys.readouterr().out)
        table = printed[1].partition("by indicator")[2].splitlines()[1:]
        return json.loads(printed[0]), {
            line.split()[0]: json.loads(line[line.index("[") : line.index("]") + 1]) for line in table
        }

    return run


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(made=st.lists(articles(), min_size=1, max_size=3), data=st.data())
def test_figures_equal_those_of_the_reference_script(
    reference: Reference, made: list[tuple[list[dict[str, Any]], list[dict[str, Any]]]], data: st.DataObject
) -> None:
    golds = {f"a{index}": one for index, (one, _) in enumerate(made)}
    found = {
        f"a{index}": [fact(**one, article_id=f"a{index}", evidence=data.draw(evidences)) for one in of_article]
        for index, (_, of_article) in enumerate(made)
    }
    figures, by_indicator = reference(golds, found)
    loaded = [article([GoldFact.model_validate(one) for one in golds[key]], key, TEXT) for key in golds]
    ours = evaluate(loaded, found).to_json()
    assert ours.pop("by_kind") == {}  # which the script does not know
    assert {name: one["strict"]["tp_fp_fn"] for name, one in ours.pop("by_indicator").items()} == by_indicator
    assert ours == figures
