"""The programs that may report for residents over Open311: made and ended by whoever may switch the door."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedao.access.roles import Permission
from jiedao.procedures import door, open311
from jiedao.requests import queries
from jiedao.requests.problems import ClientKnown
from jiedao.web import clock
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.problems import sentence_of
from jiedao.web.requests.forms import ClientForm
from jiedao.web.requests.views import trail
from jiedao.web.requires import requires


@requires(Permission.DOOR_SWITCH)
@not_kept
def listed(request: HttpRequest) -> HttpResponse:
    """Every program with its key's standing; a new key is shown once, in the answer that makes it."""
    who: Any = request.standing  # type: ignore[attr-defined]
    door.require(who)
    form, made, named = ClientForm(request.POST if request.method == "POST" else None), "", ""
    if form.is_valid():
        try:
            made = open311.admit(form.cleaned_data["name"], who=who, now=clock.now(request))
            named, form = form.cleaned_data["name"], ClientForm()
        except ClientKnown as refused:
            form.add_error("name", sentence_of(refused))
    return page(
        request, "requests/clients.html", status=422 if form.errors else 200, form=form, made=made, named=named,
        clients=queries.clients(who.scope), open=queries.door(who.scope), trail=trail(_("接口密钥")),
        address=request.build_absolute_uri(reverse("open311:discovery", args=["json"])),
    )  # fmt: skip


@require_POST
@requires(Permission.DOOR_SWITCH)
def end(request: HttpRequest, id: UUID) -> HttpResponse:
    """End a program's key at once."""
    who: Any = request.standing  # type: ignore[attr-defined]
    open311.end(queries.client(who.scope, id), who=who, now=clock.now(request))
    messages.success(request, _("已停用。用这个密钥不能再报；已经报来的照样办完。"))
    return see_other("requests:clients")
