"""Facts as data frames and Arrow tables, and articles to outcomes in the batches of other engines."""

from __future__ import annotations

import datetime as dt
import importlib.util
import shutil
import sys
from typing import Any

import pytest
from made import UNIT, fact

from dangvien_extract import Extractor
from dangvien_extract.models import Evidence, Outcome
from dangvien_extract.results import Extraction
from dangvien_extract.rows import columns

FULL = fact("full", "a", 5.5, value_max=7, out_of=9, unit_evidence=Evidence(start=1, end=2, text="x"))
BARE = fact("bare", "a", unit=None, year=None, period=None, flags=())
BOTH = Extraction((Outcome(article_id="a", facts=(FULL, BARE)),))
NAMES = [column.name for column in columns(type(FULL))]


def test_pandas_has_proper_types() -> None:
    """A year that is missing must not turn the others into 2022.0; lists are lists, not text."""
    pandas = pytest.importorskip("pandas")
    frame = BOTH.to_pandas()
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert list(kinds) == NAMES
    assert kinds["year"] == kinds["evidence_start"] == kinds["unit_evidence_start"] == "Int64"
    assert kinds["unit_name"] == kinds["status"] == "string"
    assert kinds["value"] == kinds["out_of"] == "float64"
    assert frame["year"].tolist() == [2022, pandas.NA]
    assert frame["flags"].tolist() == [["a", "b; c", ""], []]
    assert frame["place_parents"].tolist() == [["tỉnh Bắc Giang"], None]
    assert frame.explode("flags")["flags"].notna().sum() == 3
    assert list(Extraction(()).to_pandas().dtypes) == list(frame.dtypes)


def test_polars_has_proper_types() -> None:
    polars = pytest.importorskip("polars")
    frame = BOTH.to_polars()
    assert frame.columns == NAMES
    assert frame.schema["year"] == polars.Int64
    assert frame.schema["flags"] == polars.List(polars.String)
    assert frame["year"].to_list() == [2022, None]
    assert frame["flags"].to_list() == [["a", "b; c", ""], []]
    assert frame["place_parents"].to_list() == [["tỉnh Bắc Giang"], None]
    assert Extraction(()).to_polars().schema == frame.schema


def test_arrow_has_proper_types_and_says_what_columns_mean() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    table = BOTH.to_arrow()
    assert table.schema.field("year").type == pyarrow.int64()
    assert table.schema.field("flags").type == pyarrow.list_(pyarrow.string())
    assert not table.schema.field("fact_id").nullable
    assert (
        table.schema.field("unit_name").metadata[b"description"]
        == b"Organisation that the number is about: canonical name"
    )
    assert table.column("year").to_pylist() == [2022, None]
    assert table.column("unit_name").to_pylist() == [UNIT.name, None]
    assert Extraction(()).to_arrow().schema == table.schema


def test_text_that_arrow_refuses_keeps_its_length() -> None:
    pytest.importorskip("pyarrow")
    one = fact("1", "a", subset="a\0b\ud83dc")
    found = Extraction((Outcome(article_id="a", facts=(one,)),))
    assert found.to_arrow().column("subset").to_pylist() == ["a\ufffdb\ufffdc"]
    if importlib.util.find_spec("polars"):
        assert found.to_polars()["subset"].to_list() == ["a\ufffdb\ufffdc"]


@pytest.mark.parametrize(
    ("package", "extra", "method"),
    [("pandas", "frames", "to_pandas"), ("pyarrow", "frames", "to_arrow"), ("polars", "polars", "to_polars")],
)
def test_missing_package_is_told_with_its_remedy(
    package: str, extra: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ImportError, match=rf"{package} is not installed: pip install 'dangvien_extract\[{extra}\]'"):
        getattr(Extraction(()), method)()


# --- batches of other engines

TEXT = "Năm 2022, Đảng bộ xã Mường Nhà kết nạp 17 đảng viên, thành lập 2 chi bộ."
TODAY = "Đến nay, Đảng bộ xã Mường Nhà có 230 đảng viên."


def batch(**columns: list[Any]) -> Any:
    import pyarrow

    return pyarrow.RecordBatch.from_pydict(columns)


def test_a_batch_has_one_outcome_for_each_article_in_their_order() -> None:
    """With the facts that the extractor gives; what cannot be read is an error, and the rest goes on."""
    pytest.importorskip("pyarrow")
    from dangvien_extract import extract_arrow
    from dangvien_extract.arrow import outcome_schema

    found = extract_arrow(
        batch(
            id=["a", "b", None, "d", "e"],
            text=[TEXT, "Không có gì.", TEXT, None, TODAY],
            published=["2023-05-05", None, None, None, "mai"],
            views=[1, 2, 3, 4, 5],
        )
    )
    assert found.schema == outcome_schema()
    assert found.column("article_id").to_pylist() == ["a", "b", "", "d", "e"]
    errors = found.column("error").to_pylist()
    assert errors[:4] == [None, None, "id is null", "text is null"]
    assert errors[4].startswith("published: ")
    facts = found.column("facts").to_pylist()
    assert [len(some) for some in facts] == [2, 0, 0, 0, 0]
    assert {(one["indicator"], one["value"], one["unit_name"], one["year"]) for one in facts[0]} == {
        ("admissions", 17, "Đảng bộ xã Mường Nhà", 2022),
        ("branches_founded", 2, "Đảng bộ xã Mường Nhà", 2022),
    }
    assert extract_arrow(batch(id=[], text=[])).num_rows == 0


def test_a_batch_takes_dates_numbers_as_ids_and_an_extractor() -> None:
    pytest.importorskip("pyarrow")
    from dangvien_extract import extract_arrow

    given = batch(id=[7], text=[TODAY], published=[dt.date(2023, 5, 5)])
    (facts,) = extract_arrow(given, Extractor(min_confidence=0)).column("facts").to_pylist()
    assert [(one["indicator"], one["year"]) for one in facts] == [("members_total", 2023)]
    assert extract_arrow(given, Extractor(min_confidence=1)).column("facts").to_pylist() == [[]]


def test_a_batch_without_text_is_refused() -> None:
    pytest.importorskip("pyarrow")
    from dangvien_extract import extract_arrow

    with pytest.raises(ValueError, match="the batch has no column 'text': it has id, body"):
        extract_arrow(batch(id=["a"], body=[TEXT]))


def test_the_function_of_spark_takes_and_gives_an_iterator() -> None:
    """The protocol of ``mapInArrow``: batches are asked for one by one, none is held back."""
    pytest.importorskip("pyarrow")
    from dangvien_extract.arrow import extract_batches

    asked: list[str] = []

    def source() -> Any:
        for name in "ab":
            asked.append(name)
            yield batch(id=[name], text=[TEXT])

    found = extract_batches(source())
    assert next(found).column("article_id").to_pylist() == ["a"]
    assert asked == ["a"]
    assert [one.column("article_id").to_pylist() for one in found] == [["b"]]


@pytest.mark.slow
def test_spark_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PySpark and Java are installed; the example of docs/frames.md."""
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession
    from pyspark.sql.pandas.types import from_arrow_schema

    from dangvien_extract.arrow import extract_batches, outcome_schema

    options = {"spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
    spark = SparkSession.builder.master("local[1]").config(map=options).getOrCreate()
    try:
        articles = spark.createDataFrame([("a", TEXT), ("b", "Không có gì.")], "id string, text string")
        outcomes = articles.mapInArrow(extract_batches, from_arrow_schema(outcome_schema())).cache()
        assert outcomes.count() == 2
        facts = outcomes.selectExpr("article_id", "inline(facts)").select("article_id", "indicator", "value", "year")
        assert {tuple(row) for row in facts.collect()} == {
            ("a", "admissions", 17.0, 2022),
            ("a", "branches_founded", 2.0, 2022),
        }
    finally:
        spark.stop()
