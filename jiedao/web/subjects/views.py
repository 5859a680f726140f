from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.entries.problems import BeforeAppointment, BeforeOffice, Fault, InTheFuture, NotFilledIn, RuleRefuses
from jiedao.entries.queries import entries, is_recorded
from jiedao.periods import day_of
from jiedao.procedures import editing, outlines, registration, submission
from jiedao.procedures.positions import NOWHERE
from jiedao.procedures.problems import NoSuchKind
from jiedao.procedures.submission import Sent
from jiedao.register.problems import NoSuchSubject
from jiedao.register.queries import merged_into, subjects
from jiedao.register.rules import Act
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses, clock, paging, questions
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.record.sheet import AT, Sheet, read_when, when
from jiedao.web.requires import requires
from jiedao.web.subjects import keeping, merge
from jiedao.web.subjects.dossier import Dossier, OnRegister
from jiedao.web.subjects.forms import AssignForm, LeaveForm
from jiedao.web.subjects.timeline import Timeline

#: Entries of one page of a dossier.
PAGE = 20


@requires(Permission.REGISTER_SEE)
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """A dossier as of a day: registers and fields, who answers, duties, records, cases, and what may be recorded now."""
    try:
        found = Dossier(request, id)
    except NoSuchSubject:
        return merge.redirected(request, id, merged_into(request.scope, id))  # type: ignore[attr-defined]
    rows = entries(found.scope).filter(subject_id=id, occurred_on__lte=found.on)
    cut = paging.cut(request, rows, size=PAGE)
    first = found.registers[0].kind if found.registers else None
    trail = [(_("台账"), reverse("ledgers:list"))]
    if first is not None:
        trail.append((first.label, reverse("ledgers:kind", args=[first.name])))
    return page(
        request, "subjects/detail.html", found=found, subject=found.subject, pager=cut,
        records=[(row, found.label(row.form), _late(row)) for row in cut.rows], edits=Timeline(found).latest(),
        may_place=found.subject.base not in NOWHERE, trail=[*trail, (found.subject.name, "")],
        may_draw=outlines.may_draw(request.standing),  # type: ignore[attr-defined]
    )  # fmt: skip


def _late(row: Any) -> bool:
    return bool(day_of(row.entered_at) > row.occurred_on)


def _kept(request: HttpRequest, id: UUID, kind: str) -> tuple[Dossier, OnRegister]:
    """A subject on a register that the viewer keeps; NoSuchKind where it does not stand or is not theirs to keep."""
    found = Dossier(request, id)
    one = next((row for row in found.registers if row.kind.name == kind), None)
    if one is None or not found.may_edit(one):
        raise NoSuchKind(kind=kind, on=found.today)
    return found, one


def _trail(found: Dossier, words: str) -> list[tuple[str, str]]:
    back = addresses.subject(found.subject.pk)
    return [(_("台账"), reverse("ledgers:list")), (found.subject.name, back), (words, "")]


@requires(Permission.REGISTER_EDIT)
def edit(request: HttpRequest, id: UUID, kind: str) -> HttpResponse:
    """Record the fields of a register anew, as of when they changed; what they said before stays readable."""
    found, one = _kept(request, id, kind)
    form = found.edition.any_form(one.kind.path)
    sheet = Sheet(request, form, found.edition, found.subject, found.today)
    held = {name: every[0] for name, every in found.history.get(kind, {}).items() if name in form.fields}
    editing = keeping.Editing(request, found, one, sheet, held)
    if request.method != "POST":
        return _draw(editing, uuid7(), clock.now(request).replace(second=0, microsecond=0), keeping.shown(held, form))
    sent = sheet.taken_in(request.POST)
    form_id, at, values = keeping.id_of(sent), read_when(sent.get(AT, "")), sheet.answers(sent)
    help, where = questions.pressed(sent)
    if help:
        drawn = {"looked": {where: sheet.found(where, sent.get(f"{where}.q", ""))}} if help == "find" else {"blanks": 6}
        return _draw(editing, form_id, at, values, **drawn)
    if is_recorded(found.scope, form_id):
        return see_other(addresses.subject(id))
    if at is None:
        sheet.faults.append(Fault(AT, "", _("请填写从什么时候起是这样。")))
    if at is None or sheet.faults:
        return _draw(editing, form_id, at, values, status=422)
    out = Sent(form_id, form.name, found.subject.pk, at, keeping.whole(values, held, form))
    try:
        written = submission.submit(out, street=request.street, who=found.who, now=clock.now(request))  # type: ignore[attr-defined]
    except NotFilledIn as lacking:
        sheet.faults = lacking.faults
        return _draw(editing, form_id, at, values, status=422)
    except (InTheFuture, BeforeAppointment, BeforeOffice) as untimely:
        sheet.faults = [Fault(AT, "", str(untimely))]
        return _draw(editing, form_id, at, values, status=422)
    except RuleRefuses as refused:
        return _draw(editing, form_id, at, values, status=409, problem=sentence_of(refused))
    for said in written.warnings:
        messages.warning(request, said)
    messages.success(
        request, _("已登记变更：%(name)s，%(kind)s") % {"name": found.subject.name, "kind": one.kind.label}
    )
    return see_other(addresses.subject(id))


def _draw(
    editing: keeping.Editing, form_id: UUID, at: Any, values: dict[str, Any], *, status: int = 200, problem: str = "",
    **drawn: Any,
) -> HttpResponse:  # fmt: skip
    found, one, sheet = editing.found, editing.one, editing.sheet
    asked = [keeping.hinted(question, editing.held) for question in sheet.asked(values, **drawn)]
    since = when(at, sheet.faults, _("从什么时候起是这样"))
    return page(
        editing.request, "subjects/edit.html", status=status, found=found, subject=found.subject, kind=one.kind, id=form_id,
        asked=[since, *asked], problem=problem,
        trail=_trail(found, _("更正%(kind)s的情况") % {"kind": one.kind.label}), basis=found.edition.basis(one.kind),
    )  # fmt: skip


@requires(Permission.REGISTER_EDIT)
def leave(request: HttpRequest, id: UUID, kind: str) -> HttpResponse:
    """Take a subject off a register from a day on, for one of the reasons the register knows."""
    found, one = _kept(request, id, kind)
    form = LeaveForm(request.POST or None, kind=one.kind, since=one.listing.from_on, today=found.today)
    if form.is_valid():
        given = form.cleaned_data
        with leading_to((_("看档案"), addresses.subject(id))):
            registration.leave(
                one.listing, on=given["on"], why=given["why"], street=request.street, who=found.who,  # type: ignore[attr-defined]
                now=clock.now(request),
            )  # fmt: skip
        said = {"name": found.subject.name, "kind": one.kind.label, "why": one.kind.ends[given["why"]]}
        messages.success(request, _("已离开%(kind)s名册：%(name)s，%(why)s") % said)
        return see_other(addresses.subject(id))
    return page(
        request, "subjects/leave.html", status=422 if form.is_bound else 200, form=form, subject=found.subject,
        kind=one.kind, trail=_trail(found, _("离开名册")),
    )  # fmt: skip


@requires(Permission.REGISTER_EDIT)
def assign(request: HttpRequest, id: UUID, kind: str) -> HttpResponse:
    """Say who answers for a subject from a day on; whoever did so before ends that day."""
    found, one = _kept(request, id, kind)
    if not one.kind.assigned:
        raise NoSuchKind(kind=kind, on=found.today)
    form = AssignForm(request.POST or None, request=request, kind=one.kind, role=request.GET.get("role", ""))
    if form.is_valid():
        given = form.cleaned_data
        person = subjects(found.scope.everything(found.scope.street)).get(pk=given["person"])
        act = Act(given["id"] or uuid7(), given["why"].strip(), found.scope.person)
        editing.assign(
            found.subject, kind=kind, role=given["role"], person=person.pk, act=act, from_on=given["on"], who=found.who,
            now=clock.now(request), street=request.street,  # type: ignore[attr-defined]
        )  # fmt: skip
        said = {"role": one.kind.assigned[given["role"]], "person": person.name, "name": found.subject.name}
        messages.success(request, _("%(name)s的%(role)s：%(person)s") % said)
        return see_other(addresses.subject(id))
    return page(
        request, "subjects/assign.html", status=422 if form.is_bound else 200, form=form, subject=found.subject,
        kind=one.kind, answers=one.answers, trail=_trail(found, _("指定负责人")),
    )  # fmt: skip
