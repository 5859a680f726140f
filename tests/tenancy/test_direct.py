"""The short way to the database behaves as psycopg's own cursor and Django's do."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import IntegrityError, transaction

from jiedao.register.models import Place
from jiedao.tenancy.direct import MOST, Direct, bound, numbered
from tests.counting import statements


@pytest.fixture
def line(server_address: str) -> Iterator[Any]:
    with psycopg.connect(server_address) as held:
        yield held


def asked(held: Any, sql: str, *values: Any) -> Any:
    cursor = Direct(held)
    cursor.execute(sql, values)
    return cursor.fetchall()


def test_values_come_back_as_they_went_in(line):
    row = (UUID(int=7), date(2018, 6, 27), datetime(2018, 6, 27, 9, tzinfo=UTC), "棉纺路", None, True, 12, [1, 2])
    casts = ("uuid", "date", "timestamptz", "text", "text", "bool", "int", "int[]")
    assert asked(line, "SELECT " + ", ".join(f"%s::{cast}" for cast in casts), *row) == [row]


def test_a_percent_sign_of_the_statement_stays_one(line):
    assert numbered("a LIKE '%%x' AND b = %s OR c = %s") == "a LIKE '%x' AND b = $1 OR c = $2"
    assert asked(line, "SELECT 'a%%' || %s::text", "b") == [("a%b",)]


def test_the_same_text_with_values_of_other_types_is_a_statement_of_its_own(line):
    (small,), (day,) = asked(line, "SELECT pg_typeof(%s)::text", 5), asked(line, "SELECT pg_typeof(%s)::text", date.min)
    assert (small, day) == (("smallint",), ("date",))


def test_a_statement_outlives_the_rollback_of_the_transaction_that_first_asked_it(line):
    asked(line, "CREATE TEMPORARY TABLE kept (no int PRIMARY KEY)")
    line.commit()
    asked(line, "INSERT INTO kept VALUES (%s)", 1)
    line.rollback()
    assert asked(line, "SELECT count(*) FROM kept") == [(0,)]
    asked(line, "INSERT INTO kept VALUES (%s)", 1)
    line.commit()
    assert asked(line, "SELECT count(*) FROM kept") == [(1,)]


def test_a_connection_keeps_a_bounded_number_of_statements_and_asks_the_others_anew(line):
    for _ in range(2):
        for no in range(MOST + 20):
            assert asked(line, f"SELECT %s::int + {no}", 1) == [(1 + no,)]
    (kept,) = asked(line, "SELECT count(*) FROM pg_prepared_statements")
    assert kept == (MOST,)


def test_rows_touched_are_counted(line):
    asked(line, "CREATE TEMPORARY TABLE kept AS SELECT generate_series(1, 3) AS no")
    cursor = Direct(line)
    cursor.execute("UPDATE kept SET no = no + %s", [1])
    assert (cursor.rowcount, cursor.fetchall(), cursor.fetchone()) == (3, [], None)


def test_a_refusal_names_its_constraint_and_the_next_statement_works(line):
    line.autocommit = True
    asked(line, "CREATE TEMPORARY TABLE kept (no int CONSTRAINT kept_once PRIMARY KEY)")
    asked(line, "INSERT INTO kept VALUES (%s)", 1)
    with pytest.raises(psycopg.errors.UniqueViolation) as told:
        asked(line, "INSERT INTO kept VALUES (%s)", 1)
    assert told.value.diag.constraint_name == "kept_once"
    with pytest.raises(psycopg.errors.UndefinedColumn):
        asked(line, "SELECT nothing_of_that_name")
    assert asked(line, "SELECT count(*) FROM kept") == [(1,)]


def test_a_server_that_went_away_is_an_operational_error(line, server_address):
    asked(line, "SELECT %s::int", 1)
    with psycopg.connect(server_address, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", [line.info.backend_pid])
    for _ in range(2):
        with pytest.raises(psycopg.OperationalError):
            asked(line, "SELECT %s::int", 1)
    assert line.closed


def test_django_counts_it_and_turns_its_refusals(office):
    place = Place.objects.get(kind="sub_district")
    with statements() as seen, bound() as cursor:
        cursor.execute("SELECT name FROM register_place WHERE street_id = %s AND id = %s", [office.code, place.pk])
        assert cursor.fetchall() == [(place.name,)]
    assert len(seen) == 1
    with pytest.raises(IntegrityError), transaction.atomic(), bound() as cursor:
        cursor.execute("INSERT INTO register_place (id, street_id) VALUES (%s, %s)", [place.pk, office.code])
    assert Place.objects.filter(pk=place.pk).exists()
