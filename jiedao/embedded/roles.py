"""The three roles and the database, the same on the embedded server and on an office's own (PostgreSQL >= 15)."""

from collections.abc import Mapping

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from jiedao.embedded.problems import RolesRefused

ADMIN, OWNER, APP = "postgres", "jiedao_owner", "jiedao_app"
DATABASE = "jiedao"
#: Rights no role of Jiedao holds: the column of pg_roles, and the word that takes the right away.
DENIED = {
    "rolsuper": "NOSUPERUSER",
    "rolbypassrls": "NOBYPASSRLS",
    "rolcreatedb": "NOCREATEDB",
    "rolcreaterole": "NOCREATEROLE",
    "rolreplication": "NOREPLICATION",
}
#: Any number, the same in every process: one preparation at a time.
LOCK = 0x6A696564616F


def ensure_roles(admin_conninfo: str, database: str = DATABASE, passwords: Mapping[str, str] | None = None) -> None:
    """Make the roles `jiedao_owner` and `jiedao_app` and the database, where missing, and set their rights.

    The owner's role owns the database and the schema `public` and runs migrations. The application's role may
    connect and use the schema; what it may do with each table is granted by the migrations. Neither is a superuser,
    passes row-level security by attribute, or may make databases or roles; nobody else has any right. `passwords`
    are set by role name; the plain word never leaves this process. Repeating it changes nothing.

    Raises RolesRefused if `admin_conninfo` lacks the right to do so, or the application's role belongs to another role.
    """
    try:
        with psycopg.connect(admin_conninfo, autocommit=True) as admin:
            admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            for role in (OWNER, APP):
                _ensure_role(admin, role)
            for role, password in (passwords or {}).items():
                sealed = admin.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256").decode()
                admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(sealed)))
            _require_alone(admin, database)
            _ensure_database(admin, database)
            with psycopg.connect(make_conninfo(admin_conninfo, dbname=database), autocommit=True) as inside:
                _ensure_fence(inside, database)
    except psycopg.errors.InsufficientPrivilege as error:
        raise RolesRefused(database=database, reason=str(error).splitlines()[0]) from error


def _ensure_role(admin: psycopg.Connection, role: str) -> None:
    name = sql.Identifier(role)
    columns = sql.SQL(", ").join(map(sql.Identifier, ["rolcanlogin", *DENIED]))
    held = admin.execute(sql.SQL("SELECT {} FROM pg_roles WHERE rolname = %s").format(columns), [role]).fetchone()
    if held is None:
        # A new role has none of the denied rights, and naming some of them takes a superuser.
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        return
    if not held[0]:
        admin.execute(sql.SQL("ALTER ROLE {} LOGIN").format(name))
    for has, denial in zip(held[1:], DENIED.values(), strict=True):
        if has:
            admin.execute(sql.SQL("ALTER ROLE {} {}").format(name, sql.SQL(denial)))


def _require_alone(admin: psycopg.Connection, database: str) -> None:
    # As a member of the owner's role the application could lift the fence itself.
    found = admin.execute(
        "SELECT string_agg(roleid::regrole::text, '、') FROM pg_auth_members WHERE member = %s::regrole", [APP]
    ).fetchone()
    if found and found[0]:
        raise RolesRefused(database=database, reason=f"角色 {APP} 是角色 {found[0]} 的成员，能够越过街道之间的隔离")


def _ensure_database(admin: psycopg.Connection, database: str) -> None:
    name, owner = sql.Identifier(database), sql.Identifier(OWNER)
    member = admin.execute("SELECT pg_has_role(%s, 'MEMBER')", [OWNER]).fetchone()
    if not (member and member[0]):
        admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(owner))
    held = admin.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [database]).fetchone()
    if held is None:
        command = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' " + _locale(admin)
        admin.execute(sql.SQL(command).format(name, owner))
    elif held[0] != OWNER:
        admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, owner))


def _locale(admin: psycopg.Connection) -> str:
    # Never sorted by a collation of the system: an upgrade of the C library must not spoil an index.
    if admin.info.server_version >= 170000:
        return "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"
    found = admin.execute(
        "SELECT collname FROM pg_collation WHERE collname IN ('C.UTF-8', 'C.utf8') AND collprovider = 'c'"
    ).fetchone()
    return f"LC_COLLATE 'C' LC_CTYPE '{found[0] if found else 'C'}'"


def _ensure_fence(inside: psycopg.Connection, database: str) -> None:
    words = {"db": sql.Identifier(database), "owner": sql.Identifier(OWNER), "app": sql.Identifier(APP)}
    stands = inside.execute(
        """
        SELECT n.nspowner = %(owner)s::regrole
           AND has_schema_privilege(%(app)s, 'public', 'USAGE')
           AND NOT has_schema_privilege(%(app)s, 'public', 'CREATE')
           AND has_database_privilege(%(app)s, %(db)s, 'CONNECT')
           AND NOT has_database_privilege(%(app)s, %(db)s, 'CREATE, TEMPORARY')
           AND NOT has_schema_privilege('public', 'public', 'USAGE, CREATE')
           AND NOT has_database_privilege('public', %(db)s, 'CONNECT, CREATE, TEMPORARY')
          FROM pg_namespace n WHERE n.nspname = 'public'
        """,
        {"owner": OWNER, "app": APP, "db": database},
    ).fetchone()
    if stands and stands[0]:
        return
    for command in (
        "CREATE SCHEMA IF NOT EXISTS public",
        "ALTER SCHEMA public OWNER TO {owner}",
        "REVOKE ALL ON DATABASE {db} FROM PUBLIC, {app}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC, {app}",
        "GRANT CONNECT ON DATABASE {db} TO {app}",
        "GRANT USAGE ON SCHEMA public TO {app}",
    ):
        inside.execute(sql.SQL(command).format(**words))
