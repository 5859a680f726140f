"""A Party branch: who belongs to it, its meetings and what they fulfil, and what follows where none was held."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.access.queries import setup_standing
from jiedao.cases.models import Case
from jiedao.cases.problems import CloserWasFixer
from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry
from jiedao.entries.problems import NotYourForm, RuleRefuses
from jiedao.periods import TZ
from jiedao.procedures import booking, casework, choosing, clock, registration, submission
from jiedao.procedures.registration import Entering
from jiedao.procedures.submission import Sent
from jiedao.register.models import Listing, Membership, Subject
from jiedao.register.scope import Scope
from jiedao.register.search import members_of
from jiedao.tenancy.ids import uuid7
from tests import cast

MEETING = "three_meetings.meeting"
SINCE = date(2018, 1, 8)


def put_on(office: Any, kind: str, name: str, /, *, on: date = SINCE, subject: Any = None, **given: Any) -> Any:
    """Put somebody on a register of the Party's, as the set-up of an office does."""
    assigned, values = given.pop("assigned", {}), given
    who = setup_standing(Scope.everything(office.code), on=on)
    at = datetime.combine(on, time(9), tzinfo=TZ)
    entering = Entering(
        uuid7(),
        kind,
        name,
        office.place("001").pk,
        at,
        values,
        subject=getattr(subject, "pk", subject),
        assigned=assigned,
    )
    if subject is not None and Listing.objects.filter(subject_id=entering.subject, kind=kind, to_on=None).exists():
        # another test of a browser, now over, has entered them for its own organisation
        form = office_form(office, kind)
        return office.submit(form, subject, who="second_handler", on=on + timedelta(days=1), **values).entry.subject
    return registration.enter(entering, street=office.row, who=who, now=at + timedelta(hours=1)).entry.subject


def office_form(office: Any, kind: str) -> str:
    """The form of a register."""
    return booking.edition(office.row, cast.TODAY).kinds[kind].path  # type: ignore[no-any-return]


def member(office: Any, name: str, branch: Any, *, on: date = SINCE, **more: Any) -> Any:
    yes_no = {"leader": "no", "retired": "yes", "hardship": "no"} | more
    return put_on(
        office, "party_member", name, on=on, branch=str(branch.pk), joined_on="1990-07-01", status="full", **yes_no
    )


@pytest.fixture
def branch(office) -> SimpleNamespace:
    """A branch of a community with its secretary and three more members."""
    secretary = Subject.objects.get(name="关月明")
    made = put_on(
        office, "party_organisation", "朝霞社区党支部", assigned={"branch_secretary": secretary.pk}, level="branch",
        setting="community", has_committee="yes",
    )  # fmt: skip
    member(office, "关月明", made)
    members = [member(office, name, made) for name in ("冯禾生", "陈谷雨", "褚木槿")]
    return SimpleNamespace(subject=made, members=members, office=office)


def held(branch: Any, *parts: str, absent: int = 0, **more: Any) -> dict[str, Any]:
    rows = [
        {"person": str(one.pk), "state": "absent" if no < absent else "present"}
        for no, one in enumerate(branch.members)
    ]
    values = {
        "parts": list(parts), "held": "yes", "place_text": "活动室", "chair": str(branch.members[0].pk), "attendance": rows,
        "topics": "学习",
    }  # fmt: skip
    if "party_day" in parts:
        values |= {"theme": "重温誓词", "doing": ["study"]}
    if "lesson" in parts:
        values |= {"speaker": "党校教师", "lesson": "学党章"}
    return values | more


def state(branch: Any, duty: str, due: date, on: date) -> str:
    found = Obligation.objects.on(on).get(duty=duty, subject_id=branch.subject.pk, due_on=due)
    return str(found.state)


# ---- one record for two duties ----


def test_a_lesson_held_on_the_party_day_is_typed_once_and_settles_both_duties(branch):
    office, day = branch.office, cast.TODAY
    clock.tick(office.row, now=cast.at(day, 8))
    office.submit(MEETING, branch.subject, who="community_secretary", on=day, **held(branch, "party_day", "lesson"))
    assert Entry.objects.filter(form=MEETING).count() == 1
    assert state(branch, "party_day.party_day", date(2018, 7, 31), day) == "done"
    assert state(branch, "three_meetings.lesson", date(2018, 9, 30), day) == "done"
    assert state(branch, "three_meetings.assembly", date(2018, 9, 30), day) == "open"


def test_a_meeting_that_was_not_held_is_said_and_fulfils_nothing(branch):
    office = branch.office
    clock.tick(office.row, now=cast.at(date(2018, 6, 1)))
    office.submit(
        MEETING, branch.subject, who="community_secretary", on=date(2018, 6, 15), parts=["party_day"], held="no",
        why_not="场地停电",
    )  # fmt: skip
    assert state(branch, "party_day.party_day", date(2018, 6, 30), date(2018, 7, 1)) == "missed"


def test_a_committee_without_half_of_its_members_has_not_met(branch):
    with pytest.raises(RuleRefuses, match="支委会到会"):
        branch.office.submit(
            MEETING,
            branch.subject,
            who="community_secretary",
            on=date(2018, 6, 15),
            **held(branch, "committee", absent=2),
        )


def test_only_who_answers_for_a_branch_enters_its_meetings(branch):
    with pytest.raises(NotYourForm):
        branch.office.submit(
            MEETING, branch.subject, who="community_staff", on=date(2018, 6, 15), **held(branch, "assembly")
        )


def test_the_secretary_finds_the_meeting_among_the_forms_and_the_members_in_it(branch):
    office = branch.office
    who = office.standing("community_secretary")
    edition = cast_edition(office)
    assert MEETING in {form.name for form in choosing.forms_for(who, edition)}
    assert "three_meetings.makeup_check" not in {form.name for form in choosing.forms_for(who, edition)}
    assert MEETING not in {form.name for form in choosing.forms_for(office.standing("community_staff"), edition)}
    assert "party_member" not in who.scope.closed
    assert "party_member" in office.standing("community_staff").scope.closed


def cast_edition(office: Any) -> Any:
    from jiedao.procedures import booking

    return booking.edition(office.row, cast.TODAY)


# ---- who belongs to a branch follows from the register of members ----


def names(branch: Any, on: date) -> set[str]:
    return {one.name for one in members_of(Scope.everything(branch.office.code), branch.subject.pk, on=on)}


def test_who_is_entered_as_a_member_belongs_to_the_branch_named(branch):
    assert names(branch, SINCE) == {"关月明", "冯禾生", "陈谷雨", "褚木槿"}
    assert names(branch, SINCE - timedelta(days=1)) == set()


def test_who_moves_to_another_branch_belongs_to_one_at_a_time(branch):
    office = branch.office
    other = put_on(
        office, "party_organisation", "晚照社区党支部", level="branch", setting="community", has_committee="no"
    )
    moved = branch.members[0]
    who = setup_standing(Scope.everything(office.code), on=date(2018, 5, 2))
    values = {"branch": str(other.pk), "joined_on": "1990-07-01", "status": "full", "leader": "no", "retired": "yes",
              "hardship": "no"}  # fmt: skip
    sent = Sent(uuid7(), "party_register.party_member", moved.pk, cast.at(date(2018, 5, 2)), values)
    entry = submission.submit(sent, street=office.row, who=who, now=cast.at(date(2018, 5, 2), 12)).entry
    assert "冯禾生" in names(branch, date(2018, 5, 1)) and "冯禾生" not in names(branch, date(2018, 5, 2))
    there = SimpleNamespace(office=office, subject=other)
    assert names(there, date(2018, 5, 2)) == {"冯禾生"}
    submission.void(entry, street=office.row, who=office.standing("handler"), why="登记错了", now=cast.at(cast.TODAY))
    assert "冯禾生" in names(branch, date(2018, 5, 2)) and names(there, date(2018, 5, 2)) == set()


def test_who_leaves_the_register_leaves_the_branch(branch):
    office, gone = branch.office, branch.members[1]
    listing = Listing.objects.get(subject_id=gone.pk, kind="party_member")
    registration.leave(
        listing, on=date(2018, 6, 1), why="moved_out", street=office.row, who=setup_standing(Scope.everything(office.code), on=cast.TODAY),
        now=cast.at(cast.TODAY),
    )  # fmt: skip
    assert gone.name in names(branch, date(2018, 5, 31)) and gone.name not in names(branch, date(2018, 6, 1))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 120), st.booleans()), min_size=1, max_size=5))
def test_on_every_day_a_member_belongs_where_the_last_record_says(branch, moves):
    office = branch.office
    other = put_on(office, "party_organisation", f"支部{uuid7()}", level="branch", setting="firm", has_committee="no")
    one = member(office, f"成员{uuid7()}", branch.subject)
    who = setup_standing(Scope.everything(office.code), on=cast.TODAY)
    said = {SINCE: branch.subject.pk}
    for after, elsewhere in moves:
        day = SINCE + timedelta(days=after)
        group = other.pk if elsewhere else branch.subject.pk
        values = {"branch": str(group), "joined_on": "1990-07-01", "status": "full", "leader": "no", "retired": "no",
                  "hardship": "no"}  # fmt: skip
        sent = Sent(uuid7(), "party_register.party_member", one.pk, cast.at(day, 10), values)
        submission.submit(sent, street=office.row, who=who, now=cast.at(cast.TODAY, 10) + timedelta(seconds=len(said)))
        said[day] = group
    for day in {SINCE, *said, *(day + timedelta(days=1) for day in said)}:
        last = max(told for told in said if told <= day)
        rows = Membership.objects.filter(member_id=one.pk, from_on__lte=day)
        groups = [row.group_id for row in rows if row.to_on is None or row.to_on > day]
        assert groups == [said[last]]


# ---- what was missed ----


def missed(branch: Any) -> Case:
    return Case.objects.get(ladder="three_meetings.missed_meeting", source__startswith="party_day.party_day@")


def test_a_missed_party_day_opens_one_case_with_the_branch_however_often_the_clock_ticks(branch):
    office = branch.office
    clock.tick(office.row, now=cast.at(date(2018, 6, 1)))
    clock.tick(office.row, now=cast.at(date(2018, 6, 30)))
    assert not Case.objects.filter(source__contains="2018-06-01").exists()
    clock.tick(office.row, now=cast.at(date(2018, 7, 1)))
    clock.tick(office.row, now=cast.at(date(2018, 7, 2)))
    (case,) = Case.objects.filter(source__startswith="party_day.party_day@", source__contains="2018-06-01")
    assert case.subject_id == branch.subject.pk and case.lane == "branch" and case.entry_id is None
    assert "主题党日没有按期办" in case.title and case.opened_on == date(2018, 7, 1)
    assert case.due_on == date(2018, 7, 13)  # ten workdays


def test_what_was_missed_long_ago_opens_nothing(branch):
    clock.tick(branch.office.row, now=cast.at(date(2018, 9, 3)))
    months = {case.source.split("@")[2][:7] for case in Case.objects.filter(source__startswith="party_day")}
    assert months == {"2018-08"}


def test_a_missed_meeting_is_made_up_by_the_branch_and_confirmed_by_somebody_else(branch):
    office = branch.office
    clock.tick(office.row, now=cast.at(date(2018, 6, 1)))
    clock.tick(office.row, now=cast.at(date(2018, 7, 2)))
    case = Case.objects.get(source__startswith="party_day.party_day@", source__contains="2018-06-01")
    secretary, now = office.standing("community_secretary"), cast.at(cast.TODAY, 16)
    proof = Sent(uuid7(), MEETING, branch.subject.pk, cast.at(cast.TODAY, 14), held(branch, "party_day"))
    case = casework.rectify(case, sent=proof, street=office.row, who=secretary, now=now)
    assert case.state == "submitted"
    check = Sent(uuid7(), "three_meetings.makeup_check", branch.subject.pk, cast.at(cast.TODAY, 17), {"fixed": "yes"})
    with pytest.raises(CloserWasFixer):
        casework.reinspect(case, sent=check, street=office.row, who=secretary, now=cast.at(cast.TODAY, 18))
    assert state(branch, "party_day.party_day", date(2018, 6, 30), cast.TODAY) == "missed"  # it stays what it was


def test_a_resolution_is_a_case_that_the_secretary_checks(branch):
    office = branch.office
    rows = [{"content": "整理活动室", "owner": str(branch.members[0].pk), "due_on": "2018-06-29"}]
    written = office.submit(
        MEETING,
        branch.subject,
        who="community_secretary",
        on=date(2018, 6, 15),
        **held(branch, "assembly", resolutions=rows),
    )
    (case,) = written.cases
    assert (
        case.ladder == "three_meetings.resolution" and case.due_on == date(2018, 6, 29) and "整理活动室" in case.title
    )
    staff, secretary = office.standing("community_staff"), office.standing("community_secretary")
    case = casework.rectify(case, sent=None, street=office.row, who=staff, now=cast.at(date(2018, 6, 20)))
    check = Sent(
        uuid7(), "three_meetings.makeup_check", branch.subject.pk, cast.at(date(2018, 6, 21)), {"fixed": "yes"}
    )
    case = casework.reinspect(case, sent=check, street=office.row, who=secretary, now=cast.at(date(2018, 6, 21), 12))
    assert case.state == "closed"
