"""A network that can be cut, and phones whose browser keeps what it has when it is killed."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import make_server

import pytest

from tests import cast
from tests.web.conftest import _Handler, _Server


class Net:
    """The house behind a network: there or not, and how many bytes it has carried towards the phones."""

    def __init__(self, application: Any) -> None:
        self.application, self.port, self.sent, self.asked = application, 0, 0, []
        self.serving: Any = None

    def __call__(self, environ: Any, start: Any) -> Any:
        self.asked.append(environ["PATH_INFO"])

        def counted(status: str, headers: Any, *more: Any) -> Any:
            self.sent += len(status) + sum(len(name) + len(value) + 4 for name, value in headers)
            return start(status, headers, *more)

        for part in self.application(environ, counted):
            self.sent += len(part)
            yield part

    def begin(self) -> None:
        self.serving = make_server("127.0.0.1", self.port, self, _Server, _Handler)
        self.port = self.serving.server_port
        Thread(target=self.serving.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def cut(self) -> None:
        self.serving.shutdown()
        self.serving.server_close()
        self.serving.pool.shutdown(cancel_futures=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def net(django_db_setup: None) -> Iterator[Net]:
    from django.core.wsgi import get_wsgi_application

    made = Net(get_wsgi_application())
    made.begin()
    yield made
    made.cut()


@pytest.fixture
def phone(net: Net, chromium: Any, unwrapped: None, tmp_path: Any) -> Iterator[Callable[..., Any]]:
    """A phone: `phone("a", who="handler")` opens its browser, on what it kept before if it was killed."""
    opened: list[Any] = []
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")

    def phone(name: str, who: str = "", at: int = cast.THERE, width: int = 390) -> Any:
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / name, executable_path=path, args=["--no-sandbox", "--host-resolver-rules=MAP office.example 127.0.0.1"],
            viewport={"width": width, "height": 844}, base_url=net.url, locale="zh-CN",
        )  # fmt: skip
        opened.append(context)
        if who:
            sign_in(context, net, who, at)
        page = context.pages[0]
        page.set_default_timeout(30000)
        return page

    yield phone
    for context in opened:
        context.close()


def kill(page: Any, profile: Path) -> None:
    """End a phone's browser and all its processes on the spot: nothing is written down and nobody is asked."""
    lock = os.readlink(profile / "SingletonLock")  # <machine>-<process>, as Chromium writes it
    group = os.getpgid(int(lock.rpartition("-")[2]))
    assert group != os.getpgrp()
    with page.context.expect_event("close"):
        os.killpg(group, signal.SIGKILL)


def sign_in(context: Any, net: Net, who: str, at: int = cast.THERE, url: str = "") -> None:
    """As somebody of the cast; a killed browser has forgotten that somebody was signed in."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    with cast.Office(at).street():
        client.force_login(cast.Office(at).user(who), settings.AUTHENTICATION_BACKENDS[-1])
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url or net.url}])
