"""What anybody may open, in the browser: by keyboard alone, at three widths, with what the accessibility rules ask for."""

from datetime import date
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import get_resolver, resolve

from jiedao.cases.models import Case, State
from jiedao.procedures import casework, door, requesting
from jiedao.procedures.clock import chase
from jiedao.procedures.submission import Sent
from jiedao.requests import actions
from jiedao.requests.models import Request
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.requests.conftest import open_door, receive
from tests.web import looking
from tests.web.door.keys import choose, press, walk, write

pytestmark = pytest.mark.browser
WIDTHS = (360, 390, 1440)

#: Public addresses that are no page to read: posted to, a picture, a feed, a script, an answer for programs, the style
#: sheet of development.
NO_PAGE = {"preferences", "sheet", "field:worker", "agenda:feed", "door:confirm", "door:picture"}


@pytest.fixture
def there(unwrapped: None) -> Any:
    """The office next door with its door open for this test, a report to be answered, and one that may be read."""
    with cast.inside(cast.THERE) as office:
        open_door(office)
        shown = receive(office, on=date(2018, 7, 1), community=office.place("001").pk).request
        actions.show(shown, by="system:test", at=cast.at(date(2018, 7, 1), 12))
        Client().get("/door/there/")  # the first look reads rules and templates, and no browser waits that long
        yield SimpleNamespace(office=office, old=handled_once(office), shown=shown)
        door.shut(why="试", street=office.row, who=office.standing("secretary"), now=cast.at(hour=0, minute=1))


def public_pages() -> set[str]:
    """The names of all addresses that anybody may open, but those that are no page."""

    def named(resolver: Any, before: str = "") -> Any:
        for one in resolver.url_patterns:
            if hasattr(one, "url_patterns"):
                yield from named(one, f"{one.namespace or one.app_name}:" if one.app_name else before)
            elif getattr(one.callback, "public", False) or getattr(
                getattr(one.callback, "view_class", None), "public", False
            ):
                yield before + str(one.name)

    return {one for one in named(get_resolver()) if one not in NO_PAGE and not one.startswith("open311:")}


def addresses(there: Any) -> list[str]:
    """Every public page, also as it stands when something is wrong or missing."""
    at, code = "/door/there/", there.old.request.code
    return [
        at, f"{at}report/", f"{at}follow/", f"{at}follow/?code=O0", f"{at}follow/{code}/", f"{at}follow/{code}/answer/",
        f"{at}follow/{code}/add/", f"{at}follow/2222222/", f"{at}open/", f"{at}open/{there.shown.pk}/", f"{at}notices/",
        f"{at}figures/", f"{at}privacy/", "/door/none-such/", "/field/", "/signin/", "/account-closed/",
    ]  # fmt: skip


def test_a_resident_goes_through_every_public_page_by_keyboard_alone_and_always_sees_where_they_are(there, see):
    page, wrong, been = see("/door/there/", width=360, quiet=True), [], set()
    inside = see("/", who="handler", at=cast.THERE, width=360)
    pages = [*((page, path) for path in addresses(there)), (inside, "/password/"), (inside, "/signout/")]
    for page, path in pages:
        page.goto(path)
        been.add(resolve(urlsplit(page.url).path).view_name)
        wrong += [f"{path}: {one}" for one in walk(page)]
    assert not wrong, "\n".join(wrong)
    assert been == public_pages()


def test_a_lamp_is_reported_followed_and_said_to_be_fixed_by_keyboard_alone(there, see):
    page = see("/door/there/", width=360)
    press(page, "两页，不到一分钟")
    choose(page, "路灯")
    write(page, "地点", "建设路161号")
    write(page, "说几句", "路灯又不亮了，店主电话13603715678")
    press(page, "下一步")
    assert "您写的里面像是有电话号码" in page.inner_text("main")
    assert walk(page) == []
    press(page, "交给街道")
    made = Request.objects.get(code=page.locator(".yourcode").inner_text())
    assert "路灯又不亮了，店主电话【电话号码】" in page.inner_text("main")
    assert made.shown == "waiting" and not made.contact

    press(page, there.office.row.name)
    press(page, "查办理进度")
    write(page, "编号", there.old.request.code.lower())
    press(page, "查进度")
    write(page, "还差什么", "还是不亮")
    press(page, "还没有弄好")
    case = Case.objects.get(pk=there.old.case.pk)
    assert "记下了：还没有弄好" in page.inner_text("main") and case.state == State.RETURNED
    fix(there.office, case, cast.at(cast.TODAY, 0, 1))
    page.reload()
    press(page, "修好了")
    assert "谢谢。记下了：修好了。" in page.inner_text("main")
    close(there.office, case)
    page.goto(f"/door/there/follow/{there.old.request.code}/")
    said = page.inner_text("main")
    assert "已办结" in said and "转给社区办" in said and "柏松年" not in said

    press(page, there.office.row.name)
    press(page, there.shown.words)
    press(page, "我也遇到")
    assert "记下了：您也遇到" in page.inner_text("main")


def test_every_public_page_keeps_the_rules_at_every_width_and_in_large_type(there, see):
    wrong = []
    for size, asked in (("standard", (360, 1440)), ("large", (360,))):
        page = see("/door/there/report/", width=360, size=size, quiet=True)
        page.locator("input[name=category]").first.check(force=True)
        page.get_by_label("哪个社区").select_option(index=1)
        page.get_by_label("说几句").fill("灯不亮，店主电话13603715678")
        looking.follow(page, page.get_by_role("button", name="下一步"))
        wrong += [f"send {size} {one}" for one in complaints(page, asked)]
        for path in addresses(there):
            page.goto(path)
            wrong += [f"{path} {size} {one}" for one in complaints(page, asked)]
    assert not wrong, "\n".join(wrong)


def complaints(page: Any, asked: tuple[int, ...]) -> list[str]:
    """What is wrong with a page at every width; the accessibility rules are asked at some."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        found += [f"{width}: {one}" for one in looking.sideways(page)]
        found += [f"{width}: {one}" for one in looking.complaints_of_axe(page)] if width in asked else []
    return found


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
