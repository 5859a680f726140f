"""The yearly plan (年度计划): proposed from what is owed, refused on a holiday, followed line by line.

Any form that a duty names with `every: {plan: form.lines}` is a plan; its lines become dated obligations when it is recorded.
A changed plan is a correction of the record: the obligations follow, and what was done stays as it was planned.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from jiedao.duties import planning
from jiedao.duties.actions import owed_by
from jiedao.duties.feeds import feeds
from jiedao.duties.models import Obligation
from jiedao.duties.planning import Covered, Line, Need, Proposed
from jiedao.duties.rules import by_calendar
from jiedao.entries.models import Entry
from jiedao.entries.problems import Fault
from jiedao.entries.rendering import number_of
from jiedao.periods import Calendar
from jiedao.procedures.problems import PlanLineDone, PlanOnHoliday
from jiedao.procedures.settling import begins
from jiedao.register.models import Listing, Subject
from jiedao.register.queries import calendar as workdays_of
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.rulebook import Duty, Edition, Field, Form, Plan
from jiedao.tenancy.models import Street


@dataclass(frozen=True)
class PlanForm:
    """A form that is a plan: which of its fields holds the lines, and the duties that follow them, the first leading."""

    form: Form
    lines: Field
    duties: tuple[Duty, ...]

    @property
    def rhythm(self) -> Plan:
        rhythm = self.duties[0].rhythm
        assert isinstance(rhythm, Plan)
        return rhythm

    @property
    def day(self) -> str:
        """The column with the day of a line."""
        return self.rhythm.day

    def read(self, row: Mapping[str, Any]) -> Line:
        """One line as typed or kept; a day that is none is left out."""
        try:
            on = date.fromisoformat(str(row.get(self.day, "")))
        except ValueError:
            on = None
        return Line(on, {name: str(row[name]) for name in self.rhythm.columns if row.get(name)})

    def lines_in(self, values: Mapping[str, Any]) -> list[Line]:
        """The lines of a plan as they were written."""
        return [self.read(row) for row in values.get(self.lines.name) or ()]

    def written(self, line: Line) -> dict[str, str]:
        """A line in the shape that a record keeps."""
        return {**({self.day: line.on.isoformat()} if line.on else {}), **line.words}

    def said(self, line: Line, edition: Edition) -> str:
        """What a line is for, in the words of its choices: 党课."""
        found = []
        for name in self.rhythm.columns:
            known = edition.members(self.lines.columns[name]) if name in self.lines.columns else {}
            if word := line.words.get(name):
                found.append(known[word].label if word in known else word)
        return "、".join(found)


@lru_cache(maxsize=64)
def plans(edition: Edition) -> Mapping[str, PlanForm]:
    """The plan forms of an edition by their names; made once, since editions do not change."""
    found: dict[str, PlanForm] = {}
    for path, duties in planning.planned_by(edition).items():
        name, _, lines = path.rpartition(".")
        form = edition.forms.get(name)
        if form is not None and lines in form.fields:
            found.setdefault(name, PlanForm(form, form.fields[lines], tuple(duties)))
    return found


# ---- what is proposed, and what is missing ----


def needs(
    plan: PlanForm, subject: Subject, year: int, *, edition: Edition, street: Street, on: date, calendar: Calendar
) -> list[Need]:
    """What the subject's plan of a year should hold, in one statement: the duties that it owes as the register stands."""
    leading = plan.duties[0]
    fitting = [duty for duty in edition.duties.values() if planning.told_by(duty, leading, edition)]
    if not fitting:
        return []
    owing = {
        f"owed_{no}": Exists(owed_by(duty, edition, on=on).filter(subject_id=OuterRef("pk")).order_by())
        for no, duty in enumerate(fitting)
    }
    row = Subject.objects.filter(street_id=street.code, pk=subject.pk).values(**owing).first() or {}
    owed = [duty for no, duty in enumerate(fitting) if row.get(f"owed_{no}")]
    since = {duty.name: begins(duty, edition, street) for duty in owed}
    return planning.needs(leading, owed, edition, year, since=since, calendar=calendar)


def propose(wanted: Sequence[Need], calendar: Calendar, *, on: date, kept: Sequence[Line] = ()) -> list[Proposed]:
    """Lines for what has none yet, from a day on."""
    return planning.propose(wanted, calendar, begin=on, kept=kept)


def coverage(wanted: Sequence[Need], lines: Sequence[Line], *, on: date) -> list[Covered]:
    """What the subject owes in the year against the lines of a plan."""
    return planning.coverage(wanted, lines, begin=on)


# ---- what is refused ----


def check(
    form: Form, values: Mapping[str, Any], *, edition: Edition, scope: Scope, subject: Subject, on: date,
    corrects: Entry | None = None,
) -> None:  # fmt: skip
    """Refuse a plan with a line on a holiday, and a correction that drops what was done already.

    What lies behind and was planned so before stays as it was. Raises PlanOnHoliday, PlanLineDone.
    """
    plan = plans(edition).get(form.name)
    if plan is None:
        return
    before = plan.lines_in(corrects.values) if corrects is not None else []
    past = [line for line in before if line.on is not None and line.on < on]
    calendar = workdays_of(scope)
    faults = [
        fault for no, line in enumerate(plan.lines_in(values), 1)
        if line not in past and (fault := _fault(plan, no, line, edition, calendar))
    ]  # fmt: skip
    if faults:
        raise PlanOnHoliday(form.label, faults)
    if corrects is not None:
        _keep_done(plan, before, plan.lines_in(values), corrects, subject, edition)


def _fault(plan: PlanForm, no: int, line: Line, edition: Edition, calendar: Calendar) -> Fault | None:
    found = planning.day_off(line, calendar)
    if found is None or not found.holiday:
        return None
    said = plan.said(line, edition)
    which = f"第{no}行（{said}，{_day(found.on)}）" if said else f"第{no}行（{_day(found.on)}）"
    label = plan.lines.columns[plan.day].label
    sentence = f"{which}是{found.holiday}放假，不能安排。下一个工作日是{_day(found.workday)}，可以改到那一天。"
    return Fault(f"{plan.lines.name}.{no}.{plan.day}", label, sentence)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _keep_done(
    plan: PlanForm, before: Sequence[Line], after: Sequence[Line], corrects: Entry, subject: Subject, edition: Edition
) -> None:
    """What has a record behind it stays in the plan with its day and its words."""
    causes = dict(zip(planning.keys(before), before, strict=True))
    gone = [cause for cause in causes if cause and cause not in set(planning.keys(after))]
    if not gone:
        return
    names = [duty.name for duty in plan.duties]
    rows = Obligation.objects.filter(subject_id=subject.pk, duty__in=names, cause__in=gone, done_on__isnull=False)
    done = rows.order_by("due_on").first()
    if done is not None and done.done_entry_id is not None and done.done_on is not None:
        line = causes[done.cause]
        raise PlanLineDone(
            day=_day(line.on) if line.on else "", what=plan.said(line, edition) or plan.form.label,
            record=number_of(done.done_entry_id, done.done_on), plan=number_of(corrects.pk, corrects.occurred_on),
        )  # fmt: skip


# ---- who plans, and how far they are ----


def expected(scope: Scope, plan: PlanForm, edition: Edition, *, on: date) -> Any:
    """The listings of whom a plan of this form is asked, in code order: those that owe it where a duty says so, else all
    on its registers."""
    filed = [duty for duty in feeds(edition).settled_by(plan.form.name) if by_calendar(duty)]
    rows = Listing.objects.within(scope).filter(standing(on))
    if filed:
        owing = [owed_by(duty, edition, on=on).order_by().values("pk") for duty in filed]
        rows = rows.filter(reduce(or_, (Q(pk__in=one) for one in owing)))
    else:
        rows = rows.filter(kind__in=list(plan.form.for_))
    return rows.select_related("subject", "place").order_by("place__code", "name_key", "id")


def counts(
    scope: Scope, plan: PlanForm, subjects: Sequence[UUID], year: int, *, on: date
) -> dict[UUID, tuple[int, int]]:
    """(done, due so far) of the planned lines of a year, for some subjects, in one statement."""
    rows = Obligation.objects.within(scope).on(on).filter(
        duty=plan.duties[0].name, subject_id__in=list(subjects), due_on__year=year, waived_at=None
    )  # fmt: skip
    done = Count("pk", filter=Q(state__in=("done", "late")))
    due = Count("pk", filter=Q(state__in=("done", "late", "missed")))
    found = rows.order_by().values("subject_id").annotate(done=done, due=due)
    return {row["subject_id"]: (row["done"], row["due"]) for row in found}


# ---- a plan that stands, and how it is kept ----


@dataclass(frozen=True)
class Planned:
    """One line of a plan that was recorded, with the obligation that follows it; None where the duty is not asked for on
    that day. `row` is the line as it is kept."""

    no: int
    line: Line
    row: Mapping[str, Any]
    obligation: Any


def followed(scope: Scope, plan: PlanForm, entry: Entry, *, on: date) -> list[Planned]:
    """The lines of a recorded plan in the order of their days, each as it stands on a day, in one statement."""
    rows = entry.values.get(plan.lines.name) or []
    lines = [plan.read(row) for row in rows]
    causes = planning.keys(lines)
    found = Obligation.objects.within(scope).on(on).filter(
        duty=plan.duties[0].name, subject_id=entry.subject_id, cause__in=[one for one in causes if one]
    )  # fmt: skip
    stand = {one.cause: one for one in found.select_related("subject", "place", "waived_by")}
    made = [
        Planned(no, line, row, stand.get(cause) if entry.until_at is None else None)
        for no, (line, row, cause) in enumerate(zip(lines, rows, causes, strict=True), 1)
    ]
    return sorted(made, key=lambda one: (one.line.on or date.max, one.no))


def year_of(plan: PlanForm, entry: Entry) -> int:
    """The year a plan is for: that of most of its lines, else the one in which it was written."""
    years = [line.on.year for line in plan.lines_in(entry.values) if line.on is not None]
    return max(sorted(set(years)), key=years.count) if years else entry.occurred_on.year


def standing_for(scope: Scope, plan: PlanForm, subjects: Sequence[UUID], year: int) -> dict[UUID, Entry]:
    """The plan of a year that stands for each of some subjects, the latest where there are two, in one statement."""
    first, last = date(year - 1, 1, 1), date(year, 12, 31)
    rows = Entry.objects.within(scope).filter(
        form=plan.form.name, subject_id__in=list(subjects), until_at=None, occurred_on__gte=first, occurred_on__lte=last
    )
    found = {}
    for entry in rows.order_by("occurred_at", "entered_at"):
        if year_of(plan, entry) == year:
            found[entry.subject_id] = entry
    return found
