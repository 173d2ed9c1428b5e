"""What a run says of itself: a bar on a terminal, and a log that a program can read."""

from __future__ import annotations

import io
import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from dangvien_extract.archive.batch import Result
from dangvien_extract.cli import main
from dangvien_extract.cli.reporting import Reporter
from dangvien_extract.extractor import LEAST_CONFIDENCE
from dangvien_extract.models import Outcome

TEXT = "Năm 2022, Đảng bộ huyện Hiệp Hòa kết nạp 200 đảng viên, thành lập 5 chi bộ.\n"


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """Two articles, and one that is none."""
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join([json.dumps({"text": TEXT})] * 2 + ["{"]), encoding="utf-8")
    return path


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_log_of_a_run(news: Path, tmp_path: Path, capfd: Any) -> None:
    """A line an event, appended; counts are those of the summary; each says when, and of which run."""
    log = tmp_path / "log.json"
    for _ in range(2):
        assert main(["extract", str(news), "-o", str(tmp_path / "facts.db"), "--log-json", str(log)]) == 1
    found = events(log.read_text("utf-8"))
    assert [one["event"] for one in found] == ["start", "error", "end"] * 2
    assert len({one["run_id"] for one in found}) == 2
    assert all(one["time"].endswith("Z") for one in found)
    start, error, end = found[:3]
    assert start["inputs"] == [str(news)]
    assert start["options"]["min_confidence"] == LEAST_CONFIDENCE
    assert error["where"] == f"{news}:3"
    assert [end[name] for name in ("state", "articles", "facts", "failed", "unchanged")] == ["complete", 2, 4, 1, 0]
    assert [found[-1][name] for name in ("articles", "failed", "unchanged")] == [0, 1, 2]
    assert capfd.readouterr().err.splitlines()[1] == "dangvien-extract: 2 articles, 4 facts, 1 failed"


def test_log_on_standard_error_is_nothing_else(news: Path, capfd: Any) -> None:
    """A program can parse every line of it."""
    assert main(["extract", str(news), "--log-json", "-"]) == 1
    assert [one["event"] for one in events(capfd.readouterr().err)] == ["start", "error", "end"]


def test_log_of_a_run_that_fails(news: Path, tmp_path: Path, capfd: Any) -> None:
    """It says so, and why."""

    class Broken:
        patterns = None

        def pipe(self, articles: Any) -> Any:
            raise OSError(28, "No space left on device")

    log = tmp_path / "log.json"
    args = ["extract", str(news), "-o", str(tmp_path / "facts.csv"), "--log-json", str(log)]
    assert main(args, extractor_factory=lambda **_: Broken()) == 1  # type: ignore[arg-type, return-value]
    end = events(log.read_text("utf-8"))[-1]
    assert (end["state"], end["error"]) == ("failed", "[Errno 28] No space left on device")


@pytest.mark.parametrize("log", ["news.jsonl", "facts.db", "folder/log.json", "none/log.json"])
def test_log_at_a_bad_place(log: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    """Wrong usage, told before anything is written: never a log within what is read."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "news.jsonl").write_text(json.dumps({"text": TEXT}), encoding="utf-8")
    (tmp_path / "folder").mkdir()
    assert main(["extract", "news.jsonl", "folder", "-o", "facts.db", "--log-json", log]) == 2
    assert len(capfd.readouterr().err.splitlines()) == 1
    assert not (tmp_path / "facts.db").exists()


def test_passwords_are_in_no_log(tmp_path: Path, capfd: Any) -> None:
    """Neither those of inputs nor those of targets."""
    url = "https://me:s3cret@127.0.0.1:9/news.jsonl?key=s3cret"
    log = tmp_path / "log.json"
    assert main(["extract", url, "-o", str(tmp_path / "facts.db"), "--log-json", str(log)]) == 1
    assert "s3cret" not in log.read_text("utf-8") + capfd.readouterr().err
    assert b"s3cret" not in (tmp_path / "facts.db").read_bytes()


def test_bar_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rate, facts, failures, and the time left where the number of inputs is known; gone at the end."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("COLUMNS", "140")
    with Reporter(total=4) as reporter:
        time.sleep(1.1)  # a run that is over at once needs no bar
        reporter.done(Result(Outcome(article_id="a")))
        reporter.done(Result(Outcome(article_id="b", where="b.txt", error="is empty")))
        time.sleep(0.2)
        reporter.done(Result(None))
    bars = [line for line in shown.getvalue().replace("\n", "\r").split("\r") if "articles/s" in line or "s/ " in line]
    assert any("3/4" in line and "0 facts, 1 failed, 1 unchanged" in line for line in bars), shown.getvalue()
    assert "dangvien-extract: b.txt: is empty\n" in shown.getvalue()
    assert shown.getvalue().endswith("dangvien-extract: 1 article, 0 facts, 1 failed, 1 unchanged\n")


def test_worker_that_died_is_told(capfd: Any) -> None:
    """With the article, where it is known which."""
    with Reporter(quiet=True) as reporter:
        reporter.note("worker_died", {"how": "killed by SIGKILL", "articles": ["a", "b"], "tries": 1})
        reporter.note("worker_died", {"how": "killed by SIGKILL", "articles": ["b"], "tries": 2})
    assert capfd.readouterr().err.splitlines() == [
        "dangvien-extract: a worker died (killed by SIGKILL) while it read one of 2 articles (a and so on): "
        "trying again where that may help",
        "dangvien-extract: a worker died (killed by SIGKILL) while it read b: trying again where that may help",
    ]
