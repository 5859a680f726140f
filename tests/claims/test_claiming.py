"""Taking up: by oneself or by the office, once; what is told before; what ends it, and what undoes the end."""

from datetime import date

import pytest

from jiedao.entries.models import Entry
from jiedao.entries.problems import NoSuchEntry, WrongSubject
from jiedao.entries.queries import entry_by_id
from jiedao.procedures import booking, claiming, claiming_acts, editing, submission
from jiedao.procedures.problems import NothingToClaim, NotOpenToClaim, NotYoursToClaim, TakenAlready
from jiedao.register.models import Assignment, SubjectChange
from jiedao.register.rules import Act
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.claims.conftest import CONTACT, END, NEED, SINCE

HOUSEHOLD, CHILD, POST, WISH = "hardship_household", "child_in_difficulty", "service_post", "small_wish"


def sorts(office):
    return claiming.sorts(booking.edition(office.row, cast.TODAY))


def free(office, kind):
    edition = booking.edition(office.row, cast.TODAY)
    return [row.subject.name for row in claiming.waiting(edition, sorts(office)[kind], on=cast.TODAY)]


def claim(office, thing, kind, who, *, id=None, now=cast.NOON):
    standing = office.standing(who)
    sort = claiming_acts.sort_of(kind, standing, office.row)
    return claiming_acts.claim(thing.pk, sort, id=id or uuid7(), street=office.row, who=standing, now=now)


def claim_for(office, thing, kind, member, who="community_staff", *, id=None):
    standing = office.standing(who)
    sort = claiming_acts.sort_of(kind, standing, office.row)
    return claiming_acts.claim_for(
        thing.pk, sort, member=member.pk, id=id or uuid7(), street=office.row, who=standing, now=cast.NOON
    )


def test_one_concept_serves_pairs_posts_and_wishes(made):
    found = sorts(made.office)
    assert {HOUSEHOLD, CHILD, POST, WISH} == set(found)
    assert {name for name, one in found.items() if one.role} == {HOUSEHOLD, CHILD}
    assert [free(made.office, kind) for kind in (HOUSEHOLD, CHILD, POST, WISH)] == [
        ["雷家", "贺家"], ["倪小满"], ["楼道巡逻岗"], ["楼道灯"],
    ]  # fmt: skip


def test_whoever_claims_answers_by_name_and_owes_the_contact_of_the_quarter(made):
    tie = claim(made.office, made.far, HOUSEHOLD, "handler")  # of another line of work, and another community
    who = made.office.standing("handler")
    assert (tie.role, tie.person_id, tie.from_on) == ("helper", who.scope.person, cast.TODAY)
    assert free(made.office, HOUSEHOLD) == ["雷家"]
    (pair,) = claiming.mine(who, booking.edition(made.office.row, cast.TODAY))
    assert (pair.tie.subject.name, pair.last_on, pair.due_on) == ("贺家", None, date(2018, 9, 30))
    made.office.submit(CONTACT, made.far, who="handler", kind="visit", solved="no")
    (pair,) = claiming.mine(who, booking.edition(made.office.row, cast.TODAY))
    assert (pair.last_on, pair.due_on) == (cast.TODAY, None)


def test_what_somebody_has_claimed_nobody_claims_again(made):
    id = uuid7()
    first = claim(made.office, made.near, HOUSEHOLD, "grid_worker", id=id)
    with pytest.raises(TakenAlready, match="已经有人认领"):
        claim(made.office, made.near, HOUSEHOLD, "handler")
    assert claim(made.office, made.near, HOUSEHOLD, "grid_worker", id=id).pk == first.pk  # sent twice, claimed once
    assert Assignment.objects.filter(subject_id=made.near.pk, role="helper").count() == 1


def test_a_child_is_taken_up_only_where_the_guardian_has_agreed(made):
    office = made.office
    silent = office.subject(CHILD, "余小雪", since=SINCE)  # listed, and nobody has said that the guardian agrees
    assert free(office, CHILD) == ["倪小满"]
    with pytest.raises(NothingToClaim):
        claim(office, silent, CHILD, "grid_worker")
    desk, person = office.standing("other_handler"), office.standing("grid_worker").scope.person
    how = {"kind": CHILD, "role": "helper", "person": person, "from_on": cast.TODAY, "who": desk, "now": cast.NOON,
           "street": office.row}  # fmt: skip
    with pytest.raises(NotOpenToClaim, match="监护人同意"):
        editing.assign(silent, act=Act(uuid7(), "安排", desk.scope.person), **how)
    editing.assign(made.child, act=Act(uuid7(), "安排", desk.scope.person), **how)
    assert free(office, CHILD) == []


def test_who_only_reads_takes_nothing_up_and_what_is_not_there_reads_the_same(made):
    with pytest.raises(NotYoursToClaim):
        claim(made.office, made.near, HOUSEHOLD, "auditor")
    with pytest.raises(NothingToClaim):
        claim(made.office, made.post, HOUSEHOLD, "grid_worker")  # on no such register


def test_a_post_and_a_wish_are_claimed_once_by_a_record(made):
    office, (one, other) = made.office, made.members
    id = uuid7()
    written = claim_for(office, made.wish, WISH, one, id=id)
    assert written.entry.form == "double_checkin.wish_claim"
    assert not claim_for(office, made.wish, WISH, one, id=id).new
    for again in (
        lambda: claim_for(office, made.wish, WISH, other),
        lambda: office.submit("double_checkin.wish_claim", made.wish, who="second_handler", member=str(other.pk)),
    ):
        with pytest.raises(TakenAlready):
            again()
    office.submit(
        "double_checkin.wish_claim", made.wish, who="second_handler", supersedes=written.entry, member=str(other.pk)
    )  # whoever wrote the wrong name puts it right
    assert Entry.objects.filter(form="double_checkin.wish_claim", until_at=None).count() == 1
    assert office.figure("wishes_claimed", "2018-Q3").value == 100
    claim_for(office, made.post, POST, one)
    assert (free(office, POST), free(office, WISH)) == ([], [])


def test_a_claim_that_was_voided_lets_the_post_wait_again(made):
    office = made.office
    written = claim_for(office, made.post, POST, made.members[0])
    submission.void(
        written.entry, street=office.row, who=office.standing("community_staff"), why="认错了", now=cast.at(hour=13)
    )
    assert free(office, POST) == ["楼道巡逻岗"]


def test_ending_a_pair_ends_the_tie_and_what_was_owed_and_undoing_it_brings_both_back(made):
    office = made.office
    claim(office, made.far, HOUSEHOLD, "handler", now=cast.at(hour=8))
    end = office.submit(END, made.far, who="handler", why="changed").entry
    who = office.standing("handler")
    assert made.far.pk not in who.scope.subjects and free(office, HOUSEHOLD) == ["雷家", "贺家"]
    change = SubjectChange.objects.get(act=end.pk)
    assert (change.before, change.after, change.why) == (str(who.scope.person), "", "结束结对")
    submission.void(end, street=office.row, who=office.standing("other_handler"), why="登记错了", now=cast.at(hour=13))
    (pair,) = claiming.mine(office.standing("handler"), booking.edition(office.row, cast.TODAY))
    assert (pair.tie.subject.name, pair.due_on) == ("贺家", date(2018, 9, 30))


def test_whoever_has_ended_a_pair_elsewhere_does_not_find_it_any_more(made):
    office = made.office
    claim(office, made.far, HOUSEHOLD, "grid_worker", now=cast.at(hour=8))  # of another community
    office.submit(CONTACT, made.far, who="grid_worker", kind="visit", solved="no")
    office.submit(END, made.far, who="grid_worker", why="declined")
    with pytest.raises(WrongSubject):
        office.submit(CONTACT, made.far, who="grid_worker", kind="visit", solved="no")


def test_an_end_that_is_undone_after_somebody_else_came_changes_no_hands(made):
    office = made.office
    claim(office, made.far, HOUSEHOLD, "handler", now=cast.at(hour=8))
    end = office.submit(END, made.far, who="handler", why="changed").entry
    claim(office, made.far, HOUSEHOLD, "grid_worker")
    submission.void(end, street=office.row, who=office.standing("other_handler"), why="登记错了", now=cast.at(hour=13))
    assert made.far.pk in office.standing("grid_worker").scope.subjects
    assert made.far.pk not in office.standing("handler").scope.subjects


@pytest.mark.parametrize(
    "name",
    ["neighbour_staff", "community_staff", "community_secretary", "handler", "second_handler", "leader", "secretary",
     "director", "auditor"],
)  # fmt: skip
def test_a_need_is_nobodys_but_the_pairs_and_the_livelihood_offices(made, name):
    office = made.office
    claim(office, made.near, HOUSEHOLD, "grid_worker", now=cast.at(hour=8))
    claim(office, made.far, HOUSEHOLD, "neighbour_staff", now=cast.at(hour=8))  # another helper, of another household
    need = office.submit(NEED, made.near, who="grid_worker", kinds=["medical"], need="要陪着去透析").entry
    contact = office.submit(CONTACT, made.near, who="grid_worker", kind="errand", solved="no", note="已挂号").entry
    for one in (need, contact):
        for may in ("grid_worker", "other_handler"):
            assert entry_by_id(office.standing(may).scope, one.pk) == one
        with pytest.raises(NoSuchEntry) as shut:
            entry_by_id(office.standing(name).scope, one.pk)
        with pytest.raises(NoSuchEntry) as missing:
            entry_by_id(office.standing(name).scope, uuid7())
        assert str(shut.value) == str(missing.value)


def test_the_office_sees_every_pair_and_nobody_else_does(made):
    office = made.office
    claim(office, made.near, HOUSEHOLD, "grid_worker")
    claim(office, made.child, CHILD, "community_secretary")
    edition = booking.edition(office.row, cast.TODAY)
    seen = claiming.all_pairs(office.standing("other_handler"), edition)
    assert [one.tie.subject.name for one in seen] == ["雷家", "倪小满"]
    for name in ("community_secretary", "handler", "leader", "secretary", "auditor", "grid_worker"):
        assert claiming.all_pairs(office.standing(name), edition) == []
