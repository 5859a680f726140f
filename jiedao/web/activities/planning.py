"""Planning a session, changing it, calling it off."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.activities.problems import CapacityWrong, InThePast
from jiedao.procedures import activity, booking, submission
from jiedao.procedures.activity_reading import activity_called, capacity_of
from jiedao.register.queries import office_place
from jiedao.register.search import on_lists
from jiedao.rulebook import Form
from jiedao.web import clock
from jiedao.web.activities import detail as details
from jiedao.web.activities.detail import SessionPage
from jiedao.web.activities.forms import PlanForm, WhyForm
from jiedao.web.activities.views import back, given, require, trail
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.spoken import spoken


@requires(Permission.ENTRY_RECORD)
def plan(request: HttpRequest) -> HttpResponse:
    """Plan a session: first of which activity, then whose, when, where, for how many."""
    today = clock.today(request)
    edition = booking.edition(request.street, today)  # type: ignore[attr-defined]
    name = request.GET.get("activity", "")
    here = trail(None, (_("安排一场"), ""))
    if name not in edition.activities:
        sorts = [(one, edition.regulation(one.regulation)) for one in edition.activities.values()]
        return page(request, "activities/sorts.html", sorts=sorts, trail=here)
    found = activity_called(edition, name, today)
    rule = edition.forms[found.form]
    form = PlanForm(
        request.POST or None, subjects=_subjects(request, rule), most=capacity_of(found, edition, today),
        initial={"starts_at": datetime.combine(today + timedelta(days=1), time(9))},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        with leading_to((_("另选一类"), reverse("activities:plan"))):
            try:
                made = activity.plan(
                    name,
                    form.wish,
                    id=form.cleaned_data["id"],
                    about=UUID(form.cleaned_data["subject"]),
                    **given(request),
                )
            except (InThePast, CapacityWrong) as wrong:
                form.add_error("starts_at" if isinstance(wrong, InThePast) else "capacity", sentence_of(wrong))
            else:
                messages.success(request, _("已安排，可以开始报名"))
                return see_other("activities:detail", made.pk)
    return page(
        request, "activities/plan.html", status=422 if form.errors else 200, form=form, trail=here, sort=spoken(found),
        basis=edition.basis(found), joins=spoken(edition.kinds[found.joins.name]), posts=request.standing.posts,  # type: ignore[attr-defined]
    )  # fmt: skip


def _subjects(request: HttpRequest, form: Form) -> list[tuple[str, str]]:
    """Whose session it may be: what the record is about, within the viewer's work and post; else the office."""
    who: Any = request.standing  # type: ignore[attr-defined]
    if not form.for_ or "sub_district" in form.for_:
        office = office_place(who.scope)
        whole = any(grant.places is None for grant in who.scope.grants)
        return [(str(office.pk), office.name)] if whole else []
    listed = on_lists(who.scope, form.for_, "", on=clock.today(request), limit=300)
    if not submission.may_fill(form, who, None):
        listed = [one for one in listed if submission.may_fill(form, who, one)]
    return [(str(one.pk), one.name) for one in listed]


@requires(Permission.ENTRY_RECORD)
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    """Change what is planned; more places go to the waiting list."""
    found = details.read(request, id)
    session, most = found.session, capacity_of(found.rule.activity, found.rule.edition, found.rule.on)
    with leading_to(back(found)):
        require(found, "change")
        initial = {
            "title": session.title, "venue": session.venue, "capacity": session.capacity,
            "starts_at": session.starts_at.astimezone(clock.ZONE),
        }  # fmt: skip
        form = PlanForm(request.POST or None, subjects=None, most=most, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                activity.change(session, form.wish, **given(request))
            except (InThePast, CapacityWrong) as wrong:
                form.add_error("starts_at" if isinstance(wrong, InThePast) else "capacity", sentence_of(wrong))
            else:
                messages.success(request, _("安排已修改"))
                return see_other("activities:detail", id)
    return page(
        request, "activities/plan.html", status=422 if form.errors else 200, form=form, found=found, session=session,
        sort=found.sort, basis=found.basis, joins=found.joins, trail=trail(found, (_("修改安排"), "")),
    )  # fmt: skip


@requires(Permission.ENTRY_RECORD)
def call_off(request: HttpRequest, id: UUID) -> HttpResponse:
    """Call a session off, with the reason."""
    found: SessionPage = details.read(request, id)
    with leading_to(back(found)):
        require(found, "call_off")
        form = WhyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            activity.call_off(found.session, why=form.cleaned_data["why"], **given(request))
            messages.success(request, _("已取消，请通知已报名的%(n)s人") % {"n": len(found.signed)})
            return see_other("activities:detail", id)
    return page(
        request, "activities/call_off.html", status=422 if form.errors else 200, form=form, found=found,
        session=found.session, trail=trail(found, (_("取消活动"), "")),
    )  # fmt: skip
