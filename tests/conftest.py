"""The tests' database: real PostgreSQL, entered as `jiedao_app`, with the fence up. Two offices with their people.

Without `JIEDAO_TEST_SERVER` (the address of a server's superuser) an embedded server is started in a folder of its own
and stopped at the end.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from tests import cast, stories
from tests.guard import statement_guard

#: Two runs beside each other on one server take two names.
DATABASE = os.environ.get("JIEDAO_TEST_DATABASE", "jiedao_test")
#: Chromium's flags: the sandbox needs rights a container does not give, and nothing may leave the machine.
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--lang=zh-CN"]
#: Folders whose tests start installations of their own, as do the modules that take `installation` from the journeys.
INSTALLING = {"embedded", "cli", "demo"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what the second run, on another server, need not repeat."""
    here = Path(__file__).parent
    for item in items:
        inside = item.path.is_relative_to(here) and item.path.relative_to(here).parts[0] in INSTALLING
        if inside or hasattr(getattr(item, "module", None), "installation"):
            item.add_marker("installation")


def forget_safely(address: str) -> None:
    """What this server holds need not outlast a power cut: nothing waits for the disk."""
    with psycopg.connect(address, autocommit=True) as admin:
        for setting in ("fsync", "full_page_writes"):
            admin.execute(f"ALTER SYSTEM SET {setting} = off")
        admin.execute("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def server_address() -> Iterator[str]:
    """The superuser's address of a server that the tests may use."""
    if given := os.environ.get("JIEDAO_TEST_SERVER"):
        yield given
        return
    from jiedao import embedded

    folder = Path(tempfile.mkdtemp(prefix="jd-", dir="/tmp"))
    folder.chmod(0o711)  # the server's account passes through to its own closed folder
    try:
        server = embedded.start(folder / "var")
        address = server.conninfo("postgres", "postgres")
        forget_safely(address)
        yield address
    finally:
        embedded.stop(folder / "var")
        shutil.rmtree(folder, ignore_errors=True)


def _django(address: str, role: str) -> dict[str, Any]:
    found = conninfo_to_dict(address)
    options = {"passfile": found["passfile"]} if "passfile" in found else {}
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": DATABASE, "USER": role, "PASSWORD": "",
        "HOST": found.get("host", ""), "PORT": str(found.get("port", "")), "OPTIONS": options,
    }  # fmt: skip


@pytest.fixture(scope="session")
def django_db_setup(server_address: str, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    """A fresh database of this version, migrated by its owner, then used as `jiedao_app` alone."""
    from django.conf import settings
    from django.db import connections

    from jiedao.embedded.roles import ensure_roles
    from jiedao.procedures import keys, setup

    settings.KEYS = tmp_path_factory.mktemp("keys")
    settings.FILES = tmp_path_factory.mktemp("files")
    keys.ensure(settings.KEYS, data=settings.VAR)
    with psycopg.connect(server_address, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    ensure_roles(server_address, DATABASE)
    application = _django(server_address, "jiedao_app")
    default = connections["default"]
    options = {**default.settings_dict.get("OPTIONS", {}), **application["OPTIONS"]}
    default.settings_dict.update({**application, "OPTIONS": options})
    with django_db_blocker.unblock():
        with setup.owner(_django(server_address, "jiedao_owner")) as owner:
            setup.migrate(owner)
            cast.found_offices(owner.alias)
        cast.people()
        yield
        default.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for all browser tests, whoever serves the pages."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "browser tests need `apt-get install -y chromium fonts-noto-cjk`, or CHROMIUM with its path"
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in this thread; no query of ours runs in it
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE") if before is None else None


@pytest.fixture
def unwrapped(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database without a transaction around the test: what is written there stays for the others."""
    stories.end()
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def story(django_db_setup: None, django_db_blocker: Any) -> Iterator[ExitStack]:
    """What fixtures of this module write stands for all its tests, and is undone after the last. Each test is undone by
    itself as always, so none sees what another did."""
    from jiedao.procedures import booking

    with django_db_blocker.unblock(), stories.telling() as told:
        booking.forget_sanctions()
        yield told


@pytest.fixture(autouse=True)
def _guarded(request: Any) -> Iterator[None]:
    """Every statement of a test that touches the database names its street."""
    if "db" not in request.fixturenames and "django_db_setup" not in request.fixturenames:
        yield
        return
    from django.db import connection

    with connection.execute_wrapper(statement_guard):
        yield


@pytest.fixture
def office(db: None) -> Iterator[cast.Office]:
    """The first office, with its street said."""
    from jiedao.procedures import booking

    booking.forget_sanctions()  # a test that is undone turns the office's stamp back, as nothing else does
    with cast.inside(cast.HERE) as found:
        yield found


@pytest.fixture
def other_office(db: None) -> cast.Office:
    """The office next door; its street must be said by who reads there: `with other_office.street(): …`."""
    return cast.Office(cast.THERE)
