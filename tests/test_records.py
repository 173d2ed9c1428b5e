"""Facts to records: which facts count, which value is chosen, and that order plays no part."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from typing import Any

import pytest

from dangvien_extract.models import Evidence, Fact, Outcome, Place, Record, Unit
from dangvien_extract.records import records
from dangvien_extract.results import Extraction
from dangvien_extract.rows import columns, fact_json, flatten, json_line, unflatten

UNIT = Unit(name="Đảng bộ huyện Hiệp Hòa", kind="party", level="district")


def fact(fact_id: str, value: float = 200, **more: Any) -> Fact:
    given: dict[str, Any] = {
        "article_id": "a",
        "indicator": "admissions",
        "year": 2022,
        "period": "2022",
        "unit": UNIT,
        "evidence": Evidence(start=10, end=13, text="200"),
        "rule": "admissions/test",
        "confidence": 0.9,
    }
    return Fact(fact_id=fact_id, value=value, **(given | more))


def at(start: int) -> Evidence:
    return Evidence(start=start, end=start + 3, text="200")


def test_one_row_a_unit_and_year() -> None:
    """Rows are sorted by unit and year; each value names the fact behind it."""
    found = records(
        [
            fact("1", 200),
            fact("2", 180, year=2021, period="2021"),
            fact("3", 5, indicator="branches_founded"),
            fact("4", 70, unit=Unit(name="Chi bộ thôn Nì Xỉ 4", kind="party")),
            fact("5", 9, year=None, period=None),
        ]
    )
    assert found == [
        Record(unit="Chi bộ thôn Nì Xỉ 4", year=2022, values={"admissions": 70}, facts={"admissions": ("4",)}),
        Record(unit=UNIT.name, year=2021, values={"admissions": 180}, facts={"admissions": ("2",)}),
        Record(
            unit=UNIT.name,
            year=2022,
            values={"admissions": 200, "branches_founded": 5},
            facts={"admissions": ("1",), "branches_founded": ("3",)},
        ),
        Record(unit=UNIT.name, year=None, values={"admissions": 9}, facts={"admissions": ("5",)}),
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"status": "target"},
        {"subset": "nữ"},
        {"per": "year"},
        {"measure": "percent"},
        {"period": "2020/2022"},
        {"period": "2021-11/2022-03-04"},
    ],
)
def test_only_whole_reported_counts_of_the_year(other: dict[str, Any]) -> None:
    """A target, a part, a rate, a share or the sum of a term is not the year's number."""
    assert records([fact("1", **other)]) == []
    assert records([fact("1", 7, **other), fact("2", 8)])[0].facts == {"admissions": ("2",)}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({}, {"qualifier": "over", "confidence": 0.99, "evidence": at(99)}),
        ({}, {"qualifier": "about"}),
        ({"qualifier": "about"}, {"qualifier": "over"}),
        ({"qualifier": "over"}, {"qualifier": "at_least"}),
        ({}, {"value_max": 300, "confidence": 0.99}),
        ({}, {"period": "2022-01/2022-06", "confidence": 0.99}),
        ({"period": "2022-01/2022-09"}, {"period": "2022-01/2022-06"}),
        ({"period": "2022-11-20"}, {"period": "2022-09", "confidence": 0.99}),
        ({"period": "2022-09"}, {"period": "2022-09-20"}),
        ({"confidence": 0.91}, {"evidence": at(99)}),
        ({"evidence": at(99)}, {}),
        ({"article_id": "a"}, {"article_id": "b"}),
    ],
)
def test_the_better_value_is_chosen(better: dict[str, Any], worse: dict[str, Any]) -> None:
    """Exact before rounded, one number before a range, the year before a part of it; then confidence and place."""
    first, second = fact("z", 1, **better), fact("a", 2, **worse)
    for given in ([first, second], [second, first], [first, second, first]):
        (record,) = records(given)
        assert record.values == {"admissions": 1}
        assert record.facts == {"admissions": ("z", "a")}


def test_spellings_of_one_unit_are_one_row() -> None:
    old, new = UNIT, Unit(name="Đảng bộ Huyện Hiệp Hoà", kind="party")
    for given in ([fact("1", unit=old), fact("2", unit=new)], [fact("2", unit=new), fact("1", unit=old)]):
        (record,) = records(given)
        assert record.unit == new.name  # of two spellings, the first in the order of code points
        assert record.facts == {"admissions": ("1", "2")}


def test_unknown_units_of_two_articles_are_not_one() -> None:
    found = records([fact("1", 5, unit=None, article_id="b"), fact("2", 6, unit=None, article_id="a"), fact("3", 7)])
    assert [(one.unit, one.values["admissions"]) for one in found] == [(UNIT.name, 7), (None, 6), (None, 5)]


def test_order_of_facts_plays_no_part() -> None:
    """The same facts give the same records: a run in batches or on many machines changes nothing."""
    facts = [
        fact(
            f"{unit}{year}{n}",
            n,
            article_id=f"a{n % 3}",
            unit=Unit(name=f"Đảng bộ xã {unit}", kind="party") if unit else None,
            year=year,
            period=str(year) if year else None,
            indicator=("admissions", "members_total")[n % 2],
            qualifier=("exact", "about", "over")[n % 3],
        )
        for unit in ("", "A", "B")
        for year in (None, 2020, 2021)
        for n in range(6)
    ]
    wanted = records(facts)
    shuffle = random.Random(7)
    for _ in range(20):
        shuffle.shuffle(facts)
        assert records(facts) == wanted


def test_no_facts_no_records() -> None:
    assert records([]) == []


# --- results and rows

FULL = fact(
    "full",
    5.5,
    value_max=7,
    out_of=9,
    unit=Unit(
        name="Đảng bộ xã Phì Nhừ",
        kind="party",
        level="commune",
        place=Place(name="Phì Nhừ", type="xã", code="03208", parents=("Điện Biên Đông", "Điện Biên")),
    ),
    unit_evidence=at(1),
    period_evidence=at(2),
    flags=("unit:lead", "year:published"),
)
BARE = fact("bare", unit=None, year=None, period=None)


def test_extraction_gives_facts_errors_and_records() -> None:
    result = Extraction((Outcome(article_id="a", facts=(FULL, BARE)), Outcome(article_id="b", error="is empty")))
    assert result.facts == (FULL, BARE)
    assert [one.article_id for one in result.errors] == ["b"]
    assert result.records() == records([FULL, BARE])
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.outcomes = ()  # type: ignore[misc]


@pytest.mark.parametrize("given", [FULL, BARE], ids=["full", "bare"])
def test_rows_go_there_and_back(given: Fact) -> None:
    """A fact read back from a database is the fact that was written."""
    row = flatten(given)
    assert list(row) == [column.name for column in columns(Fact)]
    assert unflatten(row, Fact) == given
    assert {"unit_name", "unit_kind", "unit_level", "place_name", "evidence_start"} < set(row)


def test_json_of_a_fact() -> None:
    """Whole numbers are integers, as in the design's example; a fact stays one line for every reader."""
    data = fact_json(fact("1", 240, evidence=Evidence(start=0, end=3, text="a\u2028\u0085b\nđ")))
    assert (data["value"], type(data["value"])) == (240, int)
    assert list(data) == list(Fact.model_fields)
    line = json_line(data)
    assert len(line.splitlines()) == 1
    assert "đ" in line
    assert Fact.model_validate_json(line) == fact("1", 240, evidence=Evidence(start=0, end=3, text="a\u2028\u0085b\nđ"))


def test_dates_have_a_column_kind() -> None:
    from dangvien_extract.models import Article

    kinds = {column.name: column.kind for column in columns(Article)}
    assert kinds["published"] == "date"
    article = Article(id="a", text="x", published=dt.date(2023, 5, 5))
    assert flatten(article)["published"] == dt.date(2023, 5, 5)
