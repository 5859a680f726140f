"""Saying anew what is known of a subject: nothing is lost, and what follows from it follows."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.audit.models import Event
from jiedao.duties.models import Obligation
from jiedao.entries.queries import names_of
from jiedao.procedures import editing
from jiedao.procedures.clock import tick
from jiedao.register.models import Listing, SubjectChange
from jiedao.register.problems import ChangedMeanwhile, NothingChanged, NotYoursToKeep, NumberTaken
from jiedao.register.queries import found_by
from jiedao.register.rules import CHANGED, CORRECTED, Act, as_text, said_on
from jiedao.register.scope import Scope
from tests import cast

MOVED_ON = date(2018, 6, 20)


@pytest.fixture
def site(office):
    return office.enter(
        "building_site", "纺苑安置房项目", below="001001", builder="中原建工", floor_area="12000", earthwork="yes",
        stage="building",
    )  # fmt: skip


def edit(office, subject, said, *, how=CHANGED, on=MOVED_ON, who="handler", act=None, seen=None):
    subject.refresh_from_db()
    return editing.edit(
        subject, said=said, act=Act(act or uuid4(), "单位来函", office.standing(who).scope.person, how), from_on=on,
        seen=seen or editing.digest(subject), street=office.row, who=office.standing(who), now=cast.NOON,
    )  # fmt: skip


def sites(office, place, on):
    return office.figure("building_sites", "2018-H1", place=office.place(place), on=on)


def test_a_name_changes_with_its_sort_key_and_what_it_is_found_by(office, site):
    edit(office, site, {"name": "锦绣新城项目"})
    site.refresh_from_db()
    assert site.name_key.startswith("jin-xiu") and Listing.objects.get(subject_id=site.pk).name_key == site.name_key
    everybody = Scope.everything()
    assert found_by(everybody, "锦绣", of="subject") == [site.pk] and not found_by(everybody, "纺苑", of="subject")


def test_what_it_said_before_who_changed_it_and_why_stay(office, site):
    (change,) = edit(office, site, {"name": "锦绣新城项目"})
    assert (change.before, change.after, change.why) == ("纺苑安置房项目", "锦绣新城项目", "单位来函")
    assert change.person.name == "苗青禾" and change.at == cast.NOON
    event = Event.objects.get(kind="register.subject_changed")
    assert "锦绣" not in event.data and "纺苑" not in event.data and str(change.pk) in event.data


def test_the_same_act_sent_twice_changes_once(office, site):
    act, seen = uuid4(), editing.digest(site)
    for _ in range(2):
        edit(office, site, {"name": "锦绣新城项目"}, act=act, seen=seen)
    assert SubjectChange.objects.filter(subject_id=site.pk).count() == 1


def test_who_moved_counts_where_it_stood_until_then(office, site):
    june, july = date(2018, 6, 19), cast.TODAY
    edit(office, site, {"place": office.place("002001")})
    assert [sites(office, place, on).value for place in ("001", "002") for on in (june, july)] == [1, 0, 0, 1]
    assert Listing.objects.filter(subject_id=site.pk, to_on=None).count() == 1
    assert sites(office, "", july).value == 1


def test_a_place_that_was_wrong_is_put_right_from_the_beginning(office, site):
    edit(office, site, {"place": office.place("002001")}, how=CORRECTED)
    assert [sites(office, place, date(2018, 6, 19)).value for place in ("001", "002")] == [0, 1]


def test_what_is_owed_is_owed_in_the_new_place_and_what_was_owed_where_it_was(office, site):
    tick(office.row, now=cast.at(date(2018, 7, 2), 8))
    before = Obligation.objects.filter(subject_id=site.pk).count()
    edit(office, site, {"place": office.place("002001")})
    owed = Obligation.objects.filter(subject_id=site.pk)
    assert before and owed.count() == before
    new = office.place("002001").pk
    assert {one.place_id == new for one in owed.filter(due_on__gte=MOVED_ON, done_on=None)} == {True}
    assert {one.place_id == new for one in owed.filter(due_on__lt=MOVED_ON)} <= {False}
    tick(office.row, now=cast.at(date(2018, 7, 2), 9))
    assert Obligation.objects.filter(subject_id=site.pk).count() == before


def test_a_number_of_another_dossier_is_refused_by_name(office, site):
    firm = office.enter(
        "building_site", "锦绣新城", below="001001", number="S-01", builder="乙", floor_area="1", earthwork="no",
        stage="building",
    )  # fmt: skip
    with pytest.raises(NumberTaken, match="锦绣新城"):
        edit(office, site, {"number": firm.number})
    assert not SubjectChange.objects.exists()


def test_who_does_not_keep_its_register_may_not_change_it(office, site):
    for who in ("other_handler", "grid_worker", "auditor"):
        with pytest.raises(NotYoursToKeep, match="科室经办人"):
            edit(office, site, {"name": "别的"}, who=who)


def test_what_somebody_else_changed_meanwhile_is_not_written_over(office, site):
    seen = editing.digest(site)
    edit(office, site, {"name": "锦绣新城项目"})
    with pytest.raises(ChangedMeanwhile):
        edit(office, site, {"name": "纺苑安置房项目", "number": "S-02"}, seen=seen)
    with pytest.raises(NothingChanged):
        edit(office, site, {"name": "锦绣新城项目"})


NAMES = st.sampled_from(["甲工地", "乙工地", "丙工地"])
PLACES = st.sampled_from(["001001", "001002", "002001"])
DAYS = st.dates(date(2018, 6, 1), date(2018, 7, 2))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(steps=st.lists(st.tuples(NAMES, PLACES, DAYS), min_size=1, max_size=5))
def test_the_day_before_any_change_says_what_was_said_then(db, steps):
    from django.db import transaction

    with cast.inside(cast.HERE) as office, transaction.atomic():
        site = office.subject("building_site", "甲工地", below="001001")
        told = [(date(2017, 1, 1), {"name": "甲工地", "place": str(site.place_id)})]
        for name, place, on in sorted(steps, key=lambda step: step[2]):
            site.refresh_from_db()
            said = {"name": name, "place": office.place(place)}
            if all(getattr(site, key) == value for key, value in said.items()):
                continue
            edit(office, site, said, on=on)
            told.append((on, {key: as_text(value) for key, value in said.items()}))
        site.refresh_from_db()
        now = {"name": site.name, "place": str(site.place_id)}
        changes = list(SubjectChange.objects.filter(subject_id=site.pk))
        for on in {on for on, _ in told}:
            last = [said for day, said in told if day <= on][-1]
            assert said_on(now, changes, on=on) == last
            standing = Listing.objects.filter(subject_id=site.pk, from_on__lte=on).exclude(to_on__lte=on)
            assert [str(one.place_id) for one in standing] == [last["place"]]
        assert names_of(Scope.everything(), [str(site.pk)]) == {str(site.pk): site.name}
        transaction.set_rollback(True)
