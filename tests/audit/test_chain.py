"""The chain of events: one event a change, and a change or a cut that nobody can hide."""

import psycopg
import pytest
from django.db import connection, transaction

from jiedao.audit import queries
from jiedao.audit.actions import record
from jiedao.audit.models import Event
from jiedao.audit.problems import TailCut
from jiedao.register.scope import Scope
from tests import cast
from tests.conftest import DATABASE


def verify(**given):
    return queries.verify(Scope.everything(cast.HERE), office="试验街道", **given)


def write(count: int = 3) -> list[int]:
    return [
        record("test.event", subject=f"thing:{i}", by="system:test", at=cast.NOON, data={"i": i}) for i in range(count)
    ]


def test_numbers_run_without_a_gap_and_the_chain_verifies(office):
    before = verify().events
    assert write() == [before + 1, before + 2, before + 3]
    found = verify()
    assert found.events == before + 3
    assert verify(expected_head=found.head[:12]) == found


def test_two_offices_have_chains_of_their_own(office, other_office):
    write(1)
    here = verify()
    with other_office.street():
        there = queries.head(Scope.everything(cast.THERE))
    assert here.head != there.head
    assert not Event.objects.filter(kind="test.event").exclude(street_id=cast.HERE).exists()


def test_an_event_outside_a_transaction_is_a_programmers_mistake(unwrapped):
    with cast.inside(cast.HERE), pytest.raises(AssertionError, match="outside a transaction"):
        record("test.event", subject="thing:1", by="system:test", at=cast.NOON)


def test_an_event_of_another_office_than_the_connections_is_refused(office):
    with pytest.raises(Exception, match="another office"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT audit_append(%s, now(), 'k', 's', 'b', '{}')", [cast.THERE])


TAMPERINGS = {
    "data": "UPDATE audit_event SET data = replace(data, '1', '7') WHERE street_id = %s AND seq = %s",
    "kind": "UPDATE audit_event SET kind = kind || '.' WHERE street_id = %s AND seq = %s",
    "at": "UPDATE audit_event SET at = at + interval '1 microsecond' WHERE street_id = %s AND seq = %s",
    "by": "UPDATE audit_event SET by = 'user:0' WHERE street_id = %s AND seq = %s",
    "hash": "UPDATE audit_event SET hash = sha256('x') WHERE street_id = %s AND seq = %s",
}


@pytest.fixture
def tampered(server_address, django_db_setup, django_db_blocker):
    """Runs a statement as superuser on committed events of the other office, and puts everything back."""
    address = server_address.replace("dbname=postgres", f"dbname={DATABASE}")
    with psycopg.connect(address) as admin:

        def run(statement: str, seq: int) -> None:
            admin.execute(statement, [cast.THERE, seq])

        yield admin, run
        admin.rollback()


def verify_as(admin) -> None:
    """The same verification, over the superuser's open transaction."""
    from jiedao.audit.sql import FIRST_BAD

    return admin.execute(FIRST_BAD, {"street": cast.THERE}).fetchone()


@pytest.mark.parametrize("column", sorted(TAMPERINGS))
def test_one_changed_byte_is_found_at_its_event(column, tampered):
    admin, run = tampered
    assert verify_as(admin) is None
    run(TAMPERINGS[column], 5)
    assert verify_as(admin)[0] == 5


def test_a_removed_event_is_found(tampered):
    admin, run = tampered
    run("DELETE FROM audit_event WHERE street_id = %s AND seq = %s", 5)
    seq, _, _, _, missing, expected = verify_as(admin)
    assert (seq, missing, expected) == (6, True, 5)


def test_a_cut_tail_is_found_by_the_head_printed_earlier(office):
    write()
    printed = verify().head
    with pytest.raises(TailCut, match="被截掉"):
        verify(expected_head="0" * 64)
    assert verify(expected_head=printed).head == printed
