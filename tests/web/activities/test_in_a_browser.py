"""Signing up and taking attendance in a real browser, on a phone and at a desk, with and without a script."""

from types import SimpleNamespace

import pytest

from jiedao.activities.models import Attendance, Session
from tests import cast
from tests.activities import gathering
from tests.web.looking import complaints_of_axe, follow, sideways

pytestmark = pytest.mark.browser
THERE = {"at": cast.THERE}
STAFF = "community_staff"


@pytest.fixture
def held(unwrapped):
    """Sessions of the other office, where what a browser test writes disturbs no other test: one to come and full, one that
    has begun today, one that was held."""
    office = cast.Office(cast.THERE)
    with office.street():
        from jiedao.register.models import Subject
        from jiedao.web import office as edge

        edge._known.clear()
        known = Subject.objects.filter(name="朝霞志愿服务队").first()
        if known is None:
            team = gathering.team(office)
        else:
            people = {one.name: one for one in Subject.objects.filter(name__in=gathering.NAMES)}
            own = Subject.objects.get(pk=office.standing("grid_worker").scope.person)
            team = gathering.Team(known, [people[name] for name in gathering.NAMES], own)
        coming = gathering.plan(office, team, on=cast.date(2018, 7, 7))
        for one in team.volunteers[:4]:
            gathering.sign_up(office, coming, one)
        begun = gathering.plan(office, team, on=cast.TODAY, hour=0, title="今日助老，探望独居老人并打扫家属院")
        for one in team.volunteers[:3]:
            gathering.consent(office, gathering.sign_up(office, begun, one))
        past = gathering.held(office, team, {team.own: "1.5", team.volunteers[0]: ""})
        yield SimpleNamespace(office=office, team=team, coming=coming, begun=begun, past=past)


def at(session, *more):
    return "/".join(["/activities", str(session.pk), *more, ""])


def sound(page):
    assert not complaints_of_axe(page)
    assert not sideways(page)


@pytest.mark.parametrize("width", [390, 1440])
def test_every_page_is_sound(held, see, width):
    certificate = f"/activities/certificates/{gathering.VOLUNTEERING}/"
    paths = [
        (STAFF, "/activities/"), (STAFF, "/activities/?state=held"), (STAFF, "/activities/plan/"),
        (STAFF, f"/activities/plan/?activity={gathering.VOLUNTEERING}"), (STAFF, at(held.coming)), (STAFF, at(held.begun)),
        (STAFF, at(held.past)), (STAFF, at(held.begun, "attendance")), (STAFF, at(held.past, "attendance")),
        (STAFF, at(held.coming, "change")), (STAFF, at(held.coming, "call-off")), ("grid_worker", "/activities/mine/"),
        ("grid_worker", certificate), ("neighbour", "/activities/mine/"),
    ]  # fmt: skip
    for who, path in paths:
        page = see(path, who=who, width=width, **THERE)
        assert page.locator("h1").count() == 1, path
        sound(page)


@pytest.mark.parametrize("js", [True, False])
def test_attendance_is_taken_in_one_pass_on_a_phone(held, see, js):
    page = see(at(held.begun), who=STAFF, width=390, js=js, **THERE)
    follow(page, page.get_by_role("link", name="登记到场"))
    page.locator(f'input[name="p.{held.team.volunteers[1].pk}"][value="absent"]').check()
    page.get_by_label("做了什么").fill("探望独居老人")
    page.get_by_label("助老").check()
    page.get_by_label("每人时长").fill("2")
    if js:
        sound(page)
    follow(page, page.get_by_role("button", name="登记到场"))
    assert "报名3人，到场2人次" in page.content()
    with held.office.street():
        assert Session.objects.get(pk=held.begun.pk).state == "held"
        assert Attendance.objects.filter(session_id=held.begun.pk, until_at=None).count() == 2


def test_a_person_signs_up_on_a_phone_and_sees_that_they_wait(held, see):
    page = see("/activities/mine/", who="grid_worker", width=390, **THERE)
    mine = page.locator("#open li", has=page.locator(f'form[action="{at(held.coming, "join")}"]'))
    mine.get_by_role("checkbox").check()
    follow(page, mine.get_by_role("button", name="报名候补"))
    assert "已排到“周末清洁家园”的候补" in page.content()
    sound(page)
