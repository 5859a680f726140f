"""Reads of points: on whose word an office scores, what was confirmed, who belongs to a branch. Scope first."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef

from jiedao.entries.models import Entry
from jiedao.periods import day_of
from jiedao.points.models import ConfirmedMonth, Sanction
from jiedao.register.models import Listing, Membership
from jiedao.register.rules import standing
from jiedao.register.scope import Scope


def sanctions(scope: Scope) -> list[Sanction]:
    """Every word of the superior that was recorded here, the latest first."""
    rows = Sanction.objects.filter(street_id=scope.street).select_related("recorded_by", "ended_by")
    return list(rows.order_by("-from_on", "-recorded_at"))


class Days(NamedTuple):
    """The days for which a regulation that scores members is in an office's rulebook; `until_on` is the first without."""

    regulation: str
    from_on: date
    until_on: date | None
    recorded_on: date

    def hold(self, on: date) -> bool:
        """Whether a day lies in them."""
        return self.from_on <= on and (self.until_on is None or on < self.until_on)


def sanctioned(scope: Scope) -> tuple[Days, ...]:
    """The days of every word of the superior, in their order."""
    rows = Sanction.objects.filter(street_id=scope.street).order_by("from_on", "recorded_at")
    found = rows.values_list("regulation", "from_on", "until_on", "recorded_at")
    return tuple(Days(code, first, until, day_of(at)) for code, first, until, at in found)


def sanction_by_id(scope: Scope, id: UUID) -> Sanction | None:
    """One of them with its scan."""
    return Sanction.objects.filter(street_id=scope.street, pk=id).select_related("file").first()


def sanction_in_force(scope: Scope, regulation: str) -> Sanction | None:
    """The one that has no end yet."""
    return Sanction.objects.filter(street_id=scope.street, regulation=regulation, until_on=None).first()


def groups(scope: Scope, kinds: Iterable[str], *, on: date) -> Any:
    """The organisations of these kinds within the scope on a day, by the pinyin of their names, each with whether it has
    members (`has_members`)."""
    inside = Membership.objects.filter(standing(on), street_id=OuterRef("street_id"), group_id=OuterRef("subject_id"))
    rows = Listing.objects.within(scope).filter(standing(on), kind__in=list(kinds)).annotate(has_members=Exists(inside))
    return rows.select_related("subject", "place").order_by("name_key", "id")


def is_member(scope: Scope, person: UUID, kind: str, *, on: date) -> bool:
    """Whether somebody stands on a register on a day."""
    rows = Listing.objects.filter(standing(on), street_id=scope.street, kind=kind, subject_id=person)
    return bool(rows.exists())


def confirmed_of(scope: Scope, member: UUID, points: str, period: str) -> ConfirmedMonth | None:
    """What was confirmed last of a member's month."""
    rows = ConfirmedMonth.objects.filter(street_id=scope.street, member_id=member, points=points, period=period)
    return rows.filter(entry__until_at=None).select_related("branch", "entry").order_by("-at", "-id").first()


def confirmed_groups(scope: Scope, points: str, period: str) -> dict[UUID, Any]:
    """Group -> when its month was confirmed last."""
    rows = ConfirmedMonth.objects.filter(street_id=scope.street, points=points, period=period, entry__until_at=None)
    return dict(rows.order_by("at").values_list("branch_id", "at"))


def records_about(scope: Scope, form: str, subjects: Iterable[UUID]) -> list[Entry]:
    """The standing records of one form about some people, in the order in which they were entered."""
    rows = Entry.objects.filter(street_id=scope.street, form=form, subject_id__in=list(subjects), until_at=None)
    return list(rows.order_by("entered_at", "id"))


def told_of(scope: Scope, records: Iterable[UUID]) -> dict[UUID, tuple[str, str, bool]]:
    """Record -> its form, whom it is about, and whether it corrects another."""
    rows = Entry.objects.filter(street_id=scope.street, pk__in=list(records))
    found = rows.values_list("id", "form", "subject__name", "supersedes_id")
    return {id: (form, name, supersedes is not None) for id, form, name, supersedes in found}
