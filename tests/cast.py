"""The people of the tests: two offices of invented names, everyone with the post their title says."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from jiedao.periods import TZ

HERE, THERE = 410199002, 410199001
SINCE = date(2017, 1, 1)  # when everybody took up their post
DUTIES_SINCE = date(2018, 5, 28)  # before it no duty is asked for
TODAY = date(2018, 7, 2)
NOON = datetime(2018, 7, 2, 12, 0, tzinfo=TZ)
PASSWORD = "cast-of-the-tests"

#: name of the person in the tests -> (family and given name, post, place below the office, lines of work)
CAST = {
    "grid_worker": ("陶一鸣", "grid_worker", "001001", ()),
    "neighbour": ("乔知远", "grid_worker", "002001", ()),
    "community_staff": ("柏松年", "community_staff", "001", ()),
    "neighbour_staff": ("谷雨生", "community_staff", "002", ()),
    "community_secretary": ("关月明", "community_secretary", "001", ()),
    "handler": ("苗青禾", "handler", "", ("city_management", "environment")),
    "second_handler": ("钟有声", "handler", "", ("city_management", "environment", "finance", "party_building")),
    "other_handler": ("桑有田", "handler", "", ("civil_affairs",)),
    "office_head": ("穆春来", "office_head", "", ("city_management", "environment")),
    "leader": ("梁上秋", "leader", "", ("city_management", "environment")),
    "secretary": ("宋晚晴", "secretary", "", ()),
    "director": ("罗长风", "director", "", ()),
    "auditor": ("严守中", "auditor", "", ()),
    "protection_officer": ("安守真", "protection_officer", "", ()),
    "system_admin": ("管有序", "system_admin", "", ()),
}


def code_of(street: int, below: str) -> str:
    return f"{street}{below}"


def at(day: date = TODAY, hour: int = 9, minute: int = 0) -> datetime:
    """An instant of a day in the office's zone."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=TZ)


def found_offices(alias: str) -> None:
    """The two offices, entered under the owner's role."""
    from jiedao.tenancy.models import Street

    for code, slug, name, mark in ((HERE, "here", "试验街道", "试"), (THERE, "there", "邻近街道", "邻")):
        Street(
            code=code, slug=slug, name=name, case_mark=mark, since=DUTIES_SINCE, demonstration_day=TODAY
        ).save(using=alias, force_insert=True)  # fmt: skip


def people() -> None:
    """Places and staff of both offices."""
    for street in (HERE, THERE):
        people_of(street)


def people_of(street: int) -> None:
    """Places and staff of an office."""
    from django.contrib.auth.hashers import make_password

    from jiedao.procedures.offices import PlaceRow, StaffRow, enter_places, enter_staff
    from jiedao.tenancy import context

    with context.street(street):
        whole = str(street)
        rows = [PlaceRow("sub_district", whole, "邻近街道" if street == THERE else "试验街道", "街道")]
        for community, name in (("001", "朝霞社区"), ("002", "晚照社区")):
            rows.append(PlaceRow("community", whole + community, name, name[:2], whole))
            for grid in ("001", "002"):
                rows.append(
                    PlaceRow("grid", whole + community + grid, f"{name}第{int(grid)}网格", f"{name[:2]} {grid[1:]}",
                             whole + community)
                )  # fmt: skip
        enter_places(rows, by="system:test", at=at(SINCE))
        staff = [
            StaffRow(f"{name}_{street}", person, role, whole + place if place else "", lines, SINCE)
            for name, (person, role, place, lines) in CAST.items()
        ]
        enter_staff(staff, password_hash=make_password(PASSWORD), by="system:test", at=at(SINCE))


@dataclass
class Office:
    """One of the two offices, with everything a test asks of it."""

    code: int

    def street(self) -> AbstractContextManager[None]:
        from jiedao.tenancy import context

        return context.street(self.code)

    @property
    def row(self) -> Any:
        from jiedao.tenancy.models import Street

        return Street.objects.get(code=self.code)

    def user(self, name: str) -> Any:
        from jiedao.access.models import User

        return User.objects.get(username=f"{name}_{self.code}")

    def standing(self, name: str, on: date = TODAY) -> Any:
        """What somebody of the cast may do and see on a day."""
        from jiedao.access.queries import standing_of
        from jiedao.procedures import booking
        from jiedao.register.scope import Scope

        edition = booking.edition(self.row, on)
        return standing_of(
            Scope.everything(self.code),
            self.user(name),
            on=on,
            shut=booking.shut(edition),
            naming=booking.naming(edition),
        )

    def place(self, below: str = "") -> Any:
        from jiedao.register.models import Place

        return Place.objects.get(code=f"{self.code}{below}")

    def enter(self, kind: str, name: str, *, below: str = "001", who: str = "handler", since: date = SINCE,
              number: str = "", part_of: Any = None, assigned: Any = None, now: datetime | None = None,
              **values: Any) -> Any:  # fmt: skip
        """Put a new subject on a register with its fields, the way the page does."""
        from jiedao.procedures.registration import Entering, enter
        from jiedao.tenancy.ids import uuid7

        place = self.place(below)
        entering = Entering(
            uuid7(), kind, name, place.pk, at(since), values, number=number, part_of=part_of, assigned=assigned or {}
        )
        written = enter(
            entering, street=self.row, who=self.standing(who, on=max(since, SINCE)), now=now or at(since, 10)
        )
        return written.entry.subject

    def items(self, name: str, on: date = TODAY) -> list[str]:
        """The members of a list in force on a day."""
        from jiedao.procedures import booking

        return list(booking.edition(self.code, on).list_members(name, on))

    def photo(self, who: str = "handler") -> Any:
        """The id of an uploaded photo that no entry has claimed yet."""
        from jiedao.entries.actions import keep_attachment
        from jiedao.tenancy.ids import uuid7

        return keep_attachment(
            id=uuid7(), owner=self.user(who), digest="0" * 64, content_type="image/jpeg", name="a.jpg", size=1,
            width=1, height=1, at=at(),
        ).pk  # fmt: skip

    def figure(self, name: str, period: str = "2018-H1", *, place: Any = None, on: date = TODAY) -> Any:
        """A figure of the office."""
        from jiedao.figures.figure import Figure, definition_of
        from jiedao.periods import parse_period
        from jiedao.procedures import booking

        edition = booking.edition(self.code, on)
        return Figure(definition_of(edition, name), edition, parse_period(period), on, place)

    def subject(self, kind: str, name: str, *, below: str = "001", base: str = "", since: date = SINCE) -> Any:
        """A subject on a register of the rulebook, standing in a community or grid."""
        from jiedao.procedures import booking
        from jiedao.register import actions

        declared = booking.edition(self.code, max(since, TODAY)).kinds[kind]
        made = actions.add_subject(
            base=base or declared.base, name=name, place=self.place(below), by="system:test", at=at(since)
        )
        actions.list_subject(
            made, kind=kind, line=declared.line, label=declared.label, from_on=since, by="system:test", at=at(since)
        )
        return made

    def submit(
        self, form: str, about: Any = None, *, who: str = "handler", on: date = TODAY, hour: int = 9,
        now: datetime | None = None, id: Any = None, supersedes: Any = None, **values: Any,
    ) -> Any:  # fmt: skip
        """Record one form, the way the page does."""
        from jiedao.procedures.submission import Sent, submit
        from jiedao.tenancy.ids import uuid7

        happened = at(on, hour)
        sent = Sent(id or uuid7(), form, getattr(about, "pk", about), happened, values)
        standing = self.standing(who, on=(now or happened).date())
        return submit(
            sent, street=self.row, who=standing, now=now or happened + timedelta(minutes=5), supersedes=supersedes
        )


@contextmanager
def more_rules(*folders: Path) -> Iterator[None]:
    """The shipped rulebook and the regulations of some folders more, for as long as it lasts. A folder is read once: what
    is changed in it later is not seen."""
    from django.test import override_settings

    from jiedao.procedures import booking

    try:
        with override_settings(RULEBOOKS=list(folders)):
            booking.forget_sanctions()
            yield
    finally:
        booking.forget_sanctions()


@contextmanager
def inside(code: int) -> Iterator[Office]:
    """An office with its street said."""
    office = Office(code)
    with office.street():
        yield office
