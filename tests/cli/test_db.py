"""`jiedao db`, `tick` and `audit verify` on a real house."""

import pytest

from tests import cast
from tests.cli.conftest import refused


def test_the_embedded_database_from_nothing_to_stopped(new_house):
    house = new_house()
    none = house.run("db", "status")
    assert (none.returncode, none.stderr) == (3, "")
    assert "状态    还没有建立" in none.stdout
    refused(house.run("db", "psql", "--", "-c", "select 1"), "embedded.not_running")
    started = house.run("db", "start")
    assert "数据库已启动：PostgreSQL 18" in started.stdout
    runs = house.run("db", "status")
    assert (runs.returncode, "状态    运行中" in runs.stdout) == (0, True)
    assert "无需升级" in house.run("db", "upgrade").stdout
    asked = house.run(
        "db", "psql", "--role", "jiedao_app", "--", "-Atc", "select current_user", PGUSER="stray", PGPORT="1"
    )
    assert (asked.returncode, asked.stdout) == (0, "jiedao_app\n")
    assert house.run("db", "psql", "--", "-Atc", "select nothing").returncode == 1
    assert house.run("db", "stop").stdout == "数据库已停止。\n"
    assert house.run("db", "stop").stdout == "数据库没有在运行。\n"


@pytest.mark.parametrize("command", ["start", "stop", "status", "psql", "upgrade"])
def test_where_a_server_is_named_the_embedded_one_is_left_alone(house, command):
    done = house.run("db", command, DATABASE_URL="postgresql://jiedao_app@127.0.0.1:1/jiedao")
    assert f"jiedao db {command}" in refused(done, "db.served_elsewhere")


def test_a_chain_is_verified_for_every_office_and_against_a_printed_head(house):
    found = house.run("audit", "verify")
    assert found.returncode == 0, found.stderr
    lines = found.stdout.splitlines()
    assert [line.split("：")[0] for line in lines] == ["邻近街道", "试验街道"]
    head = lines[1].rpartition(" ")[2]
    assert house.run("audit", "verify", "--office", "here", "--head", head[:12]).returncode == 0
    other = house.run("audit", "verify", "--office", "there", "--head", head)
    assert "邻近街道" in refused(other, "audit.tail_cut")
    refused(house.run("audit", "verify", "--head", head), "office.unsaid")
    assert "here（试验街道）" in refused(house.run("audit", "verify", "--office", "nowhere"), "tenancy.unknown_office")


def test_a_changed_event_is_found(house):
    house.sql(f"UPDATE audit_event SET data = data || ' ' WHERE street_id = {cast.THERE} AND seq = 5")
    try:
        said = refused(house.run("audit", "verify", "--office", "there"), "audit.chain_broken")
        assert "第 5 条" in said
    finally:
        house.sql(f"UPDATE audit_event SET data = rtrim(data) WHERE street_id = {cast.THERE} AND seq = 5")
    assert house.run("audit", "verify", "--office", "there").returncode == 0


def test_tick_goes_to_the_demonstration_day_or_the_day_asked_for(house):
    done = house.run("tick", "--office", "here")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("试验街道：已到 2018-07-02，")
    assert house.run("tick", "--office", "here", "--on", "2018-07-03").stdout.startswith("试验街道：已到 2018-07-03，")
    refused(house.run("tick", "--on", "7月2日"), "cli.day_unreadable")


def test_tables_of_a_newer_version_are_refused_and_left(house):
    house.sql("INSERT INTO django_migrations (app, name, applied) VALUES ('cases', '0900_of_tomorrow', now())")
    try:
        assert "cases.0900_of_tomorrow" in refused(house.run("tick"), "setup.tables_newer")
    finally:
        house.sql("DELETE FROM django_migrations WHERE name = '0900_of_tomorrow'")
    assert house.run("tick").returncode == 0


def test_an_empty_house_says_how_to_begin(new_house):
    said = refused_last(new_house().run("tick"), "office.none")
    assert "jiedao createoffice" in said


def refused_last(done, code):
    """The last line where notes of what took a while come before."""
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith(f"（{code}）")
    return done.stderr.splitlines()[-1]
