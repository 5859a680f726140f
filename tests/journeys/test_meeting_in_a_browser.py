"""A meeting that serves two duties: recorded once by the secretary of a branch, on a phone and at a desk."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests import cast
from tests.journeys.branch_life import SIZES, Lived, Seen, hold_a_meeting, lived
from tests.journeys.installation import installation

pytestmark = pytest.mark.browser

SECRETARY, AT = "community_secretary", cast.THERE
BRANCHES = {390: "甲楼党支部", 1440: "乙楼党支部"}
LATER = """
import sys
from datetime import date
from tests import cast
from jiedao.cli import house
house.ready()
from jiedao.register.models import Subject
from tests.procedures.test_attending import transfer
from tests.procedures.test_branches import member
from types import SimpleNamespace
with cast.inside(cast.THERE) as office:
    one, other = (Subject.objects.get(name=name) for name in ("甲楼党支部", "乙楼党支部"))
    here = SimpleNamespace(office=office)
    for stays, goes in ((one, other), (other, one)):
        left = member(office, "先走的" + stays.name[0], stays)
        transfer(here, left, goes, date(2018, 7, 1))
"""


@pytest.fixture(scope="module")
def branches(chromium: Any) -> Iterator[Lived]:
    with installation() as made, lived(made, chromium) as found:
        found.furnish(AT, *((name, "001", "关月明") for name in BRANCHES.values()))
        made.python(LATER)
        found.day(AT, cast.TODAY)
        yield found


@pytest.mark.parametrize("width", SIZES)
def test_a_meeting_that_serves_two_duties(branches: Lived, width: int) -> None:
    name = BRANCHES[width]
    month = f"/organisations/{branches.branches[name][0]}/month/"
    seen = branches.as_(SECRETARY, width, at=AT)
    assert "主题党日" in seen.open(month)
    page = seen.page

    # From what is still to be done to the form, which knows who belongs to the branch that day.
    todo = page.locator("#todo li", has_text="主题党日").filter(has_text="7月31日")
    seen.go(todo.get_by_role("link", name="登记").first)
    due = page.locator(".items--people legend").all_inner_texts()
    other = next(one for one in BRANCHES.values() if one != name)
    assert f"先走的{other[0]}" in due and f"先走的{name[0]}" not in due and len(due) == 4
    hold_a_meeting(
        seen, day=cast.TODAY, parts=("主题党日", "党课"), chair=f"冯禾生{name[0]}", absent=(f"陈谷雨{name[0]}", "外出就医"),
        resolution=("修好活动室的门", f"褚木槿{name[0]}", date(2018, 7, 20)),
    )  # fmt: skip
    seen.sound()
    said = seen.follow("登记", role="button", inside=".actbar")

    # Two duties are counted, the resolution has become a case with its owner's day.
    assert "这一条同时计入" in said and "修好活动室的门" in page.locator("#followed").inner_text()
    counted = page.locator("#counted a").all_inner_texts()
    assert len(counted) == 2 and {"党课", "主题党日"} <= {one.split("（")[0].split("，")[0] for one in counted}, counted
    entry = page.get_by_role("link", name="看这条记录").get_attribute("href")

    # The month shows both done; each opens to the same record.
    seen.open(month)
    settled = page.locator("#settled li")
    links = {
        duty: settled.filter(has_text=duty).locator(f"a[href='{entry}']").first.get_attribute("href")
        for duty in ("主题党日", "党课")
    }
    assert set(links.values()) == {entry}
    said = seen.open(str(entry))
    assert "外出就医" in said and f"陈谷雨{name[0]}" in said
    assert re.search(rf"责任人\s*褚木槿{name[0]}，完成时限\s*2018年7月20日", said), said

    _printed(seen, str(entry), name)
    _a_case(branches, seen, name, width)


def _printed(seen: Seen, entry: str, name: str) -> None:
    """The minutes have the layout of minutes: who came, who did not and why, what was decided, who sees to it until when."""
    said = seen.open(f"{entry}minutes/")
    sheet = seen.page.locator("article.a4")
    assert sheet.locator("h1, .a4__title").first.inner_text().endswith("纪要")
    text = sheet.inner_text()
    for part in ("应到4人", "实到3人", f"陈谷雨{name[0]}（外出就医）", "修好活动室的门", f"褚木槿{name[0]}", "7月20日"):
        assert part in text, said
    seen.page.emulate_media(media="print")
    assert not seen.page.locator("nav, .actbar, header").filter(visible=True).count()
    seen.page.emulate_media(media="screen")


def _a_case(branches: Lived, seen: Seen, name: str, width: int) -> None:
    """The resolution is a case of the branch: its owner reports it done, the secretary checks it."""
    seen.open("/cases/?q=修好活动室的门")
    row = seen.page.locator("main").get_by_role("link", name=name).first
    said = seen.go(row)
    assert "决议落实" in said and "7月20日" in said
