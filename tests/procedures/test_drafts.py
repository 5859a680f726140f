"""A draft is sealed, its writer's alone, and no more once its record stands."""

from uuid import UUID

import pytest

from jiedao.audit.models import Event
from jiedao.entries.models import Draft
from jiedao.entries.problems import NoSuchDraft
from jiedao.entries.queries import drafts as listed
from jiedao.procedures import drafts
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.procedures.test_submission import CLEANUP, WEDNESDAY

FORM = "citywide_cleanup.cleanup"
TYPED = {"area": ["互助路两侧"], "people": ["十来个"], "who_came": ["organ", "residents"]}


def save(office, id: UUID, who="handler", **changes):
    return drafts.keep(id=id, form=FORM, about=None, typed={**TYPED, **changes}, by=office.user(who), at=cast.NOON)


def test_a_draft_gives_back_what_was_typed(office):
    id, scope = uuid7(), office.standing("handler").scope
    save(office, id)
    save(office, id, people=["12"])
    kept = drafts.taken_up(scope, office.user("handler"), id)
    assert (kept.form, kept.typed) == (FORM, {**TYPED, "people": ["12"]})
    assert Draft.objects.count() == 1


def test_it_is_sealed_and_no_event(office):
    before = Event.objects.count()
    kept = save(office, uuid7())
    assert "互助路" not in kept.values
    assert Event.objects.count() == before


def test_it_is_the_writers_alone(office, other_office):
    id, scope = uuid7(), office.standing("handler").scope
    save(office, id)
    other = office.user("second_handler")
    assert drafts.taken_up(scope, other, id) is None
    assert not listed(scope, other).exists()
    for attempt in (lambda: drafts.drop(scope, other, id), lambda: save(office, id, who="second_handler")):
        with pytest.raises(NoSuchDraft):
            attempt()
    with other_office.street(), pytest.raises(NoSuchDraft):
        save(other_office, id)
    assert drafts.taken_up(scope, office.user("handler"), id).typed["area"] == ["互助路两侧"]


def test_recorded_it_is_no_draft_and_does_not_come_back(office):
    id, scope = uuid7(), office.standing("handler").scope
    save(office, id)
    office.submit(FORM, id=id, on=WEDNESDAY, **CLEANUP)
    assert drafts.taken_up(scope, office.user("handler"), id) is None
    assert save(office, id) is None
    assert not Draft.objects.exists()


def test_a_draft_is_dropped_at_its_writers_wish(office):
    id, scope = uuid7(), office.standing("handler").scope
    save(office, id)
    drafts.drop(scope, office.user("handler"), id)
    with pytest.raises(NoSuchDraft):
        drafts.drop(scope, office.user("handler"), id)
