"""Who is alive: the server's own note, the locks, and the processes a killed server leaves behind.

A process number alone proves nothing: after a restart of a container the same small numbers are given again. So a server
counts as alive only if its process works in this very folder, and `alive`, a lock that the server and each of its
processes inherit, is free only when the last of them is gone, also those of another container.
"""

import enum
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from jiedao.embedded.accounts import Account
from jiedao.embedded.folders import Folder, Owner
from jiedao.embedded.place import Server

PROCESSES = Path("/proc")


class State(enum.Enum):
    """Where a server stands."""

    MISSING = "missing"  # no data yet
    STOPPED = "stopped"
    STARTING = "starting"  # or repairing itself after a crash
    RUNNING = "running"
    STOPPING = "stopping"
    LEFTOVER = "leftover"  # killed; some of its processes are still there


@dataclass(frozen=True)
class Postmaster:
    """What the living server wrote about itself: its process, when it began, its socket's folder, and its state."""

    pid: int
    began: str
    socket: str
    word: str


def postmaster(data: Folder) -> Postmaster | None:
    """The living server of this folder; a note whose process is gone, or is somebody else's, counts as none."""
    lines = (data.read("postmaster.pid") or "").splitlines()
    lines += [""] * (8 - len(lines))
    if not lines[0].strip().isdigit() or not _works_in(int(lines[0]), data.fd):
        return None
    return Postmaster(int(lines[0]), lines[2].strip(), lines[4], lines[7].strip())


def forget_stranger(data: Folder) -> None:
    """Remove the note of a server that is gone. Only for the holder of `alive`: then nobody of that server is left."""
    if postmaster(data) is None:
        data.remove("postmaster.pid")


def end_leftovers(server: Server) -> None:
    """Tell the processes of a killed server to go, and make those that do not.

    Nothing stored is lost by it: without their server they cannot commit any more.
    """
    with suppress(FileNotFoundError), Folder.opened(server.data) as data:
        if postmaster(data):
            return
        for word in (signal.SIGQUIT, signal.SIGKILL):
            for pid in _all_in(data.fd):
                with suppress(ProcessLookupError):
                    os.kill(pid, word)


@contextmanager
def locked(folder: Folder, name: str, owner: Owner, *, wait: bool) -> Iterator[int | None]:
    """Hold the lock `name` and give its open file, which a program may inherit.

    With `wait` it waits for whoever holds it; else None is given if somebody does.
    """
    fd = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600, dir_fd=folder.fd)
    try:
        owner.take(fd)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield None
        else:
            yield fd
    finally:
        os.close(fd)


def is_held(folder: Folder, name: str) -> bool:
    """Whether anybody holds the lock `name`."""
    try:
        fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder.fd)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(fd)
    return False


def _all_in(folder: int) -> list[int]:
    if not PROCESSES.is_dir():
        return []
    return [int(one) for one in os.listdir(PROCESSES) if one.isdigit() and _works_in(int(one), folder)]


def _works_in(pid: int, folder: int) -> bool:
    """Whether this living process is a PostgreSQL whose working folder is the open `folder`."""
    if sys.platform != "linux":  # without /proc the number has to do
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, 0)
            return True
        return False
    process = PROCESSES / str(pid)
    try:
        if (process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] in "ZX":
            return False
        if not (process / "comm").read_text("utf-8", "replace").startswith("postgres"):
            return False
        here = os.fstat(folder)
        return _working_folder(process) == (here.st_dev, here.st_ino)
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False


def _working_folder(process: Path) -> tuple[int, int] | None:
    """Device and number of the folder that a process works in."""
    try:
        held = os.stat(process / "cwd")
    except PermissionError:
        # Root of a container may not look into other accounts' processes (no CAP_SYS_PTRACE); their own account may.
        owner = os.stat(process)
        if os.geteuid() != 0 or owner.st_uid == 0:
            raise
        account = Account("", owner.st_uid, owner.st_gid, other=True)
        told = account.run("stat", "-L", "-c", "%d %i", process / "cwd", cwd=Path("/")).stdout.split()
        return (int(told[0]), int(told[1])) if len(told) == 2 else None
    return held.st_dev, held.st_ino
