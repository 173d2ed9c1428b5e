"""Mutation testing of the code that reads numbers, periods and spellings: does a test fail for every small change?

    python tools/mutants.py                      # a sample of 400 changes (--seed), some twenty minutes on one core
    python tools/mutants.py --most 0             # all of them
    python tools/mutants.py --only find/dates.py --list
    python tools/mutants.py --again FILE         # those that survived in an earlier run (its --output)

A mutant is one change to one expression or statement of `FILES`: a comparison, an operator, a constant, a condition,
what is returned, a call left out. The tests of `TESTS` run until one fails, which kills it; so does taking far
longer than they do without a change. Changes within functions are tried in a fork of one process that has
everything loaded; what survives there, and all that is run on import or when finders are made, is tried again in a
new process, with nothing made by the unchanged code. Prints a line for each survivor and the share that was killed;
exits with 1 where that is below `--least`.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "dangvien_extract"
_NUMBERS = ("test_quantities.py", "test_numbers_and_dates.py")
_DATES = ("test_numbers_and_dates.py", "test_periods.py", "test_period_candidates.py")
TESTS = {
    "text.py": ("test_numbers_and_dates.py", "test_text.py"),
    "find/numerals.py": _NUMBERS,
    "find/quantities.py": _NUMBERS,
    "find/periods.py": _DATES,
    "find/dates.py": _DATES,
}
"""The tests that are run for a change to each file; within one process, those of them that come to its function."""
FILES = tuple(TESTS)
_ONE_TEST = 40  # seconds that one test may take in a fork, many times what any takes
_NEW_PROCESS = 300  # seconds for all tests in a new process

_COMPARE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A change: the file, the place of the node in `ast.walk`, which of the changes to it, and how people see it."""

    file: str
    node: int
    change: int
    line: int
    what: str


def changes(node: ast.AST) -> list[tuple[str, Callable[[Any], ast.AST | None]]]:
    """The changes to a node: what each is, and a function that makes it and gives what takes the node's place."""
    found: list[tuple[str, Callable[[Any], ast.AST | None]]] = []

    def add(what: str, make: Callable[[Any], ast.AST | None]) -> None:
        found.append((what, make))

    match node:
        case ast.Compare():
            for at, op in enumerate(node.ops):
                add(
                    f"{type(op).__name__} -> {_COMPARE[type(op)].__name__}",
                    lambda n, at=at: n.ops.__setitem__(at, _COMPARE[type(n.ops[at])]()) or n,
                )
        case ast.BinOp() | ast.AugAssign() if type(node.op) in _ARITHMETIC:
            new = _ARITHMETIC[type(node.op)]
            add(f"{type(node.op).__name__} -> {new.__name__}", lambda n: setattr(n, "op", new()) or n)
        case ast.BoolOp():
            other = ast.Or if isinstance(node.op, ast.And) else ast.And
            add(f"{type(node.op).__name__} -> {other.__name__}", lambda n: setattr(n, "op", other()) or n)
        case ast.UnaryOp(op=ast.Not()):
            add("not left out", lambda n: n.operand)
        case ast.UnaryOp(op=ast.USub()):
            add("minus left out", lambda n: n.operand)
        case ast.Constant(value=bool()):
            add(f"{node.value} -> {not node.value}", lambda n: ast.Constant(not n.value))
        case ast.Constant(value=int()):
            add(f"{node.value} -> {node.value + 1}", lambda n: ast.Constant(n.value + 1))
            if node.value > 1:
                add(f"{node.value} -> {node.value - 1}", lambda n: ast.Constant(n.value - 1))
        case ast.Constant(value=str()):
            add(f"{node.value!r} -> other text", lambda n: ast.Constant(f"{n.value}\ue000" if n.value else "\ue000"))
        case ast.If() | ast.While() | ast.IfExp():
            add("condition negated", lambda n: setattr(n, "test", ast.UnaryOp(ast.Not(), n.test)) or n)
        case ast.Return(value=ast.expr()) if not _is_none(node.value):
            add("returns None", lambda n: ast.Return(ast.Constant(None)))
        case ast.Break():
            add("break -> continue", lambda n: ast.Continue())
        case ast.Continue():
            add("continue -> break", lambda n: ast.Break())
        case ast.Expr(value=ast.Call()):
            add("call left out", lambda n: ast.Pass())
    return found


def _is_none(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _left_alone(tree: ast.AST) -> set[int]:
    """The nodes that say nothing when run: annotations, documentation, decorators, imports, names for `import *`."""
    alone: set[int] = set()

    def take(node: ast.AST | None) -> None:
        if node is not None:
            alone.update(id(one) for one in ast.walk(node))

    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef():
                take(node.returns)
                for decorator in node.decorator_list:
                    take(decorator)
                for arg in ast.walk(node.args):
                    take(arg.annotation if isinstance(arg, ast.arg) else None)
            case ast.ClassDef():
                for decorator in node.decorator_list:
                    take(decorator)
            case ast.AnnAssign():
                take(node.annotation)
            case ast.Import() | ast.ImportFrom():
                take(node)
            case ast.Assign(targets=[ast.Name(id="__all__")]):
                take(node)
            case ast.Expr(value=ast.Constant()):
                take(node)
            case ast.JoinedStr():  # its texts are of expressions and messages; what is filled in is looked at
                for value in node.values:
                    take(value if isinstance(value, ast.Constant) else None)
                    take(value.format_spec if isinstance(value, ast.FormattedValue) else None)
            case ast.Subscript(value=ast.Name(id="list" | "dict" | "set" | "tuple")):
                take(node.slice)
    return alone


def mutants(file: str) -> Iterator[Mutant]:
    """All changes to a file."""
    tree = ast.parse((ROOT / "src" / PACKAGE / file).read_text("utf-8"))
    alone = _left_alone(tree)
    for at, node in enumerate(ast.walk(tree)):
        if id(node) not in alone:
            for number, (what, _) in enumerate(changes(node)):
                yield Mutant(file, at, number, getattr(node, "lineno", 0), what)


def changed(mutant: Mutant) -> tuple[ast.Module, ast.AST]:
    """The file with the change, and the node that stood there."""
    tree = ast.parse((ROOT / "src" / PACKAGE / mutant.file).read_text("utf-8"))
    old = list(ast.walk(tree))[mutant.node]
    new = changes(old)[mutant.change][1](copy.copy(old) if not isinstance(old, (ast.Compare,)) else copy.deepcopy(old))
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list):
                for at, one in enumerate(value):
                    if one is old:
                        value[at] = new
    return ast.fix_missing_locations(tree), old


def _module(file: str) -> str:
    return f"{PACKAGE}.{file.removesuffix('.py').replace('/', '.')}"


# --- within one process


def _function(mutant: Mutant) -> tuple[Any, str] | None:
    """The function in whose code the change lies, and its name; None for one whose code runs before the tests do."""
    tree = ast.parse((ROOT / "src" / PACKAGE / mutant.file).read_text("utf-8"))
    nodes = list(ast.walk(tree))
    target = nodes[mutant.node]
    module: Any = importlib.import_module(_module(mutant.file))
    for owner in (tree, *(one for one in tree.body if isinstance(one, ast.ClassDef))):
        for node in owner.body:
            if not isinstance(node, ast.FunctionDef) or node.decorator_list or node.name.startswith("__"):
                continue
            if any(one is target for statement in node.body for one in ast.walk(statement)):
                holder = module if owner is tree else getattr(module, owner.name)  # type: ignore[attr-defined]
                function = vars(holder)[node.name]
                return function, function.__qualname__
    return None


def _code_of(code: Any, qualname: str) -> Any:
    for one in code.co_consts:
        if hasattr(one, "co_qualname"):
            found = one if one.co_qualname == qualname else _code_of(one, qualname)
            if found is not None:
                return found
    return None


def _forget() -> None:
    """Take away what functions remember of texts; what was loaded stays."""
    for name, module in list(sys.modules.items()):
        if name.startswith(PACKAGE):
            for value in list(vars(module).values()):
                parameters = getattr(value, "cache_parameters", None)
                if parameters is not None and parameters()["maxsize"] is not None:
                    value.cache_clear()


class Forks:
    """A plugin of pytest: instead of the tests once, all tests for each mutant, each in a fork."""

    def __init__(self, wanted: list[Mutant]) -> None:
        self.wanted = wanted
        self.killed: dict[Mutant, str] = {}

    def pytest_runtestloop(self, session: Any) -> bool:
        items = list(session.items)
        began = time.monotonic()
        told = self._fork(lambda: self._look(items))
        if not told.startswith("["):
            raise SystemExit(f"the tests fail without a change: {told}")
        seen = [(seconds, set(names), item) for (seconds, names), item in zip(json.loads(told), items, strict=True)]
        seen.sort(key=lambda one: one[0])  # the quickest first
        print(f"{len(items)} tests, {time.monotonic() - began:.1f} s without a change", file=sys.stderr, flush=True)
        for number, mutant in enumerate(self.wanted, 1):
            found = _function(mutant)
            if found is not None:
                name = f"{mutant.file}:{found[1]}"
                wanted = TESTS[mutant.file]
                some = [item for _, names, item in seen if name in names and item.path.name in wanted]
                reason = self._fork(partial(self._changed, mutant, some))
                if reason != "passed":
                    self.killed[mutant] = reason
            if number % 20 == 0:
                passed = time.monotonic() - began
                print(f"{number}/{len(self.wanted)}, {len(self.killed)} killed, {passed:.0f} s", file=sys.stderr)
        return True

    def _fork(self, work: Callable[[], str]) -> str:
        """What `work` gives in a fork, or why that ended."""
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(read)
            try:
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                null = os.open(os.devnull, os.O_WRONLY)
                os.dup2(null, 1)
                os.dup2(null, 2)
                with os.fdopen(write, "wb") as pipe:
                    pipe.write(work().encode("utf-8", "replace"))
            finally:
                os._exit(0)
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            said = pipe.read().decode(errors="replace")
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status):
            return f"signal {os.WTERMSIG(status)}" + (" (too slow)" if os.WTERMSIG(status) == signal.SIGALRM else "")
        return said or "ended"

    def _look(self, items: list[Any]) -> str:
        """How long each test takes, and which functions of the files it runs, as JSON; or the test that failed."""
        places = {str(ROOT / "src" / PACKAGE / file): file for file in FILES}
        found: list[tuple[float, list[str]]] = []
        _forget()
        for at in range(len(items)):
            names: set[str] = set()

            def note(frame: Any, event: str, _: Any, names: set[str] = names) -> None:
                if event == "call" and (file := places.get(frame.f_code.co_filename)) is not None:
                    names.add(f"{file}:{frame.f_code.co_qualname.partition('.<locals>')[0]}")

            began = time.monotonic()
            sys.setprofile(note)
            threading.setprofile(note)
            failed = self._run(items[at : at + 1], items[at + 1] if at + 1 < len(items) else None)
            sys.setprofile(None)
            if failed != "passed":
                return failed
            _forget()
            found.append((time.monotonic() - began, sorted(names)))
        return json.dumps(found)

    def _changed(self, mutant: Mutant, items: list[Any]) -> str:
        self._change(mutant)
        return self._run(items)

    @staticmethod
    def _change(mutant: Mutant) -> None:
        found = _function(mutant)
        assert found is not None
        function, name = found
        tree, _ = changed(mutant)
        code = _code_of(compile(tree, mutant.file, "exec"), name)
        _forget()
        function.__code__ = code

    @staticmethod
    def _run(items: list[Any], last: Any = None) -> str:
        """The test that failed, or that all passed."""
        from _pytest.runner import runtestprotocol

        for item, following in zip(items, [*items[1:], last], strict=True):
            signal.alarm(_ONE_TEST)
            for report in runtestprotocol(item, nextitem=following, log=False):
                if report.failed:
                    return str(item.nodeid)
        signal.alarm(0)
        return "passed"


# --- in a new process


class Finder:
    """Gives the changed file when its module is imported."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != _module(self._mutant.file):
            return None
        import importlib.machinery
        import importlib.util

        tree, _ = changed(self._mutant)
        place = str(ROOT / "src" / PACKAGE / self._mutant.file)

        class Loader(importlib.machinery.SourceFileLoader):
            def get_code(self, fullname: str) -> Any:
                return compile(tree, place, "exec")

        return importlib.util.spec_from_file_location(name, place, loader=Loader(name, place))


def anew(mutant: Mutant) -> str | None:
    """The same in a new process."""
    command = [sys.executable, __file__, "--alone", json.dumps(asdict(mutant))]
    try:
        more: Any = {"capture_output": True, "encoding": "utf-8", "errors": "replace", "check": False, "cwd": ROOT}
        done = subprocess.run(command, timeout=_NEW_PROCESS, **more)
    except subprocess.TimeoutExpired:
        return "too slow"
    if done.returncode == 0:
        return None
    lines = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return lines[0] if lines else f"exit status {done.returncode}"


def pytest_words(tests: Iterable[str]) -> list[str]:
    """What pytest is called with."""
    paths = [str(ROOT / "tests" / name) for name in tests]
    slow = "not time_is and not linear_time"
    return ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-profile=mutants", "-k", slow, *paths]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=400, metavar="N", help="how many are drawn; 0: all (400)")
    parser.add_argument("--seed", type=int, default=8, help="of the draw (8)")
    parser.add_argument("--only", action="append", choices=FILES, help="of these files alone")
    parser.add_argument("--again", type=Path, metavar="FILE", help="those that survived, of an earlier --output")
    parser.add_argument("--least", type=float, default=0.85, help="the least share that is to be killed (0.85)")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write every mutant and its fate, as JSON lines")
    parser.add_argument("--quick", action="store_true", help="no new processes: what survives may be killed there")
    parser.add_argument("--list", action="store_true", help="say what would be tried, and try nothing")
    parser.add_argument("--alone", help=argparse.SUPPRESS)
    args = parser.parse_args()
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT / "src"), os.environ.get("PYTHONPATH")]))
    os.chdir(ROOT)
    import pytest
    from hypothesis import settings

    settings.register_profile("mutants", deadline=None, derandomize=True, database=None, max_examples=25)
    if args.alone:
        only = Mutant(**json.loads(args.alone))
        sys.meta_path.insert(0, Finder(only))
        return int(pytest.main(pytest_words(TESTS[only.file])))
    every = [mutant for file in args.only or FILES for mutant in mutants(file)]
    if args.again:
        kept = [json.loads(line) for line in args.again.read_text("utf-8").splitlines()]
        told = {(one["file"], one["line"], one["what"]) for one in kept if one["killed"] is None}
        wanted = [one for one in every if (one.file, one.line, one.what) in told]
    else:
        chance = random.Random(args.seed)
        wanted = sorted(chance.sample(every, args.most), key=every.index) if 0 < args.most < len(every) else every
    print(f"{len(wanted)} of {len(every)} mutants", flush=True)
    if args.list:
        for mutant in wanted:
            print(f"{mutant.file}:{mutant.line}: {mutant.what}")
        return 0
    forks = Forks(wanted)
    pytest.main(pytest_words(dict.fromkeys(name for names in TESTS.values() for name in names)), plugins=[forks])
    fates: dict[Mutant, str | None] = {}
    left = [] if args.quick else [mutant for mutant in wanted if mutant not in forks.killed]
    with ThreadPoolExecutor(2) as pool:
        later = dict(zip(left, pool.map(anew, left), strict=True))
    for number, mutant in enumerate(wanted):
        fates[mutant] = forks.killed.get(mutant) or later.get(mutant)
        if fates[mutant] is None:
            source = (ROOT / "src" / PACKAGE / mutant.file).read_text("utf-8").splitlines()[mutant.line - 1].strip()
            print(f"survived: {mutant.file}:{mutant.line}: {mutant.what}: {source}", flush=True)
        if args.output:
            mode = "w" if number == 0 else "a"
            with args.output.open(mode, encoding="utf-8") as file:
                file.write(json.dumps(asdict(mutant) | {"killed": fates[mutant]}, ensure_ascii=False) + "\n")
    killed = sum(fate is not None for fate in fates.values())
    for file in args.only or FILES:
        of_file = [fate is not None for mutant, fate in fates.items() if mutant.file == file]
        if of_file:
            print(f"{file}: {sum(of_file)} of {len(of_file)} killed")
    print(f"killed: {killed} of {len(fates)} ({killed / max(1, len(fates)):.1%})")
    return int(killed < args.least * len(fates))


if __name__ == "__main__":
    sys.exit(main())
