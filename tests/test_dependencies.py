"""What must hold with any versions of what we depend on; tools/dependencies.py runs it with the lowest and newest."""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from dangvien_extract import extract
from dangvien_extract.cli import main

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
dependencies: Any = pytest.importorskip("dependencies")

TEXT = "Năm 2022, Đảng bộ huyện Hòa Vang (thành phố Đà Nẵng) kết nạp 120 đảng viên, thành lập 5 chi bộ."


def test_facts_of_the_corpus_stay_above_the_floors() -> None:
    """Weights, expressions and dates give the same under every version."""
    assert main(["evaluate", f"{ROOT}/corpus/test", "--floors", f"{ROOT}/tests/floors.json", "-q"]) == 0


def test_frames_and_tables(tmp_path: Path) -> None:
    """Data frames, Arrow, Polars, Parquet and databases give the facts back."""
    found = extract(TEXT)
    values = sorted(one.value for one in found.facts)
    assert values == [5, 120]
    assert sorted(found.to_pandas()["value"]) == values
    assert sorted(found.to_arrow()["value"].to_pylist()) == values
    assert sorted(found.to_polars()["value"].to_list()) == values
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    for name in ("f.jsonl", "f.csv", "f.parquet", "f.db", "f.duckdb", "out/"):
        target = f"{tmp_path}/{name}"
        assert main(["extract", f"{tmp_path}/a.txt", "-o", target, "-q"]) == 0, name
        records = tmp_path / "records.jsonl"
        assert main(["records", target, "-o", str(records), "-q"]) == 0
        (record,) = map(json.loads, records.read_text("utf-8").splitlines())
        assert record["values"] == {"admissions": 120, "branches_founded": 5}
        assert main(["report", target, "-o", f"{tmp_path}/r.html", "-q"]) == 0


def test_what_is_read(tmp_path: Path) -> None:
    """Pages, old encodings, compressed rows, Parquet, a crawl: each library of a reader once."""
    from archives import formats, page, record, tarred, write, zstd

    rows = [{"id": "a", "title": "Tin", "published": "2022-05-01", "text": TEXT}]
    made = formats(rows)
    body = page({"title": "Tin", "published": "2022-05-01", "text": TEXT})
    made |= {
        "a.html": body,
        "b.warc": record("https://bao.example/a", body),
        "c.tar": tarred({"a.txt.zst": zstd(TEXT.encode())}),
    }
    for name, data in made.items():
        path = write(tmp_path, f"{name}", data)
        out = tmp_path / "out.jsonl"
        assert main(["extract", str(path), "-o", str(out), "-q"]) == 0, name
        assert len(out.read_text("utf-8").splitlines()) == 2, name


def test_spacy_components() -> None:
    import spacy

    nlp = spacy.blank("xx", config={"nlp": {"tokenizer": {"@tokenizers": "dangvien_underthesea"}}})
    nlp.add_pipe("dangvien_facts")
    assert sorted(one.value for one in nlp(TEXT)._.facts) == [5, 120]


def test_entry_points() -> None:
    (program,) = (one for one in entry_points(group="console_scripts") if one.name == "dangvien-extract")
    assert program.load()(["places", "Hòa Vang", "--format", "jsonl"]) == 0


def test_workers(tmp_path: Path) -> None:
    """Processes of this machine."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    words = ["extract", f"{tmp_path}/a.txt", "-o", f"{tmp_path}/f.jsonl", "-q", "--workers", "1"]
    assert main(words) == 0
    assert len((tmp_path / "f.jsonl").read_text("utf-8").splitlines()) == 2


def test_a_cluster(tmp_path: Path) -> None:
    """Dask, in this process."""
    distributed = pytest.importorskip("distributed")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    with distributed.LocalCluster(n_workers=1, processes=False, protocol="tcp", dashboard_address=":0") as cluster:
        words = ["extract", f"{tmp_path}/a.txt", "-o", f"{tmp_path}/f.jsonl", "-q"]
        assert main([*words, "--scheduler", cluster.scheduler_address]) == 0
    assert len((tmp_path / "f.jsonl").read_text("utf-8").splitlines()) == 2


# --- what pyproject.toml says


def test_every_dependency_has_a_lower_and_an_upper_bound() -> None:
    """Of the package, its extras, its build, and what its developers need."""
    found = list(dependencies.requirements())
    assert len(found) > 40
    for one in found:
        bounds = one.partition(";")[0]
        assert re.search(r">=\d", bounds), one
        assert re.search(r"<\d", bounds), one


def test_no_two_bounds_of_one_package() -> None:
    bounds: dict[str, set[str]] = {}
    for one in dependencies.requirements():
        name, rest = re.match(r"([\w.-]+)(?:\[[^]]*\])?(.*)", one).groups()  # type: ignore[union-attr]
        bounds.setdefault(name.lower(), set()).add(rest)
    assert {name: kinds for name, kinds in bounds.items() if len(kinds) > 1} == {}


# --- licences


class Told:
    """A distribution that tells so much of its licence."""

    version = "1"

    def __init__(self, name: str, **more: str) -> None:
        from email.message import Message

        self.metadata = Message()
        self.metadata["Name"] = name
        for key, value in more.items():
            self.metadata[key.replace("_", "-")] = value


def test_no_licence_of_what_users_install_is_refused() -> None:
    pytest.importorskip("packaging")
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout")
    found = list(dependencies.tree("dangvien_extract", dependencies.EXTRAS))
    assert len(found) > 50
    assert dependencies.refused(found) == []


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"License_Expression": "MIT"}, True),
        ({"License_Expression": "Apache-2.0 AND MIT"}, True),
        ({"License_Expression": "GPL-3.0-or-later OR MIT"}, True),
        ({"License_Expression": "GPL-3.0-or-later AND MIT"}, False),
        ({"License_Expression": "AGPL-3.0-only"}, False),
        ({"License_Expression": "LGPL-3.0-only"}, False),
        ({"Classifier": "License :: OSI Approved :: MIT License"}, True),
        ({"Classifier": "License :: OSI Approved :: GNU General Public License v3 (GPLv3)"}, False),
        ({"License": "BSD"}, True),
        ({"License": "GPLv2"}, False),
        ({}, False),
    ],
)
def test_licences_are_told_apart(told: dict[str, str], kept: bool) -> None:
    """One that is not on the list, or not told, is refused."""
    assert (dependencies.refused([Told("x", **told)]) == []) is kept


def test_an_exception_is_for_its_licence_alone() -> None:
    assert dependencies.refused([Told("psycopg", License_Expression="LGPL-3.0-only")]) == []
    assert dependencies.refused([Told("psycopg", License_Expression="GPL-3.0-only")])
