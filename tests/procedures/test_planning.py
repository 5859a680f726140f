"""A branch's yearly plan: proposed, refused on a holiday, followed line by line, changed during the year."""

from datetime import date
from types import SimpleNamespace
from uuid import UUID

import pytest

from jiedao.audit.queries import head
from jiedao.cases.models import Case
from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry
from jiedao.entries.problems import NotFilledIn
from jiedao.procedures import booking, correcting, planning
from jiedao.procedures.clock import rebuild_duties, tick
from jiedao.procedures.problems import PlanLineDone, PlanOnHoliday
from jiedao.procedures.submission import Sent
from jiedao.register import actions as register
from jiedao.register.models import Subject
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.procedures.plans import MEETING, PLAN, PLANNED, with_plans
from tests.procedures.test_branches import held, member, put_on

FILED = date(2018, 6, 1)
LINES = [("2018-06-12", "lesson"), ("2018-06-20", "party_day"), ("2018-09-10", "assembly"), ("2018-10-08", "lesson")]


@pytest.fixture
def branch(office):
    with with_plans():
        secretary = Subject.objects.get(name="关月明")
        made = put_on(
            office, "party_organisation", "朝霞社区党支部", assigned={"branch_secretary": secretary.pk}, level="branch",
            setting="community", has_committee="yes",
        )  # fmt: skip
        members = [member(office, name, made) for name in ("冯禾生", "陈谷雨", "褚木槿")]
        yield SimpleNamespace(subject=made, members=members, office=office)


def rows(lines):
    return [{"planned_on": day, "part": part} for day, part in lines]


def file(branch, lines=LINES, *, on=FILED, **more):
    return branch.office.submit(
        PLAN, branch.subject, who="community_secretary", on=on, sessions=rows(lines), **more
    ).entry


def change(branch, entry, lines, *, on=cast.TODAY, hour=10):
    who = branch.office.standing("community_secretary", on)
    sent = Sent(uuid7(), PLAN, branch.subject.pk, entry.occurred_at, {"sessions": rows(lines)})
    now = cast.at(on, hour)
    return correcting.correct(entry, sent=sent, why="场地有变", street=branch.office.row, who=who, now=now).entry


def meet(branch, day, *parts):
    return branch.office.submit(
        MEETING, branch.subject, who="community_secretary", on=day, **held(branch, *parts)
    ).entry


def told(branch, on=cast.TODAY):
    """(planned day, word, state) of every line that is followed."""
    found = Obligation.objects.on(on).filter(duty=PLANNED, subject_id=branch.subject.pk)
    return sorted((one.cause[:10], one.cause.split("=")[1].split("#")[0], one.state) for one in found)


def kept(branch):
    return {one.cause: (one.pk, one.done_entry_id, one.waived_why, one.due_on) for one in Obligation.objects.filter(duty=PLANNED)}  # fmt: skip


# ---- lines become dated obligations ----


def test_each_line_becomes_an_obligation_that_its_meeting_settles(branch):
    file(branch)
    meet(branch, date(2018, 6, 13), "lesson")
    assert told(branch) == [
        ("2018-06-12", "lesson", "done"), ("2018-06-20", "party_day", "missed"), ("2018-09-10", "assembly", "open"),
        ("2018-10-08", "lesson", "open"),
    ]  # fmt: skip
    due = Obligation.objects.get(duty=PLANNED, cause__startswith="2018-10-08").due_on
    assert due == date(2018, 10, 15)  # five workdays of grace


def test_rebuilt_from_the_records_they_stand_as_they_are_stored(branch):
    entry = file(branch)
    meet(branch, date(2018, 6, 13), "lesson")
    change(branch, entry, [LINES[0], ("2018-06-21", "party_day"), ("2018-07-24", "committee"), LINES[3]])
    meet(branch, date(2018, 6, 21), "party_day")
    before = kept(branch)
    assert len(before) == 4
    rebuild_duties(branch.office.row, on=cast.TODAY)
    assert kept(branch) == before
    tick(branch.office.row, now=cast.NOON)
    assert kept(branch) == before


def test_a_changed_plan_moves_what_is_open_and_leaves_what_is_done_or_waived(branch):
    entry = file(branch)
    meeting = meet(branch, date(2018, 6, 13), "lesson")
    waived = Obligation.objects.select_related("subject").get(duty=PLANNED, cause__startswith="2018-06-20")
    waived.waived_at, waived.waived_why = cast.NOON, "与上级合并"
    waived.save(update_fields=["waived_at", "waived_why"])
    before = kept(branch)
    again = change(branch, entry, [LINES[0], LINES[1], ("2018-09-25", "assembly"), ("2018-12-03", "committee")])
    assert told(branch) == [
        ("2018-06-12", "lesson", "done"), ("2018-06-20", "party_day", "waived"), ("2018-09-25", "assembly", "open"),
        ("2018-12-03", "committee", "open"),
    ]  # fmt: skip
    after = kept(branch)
    for day in ("2018-06-12", "2018-06-20"):
        (cause,) = [one for one in before if one.startswith(day)]
        assert after[cause] == before[cause]
    assert after["2018-06-12#part=lesson#1"][1] == meeting.pk
    assert again.supersedes_id == entry.pk and Entry.objects.get(pk=entry.pk).until_why == "更正：场地有变"


def test_a_line_that_was_kept_does_not_open_its_case_again(branch):
    def cases():
        rows = Case.objects.filter(ladder="plan_ledger.plan_ledger", source__startswith=PLANNED)
        return [one.source.split("@")[-1] for one in rows.order_by("source")]

    entry = file(branch)
    tick(branch.office.row, now=cast.NOON)
    assert cases() == ["2018-06-12#part=lesson#1", "2018-06-20#part=party_day#1"]
    change(branch, entry, [LINES[0], LINES[1], ("2018-11-05", "lesson")])
    tick(branch.office.row, now=cast.at(date(2018, 7, 3), 8))
    assert cases() == ["2018-06-12#part=lesson#1", "2018-06-20#part=party_day#1"]


def test_what_was_done_is_not_planned_away(branch):
    entry = file(branch)
    meet(branch, date(2018, 6, 13), "lesson")
    before = head(Scope.everything(branch.office.code))
    for lines in (LINES[1:], [("2018-06-14", "lesson"), *LINES[1:]], [("2018-06-12", "party_day"), *LINES[1:]]):
        with pytest.raises(PlanLineDone, match="6月12日的“党课”已经办过") as refused:
            change(branch, entry, lines)
        assert refused.value.code == "plan.line_done"
    assert head(Scope.everything(branch.office.code)) == before
    assert change(branch, entry, LINES[:1]).values["sessions"] == rows(LINES[:1])


# ---- days off ----


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2018-10-02", "第2行（党课，10月2日）是国庆节放假，不能安排。下一个工作日是10月8日"),
        ("2018-10-06", "第2行（党课，10月6日）是国庆节放假，不能安排。下一个工作日是10月8日"),
        ("2018-06-18", "第2行（党课，6月18日）是端午节放假，不能安排。下一个工作日是6月19日"),
    ],
)
def test_a_line_on_a_holiday_is_refused_by_name_with_the_next_workday(branch, day, said):
    before = head(Scope.everything(branch.office.code))
    with pytest.raises(PlanOnHoliday, match="确要在那一天安排的") as refused:
        file(branch, [LINES[0], (day, "lesson"), LINES[2]])
    assert said in str(refused.value) and refused.value.as_dict()["code"] == "plan.on_holiday"
    assert [fault.path for fault in refused.value.faults] == ["sessions.2.planned_on"]
    assert isinstance(refused.value, NotFilledIn) and head(Scope.everything(branch.office.code)) == before


@pytest.mark.parametrize("day", ["2018-09-29", "2018-09-30", "2018-06-23", "2019-07-06"])
def test_a_made_up_workday_and_a_plain_weekend_may_be_planned(branch, day):
    file(branch, [(day, "lesson")])
    assert [one[0] for one in told(branch)] == [day]


def test_a_day_that_the_office_itself_works_may_be_planned_and_one_it_gave_free_may_not(branch):
    for day, works in ((date(2018, 10, 5), True), (date(2018, 7, 9), False)):
        register.enter_calendar_day(
            day=day, is_workday=works, name="停电检修", notice="", by="system:test", at=cast.NOON
        )
    file(branch, [("2018-10-05", "lesson")])
    with pytest.raises(PlanOnHoliday, match="7月9日）是停电检修放假"):
        file(branch, [("2018-07-09", "lesson")])


def test_a_year_without_its_notice_is_planned_provisionally_but_never_on_a_day_of_the_law(branch):
    file(branch, [("2030-10-08", "lesson")])
    assert Obligation.objects.get(duty=PLANNED).provisional
    with pytest.raises(PlanOnHoliday, match="10月1日）是国庆节放假"):
        file(branch, [("2030-10-01", "lesson")])


def test_what_lies_behind_does_not_hinder_a_change_when_its_day_became_a_holiday(branch):
    entry = file(branch)
    register.enter_calendar_day(
        day=date(2018, 6, 20), is_workday=False, name="停电检修", notice="", by="system:test", at=cast.NOON
    )
    assert change(branch, entry, LINES[:3])
    with pytest.raises(PlanOnHoliday):
        change(branch, file(branch, LINES[2:]), [*LINES[2:], ("2018-10-03", "lesson")])


# ---- the proposal ----


def proposal(branch, on, year=2018, kept=()):
    office = branch.office
    edition = booking.edition(office.row, on)
    plan, days = planning.plans(edition)[PLAN], calendar(Scope.everything(office.code))
    wanted = planning.needs(plan, branch.subject, year, edition=edition, street=office.row, on=on, calendar=days)
    return plan, wanted, planning.propose(wanted, days, on=on, kept=kept)


def test_what_the_branch_owes_is_proposed_and_what_it_proposes_is_accepted(branch, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        plan, wanted, found = proposal(branch, date(2018, 6, 1))
    many = {name: sum(1 for one in found if one.line.words["part"] == name) for name in
            ("assembly", "committee", "lesson", "party_day", "group")}  # fmt: skip
    assert many == {"assembly": 2, "committee": 7, "lesson": 2, "party_day": 7, "group": 0}
    assert not [one for one in planning.coverage(wanted, [p.line for p in found], on=date(2018, 6, 1)) if one.missing]
    entry = branch.office.submit(
        PLAN, branch.subject, who="community_secretary", on=FILED, sessions=[plan.written(one.line) for one in found]
    ).entry
    assert len(told(branch)) == len(entry.values["sessions"]) == 18


def test_a_branch_without_a_committee_is_not_told_to_plan_its_meetings(branch):
    other = put_on(branch.office, "party_organisation", "晚照社区党支部", level="branch", setting="firm",
                   has_committee="no")  # fmt: skip
    _plan, wanted, _found = proposal(SimpleNamespace(office=branch.office, subject=other), cast.TODAY)
    assert {one.duty for one in wanted} == {"three_meetings.assembly", "three_meetings.lesson", "party_day.party_day"}


def test_a_recorded_plan_is_read_line_by_line_in_one_statement(branch, django_assert_num_queries):
    entry = file(branch)
    meeting = meet(branch, date(2018, 6, 13), "lesson")
    edition = booking.edition(branch.office.row, cast.TODAY)
    plan = planning.plans(edition)[PLAN]
    with django_assert_num_queries(1):
        found = planning.followed(Scope.everything(branch.office.code), plan, entry, on=cast.TODAY)
    assert [(one.line.on.isoformat(), one.obligation.state) for one in found] == [
        ("2018-06-12", "done"), ("2018-06-20", "missed"), ("2018-09-10", "open"), ("2018-10-08", "open"),
    ]  # fmt: skip
    assert found[0].obligation.done_entry_id == meeting.pk
    standing = planning.standing_for(Scope.everything(branch.office.code), plan, [branch.subject.pk], 2018)
    assert standing == {branch.subject.pk: entry} and planning.year_of(plan, entry) == 2018
    assert not planning.standing_for(Scope.everything(branch.office.code), plan, [UUID(int=1)], 2018)
