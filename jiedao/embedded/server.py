"""Start, stop and look at the embedded server."""

import errno
import os
import shlex
import signal
import stat
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from jiedao.embedded import cluster, configuration
from jiedao.embedded.accounts import Account, account_for
from jiedao.embedded.folders import Folder, NotOurs, Owner
from jiedao.embedded.place import TEMPORARY, Server, located, passwords, require_private, var_folder
from jiedao.embedded.problems import (
    DataOlder,
    DiskFull,
    FolderRefused,
    NotRunning,
    ParentClosed,
    SocketFolderForeign,
    StillHeld,
    StillStarting,
    StopFailed,
    UpgradeByRestore,
)
from jiedao.embedded.programs import MAJOR, programs_for, version
from jiedao.embedded.roles import ADMIN, ensure_roles
from jiedao.embedded.running import Postmaster, State, end_leftovers, forget_stranger, is_held, locked, postmaster

#: Seconds a start or stop may take: after a power cut a slow disk needs minutes to repair the data.
PATIENCE = 300
#: Seconds the processes of a killed server get to go by themselves.
LEFTOVER_PATIENCE = 10
#: Log files kept, of a day or ten megabytes each.
LOGS_KEPT = 40
TICK = 0.05
#: The file in `var` that names the run of the server which has been prepared, and its version.
READY = "ready"


@dataclass(frozen=True)
class Status:
    """What `status` saw: where the server stands, under which account, its process, and who wrote the data.

    `major` is that of the data (None: no data yet), `version` that of the running server, else of the programs.
    """

    server: Server
    state: State
    account: str
    pid: int | None
    major: int | None
    version: str

    @property
    def running(self) -> bool:
        """Whether it takes work now."""
        return self.state is State.RUNNING

    @property
    def data(self) -> Path:
        """The folder of the data."""
        return self.server.data

    @property
    def socket(self) -> Path:
        """The folder of the socket."""
        return self.server.socket


@dataclass(frozen=True)
class Upgrade:
    """What `upgrade` did: the versions before and after, and whether the server was restarted for it."""

    before: str
    after: str
    is_restarted: bool

    def __str__(self) -> str:
        if self.is_restarted:
            return f"数据库已由 PostgreSQL {self.before} 重新启动为 {self.after}，数据格式不变。"
        return f"数据库已是 PostgreSQL {self.after} 的数据格式，无需升级。"


@dataclass(frozen=True)
class _Site:
    """An open `var`, and the two who own what is in it: the keeper of `var` and the server's account."""

    server: Server
    account: Account
    var: Folder
    keeper: Owner

    def lock(self) -> AbstractContextManager[int | None]:
        return locked(self.var, "lock", self.keeper, wait=True)

    def postmaster(self) -> Postmaster | None:
        with suppress(FileNotFoundError), self.var.inside(self.server.data.name) as data:
            return postmaster(data)
        return None

    def state(self) -> State:
        made, stale, said = False, False, None
        with suppress(FileNotFoundError), self.var.inside(self.server.data.name) as data:
            names = data.names()
            made, stale, said = "PG_VERSION" in names, "postmaster.pid" in names, postmaster(data)
        if said:
            words = {"ready": State.RUNNING, "standby": State.RUNNING, "stopping": State.STOPPING}
            return words.get(said.word, State.STARTING)
        if is_held(self.var, "alive"):
            return State.LEFTOVER if stale else State.STARTING
        return State.STOPPED if made else State.MISSING


def start(var: Path | None = None, *, patience: float = PATIENCE) -> Server:
    """Bring the embedded server up and prepare its roles and its database; one that runs already is taken as it is.

    Makes `var` and the data if there are none. Two processes may start at once; the second waits for the first. A crash
    is repaired, which may take long: after `patience` seconds StillStarting is raised and the repair goes on.

    Raises the Problems of this package; whatever stands in the way is left as it was.
    """
    server = located(var or var_folder())
    if ready := _in_service(server):
        return ready
    account = account_for(server.data)
    with _told_as_problems(server, account):
        _make_var(server, account)
        with _open(server, account) as site, site.lock():
            if ready := _in_service(server):
                return ready  # somebody else was quicker
            found = cluster.major_of(server, site.var, account)
            if found is not None:
                cluster.require_readable(server, found)
            _bring_up(site, patience)
            return _prepare(site)


def running(var: Path | None = None) -> Server:
    """The running server, for what must not start one (backup, psql). Raises NotRunning."""
    server = located(var or var_folder())
    if found := _in_service(server):
        return found
    raise NotRunning(data=server.data)


def stop(var: Path | None = None, *, patience: float = PATIENCE) -> bool:
    """Stop the server, ending open connections and undoing what they had not committed. False if none was running.

    Raises StopFailed after `patience` seconds.
    """
    server = located(var or var_folder())
    account = account_for(server.data)
    with _told_as_problems(server, account):
        if not server.var.exists():
            return False
        with _open(server, account) as site, site.lock():
            return _bring_down(site, patience)


def status(var: Path | None = None) -> Status:
    """Look at the server of `var`, changing nothing.

    Raises FolderRefused if this account may not look, DataForeign if the data is not Jiedao's.
    """
    server = located(var or var_folder())
    account = account_for(server.data)
    with _told_as_problems(server, account):
        if not server.var.exists():
            return Status(server, State.MISSING, account.name, None, None, version())
        with _open(server, account) as site:
            found = cluster.major_of(server, site.var, account)
            said, state, ready = site.postmaster(), site.state(), _in_service(server)
            pid, runs = said.pid if said else None, ready.version if ready else version()
            return Status(server, state, account.name, pid, found, runs)


def upgrade(var: Path | None = None) -> Upgrade:
    """Let the server run on the installed programs, restarting it if it runs on older ones of the same major version.

    Between major versions nothing is done: UpgradeByRestore tells the way through a backup.
    """
    now = status(var)
    if now.major is not None:
        try:
            cluster.require_readable(now.server, now.major)
        except DataOlder as older:
            raise UpgradeByRestore(data=now.server.data, found=now.major, expected=MAJOR) from older
    if not now.running:
        return Upgrade(version(), version(), is_restarted=False)  # the next start takes the installed programs
    before = now.version
    if before == version():
        return Upgrade(before, before, is_restarted=False)
    stop(var)
    return Upgrade(before, start(var).version, is_restarted=True)


def _in_service(server: Server) -> Server | None:
    """The server if it runs, can be reached and is prepared; a few file reads and no connection, else None."""
    with suppress(OSError), Folder.opened(server.data) as data, Folder.opened(server.var) as var:
        said = postmaster(data)
        run, _, found = (var.read(READY) or "").rstrip().partition("\n")
        if said and said.word == "ready" and run == _run(said) and _is_reachable(server, said):
            return replace(server, version=found)
    return None


def _run(said: Postmaster) -> str:
    return f"{said.pid} {said.began}"


def _is_reachable(server: Server, said: Postmaster) -> bool:
    """Not so if `var` was moved, or somebody swept the temporary folder, while the server ran."""
    return said.socket == str(server.socket) and (server.socket / server.socket_name).exists()


def _bring_down(site: _Site, patience: float) -> bool:
    began, told = time.monotonic(), None
    while (state := site.state()) not in (State.STOPPED, State.MISSING):
        waited = time.monotonic() - began
        if waited > patience:
            raise StopFailed(data=site.server.data, log=_last_words(site, frozenset()))
        if (said := site.postmaster()) and said.pid != told:
            told = said.pid
            with suppress(ProcessLookupError):
                os.kill(said.pid, signal.SIGINT)  # PostgreSQL's fast shutdown
        if state is State.LEFTOVER and waited > LEFTOVER_PATIENCE:
            end_leftovers(site.server)
        time.sleep(TICK)
    return told is not None


def _bring_up(site: _Site, patience: float) -> None:
    began = time.monotonic()
    if (said := site.postmaster()) and said.word == "ready" and not _is_reachable(site.server, said):
        _bring_down(site, patience)
    while (state := site.state()) is not State.RUNNING:
        if state in (State.MISSING, State.STOPPED):
            with locked(site.var, "alive", site.keeper, wait=False) as alive:
                if alive is not None:
                    _launch(site, alive, patience, new=state is State.MISSING)
                    return
        waited = time.monotonic() - began
        if waited > patience and state is State.STARTING:
            raise StillStarting(data=site.server.data, seconds=round(patience))
        if waited > patience:
            raise StillHeld(data=site.server.data)
        if state is State.LEFTOVER and waited > LEFTOVER_PATIENCE:
            end_leftovers(site.server)
        time.sleep(TICK)


def _launch(site: _Site, alive: int, patience: float, *, new: bool) -> None:
    server, account = site.server, site.account
    programs = programs_for(account, site.var)
    if new:
        cluster.create(server, site.var, account, programs, alive)
    else:
        with site.var.inside(server.data.name) as data:
            forget_stranger(data)
    _make_socket_folder(site)
    old = _make_log_folder(site)
    _write_configuration(site)
    # By shell words, which pg_ctl needs; the data goes by PGDATA, since pg_ctl would quote it too weakly.
    options = shlex.join(["-D", str(server.data), "-c", f"config_file={server.configuration / configuration.MAIN}"])
    done = account.run(
        programs / "pg_ctl",
        *(
            "start",
            "--wait",
            "--timeout",
            str(max(1, round(patience))),
            "--silent",
            "--log",
            "start.log",
            "-o",
            options,
        ),
        cwd=server.logs,
        env={"PGDATA": str(server.data)},
        keep=(alive,),
    )
    if done.returncode:
        if site.postmaster():
            raise StillStarting(data=server.data, seconds=round(patience))
        raise cluster.failure(server, _last_words(site, old) or done.stdout + done.stderr)


def _make_var(server: Server, account: Account) -> None:
    if closed := account.first_closed(server.var):
        raise ParentClosed(var=server.var, folder=closed, account=account.name)
    if server.var.exists():
        return
    _make_parents(server.var, account)
    with suppress(FileExistsError), Folder.opened(server.var.parent) as parent:
        os.mkdir(server.var.name, 0o700, dir_fd=parent.fd)
        with parent.inside(server.var.name) as var:
            if account.other:  # root keeps it; the server's account passes through and sees nothing but its own
                os.fchown(var.fd, 0, account.gid)
            os.fchmod(var.fd, 0o710 if account.other else 0o700)
    if closed := account.first_closed(server.var):
        raise ParentClosed(var=server.var, folder=closed, account=account.name)


def _make_parents(var: Path, account: Account) -> None:
    for folder in (one for one in reversed(var.parents) if not one.exists()):
        with suppress(FileExistsError):
            folder.mkdir()
            if account.other:  # a new folder of root's, whose strict umask would close it to the server's account
                with Folder.opened(folder) as made:
                    os.fchmod(made.fd, 0o755)


@contextmanager
def _open(server: Server, account: Account) -> Iterator[_Site]:
    with Folder.opened(server.var) as var:
        held = os.fstat(var.fd)
        if held.st_mode & stat.S_IWOTH:
            raise NotOurs(0, f"它的权限是 {stat.S_IMODE(held.st_mode):o}，其他账户可以写入", str(server.var))
        yield _Site(server, account, var, Owner(held.st_uid, held.st_gid))


def _make_socket_folder(site: _Site) -> None:
    server, owner = site.server, Owner(site.account.uid, site.account.gid)
    with Folder.opened(server.socket.parent) as parent:
        mode = os.fstat(parent.fd).st_mode
        if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
            raise SocketFolderForeign(folder=server.socket, reason=f"任何账户都能改换 {TEMPORARY} 中的文件夹")
        if parent.path == TEMPORARY:
            require_private(server)
        parent.make(server.socket.name, owner, 0o700)
        # Nobody of ours is alive (the caller holds `alive`): a socket in here is a dead one, and the number in its lock
        # file may belong to another program by now.
        with parent.inside(server.socket.name) as folder:
            folder.remove(server.socket_name)
            folder.remove(f"{server.socket_name}.lock")


def _make_log_folder(site: _Site) -> frozenset[str]:
    site.var.make(site.server.logs.name, Owner(site.account.uid, site.account.gid), 0o700)
    with site.var.inside(site.server.logs.name) as folder:
        folder.remove("start.log")
        logs = [name for name in folder.names() if name.startswith("postgresql-")]
        for name in logs[:-LOGS_KEPT]:
            folder.remove(name)
        return frozenset(logs)


def _write_configuration(site: _Site) -> None:
    owner = Owner(site.keeper.uid, site.account.gid)
    site.var.make(site.server.configuration.name, owner, 0o710)
    with site.var.inside(site.server.configuration.name) as folder:
        for name, text in configuration.files(site.server).items():
            folder.write(name, text, owner, 0o640)


def _last_words(site: _Site, old: frozenset[str]) -> str:
    """The end of the log files that came since the files `old`."""
    with suppress(FileNotFoundError), site.var.inside(site.server.logs.name) as folder:
        names = folder.names()
        logs = [name for name in names if name.startswith("postgresql-") and name not in old][-1:]
        return "".join(folder.read(name) or "" for name in ("start.log", *(logs or names[-1:])))
    return ""


def _prepare(site: _Site) -> Server:
    """Once for each run of the server: make the roles and the database where missing, and note that it is done."""
    server, admin = site.server, site.server.conninfo(ADMIN, ADMIN)
    try:
        ensure_roles(admin, passwords={role: word for role, word in passwords(server).items() if role != ADMIN})
        with psycopg.connect(admin) as connection:
            found = connection.info.parameter_status("server_version") or ""
    except psycopg.OperationalError as error:
        raise cluster.failure(server, str(error)) from error
    if said := site.postmaster():
        site.var.write(READY, f"{_run(said)}\n{found}\n", site.keeper, 0o600)
    return replace(server, version=found)


@contextmanager
def _told_as_problems(server: Server, account: Account) -> Iterator[None]:
    try:
        yield
    except NotOurs as error:
        raise FolderRefused(account=account.name, folder=error.filename, reason=error.strerror) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(folder=server.var, free=cluster.free_mb(server)) from error
        reasons = {errno.EROFS: "磁盘是只读的", errno.ENOTDIR: "它是链接或文件，不是文件夹"}
        if isinstance(error, PermissionError) or error.errno in reasons:
            reason = reasons.get(error.errno or 0, "系统不允许该账户访问")
            raise FolderRefused(account=account.name, folder=error.filename or server.var, reason=reason) from error
        raise
