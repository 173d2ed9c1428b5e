"""Runs in batches: one result for every input, in order, on every engine, whatever happens to the workers."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from typing import Any

import pytest
from workers import Obedient, broken, faulty, stillborn

from dangvien_extract import Extractor
from dangvien_extract.archive.batch import Result, Size, process
from dangvien_extract.archive.engines import choose
from dangvien_extract.archive.processes import AHEAD, TRIES, in_processes
from dangvien_extract.archive.readers import Located
from dangvien_extract.archive.work import EngineError, Recipe, extract_batch
from dangvien_extract.models import Article, Outcome

BAD = Outcome(article_id="bad", where="bad.txt", error="is empty")


def articles(*texts: str) -> list[Article]:
    return [Article(id=f"a{number}", text=text) for number, text in enumerate(texts)]


def items(*texts: str) -> list[Located | Outcome]:
    return [
        BAD if not text else Located(one, f"{one.id}.txt") for one, text in zip(articles(*texts), texts, strict=True)
    ]


def said(results: Iterator[Result]) -> list[tuple[str, str | None]]:
    outcomes = [result.outcome for result in results]
    return [(one.article_id, one.error) for one in outcomes if one is not None]


# --- results of inputs


@pytest.mark.parametrize("size", [Size(1), Size(2), Size(3, 1), Size(100)])
def test_one_result_for_every_input_in_order(tmp_path: Path, size: Size) -> None:
    """Errors, and articles that the target holds, keep their places among the others, however batches are cut."""
    given = items("x", "", "x", "x", "", "", "x", "x", "")
    results = list(process(given, choose(Obedient(tmp_path)), known=lambda _: {"a2", "a6"}, size=size))
    told = [None if one.outcome is None else one.outcome.article_id for one in results]
    assert told == ["a0", "bad", None, "a3", "bad", "bad", None, "a7", "bad"]
    assert [one.article.id for one in results if one.outcome is None and one.article] == ["a2", "a6"]


def test_an_outcome_says_where_its_article_was_read() -> None:
    """The engine need not know it."""
    found = list(process(items("Tin."), choose(lambda given: [Outcome(article_id=one.id) for one in given])))
    assert [one.outcome and one.outcome.where for one in found] == ["a0.txt"]


@pytest.mark.parametrize("given", [[], ["a1", "a0"], ["a0"], ["a0", "a1", "a2"]])
def test_a_lost_outcome_is_no_silent_loss(given: list[str]) -> None:
    """An engine that gives fewer outcomes than articles, or others, ends the run."""
    work = choose(lambda _: [Outcome(article_id=name) for name in given])
    with pytest.raises(RuntimeError, match="the engine gave"):
        list(process(items("x", "x"), work))


def test_an_article_on_which_the_extractor_fails_is_an_error() -> None:
    """The others go on; the error says what happened."""

    class Failing:
        def pipe(self, articles: Sequence[Article]) -> Iterator[Outcome]:
            for article in articles:
                if article.text == "bad":
                    raise MemoryError
                yield Outcome(article_id=article.id)

    found = extract_batch(Failing(), articles("good", "bad", "good"))
    assert [one.error for one in found] == [None, "the extractor failed: MemoryError", None]


def test_reading_is_not_far_ahead(tmp_path: Path) -> None:
    """Memory does not grow with the archive: an endless one gives results."""
    read = count()

    def endless() -> Iterator[Located]:
        while True:
            yield Located(Article(id=f"a{next(read)}", text="x"), "x")

    for engine in (choose(Obedient(tmp_path)), choose(Obedient(tmp_path), workers=2)):
        results = process(endless(), engine, size=Size(10))
        begun = next(read)
        with closing(results):
            assert len(list(islice(results, 300))) == 300
        assert next(read) - begun < 300 + 2 * AHEAD * 10 + 20


# --- processes


def test_processes_give_what_one_gives(tmp_path: Path) -> None:
    """The same facts in the same order, from the real extractor."""
    gold = sorted((Path(__file__).parents[1] / "corpus" / "test").glob("*.txt"))[:12]
    given = [Located(Article(id=path.stem, text=path.read_text("utf-8")), path.name) for path in gold]
    extractor = Extractor()
    alone = list(process(given, choose(lambda batch: extract_batch(extractor, batch))))
    recipe = Recipe(patterns_hash=extractor.patterns.hash)
    assert list(process(given, choose(recipe, workers=2), size=Size(5))) == alone
    assert sum(len(one.outcome.facts) for one in alone if one.outcome) > 30


def test_slow_articles_keep_their_place(tmp_path: Path) -> None:
    """Two processes work at a time, and the later batch waits for the earlier one."""
    batches = [articles("sleep 0.5"), articles("x"), articles("x"), articles("x")]
    for number, batch in enumerate(batches):
        batches[number] = [one.model_copy(update={"id": f"b{number}"}) for one in batch]
    found = [one for batch in in_processes(Obedient(tmp_path), 2, batches) for one in batch]
    assert [one.article_id for one in found] == ["b0", "b1", "b2", "b3"]
    assert len({one.where for one in found}) == 2


@pytest.mark.parametrize(("how", "workers"), [("exit", 1), ("kill", 3), ("segfault", 2)])
def test_an_article_that_kills_its_worker_is_an_error(tmp_path: Path, how: str, workers: int) -> None:
    """After bounded tries; every other article is done, in its place, and it is told how the worker ended."""
    notes: list[Mapping[str, Any]] = []
    engine = choose(Obedient(tmp_path), workers=workers, note=lambda _, about: notes.append(about))
    found = said(process(items("x", "x", how, "x", "", "x", "x"), engine, size=Size(4)))
    assert [name for name, _ in found] == ["a0", "a1", "a2", "a3", "bad", "a5", "a6"]
    assert [name for name, error in found if error] == ["a2", "bad"]
    ended = {"exit": "exit status 3", "kill": "killed by SIGKILL", "segfault": "killed by SIGSEGV"}[how]
    assert found[2][1] == f"ended the worker that read it {TRIES} times ({ended}): it was left out"
    assert [len(note["articles"]) for note in notes] == [4, 1, 1]


def test_every_article_kills(tmp_path: Path) -> None:
    """Each is an error; the run ends."""
    found = said(process(items("exit", "exit", "exit"), choose(Obedient(tmp_path), workers=2), size=Size(2)))
    assert [name for name, error in found if error and "left out" in error] == ["a0", "a1", "a2"]


def test_a_worker_that_was_killed_by_chance_loses_nothing(tmp_path: Path) -> None:
    """What it was reading is read again."""
    given = items("x", "once", "x", "x", "once", "x")
    found = said(process(given, choose(Obedient(tmp_path), workers=2), size=Size(3)))
    assert found == [(f"a{number}", None) for number in range(6)]


@pytest.mark.parametrize(
    ("work", "reason"),
    [(broken, "has other patterns"), (stillborn, "end before they begin to work .exit status 7"), (faulty, "by zero")],
)
def test_workers_that_cannot_work_end_the_run(work: Any, reason: str) -> None:
    """No article is blamed for it."""
    with pytest.raises(EngineError, match=reason):
        list(process(items("x", "x"), choose(work, workers=2)))


def test_a_worker_with_other_patterns_refuses() -> None:
    """Its facts would be entered under patterns that did not make them."""
    with pytest.raises(EngineError, match=r"has other patterns than this machine: .* instead of 0123"):
        list(process(items("x"), choose(Recipe(patterns_hash="0123"), workers=1)))
    with pytest.raises(EngineError, match="has other version"):
        list(process(items("x"), choose(Recipe(version="99"), workers=1)))
    with pytest.raises(EngineError, match="cannot make its extractor: PatternError: none: "):
        list(process(items("x"), choose(Recipe(patterns=("none",)), workers=1)))


def test_workers_end_with_the_run(tmp_path: Path) -> None:
    """A run that is stopped leaves no process behind, even one that is busy."""
    batches: Iterator[Sequence[Article]] = iter([articles("x"), articles("sleep 60")] * 2)
    with closing(in_processes(Obedient(tmp_path), 2, batches)) as found:
        (first,) = next(found)
    assert first.where is not None
    time.sleep(0.1)
    with pytest.raises(ProcessLookupError):
        os.kill(int(first.where), 0)


def test_nothing_is_started_for_nothing() -> None:
    """An archive that the target holds is passed by at reading speed: no worker begins."""
    results = process(items("x", "x", ""), choose(stillborn, workers=2), known=lambda _: {"a0", "a1"})
    assert [one.outcome for one in results] == [None, None, BAD]
