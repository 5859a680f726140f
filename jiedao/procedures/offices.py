"""Opening an office: its street, its places, its staff with accounts and posts. `createoffice` and the demonstration."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from jiedao.access import actions as access
from jiedao.access.models import User
from jiedao.procedures import setup
from jiedao.procedures.problems import NoSuchPlace, OfficeExists
from jiedao.register import actions as register
from jiedao.register.models import Place, Subject
from jiedao.tenancy.models import Street

#: The kind on whose list everybody who works for the office stands.
STAFF = "staff"


@dataclass(frozen=True)
class PlaceRow:
    """A place as it is entered: code after GB/T 2260 and GB/T 10114; `parent` is the code of what it lies in."""

    kind: str
    code: str
    name: str
    short_name: str
    parent: str = ""


@dataclass(frozen=True)
class StaffRow:
    """A member of staff with one post: at a place (by code; '' = the office), in lines of work, from a day on.

    Without a `role` there is no post yet: dossier and account are made, and the account opens nothing.
    """

    username: str
    name: str
    role: str
    place: str
    lines: tuple[str, ...]
    from_on: date
    sex: str = ""
    born_on: date | None = None


def found_street(
    *, code: int, slug: str, name: str, since: date, case_mark: str = "案", demonstration_day: date | None = None,
    reproduces: str = "",
) -> Street:  # fmt: skip
    """Enter the office itself, under the owner's role. Raises OfficeExists when code or slug is taken."""
    if taken := Street.objects.filter(code=code).first() or Street.objects.filter(slug=slug).first():
        raise OfficeExists(code=code, slug=slug, name=taken.name)
    with setup.as_owner() as connection:
        Street(
            code=code, slug=slug, name=name, since=since, case_mark=case_mark, demonstration_day=demonstration_day,
            reproduces=reproduces,
        ).save(using=connection.alias, force_insert=True)  # fmt: skip
    return Street.objects.get(code=code)


def take_back_street(street: Street) -> None:
    """Remove an office in which nothing has been entered, under the owner's role. Raises OfficeExists otherwise."""
    with setup.as_owner() as connection:
        rows = Street.objects.using(connection.alias).filter(code=street.code)
        try:
            rows._raw_delete(connection.alias)  # type: ignore[attr-defined]  # the database looks for what points here
        except IntegrityError as used:
            raise OfficeExists(code=street.code, slug=street.slug, name=street.name) from used


@transaction.atomic
def enter_places(rows: Iterable[PlaceRow], *, by: Any, at: datetime) -> dict[str, Place]:
    """Enter places, the widest first. Raises PlaceTaken, and NoSuchPlace for a parent that is not there."""
    made: dict[str, Place] = {place.code: place for place in Place.objects.all()}
    for row in rows:
        if row.parent and row.parent not in made:
            raise NoSuchPlace(code=row.parent, what=row.name)
        made[row.code] = register.add_place(
            kind=row.kind, code=row.code, name=row.name, short_name=row.short_name,
            parent=made[row.parent] if row.parent else None, by=by, at=at,
        )  # fmt: skip
    return made


@transaction.atomic
def enter_staff(
    rows: Iterable[StaffRow],
    *,
    password_hash: str | Mapping[str, str],
    by: Any,
    at: datetime,
    are_initial: bool = False,
) -> dict[str, User]:
    """Enter staff: dossier, place on the staff list, account, post. A second row of the same user name is a second post.

    `password_hash`: one for all, or user name -> its own. `are_initial`: they are handed out, and the first thing
    everybody does is to choose one of their own.

    Raises UsernameTaken when the name belongs to an account of another person or office, and NoSuchPlace.
    """
    places = {place.code: place for place in Place.objects.all()}
    office = next(place for place in places.values() if place.kind == Place.Kind.SUB_DISTRICT)
    users: dict[str, User] = {}
    persons: dict[str, Subject] = {}
    for row in rows:
        place = places.get(row.place) if row.place else office
        if place is None:
            raise NoSuchPlace(code=row.place, what=row.name)
        if row.username not in users:
            person = register.add_subject(
                base="person", name=row.name, place=place, by=by, at=at, sex=row.sex, born_on=row.born_on
            )
            register.list_subject(
                person, kind=STAFF, line="general", label="工作人员", from_on=row.from_on, by=by, at=at
            )
            persons[row.username] = person
            own = password_hash if isinstance(password_hash, str) else password_hash[row.username]
            users[row.username] = access.open_account(
                username=row.username, name=row.name, password_hash=own, by=by, at=at, is_initial=are_initial
            )
        if row.role:
            access.appoint(
                users[row.username], person=persons[row.username], role=row.role, place=place, from_on=row.from_on,
                lines=row.lines, by=by, at=at,
            )  # fmt: skip
    return users
