"""Making the house ready: keys, database, roles, tables and the fence. Doing it again changes nothing.

The application never migrates under its own role: the owner's connection exists only inside `prepare`.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import dj_database_url
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from jiedao import embedded
from jiedao.crypto import KeyFileMissing
from jiedao.embedded.roles import OWNER, ensure_roles
from jiedao.procedures import keys
from jiedao.procedures.problems import NoOwner, OwnerNotNamed, TablesNewer
from jiedao.tenancy.fence import raise_fence
from jiedao.tenancy.models import Street

Echo = Callable[[str], None]

#: Any number, the same in every process: one migration at a time.
LOCK = 0x6A69656D6967


def prepare(echo: Echo = lambda _: None) -> None:
    """Start the embedded database where no other is named, bring its tables up to this version, raise the fence, and
    make keys for a new house.

    With `DATABASE_URL` the owner's address comes from `JIEDAO_OWNER_URL`; without it the tables must be up to date.
    Raises what the embedded server raises, NoOwner, TablesNewer, and KeyFileMissing when a house with records has lost
    its keys.
    """
    _tables(echo)
    ring = settings.KEYS / keys.RING
    if not ring.exists() and Street.objects.exists():
        raise KeyFileMissing(path=ring)  # new keys would open nothing, and seal beside the old
    keys.ensure(settings.KEYS, data=settings.VAR)


def _tables(echo: Echo) -> None:
    if not os.environ.get("DATABASE_URL"):
        server = embedded.start(settings.VAR)
        connections["default"].settings_dict.update(_plain(server.django("jiedao_app")))
        with owner(server.django(OWNER)) as connection:
            migrate(connection, echo)
        return
    if url := os.environ.get("JIEDAO_OWNER_URL"):
        if admin := os.environ.get("JIEDAO_ADMIN_URL"):
            ensure_roles(admin, str(dj_database_url.parse(url)["NAME"]))
        with owner(dict(dj_database_url.parse(url))) as connection:
            migrate(connection, echo)
        return
    missing = unapplied(connections["default"])
    if missing:
        raise NoOwner(count=len(missing))


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    """Where the server is; the options of the settings stay, with the file of the password added."""
    options = {**connections["default"].settings_dict.get("OPTIONS", {}), **found.get("OPTIONS", {})}
    return {**found, "OPTIONS": options}


@contextmanager
def as_owner() -> Iterator[Any]:
    """A connection of the owner's role to this installation's database, for what the application may not do itself.

    Raises OwnerNotNamed when a server is named by `DATABASE_URL` and the owner's address is not known.
    """
    if not os.environ.get("DATABASE_URL"):
        address = embedded.running(settings.VAR).django(OWNER)
    elif url := os.environ.get("JIEDAO_OWNER_URL"):
        address = dict(dj_database_url.parse(url))
    else:
        raise OwnerNotNamed()
    with owner(address) as connection:
        yield connection


@contextmanager
def owner(database: dict[str, Any]) -> Iterator[Any]:
    """A connection of the owner's role under the alias `owner`, for as long as it takes to migrate."""
    connections.settings["owner"] = {**connections.settings["default"], **database, "CONN_MAX_AGE": 0}
    connection = connections["owner"]
    try:
        yield connection
    finally:
        connection.close()
        del connections["owner"]
        del connections.settings["owner"]


def unapplied(connection: Any) -> list[Any]:
    """The migrations of this version that the database does not have.

    Raises TablesNewer when the database has some that this version does not: its tables are not those of our models.
    """
    executor = MigrationExecutor(connection)
    ours, done = executor.loader.migrated_apps, executor.loader.applied_migrations
    unknown = [
        f"{app}.{name}" for app, name in done if app in ours and (app, name) not in executor.loader.disk_migrations
    ]
    if unknown:
        raise TablesNewer(names="、".join(sorted(unknown)))
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def migrate(connection: Any, echo: Echo = lambda _: None) -> None:
    """Bring the tables up to this version as the owner, then raise the fence anew. One process at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
    try:
        if plan := unapplied(connection):
            echo(f"正在建立或更新数据表（{len(plan)} 步）……")
            call_command("migrate", database=connection.alias, verbosity=0, interactive=False)
        raise_fence(connection)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
