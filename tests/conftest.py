"""What several test files share: a PostgreSQL server of the tests' own."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

# A slow machine is no failure: what takes time is measured in benchmarks/.
settings.register_profile("package", deadline=None)
settings.load_profile("package")


class Server:
    """A PostgreSQL server on a socket in a folder of its own, run by a user other than root."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self._programs, self._folder, self._user = programs, folder, user
        self._numbers = count()
        self._run("initdb", "-D", "data", "-U", "tester", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-c listen_addresses='' -c fsync=off -k {self._folder}"
        self._run("pg_ctl", "-D", "data", "-o", options, "-l", "log", "-w", "start")

    def stop(self) -> None:
        """Stop it as a crash would: nobody is waited for."""
        self._run("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")

    def url(self, database: str = "postgres", *, user: str = "tester") -> str:
        """The address of a database on it."""
        return f"postgresql://{user}:s%40cret@/{database}?host={self._folder}"

    def database(self) -> str:
        """The address of a new, empty database."""
        name = f"test{next(self._numbers)}"
        self._run("createdb", "-h", str(self._folder), "-U", "tester", name)
        return self.url(name)

    def _run(self, program: str, *args: str) -> None:
        subprocess.run(
            [str(self._programs / program), *args],
            cwd=self._folder,
            user=self._user,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # pg_ctl's server would hold a pipe open
            timeout=60,
        )


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4].split(".")[0]))
    if found:
        return found[-1].parent
    which = shutil.which("initdb")
    return Path(which).resolve().parent if which else None


@contextmanager
def running_server() -> Iterator[Server | None]:
    """A server until the end of the context; null where none is installed."""
    programs = _programs()
    if programs is None:
        yield None
        return
    user = None
    if os.name == "posix" and os.getuid() == 0:  # the server refuses to run as root
        import pwd

        names = {entry.pw_name for entry in pwd.getpwall()}
        user = next(name for name in ("postgres", "nobody") if name in names)
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))  # the path of a socket must be short
    try:
        if user:
            shutil.chown(folder, user)
        server = Server(programs, folder, user)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A server that all tests of a process share; skipped by name where none is installed."""
    with running_server() as server:
        if server is None:
            pytest.skip("no PostgreSQL server is installed (initdb)")
        yield server


@pytest.fixture
def postgres_url(postgres_server: Server) -> str:
    """The address of an empty database, with a password that no message may show."""
    return postgres_server.database()
