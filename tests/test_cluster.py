"""A Dask cluster gives the same facts, also when it loses a worker or an article kills its workers."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster
from workers import Obedient, broken

from dangvien_extract.archive.batch import Size, process
from dangvien_extract.archive.engines import choose
from dangvien_extract.archive.readers import Located
from dangvien_extract.archive.work import EngineError
from dangvien_extract.cli import main
from dangvien_extract.models import Article

TEXT = "Năm 2022, Đảng bộ huyện Hiệp Hòa kết nạp {} đảng viên, thành lập 5 chi bộ.\n"


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two worker processes on loopback, which their nannies begin anew when they die."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=":0", silence_logs=50
    ) as cluster:
        yield cluster


def items(*texts: str) -> Iterator[Located]:
    for number, text in enumerate(texts):
        yield Located(Article(id=f"a{number}", text=text), f"a{number}.txt")


def test_facts_of_a_cluster_are_the_facts_of_one_process(cluster: LocalCluster, tmp_path: Path, capfd: Any) -> None:
    """Through the command line, with the real extractor."""
    news = tmp_path / "news.jsonl"
    news.write_text("\n".join(json.dumps({"text": TEXT.format(number)}) for number in range(2, 90)), encoding="utf-8")
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    assert main(["extract", str(news), "-o", str(one)]) == 0
    assert main(["extract", str(news), "-o", str(two), "--scheduler", cluster.scheduler_address]) == 0
    assert one.read_bytes() == two.read_bytes()
    assert len(one.read_bytes().splitlines()) == 176
    assert capfd.readouterr().err.splitlines() == ["dangvien-extract: 88 articles, 176 facts, 0 failed"] * 2


def test_a_worker_is_killed_mid_run(cluster: LocalCluster, tmp_path: Path) -> None:
    """Right count: what the dead worker was reading, and what it had read and not yet given, is read again."""
    engine = choose(Obedient(tmp_path), scheduler=cluster.scheduler_address)
    with closing(process(items(*["sleep 0.01"] * 300), engine, size=Size(5))) as results:
        first = next(results)
        assert first.outcome
        os.kill(int(first.outcome.where or 0), signal.SIGKILL)
        outcomes = [first.outcome, *(one.outcome for one in results)]
    assert [one.article_id for one in outcomes if one and not one.error] == [f"a{number}" for number in range(300)]
    assert len({one.where for one in outcomes if one}) == 3


def test_an_article_that_kills_its_workers_is_an_error(cluster: LocalCluster, tmp_path: Path) -> None:
    """Every other article is done, those that stood beside it too, in their order."""
    notes: list[Any] = []
    engine = choose(Obedient(tmp_path), scheduler=cluster.scheduler_address, note=lambda *about: notes.append(about))
    results = list(process(items("x", "x", "exit", *["x"] * 20), engine, size=Size(3)))
    found = [one.outcome for one in results if one.outcome]
    assert [one.article_id for one in found] == [f"a{number}" for number in range(23)]
    (error,) = [one for one in found if one.error]
    assert error.article_id == "a2"
    assert error.error
    assert error.error.startswith("ended the worker that read it again and again (")
    assert [event for event, _ in notes] == ["worker_died"] * len(notes)


def test_workers_that_cannot_work_end_the_run(cluster: LocalCluster) -> None:
    """No article is blamed for other patterns on a worker."""
    with pytest.raises(EngineError, match="has other patterns"):
        list(process(items("x", "x"), choose(broken, scheduler=cluster.scheduler_address)))


def test_no_scheduler(tmp_path: Path, capfd: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """One clear line; the target is not there."""
    monkeypatch.setattr("dangvien_extract.archive.cluster._CONNECT", "2s")
    (tmp_path / "a.txt").write_text("Tin.")
    args = ["extract", str(tmp_path / "a.txt"), "-o", str(tmp_path / "a.jsonl"), "--scheduler"]
    begun = time.monotonic()
    assert main([*args, "tcp://127.0.0.1:9"]) == 1
    assert time.monotonic() - begun < 60
    assert main([*args, "nonsense://x"]) == 1
    assert main([*args, "tcp://127.0.0.1:9", "--workers", "2"]) == 2
    err = capfd.readouterr().err.splitlines()
    assert [line.partition(":9")[0].partition("//x")[0] for line in err] == [
        "dangvien-extract: cannot go on: tcp://127.0.0.1",
        "dangvien-extract: cannot go on: nonsense:",
        "dangvien-extract: --scheduler: a cluster has workers of its own: leave out --workers",
    ]
    assert not (tmp_path / "a.jsonl").exists()


def test_scheduler_goes_away(tmp_path: Path) -> None:
    """The run ends with a clear line; a database keeps what is done."""
    with LocalCluster(
        n_workers=1, threads_per_worker=1, host="127.0.0.1", dashboard_address=":0", silence_logs=50
    ) as gone:
        results = process(items(*["sleep 0.05"] * 100), choose(Obedient(tmp_path), scheduler=gone.scheduler_address))
        next(results)
    with pytest.raises(OSError, match="the Dask scheduler went away"):
        list(results)
