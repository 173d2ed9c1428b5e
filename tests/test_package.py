"""The package as it is shipped: what the wheel holds, that it works from an empty folder and without a network."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import textwrap
import venv
import zipfile
from collections.abc import Sequence
from importlib.metadata import entry_points
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "dangvien_extract"
DATA = "dangvien_extract/data/"
SENTENCE = "Năm 2022, Đảng bộ huyện Hòa Vang kết nạp 120 đảng viên mới."
# Prints what the sentence says, and where the package was imported from.
EXTRACT = f"""
import hashlib
import json
import dangvien_extract
found = dangvien_extract.extract({SENTENCE!r})
print(json.dumps([[f.indicator, f.value, f.year, f.unit.name] for f in found.facts]))
print(dangvien_extract.__file__)
"""
EXPECTED = [["admissions", 120, 2022, "Đảng bộ huyện Hòa Vang"]]


def run(command: Sequence[str | Path], cwd: Path, seconds: float = 120) -> str:
    """The output of a command in an empty home and with nothing of this checkout in its environment."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(cwd), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_patterns_weights_gold_and_nothing_beside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    folders = {
        "patterns": {".yaml"},
        "corpus": {".txt", ".json", ".md", ".yaml", ".tsv"},
        "phenomena": {".yaml"},
        "weights": {".npz", ".json", ".crfsuite"},
        "gazetteer": {".tsv", ".md", ""},
    }
    for folder, endings in folders.items():
        here = {path.relative_to(ROOT / folder) for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert {path.suffix for path in here} <= endings
        there = {name for name in names if name.startswith(f"{DATA}{folder}/")}
        assert there == {f"{DATA}{folder}/{path.as_posix()}" for path in here}
    assert "dangvien_extract/py.typed" in names
    assets = {f"dangvien_extract/report/assets/{path.name}" for path in (SOURCE / "report" / "assets").iterdir()}
    assert len(assets) == len(assets & names) > 5
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert {name.split("/")[0].split("-")[0] for name in names} == {"dangvien_extract"}
    gold = (DATA + "corpus/test/", DATA + "corpus/places/test.tsv")
    assert not [n for n in names if "__pycache__" in n or ("test" in n and not n.startswith(gold))]


def test_every_entry_point_can_be_loaded() -> None:
    found = [
        point
        for group in ("spacy_factories", "spacy_tokenizers", "console_scripts")
        for point in entry_points(group=group)
        if point.value.startswith("dangvien_extract.")
    ]
    assert len(found) == 7
    for point in found:
        assert callable(point.load())


@pytest.mark.slow
def test_the_wheel_extracts_in_an_empty_environment_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    scripts = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    pip = [scripts / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)]
    subprocess.run(pip, check=True, timeout=500)
    empty = tmp_path / "empty"
    empty.mkdir()

    facts, where = run([scripts / "python", "-I", "-c", EXTRACT], empty).splitlines()
    assert json.loads(facts) == EXPECTED
    assert Path(where).is_relative_to(tmp_path / "venv")

    (empty / "tin.txt").write_text(SENTENCE, encoding="utf-8")
    (line,) = run([scripts / "dangvien-extract", "extract", "tin.txt", "-o", "-"], empty).splitlines()
    fact = json.loads(line)
    assert [fact["article_id"], fact["value"], fact["unit"]["name"]] == ["tin", 120, "Đảng bộ huyện Hòa Vang"]
    corpus = "from dangvien_extract.corpus import load_corpus; print(len(load_corpus()))"
    assert int(run([scripts / "python", "-I", "-c", corpus], empty)) >= 200


# No network

# Raises on everything that Python can do with a network, from the first import on.
BLOCKED = """
import sys

def refuse(event, arguments):
    if event.startswith("socket.") or event in ("urllib.Request", "http.client.connect"):
        raise RuntimeError(f"the network was asked for: {event} {arguments!r}")

sys.addaudithook(refuse)
"""


def without_network() -> list[str]:
    """The words before a command that take its network away altogether, where this machine can."""
    words = ["unshare", "--net", "--map-root-user"]
    try:
        able = subprocess.run([*words, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        able = False
    return words if able else []


def offline(code: str, folder: Path) -> str:
    return run([*without_network(), sys.executable, "-c", BLOCKED + textwrap.dedent(code)], folder)


def test_the_block_holds(tmp_path: Path) -> None:
    """Else the tests below would show nothing."""
    for use in ("socket.socket()", "socket.getaddrinfo('localhost', 80)"):
        with pytest.raises(AssertionError, match="the network was asked for"):
            offline(f"import socket; {use}", tmp_path)


def test_extraction_needs_no_network(tmp_path: Path) -> None:
    assert json.loads(offline(EXTRACT, tmp_path).splitlines()[0]) == EXPECTED


def test_spacy_components_need_no_network(tmp_path: Path) -> None:
    code = f"""
    import json
    import spacy

    config = {{"nlp": {{"tokenizer": {{"@tokenizers": "dangvien_underthesea"}}}}}}
    nlp = spacy.blank("xx", config=config)
    nlp.add_pipe("dangvien_facts")
    doc = nlp({SENTENCE!r})
    assert doc.text == {SENTENCE!r}
    print(json.dumps([[f.indicator, f.value, f.year, f.unit.name] for f in doc._.facts]))
    """
    assert json.loads(offline(code, tmp_path)) == EXPECTED


def test_the_command_line_needs_no_network(tmp_path: Path) -> None:
    (tmp_path / "tin.txt").write_text(SENTENCE, encoding="utf-8")
    code = """
    from dangvien_extract.cli import main

    for words in (["extract", "tin.txt", "-o", "facts.db"], ["records", "facts.db", "-o", "-"], ["explain", "tin.txt"]):
        assert main(words) == 0, words
    """
    record = json.loads(offline(code, tmp_path).splitlines()[0])
    assert record["unit"] == "Đảng bộ huyện Hòa Vang"
    assert record["year"] == 2022


# The same wheel again


@pytest.mark.slow
def test_the_wheel_is_the_same_again(tmp_path: Path) -> None:
    """Built in two folders, at two times, with other rights and another order of files: byte by byte."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if tracked.returncode:
        pytest.skip("no checkout")
    names = [name for name in tracked.stdout.decode().split("\0") if name and (ROOT / name).is_file()]
    built = []
    for folder, mask, order in (("a", 0o022, 1), ("another/folder", 0o077, -1)):
        copy = tmp_path / folder / "source"
        for name in names[::order]:
            place = copy / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes((ROOT / name).read_bytes())
            place.chmod(0o666 & ~mask)
            os.utime(place, (order + 10**9, order + 10**9))
        out = tmp_path / folder / "out"
        environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "PYTHONHASHSEED": str(order % 7)}
        code = f"import os, sys; os.umask({mask}); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
        words = [sys.executable, "-c", code, "-m", "build", "--wheel", "--no-isolation", "--outdir"]
        subprocess.run([*words, str(out), str(copy)], check=True, capture_output=True, timeout=200, env=environment)
        (wheel,) = out.glob("*.whl")
        built.append(wheel)
    assert built[0].name == built[1].name
    assert hashlib.sha256(built[0].read_bytes()).digest() == hashlib.sha256(built[1].read_bytes()).digest()
