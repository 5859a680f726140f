"""How the tests of pages look at them: as a client, and through Chromium on a server of this process.

`visit(name)` is a client signed in as somebody of the cast; `see(path, who=…)` opens a page in the browser as they see it.
Both stand on the tests' database: what a client does is undone after the test, what a browser does stays.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest

from tests import cast


@pytest.fixture
def visit(office: Any) -> Callable[..., Any]:
    """A client of the browser's kind, signed in as somebody of the cast; without a name, a stranger."""
    from django.conf import settings
    from django.test import Client, RequestFactory

    from jiedao.web import office as kept

    kept._known.clear()  # a test that is undone turns the office's stamp back, as nothing else does

    def visit(name: str = "", *, at: int = cast.HERE, **headers: str) -> Client:
        client = Client(headers=headers)
        if name:
            with cast.Office(at).street():
                user = cast.Office(at).user(name)
                client.force_login(user, settings.AUTHENTICATION_BACKENDS[-1])
                asked: Any = RequestFactory().get("/")
                asked.user, asked.street = user, user.street
                kept.standing(
                    asked
                )  # as on any page before: what somebody's posts open is looked up once for all pages
        return client

    return visit


class _Handler(WSGIRequestHandler):
    timeout = 5  # a browser opens connections ahead and may never use them

    def log_message(self, format: str, *args: object) -> None:
        """The tests say what went wrong."""


class _Server(WSGIServer):
    """Four threads at most, so that the database sees four connections at most."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.pool = ThreadPoolExecutor(4)

    def process_request(self, request: Any, client_address: Any) -> None:
        self.pool.submit(self._serve, request, client_address)

    def _serve(self, request: Any, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        finally:
            self.shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is no error."""


@pytest.fixture(scope="session")
def server(django_db_setup: None) -> Iterator[str]:
    """The house on a free port of this machine."""
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", 0, get_wsgi_application(), _Server, _Handler) as serving:
        Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()
        serving.pool.shutdown(cancel_futures=True)


@pytest.fixture
def see(server: str, chromium: Any, unwrapped: None) -> Iterator[Callable[..., Any]]:
    """Open a page as somebody of the cast sees it; what the browser complains about fails the test at its end."""
    from django.conf import settings
    from django.test import Client

    from jiedao.web.middleware import COOKIE, SALT, View

    complaints: list[str] = []
    opened: list[Any] = []

    def see(
        path: str, *, who: str = "", width: int = 1440, height: int = 900, js: bool = True, theme: str = "light",
        size: str = "standard", language: str = "", at: int = cast.HERE, quiet: bool = False, **more: Any,
    ) -> Any:  # fmt: skip
        from django.core.signing import get_cookie_signer

        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=js, base_url=server, locale="zh-CN", **more
        )
        opened.append(context)
        view = View(theme, size, language or "zh-hans")
        cookies = {COOKIE: get_cookie_signer(salt=COOKIE + SALT).sign(str(view))}
        if who:
            client = Client()
            with cast.Office(at).street():
                client.force_login(cast.Office(at).user(who), settings.AUTHENTICATION_BACKENDS[-1])
            cookies["sessionid"] = client.cookies["sessionid"].value
        context.add_cookies([{"name": name, "value": value, "url": server} for name, value in cookies.items()])
        page = context.new_page()
        page.set_default_timeout(20000)
        if not quiet:
            page.on("pageerror", lambda error: complaints.append(f"{path}: {error}"))
            page.on("console", lambda said: complaints.append(f"{path}: {said.text}") if said.type == "error" else None)
        page.goto(path)
        return page

    yield see
    for context in opened:
        context.close()
    assert not complaints
