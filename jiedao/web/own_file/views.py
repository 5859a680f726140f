from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedao.access.roles import Permission
from jiedao.entries.problems import NotFilledIn, RuleRefuses
from jiedao.entries.queries import is_recorded, visible_among
from jiedao.procedures import booking, own_file
from jiedao.procedures.own_file import OwnFile
from jiedao.procedures.submission import Sent
from jiedao.register.queries import calendar
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses, clock, exporting, paging
from jiedao.web.own_file import words
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.problems import PageMissing, sentence_of
from jiedao.web.record.sheet import Sheet
from jiedao.web.requires import requires

#: So many records stand in the file.
MOST = 5000


def _own(request: HttpRequest) -> OwnFile:
    who: Any = request.standing  # type: ignore[attr-defined]
    edition = booking.edition(request.street, who.on)  # type: ignore[attr-defined]
    return OwnFile(who, request.street, edition)  # type: ignore[attr-defined]


def _trail(words_: str) -> list[tuple[str, str]]:
    return [(_("今日"), addresses.HOME), (_("本人档案"), reverse("own_file:file")), (words_, "")]


@not_kept
@requires(Permission.OWN_SEE)
def own(request: HttpRequest) -> HttpResponse:
    """What the system holds about the person who asks, in plain words; what they asked for, and how that stands."""
    found = _own(request)
    sheets = found.sheets()
    days = calendar(found.scope)
    return page(
        request, "own_file/file.html", own=found, person=found.person, registers=words.registers(found, sheets),
        memberships=found.memberships(), ties=words.ties(found), appointments=found.who.appointments,
        requests=words.requests(found, days, clock.now(request)), room="home", forms=found.forms,
        trail=[(_("今日"), addresses.HOME), (_("本人档案"), "")],
    )  # fmt: skip


@not_kept
@requires(Permission.OWN_SEE)
def records(request: HttpRequest) -> HttpResponse:
    """The records that are about the person or name them, the latest first; nothing they say of anybody else."""
    found = _own(request)
    cut = paging.cut(request, found.records())
    visible = visible_among(found.who.scope, [row.pk for row in cut.rows])
    return page(
        request, "own_file/records.html", rows=words.records(found, cut.rows, visible), pager=cut, room="home",
        trail=_trail(_("提到我的记录")),
    )  # fmt: skip


@not_kept
@requires(Permission.OWN_SEE)
def looks(request: HttpRequest) -> HttpResponse:
    """Who opened a masked value of the person's, when and what for."""
    found = _own(request)
    return page(request, "own_file/looks.html", rows=words.looks(found), room="home", trail=_trail(_("谁看过我的信息")))


@require_POST
@requires(Permission.OWN_SEE)
def take(request: HttpRequest) -> HttpResponseBase:
    """The whole of it as a file; that it was taken away is noted."""
    found = _own(request)
    how = request.POST.get("as", "")
    if how not in exporting.KINDS:
        raise PageMissing()
    made = words.export(found, found.sheets(), list(found.records()[:MOST]), found.who.appointments)
    own_file.note_taken(found, rows=len(list(made.rows)), now=clock.now(request))  # type: ignore[arg-type]
    return exporting.sent(request, how, made)


@not_kept
@requires(Permission.OWN_SEE)
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """A form that one files about oneself: what is wrong, what is right, and proof where there is some."""
    found = _own(request)
    form = next((one for one in found.forms if one.name == name), None)
    if form is None:
        raise PageMissing()
    about = found.record(_uuid(request)) if request.GET.get("about") else None
    sheet = Sheet(request, form, found.edition, found.person, found.on)
    now = clock.now(request).replace(second=0, microsecond=0)
    if request.method != "POST":
        first = next(iter(form.fields))
        values = {first: own_file.which(about, request.GET.get("item", "")[:60])} if about is not None else {}
        return _draw(request, sheet, uuid7(), values)
    sent = sheet.taken_in(request.POST)
    id, values = _id(sent.get("_id", "")), sheet.answers(sent)
    if is_recorded(found.scope, id):
        return see_other("own_file:file", fragment="requests")
    if sheet.faults:
        return _draw(request, sheet, id, values, status=422)
    try:
        own_file.request(
            found, sent=Sent(id, form.name, found.person.pk, now, values), about=about, now=clock.now(request)
        )
    except NotFilledIn as lacking:
        sheet.faults = lacking.faults
        return _draw(request, sheet, id, values, status=422)
    except RuleRefuses as refused:
        return _draw(request, sheet, id, values, status=409, problem=sentence_of(refused))
    messages.success(request, _("已提出。答复以后，在“我的申请”里看得到。"))
    return see_other("own_file:file", fragment="requests")


def _draw(
    request: HttpRequest, sheet: Sheet, id: UUID, values: Any, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    asked: list[Any] = sheet.asked(values)
    return page(
        request, "own_file/ask.html", status=status, form=sheet.form, asked=asked, id=id, problem=problem, room="home",
        basis=sheet.edition.basis(sheet.form), trail=_trail(sheet.form.label),
    )  # fmt: skip


def _uuid(request: HttpRequest) -> UUID:
    try:
        return UUID(request.GET["about"])
    except ValueError:
        raise PageMissing() from None


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return uuid7()
