"""Putting a subject on a register: the head every subject has, and the register's own fields under it."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.duties.calling import starts_a_clock
from jiedao.entries import registers
from jiedao.entries.problems import BeforeAppointment, InTheFuture, NotFilledIn, RuleRefuses
from jiedao.entries.queries import entry_by_id, is_recorded
from jiedao.identifiers import credit_code
from jiedao.periods import TZ
from jiedao.problems import Problem
from jiedao.procedures import registration
from jiedao.procedures.registration import Entering
from jiedao.register.models import Subject
from jiedao.register.problems import AlreadyListed
from jiedao.register.queries import office_place, places_covered, subject_with_lists
from jiedao.register.search import STAFF, on_lists
from jiedao.rulebook import Edition, Kind
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses, clock, questions
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.record.sheet import Sheet

#: Registers of places: where a subject stands is its place already.
PLACES = ("sub_district", "community", "grid")


class HeadForm(forms.Form):
    """What every subject has: a name, a place, a number where there is one, a first day, and who answers for it."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(max_length=80)
    number = forms.CharField(max_length=40, required=False)
    place = forms.ChoiceField()
    on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    hour = forms.TimeField(required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    sex = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    born_on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    part_of = forms.ChoiceField(required=False)

    def __init__(self, *given: Any, request: HttpRequest, kind: Kind, edition: Edition, **named: Any) -> None:
        super().__init__(*given, **named)
        self.kind, scope, today = kind, request.scope, clock.today(request)  # type: ignore[attr-defined]
        fields: Any = self.fields
        names = {"person": _("姓名"), "household": _("户主姓名")}
        fields["name"].label = names.get(kind.base, _("名称"))
        fields["number"].label = _("统一社会信用代码") if self.is_firm else _("编号")
        fields["place"].label, fields["on"].label = _("地点"), _("从哪一天起在册")
        fields["place"].choices = [("", _("请选择")), *((one.code, one.name) for one in places_covered(scope))]
        fields["hour"].label = _("几时几分收到")
        if not starts_a_clock(kind.path, edition):
            del fields["hour"]
        self._person(fields)
        self._group(fields, scope, edition, today)
        staff = on_lists(scope, [STAFF], "", on=today, limit=400, naming=True) if kind.assigned else []
        for role, label in kind.assigned.items():
            options = [("", _("以后再定")), *((str(one.pk), one.name) for one in staff)]
            fields[f"role_{role}"] = forms.ChoiceField(label=label, choices=options, required=False)

    @property
    def is_firm(self) -> bool:
        return self.kind.base == "enterprise"

    def _person(self, fields: Any) -> None:
        if self.kind.base != "person":
            del fields["sex"], fields["born_on"]
            return
        del fields["number"]
        fields["sex"].label, fields["born_on"].label = _("性别"), _("出生日期")
        fields["sex"].choices = [("female", _("女")), ("male", _("男"))]

    def _group(self, fields: Any, scope: Any, edition: Edition, today: date) -> None:
        group = self.kind.part_of
        if not group or group in PLACES:
            del fields["part_of"]
            return
        fields["part_of"].label = edition.kinds[group].label
        found = on_lists(scope, [group], "", on=today, limit=400)
        fields["part_of"].choices = [("", _("没有")), *((str(one.pk), one.name) for one in found)]

    def clean_number(self) -> str:
        """A firm's number is its unified social credit code, and must be one."""
        text = str(self.cleaned_data["number"]).strip()
        if not text or not self.is_firm:
            return text
        try:
            return credit_code(text)
        except Problem as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    @property
    def roles(self) -> dict[str, UUID]:
        """Who answers for it, as far as it is known."""
        found = {role: self.cleaned_data.get(f"role_{role}") for role in self.kind.assigned}
        return {role: UUID(person) for role, person in found.items() if person}

    @property
    def role_fields(self) -> list[Any]:
        return [self[f"role_{role}"] for role in self.kind.assigned]


def respond(request: HttpRequest, kind: Kind, edition: Edition) -> HttpResponse:
    """The page on which a subject comes onto a register, drawn or sent."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    today = clock.today(request)
    about: Any = office_place(scope)  # not yet anybody: the look-ups need only somebody of the office
    sheet = Sheet(request, edition.any_form(kind.path), edition, about, today)
    made = Page(request, kind, edition, sheet)
    if request.method != "POST":
        initial = {"id": uuid7(), "on": today.isoformat(), "number": request.GET.get("number", "")[:18]}
        return made.draw(HeadForm(request=request, kind=kind, edition=edition, initial=initial), {})
    return made.received()


class Page:
    """The form in somebody's hands."""

    def __init__(self, request: HttpRequest, kind: Kind, edition: Edition, sheet: Sheet) -> None:
        self.request, self.kind, self.edition, self.sheet = request, kind, edition, sheet

    def draw(
        self, head: HeadForm, values: dict[str, Any], *, status: int = 200, known: Subject | None = None,
        problem: str = "", **drawn: Any,
    ) -> HttpResponse:  # fmt: skip
        kind = self.kind
        back = reverse("ledgers:kind", args=[kind.name])
        return page(
            self.request, "ledgers/add.html", status=status, kind=kind, head=head, known=known, problem=problem,
            asked=self.sheet.asked(values, **drawn), basis=self.edition.basis(kind), back=back,
            trail=[(_("台账"), reverse("ledgers:list")), (kind.label, back), (_("登记"), "")],
        )  # fmt: skip

    def received(self) -> HttpResponse:
        request, sheet = self.request, self.sheet
        sent = sheet.taken_in(request.POST)
        head = HeadForm(sent, request=request, kind=self.kind, edition=self.edition)
        values = sheet.answers(sent)
        help, where = questions.pressed(sent)
        if help == "find":
            return self.draw(head, values, looked={where: sheet.found(where, sent.get(f"{where}.q", ""))})
        if help == "more":
            return self.draw(head, values, blanks=len(values.get(where) or ()) + 4)
        if not head.is_valid() or sheet.faults:
            return self.draw(head, values, status=422)
        return self._enter(head, values, sent)

    def _enter(self, head: HeadForm, values: dict[str, Any], sent: Any) -> HttpResponse:
        request, given = self.request, head.cleaned_data
        scope: Any = request.scope  # type: ignore[attr-defined]
        if is_recorded(scope, given["id"]):  # the same form sent twice
            return see_other(addresses.subject(entry_by_id(scope, given["id"]).subject_id))
        place = next(one for one in places_covered(scope) if one.code == given["place"])
        known = registers.known_subject(
            scope, self.kind.base, name=given["name"], number=given.get("number", ""), place=place
        )
        if known is not None and "apart" not in sent:
            self._refuse_twice(known)
            if sent.get("subject") != str(known.pk):
                return self.draw(head, values, status=409, known=known)
        entering = Entering(
            given["id"], self.kind.name, given["name"].strip(), place.pk, _moment(given["on"], given.get("hour"), clock.now(request)), values,
            number=given.get("number", ""), subject=known.pk if known and "apart" not in sent else None,
            part_of=UUID(given["part_of"]) if given.get("part_of") else None, sex=given.get("sex", ""),
            born_on=given.get("born_on"), assigned=head.roles,
        )  # fmt: skip
        try:
            written = registration.enter(
                entering, street=request.street, who=request.standing, now=clock.now(request)  # type: ignore[attr-defined]
            )  # fmt: skip
        except NotFilledIn as lacking:
            self.sheet.faults = lacking.faults
            return self.draw(head, values, status=422)
        except (InTheFuture, BeforeAppointment) as untimely:
            head.add_error("on", str(untimely))
            return self.draw(head, values, status=422)
        except RuleRefuses as refused:
            return self.draw(head, values, status=409, problem=sentence_of(refused))
        for said in written.warnings:
            messages.warning(request, said)
        said = _("已登记：%(name)s，列入%(kind)s名册") % {"name": given["name"], "kind": self.kind.label}
        messages.success(request, said)
        if self.matter:
            return see_other("matters:step", self.matter, "record", query={"subject": written.entry.subject_id})
        return see_other(addresses.subject(written.entry.subject_id))

    @property
    def matter(self) -> UUID | None:
        """The matter a step of which brought the person here (`?matter=`), to go back to."""
        try:
            return UUID(self.request.GET.get("matter", ""))
        except ValueError:
            return None

    def _refuse_twice(self, known: Subject) -> None:
        """Whoever stands on this register already is not entered a second time: the way leads to the dossier."""
        today, scope = clock.today(self.request), self.request.scope  # type: ignore[attr-defined]
        found = subject_with_lists(scope, known.pk)
        for kind, first, last in found[1] if found else ():
            if kind == self.kind.name and first <= today and (last is None or last > today):
                with leading_to((_("打开它的档案"), addresses.subject(known.pk))):
                    raise AlreadyListed(name=known.name, kind=self.kind.label)


def _moment(on: date, hour: time | None, now: datetime) -> datetime:
    """When on a day it happened: at the hour that was told; else now, or noon of a day past."""
    if hour is not None:
        return datetime.combine(on, hour, tzinfo=TZ)
    return now if on == now.date() else datetime.combine(on, time(12), tzinfo=TZ)
