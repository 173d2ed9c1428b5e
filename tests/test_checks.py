"""Checks: each finds what it is for, and leaves what is right alone."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from made import fact

from dangvien_extract.cli import main
from dangvien_extract.corpus import load_gold
from dangvien_extract.extractor import Extractor
from dangvien_extract.models import Evidence, Fact, Place, Unit
from dangvien_extract.panel import About, Flag, check, flagged

SEEDS = Path(__file__).parents[2] / "shared" / "gold" / "seeds"


def at(start: int) -> Evidence:
    return Evidence(start=start, end=start + 3, text="200")


def whole_and_parts(whole: float, *parts: float, **more: Any) -> list[Fact]:
    """A whole and its parts, as they follow each other in an article."""
    given = [fact("whole", "a", whole, evidence=at(0), **more)]
    return given + [fact(f"part{n}", "a", part, subset=f"s{n}", evidence=at(9 * n)) for n, part in enumerate(parts, 1)]


def codes(found: list[Flag]) -> list[tuple[str, str]]:
    return [(flag.code, flag.severity) for flag in found]


# --- parts


def test_sums_that_hold_are_told_on_demand() -> None:
    given = whole_and_parts(81, 64, 8, 9)
    assert check(given) == []
    (flag,) = check(given, passed=True)
    assert (flag.code, flag.severity, flag.message) == ("parts_sum", "passed", "64 + 8 + 9 = 81, as the whole says")
    assert flag.facts == ("whole", "part1", "part2", "part3")


def test_parts_that_nearly_sum_are_meant_to() -> None:
    (flag,) = check(whole_and_parts(81, 64, 8, 7))
    assert (flag.code, flag.severity) == ("parts_do_not_sum", "warning")
    assert flag.message == "64 + 8 + 7 = 79, but the whole is 81"
    (flag,) = check(whole_and_parts(81, 64, 8, 10))
    assert flag.message == "64 + 8 + 10 = 82, but the whole is 81"


@pytest.mark.parametrize(
    ("whole", "parts", "wanted"),
    [
        (100, [120], [("part_exceeds_whole", "warning")]),
        (100, [60, 70], [("parts_exceed_whole", "note")]),  # women and minorities may overlap
        (100, [20, 30], []),  # parts need not be all
        (100, [60], []),
        (100, [60, 40, 30, 70], []),  # two ways to part
    ],
)
def test_parts_and_their_whole(whole: float, parts: list[float], wanted: list[tuple[str, str]]) -> None:
    assert codes(check(whole_and_parts(whole, *parts))) == wanted


def test_a_rounded_whole_has_room_for_its_parts() -> None:
    assert check(whole_and_parts(80, 64, 8, 11, qualifier="over")) == []
    assert codes(check(whole_and_parts(200, 207, qualifier="over"))) == []


def test_parts_of_another_period_article_or_unit_are_none_of_this_whole() -> None:
    whole = fact("whole", "a", 74, period="2022-01/2022-04", evidence=at(0))
    for more in ({"period": "2018/2022"}, {"article_id": "b"}, {"unit": None}, {"status": "target"}):
        given = {"article_id": "a", "period": "2022-01/2022-04"} | more
        part = fact("part", given.pop("article_id"), 702, subset="nữ", evidence=at(9), **given)
        assert check([whole, part]) == []


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the five newspaper articles are not part of the repository")
def test_the_arithmetic_of_a_newspaper_article() -> None:
    """64 + 8 + 9 = 81 holds; of 699 households the article tells five parts, of which four sum to it."""
    (gold,) = [one for one in load_gold(SEEDS) if one.article.id.startswith("003_")]
    facts = Extractor().extract(gold.article).facts
    flags = check(facts, {gold.article.id: About(published=gold.article.published)}, passed=True)
    assert [(flag.severity, flag.indicator, flag.message) for flag in flags] == [
        (
            "note",
            "households_assigned",
            "208 + 322 + 92 + 77 + 1 = 700, but the whole is 699; without 1 it holds",
        ),
        ("passed", "branches_attended", "64 + 8 + 9 = 81, as the whole says"),
        ("passed", "households_assigned", "208 + 322 + 92 + 77 = 699, as the whole says"),
    ]


# --- a fact alone


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"value": 250, "out_of": 243, "indicator": "villages_with_branch"}, [("ratio_over_one", "warning")]),
        ({"value": 237, "out_of": 243, "indicator": "villages_with_branch"}, []),
        ({"value": 190, "out_of": 180}, [("ratio_over_one", "note")]),  # more than planned: that happens
        ({"value": 1900, "out_of": 180}, [("ratio_over_one", "warning")]),
        ({"value": 104, "measure": "percent", "subset": "nữ"}, [("share_over_100", "warning")]),
        ({"value": 104, "measure": "percent", "indicator": "target_attainment"}, []),
        ({"value": 3.8, "indicator": "members_total"}, [("not_whole", "warning")]),
        ({"value": 58.5, "measure": "percent", "subset": "nữ"}, []),
    ],
)
def test_numbers_that_cannot_be(given: dict[str, Any], wanted: list[tuple[str, str]]) -> None:
    assert codes(check([fact("1", "a", **given)])) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"year": 2024, "period": "2024"}, [("future_year", "warning")]),
        ({"year": 2023, "period": "2023-06"}, [("future_year", "warning")]),
        ({"year": 2025, "period": "2020/2025"}, [("future_year", "note")]),  # a term that has begun
        ({"year": 2024, "period": "2024", "status": "target"}, []),
        ({"year": 2022, "period": "2022"}, []),
        ({"year": 2023, "period": "2023"}, [("year_not_over", "note")]),
        ({"year": 2023, "period": "2023", "indicator": "members_total"}, []),
        ({"year": 2023, "period": "2023-01/2023-04"}, []),
        ({"year": None, "period": None}, []),
    ],
)
def test_nothing_is_reported_before_it_happened(given: dict[str, Any], wanted: list[tuple[str, str]]) -> None:
    """By the day of publication, or a day that is given; today's date plays no part."""
    published = dt.date(2023, 5, 5)
    assert codes(check([fact("1", "a", **given)], {"a": About(published=published)})) == wanted
    assert check([fact("1", "a", **given)]) == []
    in_future = [one for one in wanted if one[0] == "future_year"]
    assert [
        one for one in codes(check([fact("1", "a", **given)], as_of=published)) if one[0] == "future_year"
    ] == in_future


# --- a unit's numbers together


def test_more_than_there_are() -> None:
    flags = check([fact("1", "a", 500), fact("2", "b", 120, indicator="members_total", period="2022-12-31")])
    assert codes(flags) == [("exceeds_total", "warning")]
    assert flags[0].message == "500 admissions, but 120 members_total"
    assert check([fact("1", "a", 20), fact("2", "b", 120, indicator="members_total")]) == []
    term = fact("1", "a", 500, period="2015/2022")
    assert check([term, fact("2", "b", 120, indicator="members_total")]) == []


def of_years(*values: float | None, indicator: str = "members_total", first: int = 2018) -> list[Fact]:
    return [
        fact(f"{indicator}-{first + n}", f"p{n}", value, indicator=indicator, year=first + n, period=str(first + n))
        for n, value in enumerate(values)
        if value is not None
    ]


@pytest.mark.parametrize(
    ("values", "odd"),
    [
        ([3812, 3900, 390, 4010], [2020]),  # a lost digit
        ([3812, 3, 3950], [2019]),  # 3.900, read as 3
        ([38120, 3900, 3950], [2018]),
        ([3812, 3900, 4010], []),
        ([381, 3900], [2019]),
        ([3, 30, 60], []),  # small numbers jump
        ([381, None, None, None, 3900], []),  # in four years much may happen
        ([0, 3900], []),
    ],
)
def test_jumps_of_a_factor_of_ten(values: list[float | None], odd: list[int]) -> None:
    """The year that is told is the one that does not fit; both numbers are."""
    flags = check(of_years(*values))
    assert [(flag.code, flag.severity, flag.year) for flag in flags] == [("factor_of_ten", "warning", y) for y in odd]
    assert all(len(flag.facts) == 2 for flag in flags)


def test_a_total_below_what_came_to_it() -> None:
    """Last year's, with those admitted and without those removed; a few may have died or moved away."""
    given = [
        *of_years(3000, 2800),
        *of_years(100, indicator="admissions", first=2019),
        *of_years(20, indicator="members_removed", first=2019),
    ]
    (flag,) = check(given)
    assert (flag.code, flag.severity) == ("total_below", "warning")
    assert flag.message == "3,000 in 2018 + 100 - 20 = 3,080, but 2,800 in 2019: 280 fewer"
    near = [*of_years(3000, 3050), *of_years(100, indicator="admissions", first=2019)]
    assert codes(check(near)) == [("total_below", "note")]
    assert check([*of_years(3000, 3100), *of_years(100, indicator="admissions", first=2019)]) == []
    assert check(of_years(3000, 2900)) == []


def test_a_total_that_was_raised_is_above_the_earlier_one() -> None:
    raised = {"indicator": "members_total", "rule": "members_total/raise-to-number"}
    before = fact("1", "a", 3950, indicator="members_total", year=2021, period="2021-12-31")
    flags = check([before, fact("2", "b", 3800, period="2022-06-30", **raised)])
    assert codes(flags) == [("raised_below_earlier", "warning")]
    assert flags[0].message == "raised to 3,800 (2022-06-30), but 3,950 before (2021-12-31)"
    assert check([before, fact("2", "b", 3990, period="2022-06-30", **raised)]) == []
    assert check([before, fact("2", "b", 3800, indicator="members_total", period="2022-06-30")]) == []


def of_unit(fact_id: str, value: float, kind: str, *names: str, **more: Any) -> Fact:
    """A fact of a unit named after a place, the nearest name first."""
    place = Place(name=names[0], type=kind, code=fact_id, id=f"{fact_id}@2025-06-30")
    unit = Unit(name=f"Đảng bộ {kind} {names[0]}", kind="party", id=f"party:{fact_id}", place=place, parents=names[1:])
    return fact(fact_id, f"p{fact_id}", value, unit=unit, **more)


def test_a_unit_has_no_more_than_the_one_above_it() -> None:
    """Alone, or with the others of its level; rounded numbers have room, other years and namesakes do not count."""
    province = of_unit("1", 200, "tỉnh", "Sơn La")
    one = of_unit("2", 120, "huyện", "Mộc Châu", "tỉnh Sơn La")
    two = of_unit("3", 90, "huyện", "Sốp Cộp", "tỉnh Sơn La")
    village = of_unit("4", 80, "xã", "Mường Lèo", "huyện Sốp Cộp", "tỉnh Sơn La")
    assert check([province, one, village]) == []
    (flag,) = check([province, one, two, village])
    assert (flag.code, flag.unit) == ("exceeds_unit_above", "Đảng bộ tỉnh Sơn La")
    assert "= 210, but 200 (Đảng bộ tỉnh Sơn La) above them" in flag.message
    (flag,) = check([province, of_unit("5", 2100, "huyện", "Yên Châu", "tỉnh Sơn La")])
    assert flag.message == "2,100 (Đảng bộ huyện Yên Châu), but 200 (Đảng bộ tỉnh Sơn La) above it"
    assert check([of_unit("1", 200, "tỉnh", "Sơn La", qualifier="over"), one, two]) == []
    assert check([of_unit("1", 200, "tỉnh", "Sơn La", year=2021, period="2021"), one, two]) == []
    assert check([of_unit("1", 20, "tỉnh", "Lào Cai"), one, two]) == []


def test_numbers_without_end_stop_nothing() -> None:
    """A file may hold any number that JSON knows."""
    for value in (float("inf"), 1e300, -5.0, 0.0):
        check([fact("1", "a", value), fact("2", "b", 120), *of_years(value, 3900, 40)])


def test_an_attainment_is_that_of_its_target() -> None:
    given = [fact("1", "a", 180), fact("2", "a", 150, status="target")]

    def said(value: float, **more: Any) -> Fact:
        return fact("3", "a", value, indicator="target_attainment", measure="percent", **more)

    assert check([*given, said(120)]) == []
    assert check([*given, said(20, qualifier="over")]) == []  # exceeded by a fifth
    (flag,) = check([*given, said(103)])
    assert (flag.code, flag.severity) == ("attainment_differs", "note")
    assert flag.message == "103 % stated, but 180 of 150 is 120.0 %"


def test_articles_that_disagree_and_one_with_two_numbers() -> None:
    given = [fact("1", "a", 120), fact("2", "b", 102)]
    (flag,) = check(given)
    assert (flag.code, flag.severity) == ("conflict", "warning")
    assert flag.message == "articles disagree: 120 (a); 102 (b)"
    assert codes(check([fact("1", "a", 120), fact("2", "a", 102)])) == [("several_values", "note")]


def test_flags_on_facts() -> None:
    """They stand among those of the fact, are taken away when the cause is gone, and passed sums are none."""
    given = [fact("1", "a", 120, flags=("unit:lead",)), fact("2", "b", 102, flags=()), fact("3", "b", 7, year=2019)]
    marked = flagged(given, check(given))
    assert [one.flags for one in marked] == [("unit:lead", "check:conflict"), ("check:conflict",), given[2].flags]
    assert flagged(marked, []) == given
    sums = whole_and_parts(81, 64, 8, 9)
    assert flagged(sums, check(sums, passed=True)) == sums


# --- the command


NEWS = [
    {"id": "a", "published": "2023-01-05", "text": "Năm 2022, Đảng bộ huyện Hòa Vang kết nạp 120 đảng viên."},
    {"id": "b", "published": "2023-01-09", "text": "Năm 2022, Đảng bộ huyện Hòa Vang kết nạp 102 đảng viên."},
]


@pytest.fixture
def facts_db(tmp_path: Path) -> Path:
    news = tmp_path / "news.jsonl"
    news.write_text("".join(json.dumps(one) + "\n" for one in NEWS), encoding="utf-8")
    assert main(["extract", str(news), "-o", str(tmp_path / "facts.db"), "-q"]) == 0
    return tmp_path / "facts.db"


def test_the_report_shows_sources_and_words(facts_db: Path, capfd: Any) -> None:
    assert main(["check", str(facts_db)]) == 0
    shown = capfd.readouterr()
    assert shown.out.splitlines() == [
        "warning  conflict: Đảng bộ huyện Hòa Vang, admissions, 2022: articles disagree: 102 (b); 120 (a)",
        "           b (2023-01-09): kết nạp 102 đảng viên",
        "           a (2023-01-05): kết nạp 120 đảng viên",
    ]
    assert shown.err == "dangvien-extract: 2 facts, 1 warning, 0 notes, 0 failed\n"


def test_a_run_can_fail_on_flags(facts_db: Path) -> None:
    assert main(["check", str(facts_db), "--fail-on", "warning", "-q"]) == 1
    assert main(["check", str(facts_db), "--fail-on", "note", "-q"]) == 1
    assert main(["check", str(facts_db), "-q"]) == 0


EXPECTED = """\
article,indicator,value,unit,year
a,admissions,120,Đảng bộ Huyện Hoà Vang,2022
b,admissions,102,Đảng bộ huyện Hòa Vang,2022
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", []),
        ("102,Đảng bộ huyện Hòa Vang,2022", "102,Đảng bộ huyện Hòa Vang,2021", ["year 2022, expected 2021"]),
        ("102", "104", ["value 102.0, expected 104"]),
        (
            "b,admissions,102,Đảng bộ huyện Hòa Vang",
            "b,admissions,102,",
            ["unit 'Đảng bộ huyện Hòa Vang', expected None"],
        ),
        ("b,admissions", "c,admissions", ["missing    c: admissions 102, Đảng bộ huyện Hòa Vang, 2022"]),
        (
            "b,admissions,102,Đảng bộ huyện Hòa Vang,2022\n",
            "b,members_total,4000,Đảng bộ huyện Hòa Vang,2020\n",
            ["missing    b: members_total 4,000", "unexpected b: admissions 102, Đảng bộ huyện Hòa Vang, 2022"],
        ),
    ],
)
def test_against_expected_facts(
    facts_db: Path, tmp_path: Path, capfd: Any, old: str, new: str, told: list[str]
) -> None:
    """Spellings of a unit are one; only the columns of the file are compared; any difference is exit status 1."""
    fixture = tmp_path / "expected.csv"
    fixture.write_text(EXPECTED.replace(old, new) if old else EXPECTED, encoding="utf-8")
    assert main(["check", str(facts_db), "--against", str(fixture), "-q"]) == (1 if told else 0)
    lines = capfd.readouterr().out.splitlines()
    assert len(lines) == len(told)
    for line, part in zip(lines, told, strict=True):
        assert part in line


def test_what_extract_wrote_is_a_fixture(facts_db: Path, tmp_path: Path, capfd: Any) -> None:
    """Facts of one version are kept, and the next is compared with them; --more lets new facts be."""
    kept = tmp_path / "kept.jsonl"
    assert main(["extract", str(tmp_path / "news.jsonl"), "-o", str(kept), "-q"]) == 0
    assert main(["check", str(facts_db), "--against", str(kept)]) == 0
    assert capfd.readouterr().err == "dangvien-extract: 2 facts, 0 differences, 0 failed\n"
    one = tmp_path / "one.json"
    row = json.loads(kept.read_text("utf-8").splitlines()[0])
    one.write_text(json.dumps([row | {"indicator": "members_total", "value": 9, "unit": None}]), encoding="utf-8")
    assert main(["check", str(facts_db), "--against", str(one), "-q"]) == 1
    assert capfd.readouterr().out.splitlines()[1].startswith("unexpected a: admissions 120")
    assert main(["check", str(facts_db), "--against", str(one), "--more", "-q"]) == 1
    assert len(capfd.readouterr().out.splitlines()) == 1


def test_against_gold_articles(tmp_path: Path, capfd: Any) -> None:
    """Folders of gold are compared as evaluate does, with their other acceptable answers."""
    (tmp_path / "gold").mkdir()
    text = "Năm 2022, Đảng bộ huyện Hòa Vang kết nạp 120 đảng viên."
    (tmp_path / "gold" / "g.txt").write_text(text, encoding="utf-8")
    gold = {"indicator": "admissions", "value": 120, "unit": "Đảng bộ huyện X", "year": 2022}
    for also, status in ((["Đảng bộ huyện Hòa Vang"], 0), ([], 1)):
        data = {"id": "g", "published": "2023-01-01", "facts": [gold | {"unit_also": also}]}
        (tmp_path / "gold" / "g.json").write_text(json.dumps(data), encoding="utf-8")
        assert (
            main(["extract", str(tmp_path / "gold" / "g.txt"), "-o", str(tmp_path / "g.db"), "-q", "--field", "*="])
            == 0
        )
        assert main(["check", str(tmp_path / "g.db"), "--against", str(tmp_path / "gold"), "-q"]) == status
    assert capfd.readouterr().out.startswith("differs    g: admissions=120")


@pytest.mark.parametrize("form", ["long", "wide"])
def test_against_cells_of_a_panel(facts_db: Path, tmp_path: Path, capfd: Any, form: str) -> None:
    fixture = tmp_path / "cells.csv"
    head = "unit,year,indicator,value\n" if form == "long" else "unit,year,admissions,members_total\n"
    unit = "Đảng bộ huyện Hòa Vang"

    def compared(admissions: str, members: str) -> tuple[int, list[str]]:
        long = f"{unit},2022,admissions,{admissions}\n{unit},2022,members_total,{members}\n"
        rows = long if form == "long" else f"{unit},2022,{admissions},{members}\n"
        fixture.write_text(head + rows, encoding="utf-8")
        status = main(["check", str(facts_db), "--against", str(fixture), "-q"])
        return status, capfd.readouterr().out.splitlines()

    assert compared("102", "") == (0, [])
    assert compared("120", "") == (1, [f"differs    {unit}, 2022: admissions 102, expected 120"])
    assert compared("", "9") == (
        1,
        [f"unexpected {unit}, 2022: admissions 102", f"missing    {unit}, 2022: members_total 9"],
    )


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("e.csv", "", "holds no expected facts"),
        ("e.csv", "article,value\na,1\n", "e.csv:2: lacks indicator"),
        ("e.csv", "article,indicator,value\na,admissions,many\n", "'many' is no number (value)"),
        ("e.csv", "article,indicator,value\na,admissions,\n", "lacks a value"),
        ("e.csv", "article,indicator,value\na,admissions\n", "more or fewer cells"),
        ("e.csv", "indicator,value\nadmissions,1\n", "lacks unit, year"),
        ("e.json", "[1]", "holds something else"),
        ("e.jsonl", "{", "is no JSON"),
        ("none.csv", None, "cannot be read"),
    ],
)
def test_fixtures_that_are_none(
    facts_db: Path, tmp_path: Path, capfd: Any, name: str, text: str | None, told: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert main(["check", str(facts_db), "--against", str(tmp_path / name)]) == 1
    assert told in capfd.readouterr().err
