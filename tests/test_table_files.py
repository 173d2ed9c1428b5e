"""Tables as files: facts in one file, or every table in a folder that says what it holds."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest
from made import ALL, UNIT, article, fact, outcome, query, random_outcomes, tables, write

from dangvien_extract.archive.facts import read_facts
from dangvien_extract.archive.files import join_list, split_list
from dangvien_extract.archive.runs import new_run
from dangvien_extract.archive.schema import FACTS, TABLES
from dangvien_extract.archive.tabulated import write_records
from dangvien_extract.archive.targets import Target, TargetError
from dangvien_extract.archive.writers import open_writer
from dangvien_extract.errors import InputError
from dangvien_extract.models import Fact, Outcome
from dangvien_extract.records import records

FORMATS = ["csv", "parquet"]


@pytest.fixture(params=FORMATS)
def format(request: pytest.FixtureRequest) -> str:
    if request.param == "parquet":
        pytest.importorskip("pyarrow")
    return str(request.param)


def rows(path: Path) -> list[dict[str, Any]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))
    import pyarrow.parquet as parquet

    found: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return found


def test_one_file_holds_the_facts_and_reads_back(tmp_path: Path, format: str) -> None:
    target = Target(format, tmp_path / f"a.{format}")  # type: ignore[arg-type]
    outcomes = [*ALL, *random_outcomes(1)]
    write(target, *outcomes)
    assert list(read_facts(target)) == [one for outcome in outcomes for one in outcome.facts]
    assert list(rows(tmp_path / f"a.{format}")[0]) == list(FACTS.names)
    assert os.listdir(tmp_path) == [f"a.{format}"]


def test_parquet_says_what_its_columns_mean_and_is_written_in_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row group at a time, so that memory does not grow with the archive."""
    parquet = pytest.importorskip("pyarrow.parquet")
    monkeypatch.setattr("dangvien_extract.archive.files._MOST_ARTICLES", 10)
    write(Target("parquet", tmp_path / "a.parquet"), *random_outcomes(1, 35))
    found = parquet.ParquetFile(tmp_path / "a.parquet")
    assert found.num_row_groups == 4
    assert found.schema_arrow.field("year").metadata[b"description"] == b"Calendar year in which the period ends"


@pytest.mark.parametrize("values", [(), ("a",), ("a", "b"), ("a; b",), ("",), ("", ""), ("[",), ('["a"]',), (";", " ")])
def test_a_list_in_a_cell_is_the_list_again(values: tuple[str, ...]) -> None:
    assert split_list(join_list(values) if values else "") == values


def test_lists_in_cells_read_well() -> None:
    assert join_list(("huyện A", "tỉnh B")) == "huyện A; tỉnh B"
    assert join_list(("a; b", "c")) == '["a; b", "c"]'


# --- folders


def folder(path: Path, format: str) -> Target:
    return Target(format, path, folder=True)  # type: ignore[arg-type]


def test_a_folder_holds_every_table(tmp_path: Path, format: str) -> None:
    """The same rows as a database; it reads back."""
    target = folder(tmp_path / "out", format)
    outcomes = [*ALL, *random_outcomes(2)]
    run = new_run("p", {"a": 1}, ["news/"])
    write(target, *outcomes, run=run)
    assert sorted(os.listdir(tmp_path / "out")) == sorted(
        ["datapackage.json", *(f"{table.name}.{format}" for table in TABLES)]
    )
    wanted = [one for outcome in outcomes for one in outcome.facts]
    assert list(read_facts(target)) == wanted
    database = Target("sqlite", tmp_path / "a.db")
    write(database, *outcomes, run=run)
    held = tables(database)
    for table in TABLES:
        found = rows(tmp_path / "out" / f"{table.name}.{format}")
        if table.name == "runs":
            assert [(row["run_id"], row["state"], int(row["facts"])) for row in found] == [
                (run.run_id, "complete", len(wanted))
            ]
        else:
            assert sorted(str(row[table.key]) for row in found) == [
                row[table.names.index(table.key)] for row in held[table.name]
            ]
    if format == "parquet":
        units = [
            tuple(tuple(v) if isinstance(v, list) else v for v in row.values())
            for row in rows(tmp_path / "out/units.parquet")
        ]
        assert units == held["units"]


def test_a_folder_says_what_it_holds(tmp_path: Path, format: str) -> None:
    """In the form of Frictionless Data, whose own validator finds no fault with it and with the tables."""
    frictionless = pytest.importorskip("frictionless")
    write(folder(tmp_path / "out", format), *ALL, *random_outcomes(3), run=new_run("p", {}))
    path = tmp_path / "out" / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    assert [one["name"] for one in package["resources"]] == [table.name for table in TABLES]
    for table, one in zip(TABLES, package["resources"], strict=True):
        assert [field["name"] for field in one["schema"]["fields"]] == list(table.names)
        assert all(field["description"] for field in one["schema"]["fields"])
        assert one["bytes"] == (tmp_path / "out" / one["path"]).stat().st_size
    if format == "csv":
        report = frictionless.validate(str(path))
        assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]


def test_a_folder_is_replaced_when_the_run_is_complete(tmp_path: Path, format: str) -> None:
    """And one that is not ours, or holds other things, is left alone."""
    target = folder(tmp_path / "out", format)
    write(target, *ALL)
    before = {name: (tmp_path / "out" / name).read_bytes() for name in os.listdir(tmp_path / "out")}
    with pytest.raises(ZeroDivisionError), open_writer(target) as writer:
        writer.write(outcome("new", 1))
        raise ZeroDivisionError
    assert {name: (tmp_path / "out" / name).read_bytes() for name in os.listdir(tmp_path / "out")} == before
    other = {"csv": "parquet", "parquet": "csv"}[format]
    if other == "csv":
        write(folder(tmp_path / "out", other), outcome("new", 1))
        assert sorted(os.listdir(tmp_path / "out"))[0] == "articles.csv"
        assert not list((tmp_path / "out").glob("*.parquet"))
    (tmp_path / "out" / "notes.txt").write_text("mine")
    with pytest.raises(TargetError, match=r"holds other files \(notes.txt\): use another folder"):
        write(target, *ALL)
    (tmp_path / "out" / "notes.txt").unlink()
    (tmp_path / "out" / "datapackage.json").write_text('{"name": "birds"}')
    with pytest.raises(TargetError, match=r"its datapackage.json is of something else"):
        write(target, *ALL)
    assert json.loads((tmp_path / "out" / "datapackage.json").read_text()) == {"name": "birds"}


def test_a_folder_that_is_not_whole_is_not_read(tmp_path: Path) -> None:
    target = folder(tmp_path / "out", "csv")
    write(target, *ALL)
    (tmp_path / "out" / "datapackage.json").unlink()
    with pytest.raises(InputError, match="no run into it was completed"):
        list(read_facts(target))


def test_rows_that_are_no_facts_are_told_with_their_place(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"a.{format}"
    target = Target(format, path)  # type: ignore[arg-type]
    write(target, Outcome(article_id="a", facts=(fact("1", "a", qualifier="over"), fact("2", "a"))))
    if format == "csv":
        path.write_text(path.read_text("utf-8").replace(",over,", ",rather,"), "utf-8")
    else:
        import pyarrow as pa
        import pyarrow.parquet as parquet

        table = parquet.read_table(path)
        at = table.column_names.index("qualifier")
        parquet.write_table(table.set_column(at, "qualifier", pa.array(["rather", "exact"])), path)
    bad, good = read_facts(target)
    assert isinstance(good, Fact)
    assert isinstance(bad, Outcome)
    assert bad.where == f"{path}:{2 if format == 'csv' else 1}"
    assert (bad.error or "").startswith("is no fact: qualifier: ")


def test_records_as_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    found = records([fact("1", "a", 5), fact("3", "a", 7, unit=None, indicator="members_total")])
    write_records(found, Target("parquet", tmp_path / "a.parquet"))
    assert parquet.read_table(tmp_path / "a.parquet").to_pylist() == [
        {
            "unit": UNIT.name,
            "unit_id": UNIT.id,
            "place_id": "223@2025-06-30",
            "place_code": "223",
            "year": 2022,
            "admissions": 5.0,
            "members_total": None,
            "facts": '{"admissions": ["1"]}',
        },
        {
            "unit": None,
            "unit_id": None,
            "place_id": None,
            "place_code": None,
            "year": 2022,
            "admissions": None,
            "members_total": 7.0,
            "facts": '{"members_total": ["3"]}',
        },
    ]
    with pytest.raises(TargetError, match="records are one table"):
        write_records(found, folder(tmp_path / "out", "csv"))


def test_every_target_holds_the_same_facts(tmp_path: Path) -> None:
    """Of the same outcomes, odd texts included."""
    odd = "a\0b\ud83dc"
    strange = Outcome(article_id="odd", facts=(fact("odd-1", "odd", unit=None, subset=odd, flags=(odd,)),))
    outcomes = [*ALL, strange]
    names = ["a.jsonl", "a.csv", "a.db"]
    for module, more in (("pyarrow", ["a.parquet"]), ("duckdb", ["a.duckdb"])):
        try:
            __import__(module)
            names += more
        except ImportError:
            continue
    found = []
    for name in names:
        target = Target({"db": "sqlite"}.get(name[2:], name[2:]), tmp_path / name)  # type: ignore[arg-type]
        write(target, *outcomes)
        found.append(sorted(read_facts(target), key=lambda one: one.fact_id if isinstance(one, Fact) else ""))
    assert len(found[0]) == 4
    assert all(one == found[0] for one in found)
    assert query(Target("sqlite", tmp_path / "a.db"), "SELECT subset FROM facts WHERE fact_id = 'odd-1'") == [
        ("a�b�c",)
    ]


def test_articles_are_those_that_were_read(tmp_path: Path) -> None:
    write(folder(tmp_path / "out", "csv"), *ALL)
    found = rows(tmp_path / "out" / "articles.csv")
    assert [row["article_id"] for row in found] == ["b", "none", "n"]
    known = article(ALL[0])
    assert known
    assert (found[0]["published"], found[0]["characters"]) == ("2023-05-05", str(len(known.text)))
