"""Whose data it is, which PostgreSQL wrote it, stopping, looking, upgrading."""

import os

import psycopg
import pytest

from jiedao import embedded
from jiedao.embedded import State, cluster, programs
from jiedao.embedded.problems import (
    BinariesMissing,
    DataForeign,
    DataNewer,
    DataOlder,
    DiskFull,
    NotRunning,
    StartFailed,
    UpgradeByRestore,
)


def pretend(server: embedded.Server, major: int) -> None:
    (server.data / "PG_VERSION").write_text(f"{major}\n")


@pytest.mark.parametrize(
    ("major", "problem", "says"),
    [(17, DataOlder, "jiedao db upgrade"), (19, DataNewer, "请安装较新版本的本软件")],
)
def test_data_of_another_major_version_is_refused_and_left(stopped, major, problem, says):
    pretend(stopped, major)
    before = sorted(stopped.data.rglob("*"))
    with pytest.raises(problem, match=f"PostgreSQL {major} 写成") as told:
        embedded.start(stopped.var)
    assert says in str(told.value)
    assert sorted(stopped.data.rglob("*")) == before
    assert embedded.status(stopped.var).major == major


def test_upgrading_between_major_versions_tells_the_way_through_a_backup(stopped):
    pretend(stopped, 17)
    with pytest.raises(UpgradeByRestore, match=r"jiedao backup.*jiedao restore"):
        embedded.upgrade(stopped.var)
    pretend(stopped, 19)
    with pytest.raises(DataNewer):
        embedded.upgrade(stopped.var)


def test_upgrading_within_a_major_version_restarts_a_running_older_server(room):
    server = embedded.start(room / "var")
    ready = server.var / "ready"
    ready.write_text(ready.read_text().replace(programs.version(), "18.1"))
    before = embedded.status(server.var)
    done = embedded.upgrade(server.var)
    assert (done.before, done.after, done.is_restarted) == ("18.1", programs.version(), True)
    after = embedded.status(server.var)
    assert after.running
    assert after.pid != before.pid
    assert str(embedded.upgrade(server.var)) == f"数据库已是 PostgreSQL {programs.version()} 的数据格式，无需升级。"
    assert embedded.status(server.var).pid == after.pid


@pytest.mark.parametrize(
    ("put", "reason"),
    [
        ({"notes.txt": "mine"}, "其中已有别的文件"),
        ({"PG_VERSION": "18\n"}, "别的程序的 PostgreSQL 数据库"),
        ({"PG_VERSION": "x\n", cluster.MARKER: ""}, "PG_VERSION 缺失或已损坏"),
    ],
)
def test_a_foreign_folder_is_refused_and_left(stopped, put, reason):
    stopped.data.rename(stopped.var / "away")
    (stopped.var / "postgres").mkdir()
    own = (stopped.var / "away").stat()
    os.chown(stopped.data, own.st_uid, own.st_gid)
    for name, text in put.items():
        (stopped.data / name).write_text(text)
    for ask in (embedded.start, embedded.status):
        with pytest.raises(DataForeign, match=reason):
            ask(stopped.var)
    assert {one.name: one.read_text() for one in stopped.data.iterdir()} == put


def test_a_link_in_the_place_of_the_data_is_refused(stopped, room):
    stopped.data.rename(room / "elsewhere")
    stopped.data.symlink_to(room / "elsewhere")
    with pytest.raises(DataForeign, match="链接"):
        embedded.start(stopped.var)


def test_a_data_folder_given_as_var_is_refused(stopped):
    (stopped.var / "PG_VERSION").write_text("18\n")
    with pytest.raises(DataForeign, match="它本身就是另一个 PostgreSQL"):
        embedded.start(stopped.var)


def test_looking_changes_nothing(room):
    found = embedded.status(room / "var")
    assert (found.state, found.pid, found.major) == (State.MISSING, None, None)
    assert not (room / "var").exists()
    with pytest.raises(NotRunning, match="jiedao db start"):
        embedded.running(room / "var")


def test_stopping_ends_what_is_open_and_a_second_stop_says_there_was_none(stopped, room):
    server = embedded.start(stopped.var)
    with psycopg.connect(server.conninfo("jiedao_app")) as app:
        assert embedded.stop(server.var) is True
        with pytest.raises(psycopg.OperationalError):
            app.execute("SELECT 1")
    assert embedded.stop(server.var) is False
    assert embedded.stop(room / "never") is False
    found = embedded.status(server.var)
    assert (found.state, found.pid, found.major) == (State.STOPPED, None, programs.MAJOR)


def test_a_damaged_data_folder_is_told_with_the_last_lines_of_its_log(stopped):
    (stopped.data / "global" / "pg_control").write_bytes(b"damaged")
    with pytest.raises(StartFailed, match="pg_control") as told:
        embedded.start(stopped.var)
    assert str(stopped.logs) in str(told.value)


def test_a_first_start_without_room_leaves_nothing(room, monkeypatch):
    monkeypatch.setattr(cluster.shutil, "disk_usage", lambda _: cluster.shutil._ntuple_diskusage(10**9, 10**9, 10**6))
    with pytest.raises(DiskFull, match="剩余 1 MB"):
        embedded.start(room / "var")
    assert not (room / "var" / "postgres").exists()


def test_a_missing_program_is_told(room):
    with pytest.raises(BinariesMissing, match=r"pg_nothing.*DATABASE_URL"):
        embedded.binary("pg_nothing")
