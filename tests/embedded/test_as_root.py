"""Started by root: an unprivileged account, no right widened, a container's root, a closed installation."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from jiedao import embedded
from jiedao.embedded import programs
from jiedao.embedded.accounts import UNPRIVILEGED
from jiedao.embedded.problems import AccountUnnamed, BinariesClosed, DataForeign, FolderRefused, ParentClosed
from tests.embedded.conftest import STRANGER, Refusal, copy_wheel, is_alive
from tests.embedded.test_starting import START, mode_of, pid_of

#: What a container's root may do by default: not look into the processes of other accounts.
CONTAINER = "-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service"


def above(path: Path) -> dict[Path, tuple[int, int, int]]:
    return {one: ((held := one.stat()).st_mode, held.st_uid, held.st_gid) for one in path.parents if one.exists()}


def account_of(pid: int) -> int:
    return os.stat(f"/proc/{pid}").st_uid


def test_the_server_runs_under_an_unprivileged_account_and_no_folder_above_changes(room):
    before = above(room / "var")
    server = embedded.start(room / "var")
    assert embedded.status(server.var).account in UNPRIVILEGED
    assert account_of(pid_of(server)) != 0
    assert above(room / "var") == before
    assert mode_of(server.var) == 0o710
    assert server.var.stat().st_uid == 0
    with open(f"/proc/{pid_of(server)}/status") as status:
        groups = next(line for line in status if line.startswith("Groups:"))
    assert set(groups.split()[1:]) <= {str(server.data.stat().st_gid)}


def test_a_closed_parent_is_refused_with_the_way_out(room):
    closed = room / "closed"
    closed.mkdir(mode=0o700)
    before = above(closed / "deep" / "var")
    with pytest.raises(ParentClosed, match=f"文件夹 {closed} 对运行数据库的账户.*JIEDAO_VAR=/var/lib/jiedao"):
        embedded.start(closed / "deep" / "var")
    assert above(closed / "deep" / "var") == before
    assert list(closed.iterdir()) == []


def test_a_strict_umask_of_root_does_not_close_the_folders_it_makes(room):
    before = os.umask(0o077)
    try:
        server = embedded.start(room / "new" / "deeper" / "var")
    finally:
        os.umask(before)
    assert embedded.status(server.var).running


def test_the_root_of_a_container_finds_its_server(room):
    run = ["setpriv", f"--bounding-set={CONTAINER}", sys.executable, "-c"]
    for _ in range(2):
        done = subprocess.run([*run, START, room / "var"], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    before = pid_of(embedded.running(room / "var"))
    stop = START.replace("start", "stop")
    done = subprocess.run([*run, stop, room / "var"], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("True\n", "")
    assert not is_alive(before)


def test_programs_that_only_root_can_reach_are_copied_not_opened(room, monkeypatch):
    site = room / "closed" / "site"
    copy_wheel(site)
    site.parent.chmod(0o700)
    monkeypatch.syspath_prepend(site)
    programs._wheel.cache_clear()
    server = embedded.start(room / "var")
    assert os.readlink(f"/proc/{pid_of(server)}/exe").startswith(str(server.var / "programs"))
    assert mode_of(site.parent) == 0o700
    # In a folder of somebody else root writes no programs.
    (room / "theirs").mkdir()
    os.chown(room / "theirs", STRANGER, STRANGER)
    with pytest.raises(BinariesClosed, match=str(STRANGER)):
        embedded.start(room / "theirs")


def test_in_a_users_folder_root_starts_the_users_server(room):
    (room / "var").mkdir(mode=0o700)
    os.chown(room / "var", STRANGER, STRANGER)
    server = embedded.start(room / "var")
    assert account_of(pid_of(server)) == STRANGER
    assert {one.lstat().st_uid for one in server.var.rglob("*")} == {STRANGER}


def test_an_ordinary_user_runs_his_own_server_and_root_takes_it_as_it_is(as_stranger, room):
    var = room / "var"
    embedded.located(var)
    server = as_stranger(embedded.start, var)
    assert mode_of(var) == 0o700
    assert account_of(pid_of(server)) == STRANGER
    assert as_stranger(embedded.start, var) == embedded.start(var) == server
    with psycopg.connect(server.conninfo("jiedao_app")) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)
    assert as_stranger(embedded.stop, var) is True


def test_an_ordinary_user_does_not_get_into_roots_folder(room, server, as_stranger):
    for ask in (embedded.start, embedded.status, embedded.stop):
        with pytest.raises(Refusal, match=f"{FolderRefused.code}|{ParentClosed.code}"):
            as_stranger(ask, server.var)
    assert embedded.status(server.var).running


def test_data_of_another_account_is_refused(room):
    server = embedded.start(room / "var")
    embedded.stop(server.var)
    # Given away file by file, the folder above forgotten: the account is then the folder's.
    os.chown(server.var, STRANGER, STRANGER)
    os.chown(server.data, 0, 0)
    with pytest.raises(DataForeign, match="属于另一个账户"):
        embedded.start(server.var)


def test_an_account_without_a_name_is_told_so(room):
    (room / "var").mkdir(mode=0o700)
    os.chown(room / "var", 987654, 987654)
    with pytest.raises(AccountUnnamed, match="987654"):
        embedded.start(room / "var")
    assert not (room / "var" / "postgres").exists()
