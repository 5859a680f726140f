"""Starting: repeated, at once by two, under a foreign language, on a long path; and how closed the door is."""

import os
import shutil
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from jiedao import embedded
from jiedao.embedded import State
from jiedao.embedded.folders import Folder, Owner
from jiedao.embedded.place import LONGEST, TEMPORARY
from jiedao.embedded.problems import FolderRefused, PathRefused, SocketFolderForeign
from jiedao.embedded.running import locked

START = "import sys, pathlib; from jiedao import embedded; print(embedded.start(pathlib.Path(sys.argv[1])))"


def pid_of(server: embedded.Server) -> int:
    pid = embedded.status(server.var).pid
    assert pid
    return pid


def mode_of(path: Path) -> int:
    return stat.S_IMODE(os.lstat(path).st_mode)


def test_starting_again_takes_the_running_server_as_it_is(server):
    before = pid_of(server)
    began = time.monotonic()
    assert embedded.start(server.var) == server
    assert time.monotonic() - began < 0.5  # a few file reads, no connection
    assert pid_of(server) == before


def test_two_starts_at_once_make_one_server(room):
    starts = [
        subprocess.Popen([sys.executable, "-c", START, room / "var"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    told = [one.communicate() for one in starts]
    assert [one.returncode for one in starts] == [0, 0, 0], told
    assert len({out for out, _ in told}) == 1
    assert not [name for name in os.listdir(room / "var") if name.endswith((".new", ".first"))]


def test_an_uninstalled_language_and_stray_variables_do_not_matter(room):
    stray = {
        "LANG": "zh_CN.GB18030",
        "LC_ALL": "xx_YY.UTF-8",
        "PGHOST": "192.0.2.1",
        "PGDATA": "/nonexistent",
        "PGPASSWORD": "wrong",
        "PGOPTIONS": "-c search_path=nowhere",
    }
    done = subprocess.run(
        [sys.executable, "-c", START, room / "var"], env={**os.environ, **stray}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    with psycopg.connect(embedded.running(room / "var").conninfo("jiedao_app")) as app:
        found = app.execute(
            "SELECT datlocprovider, datlocale, datcollate, pg_encoding_to_char(encoding) FROM pg_database"
            " WHERE datname = 'jiedao'"
        ).fetchone()
    assert found == ("b", "C.UTF-8", "C", "UTF8")


def test_the_server_listens_on_no_network_address(server):
    with psycopg.connect(server.conninfo("jiedao_app")) as app:
        assert app.execute("SHOW listen_addresses").fetchone() == ("",)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))  # whoever has the port of the socket's name, it is not this server
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.conninfo("jiedao_app") + " host=127.0.0.1 connect_timeout=2")


def test_socket_data_and_log_are_closed_to_others(server):
    assert [mode_of(one) for one in (server.socket, server.data, server.logs)] == [0o700] * 3
    assert mode_of(server.passfile) == 0o600
    assert mode_of(server.var) & 0o007 == 0
    assert mode_of(server.socket / server.socket_name) & 0o077 == 0


@pytest.mark.parametrize("role", ["postgres", "jiedao_owner", "jiedao_app"])
def test_nobody_comes_in_without_the_password(server, role):
    address = f"host={server.socket} port={server.port} user={role} dbname=jiedao password=guessed"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address)


def test_other_names_are_refused_even_with_a_password(server):
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        psycopg.connect(f"host={server.socket} port={server.port} user=root dbname=jiedao password=guessed")


def test_what_is_said_to_be_stored_is_stored(server):
    with psycopg.connect(server.conninfo("jiedao_app")) as app:
        kept = [app.execute(f"SHOW {name}").fetchone() for name in ("fsync", "full_page_writes", "data_checksums")]
    assert kept == [("on",)] * 3


def test_a_path_too_long_for_a_socket_gets_a_closed_folder_of_its_own(room):
    var = room / ("深" * 40) / "var"
    assert len(os.fsencode(var)) > LONGEST
    server = embedded.start(var)
    assert server.socket.parent == TEMPORARY
    assert mode_of(server.socket) == 0o700
    assert embedded.located(var) == server
    with psycopg.connect(server.conninfo("jiedao_app")) as app:
        assert app.execute("SELECT current_user").fetchone() == ("jiedao_app",)


@pytest.mark.parametrize("stands", ["open folder", "link", "file"])
def test_a_socket_folder_that_another_could_use_is_refused(room, stands):
    var = room / ("x" * 120) / "var"
    folder = embedded.located(var).socket
    if stands == "open folder":
        folder.mkdir()
        folder.chmod(0o777)
    elif stands == "link":
        folder.symlink_to(room)
    else:
        folder.write_text("")
    try:
        with pytest.raises(SocketFolderForeign, match="JIEDAO_VAR"):
            embedded.start(var)
    finally:
        shutil.rmtree(folder) if stands == "open folder" else folder.unlink()
    assert not var.exists()


def test_a_swept_socket_is_made_again(room):
    server = embedded.start(room / "var")
    (server.socket / server.socket_name).unlink()
    embedded.start(room / "var")
    with psycopg.connect(server.conninfo("jiedao_app")) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_a_moved_folder_is_served_from_its_new_place(room):
    embedded.start(room / "var")
    (room / "var").rename(room / "moved")
    server = embedded.start(room / "moved")
    with psycopg.connect(server.conninfo("jiedao_app")) as app:
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_odd_but_possible_names_work(room):
    server = embedded.start(room / 'it\'s, 50% "x" \\ 数据')
    with psycopg.connect(server.conninfo("postgres")) as admin:
        assert admin.execute("SHOW data_directory").fetchone() == (str(server.data),)


def test_a_name_with_a_line_break_is_refused(room):
    with pytest.raises(PathRefused, match="控制字符"):
        embedded.start(room / "a\nb")
    assert list(room.iterdir()) == []


def test_a_folder_that_anybody_may_write_is_refused(room):
    var = room / "var"
    var.mkdir()
    var.chmod(0o777)
    with pytest.raises(FolderRefused, match="JIEDAO_VAR"):
        embedded.start(var)
    assert list(var.iterdir()) == []


def test_the_lock_lies_inside_the_folder_and_another_folder_does_not_wait(room, server):
    starting = threading.Thread(target=embedded.start, args=(room / "var",))
    (room / "var").mkdir(mode=0o711)
    with Folder.opened(room / "var") as var, locked(var, "lock", Owner(os.geteuid(), os.getegid()), wait=True):
        starting.start()
        assert embedded.start(server.var) == server
        starting.join(0.3)
        assert starting.is_alive()
        assert embedded.status(room / "var").state is State.MISSING
    starting.join(30)
    assert embedded.status(room / "var").running
