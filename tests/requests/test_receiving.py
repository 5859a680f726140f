"""What comes in at the door becomes exactly one case, under a code, by the ordinary way."""

from datetime import date

import pytest

from jiedao.cases.models import Case, State
from jiedao.entries.models import Entry
from jiedao.procedures import following, requesting
from jiedao.register.scope import Scope
from jiedao.requests.models import Request
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
