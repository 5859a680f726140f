"""A resident's way in the browser: by keyboard alone, at three widths, with what the accessibility rules ask for."""

from datetime import date
from typing import Any

import pytest

from jiedao.cases.models import Case, State
from jiedao.procedures import casework, door, requesting
from jiedao.procedures.clock import chase
from jiedao.procedures.submission import Sent
from jiedao.requests.models import Request
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.requests.conftest import open_door, receive
from tests.web import looking

pytestmark = pytest.mark.browser
WIDTHS = (360, 390, 1440)


@pytest.fixture
def there(unwrapped: None) -> Any:
    """The door of the office next door, open for this test; what comes in stays, the door is shut again."""
    with cast.inside(cast.THERE) as office:
        open_door(office)
        yield office
        door.shut(why="试", street=office.row, who=office.standing("secretary"), now=cast.at(hour=0, minute=1))


def complaints(page: Any, where: str) -> list[str]:
    """What is wrong with a page at every width."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{where} {width}: {one}" for one in looking.sideways(page)]
    return found + [f"{where}: {one}" for one in looking.complaints_of_axe(page)]


def press(page: Any, words: str) -> None:
    """Reach a control by the Tab key alone, and press Enter."""
    for _ in range(80):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.matches('a, button') ? document.activeElement.innerText : ''")
        if words in here:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"{words} is not reached by keyboard")


def test_a_resident_reports_by_keyboard_follows_and_says_that_it_is_fixed(there, see):
    page = see("/door/there/", width=360)
    wrong = complaints(page, "front")
    press(page, "两页，不到一分钟")
    wrong += complaints(page, "report")
    page.locator("input[name=category]").first.focus()
    page.keyboard.press("Space")
    page.get_by_label("地点").focus()
    page.keyboard.type("建设路161号")
    page.get_by_label("说几句").focus()
    page.keyboard.type("盲道又堵上了，店主电话13603715678")
    press(page, "下一步")
    assert "您写的里面像是有电话号码" in page.inner_text("main")
    wrong += complaints(page, "send")
    press(page, "交给街道")
    code = page.locator(".yourcode").inner_text()
    made = Request.objects.get(code=code)
    assert "盲道又堵上了，店主电话【电话号码】" in page.inner_text("main")
    wrong += complaints(page, "followed")
    assert made.shown == "waiting" and not made.contact

    old = handled_once(there)
    page.goto(f"/door/there/follow/{old.request.code.lower()}/")
    wrong += complaints(page, "asked")
    page.get_by_label("还差什么").focus()
    page.keyboard.type("还是不亮")
    press(page, "还没有弄好")
    case = Case.objects.get(pk=old.case.pk)
    assert "记下了：还没有弄好" in page.inner_text("main") and case.state == State.RETURNED
    fix(there, case, cast.at(cast.TODAY, 0, 1))
    page.reload()
    press(page, "修好了")
    assert "谢谢。记下了：修好了。" in page.inner_text("main")
    close(there, case)
    page.goto(f"/door/there/follow/{old.request.code}/")
    said = page.inner_text("main")
    assert "已办结" in said and "转给社区办" in said and "柏松年" not in said
    assert not wrong, "\n".join(wrong)


def handled_once(office: Any) -> Any:
    """A report of a while ago that the residents' group left too long, and the community says is done."""
    place = office.place("001")
    made = receive(office, on=date(2018, 6, 28), community=place.pk)
    chase(office.row, now=cast.at(date(2018, 6, 29), 10))
    fix(office, Case.objects.get(pk=made.case.pk), cast.at(date(2018, 6, 29), 15))
    return made


def fix(office: Any, case: Case, now: Any) -> None:
    sent = Sent(uuid7(), "rectification.rectified", case.subject_id, now, {"done": "换了灯泡"})
    casework.rectify(case, sent=sent, street=office.row, who=office.standing("community_staff"), now=now)


def close(office: Any, case: Case) -> None:
    """The check, by who did not fix it."""
    looked = {"findings": [{"finding": "路灯、设施坏了", "fixed": "yes"}]}
    now = cast.at(cast.TODAY, 23, 58)
    sent = Sent(uuid7(), "rectification.recheck", case.subject_id, now, looked)
    casework.reinspect(
        Case.objects.get(pk=case.pk), sent=sent, street=office.row, who=office.standing("handler"), now=now
    )


def test_the_report_works_without_a_script_and_in_large_type(there, see):
    page = see("/door/there/report/", width=360, js=False, size="large")
    assert looking.sideways(page) == []
    page.locator("input[name=category]").first.check(force=True)
    page.get_by_label("说几句").fill("垃圾没清")
    looking.follow(page, page.get_by_role("button", name="下一步"))
    looking.follow(page, page.get_by_role("button", name="交给街道"))
    assert requesting.rules.plain_code(page.locator(".yourcode").inner_text())
