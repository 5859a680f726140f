"""Changing, merging, handing over and acting in Chromium: sound for everybody, on a phone, without a script.

What a browser does stays in the database, so all of it happens in the office next door, with subjects of its own.
"""

from datetime import date

import pytest

from tests import cast
from tests.web.looking import complaints_of_axe, follow, sideways

pytestmark = pytest.mark.browser

DESK = {"theme": "light"}
NIGHT_PHONE = {"theme": "dark", "size": "large", "width": 390}
PAGES = [
    "{one}head/", "{one}history/", "{one}merge/?q=布鞋", "{one}merge/{other}/", "{kept}", "{merge}", "/ledgers/shop/duplicates/",
    "/papers/", "/access/?by=people", "{person}", "{person}handover/", "{handover}", "{post}acting/", "{acting}end/",
]  # fmt: skip


def shop(office, name, **more):
    from jiedao.register.models import Subject

    known = Subject.objects.filter(name=name).first()
    return known or office.enter("shop", name, below="002001", road="后街", road_kind="back_street", keeper="演示",
                                 keeper_since="2017-03-01", phone="13603715678", **more)  # fmt: skip


@pytest.fixture
def rooms(unwrapped):
    """Two shops that look alike, one merge, one handover and one who acts, made once in the office next door."""
    from jiedao.access.models import Appointment, Handover
    from jiedao.procedures import acting, handover, merging
    from jiedao.register.models import SubjectMerge
    from jiedao.tenancy.ids import uuid7

    office = cast.Office(cast.THERE)
    with office.street():
        who, now = office.standing("secretary"), cast.NOON
        worker, taker = (office.standing(name).appointments[0] for name in ("neighbour_staff", "neighbour"))
        one, other = shop(office, "布鞋店"), shop(office, "布鞋店公司", number="")
        if not SubjectMerge.objects.exists():
            kept, gone = (
                shop(office, "修鞋铺", assigned={"frontage_officer": worker.person_id}),
                shop(office, "修鞋铺公司"),
            )
            merging.merge(kept, merged=gone, id=uuid7(), said={}, why="同一家", street=office.row, who=who, now=now)
            shop(office, "补鞋铺", assigned={"frontage_officer": worker.person_id})
            part = handover.in_hand(who.scope, worker.person, on=cast.TODAY).of("tie")[0]
            to = {part.key: str(taker.person_id)}
            handover.hand_over(worker.person, id=uuid7(), to=to, on=cast.TODAY, why="休假", who=who, now=now)
            acting.act_for(
                taker,
                id=uuid7(),
                by_whom=worker.person,
                first=cast.TODAY,
                last=date(2018, 7, 8),
                why="休假",
                who=who,
                now=now,
            )
        merge, done = SubjectMerge.objects.first(), Handover.objects.first()
        return {
            "one": f"/subjects/{one.pk}/", "other": str(other.pk), "kept": f"/subjects/{merge.keeper_id}/",
            "merge": f"/subjects/merges/{merge.pk}/", "person": f"/people/{taker.person_id}/",
            "handover": f"/people/handovers/{done.pk}/", "post": f"/people/posts/{taker.pk}/",
            "acting": f"/people/acting/{Appointment.objects.filter(acting_for__isnull=False).first().pk}/",
        }  # fmt: skip


@pytest.mark.parametrize("mode", [DESK, NIGHT_PHONE], ids=str)
def test_the_accessibility_rules_find_nothing_and_nothing_scrolls_sideways(rooms, see, mode):
    wrong = []
    for path in PAGES:
        page = see(path.format(**rooms), who="secretary", at=cast.THERE, **mode)
        wrong += [f"{path}: {said}" for said in (*complaints_of_axe(page), *sideways(page))]
        if page.locator("h1").count() != 1:
            wrong.append(f"{path}: not one h1")
    assert wrong == []


def test_a_shop_is_renamed_on_a_phone_without_a_script(unwrapped, see):
    with cast.Office(cast.THERE).street():
        made = shop(cast.Office(cast.THERE), "转角鞋店")
    page = see(f"/subjects/{made.pk}/", who="handler", at=cast.THERE, js=False, quiet=True, width=390, height=844)
    follow(page, page.get_by_role("link", name="改名称、编号、地点"))
    page.get_by_label("名称").fill("转角皮鞋店")
    follow(page, page.get_by_role("button", name="登记这次变更"))
    assert "请填写“为什么改”" in page.locator(".errors").inner_text()
    page.get_by_label("为什么改").fill("换了招牌")
    follow(page, page.get_by_role("button", name="登记这次变更"))
    assert page.locator("h1").inner_text().startswith("转角皮鞋店")
    assert "转角鞋店 → 转角皮鞋店" in page.locator("#edits").locator("..").inner_text()


def test_two_shops_become_one_and_two_again_without_a_script(unwrapped, see):
    with cast.Office(cast.THERE).street():
        one, other = (shop(cast.Office(cast.THERE), name) for name in ("胡同鞋摊", "胡同鞋摊公司"))
    page = see(f"/subjects/{one.pk}/merge/{other.pk}/", who="handler", at=cast.THERE, js=False, quiet=True, width=390)
    page.locator("input[name=keep][value=other]").check()
    page.locator("input[name=f_name][value=one]").check()
    page.get_by_label("为什么是同一个").fill("一个摊子登记了两次")
    follow(page, page.get_by_role("button", name="合并成一份"))
    assert "“胡同鞋摊”并入“胡同鞋摊”" in page.locator("h1").inner_text()
    page.get_by_label("为什么撤销").fill("是两家")
    follow(page, page.get_by_role("button", name="撤销这次合并"))
    assert page.locator("h1").inner_text().startswith("胡同鞋摊公司")
