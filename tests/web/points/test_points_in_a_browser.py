"""Points in Chromium: sound for everybody, on a phone, without a script. All of it happens in the office next door."""

import re
import shutil
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from tests import cast
from tests.points import conftest
from tests.points.conftest import absence, lay_out, meeting, service
from tests.rulebook.writing import OFFICE_B, SHIPPED
from tests.web.looking import complaints_of_axe, follow, sideways

pytestmark = pytest.mark.browser
DESK, NIGHT_PHONE, PHONE = {"theme": "light"}, {"theme": "dark", "size": "large", "width": 390}, {"width": 390}
LINE = re.compile(r"\?line=([0-9A-F]{6}-\d+)")


def moved_next_door(folder: Path) -> None:
    """The shipped rule as if the office next door had made it: a code and names of its own, and without the lectures, which
    only this office has."""
    shutil.copytree(SHIPPED / "office" / OFFICE_B / "member_points", folder)
    file = folder / "regulation.yaml"
    text = file.read_text(encoding="utf-8").replace(OFFICE_B, str(cast.THERE))
    text = text.replace("code: member_points", "code: points_next_door").replace(
        "member_categories", "categories_next_door"
    )
    text = text.replace(", member_study]", "]")
    text = re.sub(r"  for_study:\n(    .*\n)+|  study_cap: .*\n|      study: .*\n", "", text)
    file.write_text(text, encoding="utf-8")
    example = "- {name: 期限, on: 2018-06-30, given: {}, expect: {values: {appeal_window: 10 workdays}}}\n"
    (folder / "examples.yaml").write_text(example, encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def _next_door(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules") / "points_next_door"
    moved_next_door(folder)
    with cast.more_rules(folder.parent), pytest.MonkeyPatch.context() as patch:
        for name in ("SERVICE", "ABSENCE"):
            patch.setattr(conftest, name, getattr(conftest, name).replace("member_points", "points_next_door"))
        yield


#: What was laid out for all tests here; other tests of the other office may know people of the same name.
LAID: dict[str, UUID] = {}


@pytest.fixture
def scored(unwrapped):
    """A June in which something was earned, laid out once."""
    from types import SimpleNamespace

    from jiedao.points.models import Sanction

    office = cast.Office(cast.THERE)
    with office.street():
        if not Sanction.objects.exists():
            made = lay_out(office)
            for day in (5, 12, 19):
                meeting(made, date(2018, 6, day), {"worker": "present", "resident": "made_up", "cared_for": "present"})
            service(made, date(2018, 6, 20), "resident", "worker")
            absence(made, date(2018, 6, 28), "serving")
            LAID.update(first=made.first.pk, one=made.people["resident"].pk)
        return SimpleNamespace(office=office, **LAID)


PAGES = [
    ("grid_worker", "/points/?month=2018-06"), ("grid_worker", "/points/?month=2018-07"),
    ("grid_worker", "/points/paper/?month=2018-06"), ("grid_worker", "/points/appeal/"),
    ("community_secretary", "/points/months/?month=2018-06"), ("community_secretary", "/points/branches/{first}/?month=2018-06"),
    ("community_secretary", "/points/branches/{first}/confirm/?month=2018-06"),
    ("community_secretary", "/points/members/{one}/?month=2018-06"), ("secretary", "/points/months/?month=2018-06"),
    ("secretary", "/points/switch/"),
]  # fmt: skip


@pytest.mark.parametrize("mode", [DESK, NIGHT_PHONE, PHONE], ids=str)
def test_the_accessibility_rules_find_nothing_and_nothing_scrolls_sideways(scored, see, mode):
    wrong = []
    for who, path in PAGES:
        url = path.format(first=scored.first, one=scored.one)
        page = see(url, who=who, at=cast.THERE, **mode)
        wrong += [f"{url}: {said}" for said in (*complaints_of_axe(page), *sideways(page))]
        if page.locator("h1").count() != 1:
            wrong.append(f"{url}: not one h1")
    assert wrong == []


@pytest.mark.parametrize("width", [390, 1440])
def test_a_line_is_contested_and_a_month_confirmed_without_a_script(scored, see, width):
    page = see("/points/?month=2018-06", who="grid_worker", at=cast.THERE, js=False, quiet=True, width=width)
    follow(page, page.get_by_role("link", name="有异议").first)
    follow(page, page.get_by_role("button", name="登记申诉"))
    assert "“理由”" in page.locator(".errors").inner_text()
    page.get_by_label("理由").fill("那天还带了新党员")
    follow(page, page.get_by_role("button", name="登记申诉"))
    assert "已登记申诉" in page.locator("main").inner_text() and "申诉办理中" in page.locator("main").inner_text()
    confirm = f"/points/branches/{scored.first}/confirm/?month=2018-06"
    page = see(confirm, who="community_secretary", at=cast.THERE, js=False, quiet=True, width=width)
    follow(page, page.get_by_role("button", name="确认2018年6月积分"))
    assert "还有4名党员没有核对" in page.locator("main").inner_text()
    for box in page.locator("input[name=looked]").all():
        box.check()
    follow(page, page.get_by_role("button", name="确认2018年6月积分"))
    assert "已确认2018年6月积分" in page.locator("main").inner_text()


def test_the_statement_prints_without_the_frame(scored, see):
    page = see("/points/paper/?month=2018-06", who="grid_worker", at=cast.THERE)
    page.emulate_media(media="print")
    assert not page.locator(".masthead").is_visible() and page.locator(".a4").is_visible()
    assert "2018年6月5日" in page.locator(".a4").inner_text() and "行号" in page.locator(".a4").inner_text()
