"""An office that has just been founded, for ways that are gone from beginning to end through the pages.

Everything but the passing of time happens on a page, by whoever it is for. The office has the rules that are shipped for the
office of the first test, as if they had been issued for it too; whatever is done in it is wiped out at the end.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page

from tests import cast
from tests.conftest import DATABASE, _django
from tests.web.looking import complaints_of_axe, sideways

#: The codes of these tests' offices, one for each test: a process keeps in mind what it knows of an office.
CODES = [410199060 + no for no in range(20)]  # of no other test
_left = iter(CODES)
SIZES = [(390, 844), (1440, 900)]
#: Its further staff: name -> (family and given name, post, lines of work).
STAFF = {
    "clerk": ("施景行", "handler", ("general",)), "teller": ("晏清和", "handler", ("general",)),
    "party_handler": ("白以宁", "handler", ("party_building",)),
    "party_head": ("季长庚", "office_head", ("party_building",)),
    "party_leader": ("裴知秋", "leader", ("party_building", "general")),
}  # fmt: skip


@dataclass
class FreshOffice:
    """The office, the day it lives on, and the window of each person at the size of this test."""

    code: int
    owner: str
    see: Callable[..., Page]
    width: int
    height: int
    pictures: Path | None
    taken: int = 0

    @property
    def office(self) -> cast.Office:
        return cast.Office(self.code)

    def live_on(self, day: date) -> None:
        """Let the office's day be this one, and the calendar do its share of the work."""
        from jiedao.procedures import clock

        with psycopg.connect(self.owner, dbname=DATABASE, autocommit=True) as admin:
            admin.execute("UPDATE tenancy_street SET demonstration_day = %s WHERE code = %s", [day, self.code])
        clock.tick(self.office.row, now=cast.at(day, 6))

    def open(self, path: str, who: str, **more: Any) -> Page:
        """A page as somebody of the office sees it; what it looks like is looked at."""
        page = self.see(path, who=who, at=self.code, width=self.width, height=self.height, quiet=True, **more)
        return self.look(page)

    def look(self, page: Page) -> Page:
        """Nothing scrolls sideways and the accessibility rules find nothing; a picture, where somebody wants to see it."""
        if self.pictures is not None:
            self.taken += 1
            page.screenshot(path=self.pictures / f"{self.taken:03}-{self.width}.png", full_page=True)
        found = [*complaints_of_axe(page), *sideways(page)]
        assert not found, f"{page.url}: {found}"
        return page

    def press(self, page: Page, control: Any) -> Page:
        """Press a control that leads to another page, and look at that."""
        with page.expect_navigation():
            control.click()
        return self.look(page)


def text(page: Page) -> str:
    """What a page says, without its frame."""
    return str(page.locator("main").inner_text())


def pick(page: Page, group: str, answer: str) -> None:
    page.get_by_role("group", name=group).get_by_label(answer, exact=True).check()


def choose(select: Any, name: str) -> None:
    """Choose the option that begins with a name: behind it may stand its place or state."""
    select.select_option(select.locator("option", has_text=name).first.get_attribute("value"))


def row(page: Page, name: str) -> Any:
    return page.get_by_role("row").filter(has_text=name)


@pytest.fixture(scope="session")
def rules_for_them(tmp_path_factory: Any) -> Iterator[None]:
    """The shipped rules, those of the first office issued for this one too."""
    from jiedao.procedures import booking

    folder = tmp_path_factory.mktemp("rules") / "rulebooks"
    shutil.copytree(booking.SHIPPED, folder)
    theirs = ", ".join(f'"{code}"' for code in CODES)
    for file in (folder / "office" / str(cast.HERE)).glob("*/regulation.yaml"):
        text = file.read_text("utf-8").replace(f'places: ["{cast.HERE}"]', f'places: ["{cast.HERE}", {theirs}]')
        file.write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(booking, "SHIPPED", folder)
        with cast.more_rules():
            yield
    with cast.more_rules():
        pass


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def fresh(
    request: Any, server_address: str, rules_for_them: None, see: Any, unwrapped: None, tmp_path: Path
) -> Iterator[FreshOffice]:
    """The office on the day on which it begins to work, 2 January 2018, with its staff and nothing else."""
    width, height = request.param
    pictures = Path(os.environ["PICTURES"]) / request.node.originalname if "PICTURES" in os.environ else None
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    code = next(_left)
    try:
        found(server_address, code)
        made = FreshOffice(code, server_address, see, width, height, pictures)
        with made.office.street():
            yield made
    finally:
        wipe(server_address, code)


def found(address: str, code: int) -> None:
    """Found it under the owner's role, with its places and people."""
    from jiedao.procedures import booking, setup
    from jiedao.procedures.offices import StaffRow, enter_staff
    from jiedao.tenancy.models import Street
    from jiedao.web import office as edge

    with setup.owner(_django(address, "jiedao_owner")) as owner:
        Street(
            code=code, slug=f"fresh-{code}", name="新设街道", case_mark="新", since=date(2018, 1, 2),
            demonstration_day=date(2018, 1, 2),
        ).save(using=owner.alias, force_insert=True)  # fmt: skip
    edge._known.clear()
    booking.forget_sanctions()
    cast.people_of(code)
    with cast.Office(code).street():
        enter_staff(
            [StaffRow(f"{name}_{code}", person, role, "", lines, cast.SINCE) for name, (person, role, lines) in STAFF.items()],
            password_hash="", by="system:test", at=cast.at(cast.SINCE),
        )  # fmt: skip


def wipe(address: str, code: int) -> None:
    """Leave nothing of it, as the server's superuser, whom no fence holds."""
    with psycopg.connect(address, dbname=DATABASE, autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        rows = admin.execute(
            "SELECT c.table_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE c.table_schema = 'public' AND c.column_name = 'street_id' AND t.table_type = 'BASE TABLE'"
        ).fetchall()
        for (table,) in rows:
            admin.execute(f'DELETE FROM "{table}" WHERE street_id = {code}')
        admin.execute("DELETE FROM tenancy_street WHERE code = %s", [code])
