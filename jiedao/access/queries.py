"""From a person to a scope, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jiedao.access.models import Appointment, Feed, User
from jiedao.access.roles import PERMISSION_TEXT, ROLES, WITHOUT_DATA, Permission
from jiedao.register.models import Place
from jiedao.register.queries import assigned_to, places_below
from jiedao.register.rules import standing
from jiedao.register.scope import Grant, Scope

#: How the audit names what is entered while an office is set up.
SETUP = "system:setup"


@dataclass(frozen=True)
class Standing:
    """A signed-in person on one day: posts, permissions and scope. `user` is None for the set-up of an office alone."""

    user: Any
    on: date
    appointments: tuple[Appointment, ...]
    scope: Scope
    permissions: frozenset[Permission]

    @property
    def is_setup(self) -> bool:
        """Whether nobody acts here: an office is being set up from a workbook."""
        return self.user is None

    @property
    def by(self) -> Any:
        """Who acts, as the audit is told: the account, or the set-up."""
        return SETUP if self.is_setup else self.user

    @property
    def posts(self) -> str:
        """The posts held, as people say them: 春风社区网格员、城市管理科室经办人."""
        return "、".join(a.post for a in self.appointments) or "没有岗位"

    @property
    def abilities(self) -> list[str]:
        """What the person may do, as sentences in a fixed order."""
        return [PERMISSION_TEXT[p] for p in Permission if p in self.permissions]

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions


def appointments_of(scope: Scope, user: User, *, on: date) -> tuple[Appointment, ...]:
    """The posts a person holds on a day."""
    rows = Appointment.objects.filter(standing(on), street_id=scope.street, user_id=user.pk)
    return tuple(rows.select_related("place").order_by("from_on", "id"))


def holders(
    scope: Scope, roles: Sequence[str], *, on: date, place: Place | None = None, line: str | None = None
) -> list[Appointment]:
    """Who holds one of these posts on a day, for one place (its holders or those above it) and line of work; the posts
    in the order given, each in code order of places."""
    rows = Appointment.objects.filter(standing(on), street_id=scope.street, role__in=list(roles))
    found = []
    for row in rows.select_related("person", "place").order_by("place__code", "from_on", "id"):
        role = ROLES[row.role]
        if place is not None and not role.whole_office and not place.code.startswith(row.place.code):
            continue
        if line and role.own_lines and row.lines and line not in row.lines.split():
            continue
        found.append(row)
    return sorted(found, key=lambda row: roles.index(row.role))


def standing_of(scope: Scope, user: User, *, on: date, shut: Mapping[str, frozenset[str]] | None = None) -> Standing:
    """What a person may do and see on a day. `scope` is background work's; `shut`: form, kind or ladder -> the only
    posts that may see it (`seen_by` in the rulebook)."""
    appointments = appointments_of(scope, user, on=on)
    grants: list[Grant] = []
    permissions: set[Permission] = set()
    roles: set[str] = set()
    for appointment in appointments:
        role = ROLES[appointment.role]
        permissions |= role.permissions
        roles.add(role.name)
        if role.name in WITHOUT_DATA:
            continue
        where = None if role.whole_office else _below(scope, appointment.place)
        lines = frozenset(appointment.lines.split()) if role.own_lines and appointment.lines else None
        grants.append(Grant(where, lines))
    person = appointments[0].person_id if appointments else None
    tied = assigned_to(scope, person, on=on) if person and grants else []
    held = frozenset(role for _subject, role in tied)
    own = Scope(
        street=scope.street,
        grants=tuple(grants),
        roles=frozenset(roles),
        person=person,
        subjects=frozenset(subject for subject, _role in tied),
        held=held,
        closed=frozenset(name for name, allowed in (shut or {}).items() if not (roles | held) & allowed),
    )
    return Standing(user, on, appointments, own, frozenset(permissions))


def setup_standing(scope: Scope, *, on: date) -> Standing:
    """The standing of an office's set-up: the whole office and every permission, and no person."""
    return Standing(None, on, (), scope, frozenset(Permission))


def _below(scope: Scope, place: Place) -> frozenset[UUID]:
    return frozenset({place.pk}) if place.kind == Place.Kind.GRID else places_below(scope, place)


@dataclass(frozen=True)
class Reason:
    """Why somebody sees something: the post, what it opens, since when; `role` is the post's kind."""

    who: str
    post: str
    opens: str
    since: date
    until: date | None
    role: str
    place: Place


def explain(scope: Scope, *, on: date) -> list[Reason]:
    """Everybody's reach on a day, in code order of their places: the page 谁能看到什么. Names of posts, not of records."""
    rows = Appointment.objects.filter(standing(on), street_id=scope.street).select_related("person", "place")
    found = []
    for row in rows.order_by("place__code", "role", "from_on", "id"):
        role = ROLES[row.role]
        found.append(Reason(row.person.name, row.post, role.description, row.from_on, row.to_on, role.name, row.place))
    return found


def everybody(scope: Scope, *, on: date) -> list[Appointment]:
    """Every post held on a day with its account and place, the leaders first, then in code order of places."""
    rows = Appointment.objects.filter(standing(on), street_id=scope.street).select_related("user", "place")
    order = {name: no for no, name in enumerate(reversed(ROLES))}
    return sorted(rows, key=lambda row: (order[row.role], row.place.code, row.user.username))


def person_of(scope: Scope, user: Any, *, on: date) -> UUID | None:
    """The staff member behind an account, or None when the account holds no post that day."""
    rows = Appointment.objects.filter(standing(on), street_id=scope.street, user_id=user.pk)
    return rows.values_list("person_id", flat=True).order_by("from_on", "id").first()  # type: ignore[no-any-return]


def feed_of(scope: Scope, user: Any) -> Feed | None:
    """The address of a person's calendar that opens now, if there is one."""
    return Feed.objects.filter(street_id=scope.street, user_id=user.pk, ended_at=None).first()


def account_by_feed(scope: Scope, blind: bytes) -> User | None:
    """Whose calendar an address opens, by its keyed hash; None for an address that is dead or an account that is closed."""
    rows = Feed.objects.filter(street_id=scope.street, blind=blind, ended_at=None, user__is_active=True)
    found = rows.select_related("user").first()
    return None if found is None else found.user
