"""Threads, forked and spawned processes, and several extractors at once: the same facts as one alone."""

from __future__ import annotations

import ast
import gc
import json
import multiprocessing
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from test_patterns import FILE, GO, folder, indicator

import dangvien_extract
from dangvien_extract import Article, Extractor, words
from dangvien_extract.corpus import load_gold

ROOT = Path(__file__).parents[1]
SOURCE = Path(dangvien_extract.__file__).parent
THREADS = 8
COUNT = 104


def articles() -> list[Article]:
    """A good hundred articles of corpus/dev, the shorter ones, so that eight threads have the time to read all."""
    found = [one.article for one in load_gold(ROOT / "corpus" / "dev")]
    return sorted(found, key=lambda one: (len(one.text), one.id))[:COUNT]


def facts_of(extractor: Extractor, given: Sequence[Article]) -> dict[str, list[str]]:
    return {one.article_id: [fact.model_dump_json() for fact in one.facts] for one in extractor.pipe(given)}


@pytest.fixture(scope="module")
def given() -> list[Article]:
    found = articles()
    assert len(found) >= 100
    return found


@pytest.fixture(scope="module")
def alone(given: list[Article]) -> dict[str, list[str]]:
    """What one extractor gives in one thread."""
    found = facts_of(Extractor(), given)
    assert sum(map(len, found.values())) > 150
    return found


def in_threads(work: Callable[[int], Any], count: int = THREADS) -> list[Any]:
    """What `work` gives in each of many threads that begin together; raises the first error."""
    barrier = threading.Barrier(count)
    found: list[Any] = [None] * count
    errors: list[BaseException] = []

    def run(number: int) -> None:
        try:
            barrier.wait(60)
            found[number] = work(number)
        except BaseException as error:  # noqa: BLE001 - told by the test
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert not any(thread.is_alive() for thread in threads)
    if errors:
        raise errors[0]
    return found


# --- threads


def test_eight_threads_share_one_extractor(given: list[Article], alone: dict[str, list[str]]) -> None:
    """Each reads all articles, from another one on, while threads change as often as they can."""
    extractor = Extractor()
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        found = in_threads(lambda n: facts_of(extractor, given[n * 11 :] + given[: n * 11]))
    finally:
        sys.setswitchinterval(before)
    assert all(one == alone for one in found)


FIRST_USE = """
import json, sys, threading
sys.setswitchinterval(1e-5)
from dangvien_extract import Article, Extractor, extract
given = [Article(**one) for one in json.load(open(sys.argv[1]))]
barrier = threading.Barrier(8)
found, errors = [None] * 8, []

def run(number):
    try:
        barrier.wait(60)
        extractor = shared or Extractor()
        found[number] = [[fact.model_dump_json() for fact in one.facts] for one in extractor.pipe(given)]
        extract("Năm 2022, Đảng bộ xã Mường Nhà kết nạp 17 đảng viên.")
    except BaseException as error:
        errors.append(repr(error))

shared = Extractor() if sys.argv[2] == "one" else None
threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert not errors, errors
assert all(one == found[0] for one in found)
json.dump(found[0], sys.stdout)
"""


@pytest.mark.parametrize("how", ["one", "each"])
def test_the_first_use_of_everything_may_race(
    given: list[Article], alone: dict[str, list[str]], tmp_path: Path, how: str
) -> None:
    """In a fresh process: patterns, weights, gazetteer and scanner are loaded by eight threads at once.

    They share an extractor, or each makes its own while the others do.
    """
    some = given[:45]  # more than the texts that are searched before the scanner is made
    path = tmp_path / "given.json"
    path.write_text(json.dumps([one.model_dump(mode="json", exclude_none=True) for one in some]))
    command = [sys.executable, "-c", FIRST_USE, str(path), how]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False, env=_environment())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [alone[one.id] for one in some]


def test_a_gate_scans_in_many_threads_with_a_scratch_for_each(given: list[Article]) -> None:
    """Two scans with one scratch at once would crash the process; a thread that ends takes its scratch along."""
    gate = Extractor().gate
    texts = [one.text for one in given] + ["Trời hôm nay đẹp. " * 50] * 40
    wanted = [gate.passes(text) for text in texts]
    for _ in range(3):
        found = in_threads(lambda _: [gate.passes(text) for text in texts], 16)
        assert all(one == wanted for one in found)
        gc.collect()


# --- processes


def _environment() -> dict[str, str]:
    paths = [str(SOURCE.parent), str(ROOT / "tests"), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def _work(pipe: Any, extractor: Extractor | None, given: list[Article]) -> None:
    pipe.send(facts_of(extractor or Extractor(), given))
    pipe.close()


def in_process(how: str, extractor: Extractor | None, given: list[Article]) -> Any:
    context = multiprocessing.get_context(how)
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, extractor, given), daemon=True)
    process.start()
    theirs.close()
    assert ours.poll(300), "it hangs"
    found = ours.recv()
    process.join(60)
    assert process.exitcode == 0
    return found


STARTS = [how for how in ("fork", "spawn", "forkserver") if how in multiprocessing.get_all_start_methods()]


@pytest.mark.parametrize("how", STARTS)
def test_every_way_to_start_a_process(how: str, given: list[Article], alone: dict[str, list[str]]) -> None:
    """A process that makes an extractor of its own gives the same facts."""
    some = given[:45]
    assert in_process(how, None, some) == {one.id: alone[one.id] for one in some}


@pytest.mark.skipif("fork" not in STARTS, reason="this system does not fork")
def test_an_extractor_made_before_a_fork_works_after_it(given: list[Article], alone: dict[str, list[str]]) -> None:
    """In the child and in the parent, with its scanner made or not."""
    some = given[:45]
    wanted = {one.id: alone[one.id] for one in some}
    for used in (False, True):
        extractor = Extractor()
        if used:
            assert facts_of(extractor, some) == wanted
        assert in_process("fork", extractor, some) == wanted
        assert facts_of(extractor, some) == wanted


@pytest.mark.skipif("fork" not in STARTS, reason="this system does not fork")
@pytest.mark.parametrize("where", ["gate", "words"])
def test_a_lock_that_is_held_at_a_fork_is_free_behind_it(
    given: list[Article], alone: dict[str, list[str]], where: str
) -> None:
    """The thread that held it is not there any more in the child, which would wait for ever."""
    extractor = Extractor()
    lock = extractor.gate._lock if where == "gate" else words._LOADING
    with lock:
        assert in_process("fork", extractor, given[:3]) == {one.id: alone[one.id] for one in given[:3]}


@pytest.mark.skipif("fork" not in STARTS, reason="this system does not fork")
def test_a_fork_while_threads_extract(given: list[Article], alone: dict[str, list[str]]) -> None:
    """A lock that another thread held at the fork would be held in the child for ever."""
    some = given[:8]
    wanted = {one.id: alone[one.id] for one in some}
    for _ in range(3):
        extractor = Extractor()  # anew, so that the fork falls into its first use
        ready, stop = threading.Event(), threading.Event()

        def extract(extractor: Extractor = extractor, ready: threading.Event = ready, stop: Any = stop) -> None:
            while not stop.is_set():
                for one in some:
                    extractor.extract(one)
                    ready.set()

        threads = [threading.Thread(target=extract, daemon=True) for _ in range(3)]
        for thread in threads:
            thread.start()
        ready.wait(60)
        try:
            assert in_process("fork", extractor, some) == wanted
        finally:
            stop.set()
            for thread in threads:
                thread.join(60)


# --- several extractors


def test_extractors_with_other_patterns_do_not_know_of_each_other(
    given: list[Article], alone: dict[str, list[str]], tmp_path: Path
) -> None:
    """Interleaved, article by article, and in threads: each gives what it gives alone."""
    folder(tmp_path, {FILE: indicator(), "lexicon.yaml": GO})
    ours = Article(
        id="ours",
        text="Năm 2022, Đảng bộ xã Mường Lói kết nạp 12 đảng viên. Cũng năm 2022, xã có lên đường 7 người.",
    )
    some = [*given[:40], ours]
    makers: list[Callable[[], Extractor]] = [
        Extractor,
        lambda: Extractor(patterns=[tmp_path]),
        lambda: Extractor(patterns=[tmp_path], replace=True),
        lambda: Extractor(models=None),
        lambda: Extractor(min_confidence=0.9),
        lambda: Extractor(gate=False),
    ]
    apart = [facts_of(make(), some) for make in makers]
    assert any("volunteers" in fact for fact in apart[1]["ours"])
    assert not any("volunteers" in fact for fact in apart[0]["ours"])
    assert apart[0] == {**{one.id: alone[one.id] for one in given[:40]}, "ours": apart[0]["ours"]}
    made = [make() for make in makers]
    mixed: list[dict[str, list[str]]] = [{} for _ in makers]
    for one in some:
        for extractor, found in zip(made, mixed, strict=True):
            found |= facts_of(extractor, [one])
    assert mixed == apart
    again = in_threads(lambda n: facts_of(made[n % len(made)], some), 2 * len(made))
    assert again == apart * 2


# --- what is kept in modules


def caches_of(path: Path) -> dict[str, str]:
    """What a module keeps: cached functions, locks, and names that a `global` changes."""
    tree = ast.parse(path.read_text("utf-8"))
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for decorator in node.decorator_list:
                text = ast.unparse(decorator)
                if "cache" in text and "cached_property" not in text:
                    found[node.name] = text
        elif isinstance(node, ast.Global):
            found |= dict.fromkeys(node.names, "global")
    for node in tree.body:
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.Call) and ast.unparse(value.func).startswith(("threading.", "ProcessLock")):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target  # type: ignore[union-attr]
            found[ast.unparse(target)] = ast.unparse(value)
    return found


def test_nothing_is_global_but_caches_and_locks() -> None:
    """No `global` statement; what a module keeps is a cache of a function without effects, or a lock."""
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        for kept, how in caches_of(path).items():
            assert how != "global", f"{name}: {kept}"
            assert how.startswith(("cache", "lru_cache", "functools.", "ProcessLock", "threading.local")), (
                f"{name}: {kept}: {how}"
            )


def test_modules_are_not_changed_by_reading(given: list[Article]) -> None:
    """Lists, dicts and sets of all modules are after a hundred articles as they were before."""
    extractor = Extractor()
    extractor.extract(given[0])

    def state() -> dict[str, str]:
        return {
            f"{name}.{key}": repr(value)
            for name, module in sorted(sys.modules.items())
            if name.startswith("dangvien_extract")
            for key, value in sorted(vars(module).items())
            if isinstance(value, list | dict | set | bytearray) and not key.startswith("__")
        }

    for one in given[:60]:
        extractor.extract(one)
    before = state()
    for one in given[60:]:
        extractor.extract(one)
    assert state() == before
