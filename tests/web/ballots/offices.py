"""An office of its own for a journey: its people, its own day, and the browser in the hands of one of them after the other.

What a browser does stays in the database, so no two journeys share an office; and its day passes for nobody else.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests import cast
from tests.web.looking import complaints_of_axe, follow, sideways

#: Both sizes a page is held to, by the code of the office that lives at it.
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
#: Where every screen on the way is kept as a picture, for whoever wants to look; nowhere without it.
SHOTS = os.environ.get("SCREENS", "")


def found(code: int, slug: str, on: date) -> cast.Office:
    """Found an office with the people of the cast, living on a day."""
    from jiedao.tenancy.models import Street

    office = cast.Office(code)
    if not Street.objects.filter(code=code).exists():
        with _owner() as owner:
            Street(
                code=code, slug=slug, name="试验街道", case_mark="试", since=cast.DUTIES_SINCE, demonstration_day=on
            ).save(using=owner.alias, force_insert=True)  # fmt: skip
        cast.people_of(code)
    return office


def _owner() -> Any:
    """The owner's connection to the tests' database."""
    from django.db import connections

    from jiedao.procedures import setup

    return setup.owner({**connections["default"].settings_dict, "USER": "jiedao_owner"})


@dataclass
class Journey:
    """One size of window, one office, and everybody in it at their own screen."""

    office: cast.Office
    see: Callable[..., Any]
    size: dict[str, int]
    name: str
    shown: list[str] = field(default_factory=list)

    def today(self, on: date) -> None:
        """Let the office's day be another. What the calendar does overnight is done."""
        from jiedao.procedures import clock
        from jiedao.tenancy.models import Street

        with _owner() as owner:
            Street.objects.using(owner.alias).filter(code=self.office.code).update(demonstration_day=on)
        clock.tick(Street.objects.get(code=self.office.code), now=cast.at(on, 1))

    def open(self, who: str, path: str, **more: Any) -> Any:
        """A page as somebody opens it; it must be sound and fit into the window."""
        page = self.see(path, who=who, at=self.office.code, quiet=True, **self.size, **more)
        self.look(page)
        return page

    def press(self, where: Any, role: str, name: str) -> Any:
        """Press a link or button of a page or of a part of it that leads on, and look at where it led."""
        page = getattr(where, "page", where)
        follow(page, where.get_by_role(role, name=name, exact=True).first)
        self.look(page)
        return page

    def look(self, page: Any) -> None:
        """Sound by the accessibility rules, nothing sideways, one heading; a picture of it where asked for."""
        where = f"{len(self.shown):02d} {page.url.partition('/ballots/')[2] or page.url}"
        self.shown.append(where)
        if SHOTS:
            folder = Path(SHOTS) / f"{self.name}-{self.size['width']}"
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{len(self.shown):02d}.png", full_page=True)
        wrong = [*complaints_of_axe(page), *sideways(page)]
        assert wrong == [], (page.url, wrong)
        assert page.locator("h1").count() == 1, page.url


def said(page: Any) -> str:
    """What the page says, without its frame."""
    return str(page.locator("#main").inner_text())
