import io
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedao.access.roles import Permission
from jiedao.batches import actions, queries
from jiedao.batches.models import Batch
from jiedao.periods import parse_period
from jiedao.problems import Problem
from jiedao.procedures import booking
from jiedao.procedures.importing import bringing, returning, undoing, writing
from jiedao.procedures.importing.columns import targets
from jiedao.procedures.importing.groups import Groups
from jiedao.procedures.importing.problems import NotYourRoster, RosterMissing, RosterTooLarge
from jiedao.rulebook import Edition, Kind
from jiedao.web import clock, exporting, paging
from jiedao.web.figures import asking
from jiedao.web.imports import reading
from jiedao.web.imports.reading import LOOKED_AT, LOOKS, Reader, word_of
from jiedao.web.ledgers.views import kind_in_force
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.parts import Column, Ledger
from jiedao.web.problems import sentence_of
from jiedao.web.requires import requires
from jiedao.web.states import GENERAL
from jiedao.web.tags.days import instant
from jiedao.web.tags.marks import state
from jiedao.web.tags.spoken import spoken

State = Batch.State
#: Rosters are lists of words; what is larger than this is something else.
LARGEST = 30 * 1024 * 1024
#: So many parts are written for one press where no script asks for the next by itself.
PARTS = 20


@requires(Permission.REGISTER_EDIT)
def imports(request: HttpRequest) -> HttpResponse:
    """Every roster that was brought in within one's work, newest first."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    cut = paging.cut(request, queries.batches(scope))
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    columns = [
        Column(_("文件")), Column(_("名册"), inline=True), Column(_("结果"), inline=True),
        Column(_("新登记"), numeric=True, inline=True), Column(_("有变化"), numeric=True, inline=True),
        Column(_("退回"), numeric=True, inline=True), Column(_("谁，什么时候"), inline=True),
    ]  # fmt: skip
    table = Ledger(_("导入记录"), columns, [_listed(one, edition) for one in cut.rows])
    return page(
        request,
        "imports/list.html",
        pager=cut,
        table=table,
        trail=[(_("台账"), reverse("ledgers:list")), (_("导入记录"), "")],
    )


def _listed(batch: Batch, edition: Edition) -> list[Any]:
    counts = batch.counts
    back = sum(counts.get(one, 0) for one in ("conflict", "refused", "held"))
    kind = edition.kinds.get(batch.kind)
    who = batch.owner.name if batch.owner else _("系统设置")
    return [
        format_html('<a href="{}">{}</a>', reverse("imports:detail", args=[batch.pk]), batch.file),
        spoken(kind) if kind else batch.kind,
        state(reading.STATE_LOOKS[batch.state], word=reading.state_word(batch.state)),
        counts.get("new", 0), counts.get("changed", 0), back, f"{who} {instant(batch.made_at)}",
    ]  # fmt: skip


@requires(Permission.REGISTER_EDIT)
def start(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a file and say of when it is. It is read and checked; nothing is written before somebody has looked at it."""
    found, edition = kind_in_force(request, kind)
    if request.method != "POST":
        return _start(request, found, edition)
    try:
        batch = _brought(request, found)
    except Problem as refused:
        return _start(request, found, edition, refused=refused)
    return see_other("imports:detail", batch.pk)


def _brought(request: HttpRequest, kind: Kind) -> Batch:
    file: Any = request.FILES.get("file")
    if file is None:
        raise RosterMissing()
    if (file.size or 0) > LARGEST:
        raise RosterTooLarge(file=file.name, limit=LARGEST // 1024 // 1024)
    period = request.POST.get("period", "")
    return bringing.bring_upload(
        file.read(), file.name or "", kind.name, street=request.street, who=request.standing,  # type: ignore[attr-defined]
        period=parse_period(period) if period else None, now=clock.now(request),
        sheet=request.POST.get("sheet", "").strip()[:31],
    )  # fmt: skip


def _start(request: HttpRequest, kind: Kind, edition: Edition, *, refused: Problem | None = None) -> HttpResponse:
    asked = asking.read(request)
    chosen = request.POST.get("period", "")
    periods = [(code, name, code == chosen) for code, name, _current in asked.further_periods()]
    words = [("、".join(dict.fromkeys(one.words[:4])), one.label) for one in targets(kind, edition).values()]
    return page(
        request, "imports/start.html", status=refused.status if refused else 200, kind=kind, periods=periods, words=words,
        refused=sentence_of(refused) if refused else "", sheet=request.POST.get("sheet", ""), trail=_trail(kind, _("导入花名册")),
    )  # fmt: skip


def _trail(kind: Kind, last: str) -> list[tuple[Any, str]]:
    register = (spoken(kind), reverse("ledgers:kind", args=[kind.name]))
    return [(_("台账"), reverse("ledgers:list")), register, (last, "")]


@not_kept
@requires(Permission.REGISTER_EDIT)
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """A roster: what would become of its lines, how far the writing is, or what came of it."""
    return _detail(request, queries.batch_by_id(request.scope, id))  # type: ignore[attr-defined]


def _detail(request: HttpRequest, batch: Batch, **more: Any) -> HttpResponse:
    scope: Any = request.scope  # type: ignore[attr-defined]
    edition = booking.edition(request.street, batch.on)  # type: ignore[attr-defined]
    kind = edition.kinds[batch.kind]
    counts = batch.counts if batch.state == State.PROPOSED else queries.counts(scope, batch)
    there = [one for one in LOOKED_AT if counts.get(one)]
    shown = request.GET.get("show", "")
    outcome = shown if shown in there else next(iter(there), "")
    rows = queries.lines(scope, batch, [outcome] if outcome else []).select_related("subject__place")
    cut = paging.cut(request, rows)
    is_mine = batch.owner_id == request.user.pk
    table = Reader(kind, edition, Groups.of(kind, edition, on=batch.on)).table(
        batch, cut.rows, outcome, may_decide=batch.state == State.PROPOSED and is_mine
    ) if outcome else None  # fmt: skip
    left = writing.left(batch)
    total = max(sum(counts.get(one, 0) for one in ("new", "changed")), left, 1)
    return page(
        request, "imports/detail.html", batch=batch, kind=kind, counts=counts, pager=cut, table=table, outcome=outcome,
        legend=[(GENERAL[LOOKS[one]], word_of(one), counts[one], f"?show={one}", one == outcome) for one in there],
        state_look=reading.STATE_LOOKS[batch.state], state_word=reading.state_word(batch.state),
        totals=reading.totals(batch.told), to_write=counts.get("new", 0) + counts.get("changed", 0), left=left,
        total=total, written=total - left, is_mine=is_mine,
        back=sum(counts.get(one, 0) for one in ("conflict", "refused", "held")), columns=_columns(batch),
        trail=_trail(kind, batch.file), **more,
    )  # fmt: skip


def _columns(batch: Batch) -> list[dict[str, Any]]:
    """Each heading of the sheet: how it was read, and what else it may mean."""
    told = batch.told
    labels = [(key, label) for key, label in told.get("labels", ())]
    found = []
    for letters, *path in told.get("heads", ()):
        whole = "/".join(path)
        found.append({
            "letters": letters, "whole": whole, "now": told["columns"].get(whole, ""), "options": labels,
            "by_content": whole in told.get("by_content", {}),
        })  # fmt: skip
    return found


def _mine(request: HttpRequest, id: UUID) -> Batch:
    """The roster of whoever brought it: nobody else decides about its lines or takes them away."""
    batch = queries.batch_by_id(request.scope, id)  # type: ignore[attr-defined]
    if batch.owner_id != request.user.pk:
        raise NotYourRoster(file=batch.file, owner=batch.owner.name if batch.owner else _("系统设置"))
    return batch


@require_POST
@requires(Permission.REGISTER_EDIT)
def columns(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say what the headings mean, and read the roster again by it; the office need not say it twice."""
    batch = _mine(request, id)
    said = {}
    for one in _columns(batch):
        chosen = request.POST.get(f"column.{one['letters']}", one["now"])
        if chosen != one["now"] and (not chosen or chosen in dict(one["options"])):
            said[one["whole"]] = chosen
    if not said:
        return see_other("imports:detail", batch.pk)
    try:
        again = bringing.explain(
            batch, said, street=request.street, who=request.standing, now=clock.now(request)  # type: ignore[attr-defined]
        )  # fmt: skip
    except Problem as refused:
        return _detail(request, batch, refused=sentence_of(refused))
    messages.success(request, _("已按您说的重新读过，下次导入这一类花名册照此办理"))
    return see_other("imports:detail", again.pk)


@require_POST
@requires(Permission.REGISTER_EDIT)
def write(request: HttpRequest, id: UUID) -> HttpResponse:
    """Write the next part: a script asks for one after another, without one a press writes many."""
    batch = _mine(request, id)
    street, who, now = request.street, request.standing, clock.now(request)  # type: ignore[attr-defined]
    if batch.state == State.PROPOSED:
        decided = {
            UUID(name.removeprefix("line.")): value for name, value in request.POST.items()
            if name.startswith("line.") and value in ("", "new", "same")
        }  # fmt: skip
        if decided:
            actions.decide(batch, decided, by=who.by, at=now)
        if "keep" in request.POST:
            messages.success(request, _("已记下，还没有登记"))
            return see_other("imports:detail", batch.pk, query={"show": "conflict"})
        batch = bringing.begin(batch, street=street, who=who, now=now)
    is_asked_again = request.headers.get("HX-Request") == "true"
    for _part in range(1 if is_asked_again else PARTS):
        if batch.state == State.WRITING:
            writing.write_part(batch, street=street, who=who, now=now)
        elif batch.state == State.SETTLING:
            writing.settle_part(batch, street=street, now=now, by=who.by)
        else:
            break
        batch.refresh_from_db()
    if is_asked_again and batch.state in (State.WRITING, State.SETTLING):
        return _detail(request, batch)
    response = see_other("imports:detail", batch.pk)
    if is_asked_again:  # done: the whole page shows what came of it
        return HttpResponse(headers={"HX-Redirect": reverse("imports:detail", args=[batch.pk])})
    return response


@require_POST
@requires(Permission.REGISTER_EDIT)
def drop(request: HttpRequest, id: UUID) -> HttpResponse:
    """Put a roster aside; nothing of it was written."""
    batch = _mine(request, id)
    bringing.drop(batch, who=request.standing, now=clock.now(request))  # type: ignore[attr-defined]
    messages.success(request, _("已放弃，%(file)s 什么也没有登记") % {"file": batch.file})
    return see_other("imports:start", batch.kind)


@requires(Permission.REGISTER_EDIT)
def undo(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take a roster back whole, with the reason."""
    batch = queries.batch_by_id(request.scope, id)  # type: ignore[attr-defined]
    if request.method != "POST":
        return _undo(request, batch)
    try:
        undoing.undo(
            batch, why=request.POST.get("why", ""), street=request.street, who=request.standing,  # type: ignore[attr-defined]
            now=clock.now(request),
        )  # fmt: skip
    except Problem as refused:
        return _undo(request, batch, refused=refused)
    messages.success(request, _("已撤销导入 %(file)s，它写入的记录不再计入任何台账和数字") % {"file": batch.file})
    return see_other("imports:detail", batch.pk)


def _undo(request: HttpRequest, batch: Batch, *, refused: Problem | None = None) -> HttpResponse:
    edition = booking.edition(request.street, batch.on)  # type: ignore[attr-defined]
    kind = edition.kinds[batch.kind]
    trail = [*_trail(kind, batch.file)[:-1], (batch.file, reverse("imports:detail", args=[batch.pk])), (_("撤销"), "")]
    return page(
        request, "imports/undo.html", status=refused.status if refused else 200, batch=batch, kind=kind, trail=trail,
        refused=sentence_of(refused) if refused else "", why=request.POST.get("why", ""), counts=batch.counts,
    )  # fmt: skip


@requires(Permission.REGISTER_EDIT)
def returned(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """The lines that were not written, as they stood, each wrong cell marked: for whoever brought them."""
    batch = _mine(request, id)
    out = io.BytesIO()
    count = returning.write_batch(request.scope, batch, out)  # type: ignore[attr-defined]
    actions.note_returned(batch, lines=count, by=request.user, at=clock.now(request))
    name = _("退回的行 %(file)s") % {"file": batch.file.rpartition(".")[0]}
    return exporting.whole(out.getvalue(), f"{name}.xlsx")
