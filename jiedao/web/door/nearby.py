"""What is open nearby, as everybody may read it: 我也遇到, or something to add. The code stands on none of these pages."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedao.problems import Problem
from jiedao.procedures import following, moderating, requesting
from jiedao.requests.problems import TooManyKnocks
from jiedao.tenancy.ids import uuid7
from jiedao.web.door.entering import Entrance, at_the_door
from jiedao.web.door.forms import AddForm
from jiedao.web.door.views import crumbs
from jiedao.web.door.words import uploads
from jiedao.web.pages import page, see_other


@at_the_door
def listed(request: HttpRequest, at: Entrance) -> HttpResponse:
    """Everything open that may be read, the latest first; of one community where one is chosen."""
    chosen = next((one for one in following.communities(at.scope) if str(one.pk) == request.GET.get("place")), None)
    found = following.nearby(
        at.scope, street=at.street, now=at.now, community=chosen.pk if chosen is not None else None, most=50
    )
    return page(
        request, "door/open.html", at=at, found=found, communities=following.communities(at.scope), chosen=chosen,
        trail=crumbs(at, _("正在办的问题")),
    )  # fmt: skip


@at_the_door
def one(request: HttpRequest, at: Entrance, id: UUID) -> HttpResponse:
    """One open request with room to add something."""
    found = following.shown(at.scope, id, street=at.street)
    form = AddForm(request.POST or None, request.FILES or None, initial={"id": uuid7()})
    status = 200
    if form.is_bound and form.is_valid():
        try:
            at.knock("add")
            requesting.add(
                found.request, id=form.cleaned_data["id"], words=form.cleaned_data["words"], by_reporter=False,
                street=at.street, now=at.now, pictures=uploads(form.cleaned_data["photos"]),
            )  # fmt: skip
            return see_other("door:one", at.street.slug, id, query={"said": "added"})
        except Problem as refused:
            form.refuse(refused)
            status = refused.status if isinstance(refused, TooManyKnocks) else 422
    return page(
        request, "door/one.html", status=422 if form.errors and status == 200 else status, at=at, found=found, form=form,
        said=request.GET.get("said", ""), trail=crumbs(at, _("正在办的问题")),
    )  # fmt: skip


@require_POST
@at_the_door
def confirm(request: HttpRequest, at: Entrance, id: UUID) -> HttpResponse:
    """Count one more who met the same; from about one address once an hour for each request."""
    found = following.shown(at.scope, id, street=at.street)
    at.knock("confirm")
    counted = requesting.confirm_once(found.request, address=at.address, street=at.street, now=at.now)
    return see_other("door:one", at.street.slug, id, query={"said": "met" if counted else "before"})


@at_the_door
def picture(request: HttpRequest, at: Entrance, id: UUID) -> HttpResponse:
    """A photo that a moderator let be seen, blurred where it was."""
    response = HttpResponse(moderating.shown_bytes(at.scope, id), content_type="image/jpeg")
    response["X-Content-Type-Options"] = "nosniff"
    return response
