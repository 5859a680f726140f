"""Folders and files in `var`, reached through open folders and never through a link.

Root may work in a folder that belongs to an ordinary user. Whoever owns a folder can put a link in the place of a name;
so every write here goes to a name inside an open folder, follows no link, and hands new files to the right owner.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


class NotOurs(OSError):
    """Something else stands where one of our own folders belongs."""


@dataclass(frozen=True)
class Owner:
    """Who gets what root makes. For an ordinary user everything is his own anyway."""

    uid: int
    gid: int

    def take(self, fd: int) -> None:
        """Hand the open file or folder to this owner, if the caller is root."""
        if os.geteuid() == 0:
            os.fchown(fd, self.uid, self.gid)


@dataclass(frozen=True)
class Folder:
    """An open folder. `path` is for messages and for programs."""

    path: Path
    fd: int

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> "Iterator[Folder]":
        """The folder at `path`. Raises OSError, also if `path` is a link."""
        fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            yield cls(path, fd)
        finally:
            os.close(fd)

    @contextmanager
    def inside(self, name: str) -> "Iterator[Folder]":
        """The folder `name` in this one. Raises OSError, also if it is a link."""
        fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self.fd)
        try:
            yield Folder(self.path / name, fd)
        finally:
            os.close(fd)

    def make(self, name: str, owner: Owner, mode: int) -> None:
        """Make the folder `name`, or take it up as it is if it is the owner's; its rights become `mode`.

        Raises NotOurs if it is a link, a file, or somebody else's.
        """
        with suppress(FileExistsError):
            os.mkdir(name, 0o700, dir_fd=self.fd)
        try:
            fd = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=self.fd)
        except OSError as error:
            raise NotOurs(error.errno, "它不是普通文件夹", str(self.path / name)) from error
        try:
            held = os.fstat(fd)
            if held.st_uid not in (owner.uid, os.geteuid()):
                raise NotOurs(0, f"它属于另一个账户（编号 {held.st_uid}）", str(self.path / name))
            owner.take(fd)
            if stat.S_IMODE(held.st_mode) != mode:
                os.fchmod(fd, mode)
        finally:
            os.close(fd)

    def write(self, name: str, text: str, owner: Owner, mode: int) -> None:
        """Put the file `name` in place whole, replacing any before it."""
        new = f"{name}.new"
        with suppress(FileNotFoundError):
            os.unlink(new, dir_fd=self.fd)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with open(os.open(new, flags, mode, dir_fd=self.fd), "w", encoding="utf-8") as file:
            owner.take(file.fileno())
            os.fchmod(file.fileno(), mode)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.rename(new, name, src_dir_fd=self.fd, dst_dir_fd=self.fd)
        os.fsync(self.fd)

    def read(self, name: str, last: int = 1 << 16) -> str | None:
        """The end of the file `name`, at most `last` bytes; None if there is no such plain file."""
        try:
            fd = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=self.fd)
        except FileNotFoundError:
            return None
        with open(fd, "rb") as file:
            held = os.fstat(fd)
            if not stat.S_ISREG(held.st_mode):
                return None
            file.seek(max(0, held.st_size - last))
            return file.read(last).decode("utf-8", "replace")

    def remove(self, name: str) -> None:
        """Remove the file `name`, if it is there; a link is removed, not what it points to."""
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self.fd)

    def names(self) -> list[str]:
        """What is in the folder, sorted."""
        return sorted(os.listdir(self.fd))
