"""Clients: processes that send requests over kept connections, or commit rows straight into the database."""

import http.client
import multiprocessing
import re
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from bench import ground

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Session:
    """A signed-in browser, as far as a server can tell."""

    def __init__(self, port: int, username: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        page = self.get("/signin/")[1]
        found = TOKEN.search(page)
        assert found, page[:2000]
        self.token = found[1]
        status, _ = self.post("/signin/", {"login": username, "password": ground.PASSWORD})
        assert status in (302, 303), status
        page = self.get("/more/")[1]
        self.token = TOKEN.search(page)[1]  # type: ignore[index]

    def ask(
        self, method: str, path: str, body: str | bytes | None = None, headers: Mapping[str, str] = MappingProxyType({})
    ) -> tuple[int, str]:
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, {**sent, **headers})
        response = self.connection.getresponse()
        text = response.read().decode()
        for cookie in response.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return response.status, text

    def get(self, path: str) -> tuple[int, str]:
        return self.ask("GET", path)

    def post(self, path: str, fields: dict[str, Any]) -> tuple[int, str]:
        return self.ask("POST", path, urlencode({"csrfmiddlewaretoken": self.token, **fields}, doseq=True))

    def bring(self, path: str, fields: Mapping[str, str], file: bytes | None = None, **headers: str) -> tuple[int, str]:
        """Post fields, and a photo beside them, in parts, as a script does."""
        parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
        if file is not None:
            parts.append(b'name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n' + file)
        body = b"".join(b"--of-a-phone\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
        typed = {"Content-Type": "multipart/form-data; boundary=of-a-phone", "X-CSRFToken": self.token}
        return self.ask("POST", path, body + b"--of-a-phone--\r\n", {**typed, **headers})


def together(count: int, work: Callable[..., int], *args: Any, when_ready: Callable[[], None] = bool) -> float:
    """Let `count` processes do the work at once; things done a second, all of them together.

    `when_ready` is called when all have signed in and none has begun.
    """
    context = multiprocessing.get_context("fork")
    ready, go, done = context.Barrier(count + 1), context.Event(), context.Queue()

    def run(no: int) -> None:
        done.put(work(no, ready, go, *args))

    workers = [context.Process(target=run, args=(no,)) for no in range(count)]
    for worker in workers:
        worker.start()
    ready.wait(60)
    when_ready()
    began = time.perf_counter()
    go.set()
    total = sum(done.get(timeout=300) for _ in workers)
    took = time.perf_counter() - began
    for worker in workers:
        worker.join()
    return total / took


def submissions(no: int, ready: Any, go: Any, port: int, grids: list[str], each: int, path: str) -> int:
    """Submit one form again and again, each time under a new id, as the page does."""
    from jiedao.tenancy.ids import uuid7

    session = Session(port, f"walker{no + 1}")
    fields = {"_about": grids[no], "_form": path.strip("/").split("/")[-1], "_at": "2018-07-02T00:00"}
    ready.wait(60)
    go.wait()
    for _ in range(each):
        status, text = session.post(path, {**fields, "_id": str(uuid7())})
        assert status == 303, (status, text[:1500])
    return each


def commits(no: int, ready: Any, go: Any, conninfo: str, each: int) -> int:
    """Commit the same row again and again with nothing around it."""
    import psycopg
    from psycopg.types.json import Jsonb

    from jiedao.tenancy.ids import uuid7

    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.prepare_threshold = 1
        row = list(connection.execute("SELECT * FROM entries_entry LIMIT 1").fetchone() or ())
        names = [c.name for c in connection.execute("SELECT * FROM raw_entry LIMIT 0").description or ()]
        values = [Jsonb(v) if isinstance(v, dict) else v for v in row]
        marks = ", ".join(["%s"] * len(names))
        insert = f"INSERT INTO raw_entry VALUES ({marks})"
        at = names.index("id")
        ready.wait(60)
        go.wait()
        for _ in range(each):
            values[at] = uuid7()
            connection.execute(insert, values, prepare=True)
    return each
