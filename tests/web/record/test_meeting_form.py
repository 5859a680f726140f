"""The record of a meeting: its members stand there to be ticked, and what an answer does not ask is not asked."""

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from jiedao.access.queries import setup_standing
from jiedao.entries.models import Entry
from jiedao.periods import TZ
from jiedao.procedures import registration
from jiedao.procedures.registration import Entering
from jiedao.register.models import Subject
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from tests import cast

FORM = "three_meetings.meeting"
NAMES = ("冯禾生", "陈谷雨", "褚木槿", "卫芒种")


@pytest.fixture
def branch(office) -> SimpleNamespace:
    """A branch with four members; its secretary is the community's."""
    from jiedao.web import office as edge

    edge._known.clear()  # what another test gave the secretary to do was undone with it
    since = cast.at(cast.SINCE).date()

    def enter(kind: str, name: str, values: dict[str, Any], **more: Any) -> Any:
        at = datetime.combine(since, time(9), tzinfo=TZ)
        entering = Entering(uuid7(), kind, name, office.place("001").pk, at, values, **more)
        who = setup_standing(Scope.everything(office.code), on=since)
        return registration.enter(entering, street=office.row, who=who, now=at + timedelta(hours=1)).entry.subject

    secretary = Subject.objects.get(name="关月明")
    made = enter(
        "party_organisation", "朝霞社区党支部", {"level": "branch", "setting": "community", "has_committee": "yes"},
        assigned={"branch_secretary": secretary.pk},
    )  # fmt: skip
    values = {"branch": str(made.pk), "joined_on": "1990-07-01", "status": "full", "leader": "no", "retired": "yes",
              "hardship": "no"}  # fmt: skip
    return SimpleNamespace(subject=made, members=[enter("party_member", name, values) for name in NAMES])


def test_the_members_stand_in_the_form_and_one_tick_says_that_the_rest_came(visit, branch):
    client = visit("community_secretary")
    url = f"/record/{FORM}/?about={branch.subject.pk}"
    page = client.get(url).content.decode()
    for one in branch.members:
        assert f'name="attendance.{one.pk}"' in page and one.name in page
    assert 'name="attendance.rest"' in page and "建议" in page
    first, *rest = branch.members
    sent = {
        "_id": str(uuid7()), "_form": FORM, "_about": str(branch.subject.pk), "_at": "2018-07-02T00:01",
        "parts": ["lesson", "party_day"], "held": "yes", "place_text": "活动室", "chair": str(rest[0].pk), "topics": "学习",
        "speaker": "党校教师", "lesson": "学党章", "theme": "学党章", "doing": ["study"], "attendance.rest": "present",
        f"attendance.{first.pk}": "absent", f"attendance.{first.pk}.reason": "外出",
    }  # fmt: skip
    answer = client.post(f"/record/{FORM}/", sent)
    assert answer.status_code == 303, answer.content.decode()
    entry = Entry.objects.get(form=FORM)
    states = {row["person"]: row["state"] for row in entry.values["attendance"]}
    assert states == {str(first.pk): "absent", **{str(one.pk): "present" for one in rest}}


def test_a_meeting_that_was_not_held_asks_why_and_nothing_else(visit, branch):
    client = visit("community_secretary")
    sent = {
        "_id": str(uuid7()), "_form": FORM, "_about": str(branch.subject.pk), "_at": "2018-07-02T00:01",
        "parts": ["party_day"], "held": "no", "why_not": "场地停电",
    }  # fmt: skip
    assert client.post(f"/record/{FORM}/", sent).status_code == 303
    assert Entry.objects.get(form=FORM).values == {"parts": ["party_day"], "held": "no", "why_not": "场地停电"}


def a_meeting(branch: Any, day: str, *shown: Any, **more: Any) -> dict[str, Any]:
    """What the page sends of an assembly that all who stood on it attended."""
    return {
        "_id": str(uuid7()), "_form": FORM, "_about": str(branch.subject.pk), "_at": f"{day}T08:00", "parts": ["assembly"],
        "held": "yes", "place_text": "活动室", "chair": str(branch.members[0].pk), "topics": "学习",
        "attendance.rest": "present", "attendance.shown": [str(one.pk) for one in shown], **more,
    }  # fmt: skip


def late_member(office: Any, branch: Any, name: str, since: date) -> Any:
    at = datetime.combine(since, time(9), tzinfo=TZ)
    values = {"branch": str(branch.subject.pk), "joined_on": "1990-07-01", "status": "full", "leader": "no", "retired": "yes",
              "hardship": "no"}  # fmt: skip
    entering = Entering(uuid7(), "party_member", name, office.place("001").pk, at, values)
    who = setup_standing(Scope.everything(office.code), on=since)
    return registration.enter(entering, street=office.row, who=who, now=at + timedelta(hours=1)).entry.subject


def test_whoever_stood_on_the_page_but_was_no_member_on_the_day_it_was_changed_to_is_refused_by_name(
    visit, office, branch
):
    late = late_member(office, branch, "蒋芒种", date(2018, 6, 20))
    client = visit("community_secretary")
    answer = client.post(f"/record/{FORM}/", a_meeting(branch, "2018-06-19", *branch.members, late))
    page = answer.content.decode()
    assert answer.status_code == 422 and "蒋芒种2018年6月19日不是“朝霞社区党支部”的成员（2018年6月20日才转入）" in page
    assert 'value="活动室"' in page and not Entry.objects.filter(form=FORM).exists()
    answer = client.post(f"/record/{FORM}/", a_meeting(branch, "2018-06-20", *branch.members, late))
    assert answer.status_code == 303, answer.content.decode()


def test_whoever_was_due_on_the_day_it_was_changed_to_but_stood_not_on_the_page_is_asked_for(visit, office, branch):
    late = late_member(office, branch, "蒋芒种", date(2018, 6, 20))
    client = visit("community_secretary")
    answer = client.post(f"/record/{FORM}/", a_meeting(branch, "2018-06-20", *branch.members))
    page = answer.content.decode()
    assert answer.status_code == 422 and "按2018年6月20日" in page and "应到的还有蒋芒种" in page
    assert f'name="attendance.{late.pk}"' in page and not Entry.objects.filter(form=FORM).exists()
    sent = a_meeting(branch, "2018-06-20", *branch.members, late, **{f"attendance.{late.pk}": "absent"})
    assert client.post(f"/record/{FORM}/", sent).status_code == 303
    states = {row["person"]: row["state"] for row in Entry.objects.get(form=FORM).values["attendance"]}
    assert states[str(late.pk)] == "absent" and len(states) == len(NAMES) + 1


def test_a_meeting_that_was_not_held_asks_for_nobody(visit, office, branch):
    late_member(office, branch, "蒋芒种", date(2018, 6, 20))
    sent = a_meeting(branch, "2018-06-20", *branch.members, held="no", why_not="场地停电")
    assert visit("community_secretary").post(f"/record/{FORM}/", sent).status_code == 303


@pytest.mark.parametrize(("who", "whole"), [("other_handler", True), ("secretary", False), ("auditor", False)])
def test_the_persons_in_the_rows_of_a_figure_stand_masked_for_who_may_not_be_shown_them(
    visit, office, branch, who, whole
):
    member = branch.members[0]
    two = [{"person": str(Subject.objects.get(name=name).pk)} for name in ("柏松年", "关月明")]
    office.submit(
        "consolation_visit.consolation", member, who="other_handler", on=cast.TODAY, group="retired_member",
        occasion="july_first", visitors=two, cash="200", goods_value="0",
    )  # fmt: skip
    url = "/figures/hardship_members_visited/?period=2018-H2"
    for address in (url, "/figures/hardship_members_visited/rows.csv?period=2018-H2"):
        answer = visit(who).get(address)
        text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()
        assert (member.name in text) is whole
        assert ("冯**" in text) is not whole
