"""The account the server runs under: the user's own, or for root an unprivileged one."""

import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from jiedao.embedded.problems import PlatformUnsupported

if sys.platform != "win32":
    import pwd

#: Accounts a server started by root runs under; the first that exists.
UNPRIVILEGED = ("jiedao", "nobody")


def environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The surroundings for every PostgreSQL program.

    Nothing is inherited but the search path: an uninstalled `LANG` breaks initdb, and a stray `PGHOST`, `PGDATA` or
    `PGOPTIONS` would lead a program to another server. English, so that a failure can be told from its words.
    """
    return {"PATH": os.environ.get("PATH") or os.defpath, "LANG": "C", "LC_ALL": "C", **(more or {})}


@dataclass(frozen=True)
class Account:
    """The account the server runs under. `other` is true if it is not the caller's own: then the caller is root."""

    name: str
    uid: int
    gid: int
    other: bool

    def run(
        self, *command: str | Path, cwd: Path, env: Mapping[str, str] | None = None, keep: tuple[int, ...] = ()
    ) -> subprocess.CompletedProcess[str]:
        """Run a program under this account, with no group but its own, new files closed to others, no terminal.

        `env` adds to the clean surroundings; `keep` are file descriptors the program inherits. The output comes back
        as text; a failure is not raised.
        """
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=environment(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            pass_fds=keep,
            umask=0o077,
            user=self.uid if self.other else None,
            group=self.gid if self.other else None,
            extra_groups=[] if self.other else None,
        )

    def first_closed(self, path: Path) -> Path | None:
        """The topmost of `path` and the folders above it that this account may not pass through (or run)."""
        chain = [one for one in (*reversed(path.parents), path) if os.path.lexists(one)]
        if not self.other:
            return next((one for one in chain if not os.access(one, os.X_OK)), None)
        # Asked of the system under the account itself, so that access lists count as well.
        loop = 'for one do [ -x "$one" ] || { printf %s "$one"; exit; }; done'
        told = self.run("/bin/sh", "-c", loop, "sh", *chain, cwd=Path("/")).stdout
        return Path(told) if told else None


def account_for(data: Path) -> Account:
    """The account for the server whose data lies in `data`.

    An ordinary user's server runs under that user. Root's runs under the owner of the data or of the folder above it, if
    that is not root; else under `jiedao`, else under `nobody`: PostgreSQL refuses to run as root, and rightly.

    Raises PlatformUnsupported on Windows.
    """
    if sys.platform == "win32":
        raise PlatformUnsupported(platform=sys.platform)
    if os.geteuid() != 0:
        return Account(_name(os.geteuid()), os.geteuid(), os.getegid(), other=False)
    for folder in (data, data.parent):
        with suppress(FileNotFoundError, NotADirectoryError):
            held = os.lstat(folder)
            if held.st_uid != 0:
                return Account(_name(held.st_uid), held.st_uid, held.st_gid, other=True)
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, other=True)
    raise PlatformUnsupported(platform=f"{sys.platform}（没有账户 nobody）")


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
