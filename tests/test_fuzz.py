"""Fuzzing, bounded: no article and no input raises; every slice stands where it says; nothing depends on the others.

The long runs are commands: `make fuzz` (fuzz/articles.py) and fuzz/targets.py. docs/hostile.md has their figures.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import random
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FUZZ = Path(__file__).parents[1] / "fuzz"
sys.path.insert(0, str(FUZZ))

import articles as fuzz  # noqa: E402
import mutants  # noqa: E402
import targets  # noqa: E402
from dangvien_extract.models import Article, Outcome  # noqa: E402

SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def worker() -> fuzz.Worker:
    return fuzz.Worker(seed=5, limit=60)


@cache
def pool() -> mutants.Mutants:
    return worker().mutants


# --- articles as hypothesis makes them: it finds the shortest that fails

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PIECES = st.one_of(
    st.deferred(lambda: st.sampled_from(pool().sentences)),
    st.deferred(lambda: st.sampled_from(pool().words)),
    st.sampled_from(mutants.NUMBERS),
    st.sampled_from(mutants.PERIODS),
    st.sampled_from(mutants.NASTY),
    ANY,
)
CHANGES = st.lists(st.tuples(st.sampled_from(mutants.CHANGES), st.integers(0, 9_999)), max_size=4)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    joint = draw(st.sampled_from([" ", "", "\n", "\r\n", ", ", "\u200b", "\u00a0", "("]))
    text = joint.join(draw(st.lists(PIECES, min_size=1, max_size=5)))
    for change, chance in draw(CHANGES):
        text = change(text, random.Random(chance)) or "x"
    title = draw(st.none() | ANY)
    published = draw(st.none() | st.dates() | st.sampled_from([dt.date.min, dt.date.max]))
    return Article(id="made", text=text, title=title, published=published)


@SETTINGS
@given(articles())
def test_every_article_is_read_and_every_slice_stands_where_it_says(article: Article) -> None:
    """No exception, offsets inside, finite numbers; the same again, through JSON, and without the gate."""
    outcome = worker().extractor.extract(article)
    wrong = [*fuzz.checks(article, outcome), *fuzz.deep_checks(worker().extractor, article, outcome)]
    assert [*wrong, *fuzz.ungated_checks(worker().ungated, article, outcome)] == []


@settings(SETTINGS, max_examples=15)
@given(st.lists(articles(), min_size=2, max_size=4))
def test_facts_do_not_depend_on_other_articles(several: list[Article]) -> None:
    several = [one.model_copy(update={"id": str(number)}) for number, one in enumerate(several)]
    alone = [worker().extractor.extract(one) for one in several]
    assert list(worker().extractor.pipe(reversed(several))) == alone[::-1]


# --- the command


def test_a_bounded_run_finds_nothing() -> None:
    """A thousand articles of the long run, each with all its checks; of every kind some."""
    found = {number: wrong for number in range(1_000) if (wrong := worker().one(number))}
    assert found == {}
    counts = worker().counts
    assert all(counts[f"kind {kind}"] for kind in ("sentence", "soup", "party", "unicode", "plain"))
    assert counts["articles with facts"] > 50 and counts["passed the gate"] > 400


@pytest.mark.parametrize("text", [
    "ngày 29/2, Sáng 19/5/2023, Chi bộ thôn Phja Đén tổ chức lễ kết nạp 3 đảng viên mới.",
    "Từ ngày 29/2 đến 5/3/2023, Chi bộ thôn Phja Đén kết nạp 3 đảng viên mới.",
    "Các ngày 29/2, 30/2 và 31/2/2023, Chi bộ thôn Phja Đén kết nạp 3 đảng viên mới.",
    "Từ ngày 5/3/2023 đến 29/2, Chi bộ thôn Phja Đén kết nạp 3 đảng viên mới.",
])  # fmt: skip
def test_what_a_million_articles_found(text: str) -> None:
    """A day took the year of the next one, in which there is no such day."""
    article = Article(id="a", text=text)
    outcome = worker().extractor.extract(article)
    assert [*fuzz.checks(article, outcome)] == [] and len(outcome.facts) == 1


def test_articles_are_the_same_for_the_same_seed() -> None:
    """A failure is replayed by two numbers."""
    other = mutants.Mutants(5)
    assert [other.made(n) for n in (0, 7, 10**6)] == [pool().made(n) for n in (0, 7, 10**6)]
    assert pool().made(1) != mutants.Mutants(6).made(1)
    assert sum(mutants.MIX.values()) == 1000


def test_what_is_wrong_is_found_stored_and_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken extractor does not pass: exceptions, hangs, wrong slices."""
    monkeypatch.setattr(fuzz, "FAILURES", tmp_path)
    broken = fuzz.Worker(seed=5, limit=0.2)
    whole = broken.extractor.extract
    number = next(n for n in range(500) if whole(broken.mutants.made(n).article).facts)
    made = broken.mutants.made(number)

    def shifted(article: Article) -> Outcome:
        outcome = whole(article)
        moved = [
            fact.model_copy(update={"evidence": fact.evidence.model_copy(update={"start": fact.evidence.start + 1})})
            for fact in outcome.facts
        ]
        return outcome.model_copy(update={"facts": tuple(moved), "error": None})

    def raising(_: Article) -> Outcome:
        raise KeyError("x")

    def hanging(_: Article) -> Outcome:
        while True:
            pass

    for extract, told in ((shifted, "evidence: "), (raising, "exception: KeyError"), (hanging, "hang: more than 0.2")):
        monkeypatch.setattr(broken.extractor, "extract", extract)
        wrong = broken.read(made, number)
        assert wrong and wrong[0].startswith(told)
    path = fuzz.store(5, number, made, ["x"])
    assert Article.model_validate(json.loads(path.read_text(encoding="utf-8"))["article"]) == made.article
    assert fuzz.main(["--replay", str(path)]) == 0


@pytest.mark.slow
def test_the_command_runs_workers_and_sums_them_up(tmp_path: Path) -> None:
    command = [sys.executable, str(FUZZ / "articles.py"), "--articles", "600", "--workers", "2", "--seed", "3"]
    run = subprocess.run(
        [*command, "--summary", str(tmp_path / "s.json")], capture_output=True, timeout=200, env=_paths()
    )
    summary = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert run.returncode == 0 and (summary["articles"], summary["failures"]) == (600, 0)
    assert summary["slowest"]["seconds"] > 0


def _paths() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}


# --- targets of bytes


@pytest.mark.parametrize("name", targets.TARGETS)
def test_targets_hold_for_their_seeds_and_for_mutants_of_them(name: str) -> None:
    """What failed once stands among the seeds; mutants are made without coverage here, so that no library is needed."""
    rng = random.Random(name)
    for seed in (*targets.SEEDS[name], b"", b"\0", b"\xed\xa0\x80", b"\xff\xfe\0\xd8"):
        targets.check(name, seed)
        for _ in range(1 if name == "patterns" else 12):  # a set of patterns takes a second to load
            data = bytearray(seed or b"x")
            for _ in range(rng.randint(1, 6)):
                at = rng.randrange(len(data))
                data[at : at + rng.randint(0, 3)] = rng.randbytes(rng.randint(0, 3))
                data = data or bytearray(b"x")
            targets.check(name, bytes(data))


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is not installed (extra fuzz)")
@pytest.mark.parametrize("name", ["numbers", "reader-jsonl", "rules"])
def test_coverage_guided_fuzzing_runs(name: str, tmp_path: Path) -> None:
    """Bounded: the command of the docs finds nothing in some hundred inputs."""
    command = [sys.executable, str(FUZZ / "targets.py"), name, "-runs=300", f"-artifact_prefix={tmp_path}/"]
    run = subprocess.run(command, capture_output=True, timeout=200, env=_paths())
    assert run.returncode == 0, run.stderr.decode()[-2000:]
