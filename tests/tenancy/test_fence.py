"""One office never meets another's rows, by two fences that do not trust each other."""

import threading

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction

from jiedao.register.models import Assignment, Place, Subject
from jiedao.tenancy import context
from jiedao.tenancy.context import NoStreet
from tests import cast

TENANT = [m for m in apps.get_models() if getattr(m, "distribution", "") == "tenant"]


def rows_of(table: str) -> int:
    """Rows the database shows, with no filter of the application's."""
    with connection.cursor() as cursor:
        cursor.execute(f'/* every office */ SELECT count(*) FROM "{table}" WHERE street_id = street_id')
        return int(cursor.fetchone()[0])


def test_the_application_is_neither_superuser_nor_owner_nor_above_the_fence(office):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = user")
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute("SELECT user, count(*) FROM pg_tables WHERE tableowner = user GROUP BY 1")
        assert cursor.fetchall() == []


def test_every_tenant_table_stands_behind_the_fence(office):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity")
        fenced = {name for (name,) in cursor.fetchall()}
    assert {model._meta.db_table for model in TENANT} <= fenced


def test_without_the_applications_filter_the_database_still_shows_one_office_only(office, other_office):
    here = {str(pk) for pk in Place.objects.values_list("id", flat=True)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM register_place WHERE street_id = street_id")
        assert {str(pk) for (pk,) in cursor.fetchall()} == here
    with other_office.street():
        assert not here & {str(pk) for pk in Place.objects.values_list("id", flat=True)}


def test_a_row_of_another_office_cannot_be_written(office):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Subject.objects.create(
            base="place", name="越界", name_key="yue-jie", place_id=office.place().pk, street_id=cast.THERE
        )


def test_no_street_is_a_programmers_mistake_and_shows_nothing(db):
    with pytest.raises(NoStreet):
        list(Place.objects.all())
    assert rows_of("register_place") == 0


def test_a_pointer_into_another_office_is_a_field_error_and_refused_by_the_database(office, other_office):
    with other_office.street():
        stranger = other_office.user("grid_worker")
        foreign = Subject.objects.filter(name="陶一鸣").get()
    mine = Subject.objects.filter(name="柏松年").get()
    wrong = Assignment(subject_id=mine.pk, kind="x", role="y", person_id=foreign.pk, from_on=cast.TODAY)
    with pytest.raises(ValidationError, match="本单位没有这条记录"):
        wrong.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong.save()
    assert stranger.street_id == cast.THERE


def test_a_row_does_not_change_its_office(office):
    subject = Subject.objects.filter(name="柏松年").get()
    subject.name = "柏松龄"
    subject.street_id = cast.THERE
    with pytest.raises(Exception, match=r"did not affect any rows|not exist"), transaction.atomic():
        subject.save(update_fields=["name"])
    assert Subject.objects.get(pk=subject.pk).street_id == cast.HERE


def test_the_street_of_one_thread_is_not_that_of_another(office):
    seen = []
    thread = threading.Thread(target=lambda: seen.append(context.current()))
    thread.start()
    thread.join()
    assert seen == [None]
    assert context.current() == cast.HERE


def test_a_street_said_inside_a_transaction_that_rolls_back_is_said_again(office):
    class Undone(Exception):
        pass

    def look_and_undo():
        assert Place.objects.filter(code=str(cast.THERE)).exists()
        raise Undone

    with pytest.raises(Undone), transaction.atomic(), context.street(cast.THERE):
        look_and_undo()
    assert Place.objects.filter(code=str(cast.HERE)).exists()
    with context.street(cast.THERE):
        assert Place.objects.filter(code=str(cast.THERE)).exists()


def test_a_street_is_left_even_when_the_transaction_is_broken(office):
    with pytest.raises(IntegrityError), transaction.atomic(), context.street(cast.THERE):
        Place.objects.create(kind="grid", code=str(cast.THERE), name="重", short_name="重", name_key="x")
    assert Place.objects.filter(code=str(cast.HERE)).exists()


def test_the_application_may_not_rewrite_what_is_only_appended(office):
    for statement in ("UPDATE audit_event SET kind = 'x' WHERE street_id = 1", "DELETE FROM audit_event WHERE street_id = 1",
                      "INSERT INTO audit_event (street_id) VALUES (1)", "DELETE FROM entries_entry WHERE street_id = 1"):  # fmt: skip
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), connection.cursor() as c:
            c.execute(statement)


def told() -> str:
    """What street the database has been told, as the next statement of the application meets it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('jiedao.street', true)")
        return str(cursor.fetchone()[0] or "")


def test_the_first_statement_after_an_office_was_left_meets_none(unwrapped):
    with context.street(cast.HERE):
        assert told() == str(cast.HERE)
    assert told() == ""


def taken_back(code: int) -> str:
    """What an office's street was inside a transaction that is then rolled back."""
    with transaction.atomic(), context.street(code):
        found = told()
        transaction.set_rollback(True)
    return found


def test_a_street_that_was_first_said_in_a_transaction_is_said_again_after_its_rollback(unwrapped):
    assert told() == ""
    assert taken_back(cast.HERE) == str(cast.HERE)
    assert told() == ""
    with context.street(cast.HERE):
        assert told() == str(cast.HERE)
        assert taken_back(cast.THERE) == str(cast.THERE)
        assert told() == str(cast.HERE)
