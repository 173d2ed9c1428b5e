"""Review: samples that can be drawn again, contexts, Label Studio, and precision with its intervals."""

from __future__ import annotations

import csv
import io
import json
import random
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made import fact

from dangvien_extract.cli import main
from dangvien_extract.errors import InputError
from dangvien_extract.models import Evidence, Fact
from dangvien_extract.panel import About, audit, sample
from dangvien_extract.panel.labelstudio import judged, tasks
from dangvien_extract.panel.sampling import allocated, context
from dangvien_extract.panel.wilson import wilson

TEXT = "Mở đầu.\n" + "x" * 300 + "\nNăm 2022, Đảng bộ kết nạp 120 đảng viên, trong đó 40 nữ.\n" + "y" * 300
PAPERS = Path(__file__).parent / "data" / "conflicts.jsonl"


def facts(count: int) -> list[Fact]:
    names = ("admissions", "members_total", "branches_founded", "badges_awarded")
    return [fact(f"f{n}", f"a{n % 7}", n, indicator=names[0 if n % 9 else n % 4]) for n in range(count)]


def test_a_sample_can_be_drawn_again() -> None:
    """By the seed alone: not by the order of facts; another seed draws others; a new fact changes one at most."""
    given_facts = facts(300)
    drawn = sample(given_facts, 40, seed=7)
    random.Random(1).shuffle(given_facts)
    assert sample(given_facts, 40, seed=7) == drawn
    assert {one.fact_id for one in sample(given_facts, 40, seed=8)} != {one.fact_id for one in drawn}
    more = sample([*given_facts, fact("new", "z", 1)], 40, seed=7)
    assert len({one.fact_id for one in more} - {one.fact_id for one in drawn}) <= 1


def test_strata_have_equal_shares_and_small_ones_are_whole() -> None:
    given_facts = facts(300)
    sizes = Counter(one.indicator for one in given_facts)
    drawn = sample(given_facts, 40)
    shares = Counter(one.stratum for one in drawn)
    assert sum(shares.values()) == 40
    assert {one.stratum: one.stratum_size for one in drawn} == dict(sizes)
    assert all(shares[name] == sizes[name] or shares[name] >= 10 for name in sizes)
    assert len(sample(given_facts, 1000)) == 300
    with pytest.raises(ValueError, match="at least one"):
        sample(given_facts, 0)


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 60), max_size=9), st.integers(1, 200))
def test_allocation(sizes: dict[str, int], size: int) -> None:
    given_to = allocated(sizes, size)
    assert sum(given_to.values()) == min(size, sum(sizes.values()))
    assert all(given_to[name] <= sizes[name] for name in sizes)
    whole = [given_to[name] for name in sizes if given_to[name] < sizes[name]]
    assert not whole or max(given_to.values()) - min(whole) <= 1


@pytest.mark.parametrize("by", ["indicator", "year", "province", "source", "rule", "confidence", "none"])
def test_what_makes_a_stratum(by: Any) -> None:
    about = {"a": About(source="Báo A")}
    (drawn,) = sample([fact("1", "a")], 5, by=by, about=about)
    wanted = {
        "indicator": "admissions",
        "year": "2022",
        "province": "huyện Hiệp Hòa",
        "source": "Báo A",
        "rule": "admissions/test",
        "confidence": "0.9 to 1.0",
        "none": "all",
    }
    assert drawn.stratum == wanted[by]


def test_contexts() -> None:
    """The evidence between marks in one line, cut on both sides; of another text, or none, the evidence alone."""
    start = TEXT.index("kết nạp")
    one = fact("1", "a", evidence=Evidence(start=start, end=start + 21, text=TEXT[start : start + 21]))
    shown = context(one, TEXT)
    assert "Đảng bộ »kết nạp 120 đảng viên«, trong đó 40 nữ. yyy" in shown
    assert shown.startswith("…xxx") and shown.endswith("yyy…") and "\n" not in shown
    assert context(one, None) == context(one, "another text") == "»kết nạp 120 đảng viên«"


# --- precision


@pytest.mark.parametrize(
    ("right", "judged_all", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 100, 0.7222, 0.8749), (1, 1, 0.2065, 1.0)],
)
def test_wilson(right: int, judged_all: int, low: float, high: float) -> None:
    assert wilson(right, judged_all) == pytest.approx((low, high), abs=5e-4)
    assert wilson(0, 0) == (0.0, 1.0)
    wide, narrow = wilson(right, judged_all, 0.99), wilson(right, judged_all, 0.9)
    assert wide[0] <= narrow[0] and narrow[1] <= wide[1]


def rows(stratum: str, size: int, *verdicts: str) -> list[dict[str, str | None]]:
    return [{"stratum": stratum, "stratum_size": str(size), "indicator": stratum, "right": one} for one in verdicts]


def test_each_stratum_has_its_weight_among_all_facts() -> None:
    """Not how many of it were drawn: 900 facts of which 9 in 10 are right, and 100 of which half are."""
    given_rows = [*rows("big", 900, *"1111111110"), *rows("small", 100, *"1111100000")]
    found = audit(given_rows)
    assert found.overall.share == pytest.approx(0.9 * 0.9 + 0.1 * 0.5)
    assert found.overall.low < 0.86 < found.overall.high
    assert [(one.name, one.right, one.judged) for one in found.by_indicator] == [("big", 9, 10), ("small", 5, 10)]
    assert (found.by_indicator[0].low, found.by_indicator[0].high) == wilson(9, 10)


def test_what_is_open_counts_neither_way() -> None:
    found = audit(rows("x", 50, "1", "0", "?", "", "YES", "no", " 1 ", "true"))
    assert (found.overall.right, found.overall.judged, found.overall.open) == (4, 6, 2)
    assert found.unit.judged == 0


def test_a_sample_that_is_everything_has_no_error_of_sampling() -> None:
    found = audit(rows("x", 4, *"1110"))
    assert found.overall.low == found.overall.share == found.overall.high == 0.75


def test_intervals_hold_what_they_promise() -> None:
    """Of 400 samples of strata with known precision about 95 in 100 have the truth in their interval."""
    chance = random.Random(4)
    strata = {"a": (2000, 0.95), "b": (600, 0.8), "c": (150, 0.6)}
    truth = sum(size * share for size, share in strata.values()) / sum(size for size, _ in strata.values())
    held = 0
    for _ in range(400):
        made = [
            row
            for name, (size, share) in strata.items()
            for row in rows(name, size, *("1" if chance.random() < share else "0" for _ in range(35)))
        ]
        overall = audit(made).overall
        held += overall.low <= truth <= overall.high
    assert 0.92 <= held / 400 <= 0.99


@pytest.mark.parametrize(
    ("given_rows", "told"),
    [
        ([], "holds no rows"),
        ([{"right": "1"}], "lacks the columns stratum"),
        (rows("x", 4, "maybe"), "review:2: 'maybe' is no judgement"),
        (rows("x", 4, "", "?"), "nothing is judged yet"),
        (rows("x", 0, "1"), "'0' is no size"),
    ],
)
def test_files_that_cannot_be_audited(given_rows: list[dict[str, str | None]], told: str) -> None:
    with pytest.raises(InputError, match=told):
        audit(given_rows)


# --- the commands


@pytest.fixture
def facts_db(tmp_path: Path) -> Path:
    assert main(["extract", str(PAPERS), "-o", str(tmp_path / "facts.db"), "-q"]) == 0
    return tmp_path / "facts.db"


def judge(review: Path, *, sign: str = ",", ending: str = "\n") -> None:
    """What a person with a spreadsheet does: all right but conflicts of branches."""
    read = list(csv.DictReader(io.StringIO(review.read_text("utf-8-sig"), newline="")))
    for row in read:
        row["right"] = "0" if row["indicator"] == "branches_founded" else "1"
        row["unit_right"] = "1"
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(read[0]), delimiter=sign, lineterminator=ending)
    writer.writeheader()
    writer.writerows(read)
    review.write_bytes(("\ufeff" + text.getvalue()).encode())


@pytest.mark.parametrize(("sign", "ending"), [(",", "\n"), (";", "\r\n"), ("\t", "\r\n")])
def test_from_a_sample_to_precision(facts_db: Path, tmp_path: Path, capfd: Any, sign: str, ending: str) -> None:
    """Through a spreadsheet, which saves with other signs and line ends."""
    review = tmp_path / "review.csv"
    assert main(["sample", str(facts_db), "--size", "12", "--articles", str(PAPERS), "-o", str(review)]) == 0
    assert capfd.readouterr().err == "dangvien-extract: 12 facts, 5 strata, 0 failed\n"
    judge(review, sign=sign, ending=ending)
    assert main(["audit", str(review), "--json"]) == 0
    figures = json.loads(capfd.readouterr().out)
    assert figures["by_indicator"]["branches_founded"]["precision"] == 0
    assert figures["by_indicator"]["admissions"]["precision"] == 1
    assert figures["overall"]["precision"] < 1
    assert figures["unit"]["precision"] == 1
    assert main(["audit", str(review)]) == 0
    assert "95% interval" in capfd.readouterr().out


def test_the_context_comes_from_the_articles(facts_db: Path, tmp_path: Path, capfd: Any) -> None:
    review = tmp_path / "review.csv"
    assert main(["sample", str(facts_db), "--size", "99", "-o", str(review)]) == 0
    assert capfd.readouterr().err == "dangvien-extract: 31 facts, 5 strata, 0 failed, 31 without context\n"
    assert main(["sample", str(facts_db), "--size", "99", "--articles", str(PAPERS), "-o", str(review), "-q"]) == 0
    read = list(csv.DictReader(io.StringIO(review.read_text("utf-8-sig"), newline="")))
    (one,) = [row for row in read if (row["article_id"], row["subset"]) == ("03", "nữ")]
    assert one["context"].endswith("kết nạp 120 đảng viên, trong đó có »48 nữ«.")
    assert one["published"] == "2023-01-12"


def test_label_studio_there_and_back(facts_db: Path, tmp_path: Path, capfd: Any) -> None:
    """Tasks mark the evidence; what was judged comes back from the export of the program."""
    path = tmp_path / "review.json"
    assert main(["sample", str(facts_db), "--size", "8", "--articles", str(PAPERS), "-o", str(path), "-q"]) == 0
    made = json.loads(path.read_text("utf-8"))
    for number, task in enumerate(made):
        (result,) = task["predictions"][0]["result"]
        span = result["value"]
        assert task["data"]["context"][span["start"] : span["end"]] == span["text"] == task["data"]["evidence"]
        choice = {"from_name": "right", "to_name": "context", "type": "choices", "value": {"choices": ["1"]}}
        task["id"] = number
        task["annotations"] = [{"result": [choice]}] if number else []
    path.write_text(json.dumps(made), encoding="utf-8")
    assert main(["audit", str(path), "--json"]) == 0
    overall = json.loads(capfd.readouterr().out)["overall"]
    assert (overall["right"], overall["judged"], overall["open"]) == (7, 7, 1)
    with pytest.raises(InputError, match="is no export"):
        judged("x", {"tasks": []})
    assert tasks([]) == []


def test_no_cell_of_a_review_is_a_formula(tmp_path: Path) -> None:
    """Whoever opens it in a spreadsheet runs nothing that stood in an article."""
    news = tmp_path / "=cmd.jsonl"
    line = {"id": "=1+1", "title": "@SUM(1)", "text": "Năm 2022, Đảng bộ huyện Hòa Vang kết nạp 120 đảng viên."}
    news.write_text(json.dumps(line), encoding="utf-8")
    assert main(["extract", str(news), "-o", str(tmp_path / "f.db"), "-q"]) == 0
    assert main(["sample", str(tmp_path / "f.db"), "-o", str(tmp_path / "r.csv"), "-q"]) == 0
    read = list(csv.reader(io.StringIO((tmp_path / "r.csv").read_text("utf-8-sig"), newline="")))
    assert not [cell for row in read for cell in row if cell[:1] in ("=", "+", "-", "@")]
    assert "'=1+1" in read[1] and "'@SUM(1)" in read[1]


def test_wrong_usage_is_told_in_a_line(facts_db: Path, tmp_path: Path, capfd: Any) -> None:
    assert main(["sample", str(facts_db), "-o", str(tmp_path / "r.xlsx")]) == 2
    assert main(["sample", str(facts_db), "--size", "0", "-o", str(tmp_path / "r.csv")]) == 2
    assert main(["audit", str(tmp_path / "none.csv")]) == 1
    with closing(sqlite3.connect(facts_db)) as db:
        db.execute("DELETE FROM facts")
        db.commit()
    assert main(["sample", str(facts_db), "-o", str(tmp_path / "r.csv")]) == 1
    told = capfd.readouterr().err.splitlines()
    assert len(told) == 4 and all(line.startswith("dangvien-extract: ") for line in told)
    assert not (tmp_path / "r.csv").exists()
