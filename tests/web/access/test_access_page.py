"""谁能看到什么: one's own reach with its reason, everybody's posts, who may do each thing."""

import re

import pytest

from jiedao.access.roles import PERMISSION_TEXT, Permission, roles_with
from tests import cast


def text_of(page) -> str:
    return re.sub(r"<[^>]+>", "", page.content.decode())


def test_everybody_reads_their_posts_places_and_lines(visit):
    mine = text_of(visit("handler").get("/access/"))
    assert "城市管理、环境保护科室经办人" in mine and "全街道" in mine
    grid = text_of(visit("grid_worker").get("/access/"))
    assert "朝霞社区第1网格和其中的网格" in grid and "全部工作" in grid
    assert "不看业务内容" in text_of(visit("system_admin").get("/access/"))


def test_what_one_may_not_do_is_said_with_who_may(visit):
    html = visit("grid_worker").get("/access/").content.decode()
    assert f'<a href="?can={Permission.CASE_CHECK}">{PERMISSION_TEXT[Permission.CASE_CHECK]}</a>' in html
    assert roles_with(Permission.CASE_CHECK) in html


def test_all_posts_of_the_office_and_none_of_the_neighbours_are_listed(visit):
    page = visit("community_staff").get("/access/?by=people").content.decode()
    for name, *_ in cast.CAST.values():
        assert name in page
    assert "邻近街道" not in page
    order = [
        page.index(place)
        for place in ("试验街道</th>", "朝霞社区</th>", "朝霞社区第1网格</th>", "晚照社区第1网格</th>")
    ]
    assert order == sorted(order)


@pytest.mark.parametrize("permission", list(Permission))
def test_the_number_of_holders_opens_to_exactly_them(visit, permission):
    client = visit("auditor")
    deeds = client.get("/access/?by=deeds").content.decode()
    said = int(re.search(rf'href="/access/\?can={re.escape(permission)}">(\d+)', deeds)[1])  # type: ignore[index]
    holders = client.get(f"/access/?can={permission}").content.decode()
    rows = re.findall(r'<th scope="row">', holders)
    assert said == len(rows) > 0


def test_an_ended_appointment_is_not_listed_any_more(office, visit):
    from jiedao.access.actions import end_appointment
    from jiedao.access.models import Appointment

    post = Appointment.objects.get(user_id=office.user("office_head").pk)
    end_appointment(post, to_on=cast.TODAY, by=office.user("director"), at=cast.NOON)
    page = visit("handler").get("/access/?by=people").content.decode()
    assert "科室负责人" not in text_of(visit("handler").get("/access/?by=people")) and "穆春来" not in page
    refused = visit("office_head").get("/access/")
    assert refused.status_code == 403 and "没有任何岗位" in refused.content.decode()


def test_a_thing_nobody_may_do_today_says_whom_to_ask(office, visit):
    from jiedao.access.actions import end_appointment
    from jiedao.access.models import Appointment

    post = Appointment.objects.get(user_id=office.user("system_admin").pk)
    end_appointment(post, to_on=cast.TODAY, by=office.user("director"), at=cast.NOON)
    assert "请党政综合办登记任职" in visit("handler").get("/access/?can=calendar.edit").content.decode()
