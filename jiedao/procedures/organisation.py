"""An organisation and its month: what it owes, its meetings, its open cases, whose day comes, what waits for a hand.

Which organisations there are, what they owe and what is recorded of them, the rulebook says; here they are put together
for whoever answers for one by name (包联) or looks after the place where it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.cases import queries as case_queries
from jiedao.duties.models import Obligation
from jiedao.duties.planning import Line, keys
from jiedao.duties.rules import Window, by_calendar, longest, windows
from jiedao.entries import queries as entry_queries
from jiedao.entries import registers
from jiedao.periods import Calendar, Period
from jiedao.procedures import anniversaries, casework, planning, today
from jiedao.procedures.anniversaries import Coming
from jiedao.register.models import Listing, Subject
from jiedao.register.problems import NoSuchSubject
from jiedao.register.queries import assigned
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.rulebook import Duty, Edition, Form, Kind, Plan, WhileRows, evaluate

DAY = timedelta(days=1)
#: So far ahead the days that come are told of the present month.
AHEAD = timedelta(days=30)
#: No organisation owes, records or has open more than so many things in a month that one looks at.
MOST = 500


def kinds(scope: Scope, edition: Edition) -> list[Kind]:
    """The registers of organisations in force that are open to the viewer's posts."""
    every = edition.kinds.values()
    found = (one for one in every if one.base == "organisation" and one.made == "regulation")
    return [one for one in found if one.name not in scope.closed]


def organisations(scope: Scope, edition: Edition, *, on: date) -> Any:
    """The organisations on their registers within a person's work, by name."""
    named = [one.name for one in kinds(scope, edition)]
    rows = Listing.objects.within(scope).filter(standing(on), kind__in=named)
    return rows.select_related("subject", "place").order_by("name_key", "id")


@dataclass(frozen=True)
class Organisation:
    """One organisation on its register, who answers for it, and the others the viewer answers for by name."""

    listing: Any
    kind: Kind
    answers: Sequence[tuple[str, str]]
    others: Sequence[Any] = ()

    @property
    def subject(self) -> Subject:
        return self.listing.subject  # type: ignore[no-any-return]


def organisation(who: Standing, edition: Edition, id: UUID) -> Organisation:
    """One organisation within a person's work, in two statements. Raises NoSuchSubject."""
    named = {one.name: one for one in kinds(who.scope, edition)}
    rows = Listing.objects.within(who.scope).filter(standing(who.on), kind__in=list(named))
    rows = rows.filter(Q(subject_id=id) | Q(subject_id__in=list(who.scope.subjects)))
    rows = list(rows.select_related("subject", "place", "part_of").order_by("name_key", "id"))
    found = next((one for one in rows if one.subject_id == id), None)
    if found is None:
        raise NoSuchSubject()
    kind, held = named[found.kind], assigned(who.scope, [id], on=who.on).get(id, {})
    answers = [(label, "、".join(one.name for one in held.get(role, ()))) for role, label in kind.assigned.items()]
    own = [one for one in rows if one.subject_id in who.scope.subjects and one.subject_id != id]
    return Organisation(found, kind, answers, own)


@dataclass(frozen=True)
class Month:
    """What one organisation's month holds. `late`: what earlier months have left open, in the present one; `besides`: what
    was done in the month although it falls due in another."""

    period: Period
    owed: Sequence[Any] = ()
    late: Sequence[Any] = ()
    ahead: Sequence[tuple[Window, Duty]] = ()
    meetings: Sequence[Any] = ()
    records: Sequence[Any] = ()
    plans: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    cases: Sequence[Any] = ()
    days: Sequence[Coming] = ()
    drafts: Sequence[Any] = ()
    besides: Sequence[Any] = ()


class Monthly:
    """Puts one month of one organisation together for a person, in at most nine statements whatever there is."""

    def __init__(self, who: Standing, edition: Edition, calendar: Calendar, of: Organisation, period: Period) -> None:
        self.who, self.edition, self.calendar, self.of, self.period = who, edition, calendar, of, period
        self.on, self.scope = who.on, who.scope
        self.now_runs = period.contains(who.on)

    @property
    def _parts(self) -> Any:
        """What belongs to the organisation and is no organisation of its own sort (groups of a branch)."""
        named = [one.name for one in kinds(self.scope, self.edition) if one.name != self.of.kind.name]
        rows = Listing.objects.filter(standing(self.on), part_of_id=self.of.subject.pk, kind__in=named)
        return rows.order_by().values("subject_id")

    def _about(self, *, members: bool = False) -> Q:
        """Rows about the organisation or what belongs to it; with `members` about who belongs to either."""
        found = Q(subject_id=self.of.subject.pk) | Q(subject_id__in=self._parts)
        if not members:
            return found
        alone = anniversaries.members([self.of.subject.pk], on=self.on)
        inside = anniversaries.members(self._parts, on=self.on)
        return found | Q(subject_id__in=alone) | Q(subject_id__in=inside)

    def month(self, *, now: datetime) -> Month:
        """Everything of the month."""
        owed, late, besides = self._obligations()
        plans, meetings, records = self._records(owed)
        cases: Sequence[Any] = ()
        if self.who.may(Permission.CASE_SEE):
            turns = casework.turns_of(self.who, self.edition)
            first, last = self.period.first, self.period.last
            cases = list(case_queries.of_month(self.scope, self._about(), turns, first=first, last=last)[:MOST])
        drafts: Sequence[Any] = ()
        if self.who.may(Permission.ENTRY_RECORD) and self.now_runs:
            drafts = list(entry_queries.drafts(self.scope, self.who.user).filter(self._about(members=True))[:MOST])
        return Month(
            self.period,
            owed,
            late,
            self._ahead(owed),
            meetings,
            records,
            plans,
            cases,
            self._days(owed),
            drafts,
            besides,
        )

    def _obligations(self) -> tuple[list[Any], list[Any], list[Any]]:
        """What falls due in the month, in the present one what is late from before, and what was done in the month for
        another (a lesson of the quarter, a meeting made up); in the order of their days."""
        first, last = self.period.first, self.period.last
        due = Q(due_on__gte=first, due_on__lte=last) | Q(done_on__gte=first, done_on__lte=last)
        if self.now_runs:
            left = today.overdue(self.on) & Q(due_on__lt=first, done_on=None, waived_at=None)
            due |= left
        rows = Obligation.objects.within(self.scope).filter(due, self._about(members=True)).on(self.on)
        rows = list(rows.select_related("subject", "place", "waived_by").order_by("due_on", "duty", "id")[:MOST])
        owed = [one for one in rows if first <= one.due_on <= last]
        others = [one for one in rows if not first <= one.due_on <= last]
        return owed, [one for one in others if one.done_on is None], [one for one in others if one.done_on is not None]

    def _records(self, owed: Sequence[Any]) -> tuple[dict[str, Mapping[str, Any]], list[Any], list[Any]]:
        """The lines of plans behind what is owed (by its `cause`), the meetings of the month, and its other records."""
        if not self.who.may(Permission.ENTRY_SEE):
            return {}, [], []
        planned = {name for name, one in self.edition.duties.items() if isinstance(one.rhythm, Plan)}
        followed = {one.subject_id for one in owed if one.duty in planned}
        wanted = Q(occurred_on__gte=self.period.first, occurred_on__lte=self.period.last) & self._about()
        if followed:
            wanted |= Q(form__in=list(planning.plans(self.edition)), subject_id__in=followed)
        found = list(entry_queries.entries(self.scope).filter(wanted).order_by("occurred_on", "id")[:MOST])
        of_month = [one for one in found if self.period.contains(one.occurred_on) and not self._is_register(one.form)]
        meetings = [one for one in of_month if self.attendance_of(one.form)]
        return self._lines(found), meetings, [one for one in of_month if not self.attendance_of(one.form)]

    def _lines(self, entries: Sequence[Any]) -> dict[str, Mapping[str, Any]]:
        """The lines of plans by what their obligations are known by, each subject's in the order they were written."""
        written: dict[tuple[UUID, str], list[tuple[Line, Mapping[str, Any]]]] = {}
        for entry in entries:
            if (plan := planning.plans(self.edition).get(entry.form)) is not None:
                rows = entry.values.get(plan.lines.name) or ()
                written.setdefault((entry.subject_id, entry.form), []).extend((plan.read(row), row) for row in rows)
        return {
            cause: row
            for pairs in written.values()
            for cause, (_line, row) in zip(keys(line for line, _row in pairs), pairs, strict=True)
        }

    def _is_register(self, form: str) -> bool:
        return form not in self.edition.undated.forms

    def form(self, name: str) -> Form | None:
        """A form with every field it ever had; None for one that no regulation in force knows."""
        try:
            return self.edition.any_form(name)
        except LookupError:
            return None

    def attendance_of(self, name: str) -> str:
        """The field in which a form keeps who came; '' where it keeps none."""
        form = self.form(name)
        return form.attendance.name if form is not None and form.attendance is not None else ""

    def _days(self, owed: Sequence[Any]) -> list[Coming]:
        """Whose day comes in the next thirty days, or came in another month."""
        first, last = (self.on, self.on + AHEAD) if self.now_runs else (self.period.first, self.period.last)
        if not self.of.kind.members and not anniversaries.marks(self.scope, self.edition):
            return []
        done = {(one.duty, one.subject_id): one.done_entry_id for one in owed if one.done_on is not None}
        return anniversaries.coming(
            self.scope, self.edition, [self.of.subject.pk], first=first, last=last, on=self.on, marked=done
        )

    def _ahead(self, owed: Sequence[Any]) -> list[tuple[Window, Duty]]:
        """The calendar's windows that fall due in the month and have not begun: what is not yet owed, but will be."""
        first, last = max(self.on + DAY, self.period.first), self.period.last
        if first > last:
            return []
        stands = {(one.duty, one.due_on) for one in owed}
        found = []
        for duty in self._by_calendar():
            begins = max(self.on + DAY, self.period.first - longest(duty, self.edition))
            for one in windows(duty, self.edition, begins, last, self.calendar):
                if first <= one.due <= last and (duty.name, one.due) not in stands:
                    found.append((one, duty))
        return sorted(found, key=lambda one: (one[0].due, one[1].name))

    def _by_calendar(self) -> list[Duty]:
        """The duties of the calendar that the organisation owes as its register stands today."""
        mine = [
            one for one in self.edition.duties.values()
            if one.for_ == self.of.kind.name and by_calendar(one) and not isinstance(one.while_, WhileRows)
            and one.name not in self.scope.closed
        ]  # fmt: skip
        if not any(one.where for one in mine):
            return mine
        id = self.of.subject.pk
        held = registers.field_values(self.scope, self.of.kind, [id], on=self.on).get(id, {})

        def ask(column: str) -> Any:
            return held[column].value if column in held else None

        return [one for one in mine if one.where is None or evaluate(one.where, ask, self.edition, self.on)]
