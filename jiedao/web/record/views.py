from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedao.access.roles import Permission
from jiedao.entries import queries
from jiedao.entries.problems import (
    BeforeOffice,
    Fault,
    NoSuchForm,
    NotYourForm,
    WrongSubject,
)
from jiedao.entries.rendering import number_of
from jiedao.identifiers import CreditCodeWrong, credit_code
from jiedao.problems import NotFound
from jiedao.procedures import booking, choosing, correcting, drafts, planning, submission
from jiedao.procedures.followed import followed
from jiedao.procedures.opening import roles_in_words
from jiedao.register.models import Subject
from jiedao.register.search import on_lists
from jiedao.rulebook import Edition, Form
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses, clock
from jiedao.web.matters.words import stands
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.plans.filling import PlanFilling, standing_plan
from jiedao.web.points.doors import instead
from jiedao.web.problems import RequestUnreadable, sentence_of
from jiedao.web.record import listing
from jiedao.web.record.filling import Filling, again, prefilled, typed_in
from jiedao.web.record.sheet import AT, Sheet, read_when
from jiedao.web.requires import requires
from jiedao.web.tags.days import fullday, hm
from jiedao.web.tags.spoken import spoken

#: So many of a register are listed to choose from; more are looked up.
SHOWN = 30
#: So many letters and numbers in a row are meant as a credit code.
CODE = 15


@requires(Permission.ENTRY_RECORD)
def choose(request: HttpRequest) -> HttpResponse:
    """The forms this person may fill in today, by regulation; one's own drafts first."""
    text = request.GET.get("q", "").strip()[:40]
    standing: Any = request.standing  # type: ignore[attr-defined]
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    forms = choosing.forms_for(standing, edition)
    return page(
        request, "record/choose.html", text=text, total=len(forms), groups=listing.by_regulation(forms, edition, text),
        drafts=listing.drafts(request, edition), posts=standing.posts,
    )  # fmt: skip


@not_kept  # the way back to a form that has become a record leads to the record
@requires(Permission.ENTRY_RECORD)
def form(request: HttpRequest, name: str) -> HttpResponse:
    """One form to fill in: first whom it is about, then the questions; kept as a draft until it is recorded."""
    sent = request.POST if request.method == "POST" else None
    id = _uuid((sent or request.GET).get("_id" if sent is not None else "id")) or uuid7()
    if sent is None and queries.is_recorded(request.scope, id):  # type: ignore[attr-defined]
        return again(request, id)
    kept = drafts.taken_up(request.scope, request.user, id) if sent is None else None  # type: ignore[attr-defined]
    typed = _query(kept.typed) if kept is not None else None
    given = sent if sent is not None else typed if typed is not None else QueryDict()
    at = read_when(given.get(AT, "")) or clock.now(request).replace(second=0, microsecond=0)
    edition, found, faults = _form_on(request, name, at)
    _require(request, found, edition)
    if found.name in choosing.forms_of_cases(edition):
        messages.info(request, _("“%(form)s”在案件里登记。请打开案件办理。") % {"form": found.label})
        return see_other("/cases/", query={"mine": 1})
    about = _uuid(given.get("_about") or request.GET.get("about"))
    if elsewhere := instead(found, edition, about):
        return see_other(elsewhere)
    if about is None and choosing.needs_subject(found):
        return _choose_subject(request, found)
    subject, is_listed = _subject(request, found, about, at)
    sheet = Sheet(request, found, edition, subject, at.date())
    is_plan = found.name in planning.plans(edition)
    if is_plan and sent is None and kept is None and (answer := standing_plan(request, sheet)) is not None:
        return answer
    filling = (PlanFilling if is_plan else Filling)(request, sheet, id, at, kept, faults, is_listed)
    return filling.received(sent) if sent is not None else filling.page(given or prefilled(found, request.GET))


def _form_on(request: HttpRequest, name: str, at: datetime) -> tuple[Edition, Form, list[Any]]:
    """The form as it stood when the thing happened; as it stands today, with what is wrong with the day, where it did
    not stand then."""
    street, today = request.street, clock.today(request)  # type: ignore[attr-defined]
    if at.date() < today:
        edition = booking.edition(street, at.date())
        try:
            return edition, submission.form_called(edition, name, at.date()), []
        except NoSuchForm:
            said = _("这张表在%(day)s还没有施行。请核对发生时间。") % {"day": fullday(at.date())}
            edition = booking.edition(street, today)
            return edition, submission.form_called(edition, name, today), [Fault(AT, str(_("发生时间")), said)]
    edition = booking.edition(street, today)
    return edition, submission.form_called(edition, name, today), []


def _require(request: HttpRequest, form: Form, edition: Edition) -> None:
    """A form is for the posts it names; a register's own fields for those who keep registers."""
    standing: Any = request.standing  # type: ignore[attr-defined]
    keeps = form.name in edition.forms or standing.may(Permission.REGISTER_EDIT)
    if not keeps or not choosing.is_theirs(form, standing):
        raise NotYourForm(form=form.label, posts=standing.posts, who=roles_in_words(form.who))


def _subject(request: HttpRequest, form: Form, about: UUID | None, at: datetime) -> tuple[Subject, bool]:
    """What the record is about, and whether it stood on a fitting list that day."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    try:
        return submission.subject_of(form, about, scope, at.date()), True
    except BeforeOffice:
        # The form is drawn all the same; sent with this day it is refused, at the question of the day.
        return submission.subject_of(form, about, scope, clock.today(request)), False
    except WrongSubject as wrong:
        raise NotFound(what=_("“%(form)s”可以登记的这个对象") % {"form": form.label}) from wrong


def _choose_subject(request: HttpRequest, form: Form) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:40]
    scope: Any = request.scope  # type: ignore[attr-defined]
    found = on_lists(scope, form.for_, text, on=clock.today(request), limit=SHOWN + 1)
    if len(found) == 1 and not text:
        return see_other("record:form", form.name, query={"about": found[0].pk})
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    kinds = _("、").join(spoken(edition.kinds[kind]) for kind in form.for_ if kind in edition.kinds)
    firms = [name for name in form.for_ if name in edition.kinds and edition.kinds[name].base == "enterprise"]
    code, wrong = _code(text) if firms and not found else ("", "")
    may = request.standing.may(Permission.REGISTER_EDIT)  # type: ignore[attr-defined]
    return page(
        request, "record/about.html", form=form, text=text, kinds=kinds, posts=request.standing.posts,  # type: ignore[attr-defined]
        subjects=found[:SHOWN], more=len(found) > SHOWN, shown=SHOWN, trail=listing.trail(spoken(form)), firms=firms, code=code,
        wrong=wrong, add_url=f"{reverse('ledgers:add', args=[firms[0]])}?number={code}" if code and may else "",
    )  # fmt: skip


def _code(text: str) -> tuple[str, str]:
    """(the credit code that was typed, why it cannot be one): a firm is found by its code, and a wrong one is said."""
    plain = "".join(text.split())
    if len(plain) < CODE or not (plain.isascii() and plain.isalnum()):
        return "", ""
    try:
        return credit_code(plain), ""
    except CreditCodeWrong as wrong:
        return "", sentence_of(wrong)


@require_POST
@requires(Permission.ENTRY_RECORD)
def draft(request: HttpRequest, id: UUID) -> HttpResponse:
    """Keep what stands in a form so far. Answers when it was kept; 204 when it has been recorded meanwhile."""
    about, name = _uuid(request.POST.get("_about")), request.POST.get("_form", "")
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    found = submission.form_called(edition, name, clock.today(request))
    _require(request, found, edition)
    subject, _listed = _subject(request, found, about, clock.now(request))
    saved = drafts.keep(
        id=id, form=name, about=subject.pk, typed=typed_in(request.POST), by=request.user, at=clock.now(request)
    )
    if saved is None:
        return HttpResponse(status=204)
    return JsonResponse({"saved": hm(saved.saved_at)})


@require_POST
@requires(Permission.ENTRY_RECORD)
def drop(request: HttpRequest, id: UUID) -> HttpResponse:
    """Throw one's own draft away."""
    drafts.drop(request.scope, request.user, id)  # type: ignore[attr-defined]
    messages.success(request, _("草稿已删除。"))
    return see_other("record:choose")


@requires(Permission.ENTRY_RECORD)
def done(request: HttpRequest, id: UUID) -> HttpResponse:
    """What followed from a record just made: its number, the duties fulfilled, the cases and matters, and the way back."""
    entry = queries.entry_by_id(request.scope, id)  # type: ignore[attr-defined]
    standing: Any = request.standing  # type: ignore[attr-defined]
    what = followed(standing.scope, entry, street=request.street)  # type: ignore[attr-defined]
    edition = booking.edition(request.street, entry.occurred_on)  # type: ignore[attr-defined]
    return page(
        request, "record/done.html", entry=entry, label=entry.version.content["label"],
        duties=listing.duties(what.duties, edition), late=_late(entry), number=number_of(entry.pk, entry.occurred_on),
        cases=[(case, addresses.case(case.number)) for case in what.cases],
        matters=[(one, addresses.matter(one.pk), stands(one, edition)) for one in what.matters],
        may=correcting.may(entry, standing, now=clock.now(request)),
        again=reverse("record:form", args=[entry.form]) if entry.form in edition.forms else "",
        further=listing.further(entry, edition),
    )  # fmt: skip


def _late(entry: Any) -> int:
    entered = entry.entered_at.astimezone(clock.ZONE).date()
    return max((entered - entry.occurred_on) // timedelta(days=1), 0)


@requires(Permission.ENTRY_RECORD)
def pick(request: HttpRequest, name: str) -> HttpResponse:
    """The look-up inside a form: who or what may be named in answer to the question `field`."""
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    found = submission.form_called(edition, name, clock.today(request))
    _require(request, found, edition)
    subject, _listed = _subject(request, found, _uuid(request.GET.get("about")), clock.now(request))
    sheet = Sheet(request, found, edition, subject, clock.today(request))
    asked, path = request.GET.get("name", ""), request.GET.get("field", "")
    text = (request.GET.get("q") or request.GET.get(f"{asked}.q", "")).strip()[:40]
    choices = [(option, False) for option in sheet.found(path, text)]
    return page(request, "parts/questions/found.html", name=asked, choices=choices)


def _uuid(text: str | None) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as wrong:
        raise RequestUnreadable() from wrong


def _query(typed: dict[str, list[str]]) -> QueryDict:
    made = QueryDict(mutable=True)
    for name, values in typed.items():
        made.setlist(name, values)
    return made
