"""The data folder: whose it is, which PostgreSQL wrote it, and making a new one."""

import os
import secrets
import shutil
from pathlib import Path

from jiedao.embedded.accounts import Account
from jiedao.embedded.folders import Folder, Owner
from jiedao.embedded.place import Server
from jiedao.embedded.problems import AccountUnnamed, DataForeign, DataNewer, DataOlder, DiskFull, StartFailed
from jiedao.embedded.programs import MAJOR, version
from jiedao.embedded.roles import ADMIN, APP, OWNER

#: The file by which Jiedao knows its own data.
MARKER = "jiedao.marker"
#: What initdb writes, the database `jiedao`, and room for the first work.
ROOM_MB = 150


def major_of(server: Server, var: Folder, account: Account) -> int | None:
    """The major version that wrote the data; None if there is no data yet.

    Raises DataForeign if anything but Jiedao's own data is in its place. Nothing is changed.
    """

    def refuse(reason: str) -> DataForeign:
        return DataForeign(data=server.data, reason=reason)

    if "PG_VERSION" in var.names():
        raise DataForeign(data=server.var, reason="它本身就是另一个 PostgreSQL 的数据文件夹")
    if not os.path.lexists(server.data):
        return None
    try:
        with var.inside(server.data.name) as data:
            owner = os.fstat(data.fd).st_uid
            if owner != account.uid:
                raise refuse(f"它属于另一个账户（编号 {owner}），而数据库由账户 {account.name} 运行")
            names = data.names()
            if not names:
                return None
            if MARKER not in names:
                known = "PG_VERSION" in names
                raise refuse("其中是别的程序的 PostgreSQL 数据库" if known else "其中已有别的文件")
            return int((data.read("PG_VERSION") or "").strip().split(".")[0])
    except NotADirectoryError as error:
        raise refuse("它是链接或文件，不是文件夹") from error
    except ValueError as error:
        raise refuse("其中的文件 PG_VERSION 缺失或已损坏") from error


def require_readable(server: Server, found: int) -> None:
    """Refuse data of another major version. Raises DataOlder, DataNewer."""
    if found != MAJOR:
        raise (DataOlder if found < MAJOR else DataNewer)(data=server.data, found=found, expected=MAJOR)


def create(server: Server, var: Folder, account: Account, programs: Path, keep: int) -> None:
    """Make the data folder, whole or not at all.

    Raises AccountUnnamed, DiskFull, StartFailed, OSError.
    """
    if account.name == str(account.uid):
        raise AccountUnnamed(account=account.uid)
    free = free_mb(server)
    if free < ROOM_MB:
        raise DiskFull(folder=server.var, free=free)
    unfinished = var.path / f"{server.data.name}.new"
    if os.path.lexists(unfinished):  # an earlier attempt was cut off; the caller holds the lock
        shutil.rmtree(unfinished)
    owner = Owner(account.uid, account.gid)
    var.make(unfinished.name, owner, 0o700)
    words = {role: secrets.token_urlsafe(24) for role in (ADMIN, OWNER, APP)}
    # initdb wants an empty folder; the first password waits beside it, closed to all others.
    waiting = f"{server.data.name}.first"
    var.write(waiting, words[ADMIN] + "\n", owner, 0o600)
    done = account.run(
        programs / "initdb",
        *("-D", unfinished, "-U", ADMIN, "--auth=scram-sha-256", "--encoding=UTF8"),
        f"--pwfile={var.path / waiting}",
        # PostgreSQL's own UTF-8 order: no locale of the system is needed, and none can change under an index.
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        *("--data-checksums", "--no-instructions"),
        cwd=server.var,
        keep=(keep,),
    )
    var.remove(waiting)
    if done.returncode:
        raise failure(server, done.stdout + done.stderr)
    with var.inside(unfinished.name) as data:
        lines = (f"*:*:*:{role}:{word}\n" for role, word in words.items())
        data.write(server.passfile.name, "".join(lines), owner, 0o600)
        data.write(MARKER, f"The embedded database of Jiedao. Made with PostgreSQL {version()}.\n", owner, 0o600)
    os.rename(unfinished.name, server.data.name, src_dir_fd=var.fd, dst_dir_fd=var.fd)
    os.fsync(var.fd)


def failure(server: Server, log: str) -> DiskFull | StartFailed:
    """The Problem that the last words of a program mean."""
    if any(words in log for words in ("No space left on device", "Disk quota exceeded")):
        return DiskFull(folder=server.var, free=free_mb(server))
    lines = [line for line in log.splitlines() if line.strip()]
    return StartFailed(data=server.data, logs=server.logs, log="\n".join(lines[-12:]))


def free_mb(server: Server) -> int:
    """Room left where the data lies, in MB."""
    return shutil.disk_usage(server.var).free // 1_000_000
