from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.translation import gettext as _

from jiedao.access.queries import acted_for
from jiedao.access.roles import Permission
from jiedao.audit.actions import key
from jiedao.entries import queries, sealing
from jiedao.entries.models import Entry
from jiedao.entries.problems import (
    AlreadyClosed,
    BeforeOffice,
    Fault,
    InTheFuture,
    NotFilledIn,
    NotYoursToCorrect,
    PartOfCase,
    RuleRefuses,
    SameIdOtherContent,
    WhyMissing,
)
from jiedao.problems import Problem
from jiedao.procedures import booking, correcting, submission, vault
from jiedao.procedures.balloting_record import REFUSALS
from jiedao.procedures.followed import followed
from jiedao.procedures.naming import names_in
from jiedao.procedures.planning import plans
from jiedao.procedures.problems import PlanLineDone
from jiedao.procedures.submission import Sent
from jiedao.register.search import PURPOSES
from jiedao.reports import minutes as printed
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses, clock, exporting
from jiedao.web.entries import reading
from jiedao.web.matters.words import stands
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.parts import Question
from jiedao.web.plans.filling import HELP, correcting_plan, without_dropped
from jiedao.web.problems import PageMissing, RequestUnreadable
from jiedao.web.record import listing
from jiedao.web.record.sheet import AT, WHY, Sheet, read_when, when
from jiedao.web.requires import requires


@requires(Permission.ENTRY_SEE)
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """A record: what was filled in, when it happened and when it was entered, its evidence, and what came of it."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    standing: Any = request.standing  # type: ignore[attr-defined]
    entry = queries.entry_by_id(scope, id)
    then = booking.edition(request.street, entry.occurred_on)  # type: ignore[attr-defined]
    now = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    earlier, later = queries.earlier_than(scope, entry), queries.corrections_of(scope, entry)
    photos, papers = reading.evidence(scope, entry)
    what = followed(scope, entry, street=request.street)  # type: ignore[attr-defined]
    may = correcting.may(entry, standing, now=clock.now(request))
    return page(
        request, "entries/detail.html", entry=entry, may=may, case_url=addresses.case(may.case) if may.case else "",
        before=reading.before(scope, may.case) if may.case and photos else None, label=entry.version.content["label"],
        by=entry.version.content["by"], number=reading.plated(entry), late=reading.late(entry),
        lines=reading.shown(scope, entry, earlier[0] if earlier else None), photos=photos, papers=papers,
        written=reading.written_by(entry, then, now), earlier=earlier, later=later, link=reading.link(scope, entry),
        duties=listing.duties(what.duties, then), cases=[(one, addresses.case(one.number)) for one in what.cases],
        matters=[(one, addresses.matter(one.pk), stands(one, now)) for one in what.matters],
        may_reveal=standing.may(Permission.PERSON_REVEAL), acted_for=acted_for(scope, [key(entry)]).get(key(entry)),
        moved_by=queries.moved_by(scope, entry.pk),
        subject_url=addresses.subject(entry.subject_id),
        further=listing.further(entry, then),
        trail=[(_("今日"), addresses.HOME), (_("记录%(number)s") % {"number": reading.plated(entry)}, "")],
    )  # fmt: skip


@requires(Permission.ENTRY_SEE)
def minutes(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """A meeting's record in the layout of minutes, to be printed; `?as=docx` as a Word file."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    street: Any = request.street  # type: ignore[attr-defined]
    entry = queries.entry_by_id(scope, id)
    content = entry.version.content
    if not printed.has_minutes(content, entry.values):
        raise PageMissing()
    said = printed.minutes(entry, names_in(scope, content, entry.values), street)
    if request.GET.get("as") == "docx":
        made = printed.document(said, street, made=entry.entered_at)
        return exporting.whole(made, f"{said[0].text}{entry.occurred_on.isoformat()}.docx", "docx")
    number = reading.plated(entry)
    return page(
        request, "entries/minutes.html", entry=entry, said=said, number=number, title=said[0].text,
        trail=[(_("今日"), addresses.HOME), (_("记录%(number)s") % {"number": number}, addresses.entry(entry.pk)), (_("纪要"), "")],
    )  # fmt: skip


@requires(Permission.ENTRY_CORRECT)
def correct(request: HttpRequest, id: UUID) -> HttpResponse:
    """The same form with what was filled in, a reason, and a new record in its place."""
    entry = queries.entry_by_id(request.scope, id)  # type: ignore[attr-defined]
    if request.method == "POST":
        return _corrected(request, entry)
    _require(request, entry, _("更正"))
    clear = sealing.turned(entry.values, sealing.found_sealed(entry.values), lambda path, value: None)
    return _correcting(request, entry, clear)


def _require(request: HttpRequest, entry: Entry, what: str) -> None:
    found = correcting.may(entry, request.standing, now=clock.now(request))  # type: ignore[attr-defined]
    number = reading.plated(entry)
    if entry.until_at is not None:
        raise AlreadyClosed(
            id=number, at=f"{entry.until_at.astimezone(clock.ZONE):%Y-%m-%d %H:%M}", why=entry.until_why
        )
    if found.case:
        raise PartOfCase(number=number, case=found.case, what=what)
    if found.matter is not None:
        raise found.matter
    if found.reason:
        raise NotYoursToCorrect(number=number, what=what, reason=found.reason, who=correcting.OTHERS)


def _correcting(
    request: HttpRequest, entry: Entry, values: Any, *, id: Any = None, at: Any = None, why: str = "",
    faults: Any = (), problem: Problem | None = None, status: int = 200, sheet: Sheet | None = None,
) -> HttpResponse:  # fmt: skip
    at = at or entry.occurred_at
    sheet = sheet or _sheet(request, entry, at)
    sheet.faults += faults
    wrong = [fault for fault in sheet.faults if fault.path == WHY]
    reason = Question(
        WHY, _("为什么更正"), value=why, errors=wrong, hint=_("原记录保留，旁边写明这句话。用到它的数字随之更新。")
    )
    asked = [reason, when(at, sheet.faults), *(_left_sealed(one, entry) for one in sheet.asked(values))]
    plan = correcting_plan(sheet, entry)
    more = {} if plan is None else plan.page(asked, plan.helped(request.POST.get(HELP, ""), values))
    return page(
        request, "plans/edit.html" if more else "entries/correct.html", status=status, entry=entry,
        number=reading.plated(entry), asked=asked, id=id or uuid7(), label=entry.version.content["label"],
        problem=problem, **more,
        trail=[
            (_("今日"), addresses.HOME), (_("记录%(number)s") % {"number": reading.plated(entry)},
             addresses.entry(entry.pk)), (_("更正"), ""),
        ],
    )  # fmt: skip


def _sheet(request: HttpRequest, entry: Entry, at: Any) -> Sheet:
    edition = booking.edition(request.street, at.date())  # type: ignore[attr-defined]
    form = submission.form_called(edition, entry.form, at.date())
    return Sheet(request, form, edition, entry.subject, at.date())


def _left_sealed(asked: Question, entry: Entry) -> Question:
    """A question whose answer is sealed: left empty, it stays as it is."""
    sealed = [path for path in sealing.found_sealed(entry.values) if path.partition(".")[0] == asked.name]
    if not sealed:
        return asked
    said = _("已填，加密保存，这里不显示。不改就留空，照旧保留。")
    return replace(asked, hint=said, optional=asked.optional or sealing.is_sealed(entry.values[asked.name]))


def _id_of(sent: QueryDict) -> UUID:
    try:
        return UUID(sent.get("_id") or str(uuid7()))
    except ValueError as wrong:
        raise RequestUnreadable() from wrong


def _corrected(request: HttpRequest, entry: Entry) -> HttpResponse:
    at = read_when(request.POST.get(AT, ""))
    sheet = _sheet(request, entry, at or entry.occurred_at)
    sent, why = sheet.taken_in(request.POST), request.POST.get(WHY, "").strip()
    if (plan := plans(sheet.edition).get(entry.form)) is not None:
        sent = without_dropped(sent, plan.lines.name)
    values = sheet.answers(sent)
    id = _id_of(sent)
    faults: list[Any] = [*sheet.not_shown(sent)]
    if at is None:
        faults.append(Fault(AT, str(_("发生时间")), _("“发生时间”不是时间。请重新选择。")))
    again: dict[str, Any] = {"id": id, "at": at, "why": why, "sheet": sheet}
    if plan is not None and HELP in sent:
        return _correcting(request, entry, values, **again)
    if faults or sheet.faults or at is None:
        return _correcting(request, entry, values, faults=faults, status=422, **again)
    out = Sent(id, entry.form, entry.subject_id, at, values)
    try:
        made = correcting.correct(
            entry, sent=out, why=why[:200], street=request.street, who=request.standing, now=clock.now(request)  # type: ignore[attr-defined]
        )  # fmt: skip
    except NotFilledIn as lacking:
        faults = lacking.faults
    except WhyMissing:
        faults = [Fault(WHY, str(_("为什么更正")), _("请写一句为什么更正。"))]
    except (InTheFuture, BeforeOffice) as early:
        faults = [Fault(AT, str(_("发生时间")), str(early))]
    except (RuleRefuses, SameIdOtherContent, PlanLineDone, *REFUSALS) as refused:
        return _correcting(request, entry, values, problem=refused, status=409, **again)
    else:
        messages.success(request, _("已更正，新的一版是记录%(number)s。") % {"number": reading.plated(made.entry)})
        return see_other("entries:detail" if plan is None else "plans:plan", made.entry.pk)
    return _correcting(request, entry, values, faults=faults, status=422, **again)


@requires(Permission.ENTRY_CORRECT)
def void(request: HttpRequest, id: UUID) -> HttpResponse:
    """End a record with a reason; asked for first, since it cannot be undone."""
    entry = queries.entry_by_id(request.scope, id)  # type: ignore[attr-defined]
    missing = ""
    if request.method == "POST":
        try:
            correcting.void(
                entry, why=request.POST.get("why", "").strip()[:200], street=request.street,  # type: ignore[attr-defined]
                who=request.standing, now=clock.now(request),  # type: ignore[attr-defined]
            )  # fmt: skip
        except WhyMissing as lacking:
            missing = str(lacking)
        else:
            messages.success(request, _("记录%(number)s已作废。") % {"number": reading.plated(entry)})
            return see_other("entries:detail", entry.pk)
    _require(request, entry, _("作废"))
    what = followed(request.scope, entry, street=request.street)  # type: ignore[attr-defined]
    return page(
        request, "entries/void.html", status=422 if missing else 200, entry=entry, number=reading.plated(entry),
        label=entry.version.content["label"], missing=missing, duties=len(what.duties),
        cases=[(one, addresses.case(one.number)) for one in what.cases],
        trail=[
            (_("今日"), addresses.HOME), (_("记录%(number)s") % {"number": reading.plated(entry)},
             addresses.entry(entry.pk)), (_("作废"), ""),
        ],
    )  # fmt: skip


@not_kept
@requires(Permission.PERSON_REVEAL)
def reveal(request: HttpRequest, id: UUID) -> HttpResponse:
    """One masked value in full: what for is asked first, and that it was shown is noted."""
    entry = queries.entry_by_id(request.scope, id)  # type: ignore[attr-defined]
    path = request.POST.get("field") or request.GET.get("field", "")
    line = next((one for one in reading.masked(entry) if one.path == path), None)
    if line is None:
        raise RequestUnreadable()
    value, purpose = None, request.POST.get("purpose", "")
    if request.method == "POST" and purpose in PURPOSES:
        value = vault.reveal(
            entry, path, purpose=purpose, street=request.street, who=request.standing,  # type: ignore[attr-defined]
            at=clock.now(request),
        )  # fmt: skip
        members = _members(entry, path)
        value = members.get(str(value), value)
    return page(
        request, "entries/reveal.html", entry=entry, number=reading.plated(entry), field=path, label=line.label,
        value=value, unit=line.unit, purposes=PURPOSES, purpose=PURPOSES.get(purpose, ""),
        trail=[
            (_("今日"), addresses.HOME), (_("记录%(number)s") % {"number": reading.plated(entry)},
             addresses.entry(entry.pk)), (line.label, ""),
        ],
    )  # fmt: skip


def _members(entry: Entry, path: str) -> dict[str, str]:
    kept: dict[str, Any] = next((one for one in entry.version.content["fields"] if one["name"] == path), {})
    return {**kept.get("members", {}), **({"yes": _("是"), "no": _("否")} if kept.get("type") == "yes_no" else {})}
