"""The three roles: what the application's may never be, and what repeating the preparation leaves alone."""

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from jiedao import embedded
from jiedao.embedded.problems import RolesRefused
from jiedao.embedded.roles import DENIED


@pytest.fixture
def admin(server):
    with psycopg.connect(server.conninfo("postgres"), autocommit=True) as connection:
        yield connection


@pytest.mark.parametrize("role", ["jiedao_app", "jiedao_owner"])
def test_no_role_of_the_house_is_superuser_or_passes_the_fence(admin, role):
    held = admin.execute(f"SELECT {', '.join(DENIED)} FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    assert held == (False,) * len(DENIED)


def test_the_application_owns_nothing_and_belongs_to_nobody(admin):
    owns = admin.execute(
        "SELECT count(*) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid"
        " WHERE d.deptype = 'o' AND r.rolname = 'jiedao_app'"
    ).fetchone()
    assert owns == (0,)
    assert admin.execute(
        "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = 'jiedao_app'"
    ).fetchone() == (0,)
    assert admin.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'jiedao'").fetchone() == (
        "jiedao_owner",
    )


@pytest.mark.parametrize(
    "command",
    [
        "CREATE TABLE mine (n int)",
        "CREATE TEMPORARY TABLE mine (n int)",
        "CREATE SCHEMA mine",
        "SET ROLE jiedao_owner",
        "SET ROLE postgres",
        "ALTER ROLE jiedao_app BYPASSRLS",
        "CREATE ROLE other",
        "CREATE DATABASE other",
        "COPY (SELECT 1) TO PROGRAM 'true'",
        "SELECT pg_read_file('postgresql.conf')",
    ],
)
def test_the_application_may_not(server, command):
    with (
        psycopg.connect(server.conninfo("jiedao_app"), autocommit=True) as app,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        app.execute(command)


def test_rights_taken_in_between_are_taken_away_again(server, admin):
    admin.execute("ALTER ROLE jiedao_app SUPERUSER BYPASSRLS CREATEDB")
    admin.execute("GRANT CREATE ON SCHEMA public TO PUBLIC")
    embedded.ensure_roles(server.conninfo("postgres", "postgres"))
    assert admin.execute(
        "SELECT rolsuper OR rolbypassrls OR rolcreatedb FROM pg_roles WHERE rolname = 'jiedao_app'"
    ).fetchone() == (False,)
    assert admin.execute("SELECT has_schema_privilege('jiedao_app', 'public', 'CREATE')").fetchone() == (False,)
    with psycopg.connect(server.conninfo("jiedao_app")) as app:  # the passwords stand
        assert app.execute("SELECT 1").fetchone() == (1,)


def test_an_application_role_that_belongs_to_another_is_refused(server, admin):
    admin.execute("GRANT jiedao_owner TO jiedao_app")
    try:
        with pytest.raises(RolesRefused, match="是角色 jiedao_owner 的成员"):
            embedded.ensure_roles(server.conninfo("postgres", "postgres"))
    finally:
        admin.execute("REVOKE jiedao_owner FROM jiedao_app")


def test_an_account_without_the_right_is_told_so(server):
    with pytest.raises(RolesRefused, match="数据库管理员"):
        embedded.ensure_roles(server.conninfo("jiedao_app"), "another")


def test_an_administrator_who_is_no_superuser_may_prepare_another_database(server, admin):
    admin.execute("CREATE ROLE dba LOGIN CREATEDB CREATEROLE PASSWORD 'invented'")
    admin.execute("GRANT jiedao_owner, jiedao_app TO dba WITH ADMIN OPTION")
    with open(server.configuration / "pg_hba.conf", "a") as rules:
        rules.write("local all dba scram-sha-256\n")
    admin.execute("SELECT pg_reload_conf()")
    address = make_conninfo(
        host=str(server.socket), port=server.port, user="dba", password="invented", dbname="postgres"
    )
    try:
        for _ in range(2):
            embedded.ensure_roles(address, "jiedao_second")
        with psycopg.connect(server.conninfo("jiedao_app", "jiedao_second")) as app:
            assert app.execute("SELECT current_database()").fetchone() == ("jiedao_second",)
    finally:
        admin.execute("DROP DATABASE IF EXISTS jiedao_second")
        admin.execute("DROP OWNED BY dba")
        admin.execute("DROP ROLE dba")
