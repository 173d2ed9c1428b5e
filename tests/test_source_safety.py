"""What the source promises by what it does not hold: nothing runs what it reads, and nothing asks the network."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from test_package import offline

import dangvien_extract
from dangvien_extract.errors import PatternError
from dangvien_extract.patterns.loader import load_patterns

ROOT = Path(__file__).parents[1]
SOURCE = Path(dangvien_extract.__file__).parent
FILES = sorted(path for path in SOURCE.rglob("*.py") if "data" not in path.relative_to(SOURCE).parts)

# Modules that run what they read, start programs, or reach a network.
NEVER = {
    "pickle", "cPickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "code", "codeop", "runpy", "ctypes",
    "subprocess", "pty", "socket", "ssl", "urllib.request", "http", "ftplib", "smtplib", "telnetlib", "xmlrpc",
    "requests", "httpx", "aiohttp", "urllib3", "xml",
}  # fmt: skip
# The articles that a run sends to the workers of its own cluster, and what comes back, as Dask itself sends them.
EXCEPT = {("archive/cluster.py", "pickle")}
# The first takes its names from its own table, the second from its own calls.
NAMED = {"__init__.py", "results.py", "archive/extras.py"}
CALLS = {"eval", "exec", "compile", "__import__", "execfile", "input", "breakpoint"}


def names_of(tree: ast.AST) -> list[tuple[str, int]]:
    """The modules that are imported, by name or by `import_module` and `needed`."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found += [(f"{node.module}", node.lineno)]
            found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found


def dotted(node: ast.AST) -> str:
    """A name with its dots: np.load."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def test_there_is_something_to_look_at() -> None:
    assert len(FILES) > 150


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_nothing_runs_what_it_reads(path: Path) -> None:
    """No eval, exec, pickle, marshal, shell or network module; YAML and arrays by their safe loaders alone."""
    tree = ast.parse(path.read_text("utf-8"))
    name = path.relative_to(SOURCE).as_posix()
    for module, line in names_of(tree):
        parts = {module, module.partition(".")[0]}
        assert not parts & NEVER or (name, module) in EXCEPT, f"{name}:{line} imports {module}"
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = dotted(node.func)
        where = f"{name}:{node.lineno} calls {called}"
        assert called not in CALLS, where
        assert not called.startswith(("os.system", "os.popen", "os.exec", "os.spawn", "builtins.")), where
        assert not re.fullmatch(r"yaml\.(load|load_all|full_load|unsafe_load|dump)\w*", called), where
        assert not called.startswith(("np.lib", "numpy.lib", "np.fromfile", "np.memmap")), where
        assert not called.endswith((".extractall", ".unpack_archive", ".read_pickle", ".enable_load_extension")), where
        if called == "np.load":
            given = {word.arg: word.value for word in node.keywords}
            assert isinstance(given.get("allow_pickle"), ast.Constant), where
            assert given["allow_pickle"].value is False, where
        if called in ("import_module", "needed") and name not in NAMED:
            assert isinstance(node.args[0], ast.Constant), f"{where} with a name that is not written there"


def test_yaml_has_one_reader_and_it_is_safe() -> None:
    """No tag of YAML makes an object, a call or a file."""
    users = [path for path in FILES if any(module == "yaml" for module, _ in names_of(ast.parse(path.read_text())))]
    for path in users:
        text = path.read_text("utf-8")
        loaders = set(re.findall(r"\b\w*Loader\b", text)) - {"_LOADER"}
        assert loaders <= {"CSafeLoader", "SafeLoader"}, path


@pytest.mark.parametrize(
    "content",
    [
        "indicator: !!python/object/apply:os.system ['touch ran']",
        "indicator: !!python/name:os.system",
        "indicator: !!python/object/new:subprocess.Popen [[touch, ran]]",
        "indicator: !include /etc/passwd",
        "- !!python/module:os",
        "rules: &a [*a]",
    ],
)
def test_patterns_hold_no_code(tmp_path: Path, content: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of patterns from someone else can at worst be refused."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "indicators").mkdir()
    (tmp_path / "indicators" / "x.yaml").write_text(content)
    with pytest.raises(PatternError):
        load_patterns([tmp_path])
    assert not (tmp_path / "ran").exists()


def test_no_host_of_a_registry_is_named() -> None:
    """The repository works with whatever registry its user has set up."""
    hosts = re.compile(
        "|".join(("py" + "pi.org", "python" + "hosted", "registry." + "npm", "deb." + "debian", "osv" + ".dev"))
    )
    endings = {".py", ".toml", ".md", ".yaml", ".yml", ".txt", ".cfg", ".json", "", ".ipynb"}
    folders = ("src", "tests", "tools", "training", "benchmarks", "docs", "patterns", ".ci")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in endings]
    files += [path for path in ROOT.iterdir() if path.suffix in endings]
    for path in files:
        if path.is_file() and "__pycache__" not in path.parts:
            assert not hosts.search(path.read_text("utf-8", "replace")), path


def test_every_command_works_without_a_network(tmp_path: Path) -> None:
    """With every call of a socket refused, and no network at all where this machine can take it away."""
    text = "Năm 2022, Đảng bộ huyện Hòa Vang (thành phố Đà Nẵng) kết nạp 120 đảng viên mới."
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "tin.txt").write_text(text, encoding="utf-8")
    page = (
        "<html><body><article><h1>Tin</h1><p>" + text + "</p><img src='https://example.org/x'></article></body></html>"
    )
    (tmp_path / "news" / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "rows.jsonl").write_text(json.dumps({"id": "x", "text": text, "url": "https://example.org/x"}))
    code = """
    from dangvien_extract.cli import main

    for words in (
        ["extract", "news", "rows.jsonl", "-o", "facts.db"],
        ["extract", "news", "-o", "facts.duckdb"],
        ["extract", "news", "-o", "out/"],
        ["records", "facts.db", "-o", "records.csv"],
        ["records", "facts.duckdb", "--wide", "-o", "panel.csv"],
        ["check", "facts.db", "-o", "flags.csv"],
        ["report", "facts.db", "--articles", "news", "rows.jsonl", "-o", "report.html"],
        ["places", "Hòa Vang"],
        ["places", "--code", "48"],
        ["explain", "news/tin.txt"],
        ["sample", "facts.db", "--articles", "rows.jsonl", "-o", "review.csv"],
    ):
        assert main(words) == 0, words
    """
    offline(code, tmp_path)
    assert b"example.org" in (tmp_path / "report.html").read_bytes()
