"""Rooms for embedded servers: folders every account may pass through, unlike pytest's own temporary ones."""

import os
import pickle
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from jiedao import embedded
from jiedao.embedded import programs

ROOT = os.geteuid() == 0
#: An account of every system that owns nothing here but what a test gives it.
STRANGER = pwd.getpwnam("daemon").pw_uid
#: Root's own tests need root; everything else holds for every account.
collect_ignore = [] if ROOT else ["test_as_root.py"]


def _room() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="jiedao-test-"))
    made.chmod(0o755)
    yield made
    for data in made.rglob("PG_VERSION"):
        if (data.parent / "postmaster.pid").exists():
            embedded.stop(data.parent.parent)
    for one in made.rglob("postgres"):  # the socket of a long path lies elsewhere
        shutil.rmtree(Path("/tmp") / embedded.located(one.parent).cluster, ignore_errors=True)
    shutil.rmtree(made)


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder for one test; the servers in it are stopped and it is removed afterwards."""
    yield from _room()


@pytest.fixture(scope="module")
def server() -> Iterator[embedded.Server]:
    """A running server for all tests of the file, which leave it running."""
    for room in _room():
        yield embedded.start(room / "var")


@pytest.fixture(scope="module")
def made() -> Iterator[embedded.Server]:
    """A stopped server, to be copied."""
    for room in _room():
        embedded.stop((server := embedded.start(room / "var")).var)
        yield server


@pytest.fixture
def stopped(made: embedded.Server, room: Path) -> embedded.Server:
    """A stopped server of one test's own."""
    subprocess.run(["cp", "-a", made.var, room], check=True)
    return embedded.located(room / "var")


@pytest.fixture
def as_stranger(room: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a function under an ordinary account: root lends it a process, anybody else is one already."""
    if not ROOT:
        return lambda work, *args: work(*args)
    if programs.binary("postgres").is_relative_to(Path.home()):
        # Installed where only root comes; an ordinary user's installation is one he can reach.
        copy_wheel(room / "site")
        monkeypatch.syspath_prepend(room / "site")
        programs._wheel.cache_clear()
    os.chown(room, STRANGER, STRANGER)
    return _lent


def _lent(work: Callable[..., Any], *args: Any) -> Any:
    out, into = os.pipe()
    if (child := os.fork()) == 0:
        try:
            os.setgroups([])
            os.setgid(STRANGER)
            os.setuid(STRANGER)
            told = (True, work(*args))
        except BaseException as error:
            told = (False, f"{getattr(error, 'code', type(error).__name__)}: {error}")
        with os.fdopen(into, "wb") as pipe:
            pickle.dump(told, pipe)
        os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        went, told = pickle.load(pipe)
    os.waitpid(child, 0)
    if not went:
        raise Refusal(told)
    return told


class Refusal(Exception):
    """What the work under the other account raised, as text."""


def copy_wheel(site: Path) -> None:
    """Install the PostgreSQL programs once more, into another folder."""
    wheel = programs.binary("postgres").parents[2]
    for one in (wheel, *wheel.parent.glob(f"{wheel.name}.libs")):
        shutil.copytree(one, site / one.name)


def is_alive(pid: int) -> bool:
    """Whether the process is there and no mere entry that nobody has collected yet."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    return False


@pytest.fixture(autouse=True)
def _fresh_programs() -> Iterator[None]:
    yield
    programs._wheel.cache_clear()
