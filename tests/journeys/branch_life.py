"""Branches of an installation of their own, and the people who open their pages in a browser: on a phone and at a desk."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests import cast
from tests.journeys.installation import Installation
from tests.web.looking import complaints_of_axe, follow, sideways

#: width -> height of the two windows.
SIZES = {390: 844, 1440: 900}

#: Three of the Party office who are not in the cast, and branches with their members. Prints the ids of the branches.
FURNISHED = """
import json, sys
from jiedao.cli import house
house.ready()
from jiedao.procedures.offices import StaffRow, enter_staff
from jiedao.access.models import User
from jiedao.register.models import Subject
from tests import cast
from tests.procedures.test_branches import member, put_on
code, wanted = json.loads(sys.argv[1])
made = {}
with cast.inside(code) as office:
    kept = User.objects.get(username=f"handler_{code}").password
    staff = [("party_head", "党春晖", "office_head"), ("party_leader", "路长河", "leader"), ("party_checker", "文清和", "handler")]
    rows = [StaffRow(f"{name}_{code}", who, post, str(code), ("party_building",), cast.SINCE) for name, who, post in staff]
    enter_staff(rows, password_hash=kept, by="system:test", at=cast.at(cast.SINCE))
    for name, below, secretary in wanted:
        person = Subject.objects.get(name=secretary, base="person")
        branch = put_on(office, "party_organisation", name, assigned={"branch_secretary": person.pk}, level="branch",
                        setting="community", has_committee="no")
        people = [member(office, one + name[0], branch) for one in ("冯禾生", "陈谷雨", "褚木槿")]
        made[name] = [str(branch.pk), [str(one.pk) for one in people]]
print(json.dumps(made))
"""


@dataclass
class Lived:
    """An installation with its branches: name -> (id, ids of its members)."""

    made: Installation
    chromium: Any
    branches: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    pages: dict[tuple[str, int, int], Any] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    def furnish(self, code: int, *wanted: tuple[str, str, str]) -> None:
        """Let branches stand in an office: (name, place below the office, its secretary)."""
        done = self.made.house.python("-c", FURNISHED, json.dumps([code, wanted]))
        assert done.returncode == 0, done.stderr
        self.branches |= json.loads(done.stdout.splitlines()[-1])

    def owing_since(self, code: int, on: date) -> None:
        """From which day on an office is asked for anything."""
        self.made.rows(f"UPDATE tenancy_street SET since = '{on}' WHERE code = {code} RETURNING code")

    def day(self, code: int, on: date) -> None:
        """Let an office's today be a day, and the calendar do its share of it."""
        self.made.rows(f"UPDATE tenancy_street SET demonstration_day = '{on}' WHERE code = {code} RETURNING code")
        self.made.run("tick", "--office", str(code), "--on", on.isoformat())

    def as_(self, who: str, width: int, *, at: int) -> "Seen":
        """A window in which somebody has signed in."""
        key = (who, at, width)
        if key not in self.pages:
            context = self.chromium.new_context(
                viewport={"width": width, "height": SIZES[width]}, base_url=f"http://127.0.0.1:{self.made.port}",
                locale="zh-CN",
            )  # fmt: skip
            page = self.pages[key] = context.new_page()
            page.set_default_timeout(20000)
            page.on("pageerror", lambda error: self.complaints.append(f"{who}: {error}"))
            page.goto("/signin/")
            page.locator("#id_login").fill(f"{who}_{at}")
            page.locator("#id_password").fill(cast.PASSWORD)
            with page.expect_navigation():
                page.locator("#id_password").press("Enter")
        return Seen(self.pages[key])

    def leave(self) -> None:
        for page in self.pages.values():
            page.context.close()


@dataclass
class Seen:
    """One window: every page it is led to is sound, whatever is done there."""

    page: Any

    def open(self, path: str) -> str:
        """Go to a page; what it says."""
        answer = self.page.goto(path)
        assert answer.status < 400, f"{path}: {answer.status}"
        return self.sound()

    def follow(self, name: str, *, role: str = "link", inside: str = "main", exact: bool = True) -> str:
        """Press what is called so; what the next page says."""
        return self.go(self.page.locator(inside).get_by_role(role, name=name, exact=exact).first)

    def go(self, control: Any) -> str:
        """Press a control; what the next page says."""
        follow(self.page, control)
        return self.sound()

    def sound(self) -> str:
        """What the page says, once neither the rules of accessibility nor the width find anything."""
        assert not complaints_of_axe(self.page), self.page.url
        assert not sideways(self.page), self.page.url
        return self.says()

    def says(self) -> str:
        return str(self.page.locator("main").inner_text())


@contextmanager
def lived(made: Installation, chromium: Any) -> Iterator[Lived]:
    """An installation with its people, served to a browser."""
    made.people()
    made.serve()
    found = Lived(made, chromium)
    try:
        yield found
    finally:
        found.leave()
    assert not found.complaints


def hold_a_meeting(
    seen: Seen, *, day: date, parts: tuple[str, ...], chair: str, absent: tuple[str, str] = ("", ""),
    resolution: tuple[str, str, date] | None = None,
) -> None:  # fmt: skip
    """Fill in the record of a meeting that everybody attended but one, who is absent for a reason. It is not sent.

    `resolution`: what was decided, who sees to it, and until when.
    """
    page = seen.page
    page.locator("[name=_at]").fill(f"{day}T00:00")
    for part in ("党员大会", "党课", "主题党日"):
        page.get_by_role("checkbox", name=part, exact=True).set_checked(part in parts)
    page.locator("[name=held][value=yes]").check()
    page.locator("[name=place_text]").fill("社区党群活动室")
    page.locator("[name=chair]").select_option(label=chair)
    page.locator("[name='attendance.rest']").check()
    if absent[0]:
        row = page.locator(".items--people fieldset.item", has_text=absent[0])
        row.locator("input[value=absent]").check()
        row.locator("input[name$='.reason']").fill(absent[1])
    page.locator("[name=topics]").fill("学习党章，研究活动室修缮")
    if "党课" in parts:
        page.locator("[name=speaker]").fill("支部书记")
        page.locator("[name=lesson]").fill("党章修正案学习")
    if "主题党日" in parts:
        page.locator("input[name=theme]").fill("学党章")
        page.locator("[name=doing][value=study]").check()
    if resolution is not None:
        what, who, until = resolution
        page.locator("[name='resolutions.1.content']").fill(what)
        page.locator("[name='resolutions.1.owner']").select_option(label=who)
        page.locator("[name='resolutions.1.due_on']").fill(until.isoformat())
