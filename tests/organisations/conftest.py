"""A Party organisation with everything its page tells: a tree, members, a term, plans, cases, a grade, and its place."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from jiedao.access.models import User
from jiedao.access.queries import setup_standing
from jiedao.cases.models import Case, LaneStay
from jiedao.procedures import clock, registration
from jiedao.procedures.matters import taking
from jiedao.procedures.offices import StaffRow, enter_staff
from jiedao.procedures.registration import Entering
from jiedao.register.models import Listing, Subject
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.procedures.test_branches import SINCE, put_on
from tests.procedures.test_party_systems import enter
from tests.stories import afresh
from tests.web.conftest import see, server, visit  # noqa: F401 - the page of an organisation is looked at from here too


def person(office: Any, name: str, branch: Any, *, status: str = "full", leader: str = "no", on: date = SINCE) -> Any:
    known = Subject.objects.filter(name=name, base="person").first()
    return put_on(
        office, "party_member", name, subject=known, branch=str(branch.pk), joined_on="1990-07-01", status=status,
        leader=leader, retired="no", hardship="no", on=on,
    )  # fmt: skip


def organisation(office: Any, name: str, level: str, *, part_of: Any = None, has: str = "no", **more: Any) -> Any:
    made = put_on(
        office, "party_organisation", name, level=level, setting="community", has_committee=has,
        founded_on="2010-07-01", **more,
    )  # fmt: skip
    if part_of is not None:
        Listing.objects.filter(subject_id=made.pk, kind="party_organisation").update(part_of_id=part_of.pk)
    return made


def whole(office: Any) -> SimpleNamespace:
    """朝霞社区党委 with two branches, of which one has its secretary, members, a term, a plan, a case and a grade."""
    secretary = office.standing("community_secretary").scope.person
    top = organisation(office, "朝霞社区党委", "committee")
    made = organisation(office, "朝霞第一党支部", "branch", part_of=top, assigned={"branch_secretary": secretary})
    other = organisation(office, "朝霞第二党支部", "branch", part_of=top)
    members = [person(office, f"党员{no}", made, leader="yes" if no == 0 else "no") for no in range(7)]
    members.append(person(office, "预备甲", made, status="probationary"))
    found = SimpleNamespace(office=office, subject=made, top=top, other=other, members=members)
    _elected(found)
    _graded(found)
    clock.tick(office.row, now=cast.at(date(2018, 6, 1), 8))
    _planned(found)
    _chased(found)
    _premises(found, "" if office.code == cast.HERE else "_next_door")
    clock.tick(office.row, now=cast.at(cast.TODAY, 8))
    return found


def party_leader(office: Any) -> None:
    """The leader in charge of Party building, whom the cast does not have."""
    rows = [
        StaffRow(f"party_leader_{office.code}", "谷长青", "leader", str(office.code), ("party_building",), cast.SINCE)
    ]
    enter_staff(rows, password_hash="!", by="system:test", at=cast.at(cast.SINCE))


def _elected(found: Any) -> None:
    candidate = put_on(found.office, "committee_candidate", "书记人选", education="college", party="yes")
    found.election = enter(
        found.office, "committee_election.election_result", found.subject, on=date(2018, 3, 20), committee="party", term="3",
        occasion="general", electors_due="7", present="7",
        elected=[{"person": str(candidate.pk), "position": "secretary", "votes": "7"}],
    ).entry  # fmt: skip


def _planned(found: Any) -> None:
    """On file with its number, where the office has such a mechanism."""
    if found.office.code != cast.HERE:
        return
    office, on = found.office, date(2018, 6, 4)
    party_leader(office)
    sent = office.submit(
        "two_review_five_check.year_plan", found.subject, who="community_secretary", on=on,
        sessions=[{"planned_on": "2018-07-12", "part": "lesson", "topic": "学党章"}],
    )  # fmt: skip
    (found.plan,) = sent.matters
    steps = (("pass", "second_handler"), ("approve", "party_leader"), ("file", "second_handler"))
    for no, (move, who) in enumerate(steps):
        on = date(2018, 6, 5 + no)
        given = {"number": "示乙党计〔2018〕1号"} if move == "file" else {}
        found.plan = taking.take(
            found.plan, move, street=office.row, who=office.standing(who, on=on), now=cast.at(on), note="属实", **given
        )


def _graded(found: Any) -> None:
    on = date(2018, 5, 10)
    enter(
        found.office,
        "org_grading.grade_decision",
        found.subject,
        on=on,
        grade="average",
        moved="first",
        reason="台账不全",
    )
    enter(
        found.office, "org_grading.upgrade_plan", found.subject, on=date(2018, 5, 16), to_reach="better", until="2018-12-31",
        measures=[{"what": "补齐台账", "due_on": "2018-08-31"}, {"what": "按月开支委会", "due_on": "2018-12-31"}],
    )  # fmt: skip


def _chased(found: Any) -> None:
    """A case of the shipped rules that three notices have brought before the leaders' meeting."""
    opened, due = cast.at(date(2018, 6, 4)), cast.at(date(2018, 6, 11), 23)
    found.case = Case.objects.create(
        number=f"{found.office.row.case_mark}2018-0901", ladder="rectification.ordinary_case", line="party_building",
        title="活动室台账没有更新", subject_id=found.subject.pk, place_id=found.subject.place_id, opened_on=opened.date(),
        opened_at=opened, state="fixing", lane="handling", due_at=due, due_on=due.date(), late=True, notices=3,
        noticed_on=date(2018, 6, 20), changed_at=opened,
    )  # fmt: skip
    LaneStay.objects.create(case_id=found.case.pk, no=1, lane="handling", label="承办", from_at=opened, due_at=due)


def _premises(found: Any, more: str) -> None:
    """Centres, what was spent on them, and who has checked in: systems of the first office, lent to the other."""
    office = found.office
    found.premises = put_on(office, "premises", "朝霞党群服务中心", address="朝霞路", open_hours="9:00至21:00")
    found.bare = put_on(office, "premises", "朝霞分中心", address="后街", open_hours="9:00至17:00")
    enter(
        office, f"service_premises{more}.premises_survey", found.premises, on=date(2018, 3, 1), area="1200.5", source="deed",
        owned="own", functions=["hall", "party"],
    )  # fmt: skip
    here, there = str(office.place("001").pk), str(office.place("002").pk)
    for on, amount, fund, community, voucher in (
        (date(2017, 5, 2), "300000", "district", here, "凭1"), (date(2018, 2, 3), "20000.50", "street", here, "凭2"),
        (date(2018, 3, 3), "5000", "district", here, "凭3"), (date(2018, 3, 4), "9999", "street", there, "凭4"),
    ):  # fmt: skip
        enter(
            office, "office_spending.spending", on=on, purpose="premises", what=f"{voucher}装修", amount=amount, fund=fund,
            community=community, decided="党工委会议", voucher=voucher,
        )  # fmt: skip
    employer = put_on(office, "checked_in_employer", "演示局机关党委", contact_name="党务干事")
    put_on(office, "serving_member", "卫芒种", employer=str(employer.pk), introduced_on="2018-02-01", skills=["repair"],
           spare_time=["weekend"], phone_agreed="yes", phone="13800001111")  # fmt: skip
    put_on(office, "service_post", "家电维修岗", kind="repair", what="每月第一个周六维修")


SHIPPED = Path(__file__).parents[2] / "jiedao/rulebooks/office" / str(cast.HERE)


def next_door(folder: Path, *codes: str) -> Path:
    """Regulations of the first office as the office next door would have them, under codes of their own."""
    for name in codes:
        (made := folder / f"{name}_next_door").mkdir(parents=True)
        for file in ("regulation.yaml", "examples.yaml"):
            text = (SHIPPED / name / file).read_text(encoding="utf-8").replace(str(cast.HERE), str(cast.THERE))
            (made / file).write_text(text.replace(f"code: {name}\n", f"code: {name}_next_door\n"), encoding="utf-8")
    return folder


def firm(office: Any, name: str, number: str) -> Any:
    """A private firm on its register, found by its credit code, with its liaison."""
    on = date(2018, 1, 8)
    liaison = {"liaison": office.standing("community_secretary").scope.person}
    values = {"address": "朝霞路", "employees": "60"}
    entering = Entering(
        uuid7(), "private_firm", name, office.place("001").pk, cast.at(on), values, number=number, assigned=liaison
    )
    who = setup_standing(Scope.everything(office.code), on=on)
    return registration.enter(entering, street=office.row, who=who, now=cast.at(on, 10)).entry.subject


@pytest.fixture(scope="module")
def whole_here(story: Any) -> SimpleNamespace:
    """The first office with its organisation, on its day, made once for a module."""
    with cast.inside(cast.HERE) as office:
        return whole(office)


@pytest.fixture
def org(whole_here: SimpleNamespace, office: Any) -> Any:
    """The same for a test."""
    return afresh(whole_here)


@pytest.fixture
def standing_org(unwrapped: None, tmp_path: Path) -> Iterator[SimpleNamespace]:
    """The other office with the same, where what stays for a browser disturbs no other test."""
    rules = next_door(tmp_path, "service_premises", "double_checkin")
    with cast.more_rules(rules), (there := cast.Office(cast.THERE)).street():
        if not Subject.objects.filter(name="朝霞第一党支部").exists():
            whole(there)
        named = {one.name: one for one in Subject.objects.filter(name__startswith="朝霞")}
        yield SimpleNamespace(office=there, subject=named["朝霞第一党支部"], premises=named["朝霞党群服务中心"])


@pytest.fixture
def next_door_forming(unwrapped: None, tmp_path: Path) -> Iterator[Any]:
    """The office next door with the same way of forming; what a browser does stays there."""
    with cast.more_rules(next_door(tmp_path, "nonpublic_org")), (there := cast.Office(cast.THERE)).street():
        if not User.objects.filter(username=f"party_leader_{there.code}").exists():
            party_leader(there)
        yield there
