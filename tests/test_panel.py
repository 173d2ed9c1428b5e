"""The panel: which number stands for a unit's year, what is one event, what is a conflict, and where it is written."""

from __future__ import annotations

import csv
import json
import random
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from made import fact, random_outcomes

from dangvien_extract.cli import main
from dangvien_extract.corpus import corpus_directory, load_corpus, load_gold
from dangvien_extract.extractor import Extractor
from dangvien_extract.models import Article, Evidence, Fact, Unit
from dangvien_extract.panel import About, Cell, Panel, events, panel
from dangvien_extract.panel.fixtures import compare_cells, load_fixture
from dangvien_extract.panel.kinds import KINDS
from dangvien_extract.panel.rounding import agree
from dangvien_extract.panel.spans import span_of
from dangvien_extract.patterns.loader import load_patterns
from dangvien_extract.results import Extraction

DATA = Path(__file__).parent / "data"
SEEDS = Path(__file__).parents[2] / "shared" / "gold" / "seeds"
DAYS = {"a": "2023-01-05", "b": "2023-02-01"}
ABOUT = {name: About.model_validate({"published": day}) for name, day in DAYS.items()}


def of(facts: Iterable[Fact], indicator: str = "admissions", year: int = 2022, status: str = "reported") -> Cell:
    """The cell of a year."""
    (cell,) = [
        one
        for one in panel(facts, ABOUT).cells
        if one.of_year and (one.indicator, one.year, one.status) == (indicator, year, status)
    ]
    return cell


# --- periods and rounding


@pytest.mark.parametrize(
    ("period", "scope"),
    [
        ("2022", "year"),
        ("2022-01/2022-12", "year"),
        ("2022-01-01/2022-12-31", "year"),
        ("2022-01/2022-06", "half"),
        ("2022-07-01/2022-12-31", "half"),
        ("2022-04/2022-06", "quarter"),
        ("2022-01/2022-09", "months"),
        ("2022-09", "months"),
        ("2022/2022-11-20", "months"),
        ("2022-02-10/2022-03-31", "months"),
        ("2022-05-19", "day"),
        ("2020/2022", "years"),
        ("2021-12/2022-11", "years"),
        (None, "unknown"),
        ("2021", "unknown"),  # not the fact's year
        ("2022/", "unknown"),
        ("2022-13", "unknown"),
        ("2022-02-30", "unknown"),
        ("often", "unknown"),
        ("9" * 30, "unknown"),
    ],
)
def test_what_a_period_covers(period: str | None, scope: str) -> None:
    assert span_of(fact("1", "a", period=period)).scope == scope


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((213, "exact"), (200, "over"), True),
        ((180, "exact"), (200, "over"), False),
        ((2430, "exact"), (2000, "over"), True),
        ((2900, "exact"), (2000, "over"), False),
        ((1926, "exact"), (2000, "about"), True),
        ((1700, "exact"), (2000, "about"), False),
        ((190, "exact"), (200, "under"), True),
        ((201, "exact"), (200, "under"), False),
        ((500, "exact"), (200, "at_least"), True),
        ((150, "exact"), (200, "at_least"), False),
        ((150, "exact"), (200, "at_most"), True),
        ((3812, "exact"), (3800, "exact"), True),  # a round number that nobody calls rounded
        ((213, "exact"), (200, "exact"), False),
        ((120, "exact"), (118, "exact"), False),
        ((1900, "over"), (2000, "about"), True),
        ((12, "exact"), (10, "over"), True),
    ],
)
def test_what_a_rounded_number_may_stand_for(one: tuple[Any, Any], other: tuple[Any, Any], same: bool) -> None:
    first, second = (fact(str(value), "a", value, qualifier=sign) for value, sign in (one, other))
    assert agree(first, second) == agree(second, first) == same


def test_ranges_and_shares_agree_with_what_lies_in_them() -> None:
    span = fact("r", "a", 4, value_max=6)
    assert agree(span, fact("5", "a", 5))
    assert not agree(span, fact("7", "a", 7))
    assert agree(fact("p", "a", 58.5, measure="percent"), fact("q", "a", 58.47, measure="percent"))
    assert not agree(fact("p", "a", 58.5, measure="percent"), fact("q", "a", 59.2, measure="percent"))


def test_the_kinds_are_those_of_the_pattern_files() -> None:
    """An indicator whose kind is not known here would be a flow."""
    kinds = {one.indicator: one.kind for one in load_patterns().indicators.values()}
    assert {name: kind for name, kind in kinds.items() if kind != "flow"} == dict(KINDS)


# --- which number


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ({"status": "target"}, "is a target"),
        ({"subset": "nữ"}, "is a part"),
        ({"per": "year"}, "is a rate"),
        ({"measure": "percent"}, "is measured in percent"),
        ({"period": "2020/2022"}, "is of several years"),
        ({"period": "2022-01/2022-06"}, "is of a part of the year"),
        ({"period": "2022-10/2022-12"}, "is of a part of the year"),
        ({"period": "2022-12-31"}, "is of a part of the year"),
        ({"period": None}, "its period is not known"),
    ],
)
def test_what_never_stands_for_a_year(other: dict[str, Any], reason: str) -> None:
    """Halves, quarters, terms, rates, parts and targets: alone they leave the cell empty, and are told in it."""
    alone = of([fact("1", "a", 7, **other)])
    assert (alone.value, alone.facts, alone.set_aside) == (None, (), {"1": reason})
    cell = of([fact("1", "a", 7, **other), fact("2", "a", 8)])
    assert (cell.value, cell.facts, cell.set_aside) == (8, ("2",), {"1": reason})


def test_a_year_that_was_not_over_is_no_year() -> None:
    about = {"a": About.model_validate({"published": "2022-09-20"})}
    found = panel([fact("1", "a", 131)], about)
    (cell,) = [one for one in found.cells if one.of_year]
    assert (cell.value, cell.set_aside) == (None, {"1": "was published before the year was over"})
    assert [flag.code for flag in found.flags] == ["year_not_over"]
    in_december = {"a": About.model_validate({"published": "2022-12-27"})}
    assert [one.value for one in panel([fact("1", "a", 131)], in_december).cells] == [131]


@pytest.mark.parametrize(
    ("better", "worse", "reason"),
    [
        ({}, {"qualifier": "over", "value": 900, "confidence": 0.99}, "is rounded, and disagrees"),
        ({"qualifier": "about"}, {"qualifier": "over", "value": 900}, "is rounded, and disagrees"),
        ({"qualifier": "about"}, {"qualifier": "at_least", "value": 900}, "is a bound, and disagrees"),
        ({}, {"value": 300, "value_max": 400, "confidence": 0.99}, "is a range, and disagrees"),
        ({"value": 3812}, {"value": 3900, "confidence": 0.99}, "is a round number, and disagrees"),
        (
            {"article_id": "b"},
            {"confidence": 0.99},
            "was published earlier, or on a day that is not known, and disagrees",
        ),
        ({}, {"article_id": "z"}, "was published earlier, or on a day that is not known, and disagrees"),
        ({"confidence": 0.95}, {}, "is less sure, and disagrees"),
        ({}, {"evidence": Evidence(start=-1, end=2, text="x")}, "is a lesser choice, and disagrees"),
    ],
)
def test_the_better_number_is_chosen(better: dict[str, Any], worse: dict[str, Any], reason: str) -> None:
    """Exact over rounded, rounded over bound, one number over a range, later over earlier, then the surer one."""
    base = {"article_id": "a", "value": 213}
    first, second = Fact(**_given("z", base | better)), Fact(**_given("y", base | {"value": 180} | worse))
    for given in ([first, second], [second, first], [first, second, first]):
        cell = of(given)
        assert (cell.value, cell.facts, cell.set_aside) == (first.value, ("z",), {"y": reason})


def _given(name: str, more: dict[str, Any]) -> dict[str, Any]:
    return fact(name, str(more["article_id"])).model_copy(update=more).model_dump()


def test_of_a_stock_the_last_day_of_the_year_stands() -> None:
    """A stock may be of any day; the number of the year itself is that of its end, an unknown day comes last."""
    last = fact("1", "a", 2811, indicator="members_total", period="2022-12-30")
    june = fact("2", "b", 2745, indicator="members_total", period="2022-06-30")
    some = fact("3", "b", 2700, indicator="members_total", period=None)
    cell = of([june, last, some], "members_total")
    assert (cell.value, cell.period) == (2811, "2022-12-30")
    assert cell.set_aside == {"2": "is of an earlier day", "3": "is of an earlier day"}
    whole = fact("4", "a", 2820, indicator="members_total", period="2022")
    assert of([june, last, whole], "members_total").value == 2820
    assert of([some], "members_total").value == 2700
    # The earlier days have cells of their own in the long form.
    own = [one for one in panel([june, last]).cells if not one.of_year]
    assert [(one.period, one.value) for one in own] == [("2022-06-30", 2745)]


def test_targets_stand_beside_what_was_attained() -> None:
    found = panel(
        [fact("1", "a", 113), fact("2", "b", 180, status="target"), fact("3", "b", 150, status="target")], ABOUT
    )
    (row,) = found.rows("wide")
    cells = dict(zip((column.name for column in found.columns("wide")), row, strict=True))
    assert (cells["admissions"], cells["admissions_target"]) == (113, 180)
    assert cells["set_aside"]["admissions"] == {"2": "is a target", "3": "is a target"}
    assert cells["set_aside"]["admissions_target"].keys() == {"3"}
    alone = panel([fact("2", "b", 180, status="target")])
    assert [(one.status, one.value) for one in alone.cells] == [("reported", None), ("target", 180)]


def test_rates_and_parts_are_never_summed() -> None:
    """Every number of a cell is one that an article tells."""
    given = [fact("1", "a", 60, subset="nữ"), fact("2", "a", 40, subset="nam"), fact("3", "a", 20, per="month")]
    assert of(given).value is None
    quarters = [fact(str(n), "a", 10 * n, period=f"2022-{3 * n - 2:02d}/2022-{3 * n:02d}") for n in range(1, 5)]
    assert of(quarters).value is None
    found = [(one.scope, one.value) for one in panel(quarters).cells if not one.of_year]
    assert found == [("quarter", 10), ("quarter", 20), ("quarter", 30), ("quarter", 40)]


def test_an_indicator_of_ones_own_is_a_flow_unless_one_says_so() -> None:
    given = [fact("1", "a", 7, indicator="libraries", period="2022-06-30")]
    assert of(given, "libraries").value is None
    assert [one.value for one in panel(given, kinds={"libraries": "stock"}).cells] == [7]


def test_every_fact_of_a_unit_and_year_is_told() -> None:
    """Each is behind the number or set aside with a reason, and nowhere twice; whatever the order."""
    facts = [one for outcome in random_outcomes(11, 120) for one in outcome.facts]
    once = {one.fact_id: one for one in facts}
    found = panel(facts)
    for cell in found.cells:
        assert not set(cell.facts) & cell.set_aside.keys()
        assert cell.value is None or once[cell.facts[0]].value == cell.value
    told: dict[str, int] = {}
    for cell in found.cells:
        if cell.of_year and cell.status == "reported":
            for fact_id in (*cell.facts, *cell.set_aside):
                told[fact_id] = told.get(fact_id, 0) + 1
    assert told == {name: 1 for name, one in once.items() if one.year is not None}
    reached = {fact_id for cell in found.cells for fact_id in (*cell.facts, *cell.set_aside)}
    assert reached == set(once)
    random.Random(5).shuffle(facts)
    assert panel(facts) == found
    assert Extraction(tuple(random_outcomes(11, 120))).panel() == found


# --- events and conflicts


def test_five_articles_that_agree_are_one_event() -> None:
    given = [fact(f"{n}", f"p{n}", 213 if n else 200, qualifier="exact" if n else "over") for n in range(5)]
    (event,) = events(given)
    assert not event.conflict
    (version,) = event.versions
    assert (version.value, version.articles) == (213, ("p0", "p1", "p2", "p3", "p4"))
    assert of(given).articles == version.articles


def test_what_makes_events_of_their_own() -> None:
    """Another unit, year, half, part, rate or status is no other version."""
    other = Unit(name="Đảng bộ huyện Hiệp Hòa", kind="party", id="party:999@2025-06-30")
    given = [
        fact("1", "a", 1),
        fact("2", "b", 2, unit=other),
        fact("3", "b", 3, year=2021, period="2021"),
        fact("4", "b", 4, period="2022-01/2022-06"),
        fact("5", "b", 5, subset="nữ", evidence=Evidence(start=0, end=4, text="5 nữ")),
        fact("6", "b", 6, per="year"),
        fact("7", "b", 7, status="target"),
        fact("8", "b", 8, unit=None),
        fact("9", "c", 9, unit=None),
        fact("10", "b", 10, year=None, period=None),
        fact("11", "c", 11, year=None, period=None),
    ]
    found = events(given)
    assert len(found) == len(given)
    assert not any(event.conflict for event in found)


def test_parts_that_their_words_do_not_name_are_no_conflict() -> None:
    """The rule that read a part may know no more than that it is one."""
    unnamed = [fact(str(n), f"p{n}", n, subset="part") for n in (5, 6)]
    assert [event.conflict for event in events(unnamed)] == [False, False]
    named = [fact(str(n), f"p{n}", n, subset="nữ", evidence=Evidence(start=0, end=4, text=f"{n} Nữ")) for n in (5, 6)]
    assert [event.conflict for event in events(named)] == [True]


def test_one_article_with_two_numbers_is_no_conflict() -> None:
    (event,) = events([fact("1", "a", 5), fact("2", "a", 9)])
    assert (len(event.versions), event.conflict) == (2, False)
    (event,) = events([fact("1", "a", 5), fact("2", "a", 9), fact("3", "b", 9)])
    assert not event.conflict  # b agrees with one of what a says
    (event,) = events([fact("1", "a", 5), fact("2", "a", 9), fact("3", "b", 7)])
    assert event.conflict


def test_planted_conflicts_are_found_and_no_other(tmp_path: Path, capfd: Any) -> None:
    """20 articles: six conflicts, and what only looks like one (halves, roundings, rates, days, namesakes, targets)."""
    assert main(["extract", str(DATA / "conflicts.jsonl"), "-o", str(tmp_path / "c.db"), "-q"]) == 0
    assert main(["check", str(tmp_path / "c.db"), "-o", str(tmp_path / "flags.jsonl"), "-q"]) == 0
    flags = [json.loads(line) for line in (tmp_path / "flags.jsonl").read_text("utf-8").splitlines()]
    assert {(one["unit"], one["indicator"], one["year"], *one["articles"]) for one in flags} == {
        ("Đảng bộ huyện Hòa Vang", "admissions", 2022, "01", "02", "03"),
        ("Đảng bộ huyện Hiệp Hòa", "admissions", 2022, "04", "05", "06"),
        ("Đảng bộ huyện Mường Tè", "admissions", 2022, "07", "08"),
        ("Đảng bộ huyện Đăk Tô", "grassroots_organisations_total", 2020, "11", "12"),
        ("Đảng bộ tỉnh Điện Biên", "branches_founded", 2018, "15", "16"),
        ("Đảng bộ tỉnh Điện Biên", "admissions", 2018, "18", "19"),
    }
    assert {one["code"] for one in flags} == {"conflict"}
    assert capfd.readouterr().err == ""


# --- a panel made by hand


KNOWN = DATA / "panel-corrections.csv"


@pytest.fixture(scope="module")
def by_hand() -> tuple[list[Any], Panel, Panel]:
    """The cells that were written down by reading 27 articles; the panel of these, and that of corrected facts."""
    rows = load_fixture(DATA / "panel.csv")
    wanted = {name for row in rows for name in row["articles"].split()}
    articles = [one.article for one in load_corpus() if one.article.id in wanted]
    assert {one.id for one in articles} == wanted
    about = {one.id: About(published=one.published) for one in articles}
    facts = [one for outcome in Extractor().pipe(articles) for one in outcome.facts]
    return rows, panel(facts, about), panel(corrected(facts), about)


def corrected(facts: list[Fact]) -> list[Fact]:
    """The facts, with the unit and the year that the articles mean where the extractor took others."""
    rows = list(csv.DictReader((KNOWN).open(encoding="utf-8")))
    units = {one.unit.name: one.unit for one in facts if one.unit}
    found = {one.fact_id: one for one in facts}
    for row in rows:
        name, value = row["indicator"], float(row["value"])
        ours = [one for one in facts if (one.article_id, one.indicator, one.value) == (row["article"], name, value)]
        some = next((one for one in ours if one.subset is None), None)
        some = some or fact(f"new-{row['article']}-{name}", row["article"], value, indicator=name)
        year = int(row["year"]) if row["year"] else None
        change = {
            "year": year,
            "period": row["period"] or None,
            "unit": units.get(row["unit"]) or Unit(name=row["unit"], kind="party"),
        }
        found[some.fact_id] = some.model_copy(update=change)
    return list(found.values())


def test_the_panel_made_by_hand_cell_by_cell(by_hand: tuple[list[Any], Panel, Panel]) -> None:
    """105 cells of 48 units and years: where the facts are right, so is the panel."""
    rows, _, right = by_hand
    assert len({(row["unit"], row["year"]) for row in rows}) >= 40
    assert [str(one) for one in compare_cells(rows, right)] == []


def test_the_panel_made_by_hand_from_what_is_extracted(by_hand: tuple[list[Any], Panel, Panel]) -> None:
    """What differs is known (the corrections): nothing else may go wrong, and no part of a year turns up as a year."""
    rows, as_extracted, _ = by_hand
    differences = compare_cells(rows, as_extracted)
    assert len(differences) <= 18
    assert [one for one in differences if one.kind == "unexpected"] == []


def test_the_panel_of_newspaper_articles() -> None:
    """Cells written down by reading five real articles: from what is extracted, all of them agree."""
    if not SEEDS.is_dir():
        pytest.skip(f"the articles are not at hand: {SEEDS}")
    articles = [one.article for one in load_gold(SEEDS)]
    about = {one.id: About(published=one.published) for one in articles}
    found = panel([one for outcome in Extractor().pipe(articles) for one in outcome.facts], about)
    assert [str(one) for one in compare_cells(load_fixture(DATA / "panel-seeds.csv"), found)] == []


# --- where it is written


@pytest.fixture
def facts_db(tmp_path: Path) -> Path:
    target = tmp_path / "facts.db"
    assert main(["extract", str(DATA / "conflicts.jsonl"), "-o", str(target), "-q"]) == 0
    return target


def test_wide_and_long_to_every_target(facts_db: Path, tmp_path: Path) -> None:
    """The same rows in CSV, JSON lines, Parquet, SQLite and DuckDB."""
    pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    duckdb = pytest.importorskip("duckdb")
    for shape in ("wide", "long"):
        targets = {kind: tmp_path / f"{shape}.{kind}" for kind in ("csv", "jsonl", "parquet", "db", "duckdb")}
        for target in targets.values():
            assert main(["records", str(facts_db), f"--{shape}", "-o", str(target), "-q"]) == 0
        with targets["csv"].open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        lines = [json.loads(line) for line in targets["jsonl"].read_text("utf-8").splitlines()]
        columns = parquet.read_table(targets["parquet"]).to_pylist()
        with closing(sqlite3.connect(targets["db"])) as db:
            db.row_factory = sqlite3.Row
            in_sqlite = [dict(row) for row in db.execute(f"SELECT * FROM panel_{shape}")]
        in_duckdb = duckdb.connect(str(targets["duckdb"])).sql(f"SELECT * FROM panel_{shape}")
        value = "admissions" if shape == "wide" else "value"
        for found in (rows, lines, columns, in_sqlite):
            assert [row["unit"] for row in found] == [row["unit"] for row in lines]
            assert [float(row[value] or 0) for row in found] == [float(row[value] or 0) for row in lines]
        assert sorted(row[0] for row in in_duckdb.fetchall()) == sorted(row["unit"] for row in lines)
        assert list(rows[0]) == list(lines[0]) == list(columns[0]) == list(in_sqlite[0]) == in_duckdb.columns


def test_a_panel_beside_the_facts_it_is_made_of(facts_db: Path, capfd: Any) -> None:
    """Its tables are made anew each time, and the database still takes articles."""
    for _ in range(2):
        assert main(["records", str(facts_db), "--wide", "-o", str(facts_db)]) == 0
        assert main(["records", str(facts_db), "--long", "-o", str(facts_db)]) == 0
        assert main(["check", str(facts_db), "-o", str(facts_db), "--quiet"]) == 0
        assert capfd.readouterr().err.splitlines() == [
            "dangvien-extract: 31 facts, 9 rows, 6 conflicts, 0 failed",
            "dangvien-extract: 31 facts, 19 rows, 6 conflicts, 0 failed",
        ]
        assert main(["extract", str(DATA / "conflicts.jsonl"), "-o", str(facts_db), "--again", "-q"]) == 0
    with closing(sqlite3.connect(facts_db)) as db:
        assert db.execute("SELECT count(*) FROM panel_wide").fetchone() == (9,)
        assert db.execute("SELECT count(*) FROM flags").fetchone() == (6,)
        query = "SELECT unit, conflicts FROM panel_wide WHERE year = 2020"
        assert db.execute(query).fetchall() == [("Đảng bộ huyện Đăk Tô", '["grassroots_organisations_total"]')]
        query = "SELECT description FROM columns WHERE \"table\" = 'panel_long' AND \"column\" = 'of_year'"
        assert "stands for the unit's year" in db.execute(query).fetchone()[0]


def test_a_panel_in_postgresql(facts_db: Path, postgres_url: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    for shape in ("wide", "long"):
        assert main(["records", str(facts_db), f"--{shape}", "-o", postgres_url, "-q"]) == 0
    with psycopg.connect(postgres_url) as server:
        row = server.execute("SELECT conflicts, set_aside FROM panel_wide WHERE year = 2020").fetchone()
        assert row[0] == ["grassroots_organisations_total"]
        assert set(row[1]["members_total"].values()) == {"is of an earlier day"}


def test_frames_of_a_panel(facts_db: Path) -> None:
    pytest.importorskip("pandas")
    polars = pytest.importorskip("polars")
    found = panel([fact("1", "a", 5), fact("2", "a", 9, indicator="members_total", period="2022-06-30")])
    frame = found.to_pandas()
    assert frame[["year", "admissions", "members_total"]].values.tolist() == [[2022, 5.0, 9.0]]
    assert str(frame["year"].dtype) == "Int64"
    assert found.to_pandas("long")["value"].tolist() == [5.0, 9.0]
    assert found.to_polars().filter(polars.col("admissions") == 5).height == 1
    assert panel([]).to_pandas().empty
    assert panel([]).to_polars("long").is_empty()


def test_a_panel_is_one_table_and_never_over_its_facts(facts_db: Path, tmp_path: Path, capfd: Any) -> None:
    assert main(["records", str(facts_db), "--wide", "-o", f"{tmp_path / 'out'}/"]) == 2
    lines = tmp_path / "facts.jsonl"
    assert main(["extract", str(DATA / "conflicts.jsonl"), "-o", str(lines), "-q"]) == 0
    assert main(["records", str(lines), "--wide", "-o", str(lines)]) == 2
    told = capfd.readouterr().err
    assert "name a file" in told and "is an input too" in told


def test_dates_come_from_the_articles_given_again(tmp_path: Path) -> None:
    """Lines of facts do not know when articles were published; a folder of tables does."""
    pytest.importorskip("pyarrow")
    lines, folder = tmp_path / "facts.jsonl", f"{tmp_path / 'out'}/"
    papers = str(DATA / "conflicts.jsonl")
    for target in (str(lines), folder):
        assert main(["extract", papers, "-o", target, "-q"]) == 0
    found = []
    for source in ([folder], [str(lines), "--articles", papers]):
        out = tmp_path / f"{len(found)}.csv"
        assert main(["records", *source, "--wide", "-o", str(out), "-q"]) == 0
        found.append(out.read_text("utf-8"))
    assert found[0] == found[1]


def test_a_table_on_the_screen(facts_db: Path, capfd: Any) -> None:
    for shape in ("wide", "long"):
        assert main(["records", str(facts_db), f"--{shape}", "--format", "table", "-q"]) == 0
        shown = capfd.readouterr().out
        assert "Đảng bộ huyện Đăk Tô" in shown and "conflict" in shown


def test_articles_of_the_corpus_are_where_the_fixture_says() -> None:
    assert (corpus_directory() / "dev" / "DB-01.txt").is_file()
    assert isinstance(load_corpus()[0].article, Article)
