"""A real installation, used as an office uses it: the command in a process of its own, pages over HTTP, its own database."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jiedao import embedded
from tests import cast
from tests.cli.conftest import ROOT, House, furnish

#: Both offices with everybody of the cast, worked through up to their demonstration day.
PEOPLED = """
from jiedao.cli import house
house.ready()
from jiedao.procedures import setup
from tests import cast
with setup.as_owner() as owner:
    cast.found_offices(owner.alias)
cast.people()
"""


@dataclass
class Installation:
    """One installation: its house, its server, and what it takes to come in from outside."""

    house: House
    port: int
    more: dict[str, str] = field(default_factory=dict)
    server: subprocess.Popen[str] | None = None

    def run(self, *words: str | Path) -> str:
        """`jiedao <words>`, which must succeed; what it says."""
        done = self.house.run(*words, **self.more)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout

    def python(self, script: str) -> str:
        """A script inside the installation; what it prints."""
        done = self.house.python("-c", script, **self.more)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database's superuser finds, in no office's name."""
        import psycopg

        address = embedded.running(self.house.var).conninfo("postgres", "jiedao")
        with psycopg.connect(address, autocommit=True) as admin:
            return admin.execute(query).fetchall()

    def people(self) -> None:
        """The two offices of the cast, their duties worked through."""
        self.python(PEOPLED)
        self.run("tick")

    def serve(self, workers: int = 2) -> None:
        """Start the pages and wait until they answer."""
        command = [sys.executable, "-m", "jiedao", "serve", "--port", str(self.port), "--workers", str(workers)]
        log = (self.house.folder / "serve.log").open("a")
        self.server = subprocess.Popen(
            command, env=self.house.environment(**self.more), cwd=ROOT, stdout=log, stderr=log, text=True
        )
        log.close()
        for _ in range(600):
            assert self.server.poll() is None, self.said()
            visitor = Client(self.port)
            try:
                if visitor.ask("GET", "/signin/").status == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            finally:
                visitor.leave()
        raise AssertionError(f"no answer: {self.said()}")

    def said(self) -> str:
        """What the server has said so far."""
        return (self.house.folder / "serve.log").read_text("utf-8")

    def stop(self) -> None:
        """As Ctrl-C does; the database goes on."""
        if self.server is not None and self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(30)

    def processes(self) -> list[int]:
        """The server's command and everything below it."""
        assert self.server
        return below(self.server.pid)


def below(pid: int) -> list[int]:
    """A process and all its descendants, the first ancestors first."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop(0))
        waiting += sorted(parents.get(found[-1], []))
    return found


def kill(pids: list[int]) -> None:
    """`kill -9`, all at once, and wait until they are gone."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    for pid in pids:
        for _ in range(500):
            if not _runs(pid):
                break
            time.sleep(0.01)
        else:
            raise AssertionError(f"{pid} outlives kill -9")


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@dataclass
class Answer:
    """An answer as it came."""

    status: int
    text: str
    location: str


class Client:
    """A browser as far as a server can tell: keeps cookies and sends the form's token."""

    TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')

    def __init__(self, port: int, user: str = "", password: str = cast.PASSWORD) -> None:
        self.port, self.user = port, user
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.token = ""
        if user:
            self._sign_in(password)

    def leave(self) -> None:
        """Hang up; the next request calls again and is still signed in."""
        self.connection.close()

    def _sign_in(self, password: str) -> None:
        self.token = self.token_of(self.ask("GET", "/signin/").text)
        answer = self.post("/signin/", {"login": self.user, "password": password})
        assert answer.status in (302, 303), answer
        self.token = self.token_of(self.ask("GET", "/more/").text)

    def token_of(self, page: str) -> str:
        found = self.TOKEN.search(page)
        assert found, page[:2000]
        return found[1]

    def ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {"Cookie": self._kept()}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            self.leave()
            raise
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, text, response.headers.get("Location", ""))

    def picture(self, path: str) -> bytes:
        """What a page shows of a file."""
        self.connection.request("GET", path, headers={"Cookie": self._kept()})
        response = self.connection.getresponse()
        assert response.status == 200, (path, response.status)
        return response.read()

    def _kept(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())

    def post(self, path: str, fields: dict[str, Any]) -> Answer:
        return self.ask("POST", path, urlencode({"csrfmiddlewaretoken": self.token, **fields}, doseq=True))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def installation(*, empty: bool = False, **more: str) -> Iterator[Installation]:
    """A new installation in a folder of its own, with its tables unless it shall be `empty`; stopped and removed at the
    end."""
    folder = Path(tempfile.mkdtemp(prefix="jiedao-journey-", dir="/tmp"))
    folder.chmod(0o755)  # the database's account passes through to its own closed folder
    made = Installation(House(folder), free_port(), more)
    if not empty:
        furnish(folder)
    try:
        yield made
    finally:
        made.stop()
        embedded.stop(made.house.var)
        shutil.rmtree(folder)


def as_json(text: str) -> Any:
    """What a command wrote with `--format json`."""
    return json.loads(text)
