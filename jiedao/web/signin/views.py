from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account.views import AccountInactiveView, LoginView, LogoutView, PasswordChangeView
from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_client_username, get_cool_off, get_failure_limit
from django.conf import settings
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from jiedao.tenancy import streets
from jiedao.web import clock, problems
from jiedao.web.signin.problems import LockedOut
from jiedao.web.tags.days import hm

#: So many accounts of each invented office stand open on the page; the rest fold.
SHOWN = 6


def _offered(request: HttpRequest) -> Mapping[str, Any]:
    """The accounts of an office of invented data, and their password: from the hook `JIEDAO_SIGNIN`, else none."""
    hook = getattr(settings, "JIEDAO_SIGNIN", None)
    found: Mapping[str, Any] = import_string(hook)(request) if hook else {}
    return found


class SignIn(LoginView):
    """The street with its doors, the form, and in a house of invented data its accounts, one press each."""

    template_name = "account/login.html"
    public = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        offered = _offered(self.request)
        offices: dict[str, list[Any]] = {}
        for account in offered.get("accounts", ()):
            offices.setdefault(account.get("office", ""), []).append(account)
        known = streets.all_streets()
        return {
            **super().get_context_data(**kwargs),
            "office": known[0] if len(known) == 1 else None,
            "demo_accounts": [(name, some[:SHOWN], some[SHOWN:]) for name, some in offices.items()],
            "demo_password": offered.get("password", ""),
            "next": self.request.POST.get("next") or self.request.GET.get("next", ""),
        }


class SignOut(LogoutView):
    """Asks first: what is not stored would be lost."""

    public = True


class ChangePassword(LoginRequiredMixin, PasswordChangeView):
    """One's own password, with the present one."""

    template_name = "account/password_change.html"
    public = True  # of those who are signed in; it shows no record


class AccountClosed(AccountInactiveView):
    """Says that the account is closed and whom to ask."""

    public = True


def locked_out(
    request: HttpRequest, original: HttpResponse | None, credentials: Mapping[str, Any] | None
) -> HttpResponse:
    """The answer to a locked name: until when, and whom to ask (429, with Retry-After)."""
    name = get_client_username(request, credentials) or request.POST.get("login", "")
    cool_off = get_cool_off(request) or timedelta()
    since = clock.wall()
    handler = AxesProxyHandler.get_implementation()
    if hasattr(handler, "get_user_attempts"):
        attempts = handler.get_user_attempts(request, credentials or {"username": name})
        last = [found for found in (rows.aggregate(at=Max("attempt_time"))["at"] for rows in attempts) if found]
        since = max(last, default=since)
    until = since + cool_off
    with_door = LockedOut(times=get_failure_limit(request, credentials), username=name, until=hm(until))
    with_door.__dict__["doors"] = ((_("用别的账号登录"), reverse("account_login")),)
    response = problems.answer(request, with_door)
    response["Retry-After"] = str(max(int((until - clock.wall()).total_seconds()), 1))
    return response
