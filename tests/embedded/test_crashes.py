"""After a crash: at once again, with processes left behind, with a slow repair, with a stranger under the old number."""

import os
import signal
import time
from pathlib import Path

import psycopg
import pytest

from jiedao import embedded
from jiedao.embedded import State
from jiedao.embedded import server as serving
from jiedao.embedded.problems import StillStarting, StopFailed
from tests.embedded.conftest import is_alive


def kill(server: embedded.Server) -> int:
    pid = embedded.status(server.var).pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    while is_alive(pid):
        time.sleep(0.001)
    return pid


def test_a_killed_server_starts_again_at_once_with_all_that_was_committed(room):
    server = embedded.start(room / "var")
    with psycopg.connect(server.conninfo("jiedao_owner")) as owner:
        owner.execute("CREATE TABLE kept (n int)")
        owner.execute("INSERT INTO kept VALUES (1)")
    before = kill(server)
    assert embedded.start(server.var) == server
    assert embedded.status(server.var).pid != before
    with psycopg.connect(server.conninfo("jiedao_owner")) as owner:
        assert owner.execute("SELECT n FROM kept").fetchone() == (1,)


def test_processes_that_outlive_a_killed_server_are_ended_before_the_data_is_opened(room, monkeypatch):
    monkeypatch.setattr(serving, "LEFTOVER_PATIENCE", 0.3)
    server = embedded.start(room / "var")
    with psycopg.connect(server.conninfo("jiedao_app")) as left:
        pid = left.info.backend_pid
        os.kill(pid, signal.SIGSTOP)  # it does not notice that its server is gone
        kill(server)
        assert embedded.status(server.var).state is State.LEFTOVER
        embedded.start(server.var)
        assert embedded.status(server.var).running
        with pytest.raises(psycopg.OperationalError):
            left.execute("SELECT 1")
    assert not is_alive(pid)


def test_a_number_given_to_another_program_is_no_server(stopped):
    server = stopped
    note = server.data / "postmaster.pid"
    # After a restart of a container the old number may be anybody's: here it is this very test's.
    note.write_text(f"{os.getpid()}\n{server.data}\n1\n{server.port}\n{server.socket}\n\n 1 1\nready\n")
    assert embedded.status(server.var).state is State.STOPPED
    embedded.start(server.var)
    assert embedded.status(server.var).running


STATISTICS = Path("pg_stat", "pgstat.stat")


@pytest.fixture
def slow(stopped):
    """A stopped server whose next start waits in the middle, until `release`."""
    held = stopped.data / STATISTICS
    held.unlink()
    os.mkfifo(held)  # whoever opens it waits until somebody writes
    os.chown(held, stopped.data.stat().st_uid, stopped.data.stat().st_gid)
    return stopped


def release(server: embedded.Server) -> None:
    os.close(os.open(server.data / STATISTICS, os.O_WRONLY))


def test_a_slow_repair_goes_on_after_patience_ends_and_the_next_start_finds_it_done(slow):
    with pytest.raises(StillStarting, match="恢复仍在继续"):
        embedded.start(slow.var, patience=1)
    waiting = embedded.status(slow.var)
    assert waiting.state is State.STARTING
    assert waiting.pid
    release(slow)
    embedded.start(slow.var)
    assert embedded.status(slow.var).pid == waiting.pid


def test_a_first_start_that_was_cut_off_is_made_again(room):
    var = room / "var"
    (var / "postgres.new" / "base").mkdir(parents=True)
    var.chmod(0o711)
    embedded.start(var)
    assert not (var / "postgres.new").exists()


def test_the_repair_may_take_minutes():
    assert serving.PATIENCE >= 300


def test_a_server_that_does_not_stop_in_time_is_told_and_stops_later(slow):
    with pytest.raises(StillStarting):
        embedded.start(slow.var, patience=1)
    with pytest.raises(StopFailed, match="jiedao db stop"):
        embedded.stop(slow.var, patience=0.5)
    release(slow)
    embedded.stop(slow.var)
    assert embedded.status(slow.var).state is State.STOPPED
