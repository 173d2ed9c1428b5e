"""What the package depends on, tried at both ends, its licences, and what is known against it.

    python tools/dependencies.py test            # the lowest versions that pyproject.toml allows, and the newest
    python tools/dependencies.py test lowest     # one of them (--keep FOLDER: leave the environment there)
    python tools/dependencies.py licences        # of everything that is installed for a user, against a list
    python tools/dependencies.py audit           # of known vulnerabilities, where the registry tells of them

`test` makes an environment in a temporary folder with uv, in seconds (else with pip), and runs `TESTS` there:
extraction, the floors of accuracy, the command line, the writers of every target. Nothing that is installed here is
looked at or changed.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = ("archives", "cluster", "duckdb", "frames", "polars", "postgres")
"""Those that users install; the others are for people who work on the library."""

RESOLUTIONS = {"lowest": "lowest-direct", "newest": "highest"}
TOOLS = ("hypothesis", "psutil", "pytest", "pytest-xdist")
TESTS = ("tests/test_dependencies.py", "tests/test_writers.py", "tests/test_table_files.py", "tests/test_remote.py")

# --- both ends


def test(ends: Iterable[str], keep: Path | None) -> int:
    """Run the tests with each set; how many failed."""
    failed = 0
    for end in ends:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="dependencies") as name:
            folder = keep / end if keep else Path(name)
            try:
                python = environment(folder, end)
            except _FailedError as error:
                print(f"{end}: no environment: {error}", flush=True)
                failed += 1
                continue
            words = [python, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "-n", "2", *TESTS]
            status = subprocess.run(words, cwd=ROOT, env=_clean(), check=False).returncode
        print(f"{end}: {'failed' if status else 'passed'} in {time.monotonic() - began:.0f} s", flush=True)
        failed += bool(status)
    return failed


def environment(folder: Path, end: str) -> Path:
    """Make an environment with the lowest or the newest versions and this checkout; its Python.

    By uv, which takes seconds; where it cannot reach what pip is set up to reach, by pip.
    """
    folder.mkdir(parents=True, exist_ok=True)
    python = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    try:
        _by_uv(folder, end, python)
    except _FailedError as error:
        print(f"{end}: by pip, for {error}", flush=True)
        _run(sys.executable, "-m", "venv", "--clear", folder / "venv")
        _run(python, "-m", "pip", "install", "-q", *(_pinned(one, end) for one in _wanted()))
        _run(python, "-m", "pip", "install", "-q", "--no-deps", "-e", ROOT)
    return python


def _by_uv(folder: Path, end: str, python: Path) -> None:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        raise _FailedError("uv is not installed")
    pinned, tools = folder / "versions.txt", folder / "tools.in"
    tools.write_text("\n".join(f"{name}{bounds(name)}" for name in TOOLS) + "\n")
    extras = [word for extra in EXTRAS for word in ("--extra", extra)]
    where = ["--python", sys.executable, "--resolution", RESOLUTIONS[end], "-o", pinned]
    as_pip = _as_pip()
    _run(uv, "pip", "compile", "-q", ROOT / "pyproject.toml", tools, *extras, *where, more=as_pip)
    _run(uv, "venv", "-q", "--clear", "--python", sys.executable, folder / "venv", more=as_pip)
    _run(uv, "pip", "install", "-q", "--compile-bytecode", "--python", python, "-r", pinned, more=as_pip)
    _run(uv, "pip", "install", "-q", "--python", python, "--no-deps", "-e", ROOT, more=as_pip)


def _as_pip() -> dict[str, str]:
    """What pip is set up with, as uv wants to be told of it."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, encoding="utf-8", check=False
    ).stdout
    found = dict(re.findall(r"^(?:global|install|:env:)\.([\w-]+)='(.*)'$", listed, re.MULTILINE))
    names = {
        "cert": "SSL_CERT_FILE",
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
    }
    told = {name: found[key] for key, name in names.items() if key in found}
    return {**told, "UV_INDEX_STRATEGY": "unsafe-best-match"}


def _wanted() -> list[str]:
    """The requirements that an environment is made for: of the package, of what users install, and of the tests."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    groups = [data["dependencies"], *(data["optional-dependencies"][extra] for extra in EXTRAS)]
    nested = {name for group in groups for one in group for name in re.findall(r"\[([\w,]+)\]", one)}
    deeper = {extra for names in nested for extra in names.split(",")} & data["optional-dependencies"].keys()
    groups += [data["optional-dependencies"][extra] for extra in sorted(deeper)]
    wanted = [one for group in groups for one in group if not one.startswith(data["name"])]
    return list(dict.fromkeys([*wanted, *(f"{name}{bounds(name)}" for name in TOOLS)]))


def _pinned(requirement: str, end: str) -> str:
    """A requirement at its lowest version, or as it is."""
    return re.sub(r">=([^,;\s]+)[^;]*", r"==\1", requirement) if end == "lowest" else requirement


class _FailedError(Exception):
    """A command did not work."""


def bounds(name: str) -> str:
    """The bounds that pyproject.toml gives a package."""
    found = [one for one in requirements() if re.match(rf"{re.escape(name)}(?=[<>=!~;\[ ]|$)", one)]
    return re.sub(r"^[\w.-]+(?:\[[^]]*\])?", "", found[0]).partition(";")[0]


def requirements() -> Iterator[str]:
    """Every requirement of pyproject.toml, of the package, its extras and its build, as it is written."""
    data = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    yield from data["build-system"]["requires"]
    yield from data["project"]["dependencies"]
    for group in data["project"]["optional-dependencies"].values():
        yield from (one for one in group if not one.startswith(data["project"]["name"]))


def _run(*words: object, more: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(
        list(map(str, words)), capture_output=True, encoding="utf-8", env={**(more or {}), **_clean()}, check=False
    )
    if done.returncode:
        raise _FailedError(f"{' '.join(map(str, words[:3]))}: {done.stderr.strip()}")


def _clean() -> dict[str, str]:
    import os

    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}


# --- licences

ALLOWED = frozenset(
    {"0bsd", "apache-2.0", "bsd", "bsd-2-clause", "bsd-3-clause", "cc0-1.0", "cnri-python", "isc", "mit", "mpl-2.0"}
    | {"psf-2.0", "unlicense", "zlib"}
)
OTHER_NAMES = {
    "apache 2.0": "apache-2.0",
    "apache software license": "apache-2.0",
    "bsd license": "bsd",
    "gnu lesser general public license v3 (lgplv3)": "lgpl-3.0-only",
    "isc license (iscl)": "isc",
    "mit license": "mit",
    "mozilla public license 2.0 (mpl 2.0)": "mpl-2.0",
    "python software foundation license": "psf-2.0",
}
# Licences that are not on the list, each with why it may be all the same.
EXCEPTIONS = {
    "psycopg": ("lgpl-3.0-only", "an optional driver, used unchanged and replaceable: what the LGPL asks of a user"),
    "psycopg-binary": ("lgpl-3.0-only", "the compiled part of psycopg"),
}


def tree(name: str, extras: Iterable[str] = (), seen: set[tuple[str, str]] | None = None) -> Iterator[Distribution]:
    """What is installed for a user of `name` with `extras`, each once."""
    from packaging.requirements import Requirement

    seen = set() if seen is None else seen
    try:
        found = distribution(name)
    except PackageNotFoundError:
        raise SystemExit(f"{name} is not installed: make setup") from None
    key = re.sub(r"[-_.]+", "-", name).lower()
    if not any(known == key for known, _ in seen):
        yield found
    for extra in {"", *extras} - {known for name_, known in seen if name_ == key}:
        seen.add((key, extra))
        for line in found.requires or ():
            one = Requirement(line)
            if one.marker is None and extra == "" or one.marker and one.marker.evaluate({"extra": extra}):
                yield from tree(one.name, one.extras, seen)


def licence(one: Distribution) -> frozenset[str]:
    """The licences under which a distribution stands, all of which count; of alternatives, those that are allowed."""
    told = one.metadata
    text = told.get("License-Expression") or ""
    if not text:
        names = [name.rpartition(" :: ")[2] for name in told.get_all("Classifier") or () if name.startswith("License")]
        short = (told.get("License") or "").strip()
        text = " AND ".join(names) if names else short.partition("\n")[0]
    found = set()
    for part in re.split(r"\s+and\s+", text.strip().lower()):
        choices = [OTHER_NAMES.get(choice, choice) for choice in re.split(r"\s+or\s+", part)]
        found.add(next((choice for choice in choices if choice in ALLOWED), choices[0]))
    return frozenset(found - {""})


def refused(found: Iterable[Distribution]) -> list[str]:
    """A line for each distribution whose licence is not on the list and no exception."""
    lines = []
    for one in found:
        name = re.sub(r"[-_.]+", "-", one.metadata["Name"]).lower()
        known = licence(one)
        if name in EXCEPTIONS and known == {EXCEPTIONS[name][0]}:
            continue
        if not known:
            lines.append(f"{name} {one.version}: tells no licence")
        elif not known <= ALLOWED:
            lines.append(f"{name} {one.version}: {', '.join(sorted(known - ALLOWED))} is not on the list")
    return lines


def licences() -> int:
    """Print what is refused; how many."""
    found = list(tree("dangvien_extract", EXTRAS))
    lines = refused(found)
    print("\n".join([*lines, f"{len(found)} packages, {len(lines)} refused, {len(EXCEPTIONS)} exceptions"]))
    for name, (which, why) in EXCEPTIONS.items():
        print(f"exception: {name}: {which}: {why}")
    return len(lines)


# --- vulnerabilities


def audit() -> int:
    """What is known against the newest versions, by pip-audit; 0 where nothing could be asked, which it says."""
    uvx = shutil.which("uvx", path=str(Path(sys.executable).parent)) or shutil.which("uvx")
    if uvx is None:
        print("audit: not done: uv is not installed")
        return 0
    found = {one.metadata["Name"]: one.version for one in tree("dangvien_extract", EXTRAS)}
    found.pop("dangvien_extract", None)
    with tempfile.TemporaryDirectory(prefix="audit") as name:
        pinned = Path(name) / "versions.txt"
        pinned.write_text("".join(f"{package}=={version}\n" for package, version in found.items()))
        words = [uvx, "pip-audit", "--no-deps", "--disable-pip", "--progress-spinner", "off", "-r", str(pinned)]
        try:
            done = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=300, env=_clean(), check=False)
        except subprocess.TimeoutExpired:
            print(f"audit: not done: nothing answered; {len(found)} packages were to be asked about")
            return 0
    unknown = done.stdout.count("could not be audited")
    if "Found" in done.stderr and "vulnerabilit" in done.stderr:
        print(done.stdout)
        return 1
    if done.returncode or unknown:
        reason = f"the registry told nothing of {unknown} of" if unknown else "the registry could not be asked about"
        print(f"audit: not done: {reason} {len(found)} packages")
        return 0
    print(f"audit: nothing is known against {len(found)} packages")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    trying = commands.add_parser("test", help="run the tests with the lowest and the newest versions")
    trying.add_argument("ends", nargs="*", metavar="END", help=f"{' or '.join(RESOLUTIONS)} (both)")
    trying.add_argument("--keep", type=Path, metavar="FOLDER", help="make the environments there, and leave them")
    commands.add_parser("licences", help="check the licences of what is installed for users")
    commands.add_parser("audit", help="ask what is known against what is installed")
    args = parser.parse_args()
    if args.command == "licences":
        return int(licences() > 0)
    if args.command == "audit":
        return audit()
    if unknown := set(args.ends) - set(RESOLUTIONS):
        parser.error(f"{', '.join(sorted(unknown))}: only {' and '.join(RESOLUTIONS)}")
    return int(test(args.ends or RESOLUTIONS, args.keep) > 0)


if __name__ == "__main__":
    sys.exit(main())
