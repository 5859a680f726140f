"""Scope: which places and which lines of work somebody's work covers. Data obeys it; only access makes it."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from jiedao.tenancy import context
from jiedao.tenancy.models import TenantQuerySet


@dataclass(frozen=True)
class Grant:
    """One appointment's reach: these places (None = the whole office) in these lines of work (None = all)."""

    places: frozenset[UUID] | None
    lines: frozenset[str] | None

    def covers(self, place: UUID | None, line: str | None) -> bool:
        """Whether everything at `place` (None = anywhere in the office) in `line` (None = any) lies inside."""
        in_place = self.places is None or (place is not None and place in self.places)
        return in_place and (self.lines is None or (line is not None and line in self.lines))


@dataclass(frozen=True)
class Scope:
    """What one viewer's work covers in one office.

    `grants` add up. `subjects` are those assigned to the viewer by name (包联), wherever they stand; `held` are the roles
    in which they are (支部书记, 包片人员). `roles` are the posts held; `closed` names the forms, kinds and ladders that are
    shut to those posts and roles (`seen_by`). `naming`: (ladder, column) of cases whose record names the person who puts
    them right; whoever is named sees them, whatever their line of work. `tied` names those that open by a tie alone: only about whom one is tied to
    (what a pair is told is nobody else's).
    """

    street: int
    grants: tuple[Grant, ...] = ()
    roles: frozenset[str] = frozenset()
    person: UUID | None = None
    subjects: frozenset[UUID] = frozenset()
    held: frozenset[str] = frozenset()
    closed: frozenset[str] = field(default=frozenset())
    tied: frozenset[str] = field(default=frozenset())
    naming: frozenset[tuple[str, str]] = field(default=frozenset())

    @property
    def not_whole(self) -> frozenset[str]:
        """What this viewer does not see in all its rows."""
        return self.closed | self.tied

    @classmethod
    def everything(cls, street: int | None = None) -> "Scope":
        """The whole office: for background work, in plain sight of the reader."""
        return cls(street=context.required() if street is None else street, grants=(Grant(None, None),))

    def covers(self, place: UUID | None, line: str | None, *, name: str = "", subject: UUID | None = None) -> bool:
        """Whether a thing at this place, of this line, under this form or kind, about this subject lies inside."""
        if name and name in self.closed:
            return False
        if name and name in self.tied:
            return subject is not None and subject in self.subjects
        return any(grant.covers(place, line) for grant in self.grants) or (
            subject is not None and subject in self.subjects
        )

    def reaches(self, place: UUID, subject: UUID) -> bool:
        """Whether a subject standing at this place lies inside, whatever the line of work."""
        near = any(grant.places is None or place in grant.places for grant in self.grants)
        return near or subject in self.subjects

    def q(
        self, *, place: str | None, line: str | None, name: str | None, subject: str | None, record: str | None = None
    ) -> Q:  # fmt: skip
        """The same decision as a filter over columns of these names; None where a table has no such column."""
        found = Q(pk__in=[])
        for grant in self.grants:
            part = Q()
            if grant.places is not None and place:
                part &= Q(**{f"{place}__in": list(grant.places)})
            if grant.lines is not None and line:
                part &= Q(**{f"{line}__in": sorted(grant.lines)})
            if not part:
                found = Q()
                break
            found |= part
        else:
            if self.subjects and subject:
                found |= Q(**{f"{subject}__in": list(self.subjects)})
            if self.person is not None and record and name:
                for thing, column in sorted(self.naming):
                    found |= Q(**{name: thing, f"{record}__{column}": str(self.person)})
        if self.closed and name:
            found &= ~Q(**{f"{name}__in": sorted(self.closed)})
        if self.tied and name and subject:
            own = Q(**{f"{subject}__in": list(self.subjects)})
            found &= ~Q(**{f"{name}__in": sorted(self.tied)}) | own
        return found


class ScopedQuerySet(TenantQuerySet):
    """Rows that know their place, line of work, name in the rulebook and subject, and so obey a Scope.

    A model says under which column each stands: `scoped_by = {"place": "place_id", "line": "line", …}`.
    """

    def within(self, scope: Scope) -> "ScopedQuerySet":
        """Only what the viewer's work covers. Missing and outside are the same: not here."""
        by = self.model.scoped_by
        columns = {part: by.get(part) for part in ("place", "line", "name", "subject", "record")}
        return self.filter(scope.q(**columns), street_id=scope.street)  # type: ignore[no-any-return]


def scoped_manager() -> Any:
    """The manager of a tenant model whose rows obey a Scope."""
    from jiedao.tenancy.models import TenantManager

    return TenantManager.from_queryset(ScopedQuerySet)()
