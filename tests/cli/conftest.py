"""The real command in a process of its own, on a house of its own."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

from jiedao import embedded

ROOT = Path(__file__).resolve().parents[2]
POPULATE = """
from jiedao.cli import house
house.ready()
from django.conf import settings
from jiedao.procedures import setup
from tests import cast
with setup.as_owner() as owner:
    cast.found_offices(owner.alias)
cast.people()
kept = settings.FILES / "5a" / "sealed"
kept.parent.mkdir(parents=True)
kept.write_bytes(bytes(range(256)) * 9)
"""


@dataclass(frozen=True)
class House:
    """One installation of a test: its folder, and the command in it."""

    folder: Path

    @property
    def var(self) -> Path:
        return self.folder / "var"

    @property
    def keys(self) -> Path:
        return self.folder / "var-keys"

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return {**kept, "LANG": "C.UTF-8", "JIEDAO_VAR": str(self.var), **more}

    def run(self, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        """`jiedao <words>`."""
        return self.python("-m", "jiedao", *map(str, words), **more)

    def python(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            env=self.environment(**more),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=300,  # a long roster on a busy machine
        )

    def sql(self, command: str, database: str = "jiedao") -> str:
        """What the server's superuser finds, as text."""
        import psycopg

        with psycopg.connect(embedded.running(self.var).conninfo("postgres", database), autocommit=True) as admin:
            found = admin.execute(command)
            return "" if found.description is None else str(found.fetchall())


@lru_cache(maxsize=1)
def _ready() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="jiedao-ready-"))
    atexit.register(shutil.rmtree, folder)
    folder.chmod(0o755)
    done = House(folder).python("-c", "from jiedao.cli import house; house.ready()")
    assert done.returncode == 0, done.stderr
    embedded.stop(folder / "var")
    return folder


def furnish(folder: Path) -> None:
    """Put keys and a database with its tables into an empty folder, as the first command does: made once, then copied."""
    subprocess.run(["cp", "-a", f"{_ready()}/.", str(folder)], check=True)


@pytest.fixture(scope="session")
def new_house() -> Iterator[Callable[[], House]]:
    """Make a new, empty house; all of them are stopped and removed at the end."""
    made: list[House] = []

    def new() -> House:
        folder = Path(tempfile.mkdtemp(prefix="jiedao-test-"))
        folder.chmod(0o755)  # the server's account passes through
        made.append(House(folder))
        return made[-1]

    yield new
    for house in made:
        embedded.stop(house.var)
        shutil.rmtree(house.folder)


@pytest.fixture(scope="session")
def house(new_house: Callable[[], House]) -> House:
    """A house with the two offices of the cast and one attachment."""
    made = new_house()
    furnish(made.folder)
    done = made.python("-c", POPULATE)
    assert done.returncode == 0, done.stderr
    return made


def refused(done: subprocess.CompletedProcess[str], code: str) -> str:
    """The one line that a refused command says."""
    assert done.returncode == 1, (done.stdout, done.stderr)
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.rstrip().endswith(f"（{code}）"), done.stderr
    return done.stderr
