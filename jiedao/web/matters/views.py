from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission, with_stand_ins
from jiedao.entries.problems import BeforeAppointment, Fault, InTheFuture, NotFilledIn, RuleRefuses
from jiedao.matters import queries, rules
from jiedao.matters.problems import ChangedMeanwhile, NoSuchMove, NumberTaken, ReasonMissing, TooEarly
from jiedao.problems import Problem
from jiedao.procedures import booking, submission
from jiedao.procedures.balloting_record import REFUSALS
from jiedao.procedures.matters import taking, voting, whose
from jiedao.register.queries import calendar, listings
from jiedao.web import clock, paging
from jiedao.web.cases.listing import address, around
from jiedao.web.matters import detail as details
from jiedao.web.matters import listing, steps, words
from jiedao.web.matters.detail import MatterPage
from jiedao.web.matters.planning import PlanForm
from jiedao.web.matters.steps import RecordStep, WordsForm
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.record.sheet import AT
from jiedao.web.requires import requires


@requires(Permission.MATTER_SEE)
def matters(request: HttpRequest) -> HttpResponseBase:
    """Matters by state, sort, place and words, and those that wait for one's own hand; each count opens its rows."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    today = clock.today(request)
    edition = booking.edition(request.street, today)  # type: ignore[attr-defined]
    places = around(request)
    asked = listing.asked(request, edition, places)
    found = paging.cut(request, queries.matters(scope, asked.wanted, group=asked.group, on=today))
    return page(
        request, "matters/list.html", asked=asked, groups=listing.groups(request, asked), pager=found, places=places,
        table=listing.table(found.rows, edition, calendar(scope), request),
        sorts=[one for name, one in edition.matters.items() if name not in scope.closed],
        mine_url=address(request, mine="" if asked.mine else "1"),
        plain_url=address(request, matter="", place="", mine="", q=""),
    )  # fmt: skip


@requires(Permission.ENTRY_RECORD)
def propose(request: HttpRequest) -> HttpResponse:
    """What may be proposed: the forms that open a matter, of those this person fills in."""
    today = clock.today(request)
    edition = booking.edition(request.street, today)  # type: ignore[attr-defined]
    who: Any = request.standing  # type: ignore[attr-defined]
    found = [
        (matter, edition.forms[matter.opens], edition.regulation(matter.regulation))
        for name, matter in edition.matters.items()
        if name not in who.scope.closed and _may_propose(edition.forms[matter.opens], who)
    ]
    return page(
        request, "matters/propose.html", found=found, trail=[(_("事项"), reverse("matters:list")), (_("提出事项"), "")],
    )  # fmt: skip


def _may_propose(form: Any, who: Any) -> bool:
    """Whether a form is this person's by a post, or by a tie to somebody whom it is about."""
    return submission.may_fill(form, who, None) or bool(who.scope.held & with_stand_ins(form.who))


@requires(Permission.MATTER_SEE)
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One matter: its next step and whose it is, the way it has gone, and what it rests on."""
    found = details.read(request, id)
    others = []
    if found.step and (request.GET.get("who") or not found.may):
        street = request.street  # type: ignore[attr-defined]
        others = whose.candidates(found.matter, found.step, found.course, street=street, on=found.today)
    return page(
        request, "matters/detail.html", found=found, matter=found.matter, others=others, trail=_trail(found),
        asked_who=bool(request.GET.get("who")), **details.opening(request, found),
    )  # fmt: skip


@requires(Permission.MATTER_SEE)
def sheet(request: HttpRequest, id: UUID) -> HttpResponse:
    """The sheet that goes round with a matter: what was asked, each step with name and day, for printing and filing."""
    found = details.read(request, id)
    passed = [one for one in found.passages if one.move != "enter"]
    return page(
        request, "matters/sheet.html", found=found, matter=found.matter, passed=passed, did=[
            (words.did(one.move, one.label), one) for one in passed
        ], trail=_trail(found, (_("办理单"), "")), **details.opening(request, found),
    )  # fmt: skip


def _trail(found: MatterPage, *more: tuple[str, str]) -> list[tuple[str, str]]:
    name = found.matter.number or found.matter.title
    own = reverse("matters:detail", args=[found.matter.pk])
    return [(_("事项"), reverse("matters:list")), (name, own if more else ""), *more]


@requires(Permission.MATTER_HANDLE)
def step(request: HttpRequest, id: UUID, move: str) -> HttpResponse:
    """One step of a matter, with the words or the form it needs. Whose step it is, the kernel says."""
    if move not in (*details.ASKED, "record"):
        raise Http404
    found = details.read(request, id)
    with leading_to((_("看最新经过"), reverse("matters:detail", args=[found.matter.pk]))):
        if request.method != "POST" or not _fits(found, move):
            _require(request, found, move)
        if move == "record":
            return _enlist(request, found) if found.step is not None and found.step.kind else _record(request, found)
        if request.method != "POST":
            return _form(request, found, move, steps.fresh(found, move, found.today))
        return _words(request, found, move)


def _fits(found: MatterPage, move: str) -> bool:
    return found.step is not None and found.step.does in rules.MOVES[move].at


def _require(request: HttpRequest, found: MatterPage, move: str) -> None:
    """Whether the page may be opened at all: the step knows the move, and it is this person's."""
    if not _fits(found, move):
        could = rules.possible(found.step.does) if found.step else []
        said = _("、").join(words.label(one.name, found.step) for one in could) or _("没有可办的步骤")
        raise NoSuchMove(
            matter=found.matter, stands=_("正在“%(step)s”") % {"step": found.stands} if found.step else found.stands,
            move=words.label(move, found.step), possible=said,
        )  # fmt: skip
    assert found.step is not None
    whose.require(found.matter, found.step, found.who, found.course, request.street, found.today)  # type: ignore[attr-defined]


def _form(
    request: HttpRequest, found: MatterPage, move: str, form: Any, *, status: int = 200, stale: str = "",
    problem: Problem | None = None,
) -> HttpResponse:  # fmt: skip
    label = words.label(move, found.step)
    is_record = isinstance(form, RecordStep)
    return page(
        request, "matters/step.html", status=status, found=found, matter=found.matter, move=move, label=label,
        form=None if is_record else form, filling=form if is_record else None, stale=stale, problem=problem,
        trail=_trail(found, (label, "")), back=reverse("matters:detail", args=[found.matter.pk]),
        **({} if is_record else details.opening(request, found)),
    )  # fmt: skip


def _words(request: HttpRequest, found: MatterPage, move: str) -> HttpResponse:
    form = WordsForm(request.POST, found=found, name=move)
    if not form.is_valid():
        return _form(request, found, move, form, status=422)
    given = form.cleaned_data
    try:
        done = taking.take(
            found.matter, move, street=request.street, who=request.standing, now=clock.now(request),  # type: ignore[attr-defined]
            note=given.get("note", ""), number=given.get("number", ""), end=given.get("end", ""), seen=given["seen"],
            id=given["id"],
        )  # fmt: skip
    except ReasonMissing as missing:
        form.add_error("note", str(missing))
        return _form(request, found, move, form, status=422)
    except NumberTaken as taken:
        form.add_error("number", str(taken))
        return _form(request, found, move, form, status=409)
    except ChangedMeanwhile as changed:
        return _stale(request, found, move, form, changed)
    return _done(request, done, words.did(move, found.step.label if found.step else ""))


def _stale(request: HttpRequest, found: MatterPage, move: str, form: Any, changed: Problem) -> HttpResponse:
    """Somebody was quicker: the form again as it was filled in, beside how the matter stands now, if it still fits."""
    if not _fits(found, move):
        raise changed
    if isinstance(form, RecordStep):
        form.seen = found.seen
    else:
        data = request.POST.copy()
        data["seen"] = found.seen
        form = WordsForm(data, found=found, name=move)
    return _form(request, found, move, form, status=409, stale=sentence_of(changed))


def _done(request: HttpRequest, matter: Any, did: str) -> HttpResponse:
    messages.success(request, _("%(matter)s：%(did)s") % {"matter": matter.number or matter.title, "did": did})
    return see_other("matters:detail", matter.pk)


def _record(request: HttpRequest, found: MatterPage) -> HttpResponse:
    entry = RecordStep(request, found)
    if request.method != "POST":
        return _form(request, found, "record", entry)
    entry.receive(request.POST)
    if entry.faults:
        return _form(request, found, "record", entry, status=422)
    try:
        done = taking.record(
            found.matter, sent=entry.sent, street=request.street, who=request.standing, now=clock.now(request),  # type: ignore[attr-defined]
            seen=entry.seen,
        )  # fmt: skip
    except NotFilledIn as missing:
        entry.faults = missing.faults
    except (InTheFuture, BeforeAppointment) as untimely:
        entry.faults = [Fault(AT, "", str(untimely))]
    except (RuleRefuses, *REFUSALS) as refused:
        return _form(request, found, "record", entry, status=409, problem=refused)
    except ChangedMeanwhile as changed:
        return _stale(request, found, "record", entry, changed)
    else:
        return _done(request, done, words.did("record", found.step.label if found.step else ""))
    return _form(request, found, "record", entry, status=422)


def _enlist(request: HttpRequest, found: MatterPage) -> HttpResponse:
    """A step that puts somebody on a register: choose who has been put there since the matter was opened."""
    kind = found.course.edition.kinds[found.step.kind or ""]  # type: ignore[union-attr]
    since = listings(found.who.scope, kind.name, on=found.today).filter(from_on__gte=found.matter.opened_on)
    rows = list(since.order_by("-from_on", "name_key")[:50])
    chosen, missing = request.POST.get("subject", "") or request.GET.get("subject", ""), ""
    if request.method == "POST":
        known = next((row.subject for row in rows if str(row.subject_id) == chosen), None)
        if known is not None:
            done = taking.enlisted(
                found.matter, subject=known, street=request.street, who=request.standing, now=clock.now(request)  # type: ignore[attr-defined]
            )  # fmt: skip
            return _done(request, done, words.did("record", found.step.label if found.step else ""))
        missing = _("还没有选。请选一个刚登记的%(kind)s。") % {"kind": kind.label}
    label = words.label("record", found.step)
    return page(
        request, "matters/enlist.html", status=422 if missing else 200, found=found, matter=found.matter, rows=rows, kind=kind,
        missing=missing, label=label, trail=_trail(found, (label, "")), chosen=chosen,
        add_url=reverse("ledgers:add", args=[kind.name]) + f"?matter={found.matter.pk}",
    )  # fmt: skip


@requires(Permission.MATTER_HANDLE)
def vote(request: HttpRequest, id: UUID) -> HttpResponse:
    """Put a matter to the vote: on which day; then the poll's own page leads on."""
    found = details.read(request, id)
    with leading_to((_("看最新经过"), reverse("matters:detail", args=[found.matter.pk]))):
        if found.step is None or found.step.does != "vote":
            _require(request, found, "vote")
        status, first = 200, found.matter.not_before
        form = PlanForm(request.POST or None, before=None, on=max(found.today, first or found.today))
        if request.method == "POST" and form.is_valid():
            try:
                poll = voting.call(
                    found.matter, on=form.cleaned_data["on"], street=request.street, who=request.standing, now=clock.now(request)  # type: ignore[attr-defined]
                )  # fmt: skip
            except TooEarly as early:
                form.add_error("on", sentence_of(early))
                status = early.status
            else:
                return see_other("ballots:detail", poll.pk)
    return page(
        request, "matters/plan.html", status=status if status != 200 or not form.errors else 422, found=found,
        matter=found.matter, form=form, step=found.step, calling=True, first=first if first and first > found.today else None,
        trail=_trail(found, (_("召开表决"), "")),
    )  # fmt: skip


@requires(Permission.MATTER_HANDLE)
def withdraw(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take back what one has proposed: asked for first, with the reason."""
    found = details.read(request, id)
    missing, why = "", request.POST.get("why", "").strip()[:500]
    if request.method == "POST":
        try:
            taking.withdraw(
                found.matter, street=request.street, who=request.standing, why=why, now=clock.now(request)  # type: ignore[attr-defined]
            )  # fmt: skip
        except ReasonMissing as lacking:
            missing = sentence_of(lacking)
        else:
            return _done(request, found.matter, words.label("withdraw"))
    return page(
        request, "matters/withdraw.html", status=422 if missing else 200, found=found, matter=found.matter, why=why,
        missing=missing, trail=_trail(found, (_("撤回"), "")),
    )  # fmt: skip


@requires(Permission.MATTER_HANDLE)
def plan(request: HttpRequest, id: UUID, step: str) -> HttpResponse:
    """Set or move the day of a planned step; moving it asks for the reason."""
    found = details.read(request, id)
    declared = next((one for one in found.declared.steps if one.name == step and one.planned), None)
    if declared is None:
        raise Http404
    stage = found.stages.get(step)
    form = PlanForm(request.POST or None, before=stage.planned_on if stage else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            taking.plan(
                found.matter, step=step, on=given["on"], street=request.street, who=request.standing,  # type: ignore[attr-defined]
                now=clock.now(request), why=given["why"],
            )  # fmt: skip
        except ReasonMissing as lacking:
            form.add_error("why", sentence_of(lacking))
        else:
            return _done(request, found.matter, words.did("plan", declared.label))
    return page(
        request, "matters/plan.html", status=422 if form.errors else 200, found=found, matter=found.matter, form=form,
        step=declared, trail=_trail(found, (_("安排日期"), "")),
    )  # fmt: skip
