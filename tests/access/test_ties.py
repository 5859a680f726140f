"""What opens by a tie alone opens about whom one is tied to, and about nobody else's."""

from datetime import date

import pytest

from jiedao.entries.models import Entry
from jiedao.register.models import Listing, Subject
from tests import cast
from tests.stories import afresh


@pytest.fixture(scope="module")
def pairs(story):
    with cast.inside(cast.HERE) as office:
        return _pairs(office)


@pytest.fixture
def children(pairs, office):
    return afresh(pairs)


def _pairs(office):
    """Two children in difficulty of one community, each with a helper of its own; both have said what they need."""
    made = {}
    for name, helper in (("甲", "柏松年"), ("乙", "关月明")):
        made[name] = office.enter(
            "child_in_difficulty", f"演示{name}", who="other_handler", guardian="演示监护人", guardian_agreed="yes", since=date(2018, 3, 1),
            assigned={"helper": Subject.objects.get(name=helper).pk},
        )  # fmt: skip
        office.submit("pairing_help.need", made[name], who="other_handler", kinds=["study"], need="课后辅导")
    return made


def needs(office, who):
    scope = office.standing(who).scope
    rows = Entry.objects.within(scope).filter(form="pairing_help.need")
    return set(rows.values_list("subject__name", flat=True))


def listed(office, who):
    rows = Listing.objects.within(office.standing(who).scope).filter(kind="child_in_difficulty")
    return set(rows.values_list("subject__name", flat=True))


def test_a_helper_sees_the_needs_of_the_pair_alone(office, children):
    assert needs(office, "community_staff") == {"演示甲"} == listed(office, "community_staff")
    assert needs(office, "community_secretary") == {"演示乙"} == listed(office, "community_secretary")


def test_the_livelihood_office_sees_all_and_who_is_tied_to_nobody_none(office, children):
    assert needs(office, "other_handler") == {"演示甲", "演示乙"}
    assert needs(office, "grid_worker") == needs(office, "handler") == set()


def test_one_decision_and_its_filter_agree(office, children):
    scope = office.standing("community_staff").scope
    for name, child in children.items():
        covered = scope.covers(child.place_id, "civil_affairs", name="pairing_help.need", subject=child.pk)
        assert covered == (name == "甲")


def test_rows_behind_a_number_stay_shut_to_who_sees_only_some(office, children):
    from jiedao.figures.opening import may_open

    figure = office.figure("pairing_contacts", on=cast.TODAY)
    assert may_open(figure, office.standing("other_handler").scope)
    assert not may_open(figure, office.standing("community_staff").scope)
