"""A plan in somebody's hands: the ordinary form, drawn as a year, with a proposal to begin from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.duties.planning import Line, Proposed
from jiedao.entries.models import Entry
from jiedao.periods import Calendar, period_of
from jiedao.procedures import planning
from jiedao.procedures.planning import PlanForm
from jiedao.register.queries import calendar
from jiedao.web.pages import see_other
from jiedao.web.plans.editor import Editor, Hand
from jiedao.web.record.filling import Filling
from jiedao.web.record.sheet import Sheet

#: From this month on the plan of the next year is asked for first.
TURN = 11
YEARS = range(2015, 2100)
#: Names of controls that belong to the year and to no field of the form.
YEAR, DROP, HELP = "_year", "_drop", "_plan"


@dataclass
class Year:
    """The year of a plan while it is being filled in, new or corrected."""

    sheet: Sheet
    plan: PlanForm
    year: int
    on: date
    calendar: Calendar
    corrects: Entry | None = None
    proposed: Sequence[Proposed] = ()
    opened: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        sheet = self.sheet
        self.wanted = planning.needs(
            self.plan, sheet.subject, self.year, edition=sheet.edition, street=sheet.request.street,  # type: ignore[attr-defined]
            on=self.on, calendar=self.calendar,
        )  # fmt: skip

    def begun(self) -> dict[str, Any]:
        """The values a new plan begins from: a line for everything that is owed from today on."""
        self.proposed = planning.propose(self.wanted, self.calendar, on=self.on)
        return {self.plan.lines.name: [self.plan.written(one.line) for one in self.proposed]}

    def helped(self, help: str, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values after one of the buttons beside the year: lines for what is missing, or one more in a month."""
        name = self.plan.lines.name
        rows = list(values.get(name) or ())
        if help == "fill":
            kept = [self.plan.read(row) for row in rows]
            self.proposed = planning.propose(self.wanted, self.calendar, on=self.on, kept=kept)
            rows += [self.plan.written(one.line) for one in self.proposed]
        elif help.startswith("add:"):
            rows.append(self.plan.written(Line(self._free(help.removeprefix("add:"), rows))))
            self.opened.append(len(rows))
        return {**values, name: rows}

    def _free(self, month: str, rows: Sequence[Mapping[str, Any]]) -> date | None:
        """The first workday of a month, from today on where it runs, on which there is no line yet."""
        try:
            span = period_of("month", date.fromisoformat(f"{month}-01"))
        except ValueError:
            return None
        taken = {self.plan.read(row).on for row in rows}
        days = [on for on in span.days() if self.calendar.is_workday(on) and on not in taken]
        return next((on for on in days if on >= self.on), days[0] if days else span.first)

    def page(self, asked: Sequence[Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """What the page of a correction shows of the plan."""
        sheet, corrects = self.sheet, self.corrects
        assert corrects is not None
        form, edition = sheet.form, sheet.edition
        return {
            "plan": self.editor(asked, values), "correcting": corrects, "form": form, "subject": sheet.subject,
            "regulation": edition.regulation(form.regulation), "basis": edition.basis(form),
            "action": reverse("entries:correct", args=[corrects.pk]),
        }  # fmt: skip

    def editor(self, asked: Sequence[Any], values: Mapping[str, Any]) -> Editor:
        done = []
        if self.corrects is not None:
            found = planning.followed(self.sheet.who.scope, self.plan, self.corrects, on=self.on)
            done = [one for one in found if one.obligation is not None and one.obligation.done_entry_id]
        hand = Hand(
            self.plan,
            self.sheet.edition,
            self.calendar,
            self.year,
            self.wanted,
            self.on,
            self.proposed,
            done,
            self.opened,
        )
        return hand.editor(asked, values.get(self.plan.lines.name) or [])


def year_asked(text: str, on: date) -> int:
    """The year somebody plans: the one in the address or the form, else this one, late in the year the next."""
    if text.isdecimal() and int(text) in YEARS:
        return int(text)
    return on.year + (on.month >= TURN)


def without_dropped(sent: QueryDict, lines: str) -> QueryDict:
    """What was sent, the lines that were marked to be left out gone."""
    gone = [f"{lines}.{no}." for no in sent.getlist(DROP)]
    if not gone:
        return sent
    made = sent.copy()
    for name in [name for name in made if name.startswith(tuple(gone))]:
        del made[name]
    del made[DROP]
    return made


@dataclass
class PlanFilling(Filling):
    """The form of a plan: a new one begins from the proposal, whatever is sent goes the way of every record."""

    template = "plans/edit.html"

    def _year(self, given: QueryDict) -> Year:
        request, sheet = self.request, self.sheet
        plan = planning.plans(sheet.edition)[sheet.form.name]
        on = sheet.who.on
        year = year_asked(given.get(YEAR, "") or request.GET.get("year", ""), on)
        return Year(sheet, plan, year, on, calendar(sheet.who.scope))

    def values(self, given: QueryDict) -> dict[str, Any]:
        self.year = self._year(given)
        if not given and "blank" not in self.request.GET:
            return self.year.begun()
        values = super().values(without_dropped(given, self.year.plan.lines.name))
        return self.year.helped(given.get(HELP, ""), values)

    def context(self, asked: Sequence[Any], values: Mapping[str, Any]) -> dict[str, Any]:
        year = self.year
        return {
            "plan": year.editor(asked, values), "switch": self._switch(), "stands": self._stands(),
            "action": reverse("record:form", args=[self.sheet.form.name]),
        }  # fmt: skip

    def _switch(self) -> list[tuple[str, str, bool]]:
        now, about = self.year.on.year, self.sheet.subject.pk
        return [
            (_("%(year)s年") % {"year": one}, f"?about={about}&year={one}", one == self.year.year)
            for one in (now, now + 1)
        ]

    def _stands(self) -> Entry | None:
        """The plan of the year that stands already: it is to be corrected, not written twice."""
        year, subject = self.year, self.sheet.subject
        return planning.standing_for(self.sheet.who.scope, year.plan, [subject.pk], year.year).get(subject.pk)

    def received(self, sent: QueryDict) -> HttpResponse:
        if sent.get(HELP):
            return self.page(self.sheet.taken_in(sent))
        name = planning.plans(self.sheet.edition)[self.sheet.form.name].lines.name
        return super().received(without_dropped(sent, name))


def correcting_plan(sheet: Sheet, entry: Entry) -> Year | None:
    """The year of a recorded plan that is being corrected; None for a record of another form."""
    plan = planning.plans(sheet.edition).get(sheet.form.name)
    if plan is None:
        return None
    return Year(sheet, plan, planning.year_of(plan, entry), sheet.who.on, calendar(sheet.who.scope), entry)


def standing_plan(request: HttpRequest, sheet: Sheet) -> HttpResponse | None:
    """The way to the plan of the year that stands already, for who comes to write one."""
    plan = planning.plans(sheet.edition)[sheet.form.name]
    year = year_asked(request.GET.get("year", ""), sheet.who.on)
    stands = planning.standing_for(sheet.who.scope, plan, [sheet.subject.pk], year).get(sheet.subject.pk)
    if stands is None or "again" in request.GET:
        return None
    messages.info(
        request,
        _("%(subject)s%(year)s年的计划已经登记。要改，请在这里更正。") % {"subject": sheet.subject.name, "year": year},
    )
    return see_other("plans:plan", stands.pk)
