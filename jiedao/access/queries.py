"""From a person to a scope, and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from jiedao.access.models import ActedFor, Appointment, Feed, Handover, User
from jiedao.access.roles import PERMISSION_TEXT, ROLES, WITHOUT_DATA, Permission
from jiedao.register.models import Place
from jiedao.register.queries import assigned_to, places_below
from jiedao.register.rules import standing
from jiedao.register.scope import Grant, Scope

#: How the audit names what is entered while an office is set up, and what comes in at its public door.
SETUP, DOOR = "system:setup", "system:door"


@dataclass(frozen=True)
class Standing:
    """A signed-in person on one day: posts, permissions and scope. `user` is None for the set-up of an office and for
    what residents send in at its door; `unmanned` says which."""

    user: Any
    on: date
    appointments: tuple[Appointment, ...]
    scope: Scope
    permissions: frozenset[Permission]
    own: Scope | None = None  # what one's own posts reach, where another's is held for a time; else all of it
    acting: tuple[tuple[Appointment, Scope], ...] = ()  # the posts of others, each with what it reaches
    unmanned: str = SETUP

    @property
    def persons(self) -> frozenset[UUID]:
        """Whose work this is today: one's own, and that of those acted for."""
        mine = {self.scope.person} if self.scope.person else set()
        return frozenset(mine | {post.acting_for_id for post, _reach in self.acting if post.acting_for_id})

    def acts_in(self, permission: Permission, fits: Callable[[Scope], bool]) -> Appointment | None:
        """The post of another in which something is done: None where one's own posts allow it."""
        own = (ROLES[post.role] for post in self.appointments if not post.acting_for_id)
        if self.own is None or (any(permission in role.permissions for role in own) and fits(self.own)):
            return None
        held = [(post, reach) for post, reach in self.acting if permission in ROLES[post.role].permissions]
        return next((post for post, reach in held if fits(reach)), None)

    @property
    def is_setup(self) -> bool:
        """Whether nobody of the office acts here: it is being set up from a workbook, or a resident reports."""
        return self.user is None

    @property
    def by(self) -> Any:
        """Who acts, as the audit is told: the account, the set-up or the door."""
        return self.unmanned if self.is_setup else self.user

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
    found = rows.select_related("place", "acting_for").order_by("from_on", "id")
    return tuple(sorted(found, key=lambda row: row.acting_for_id is not None))  # one's own posts first


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


def standing_of(
    scope: Scope, user: User, *, on: date, shut: Mapping[str, frozenset[str]] | None = None,
    naming: frozenset[tuple[str, str]] = frozenset(),
) -> Standing:  # fmt: skip
    """What a person may do and see on a day. `scope` is background work's; `shut`: form, kind or ladder -> the only
    posts that may see it (`seen_by` in the rulebook); `@helper` is whoever is tied in that role to the very subject;
    `naming`: (ladder, column) of cases whose record names who puts them right."""
    appointments = appointments_of(scope, user, on=on)
    permissions = frozenset[Permission]().union(*(ROLES[post.role].permissions for post in appointments))
    person = appointments[0].person_id if appointments else None
    shut = shut or {}
    own = _reach(scope, [post for post in appointments if not post.acting_for_id], person, person, on, shut)
    own = replace(own, naming=naming)
    others = [post for post in appointments if post.acting_for_id]
    if not others:
        return Standing(user, on, appointments, own, permissions)
    acting = tuple((post, _reach(scope, [post], person, post.acting_for_id, on, shut)) for post in others)
    reaches = [own, *(reach for _post, reach in acting)]
    roles = frozenset[str]().union(*(reach.roles for reach in reaches))
    whole = Scope(
        street=scope.street, grants=tuple(grant for reach in reaches for grant in reach.grants), roles=roles, person=person,
        subjects=frozenset[UUID]().union(*(reach.subjects for reach in reaches)),
        closed=frozenset[str].intersection(*(reach.closed for reach in reaches)),
        tied=frozenset(name for reach in reaches for name in reach.tied if all(name in r.not_whole for r in reaches)),
        naming=naming,
    )  # fmt: skip
    return Standing(user, on, appointments, whole, permissions, own, acting)


def _reach(
    scope: Scope, posts: Sequence[Appointment], person: UUID | None, tied: UUID | None, on: date,
    shut: Mapping[str, frozenset[str]],
) -> Scope:  # fmt: skip
    """What some posts reach, with the subjects that are tied to a person by name (`tied`) where they see any data."""
    grants: list[Grant] = []
    for post in posts:
        role = ROLES[post.role]
        if role.name in WITHOUT_DATA:
            continue
        where = None if role.whole_office else _below(scope, post.place)
        grants.append(Grant(where, frozenset(post.lines.split()) if role.own_lines and post.lines else None))
    roles = frozenset(post.role for post in posts)
    ties = assigned_to(scope, tied, on=on) if tied and grants else []
    held = frozenset(role for _subject, role in ties)
    return Scope(
        street=scope.street, grants=tuple(grants), roles=roles, person=person, held=held,
        subjects=frozenset(subject for subject, _role in ties), closed=_closed(roles, held, shut), tied=_tied(roles, held, shut),
    )  # fmt: skip


def _closed(roles: frozenset[str], held: frozenset[str], shut: Mapping[str, frozenset[str]]) -> frozenset[str]:
    opens = roles | held | {f"@{role}" for role in held}
    return frozenset(name for name, allowed in shut.items() if not opens & allowed)


def _tied(roles: frozenset[str], held: frozenset[str], shut: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """What opens only because one is tied by name to somebody whom it is about."""
    by_tie = {f"@{role}" for role in held}
    return frozenset(name for name, allowed in shut.items() if by_tie & allowed and not (roles | held) & allowed)


def setup_standing(scope: Scope, *, on: date) -> Standing:
    """The standing of an office's set-up: the whole office and every permission, and no person."""
    return Standing(None, on, (), scope, frozenset(Permission))


def door_standing(scope: Scope, *, on: date) -> Standing:
    """The standing of the public door: nobody, without a permission. It reaches the whole office, to place what is reported."""
    return Standing(None, on, (), scope, frozenset(), unmanned=DOOR)


def _below(scope: Scope, place: Place) -> frozenset[UUID]:
    return frozenset({place.pk}) if place.kind == Place.Kind.GRID else places_below(scope, place)


@dataclass(frozen=True)
class Reason:
    """Why somebody sees something: the post, what it opens, since when; `role` is the post's kind. `other`: whose it is,
    where it is held for another."""

    who: str
    post: str
    opens: str
    since: date
    until: date | None
    role: str
    place: Place
    person: UUID
    other: str = ""


def explain(scope: Scope, *, on: date) -> list[Reason]:
    """Everybody's reach on a day, in code order of their places: the page 谁能看到什么. Names of posts, not of records."""
    rows = Appointment.objects.filter(standing(on), street_id=scope.street).select_related(
        "person", "place", "acting_for"
    )
    found = []
    for row in rows.order_by("place__code", "role", "from_on", "id"):
        role = ROLES[row.role]
        other = row.acting_for.name if row.acting_for else ""
        found.append(
            Reason(
                row.person.name, row.post, role.description, row.from_on, row.to_on, role.name, row.place,
                row.person_id, other,
            )
        )  # fmt: skip
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


def posts_of(scope: Scope, person: UUID, *, on: date) -> list[Appointment]:
    """The posts a person of the office holds on a day, one's own first. Posts are no secret inside the office."""
    rows = Appointment.objects.filter(standing(on), street_id=scope.street, person_id=person)
    found = rows.select_related("place", "acting_for", "user").order_by("from_on", "id")
    return sorted(found, key=lambda row: row.acting_for_id is not None)


def acted_for_by(scope: Scope, person: UUID, *, on: date) -> list[Appointment]:
    """Who acts for a person on a day or will later, by their first day."""
    rows = Appointment.objects.filter(street_id=scope.street, acting_for_id=person, to_on__gt=on)
    return list(rows.select_related("person", "place").order_by("from_on", "id"))


def account_of(scope: Scope, person: UUID) -> User | None:
    """The account of a person who holds or held a post here."""
    rows = Appointment.objects.filter(street_id=scope.street, person_id=person).select_related("user")
    found = rows.order_by("-from_on").first()
    return found.user if found is not None else None


def appointment_by_id(scope: Scope, id: UUID) -> Appointment | None:
    """One post of the office with its holder, and whom it is held for."""
    rows = Appointment.objects.filter(street_id=scope.street, pk=id)
    return rows.select_related("place", "person__place", "acting_for__place").first()  # type: ignore[no-any-return]


def accounts_of(scope: Scope, persons: Iterable[UUID]) -> dict[UUID, User]:
    """The accounts of several persons, in one statement."""
    rows = Appointment.objects.filter(street_id=scope.street, person_id__in=list(persons)).select_related("user")
    return {row.person_id: row.user for row in rows.order_by("from_on") if row.user.is_active}


def acted_for(scope: Scope, things: Iterable[str]) -> dict[str, Appointment]:
    """Which of these records and steps were done in the post of another: the post, with whom it is of."""
    rows = ActedFor.objects.filter(street_id=scope.street, thing__in=list(things))
    found = rows.select_related("appointment__acting_for", "appointment__place")
    return {row.thing: row.appointment for row in found}


def handovers_of(scope: Scope, person: UUID) -> list[Handover]:
    """What a person has handed over, the latest first."""
    rows = Handover.objects.filter(street_id=scope.street, person_id=person).select_related("person", "by", "undone_by")
    return list(rows.order_by("-at", "-id"))


def handover_by_id(scope: Scope, id: UUID) -> Handover | None:
    """One handover of the office."""
    rows = Handover.objects.filter(street_id=scope.street, pk=id).select_related("person", "by", "undone_by")
    return rows.first()  # type: ignore[no-any-return]


def feed_of(scope: Scope, user: Any) -> Feed | None:
    """The address of a person's calendar that opens now, if there is one."""
    return Feed.objects.filter(street_id=scope.street, user_id=user.pk, ended_at=None).first()


def account_by_feed(scope: Scope, blind: bytes) -> User | None:
    """Whose calendar an address opens, by its keyed hash; None for an address that is dead or an account that is closed."""
    rows = Feed.objects.filter(street_id=scope.street, blind=blind, ended_at=None, user__is_active=True)
    found = rows.select_related("user").first()
    return None if found is None else found.user
