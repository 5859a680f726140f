"""What comes in at the door becomes exactly one case, under a code, by the ordinary way."""

from datetime import date

import pytest

from jiedao.cases.models import Case, State, Step
from jiedao.entries.models import Entry
from jiedao.procedures import casework, following, requesting
from jiedao.procedures.clock import chase
from jiedao.procedures.submission import Sent
from jiedao.register.scope import Scope
from jiedao.requests.models import Request
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.requests.conftest import receive, report


def test_a_report_becomes_one_record_and_one_case_in_the_first_lane(door_open):
    made = receive(door_open.office, community=door_open.community.pk, minute=20)
    assert made.new
    assert made.case.ladder == "resident_requests.resident_request"
    assert (made.case.lane, made.case.state) == ("residents", State.ASSIGNED)
    assert made.case.title == "朝霞社区：路灯、设施坏了（建设路161号，3号楼前的路灯不亮，晚上看不见路）"
    assert made.case.due_at == cast.at(date(2018, 7, 3), 9, 20)
    followed = following.follow(Scope.everything(), made.request.code.lower(), street=door_open.street)
    assert [one.title for one in followed.told] == ["收到您的反映"]
    assert followed.stamp == "正在办理"


def test_the_same_form_sent_twice_is_one_request(door_open):
    given = report(community=door_open.community.pk)
    first = requesting.receive(given, street=door_open.street, now=cast.at(hour=9))
    again = requesting.receive(given, street=door_open.street, now=cast.at(hour=10))
    assert (first.new, again.new) == (True, False)
    assert again.request == first.request
    assert Request.objects.count() == Case.objects.count() == Entry.objects.filter(pk=given.id).count() == 1


@pytest.mark.parametrize("who", ["grid_worker", "community_staff", "handler"])
def test_who_takes_a_call_records_it_in_their_own_name(door_open, who):
    made = receive(door_open.office, who=who, channel="phone")
    assert made.request.received_by.username.startswith(who)
    assert made.request.entry.author == made.request.received_by


def handled(office, made, on, *, hour=9):
    """The community reports it done, and the check goes by what the reporter says."""
    case = Case.objects.get(pk=made.case.pk)
    sent = Sent(uuid7(), "rectification.rectified", case.subject_id, cast.at(on, hour), {"done": "换了灯泡"})
    return casework.rectify(
        case, sent=sent, street=office.row, who=office.standing("community_staff", on), now=cast.at(on, hour)
    )


def test_a_report_goes_through_lanes_late_once_returned_once_and_closes_when_the_reporter_says_so(door_open):
    office, scope, street = door_open.office, Scope.everything(), door_open.street
    made = receive(office, on=date(2018, 6, 20), community=door_open.community.pk)
    code = made.request.code
    chase(street, now=cast.at(date(2018, 6, 21), 10))
    assert [one.title for one in following.follow(scope, code, street=street).told][-1] == "转给社区办"
    handled(office, made, date(2018, 6, 22))
    asked = following.follow(scope, code, street=street)
    assert asked.may_answer and asked.stamp == "等您确认"
    say(made, False, street, cast.at(date(2018, 6, 22), 18), words="还是不亮，电话13603715678")
    back = following.follow(scope, code, street=street)
    assert (back.case.state, back.may_answer) == (State.RETURNED, False)
    assert "【电话号码】" in back.told[-1].words
    assert not Step.objects.filter(note__contains="1360").exists()
    handled(office, made, date(2018, 6, 25))
    say(made, True, street, cast.at(date(2018, 6, 25), 18))
    looked = {"findings": [{"finding": "路灯、设施坏了", "fixed": "yes"}]}
    check = Sent(uuid7(), "rectification.recheck", made.case.subject_id, cast.at(date(2018, 6, 26)), looked)
    case = Case.objects.get(pk=made.case.pk)
    closed = casework.reinspect(
        case,
        sent=check,
        street=street,
        who=office.standing("handler", date(2018, 6, 26)),
        now=cast.at(date(2018, 6, 26)),
    )
    assert (closed.state, closed.late) == (State.CLOSED, True)
    told = [one.title for one in following.follow(scope, code, street=street).told]
    assert told == [
        "收到您的反映", "转给社区办", "社区说已经处理好了", "请您看看修好了没有", "您说：还没有弄好", "社区说已经处理好了",
        "请您看看修好了没有", "您说：修好了", "看过了，办结",
    ]  # fmt: skip


def say(made, fixed, street, now, words=""):
    return requesting.answer(made.request, id=uuid7(), fixed=fixed, words=words, street=street, now=now)
