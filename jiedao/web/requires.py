"""Who may open an address: every view carries the permission it needs, or says that it is public."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from jiedao.access.problems import NoAppointment, NotYours
from jiedao.access.roles import PERMISSION_TEXT, Permission, roles_with
from jiedao.web import clock

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def requires(permission: Permission) -> Callable[[View], View]:
    """Let only those in who hold the permission today. Others learn what is needed and who has it (403)."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.user.password_is_initial:
                return HttpResponseRedirect(reverse("account_change_password"))
            standing: Any = request.standing  # type: ignore[attr-defined]
            if not standing.appointments:
                raise NoAppointment(name=standing.user.name, on=clock.today(request))
            if not standing.may(permission):
                what = PERMISSION_TEXT[permission]
                raise NotYours(what=what, permission=what, posts=standing.posts, who=roles_with(permission))
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return guard


def public(view: View) -> View:
    """Anybody may open it, signed in or not; it shows no record."""
    view.public = True  # type: ignore[attr-defined]
    return view
